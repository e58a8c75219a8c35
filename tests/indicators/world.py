"""Rows given in memory, looked at through the real engine."""

from collections import defaultdict, namedtuple
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

import pyarrow as pa

from inmotion.indicators.facts import Facts
from inmotion.indicators.region import facts_on
from inmotion.lake.engine import Engine
from inmotion.lake.schema import arrow_schema
from inmotion.vocabulary.tables import TABLES

#: One row type per table, with the columns as stored; what is not named is empty.
ROW = {
    name: namedtuple(  # noqa: PYI024 - the fields are the declared columns, not known here
        name,
        [column.name for column in table.stored_columns],
        defaults=[None] * len(table.stored_columns),
    )
    for name, table in TABLES.items()
}

#: Table -> its rows, each as brought by some extract (first_seen_on, gone_on).
World = Mapping[str, Sequence[Any]]


def new_world() -> defaultdict[str, list[Any]]:
    """Return a world without rows."""
    return defaultdict(list)


def arrow_rows(table: str, rows: Sequence[Any]) -> pa.Table:
    """Return rows as an Arrow table with the columns as stored."""
    schema = arrow_schema(TABLES[table])
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    arrays = [pa.array(*pair) for pair in zip(columns, schema.types, strict=True)]
    return pa.table(arrays, schema=schema)


@contextmanager
def facts_of(engine: Engine, world: World, as_of: date) -> Iterator[Facts]:
    """Let `engine` find the rows of `world` where it finds those of a lake, and ask as of a day.

    Everything else is the real thing: what is known on the day, who is who, DuckDB.
    """
    bare = engine.duckdb
    for table in TABLES:
        bare.register("given", arrow_rows(table, world.get(table, ())))
        bare.execute(f"CREATE OR REPLACE TEMP TABLE given_{table} AS FROM given")
        bare.execute(f"CREATE OR REPLACE VIEW {table} AS FROM given_{table}")
        bare.unregister("given")
    yield facts_on(engine, as_of)
    tables = "SELECT table_name FROM duckdb_tables() WHERE temporary"
    for (name,) in bare.execute(tables).fetchall():
        if not name.startswith("given_"):
            bare.execute(f"DROP TABLE {name}")


def rows_of(engine: Engine, rows: Any) -> list[tuple[Any, ...]]:
    """Compute an Ibis table and return its rows as plain tuples."""
    columns = engine.fetch(rows).to_pydict().values()
    return list(zip(*columns, strict=True))
