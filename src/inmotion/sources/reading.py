"""Reading lines into typed rows, the files of many districts at once.

Lines are read raw and split here, so that every line is accounted for: too few cells are padded,
too many are seen, and a lone quote swallows nothing. Cells that are not declared are never read.
"""

import os
from collections import defaultdict
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

import duckdb

from inmotion.sources import linking
from inmotion.sources.cedars import LAYOUTS
from inmotion.sources.hiding import LOOKS_LIKE_SSN
from inmotion.sources.layout import Element, Layout
from inmotion.sources.scanning import Source
from inmotion.sources.staging import Stage

#: Longest line the reader takes; a file with a longer one is held back as a whole.
_LONGEST_LINE = 2_000_000

#: Files of so many lines together are read in one go.
_PORTION = 200_000

#: What the engine says of a text it cannot read; anything else is a fault of ours.
_UNREADABLE = (duckdb.InvalidInputException, duckdb.ConversionException, duckdb.OutOfRangeException)


def read_rows(stage: Stage, kinds: list[str], tell: Callable[[int], None]) -> None:
    """Create the table of rows of each kind from all its files.

    Counting lines keeps the engine from sharing out one reading among processors, so portions are
    read side by side. Files that cannot be read are marked as refused; they have no rows.

    Parameters
    ----------
    stage : Stage
    kinds : list of str
        Places and students first: the other kinds are linked to them while they are read.
    tell : callable
        Told the number of rows whenever a portion has been read.
    """
    for kind in kinds:
        columns = ", ".join(f"{name} {type_}" for name, type_, _ in _columns(LAYOUTS[kind]))
        stage.run(f"CREATE TABLE {table_of(kind)} ({columns})")
        stage.kinds.add(kind)
    # Lines stream past students and schools. Left alone, the engine cannot know how many lines a
    # text has, and would rather keep them in memory and let the students stream past.
    stage.run("SET disabled_optimizers = 'build_side_probe_side'")
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        portions = sorted(_portions(stage, kinds), key=lambda part: -sum(s.lines for s in part))
        for rows in pool.map(lambda part: _read_beside(stage, part), portions):
            tell(rows)
    for kind in kinds:
        if kind in stage.arranged:
            _insert_arranged(stage, LAYOUTS[kind])
    stage.run("RESET disabled_optimizers")


def _portions(stage: Stage, kinds: list[str]) -> list[list[Source]]:
    """Return files whose columns stand alike, in lists that are not too long."""
    groups: dict[tuple[object, ...], list[list[Source]]] = defaultdict(lambda: [[]])
    for source in stage.own_sources:
        if source.kind in kinds and source.columns and not source.refusal and source.rows:
            lists = groups[
                source.kind, source.columns.positions, source.has_blanks, source.has_loose_blanks
            ]
            if sum(other.lines for other in lists[-1]) >= _PORTION:
                lists.append([])
            lists[-1].append(source)
    return [part for lists in groups.values() for part in lists if part]


def _read_beside(stage: Stage, sources: list[Source]) -> int:
    with stage.beside() as own:
        _read(own, LAYOUTS[sources[0].kind], sources)
    return sum(source.rows for source in sources)


def table_of(kind: str) -> str:
    """Return the table of a kind's rows: places and students are not facts before a closer look."""
    return f"rows_{kind}" if kind in linking.LEADING else f"facts_{kind}"


def _read(stage: Stage, layout: Layout, sources: list[Source]) -> None:
    """Read files whose columns stand alike; one that cannot be read is set aside."""
    try:
        _insert(stage, layout, sources)
    except _UNREADABLE:
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
    paths = [str(source.path) for source in sources]
    numbers = [source.file_id for source in sources]
    districts = sorted({source.district_id for source in sources})
    joins = linking.joins(layout)
    stage.run(
        f"""
        INSERT INTO {table_of(layout.kind)}
        SELECT {", ".join(sql for _, _, sql in _columns(layout))}
        FROM ({_values(layout, _texts(layout, positions, sources))}) r
        {" ".join(joins)}
        """,
        [paths, numbers, starts, *(districts for _ in joins)],
    )


def _insert_arranged(stage: Stage, layout: Layout) -> None:
    """Read the rows that other formats have arranged into those of this kind."""
    districts = sorted({district for district, _ in stage.arranged[layout.kind]})
    joins = linking.joins(layout)
    stage.run(
        f"""
        INSERT INTO {table_of(layout.kind)}
        SELECT {", ".join(sql for _, _, sql in _columns(layout))}
        FROM ({_values(layout, _arranged_texts(layout))}) r
        {" ".join(joins)}
        """,
        [districts for _ in joins],
    )


def _arranged_texts(layout: Layout) -> str:
    """Return SQL for the texts `t0`, `t1`, ... of arranged rows; as `_texts` does for lines."""
    stated = {"school_year": "f.year_text", "district_id": "f.district_id"}
    hides, texts, seen = layout.hides_numbers, [], []
    for index, element in _numbered(layout):
        cell = stated.get(element.column, f"a.{element.column}")
        text = f"nullif(trim({cell}), '')"
        if hides and element.column not in (*stated, "district_student_id"):
            seen.append(_looks_hidden(cell))
            text = f"CASE WHEN {seen[-1]} THEN NULL ELSE {text} END"
        texts.append(f"{text} AS t{index}")
    never = {"extra_odd": "false", "cells_odd": "false"}
    hidden = {"ssn_odd": "false", "number_odd": " OR ".join(seen)} if hides else {}
    return f"""
        SELECT a.file_no, a.line_no, f.year_text, f.district_id AS own_district,
               f.school_year AS own_year, {_marked(never | hidden)}, {", ".join(texts)}
        FROM arranged_{layout.kind} a JOIN files f ON f.file_no = a.file_no
    """


