"""From a found file to a source: what kind it is, whose, of which day, and how to read it."""

import re
import shutil
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TextIO

from inmotion.sources import headers, hiding, packages, texts
from inmotion.sources.cedars import LAYOUTS
from inmotion.sources.headers import Columns
from inmotion.sources.packages import Found, NameParts
from inmotion.vocabulary.time import school_year_of

#: Data lines looked at for the district and the school year if the file name does not say them.
_PEEK = 50


@dataclass
class Source:
    """A source file, ready to be read.

    Parameters
    ----------
    found : Found
    kind : str
        A key of `LAYOUTS`.
    sha256 : str
    path : Path
        The file, or its clean copy.
    lines, rows : int
        Lines of the text; data lines that are not blank.
    has_header : bool
    header_line : int
        Data begin after this line, counted from 1.
    has_blanks : bool
        Some lines are blank.
    has_loose_blanks : bool
        Some cells may have blanks around them.
    columns : Columns, optional
    extract_on, district_id, school_year, school_code
        As stated by the name, else by the first rows.
    comma : bool
        Cells are separated by commas in the original.
    refusal : str
        Reason code if the file as a whole cannot be taken in.
    notes : list of (str, str)
        Code of a file note and its value.
    file_id : int
        Its lasting number, given when the import begins.
    format : str
        Name of the `Format` that arranges it; empty for the state's own files.
    labels : mapping of str to str
        For arranged files: element of the state's file -> column it comes from.
    states : frozenset of str
        For arranged files: the kinds that their package states.
    whole : Path
        For a part of a file that tells of several districts: the clean copy of all of it.
    memo : object
        What the format has learned about the package and wants to know again when it arranges.
    rewrite : callable, optional
        For arranged files whose rows are no lines of cells: writes the rows with problems to a
        file, given this source, line -> sentence, and a sentence for every row (empty if none).
    """

    found: Found
    kind: str
    sha256: str = ""
    path: Path = Path()
    lines: int = 0
    rows: int = 0
    has_header: bool = True
    header_line: int = 0
    has_blanks: bool = False
    has_loose_blanks: bool = True
    columns: Columns | None = None
    extract_on: date | None = None
    district_id: str = ""
    school_year: int | None = None
    school_code: str = ""
    comma: bool = False
    refusal: str = ""
    notes: list[tuple[str, str]] = field(default_factory=list)
    file_id: int = 0
    format: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    states: frozenset[str] = frozenset()
    whole: Path = Path()
    memo: object = None
    rewrite: "Callable[[Source, TextIO, Mapping[int, str], str], None] | None" = None

    @property
    def width(self) -> int:
        """Columns the header has."""
        return len(self.columns.header) if self.columns else 0

    @property
    def hides_numbers(self) -> bool:
        """True if nothing that looks like a social security number may be shown."""
        return bool(self.format) or LAYOUTS[self.kind].hides_numbers


def scan(found: Found, copy_to: Path) -> Source | None:
    """Look at one file; None if it is none of ours.

    Parameters
    ----------
    found : Found
    copy_to : Path
        Where a clean copy goes if the reader needs one.
    """
    name = packages.parse_name(found.name)
    if packages.is_unused(name.token):
        return None
    kind = packages.kind_of_token(name.token)
    try:
        return _scan(found, name, kind, copy_to)
    except (OSError, EOFError, RuntimeError, ValueError, zipfile.BadZipFile, zlib.error):
        # Damaged or locked archive members end up here; a file not known by name is not ours.
        if kind is None:
            return None
        return replace(_named(Source(found, kind), name), refusal="unreadable_file")


