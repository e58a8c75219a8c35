"""Reading the lake: the one module that hands out Ibis tables.

DuckDB by default. Nothing above this floor names an engine, so that the same expressions can run on
another one.
"""

import os
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa

from inmotion.lake.schema import duckdb_type
from inmotion.lake.store import Lake
from inmotion.vocabulary.tables import PARTITION, TABLES, Table

#: Leaves room under 3 GB for Arrow and Parquet buffers, which DuckDB does not count.
MEMORY_LIMIT = "1600MB"


class Engine:
    """A lake version opened with an engine.

    Parameters
    ----------
    lake : Lake
    scratch : Path, optional
        Folder for what does not fit into memory; inside the lake if not given.
    """

    def __init__(self, lake: Lake, scratch: Path | None = None) -> None:
        self.lake = lake
        self._kept = count(1)
        self.connection = connect(scratch or lake.root / "scratch")
        for table in TABLES.values():
            self.connection.raw_sql(f"CREATE VIEW {table.name} AS {select_stored(lake, table)}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.connection.disconnect()

    @property
    def duckdb(self) -> duckdb.DuckDBPyConnection:
        """The bare connection, for reading text files and for writing results."""
        bare: duckdb.DuckDBPyConnection = self.connection.con
        return bare

    def stored(self, name: str) -> ir.Table:
        """Return every row of a table ever brought, rows no longer stated included."""
        return self.connection.table(name)

    def keep(self, rows: ir.Table, name: str = "kept") -> ir.Table:
        """Compute `rows` once and return the outcome, which lives as long as the engine.

        Parameters
        ----------
        name : str
            What to call the outcome; a number is added, because names repeat.
        """
        return self.connection.create_table(f"{name}_{next(self._kept)}", rows, temp=True)

    def fetch(self, rows: ir.Table) -> pa.Table:
        """Compute `rows` and return them as an Arrow table."""
        fetched: pa.Table = self.connection.to_pyarrow(rows)
        return fetched

    def known(self, as_of: date) -> "Known":
        """Return the tables as they were known on the evening of `as_of`."""
        return Known(self, as_of)


class Known(Mapping[str, ir.Table]):
    """The tables as known on a day: table name -> Ibis table.

    A row is known if the extract that brought it is not younger than the day and no extract up to
    the day left it out. Tables about students carry `person_id`, by the crosswalk known that day.
    """

    def __init__(self, engine: Engine, as_of: date) -> None:
        self.engine, self.as_of = engine, as_of

    def __getitem__(self, name: str) -> ir.Table:
        rows = self._stated(name)
        if "student_id" not in rows.columns or "person_id" in rows.columns:
            return rows
        crosswalk = self._stated("identity_crosswalk").select("student_id", "person_id")
        return rows.inner_join(crosswalk, "student_id")

    def __iter__(self) -> Iterator[str]:
        return iter(TABLES)

    def __len__(self) -> int:
        return len(TABLES)

    def _stated(self, name: str) -> ir.Table:
        rows = self.engine.stored(name)
        still = rows.gone_on.isnull() | (rows.gone_on > self.as_of)
        return rows.filter((rows.first_seen_on <= self.as_of) & still)


def connect(scratch: Path) -> Any:
    """Open DuckDB behind Ibis with bounded memory, able to spill into `scratch`."""
    scratch.mkdir(parents=True, exist_ok=True)
    return ibis.duckdb.connect(
        memory_limit=MEMORY_LIMIT,
        threads=os.cpu_count() or 1,
        temp_directory=str(scratch),
        # Nothing is ever fetched: no extension is installed behind anybody's back.
        autoinstall_known_extensions=False,
    )


def select_stored(lake: Lake, table: Table) -> str:
    """Return SQL that reads the stored rows of a table in the lake's version."""
    files = lake.files_of(table.name)
    columns = ", ".join(
        f'CAST("{column.name}" AS {duckdb_type(column.type)}) AS "{column.name}"'
        for column in table.stored_columns
    )
    if not files:
        empty = ", ".join(
            f'CAST(NULL AS {duckdb_type(column.type)}) AS "{column.name}"'
            for column in table.stored_columns
        )
        return f"SELECT {empty} WHERE false"
    # Types of the folder names are stated: district 01901 must not become the number 1901.
    hive = ", ".join(
        f"'{column.name}': {duckdb_type(column.type)}"
        for column in PARTITION
        if column.name in table.partition
    )
    listed = ", ".join(
        "'" + file.removeprefix("file://").replace("'", "''") + "'" for file in files
    )
    return (
        f"SELECT {columns} FROM read_parquet([{listed}], hive_partitioning = true, "
        f"hive_types = {{{hive}}})"
    )
