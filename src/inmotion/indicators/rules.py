"""Dated rows: conventions, cut points and law as data, and the rows that hold on a day."""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir

from inmotion.vocabulary.errors import InMotionError


@dataclass(frozen=True)
class Row:
    """One dated row.

    Parameters
    ----------
    name : str
        What it is about; later rows of the same name take over.
    valid_from : date
    valid_to : date or None
        Last day it holds; open if None.
    cite, mark, note : str
        Source, how far it can be trusted (R, W, S, I, NC), and remarks.
    values : dict
        Everything else the row states.
    """

    name: str
    valid_from: date
    valid_to: date | None
    cite: str
    mark: str
    note: str
    values: dict[str, Any]

    def holds_on(self, day: date) -> bool:
        """Tell whether the row holds on `day`."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def load_rows(path: Path) -> tuple[Row, ...]:
    """Read the dated rows of a TOML file.

    Raises
    ------
    InMotionError
        If the file is no TOML or a row lacks its name, date, source or mark.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))["row"]
    except (OSError, KeyError, tomllib.TOMLDecodeError) as error:
        raise InMotionError(
            f"The rules cannot be read: {error}.", where=str(path), do="Mend the file."
        ) from error
    return tuple(_row(entry, where=f"{path.name}, row {n}") for n, entry in enumerate(raw, 1))


def _row(entry: dict[str, Any], where: str) -> Row:
    stated = dict(entry)
    try:
        return Row(
            name=stated.pop("name"),
            valid_from=stated.pop("valid_from"),
            valid_to=stated.pop("valid_to", None),
            cite=stated.pop("cite"),
            mark=stated.pop("mark"),
            note=stated.pop("note", ""),
            values=stated,
        )
    except KeyError as error:
        raise InMotionError(
            f"{error} is missing.", where=where, do="Every row needs name, valid_from, cite, mark."
        ) from error


def rows_on(rows: Iterable[Row], day: date) -> dict[str, Row]:
    """Return the rows that hold on `day`, by name; of several the one that began last."""
    holding = sorted((row for row in rows if row.holds_on(day)), key=lambda row: row.valid_from)
    return {row.name: row for row in holding}


def steps_reached(events: ir.Table, rows: Sequence[Row], as_of: date) -> ir.Table:
    """Find which counting rules each person has reached, and with which event.

    Parameters
    ----------
    events : table of (person_id, on_date), one row per counted day
    rows : dated rules with values `count` (the n-th event triggers), `window` ("month" or "year"),
        and optionally `before` (the rule stops at this count)
    as_of : date
        Rules are those in force on the day of the event; events after `as_of` do not count.

    Returns
    -------
    table of (person_id, name, triggered_on, window_on, events_in_window)
        One row per person, rule and window in which it was reached; `window_on` is the first day
        of the calendar month, or 1 July for the year.

    Notes
    -----
    "Within any month" is a calendar month, never thirty days running: RCW 1.16.060.
    """
    known = events.filter(events.on_date <= as_of)
    found = [_reached(known, row, _later(row, rows)) for row in rows]
    return ibis.union(*found) if len(found) > 1 else found[0]


def _later(row: Row, rows: Sequence[Row]) -> list[Row]:
    """Return the rows that take over from `row`."""
    return [other for other in rows if other.name == row.name and other.valid_from > row.valid_from]


def _reached(events: ir.Table, row: Row, later: Sequence[Row]) -> ir.Table:
    """Return the windows in which one rule is reached while none of `later` holds."""
    if row.values["window"] == "month":
        window_on = events.on_date.truncate("M").cast("date")
    else:
        half = ibis.interval(months=6)
        window_on = ((events.on_date - half).cast("date").truncate("Y") + half).cast("date")
    dated = events.mutate(window_on=window_on)
    order = ibis.window(group_by=["person_id", "window_on"], order_by="on_date")
    counted = dated.mutate(nth=ibis.row_number().over(order) + 1)
    triggers = counted.nth == row.values["count"]
    windows = counted.group_by(["person_id", "window_on"]).aggregate(
        triggered_on=counted.on_date.max(where=triggers),
        events_in_window=counted.count().cast("int32"),
    )
    in_force = windows.triggered_on >= row.valid_from
    if row.valid_to is not None:
        in_force &= windows.triggered_on <= row.valid_to
    for other in later:
        still_ours = windows.triggered_on < other.valid_from
        if other.valid_to is not None:
            still_ours |= windows.triggered_on > other.valid_to
        in_force &= still_ours
    before = row.values.get("before")
    if before is not None:
        in_force &= windows.events_in_window < before
    return windows.filter(windows.triggered_on.notnull() & in_force).select(
        "person_id",
        ibis.literal(row.name).name("name"),
        "triggered_on",
        "window_on",
        "events_in_window",
    )
