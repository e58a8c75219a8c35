"""Taking in what is not the state's own file: other formats are arranged into its rows first.

A format looks at a package, brings each file to disk as clean lines, and arranges their cells, as
texts, into tables `arranged_<kind>`, one for each kind of file of the state's package that it can
state. From there on every row goes the one way: the same checks, links, identity, comparison with
what was stated before, and counting, under the name and line of the file it really came from.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import IO

from inmotion.sources import texts
from inmotion.sources.cedars import LAYOUTS
from inmotion.sources.headers import Columns, plain
from inmotion.sources.packages import Found
from inmotion.sources.report import FileNote
from inmotion.sources.scanning import Source
from inmotion.sources.staging import Stage

#: Longest line the reader takes.
_LONGEST_LINE = 2_000_000

#: District and school year.
Owner = tuple[str, int]


@dataclass(frozen=True)
class Given:
    """What the person who imports says because the files do not.

    Parameters
    ----------
    extract_on : date, optional
    district_id : str
        Empty if not said.
    may_switch : bool
        A district's rows may from now on come in another format than so far.
    mapping : Path, optional
        The mapping by which to take in any tables.
    descriptors : Path, optional
        What the district's own words in Ed-Fi's descriptors stand for.
    """

    extract_on: date | None = None
    district_id: str = ""
    may_switch: bool = False
    mapping: Path | None = None
    descriptors: Path | None = None


NOTHING_SAID = Given()


@dataclass(frozen=True)
class Arranged:
    """What a package states.

    Parameters
    ----------
    states : frozenset of str
        Kinds, keys of `LAYOUTS`: of each the package tells everything for its district and year.
    lacks : frozenset of str
        "kind.column" that the format does not carry; that it is empty is nobody's mistake.
    labels : mapping of str to str
        Name of an element of the state's file -> the name of the column it comes from.
    notes : tuple of FileNote
    refusal : str
        Reason code if the package as a whole cannot be applied.
    """

    states: frozenset[str]
    lacks: frozenset[str] = frozenset()
    labels: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[FileNote, ...] = ()
    refusal: str = ""


@dataclass(frozen=True)
class Format:
    """One way in which a district can hand over its data.

    Parameters
    ----------
    name, title : str
        `name` is kept with the lake's versions.
    claims : callable
        From the files of one folder or archive to those that are this format's.
    scan : callable
        From claimed files, a folder for copies and what was said by hand to sources: district,
        school year and extract date filled in as far as they are known.
    arrange : callable
        Fills `arranged_<kind>` and `set_aside` from the sources of one district and year. Each row
        of each source ends in one of them, or in `problems`.
    """

    name: str
    title: str
    claims: Callable[[Sequence[Found]], list[Found]]
    scan: Callable[[Sequence[Found], Path, Given], list[Source]]
    arrange: Callable[[Stage, Sequence[Source]], Arranged]


def open_tables(stage: Stage) -> None:
    """Create the empty tables that formats fill.

    `arranged_<kind>` has `file_no`, `line_no` and the columns that the kind's layout reads, all
    texts as the state's file would have them. `set_aside` names rows nothing of which is kept by
    itself: teachers, terms, and what other rows have drawn on.
    """
    for kind, layout in LAYOUTS.items():
        columns = "".join(f", {element.column} VARCHAR" for element in layout.read)
        stage.run(f"CREATE TABLE arranged_{kind} (file_no INTEGER, line_no INTEGER{columns})")
    stage.run("CREATE TABLE set_aside (file_no INTEGER, line_no INTEGER)")
    # A day as the state's files write it; what is no day stays as it is and is found by the checks.
    stage.run(
        "CREATE MACRO state_date(x) AS coalesce(strftime(coalesce("
        "try_strptime(left(x, 10), '%Y-%m-%d'), try_strptime(x, '%m/%d/%Y')), '%m/%d/%Y'), x)"
    )


def look(found: Found, copy_to: Path, format_name: str, kind: str) -> Source:
    """Bring a file of lines with commas or tabs to disk and read its header.

    Parameters
    ----------
    kind : str
        The format's own name of the file.

    Returns
    -------
    source : Source
        `refusal` is set if the file is empty.
    """
    seen = texts.examine(found.open)
    lines = texts.lines_of(found.open, seen)
    first, header_line = "", 0
    for number, line in enumerate(texts.lines_of(found.open, seen), 1):
        if not texts.is_blank(line):
            first, header_line = line, number
            break
    source = Source(found, kind, sha256=seen.sha256, comma="\t" not in first, format=format_name)
    source.lines, blanks = texts.write_copy(texts.tabbed(lines) if source.comma else lines, copy_to)
    source.path, source.header_line, source.has_blanks = copy_to, header_line, blanks > 0
    source.rows = max(source.lines - blanks - 1, 0)
    if not seen.is_utf8 and not seen.is_utf16:
        source.notes.append(("transcoded", ""))
    if not first:
        source.refusal, source.has_header = "unknown_header", False
        return source
    header = next(texts.tabbed(iter([first]))) if source.comma else first
    source.columns = Columns((), tuple(cell.strip() for cell in header.split("\t")))
    return source


def positions(source: Source, names: Mapping[str, Sequence[str]]) -> dict[str, int | None]:
    """Return where the columns stand, compared without case and signs.

    Parameters
    ----------
    names : mapping of str to sequence of str
        Column -> header names it may have, the standard's own first.
    """
    header = source.columns.header if source.columns else ()
    places: dict[str, int] = {}
    for index, cell in enumerate(header):
        places.setdefault(plain(cell), index)
    return {
        column: next((places[plain(name)] for name in known if plain(name) in places), None)
        for column, known in names.items()
    }


def split(
    source: Source,
    where: Sequence[Owner | frozenset[Owner] | None],
    copies: Path,
    owners: Iterable[Owner] = (),
) -> list[Source]:
    """Return a file that tells of several districts or years as several, one for each.

    Lines keep their numbers: in each part the lines of the others are blank.

    Parameters
    ----------
    source : Source
        As from `look`.
    where : sequence of (district_id, school_year), or several of them, or None
        One per line of the clean copy. Lines of None explain others and belong to every part.
    copies : Path
        Folder for the parts.
    owners : iterable of (district_id, school_year)
        Districts and years that get a part in any case, be it an empty one.

    Returns
    -------
    parts : list of Source
        With district, year, path, `has_blanks` and `rows` of their own.
    """
    named = {one for own in where if own for one in _each(own)} | set(owners)
    parts: dict[Owner, Source] = {}
    at: dict[Owner, int] = {}
    with ExitStack() as opened, source.path.open(encoding="utf-8", newline="\n") as whole:
        files: dict[Owner, IO[str]] = {}
        for number, owner in enumerate(sorted(named)):
            path = copies / f"{source.path.stem}-{number:03d}.txt"
            files[owner] = opened.enter_context(path.open("w", encoding="utf-8", newline="\n"))
            parts[owner] = replace(source, path=path, whole=source.path, rows=0, has_blanks=True)
            parts[owner].district_id, parts[owner].school_year = owner
            at[owner] = 0
        for index, (line, own) in enumerate(zip(whole, where, strict=True), 1):
            is_head = index <= source.header_line
            counts = not is_head and not texts.is_blank(line.removesuffix("\n"))
            for owner in named if own is None or is_head else _each(own):
                files[owner].write("\n" * (index - 1 - at[owner]) + line)
                at[owner] = index
                parts[owner].rows += counts
        for owner, file in files.items():
            file.write("\n" * (len(where) - at[owner]))
    return [parts[owner] for owner in sorted(parts)]


def _each(own: Owner | frozenset[Owner]) -> frozenset[Owner]:
    return own if isinstance(own, frozenset) else frozenset((own,))


def cells_of(source: Source, at: Mapping[str, int | None]) -> Iterator[dict[str, str]]:
    """Yield the data lines of a clean copy as column -> text, empty where there is none."""
    with source.path.open(encoding="utf-8", newline="\n") as file:
        for line in islice(file, source.header_line, None):
            cells = line.removesuffix("\n").split("\t")
            yield {
                column: cells[position].strip()
                if position is not None and position < len(cells)
                else ""
                for column, position in at.items()
            }


def create(stage: Stage, table: str, columns: Sequence[str]) -> None:
    """Create an empty table for the lines of a format's files: see `load`."""
    texts_of_it = "".join(f", {name} VARCHAR" for name in columns)
    stage.run(f"CREATE TABLE {table} (file_no INTEGER, line_no INTEGER{texts_of_it})")


def load(stage: Stage, table: str, source: Source, at: Mapping[str, int | None]) -> None:
    """Add the data lines of a clean copy to `table`: file_no, line_no and a text per column.

    Parameters
    ----------
    at : mapping of str to int or None
        As from `positions`; a column the file does not have is NULL. Empty cells are NULL, too.
    """
    cells = "".join(
        ", NULL" if position is None else f", nullif(trim(c[{position + 1}]), '')"
        for position in at.values()
    )
    stage.run(
        f"""
        INSERT INTO {table} SELECT {source.file_id}, line_no{cells}
        FROM (SELECT string_split(line, E'\\t') AS c, line,
                     CAST(row_number() OVER () AS INTEGER) AS line_no
              FROM read_csv(?, delim = E'\\x01', quote = '', escape = '', header = false,
                  columns = {{'line': 'VARCHAR'}}, auto_detect = false,
                  max_line_size = {_LONGEST_LINE}))
        WHERE line_no > {source.header_line} AND line IS NOT NULL
          AND trim(line, E' \\t\\r') <> ''
        """,
        [str(source.path)],
    )
