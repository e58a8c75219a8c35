"""Extracts of the Report Card into the lake, and figures out of it again."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path

import duckdb
import pyarrow as pa

from inmotion.lake.duckdb_engine import DuckDBEngine
from inmotion.lake.manifest import SourceFile
from inmotion.lake.schema import arrow_schema
from inmotion.lake.store import Lake, Writer
from inmotion.sources.report_card.figures import Figure
from inmotion.sources.report_card.reading import Reader, open_extract
from inmotion.sources.report_card.reasons import Problem
from inmotion.vocabulary.errors import InMotionError, WrongUsage
from inmotion.vocabulary.tables.report_card import REPORT_CARD_FIGURES as TABLE

#: Who states these rows; the manifest knows the files of districts beside them.
STATE = "state"
_BATCH = 20_000
_KEY = ("school_year", *TABLE.key)
_SAME_KEY = " AND ".join(f"i.{name} IS NOT DISTINCT FROM s.{name}" for name in _KEY)
_CONTENT = [column.name for column in TABLE.columns if column.name not in TABLE.key]
_DIFFERS = " OR ".join(f"i.{name} IS DISTINCT FROM s.{name}" for name in _CONTENT)

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class FileOutcome:
    """What became of one file: its rows are in figures or in problems."""

    file: str
    dataset: str
    published_on: date
    rows: int
    kept: int
    problems: tuple[Problem, ...]
    notes: tuple[tuple[str, str], ...]


@dataclass
class Outcome:
    """What an import of extracts did, or would do.

    Parameters
    ----------
    files : list of FileOutcome
    left_aside : list of str
        Files of a folder that are no extracts we know.
    figures : dict
        new, changed, same and superseded (a later publication is there already), in figures.
    version : int or None
        The lake version written.
    """

    files: list[FileOutcome] = field(default_factory=list)
    left_aside: list[str] = field(default_factory=list)
    figures: dict[str, int] = field(default_factory=dict)
    version: int | None = None

    @property
    def has_problems(self) -> bool:
        """True if a row was held back."""
        return any(file.problems for file in self.files)


def import_extracts(
    path: Path,
    lake_root: Path,
    *,
    write: bool,
    published_on: date | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Take an extract, or every extract of a folder, into a lake as one version.

    Figures that are not in the files stay as they are, because an extract may be a part of the
    state's. A figure that a later publication states is not changed by an earlier one.

    Parameters
    ----------
    path : Path
    lake_root : Path
        The lake; made if there is none and `write` is set.
    write : bool
        False does everything but writing.
    published_on : date, optional
        Day of publication of extracts that do not say it.
    progress : callable, optional

    Raises
    ------
    WrongUsage
        If there is no extract, or nobody says when one was published.
    InMotionError
        If a single file cannot be read, or somebody else is writing to the lake.
    """
    outcome = Outcome()
    readers = list(_readers(path, outcome))
    days = [_published(reader, published_on) for reader in readers]
    with _opened(lake_root, write=write) as (engine, writer):
        first_id = writer.lake.manifest.next_file_id if writer else 1
        engine.register("no_rows", arrow_schema(TABLE).empty_table())
        engine.execute("CREATE TEMP TABLE incoming AS SELECT * FROM no_rows")
        for number, (reader, day) in enumerate(zip(readers, days, strict=True)):
            _take(engine, reader, day, first_id + number)
            outcome.files.append(_file_outcome(reader, day))
            if progress:
                progress(reader.name, number + 1, len(readers))
        _compare(engine)
        outcome.figures = _counted(engine)
        if writer and write and outcome.figures["new"] + outcome.figures["changed"]:
            _save(engine, writer)
            outcome.version = _commit(writer, outcome, readers, first_id)
    return outcome


def _readers(path: Path, outcome: Outcome) -> Iterator[Reader]:
    if not path.is_dir():
        yield open_extract(path)
        return
    found = sorted(file for file in path.rglob("*") if file.suffix.lower() == ".csv")
    if not found:
        raise WrongUsage("There is no CSV file here.", where=str(path), do="Name a file or folder.")
    for file in found:
        try:
            yield open_extract(file)
        except InMotionError:
            outcome.left_aside.append(file.name)


def _published(reader: Reader, given: date | None) -> date:
    day = reader.form.published_on or given
    if day is None:
        raise WrongUsage(
            "The extract does not say when it was published.",
            where=str(reader.path),
            do="Name the day with --published YYYY-MM-DD.",
        )
    return day


@contextmanager
def _opened(
    root: Path, *, write: bool
) -> Iterator[tuple[duckdb.DuckDBPyConnection, Writer | None]]:
    """Open the lake for writing; for looking; or, where there is none yet, an empty table."""
    if write:
        with Lake.create(root).writer() as writer, DuckDBEngine(writer.lake) as engine:
            yield engine.duckdb, writer
    elif (root / "versions").exists():
        lake = Lake(root)
        with DuckDBEngine(lake) as engine:
            yield engine.duckdb, Writer(lake)
    else:
        with duckdb.connect() as connection:
            connection.register("nothing", arrow_schema(TABLE).empty_table())
            connection.execute(f"CREATE VIEW {TABLE.name} AS SELECT * FROM nothing")
            yield connection, None


def _take(engine: duckdb.DuckDBPyConnection, reader: Reader, day: date, file_id: int) -> None:
    """Read one extract into the table `incoming`."""
    figures = (figure for row in reader for figure in row)
    while batch := list(islice(figures, _BATCH)):
        engine.register("batch", _arrow(batch, day, file_id))
        engine.execute("INSERT INTO incoming BY NAME SELECT * FROM batch")
        engine.unregister("batch")


