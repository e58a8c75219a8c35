"""From objects to clean lines with tabs: the resource's name, then the cells that are read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from inmotion.sources.edfi.interchanges import read_xml
from inmotion.sources.edfi.objects import LONGEST, Unreadable, read_json
from inmotion.sources.edfi.places import compile_columns
from inmotion.sources.edfi.resources import ELEMENTS, RESOURCES
from inmotion.sources.packages import Found

#: First cell of a row that is no whole object, and of one of which nothing is read.
BROKEN, PASSED_OVER = "!", "-"

_READERS = {name: compile_columns(each.columns) for name, each in RESOURCES.items()}


@dataclass
class Flat:
    """What flattening a file has found out.

    Parameters
    ----------
    rows, lines : int
        Objects; number of the last one's line.
    has_blanks : bool
    by_order : bool
        Several objects stand on one line: they are numbered one after another instead.
    breaks_off : bool
        The file cannot be read to its end.
    resources : set of str
        Names of the resources that occur.
    """

    rows: int = 0
    lines: int = 0
    has_blanks: bool = False
    by_order: bool = False
    breaks_off: bool = False
    resources: set[str] = field(default_factory=set)


class _SeveralOnALine(Exception):
    pass


def is_xml(found: Found) -> bool:
    """Return True for a file of bulk XML by its name."""
    return (found.member or found.path.name).lower().endswith(".xml")


def flatten(
    found: Found, resource: str, copy_to: Path, tell: Callable[[str, list[str]], None]
) -> Flat:
    """Write a file's clean copy.

    Parameters
    ----------
    found : Found
    resource : str
        Name of the resource; empty for bulk XML, where each row says it.
    copy_to : Path
    tell : callable
        Told the resource and the cells of each row.
    """
    try:
        return _flatten(found, resource, copy_to, tell, by_order=False)
    except _SeveralOnALine:
        return _flatten(found, resource, copy_to, tell, by_order=True)


def _flatten(
    found: Found,
    resource: str,
    copy_to: Path,
    tell: Callable[[str, list[str]], None],
    *,
    by_order: bool,
) -> Flat:
    flat = Flat(by_order=by_order)
    with copy_to.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
        try:
            for number, name, thing in numbered(found, resource, by_order=by_order):
                if number <= flat.lines:
                    raise _SeveralOnALine
                _write(flat, file, number, name, thing, tell)
        except Unreadable:
            flat.breaks_off = True
            flat.rows += 1
    return flat


def _write(
    flat: Flat,
    file: IO[str],
    number: int,
    name: str,
    thing: dict[str, Any] | None,
    tell: Callable[[str, list[str]], None],
) -> None:
    """Write one object as a line."""
    line = name
    if name in _READERS:
        cells = [read(thing) for read in _READERS[name]] if thing is not None else []
        line = "\t".join([name, *cells])
        if thing is None or len(line) > LONGEST:
            line = BROKEN
        else:
            tell(name, cells)
        flat.resources.add(name)
    if number > flat.lines + 1:
        flat.has_blanks = True
        file.write("\n" * (number - flat.lines - 1))
    file.write(line)
    file.write("\n")
    flat.lines = number
    flat.rows += 1


def numbered(
    found: Found, resource: str, *, by_order: bool
) -> Iterator[tuple[int, str, dict[str, Any] | None]]:
    """Yield line, resource and object of each row of a file."""
    if is_xml(found):
        for count, (number, element) in enumerate(read_xml(found.open), 1):
            known = ELEMENTS.get(element.name)
            name = known.name if known else PASSED_OVER
            yield count if by_order else number, name, element.as_object() if known else {}
    else:
        for count, (number, thing) in enumerate(read_json(found.open), 1):
            yield count if by_order else number, resource, thing


def columns_of(resource: str) -> list[str]:
    """Return the names of a resource's cells."""
    return list(RESOURCES[resource].columns)
