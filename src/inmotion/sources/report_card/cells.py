"""From one cell to a number, a word for hiding, or a fault."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from inmotion.sources.report_card import words
from inmotion.sources.report_card.figures import PLACES, number_text
from inmotion.sources.report_card.words import Held

_COUNT = re.compile(r"(\d{1,9}|\d{1,3}(?:,\d{3}){1,2})(?:\.0{1,6})?", re.ASCII)
_NUMBER = re.compile(r"\d{0,6}(?:\.\d{1,24})?", re.ASCII)
_YEAR = re.compile(r"(\d{4})-(\d{2})|(\d{4})", re.ASCII)
_DAYS = ("%m/%d/%Y", "%Y-%m-%d")
_LOOKS_LIKE_A_NUMBER = re.compile(r"[-+]?[\d.,]+%?", re.ASCII)


class Fault(Exception):
    """A cell that cannot be read; `reason` is a key of `reasons.REASONS`."""

    def __init__(self, column: str, value: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.value, self.reason = column, value, reason


class Cell(NamedTuple):
    """What a cell says: a number, or why there is none.

    Parameters
    ----------
    number : int, Decimal or None
    stated : str or None
        The cell, unless it follows from the number.
    held : Held
        Why it is hidden; `why` is empty if it does not say.
    """

    number: Decimal | None
    stated: str | None = None
    held: Held = Held("")


def count(column: str, text: str, missing: str) -> Cell:
    """Read a cell that counts students; Fault if it is neither a count nor a known word."""
    match = _COUNT.fullmatch(text)
    if match is None:
        return _without_number(column, text, missing, "count")
    number = int(match[1].replace(",", ""))
    return Cell(Decimal(number), None if str(number) == text else text)


def value(column: str, text: str, writing: str, missing: str) -> Cell:
    """Read a cell that holds a value; Fault if it is neither a number nor a known word."""
    bare = text.removesuffix("%").strip()
    if not bare or not _NUMBER.fullmatch(bare):
        return _without_number(column, text, missing, "number")
    number = Decimal(bare)
    if text.endswith("%") or writing == "hundredths":
        number /= 100
    if writing != "plain" and number > 1:
        raise Fault(column, text, "share")
    number = number.quantize(PLACES)
    return Cell(number, None if number_text(number, writing) == text else text)


def _without_number(column: str, text: str, missing: str, reason: str) -> Cell:
    if text == missing:
        return Cell(None)
    if text in words.missing_words():
        return Cell(None, text)
    held = words.held(text)
    if held is not None:
        return Cell(None, text, held)
    raise Fault(column, text, reason if _LOOKS_LIKE_A_NUMBER.fullmatch(text) else "suppression")


def school_year(text: str) -> int | None:
    """Return the year in which a school year ends: 2019 for "2018-19" and for "2019"."""
    match = _YEAR.fullmatch(text.strip())
    if match is None:
        return None
    ends = int(match[3]) if match[3] else int(match[1]) + 1
    if match[1] and ends % 100 != int(match[2]):
        return None
    return ends if 1990 <= ends <= 2100 else None


def day(text: str) -> date | None:
    """Return the day of an instant as extracts write it."""
    first = text.strip().split("T")[0].split(" ")[0]
    for form in _DAYS:
        try:
            # Days without a zone: the state's own.
            return datetime.strptime(first, form).date()  # noqa: DTZ007
        except ValueError:
            continue
    return None