def _arrow(figures: Sequence[Figure], day: date, file_id: int) -> pa.Table:
    schema = arrow_schema(TABLE)
    own = {"source_file_id": file_id, "first_seen_on": day, "gone_on": None}
    columns = [
        pa.array(
            [own[name]] * len(figures) if name in own else [getattr(f, name) for f in figures],
            schema.field(name).type,
        )
        for name in schema.names
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def _file_outcome(reader: Reader, day: date) -> FileOutcome:
    return FileOutcome(
        reader.name,
        reader.form.dataset.code,
        day,
        reader.rows,
        reader.kept,
        tuple(reader.problems),
        tuple(reader.notes),
    )


def _compare(engine: duckdb.DuckDBPyConnection) -> None:
    """Create the table `compared`: each figure, and how it stands to what the lake states."""
    keys = ", ".join(_KEY)
    engine.execute(
        f"""
        CREATE TEMP TABLE compared AS
        SELECT i.*, s.first_seen_on AS was_seen_on,
               CASE WHEN i.place_among > 1 OR i.first_seen_on < s.first_seen_on THEN 'superseded'
                    WHEN s.first_seen_on IS NULL THEN 'new'
                    WHEN {_DIFFERS} THEN 'changed' ELSE 'same' END AS state
        FROM (SELECT *, row_number() OVER (
                  PARTITION BY {keys} ORDER BY first_seen_on DESC, source_file_id DESC
              ) AS place_among FROM incoming) i
        LEFT JOIN (SELECT * FROM {TABLE.name} WHERE gone_on IS NULL) s ON {_SAME_KEY}
        """
    )


def _counted(engine: duckdb.DuckDBPyConnection) -> dict[str, int]:
    counted = engine.execute("SELECT state, count(*) FROM compared GROUP BY state").fetchall()
    return dict.fromkeys(("new", "changed", "same", "superseded"), 0) | dict(counted)


def _save(engine: duckdb.DuckDBPyConnection, writer: Writer) -> None:
    """Write new figures; the years in which some changed are written anew."""
    names = ", ".join(column.name for column in TABLE.stored_columns)
    stated = f"SELECT {names} FROM compared WHERE state IN ('new', 'changed')"
    order = "ORDER BY place_id, source_file_id, source_line"
    years = engine.execute(
        "SELECT DISTINCT school_year FROM compared WHERE state = 'changed'"
    ).fetchall()
    listed = ", ".join(str(year) for (year,) in years) or "NULL"
    if years:
        same = " AND ".join(f"i.{name} IS NOT DISTINCT FROM s.{name}" for name in _KEY)
        kept = f"""
            SELECT s.* REPLACE (CASE WHEN s.gone_on IS NULL THEN i.first_seen_on
                                ELSE s.gone_on END AS gone_on)
            FROM {TABLE.name} s
            LEFT JOIN (SELECT * FROM compared WHERE state = 'changed') i ON {same}
            WHERE s.school_year IN ({listed})
        """
        rows = f"{kept} UNION ALL BY NAME {stated} AND school_year IN ({listed})"
        reader = engine.sql(f"SELECT {names} FROM ({rows}) {order}").to_arrow_reader(_BATCH)
        writer.replace(TABLE.name, reader, [("", year) for (year,) in years])
    others = f"{stated} AND (school_year IN ({listed})) IS NOT TRUE {order}"
    writer.append(TABLE.name, engine.sql(others).to_arrow_reader(_BATCH))


def _commit(writer: Writer, outcome: Outcome, readers: Sequence[Reader], first_id: int) -> int:
    files = tuple(
        SourceFile(
            first_id + number,
            reader.name,
            reader.seen.sha256,
            STATE,
            0,
            file.published_on.isoformat(),
        )
        for number, (reader, file) in enumerate(zip(readers, outcome.files, strict=True))
    )
    counts = [
        {"file": f.file, "rows": f.rows, "loaded": f.kept, "quarantined": f.rows - f.kept}
        for f in outcome.files
    ]
    version = writer.commit(
        "import",
        next_file_id=first_id + len(files),
        files=files,
        report={"files": counts, "figures": outcome.figures},
    )
    return version.number


def stored_figures(
    lake: Lake, *, dataset: str = "", year: int | None = None, place: str = "", as_of: date
) -> tuple[list[Figure], date | None]:
    """Return figures of a lake as known on a day, and when the newest of them was published.

    Parameters
    ----------
    dataset : str
        Code of an extract; all if empty.
    year : int, optional
        School year by the year it ends in.
    place : str
        Code of a place; figures of the schools of a district are among its own.
    as_of : date
    """
    with DuckDBEngine(lake) as engine:
        rows = engine.known(as_of)[TABLE.name]
        if dataset:
            rows = rows.filter(rows.dataset_code == dataset)
        if year is not None:
            rows = rows.filter(rows.school_year == year)
        if place:
            rows = rows.filter((rows.place_id == place) | (rows.parent_id == place))
        found = engine.fetch(rows.order_by("source_file_id", "source_line", "measure_code"))
    days = [day for day in found.column("first_seen_on").to_pylist() if day]
    wanted = found.select(list(Figure.__dataclass_fields__)).to_pylist()
    return [Figure(**row) for row in wanted], max(days, default=None)


def tidy_rows(figures: Sequence[Figure]) -> Iterator[dict[str, object]]:
    """Yield figures as plain rows."""
    return (asdict(figure) for figure in figures)
