"""What the columns of a file look like: the grounds on which a first mapping is drafted."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations, islice
from pathlib import Path

from inmotion.sources import arranging
from inmotion.sources.packages import Found

#: Rows looked at. What is said of a column is said of these.
SAMPLE = 100_000
#: More different texts than this are no list of codes.
_MOST_CODES = 30
#: A day counted from a term's day zero lies within these.
_DAYS = range(-400, 801)

_DATE_FORMATS = ("%Y-%m-%d", "%m/%d/%Y", "%d.%m.%Y", "%d/%m/%Y", "%Y%m%d")
_COUNTED = re.compile(r"(^|_|\b)(day|days|date)(_|\b|$)", re.IGNORECASE)


@dataclass(frozen=True)
class Column:
    """One column.

    Parameters
    ----------
    name : str
    type : str
        "empty", "date", "day number", "whole number", "number", "code" or "text".
    date_format : str
        For dates, as `strptime` has it.
    filled, different : int
        Rows with a text, and different texts among them.
    codes : tuple of str
        The texts of a code column, the most frequent first.
    is_key : bool
        Every row has a text of its own.
    why : str
        In words, on what the type rests.
    """

    name: str
    type: str
    date_format: str
    filled: int
    different: int
    codes: tuple[str, ...]
    is_key: bool
    why: str


@dataclass(frozen=True)
class Profile:
    """A file: its columns, and the columns that together name a row (empty if none do)."""

    file_name: str
    rows: int
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    values: dict[str, frozenset[str]]

    def column(self, name: str) -> Column | None:
        """Return the column of this name, None if there is none."""
        return next((column for column in self.columns if column.name == name), None)


def profile(path: Path, copy_to: Path) -> Profile:
    """Look at the first rows of a file with a header line; cells by commas or tabs."""
    source = arranging.look(Found(path.name, ".", path), copy_to, "draft", path.stem)
    header = source.columns.header if source.columns else ()
    rows: list[list[str]] = []
    with source.path.open(encoding="utf-8", newline="\n") as file:
        for line in islice(file, source.header_line, source.header_line + SAMPLE):
            cells = [cell.strip() for cell in line.removesuffix("\n").split("\t")]
            if any(cells):
                rows.append((cells + [""] * len(header))[: len(header)])
    by_column = list(zip(*rows, strict=True)) if rows else [() for _ in header]
    columns = tuple(
        _column(name, texts, len(rows)) for name, texts in zip(header, by_column, strict=True)
    )
    values = {name: frozenset(texts) for name, texts in zip(header, by_column, strict=True)}
    return Profile(path.name, len(rows), columns, _key(columns, rows), values)


def _column(name: str, texts: Sequence[str], rows: int) -> Column:
    filled = [text for text in texts if text]
    counts = Counter(filled)
    is_key = len(filled) == rows > 1 and len(counts) == rows
    kind, form, why = _type(name, counts, len(filled))
    codes = tuple(text for text, _ in counts.most_common()) if kind == "code" else ()
    return Column(name, kind, form, len(filled), len(counts), codes, is_key, why)


def _type(name: str, counts: Counter[str], filled: int) -> tuple[str, str, str]:
    if not counts:
        return "empty", "", "no row has a text"
    fitting = [form for form in _DATE_FORMATS if _all_dates(counts, form)]
    if fitting:
        other = f"; {fitting[1]} would fit, too" if len(fitting) > 1 else ""
        return "date", fitting[0], f"every text is a day written as {fitting[0]}{other}"
    if all(re.fullmatch(r"-?\d{1,9}", text) for text in counts):
        numbers = [int(text) for text in counts]
        if _COUNTED.search(name) and min(numbers) in _DAYS and max(numbers) in _DAYS:
            return (
                "day number",
                "",
                f"called like a day, but whole numbers from {min(numbers)} to {max(numbers)}: days "
                "counted from a day zero",
            )
        if not _few(counts, filled):
            return "whole number", "", f"whole numbers from {min(numbers)} to {max(numbers)}"
    if _few(counts, filled):
        shown = ", ".join(text for text, _ in counts.most_common(6))
        return "code", "", f"{len(counts)} different texts in {filled:,} rows: {shown}"
    if all(re.fullmatch(r"-?\d*\.?\d+", text) for text in counts):
        return "number", "", "every text is a number"
    return "text", "", f"{len(counts):,} different texts in {filled:,} rows"


def _few(counts: Counter[str], filled: int) -> bool:
    """Tell whether the texts repeat like codes do."""
    return len(counts) <= _MOST_CODES and len(counts) * 5 <= filled


def _all_dates(texts: Iterable[str], form: str) -> bool:
    for text in texts:
        try:
            day = datetime.strptime(text, form)  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            return False
        if not 1900 <= day.year <= 2100:
            return False
    return True


def _key(columns: Sequence[Column], rows: list[list[str]]) -> tuple[str, ...]:
    """Return the fewest columns, first ones first, that together name each row; at most three."""
    for column in columns:
        if column.is_key:
            return (column.name,)
    whole = [
        index
        for index, column in enumerate(columns)
        if column.filled == len(rows) and column.type in {"code", "whole number", "text", "date"}
    ][:8]
    for size in (2, 3):
        for chosen in combinations(whole, size):
            if len({tuple(row[index] for index in chosen) for row in rows}) == len(rows) > 1:
                return tuple(columns[index].name for index in chosen)
    return ()
