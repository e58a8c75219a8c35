"""Nightly results: an immutable DuckDB file, written beside the old one, swapped in by rename."""

import os
from collections.abc import Mapping
from pathlib import Path

import duckdb
import ibis.expr.types as ir

from inmotion.lake.engine import Engine
from inmotion.lake.locks import only_one
from inmotion.lake.store import Lake
from inmotion.vocabulary.errors import WrongUsage


def results_path(lake: Lake) -> Path:
    """Return where the present results lie."""
    return lake.root / "nightly" / "current.duckdb"


def publish(engine: Engine, tables: Mapping[str, ir.Table], meta: Mapping[str, str]) -> Path:
    """Compute `tables` into a new result file and make it the present one.

    Parameters
    ----------
    tables : mapping of name to rows
    meta : mapping of str to str
        What the results rest on; becomes the table meta (key, value).

    Readers see the old file until the last byte of the new one is on disk, then the new one.
    """
    final = results_path(engine.lake)
    final.parent.mkdir(exist_ok=True)
    beside = final.with_name("next.duckdb")
    with only_one(final.with_name("lock")):
        # What a night that was cut off left behind.
        beside.unlink(missing_ok=True)
        engine.write(tables, beside)
        with duckdb.connect(str(beside)) as file:
            file.execute("CREATE TABLE meta (key VARCHAR, value VARCHAR)")
            file.executemany("INSERT INTO meta VALUES (?, ?)", list(meta.items()))
        with beside.open("rb") as file:
            os.fsync(file.fileno())
        beside.replace(final)
    return final


def open_results(lake: Lake) -> duckdb.DuckDBPyConnection:
    """Open the present results for reading; WrongUsage if no night has run yet."""
    path = results_path(lake)
    if not path.exists():
        raise WrongUsage(
            "There are no results yet.",
            where=str(lake.root),
            do="Run `inmotion nightly --lake LAKE` first.",
        )
    return duckdb.connect(str(path), read_only=True)
