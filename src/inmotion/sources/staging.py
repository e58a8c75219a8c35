"""Reading lines into typed rows, all districts' files of one kind at once.

Lines are read raw and split here, so that every line is accounted for: too few cells are padded,
too many are seen, and a lone quote swallows nothing. Cells that are not declared are never read.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from inmotion.lake.store import Lake
from inmotion.sources.cedars import LAYOUTS
from inmotion.sources.layout import Element, Layout
from inmotion.sources.scanning import Source
from inmotion.vocabulary.time import school_year_bounds

#: Longest line the reader takes; a file with a longer one is held back as a whole.
_LONGEST_LINE = 2_000_000

_FILE_COLUMNS = (
    "file_no INTEGER, kind VARCHAR, path VARCHAR, width INTEGER, header_line INTEGER,"
    " district_id VARCHAR, school_year SMALLINT, year_text VARCHAR, first_day DATE, last_day DATE,"
    " extract_on DATE"
)

#: Nine digits, or three-two-four: what a social security number looks like.
LOOKS_LIKE_SSN = "[0-9]{3}-?[0-9]{2}-?[0-9]{4}"


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
    kinds : set of str
        Kinds that have been staged.
    """

    connection: duckdb.DuckDBPyConnection
    lake: Lake
    extract_on: date
    sources: list[Source] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)

    def run(self, sql: str, values: Sequence[object] | None = None) -> None:
        """Execute a statement."""
        self.connection.execute(sql, values).fetchall()

    def rows(self, sql: str, values: Sequence[object] | None = None) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        return self.connection.execute(sql, values).fetchall()

    def count(self, sql: str) -> int:
        """Return the one number a query yields."""
        return int(self.connection.execute(sql).fetchall()[0][0])


def open_stage(stage: Stage, scratch: Path) -> None:
    """Attach the scratch database, on disk so that memory stays bounded."""
    stage.run(f"ATTACH '{scratch / 'import.duckdb'}' AS work")
    stage.run("SET search_path = 'work.main,memory.main'")
    stage.run(
        "CREATE TABLE problems (file_no INTEGER, line_no INTEGER, element VARCHAR, value VARCHAR,"
        " reason VARCHAR)"
    )


def register_files(stage: Stage) -> None:
    """Make the applied files known to SQL as table `files`."""
    stage.run(f"CREATE TABLE files ({_FILE_COLUMNS})")
    for source in stage.sources:
        year = source.school_year or 0
        first, last = school_year_bounds(year)
        stage.run(
            "INSERT INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                source.file_id,
                source.kind,
                str(source.path),
                source.width,
                source.header_line,
                source.district_id,
                year,
                str(year),
                first,
                last,
                source.extract_on,
            ],
        )


def stage_kind(stage: Stage, kind: str) -> None:
    """Create table `rows_<kind>` from all files of the kind.

    Files the reader cannot take are marked as refused; they have no rows.
    """
    layout = LAYOUTS[kind]
    columns = ", ".join(f"{name} {type_}" for name, type_ in _staged_columns(layout))
    stage.run(f"CREATE TABLE rows_{kind} ({columns})")
    stage.kinds.add(kind)
    groups: dict[tuple[object, ...], list[Source]] = defaultdict(list)
    for source in stage.sources:
        if source.kind == kind and source.columns and not source.refusal and source.rows:
            groups[source.columns.positions, source.has_blanks].append(source)
    for sources in groups.values():
        _read(stage, layout, sources)


def _read(stage: Stage, layout: Layout, sources: list[Source]) -> None:
    """Read files whose columns stand alike; one that cannot be read is set aside."""
    try:
        _insert(stage, layout, sources)
    except duckdb.Error:
        if len(sources) == 1:
            sources[0].refusal = "unreadable_file"
            return
        middle = len(sources) // 2
        _read(stage, layout, sources[:middle])
        _read(stage, layout, sources[middle:])


