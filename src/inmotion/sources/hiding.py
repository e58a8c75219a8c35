"""Social security numbers are dropped on sight: they reach no copy, no table and no report.

The state's student file (B) has a column for them that nobody fills any more, but for some. Where
cells have shifted, the number stands elsewhere, so whatever looks like one is hidden, too; only the
column of the district's own student number may hold nine digits.
"""

import re
from collections.abc import Iterator

from inmotion.sources.cedars import LAYOUTS
from inmotion.sources.headers import Columns

#: Nine digits, three-two-four if parted: what a social security number looks like.
LOOKS_LIKE_SSN = "[0-9]{3}[- ]?[0-9]{2}[- ]?[0-9]{4}"

HIDDEN = "[hidden]"

_NUMBER = re.compile(rf"(?<![0-9A-Za-z]){LOOKS_LIKE_SSN}(?![0-9A-Za-z])")
_NAMES = [element.name for element in LAYOUTS["B"].elements]
_SSN, _OWN = _NAMES.index("SSN"), _NAMES.index("DistrictStudentId")
#: Stands in the number's column of a clean copy, so that the district is told it was filled.
_MARK = "*"


def hide(text: str) -> str:
    """Return `text` without anything that looks like a social security number."""
    return _NUMBER.sub(HIDDEN, text)


def without_numbers(
    lines: Iterator[str], columns: Columns | None, header_line: int
) -> Iterator[str]:
    """Yield lines of file B without the numbers; a mark in their column says there was one."""
    number, own = _position(columns, _SSN), _position(columns, _OWN)
    for place, line in enumerate(lines, 1):
        if place <= header_line:
            yield line
            continue
        cells = line.split("\t")
        is_filled = number is not None and number < len(cells) and bool(cells[number].strip())
        if not is_filled and not _NUMBER.search(line):
            yield line
            continue
        kept = [
            "" if index == number or (index != own and _NUMBER.search(cell)) else cell
            for index, cell in enumerate(cells)
        ]
        if kept != cells and number is not None and number < len(kept):
            kept[number] = _MARK
        yield "\t".join(kept)


def shown_cells(cells: list[str], columns: Columns | None) -> list[str]:
    """Return the cells of a row of file B as they may be copied for people."""
    number = _position(columns, _SSN)
    own = _position(columns, _OWN) if columns and len(cells) == len(columns.header) else None
    return [
        "" if index == number else cell if index == own else hide(cell)
        for index, cell in enumerate(cells)
    ]


def _position(columns: Columns | None, element: int) -> int | None:
    return columns.positions[element] if columns else element
