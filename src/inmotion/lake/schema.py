"""From declared columns to Arrow and DuckDB types: the one place where the types meet."""

import re

import pyarrow as pa

from inmotion.vocabulary.tables import Table

_ARROW: dict[str, pa.DataType] = {
    "string": pa.string(),
    "date": pa.date32(),
    "boolean": pa.bool_(),
    "int16": pa.int16(),
    "int32": pa.int32(),
    "int64": pa.int64(),
}
_DUCKDB = {
    "string": "VARCHAR",
    "date": "DATE",
    "boolean": "BOOLEAN",
    "int16": "SMALLINT",
    "int32": "INTEGER",
    "int64": "BIGINT",
}
_DECIMAL = re.compile(r"decimal\((\d+), (\d+)\)")


def arrow_type(declared: str) -> pa.DataType:
    """Return the Arrow type of a declared column type."""
    decimal = _DECIMAL.fullmatch(declared)
    return pa.decimal128(int(decimal[1]), int(decimal[2])) if decimal else _ARROW[declared]


def duckdb_type(declared: str) -> str:
    """Return the DuckDB type of a declared column type."""
    return declared.upper() if _DECIMAL.fullmatch(declared) else _DUCKDB[declared]


def arrow_schema(table: Table) -> pa.Schema:
    """Return the Arrow schema of a table as it is stored."""
    return pa.schema([(column.name, arrow_type(column.type)) for column in table.stored_columns])
