"""Spark: the engine for a cluster, over the same Parquet files. Needs the extra `spark` and Java.

Spark works out the tables and its workers write them as Parquet beside the lake; what pages read
is the same DuckDB file as ever. Nothing is downloaded: no jar, and no Python on the workers.
"""

import shutil
from collections.abc import Mapping
from itertools import count
from pathlib import Path

import duckdb
import ibis.expr.types as ir
import pyarrow as pa
from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.types import StructType

from inmotion.lake.engine import Engine
from inmotion.lake.schema import arrow_schema
from inmotion.lake.spark_dialect import connect, spark_schema
from inmotion.lake.store import Lake
from inmotion.vocabulary.errors import InMotionError
from inmotion.vocabulary.tables import TABLES, Table

#: What the numbers rest on. Everything else (memory, cores, encryption) is Spark's own
#: configuration, read from `spark-defaults.conf`.
SETTINGS = {
    # Names of folders stay texts: district 01901 must not become the number 1901.
    "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
    "spark.sql.session.timeZone": "UTC",
    # A number that does not fit stops the night instead of becoming another number or nothing.
    "spark.sql.ansi.enabled": "true",
    # The files are named by the lake's version; a job to look for them is not worth its start.
    "spark.sql.sources.parallelPartitionDiscovery.threshold": "10000",
    # A page without a lock on it, on a machine that reads student data.
    "spark.ui.enabled": "false",
}
#: On one machine nothing listens to the outside, and Spark's own remarks help nobody.
LOCAL_SETTINGS = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.log.level": "ERROR",
}


class SparkEngine(Engine):
    """A lake version opened with Spark.

    Parameters
    ----------
    lake : Lake
        Every worker has to find its folder under the same path.
    master : str
        Where Spark runs: local[2], spark://host:7077, yarn, ...

    Raises
    ------
    InMotionError
        If Spark does not start there.
    """

    def __init__(self, lake: Lake, master: str) -> None:
        super().__init__(lake)
        self._numbers = count(1)
        self._opened: set[str] = set()
        self.session = start(master)
        self.connection = connect(self.session)

    def close(self) -> None:
        """Stop Spark."""
        self.session.stop()

    def stored(self, name: str) -> ir.Table:
        """Return every row of a table ever brought; see `Engine.stored`."""
        if name not in self._opened:
            read_stored(self.session, self.lake, TABLES[name]).createOrReplaceTempView(name)
            self._opened.add(name)
        return self.connection.table(name)

    def keep(self, rows: ir.Table, name: str = "kept") -> ir.Table:
        """Compute `rows` and hold the outcome on the workers; see `Engine.keep`."""
        view = f"{name}_{next(self._numbers)}"
        # A checkpoint forgets how it came about: plans stay short, however much is kept.
        self._frame(rows).localCheckpoint().createOrReplaceTempView(view)
        return self.connection.table(view)

    def fetch(self, rows: ir.Table) -> pa.Table:
        """Compute `rows` and return them as an Arrow table."""
        fetched: pa.Table = self._frame(rows).toArrow()
        return fetched.cast(rows.schema().to_pyarrow())

    def write(self, tables: Mapping[str, ir.Table], path: Path) -> None:
        """Let the workers write Parquet files, and gather them; see `Engine.write`."""
        parts = path.resolve().with_name("parts")
        # What a night that was cut off left behind.
        shutil.rmtree(parts, ignore_errors=True)
        try:
            with duckdb.connect(str(path)) as file:
                for name, rows in tables.items():
                    self._frame(rows).write.parquet((parts / name).as_uri())
                    file.read_parquet(f"{parts / name}/*.parquet").create(name)
        finally:
            shutil.rmtree(parts, ignore_errors=True)

    def _frame(self, rows: ir.Table) -> DataFrame:
        """Return `rows` as Spark's table, with the types the expression states."""
        view = f"rows_{next(self._numbers)}"
        self.connection.create_view(view, rows)
        frame = self.session.table(view)
        self.session.catalog.dropTempView(view)
        return _typed(frame, spark_schema(rows.schema().to_pyarrow()))


def start(master: str) -> SparkSession:
    """Start Spark at `master`; InMotionError if that fails."""
    settings = SETTINGS | (LOCAL_SETTINGS if master.startswith("local") else {})
    builder = SparkSession.builder.appName("inmotion").master(master).config(map=settings)
    try:
        return builder.getOrCreate()
    except (PySparkException, Py4JError) as error:
        raise InMotionError(
            "Spark did not start.",
            where=master,
            do="Is Java 17 or 21 there (`java -version`), and can this machine reach the master? "
            f"Spark says: {str(error).splitlines()[0]}",
        ) from error


def read_stored(session: SparkSession, lake: Lake, table: Table) -> DataFrame:
    """Return the stored rows of a table in the lake's version."""
    files = lake.files_of(table.name)
    schema = spark_schema(arrow_schema(table))
    if not files:
        return session.createDataFrame([], schema)
    # The columns that are folder names are left out here, and so found as the texts they are.
    inside = StructType([field for field in schema if field.name not in table.partition])
    root = Path(lake.path_of(table.name)).resolve().as_uri()
    return _typed(session.read.schema(inside).option("basePath", root).parquet(*files), schema)


def _typed(rows: DataFrame, schema: StructType) -> DataFrame:
    """Return the columns of `schema` with the types of `schema`."""
    return rows.select(*(rows[field.name].cast(field.dataType) for field in schema))
