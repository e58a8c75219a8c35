"""Counting for the engine of rules: events numbered within windows, and rows within their dates."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from inmotion.indicators.rule_record import NTH
from inmotion.indicators.rules import Row, began


def triggers_of(rows: Iterable[Row]) -> Iterator[tuple[Row, int, Mapping[str, Any]]]:
    """Yield (row, number of the way, trigger) of every rule that is evaluated."""
    for row in rows:
        if row.valid_from is not None and not row.is_pending:
            for way, trigger in enumerate(row.values.get("trigger", ()), 1):
                yield row, way, trigger


def not_carried(columns: Iterable[str], row: Row) -> tuple[str, ...]:
    """Return the facts a rule asks for that a table with these columns does not carry."""
    asked = [exempt["fact"] for exempt in row.values.get("exempt", ())]
    for trigger in row.values.get("trigger", ()):
        for part in ("filter", "scope"):
            asked += [condition["fact"] for condition in trigger.get(part, ())]
    return tuple(fact for fact in dict.fromkeys(asked) if fact not in set(columns))


def window_of(events: ir.Table, window: str, day: str = "on_date") -> ir.Value:
    """Return the first day of the window in which the day of each event lies."""
    if window == "month":
        return events[day].truncate("M").cast("date")
    if window == "year":
        half = ibis.interval(months=6)
        return ((events[day] - half).cast("date").truncate("Y") + half).cast("date")
    return events.run_on if "run_on" in events.columns else ibis.null("date")


def holds(rows: ir.Table, conditions: Iterable[Mapping[str, Any]]) -> ir.Value:
    """Say of which rows all conditions hold; what is not known holds unless it says otherwise."""
    all_hold = ibis.literal(True)
    for condition in conditions:
        unknown = condition.get("unknown", True)
        if condition["fact"] not in rows.columns:
            all_hold &= ibis.literal(unknown)
            continue
        fact = rows[condition["fact"]]
        if "is" in condition:
            fits = fact.isin(list(condition["is"]))
        elif "holds" in condition:
            fits = fact == condition["holds"]
        else:
            fits = fact.between(condition["from"], condition["to"])
        all_hold &= fits.fill_null(unknown)
    return all_hold


@dataclass(frozen=True)
class Way:
    """One way in which one rule can be reached, while it is in force.

    Parameters
    ----------
    number : int
        Its own number.
    counter, due_counter : int
        Which numbering of events brings it about, and by which one it is due; 0 for none.
    from_on, to_on : date
        First and last day of a stretch in which the row is in force.
    """

    number: int
    row: Row
    way: int
    trigger: Mapping[str, Any]
    counter: int
    due_counter: int
    from_on: date
    to_on: date

    @property
    def due(self) -> Mapping[str, Any]:
        """How the due day is stated."""
        due: Mapping[str, Any] = self.trigger.get("due", self.row.values["due"])
        return due

    @property
    def cells(self) -> dict[str, Any]:
        """Return the way as a row of a table, so that all ways are found in one join."""
        kind = self.due["kind"]
        return {
            "rule": self.number,
            "name": self.row.name,
            "valid_from": self.row.valid_from,
            "way": self.way,
            "window": self.trigger["window"],
            "counter": self.counter,
            "count": self.trigger["count"],
            "from_on": self.from_on,
            "to_on": self.to_on,
            "due_counter": self.due_counter,
            "due_basis": self.due.get("basis", ""),
            "due_count": self.due["value"] if kind in NTH else 0,
            "due_days": self.due["value"] if kind == "calendar_days" else None,
            "due_school_days": self.due["value"] if kind == "school_days" else None,
        }


WAYS: dict[str, pa.DataType] = {
    "rule": pa.int32(),
    "name": pa.string(),
    "valid_from": pa.date32(),
    "way": pa.int32(),
    "window": pa.string(),
    "counter": pa.int32(),
    "count": pa.int32(),
    "from_on": pa.date32(),
    "to_on": pa.date32(),
    "due_counter": pa.int32(),
    "due_basis": pa.string(),
    "due_count": pa.int32(),
    "due_days": pa.int32(),
    "due_school_days": pa.int32(),
}


class Counted:
    """Events, the ways in which rules count them, and each way of numbering them once."""

    def __init__(self, events: ir.Table, rows: Sequence[Row]) -> None:
        self.events = events
        #: (event, filter, facts that exempt, window) -> the counter's number, from 1.
        self.counters: dict[str, int] = {}
        self._asked: dict[int, tuple[str, Sequence[Any], Sequence[str], str]] = {}
        #: Counter -> the numbers that anything hangs on.
        self._numbers: dict[int, set[int]] = {}
        self.ways = tuple(self._ways(rows))

    def _ways(self, rows: Sequence[Row]) -> Iterator[Way]:
        number = 0
        for row, way, trigger in triggers_of(rows):
            due = trigger.get("due", row.values["due"])
            counter = self._counter(row, trigger, trigger["window"], trigger["count"])
            due_counter = 0
            if due["kind"] in NTH:
                due_counter = self._counter(row, trigger, due["basis"], due["value"])
            for from_on, to_on in in_force(row, rows):
                number += 1
                yield Way(number, row, way, trigger, counter, due_counter, from_on, to_on)

    def _counter(self, row: Row, trigger: Mapping[str, Any], window: str, number: int) -> int:
        """Return the number of the counter that a trigger uses, a new one if need be."""
        filters = trigger.get("filter", ())
        exempt = [each["fact"] for each in row.values.get("exempt", ())]
        facts = [fact for fact in exempt if fact in self.events.columns]
        asked = (trigger["event"], filters, facts, window)
        counter = self.counters.setdefault(repr(asked), len(self.counters) + 1)
        self._asked[counter] = asked
        self._numbers.setdefault(counter, set()).add(number)
        return counter

    def numbered(self, *, all_of_them: bool = False) -> ir.Table:
        """Return the events with counter, window_on, nth and events_in_window.

        Only those whose number something hangs on, or `all_of_them`.
        """
        parts = []
        # Without a rule that is evaluated: no event, but the columns.
        asked = self._asked or {0: ("", (), (), "year")}
        for counter, (event, filters, facts, window) in asked.items():
            rows = self._one(event, filters, facts, window)
            if not all_of_them:
                rows = rows.filter(rows.nth.isin(sorted(self._numbers.get(counter, ()))))
            parts.append(rows.mutate(counter=ibis.literal(counter, "int32")))
        return ibis.union(*parts) if len(parts) > 1 else parts[0]

    def _one(
        self, event: str, filters: Sequence[Any], exempt: Sequence[str], window: str
    ) -> ir.Table:
        rows = self.events
        counts = (rows.event == event) & holds(rows, filters)
        for fact in exempt:
            counts &= ~rows[fact].fill_null(False)
        if window == "run":
            # What belongs to no run is counted by no rule about runs.
            counts &= window_of(rows, window).notnull()
        if window == "year" and "is_whole_year" in rows.columns:
            # Numbers of a year that is told in part would be wrong.
            counts &= rows.is_whole_year
        dated = rows.filter(counts).mutate(window_on=window_of(rows, window))
        within = ibis.window(group_by=["person_id", "window_on"])
        ordered = ibis.window(group_by=["person_id", "window_on"], order_by="on_date")
        return dated.mutate(
            nth=(ibis.row_number().over(ordered) + 1).cast("int32"),
            events_in_window=dated.count().over(within).cast("int32"),
        )

    @cached_property
    def met_by(self) -> list[dict[str, Any]]:
        """Which events do what each rule asks for."""
        return [
            {"rule": way.number, "done": event}
            for way in self.ways
            for event in way.row.values.get("met_by", ())
        ]


def in_force(row: Row, rows: Sequence[Row]) -> list[tuple[date, date]]:
    """Return the stretches of days on which a row holds and no later one of its name does."""
    stretches = [(began(row), row.valid_to or date.max)]
    for other in rows:
        if other.name == row.name and not other.is_pending and began(other) > began(row):
            first, last = began(other), other.valid_to or date.max
            stretches = [
                (start, end)
                for begin, finish in stretches
                for start, end in (
                    (begin, min(finish, first - timedelta(1))),
                    (max(begin, last + timedelta(1)) if last < date.max else date.max, finish),
                )
                if start <= end and (start, end) != (date.max, date.max)
            ]
    return stretches


def memtable(types: Mapping[str, pa.DataType], rows: Iterable[Mapping[str, Any]]) -> ir.Table:
    """Return rows that come from the rules as a table, to be joined with events."""
    return ibis.memtable(pa.Table.from_pylist([dict(row) for row in rows], pa.schema(types)))
