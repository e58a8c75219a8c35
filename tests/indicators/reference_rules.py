"""Rules that count events, the slow way: event by event, from the rows as they are written.

Written from what a row says (`rule_record`), never from the expressions it is checked against.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple


class Event(NamedTuple):
    """Something that happened to a person on a day, with what is known of it."""

    kind: str
    on: date
    place_id: str | None = None
    run_on: date | None = None
    facts: Mapping[str, Any] = {}


class Step(NamedTuple):
    """One rule reached by one person in one window."""

    person_id: int
    name: str
    valid_from: date
    way: int
    window_on: date
    triggered_on: date
    events_in_window: int
    due_on: date | None
    met_on: date | None


def steps_reached(
    events: Mapping[int, Iterable[Event]],
    rows: Iterable[Any],
    as_of: date,
    school_days: Iterable[tuple[str, date]] = (),
) -> set[Step]:
    """Return all steps reached."""
    law, open_on = list(rows), sorted(set(school_days), key=lambda each: each[1])
    found = set()
    for person_id, all_events in events.items():
        known = sorted((e for e in all_events if e.on <= as_of), key=lambda e: e.on)
        reached = {
            (step, unless)
            for row in law
            if not row.is_pending
            for way, trigger in enumerate(row.values.get("trigger", ()), 1)
            for step, unless in ways_reached(person_id, known, law, row, way, trigger, open_on)
        }
        taken = {(step.name, year_start(step.triggered_on)) for step, _ in reached}
        found |= {
            step
            for step, unless in reached
            if not any((other, year_start(step.triggered_on)) in taken for other in unless)
        }
    return found


def ways_reached(person_id, known, law, row, way, trigger, open_on):
    """Yield (step, names of rules that would take its place)."""
    counted = [e for e in known if counts(e, row, trigger)]
    for event in counted:
        alike = [e for e in counted if same(e, event, trigger["window"])]
        if event not in alike or alike.index(event) + 1 != trigger["count"]:
            continue
        if not all(holds(condition, event) for condition in trigger.get("scope", ())):
            continue
        if row not in rows_in_force(law, event.on):
            continue
        window_on = window_start(event, trigger["window"])
        due = trigger.get("due", row.values["due"])
        done = [e.on for e in known if e.kind in row.values.get("met_by", ()) and e.on >= window_on]
        step = Step(
            person_id,
            row.name,
            row.valid_from,
            way,
            window_on,
            event.on,
            len(alike),
            due_on(due, event, counted, open_on),
            min(done, default=None),
        )
        yield step, tuple(trigger.get("unless", ()))


def counts(event: Event, row: Any, trigger: Mapping[str, Any]) -> bool:
    """Tell whether an event is of the kind that is counted, fits the filter and is not exempt."""
    return (
        event.kind == trigger["event"]
        and all(holds(condition, event) for condition in trigger.get("filter", ()))
        and not any(event.facts.get(each["fact"]) for each in row.values.get("exempt", ()))
    )


def holds(condition: Mapping[str, Any], event: Event) -> bool:
    """Tell whether a condition holds; what is not known holds unless the row says otherwise."""
    fact = event.facts.get(condition["fact"])
    if fact is None:
        return condition.get("unknown", True)
    if "is" in condition:
        return fact in condition["is"]
    if "holds" in condition:
        return fact is condition["holds"]
    return condition["from"] <= fact <= condition["to"]


def due_on(due: Mapping[str, Any], event: Event, counted: list[Event], open_on) -> date | None:
    """Return the day by which something has to be done, if it is fixed by now."""
    if due["kind"] == "calendar_days":
        return event.on + timedelta(due["value"])
    if due["kind"] == "school_days":
        later = [on for place_id, on in open_on if place_id == event.place_id and on > event.on]
        return later[due["value"] - 1] if len(later) >= due["value"] else None
    if due["kind"] in {"before_nth", "not_later_than_nth"}:
        alike = [e.on for e in counted if same(e, event, due["basis"])]
        return alike[due["value"] - 1] if len(alike) >= due["value"] else None
    return None


def same(one: Event, other: Event, window: str) -> bool:
    """Tell whether two events lie in one window; an event without a run is in none."""
    if window == "run" and None in (one.run_on, other.run_on):
        return False
    return window_start(one, window) == window_start(other, window)


def window_start(event: Event, window: str) -> date | None:
    if window == "month":
        return event.on.replace(day=1)
    return year_start(event.on) if window == "year" else event.run_on


def year_start(day: date) -> date:
    """Return the first day of the school year, 1 July."""
    return date(day.year if day.month >= 7 else day.year - 1, 7, 1)


def rows_in_force(rows: Iterable[Any], day: date) -> list[Any]:
    """Return the rules of a day: of several rows of one name the one that began last."""
    holding: dict[str, Any] = {}
    dated = [row for row in rows if not row.is_pending]
    for row in sorted(dated, key=lambda row: row.valid_from):
        if row.valid_from <= day and (row.valid_to is None or day <= row.valid_to):
            holding[row.name] = row
    return list(holding.values())
