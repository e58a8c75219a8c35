"""Which column of a file is which element."""

import re
from dataclasses import dataclass

from inmotion.sources.cedars import LAYOUTS
from inmotion.sources.layout import Element, Layout, Need

#: Share of the header that must be known before a file without a telling name is taken for a kind.
_SIGNATURE = 0.7


@dataclass(frozen=True)
class Columns:
    """Where the elements of a layout stand.

    Parameters
    ----------
    positions : tuple of int or None
        For each element its column, counted from 0; None if the file does not have it.
    header : tuple of str
        The header cells as they stand; the layout's own names if the file has none.
    notes : tuple of (str, str)
        Code of a file note, and its value.
    has_header : bool
    """

    positions: tuple[int | None, ...]
    header: tuple[str, ...]
    notes: tuple[tuple[str, str], ...] = ()
    has_header: bool = True


def plain(cell: str) -> str:
    """Return the form in which header cells are compared."""
    return re.sub("[^a-z0-9]", "", cell.lower())


def match(layout: Layout, cells: list[str]) -> Columns | None:
    """Return where the layout's elements stand, or None if the header cannot be understood."""
    if looks_like_data(cells):
        return _without_header(layout, cells)
    header = tuple(cell.strip().lstrip("\ufeff") for cell in cells)
    while header and not header[-1]:
        header = header[:-1]
    if layout.by_position:
        return _ambiguous(layout, header)
    named = _by_name(layout.elements, header)
    if all(named[index] is not None for index in _needed(layout)):
        return Columns(tuple(named), header, _notes(layout, named, header))
    return _by_position(layout, header, named)


def signature(cells: list[str]) -> str | None:
    """Return the kind whose names fill most of the header; None if no kind does."""
    header = tuple(cells)
    best, share = None, _SIGNATURE
    for kind, layout in LAYOUTS.items():
        if layout.is_memory:
            continue
        named = _by_name(layout.elements, header)
        known = sum(position is not None for position in named)
        fits = all(named[index] is not None for index in _needed(layout))
        reached = known / max(len(header), len(layout.elements), 1)
        if fits and reached >= share:
            best, share = kind, reached
    return best


def _needed(layout: Layout) -> list[int]:
    return [
        index
        for index, element in enumerate(layout.elements)
        if element.column in ("school_year", "district_id") or element.need is Need.NEEDED
    ]


def _by_name(elements: tuple[Element, ...], header: tuple[str, ...]) -> list[int | None]:
    """Return the first column with a name of each element."""
    places: dict[str, int] = {}
    for index, cell in enumerate(header):
        places.setdefault(plain(cell), index)
    found: list[int | None] = []
    for element in elements:
        names = (plain(name) for name in (element.name, *element.aliases))
        found.append(next((places[name] for name in names if name in places), None))
    return found


def _by_position(
    layout: Layout, header: tuple[str, ...], named: list[int | None]
) -> Columns | None:
    """Take columns by position: the count is right and no known name stands elsewhere."""
    positions = _order(layout, len(header))
    if positions is None:
        return None
    if any(at is not None and at != own for at, own in zip(named, positions, strict=True)):
        return None
    return Columns(positions, header, (("by_position", ""),))


def _ambiguous(layout: Layout, header: tuple[str, ...]) -> Columns | None:
    """Take columns by position where names repeat, if the header resembles the layout at all."""
    names = {plain(element.name) for element in layout.elements}
    if not names & {plain(cell) for cell in header} and len(header) != len(layout.elements):
        return None
    positions = tuple(
        index if index < len(header) else None for index in range(len(layout.elements))
    )
    return Columns(positions, header)


def _without_header(layout: Layout, cells: list[str]) -> Columns | None:
    positions = _order(layout, len(cells))
    if positions is None:
        return None
    names: list[str] = [f"Column{index + 1}" for index in range(len(cells))]
    for element, position in zip(layout.elements, positions, strict=True):
        if position is not None:
            names[position] = element.name
    return Columns(positions, tuple(names), (("no_header", ""),), has_header=False)


def _order(layout: Layout, width: int) -> tuple[int | None, ...] | None:
    """Return the columns by position; None if no layout has `width` of them."""
    if width in layout.old_widths:
        return tuple(_by_name(layout.elements, layout.old_widths[width]))
    if width == len(layout.elements) or width in layout.widths:
        return tuple(index if index < width else None for index in range(len(layout.elements)))
    return None


def looks_like_data(cells: list[str]) -> bool:
    """Return True if the line opens with a year or district code instead of a name."""
    return len(cells) > 1 and all(re.fullmatch(r"\s*\d{3,5}\s*", cell) for cell in cells[:2])


def _notes(
    layout: Layout, named: list[int | None], header: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    missing = [
        element.name
        for element, position in zip(layout.elements, named, strict=True)
        if position is None and element.column
    ]
    known = {
        plain(name) for element in layout.elements for name in (element.name, *element.aliases)
    }
    unknown = [cell for cell in header if plain(cell) not in known]
    notes = []
    if missing:
        notes.append(("columns_missing", ", ".join(missing)))
    if unknown:
        notes.append(("columns_unknown", ", ".join(unknown)))
    return tuple(notes)
