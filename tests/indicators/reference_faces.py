"""What the slow reference says about one person, and how it is written."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any, NamedTuple

from tests.indicators.reference import Day


class Face(NamedTuple):
    """What a card says about one person."""

    status: str
    in_denominator: bool
    in_numerator: bool | None
    amount: Decimal
    out_of: Decimal | None
    line: Decimal | None


def hundredths(number: Any) -> Decimal | None:
    """Round to two digits, halves away from zero, as a person would."""
    if number is None:
        return None
    return Decimal(floor(Fraction(number) * 100 + Fraction(1, 2))).scaleb(-2)


def face(
    status: str, amount: Any, *, numerator: bool | None = None, out_of: Any = None, line: Any = None
) -> Face:
    counts = status == "ok"
    return Face(
        status,
        counts,
        None if numerator is None else counts and numerator,
        hundredths(amount),
        hundredths(out_of),
        hundredths(line),
    )


# Each takes a student, a level and the last day that counts, and yields (place_id, face).

Answers = Iterator[tuple[str, Face]]


def school_days_of(days: list[Day]) -> list[Day]:
    return [day for day in days if day.is_school_day]