def _insert(stage: Stage, layout: Layout, sources: list[Source]) -> None:
    columns = sources[0].columns
    if columns is None:
        return
    positions = dict(zip(layout.elements, columns.positions, strict=True))
    starts, start = [], 0
    for source in sources:
        starts.append(start)
        start += source.lines
    stage.run("CREATE OR REPLACE TABLE starts (path VARCHAR, start BIGINT)")
    paths = [str(source.path) for source in sources]
    stage.run("INSERT INTO starts SELECT unnest(?), unnest(?)", [paths, starts])
    texts = ", ".join(f"{_text(layout, e, positions[e])} AS t{i}" for i, e in _numbered(layout))
    values = ", ".join(_value(e, i) for i, e in _numbered(layout) if e.reading)
    blank = "AND trim(line, E' \\t\\r') <> ''" if sources[0].has_blanks else ""
    stage.run(
        f"""
        INSERT INTO rows_{layout.kind}
        SELECT file_no, line_no, cells, has_extra,
               {_heads(layout)}{_hidden(layout, positions)}{values}
        FROM (
            SELECT f.file_no, line_no, len(c) AS cells, f.year_text, f.district_id AS own_district,
                   len(c) > f.width AND trim(array_to_string(c[f.width + 1:], '')) <> ''
                   AS has_extra, {texts}, c
            FROM (
                SELECT filename, CAST(row_no - start AS INTEGER) AS line_no,
                       string_split(line, E'\\t') AS c
                FROM (
                    SELECT line, filename, row_number() OVER () AS row_no
                    FROM read_csv(?, delim = E'\\x01', quote = '', escape = '', header = false,
                        columns = {{'line': 'VARCHAR'}}, auto_detect = false, filename = true,
                        max_line_size = {_LONGEST_LINE})
                ) JOIN starts ON path = filename
                WHERE line IS NOT NULL {blank}
            ) JOIN files f ON f.path = filename AND f.kind = '{layout.kind}'
            WHERE line_no > f.header_line
        )
        """,
        [paths],
    )


def _numbered(layout: Layout) -> list[tuple[int, Element]]:
    return list(enumerate(layout.read))


def _staged_columns(layout: Layout) -> list[tuple[str, str]]:
    """Return name and type of the columns of `rows_<kind>`."""
    columns = [("file_no", "INTEGER"), ("line_no", "INTEGER"), ("cells", "INTEGER")]
    columns.append(("has_extra", "BOOLEAN"))
    names = {element.column for element in layout.read}
    heads = [name for name in ("school_year", "district_id") if name in names]
    columns += [(f"{name}_odd", "VARCHAR") for name in heads]
    if layout.hides_numbers:
        columns += [("had_ssn", "BOOLEAN"), ("had_number", "BOOLEAN")]
    for element in layout.read:
        if element.reading:
            columns.append((element.column, element.reading.type))
            if element.reading.odd:
                columns.append((f"{element.column}_odd", "VARCHAR"))
    return columns


def _text(layout: Layout, element: Element, position: int | None) -> str:
    """Return SQL for the trimmed text of a cell, NULL if empty."""
    if position is None:
        return "CAST(NULL AS VARCHAR)"
    text = f"nullif(trim(c[{position + 1}]), '')"
    if layout.hides_numbers and element.column != "district_student_id":
        return f"CASE WHEN {_is_hidden(position)} THEN NULL ELSE {text} END"
    return text


def _is_hidden(position: int) -> str:
    cell = f"trim(c[{position + 1}])"
    return f"(length({cell}) IN (9, 11) AND regexp_full_match({cell}, '{LOOKS_LIKE_SSN}'))"


def _heads(layout: Layout) -> str:
    """Return SQL that keeps school year and district only where they are not the file's."""
    sql = ""
    for index, element in _numbered(layout):
        if element.column == "school_year":
            own = "year_text"
        elif element.column == "district_id":
            own = "own_district"
        else:
            continue
        sql += f"CASE WHEN t{index} IS DISTINCT FROM {own} THEN coalesce(t{index}, '') END, "
    return sql


def _hidden(layout: Layout, positions: dict[Element, int | None]) -> str:
    """Return SQL that says whether numbers were dropped, without the numbers."""
    if not layout.hides_numbers:
        return ""
    ssn = next(positions[e] for e in layout.elements if e.name == "SSN")
    own = "false" if ssn is None else f"trim(coalesce(c[{ssn + 1}], '')) <> ''"
    others = [
        _is_hidden(position)
        for element in layout.read
        if (position := positions[element]) is not None and element.column != "district_student_id"
    ]
    return f"{own}, coalesce({' OR '.join(others)}, false), "


def _value(element: Element, index: int) -> str:
    reading = element.reading
    if reading is None:
        return ""
    value = reading.value.format(x=f"t{index}")
    return f"{value}, {reading.odd.format(x=f't{index}')}" if reading.odd else value


def create_covers(stage: Stage) -> None:
    """Create `covers`: which kinds of file state the rows of which district and year."""
    stated = {
        (source.kind, source.district_id, source.school_year)
        for source in stage.sources
        if not source.refusal
    }
    stage.run("CREATE TABLE covers (kind VARCHAR, district_id VARCHAR, school_year SMALLINT)")
    for kind, district_id, school_year in stated:
        stage.run("INSERT INTO covers VALUES (?, ?, ?)", [kind, district_id, school_year])
