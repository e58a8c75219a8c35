"""The work table of an import: a scratch database beside the lake's tables."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from inmotion.lake import interruption
from inmotion.lake.store import Lake
from inmotion.sources.scanning import Source
from inmotion.vocabulary.time import school_year_bounds

_FILE_COLUMNS = {
    "file_no": "INTEGER",
    "kind": "VARCHAR",
    "path": "VARCHAR",
    "width": "INTEGER",
    "header_line": "INTEGER",
    "district_id": "VARCHAR",
    "school_year": "SMALLINT",
    "year_text": "VARCHAR",
    "first_day": "DATE",
    "last_day": "DATE",
    "extract_on": "DATE",
}
_COVER_COLUMNS = {"kind": "VARCHAR", "district_id": "VARCHAR", "school_year": "SMALLINT"}

_SEARCH = "SET search_path = 'work.main,memory.main'"


@dataclass
class Stage:
    """The work table of one import.

    Parameters
    ----------
    connection : DuckDB connection
        Names without a catalog are scratch tables first, then tables of the lake.
    lake : Lake
        The version the import starts from.
    extract_on : date
    sources : list of Source
        Files that are applied, each with its `file_id`.
    carried : list of Source
        Files of earlier imports whose rows a package of changes leaves as they are.
    arranged : dict
        Kind -> the (district, school year) pairs for which other formats state it.
    kinds : set of str
        Kinds that have been staged.
    """

    connection: duckdb.DuckDBPyConnection
    lake: Lake
    extract_on: date
    sources: list[Source] = field(default_factory=list)
    carried: list[Source] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)
    arranged: dict[str, set[tuple[str, int]]] = field(default_factory=dict)

    @property
    def own_sources(self) -> list[Source]:
        """The files that are the state's own, read as they are."""
        return [source for source in self.sources if not source.format]

    def run(self, sql: str, values: Sequence[object] | None = None) -> None:
        """Execute a statement."""
        self.connection.execute(sql, values).fetchall()

    def rows(self, sql: str, values: Sequence[object] | None = None) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        return self.connection.execute(sql, values).fetchall()

    @contextmanager
    def beside(self) -> Iterator["Stage"]:
        """Open the same work table with a connection of its own, for work at the same time."""
        connection = self.connection.cursor()
        connection.execute(_SEARCH).fetchall()
        interruption.watch(connection)
        try:
            yield replace(self, connection=connection)
        finally:
            interruption.forget(connection)
            connection.close()

    def count(self, sql: str) -> int:
        """Return the one number a query yields."""
        return int(self.connection.execute(sql).fetchall()[0][0])


def open_stage(stage: Stage, scratch: Path) -> None:
    """Attach the scratch database, on disk so that memory stays bounded."""
    # It is thrown away in the end, or after a crash: no log is needed to bring it back.
    stage.run(f"ATTACH '{scratch / 'import.duckdb'}' AS work (RECOVERY_MODE no_wal_writes)")
    stage.run(_SEARCH)
    stage.run(
        "CREATE TABLE problems (file_no INTEGER, line_no INTEGER, element VARCHAR, value VARCHAR,"
        " reason VARCHAR)"
    )


def register_files(stage: Stage) -> None:
    """Make the applied files known to SQL as table `files`."""
    stage.run(f"CREATE TABLE files ({_declared(_FILE_COLUMNS)}, lacks VARCHAR[] DEFAULT [])")
    _register(stage, stage.sources)


def carry(stage: Stage, sources: Sequence[Source]) -> None:
    """Make files of earlier imports known whose rows are looked at again."""
    known = {source.file_id for source in stage.carried}
    news = [source for source in sources if source.file_id not in known]
    _register(stage, news)
    stage.carried += news


def _register(stage: Stage, sources: Sequence[Source]) -> None:
    _insert(stage, "files", _FILE_COLUMNS, [_file(source) for source in sources])


def _file(source: Source) -> tuple[object, ...]:
    year = source.school_year or 0
    return (
        source.file_id,
        source.kind,
        str(source.path),
        # Rows are counted and cut to width before other formats arrange them.
        0 if source.format else source.width,
        source.header_line,
        source.district_id,
        year,
        str(year),
        *school_year_bounds(year),
        source.extract_on,
    )


def _insert(
    stage: Stage, table: str, columns: Mapping[str, str], rows: Sequence[tuple[object, ...]]
) -> None:
    """Add rows in one go: a statement for each would take a millisecond each."""
    lists = ", ".join(f"unnest(?::{type_}[]) AS {name}" for name, type_ in columns.items())
    values = [[row[index] for row in rows] for index in range(len(columns))]
    stage.run(f"INSERT INTO {table} BY NAME SELECT {lists}", values)


def _declared(columns: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {type_}" for name, type_ in columns.items())


def create_covers(stage: Stage) -> None:
    """Create `covers`: which kinds of file state the rows of which district and year."""
    stated = {
        (source.kind, source.district_id, source.school_year)
        for source in stage.own_sources
        if not source.refusal
    }
    stated |= {(kind, *where) for kind, wheres in stage.arranged.items() for where in wheres}
    stage.run(f"CREATE OR REPLACE TABLE covers ({_declared(_COVER_COLUMNS)})")
    _insert(stage, "covers", _COVER_COLUMNS, list(stated))
