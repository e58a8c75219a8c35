"""Choosing an engine."""

from importlib.util import find_spec

from inmotion.lake.duckdb_engine import DuckDBEngine
from inmotion.lake.engine import Engine
from inmotion.lake.engine_name import EngineName
from inmotion.lake.store import Lake
from inmotion.vocabulary.errors import WrongUsage


def open_engine(
    lake: Lake, name: EngineName = EngineName.DUCKDB, spark_master: str | None = None
) -> Engine:
    """Open a lake version.

    Parameters
    ----------
    lake : Lake
    name : EngineName
    spark_master : str, optional
        Spark's address, such as spark://host:7077; all cores of this machine if not given.

    Raises
    ------
    WrongUsage
        If Spark is asked for and not installed, or a master is named for another engine.
    """
    if name is EngineName.SPARK:
        return _spark(lake, spark_master or "local[*]")
    if spark_master is not None:
        raise WrongUsage(
            "A Spark master was named, but the engine is DuckDB.",
            do="Add --engine spark, or leave the master out.",
            saved="",
        )
    return DuckDBEngine(lake)


def _spark(lake: Lake, master: str) -> Engine:
    """Open with Spark; only those who ask for it need it."""
    if find_spec("pyspark") is None:
        raise WrongUsage(
            "Spark is not installed.",
            do="pip install 'inmotion[spark]', and Java 17 or 21 (Debian: apt-get install "
            "default-jre-headless).",
            saved="",
        )
    from inmotion.lake.spark_engine import SparkEngine

    return SparkEngine(lake, master)