def _scan(found: Found, name: NameParts, kind: str | None, copy_to: Path) -> Source | None:
    seen = texts.examine(found.open)
    first, header_line = _first_line(found, seen)
    comma = "\t" not in first and "," in first
    if comma:
        first = next(texts.tabbed(iter([first])))
    cells = first.split("\t")
    kind = kind or headers.signature(cells)
    if kind is None:
        return None
    source = _named(Source(found, kind, sha256=seen.sha256, comma=comma), name)
    source.columns = headers.match(LAYOUTS[kind], cells) if first else None
    if source.columns is None:
        # An empty file is refused, too: taken for a snapshot, it would end every row it had.
        source.refusal = "unknown_header"
        source.has_header = bool(first) and not headers.looks_like_data(cells)
    else:
        source.notes += source.columns.notes
        source.has_header = source.columns.has_header
    source.header_line = header_line if source.has_header else max(header_line - 1, 0)
    _bring_to_disk(source, seen, copy_to)
    _complete(source)
    return source


def _first_line(found: Found, seen: texts.Bytes) -> tuple[str, int]:
    """Return the first line that holds something, and its number."""
    for number, line in enumerate(texts.lines_of(found.open, seen), 1):
        if not texts.is_blank(line):
            return line, number
    return "", 0


def _named(source: Source, name: NameParts) -> Source:
    source.district_id, source.school_code = name.district_id, name.school_code
    source.extract_on, source.school_year = name.extract_on, name.school_year
    return source


def _bring_to_disk(source: Source, seen: texts.Bytes, copy_to: Path) -> None:
    """Set the path to read, and count its lines."""
    if not seen.is_utf8 and not seen.is_utf16:
        source.notes.append(("transcoded", ""))
    if source.comma and len(source.kind) == 1:
        source.notes.append(("comma", ""))
    is_plain = seen.is_plain and not source.comma
    hides = LAYOUTS[source.kind].hides_numbers
    in_place = _can_be_read_in_place(source)
    if is_plain and (in_place or not hides):
        source.path, source.lines = source.found.path if in_place else copy_to, seen.lines
        if not in_place:
            with source.found.open() as original, copy_to.open("wb") as copy:
                shutil.copyfileobj(original, copy)
        blanks = texts.count_blanks(source.found.open) if seen.may_have_blanks else 0
        source.has_loose_blanks = seen.has_loose_blanks
    else:
        lines: Iterator[str] = texts.lines_of(source.found.open, seen)
        lines = texts.tabbed(lines) if source.comma else lines
        if hides:
            lines = hiding.without_numbers(lines, source.columns, source.header_line)
        source.path = copy_to
        source.lines, blanks = texts.write_copy(lines, copy_to)
    source.has_blanks = blanks > 0
    source.rows = max(source.lines - blanks - source.has_header, 0)


def _can_be_read_in_place(source: Source) -> bool:
    """Return True for a file outside archives whose path the reader takes literally."""
    path = str(source.found.path)
    return not source.found.archive and path.isprintable() and not set(path) & set("*?[")


def _complete(source: Source) -> None:
    """Fill in what the name does not say from the first rows."""
    if source.district_id and source.school_year:
        return
    rows = [line.split("\t") for line in _peek(source)]
    if not source.district_id:
        codes = _most_common(source, rows, "district_id", r"\d{4,5}")
        source.district_id = codes.zfill(5) if codes else ""
    if not source.school_year:
        year = _most_common(source, rows, "school_year", r"(?:19|20)\d\d")
        source.school_year = int(year) if year else None
    if source.school_year is None and source.extract_on:
        source.school_year = school_year_of(source.extract_on)


def _peek(source: Source) -> list[str]:
    with source.path.open(encoding="utf-8", errors="replace", newline="\n") as file:
        return list(islice(file, source.header_line, source.header_line + _PEEK))


def _most_common(source: Source, rows: list[list[str]], column: str, looks: str) -> str:
    elements = LAYOUTS[source.kind].elements
    index = next((i for i, element in enumerate(elements) if element.column == column), None)
    position = source.columns.positions[index] if source.columns and index is not None else None
    if position is None:
        return ""
    cells = (row[position].strip() for row in rows if len(row) > position)
    seen = Counter(cell for cell in cells if re.fullmatch(looks, cell, re.ASCII))
    return seen.most_common(1)[0][0] if seen else ""
