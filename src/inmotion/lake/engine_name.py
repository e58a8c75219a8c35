"""The names of the engines, apart from them: asking for a name loads none."""

from enum import StrEnum


class EngineName(StrEnum):
    """The engines there are."""

    DUCKDB = "duckdb"
    SPARK = "spark"
