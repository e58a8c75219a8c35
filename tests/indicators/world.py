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


@contextmanager
def facts_of(engine: Engine, world: World, as_of: date) -> Iterator[Facts]:
    """Let `engine` find the rows of `world` where it finds those of a lake, and ask as of a day.

    Everything else is the real thing: what is known on the day, who is who, DuckDB.
    """
    bare = engine.duckdb
    for name, table in TABLES.items():
        schema = arrow_schema(table)
        columns = list(zip(*world.get(name, ()), strict=True)) or [()] * len(schema)
        arrays = [pa.array(*pair) for pair in zip(columns, schema.types, strict=True)]
        bare.register("given", pa.table(arrays, schema=schema))
        bare.execute(f"CREATE OR REPLACE TEMP TABLE given_{name} AS FROM given")
        bare.execute(f"CREATE OR REPLACE VIEW {name} AS FROM given_{name}")
        bare.unregister("given")
    yield facts_on(engine, as_of)
    kept = "SELECT table_name FROM duckdb_tables() WHERE table_name LIKE 'kept_%'"
    for (name,) in bare.execute(kept).fetchall():
        bare.execute(f"DROP TABLE {name}")


def rows_of(engine: Engine, rows: Any) -> list[tuple[Any, ...]]:
    """Compute an Ibis table and return its rows as plain tuples."""
    columns = engine.fetch(rows).to_pydict().values()
    return list(zip(*columns, strict=True))
