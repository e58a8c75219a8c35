"""The indicator card: a number about people, defined once and computed everywhere."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir

if TYPE_CHECKING:
    from inmotion.indicators.facts import Facts


class Kind(StrEnum):
    """What the number of a group is."""

    SHARE = "share"  # people in the numerator over people in the denominator
    COUNT = "count"  # sum of amounts
    MEAN = "mean"  # sum of amounts over people
    RATIO = "ratio"  # sum of amounts over sum of what they are out of


class Level(StrEnum):
    """Within what kind of place a student's days are put together."""

    REGION = "region"
    DISTRICT = "district"
    SCHOOL = "school"
    EVERY = "every"  # all three at once: see `totals.stacked`


#: Those a place is of.
LEVELS = (Level.REGION, Level.DISTRICT, Level.SCHOOL)


@dataclass(frozen=True)
class Scope:
    """Within which places, and whether at the end of each month or only as of the day.

    Parameters
    ----------
    level : Level
        Days of one student within one place of this level count together.
    by_month : bool
        True: one row per month, year to date at its end (the last month: as of the day).
    """

    level: Level = Level.REGION
    by_month: bool = False


class Status(StrEnum):
    """Why a person is, or is not, part of the number."""

    OK = "ok"
    NOT_COLLECTED = "not_collected"
    TOO_FEW_DAYS = "too_few_days"
    TOO_EARLY = "too_early"
    NOT_CONCERNED = "not_concerned"


def face(
    rows: ir.Table,
    *,
    status: ir.Value,
    amount: ir.Value,
    numerator: ir.Value | None = None,
    out_of: ir.Value | None = None,
    line: ir.Value | None = None,
) -> ir.Table:
    """Put per-person rows into the shape every card returns.

    Parameters
    ----------
    rows : table of (person_id, place_id, month_on, ...)
    status : string column, values of `Status`; only "ok" is in the denominator
    amount, out_of, line : numeric columns; the last two may be left out
    numerator : boolean column; left out unless the card is a share
    """
    number = "decimal(9, 2)"
    is_ok = status == ibis.literal(Status.OK.value)
    missing = ibis.null(number)
    return rows.select(
        "person_id",
        "place_id",
        "month_on",
        status_code=status,
        in_denominator=is_ok,
        in_numerator=ibis.null("boolean") if numerator is None else is_ok & numerator,
        amount=amount.cast(number),
        out_of=missing if out_of is None else out_of.cast(number),
        line=missing if line is None else line.cast(number),
    )


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """One indicator.

    Parameters
    ----------
    name : str
    title, means, why : str
        Plain words, marked for translation where shown to families.
    sentence : str
        What to say about one person, with {amount}, {out_of} and {line}.
    source : str
        Law, paper or federal file specification.
    tables : tuple of str
        Tables it reads.
    kind : Kind
    holds : callable (Facts, Scope) -> table
        One row per person and place (and month), in the shape of `face`: status_code,
        in_denominator, in_numerator (NULL unless a share), and the numbers behind it: amount,
        out_of and line, decimal(9, 2), in `unit`.
    unit : str
    period : str
        "month", "year to date" or "cohort".
    attribution : str
        "every school attended", "primary" or "last".
    adds_over : frozenset of str
        Over which of places, groups, months the numbers of parts add up to the whole.
    better : str
        "higher", "lower" or "neither".
    breakdowns : tuple of str
        By what the group face may be cut.
    smallest_group : int
        Smallest number of people shown to the public.
    levels_at_once : bool
        True if `holds` takes its rows from `Facts.attendance` or `Facts.at_last_school` and does
        not look at the level itself: then one pass over the rows serves all levels.
    owner : str
    reviewed, next_review : date
    version : int
    """

    name: str
    title: str
    means: str
    why: str
    sentence: str
    source: str
    tables: tuple[str, ...]
    kind: Kind
    holds: "Callable[[Facts, Scope], ir.Table]"
    unit: str
    period: str
    attribution: str
    adds_over: frozenset[str]
    better: str
    breakdowns: tuple[str, ...] = ("place", "month")
    smallest_group: int = 10
    levels_at_once: bool = False
    owner: str
    reviewed: date
    next_review: date
    version: int = 1
