"""Rules that count events within a month or a school year, the slow way."""

from datetime import date
from typing import Any

from tests.indicators.reference import same_month


def steps_reached(
    events: dict[int, list[date]], rows: list[Any], as_of: date
) -> set[tuple[int, str, date, date, int]]:
    """Return (person, rule, triggered on, first day of the window, events in the window)."""
    reached = set()
    for person_id, dates in events.items():
        known = sorted(day for day in dates if day <= as_of)
        for day in known:
            for row in rows_in_force(rows, day):
                by_year = row.values["window"] == "year"
                within = [d for d in known if (same_year if by_year else same_month)(d, day)]
                is_nth = within.index(day) + 1 == row.values["count"]
                is_over = "before" in row.values and len(within) >= row.values["before"]
                if is_nth and not is_over:
                    window_on = year_start(day) if by_year else day.replace(day=1)
                    reached.add((person_id, row.name, day, window_on, len(within)))
    return reached


def year_start(day: date) -> date:
    """Return the first day of the school year, 1 July."""
    return date(day.year if day.month >= 7 else day.year - 1, 7, 1)


def same_year(one: date, other: date) -> bool:
    return year_start(one) == year_start(other)


def rows_in_force(rows: list[Any], day: date) -> list[Any]:
    """Return the rules of a day: of several rows of one name the one that began last."""
    holding: dict[str, Any] = {}
    for row in sorted(rows, key=lambda row: row.valid_from):
        if row.valid_from <= day and (row.valid_to is None or day <= row.valid_to):
            holding[row.name] = row
    return list(holding.values())