def _texts(layout: Layout, positions: dict[Element, int | None], sources: list[Source]) -> str:
    """Return SQL for the cells of data lines as trimmed texts `t0`, `t1`, ..."""
    trim = sources[0].has_loose_blanks
    texts = ", ".join(
        f"{_text(layout, e, positions.get(e), trim=trim)} AS t{i}" for i, e in _numbered(layout)
    )
    extra = "len(c) > f.width AND trim(array_to_string(c[f.width + 1:], '')) <> ''"
    marked = _marked({"extra_odd": extra, **_hidden(layout, positions)})
    blank = "AND trim(line, E' \\t\\r') <> ''" if sources[0].has_blanks else ""
    return f"""
        SELECT f.file_no, f.line_no, f.year_text, f.district_id AS own_district,
               f.school_year AS own_year, {marked},
               CASE WHEN len(c) < f.width THEN CAST(len(c) AS VARCHAR) END AS cells_odd, {texts}
        FROM (
            SELECT f.*, CAST(row_no - f.start AS INTEGER) AS line_no,
                   string_split(line, E'\\t') AS c
            FROM (
                SELECT line, filename, row_number() OVER () AS row_no
                FROM read_csv(?, delim = E'\\x01', quote = '', escape = '', header = false,
                    columns = {{'line': 'VARCHAR'}}, auto_detect = false, filename = true,
                    max_line_size = {_LONGEST_LINE})
            ) JOIN (SELECT * FROM (SELECT unnest(?) AS file_no, unnest(?) AS start)
                    JOIN files USING (file_no)) f ON f.path = filename
            WHERE row_no - f.start > f.header_line AND line IS NOT NULL {blank}
        ) f
    """


def _numbered(layout: Layout) -> list[tuple[int, Element]]:
    return list(enumerate(layout.read))


def _marked(conditions: Mapping[str, str]) -> str:
    """Return SQL for texts that are there only if a condition holds, by name."""
    return ", ".join(f"CASE WHEN {sql} THEN '*' END AS {name}" for name, sql in conditions.items())


def _columns(layout: Layout) -> list[tuple[str, str, str]]:
    """Return name, type and SQL of the columns of a kind's rows."""
    columns = [("file_no", "INTEGER", "r.file_no"), ("line_no", "INTEGER", "r.line_no")]
    columns.append(("odd", "VARCHAR[]", _odd(layout)))
    columns += linking.columns(layout)
    kept = layout.read if layout.kind in linking.LEADING else layout.facts
    columns += [(e.column, e.reading.type, f"r.{e.column}") for e in kept if e.reading]
    return columns


def _odd(layout: Layout) -> str:
    """Return SQL for the list of what is odd with a row.

    One column that is nearly always NULL, because each column costs, be it empty or not.
    """
    found = {name: f"r.{name}" for name in layout.odd} | linking.odd(layout)
    is_odd = " OR ".join(f"{text} IS NOT NULL" for text in found.values() if text != "NULL")
    return f"CASE WHEN {is_odd} THEN [{', '.join(found.values())}] END"


def _text(layout: Layout, element: Element, position: int | None, *, trim: bool) -> str:
    """Return SQL for the text of a cell without blanks around it, NULL if empty."""
    if position is None:
        return "CAST(NULL AS VARCHAR)"
    cell = f"c[{position + 1}]"
    text = f"nullif({f'trim({cell})' if trim else cell}, '')"
    if layout.hides_numbers and element.column != "district_student_id":
        return f"CASE WHEN {_is_hidden(position)} THEN NULL ELSE {text} END"
    return text


def _is_hidden(position: int) -> str:
    return _looks_hidden(f"c[{position + 1}]")


def _looks_hidden(value: str) -> str:
    cell = f"trim({value})"
    return f"(length({cell}) IN (9, 11) AND regexp_full_match({cell}, '{LOOKS_LIKE_SSN}'))"


def _hidden(layout: Layout, positions: dict[Element, int | None]) -> dict[str, str]:
    """Return SQL that says whether numbers were dropped, without the numbers."""
    if not layout.hides_numbers:
        return {}
    ssn = next(positions[e] for e in layout.elements if e.name == "SSN")
    own = "false" if ssn is None else f"trim(coalesce(c[{ssn + 1}], '')) <> ''"
    others = [
        _is_hidden(position)
        for element in layout.read
        if (position := positions.get(element)) is not None
        and element.column != "district_student_id"
    ]
    return {"ssn_odd": own, "number_odd": " OR ".join(others) or "false"}


def _values(layout: Layout, texts: str) -> str:
    """Return SQL for the values of the texts, and for the texts with which something is odd.

    School year and district are those of the file; a text that says otherwise is odd.
    """
    values, odd = [], []
    for index, element in _numbered(layout):
        text, name, reading = f"t{index}", element.column, element.reading
        if reading is None:
            own = "year_text" if name == "school_year" else "own_district"
            differs = f"{text} IS DISTINCT FROM {own}"
            odd.append(f"CASE WHEN {differs} THEN coalesce({text}, '') END AS {name}_odd")
            continue
        values.append(f"{reading.value.format(x=text)} AS {name}")
        if reading.odd:
            odd.append(f"{reading.odd.format(x=text, v=name)} AS {name}_odd")
        if name == layout.names_school:
            values.append(f"{text} AS school_text")
    # In two steps: the value tells what is odd, and is worked out once.
    return f"SELECT *, {', '.join(odd)} FROM (SELECT *, {', '.join(values)} FROM ({texts}))"
