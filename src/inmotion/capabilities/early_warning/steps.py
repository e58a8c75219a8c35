"""One student's steps of the law: which are reached, by which days, and what is due by when."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir

from inmotion.capabilities.early_warning.pipeline.events import law_events
from inmotion.capabilities.early_warning.pipeline.law import CLOSES, listed_steps
from inmotion.capabilities.early_warning.rules import rules
from inmotion.indicators.facts import Facts
from inmotion.indicators.rule_counting import not_carried
from inmotion.indicators.rule_engine import STEP_KEY, evidence, steps_reached
from inmotion.indicators.rules import Row
from inmotion.lake.engine import Engine

#: Which rows of the districts show an event; the others show themselves by their dates.
SHOWN_BY = {
    "unexcused": ("absences", "on_date"),
    "excused": ("absences", "on_date"),
    "absent": ("absences", "on_date"),
    "moved_with_unexcused": ("enrollment_spans", "entry_on"),
    "withdrawn_for_absence": ("enrollment_spans", "exit_on"),
}


@dataclass(frozen=True)
class Evidence:
    """One event that helped to bring a step about, and where it stands in the districts' files.

    Parameters
    ----------
    on_date : date
    event : str
    district_id, place_id : str
    lines : tuple of (file, line)
        Several if several rows say the same.
    """

    on_date: date
    event: str
    district_id: str
    place_id: str
    lines: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Step:
    """A step of the law reached this year.

    Parameters
    ----------
    row : Row
        The rule in the version that brought it about.
    window : str
        "month", "year" or "run".
    due : mapping
        How the due day is stated (`rule_record.DUE`).
    state_code : str
        "open", "overdue", "closed" (its time is over), or "met".
    not_carried : tuple of str
        Facts that the rule asks for and no source of ours carries.
    """

    row: Row
    window: str
    window_on: date
    triggered_on: date
    count: int
    events_in_window: int
    due: Mapping[str, Any]
    due_on: date | None
    met_on: date | None
    state_code: str
    is_listed: bool
    evidence: tuple[Evidence, ...]
    not_carried: tuple[str, ...]

    @property
    def name(self) -> str:
        """Name of the rule."""
        return self.row.name


def steps_of(engine: Engine, facts: Facts) -> tuple[Step, ...]:
    """Return every step of the law that the one student of `facts` has reached this year.

    Returns
    -------
    steps : tuple of Step, the newest first
    """
    law = rules("attendance_law")
    events = law_events(facts)
    school_days = facts.of_year("school_days")
    reached = facts.keep(
        steps_reached(events, law, facts.as_of, school_days=school_days, keep=facts.keep), "steps"
    )
    listed = {_key(row) for row in _rows(engine, listed_steps(reached, law, facts.as_of))}
    behind = _evidence(engine, facts, events, law, reached)
    versions = {(row.name, row.valid_from): row for row in law}
    order = [ibis.desc("triggered_on"), "name", "way"]
    return tuple(
        _step(
            versions[found["name"], found["valid_from"]],
            found,
            facts.as_of,
            events.columns,
            is_listed=_key(found) in listed,
            evidence=behind[_key(found)],
        )
        for found in _rows(engine, reached.order_by(order))
    )


def _step(
    row: Row,
    found: Mapping[str, Any],
    as_of: date,
    columns: Sequence[str],
    *,
    is_listed: bool,
    evidence: Sequence[Evidence],
) -> Step:
    trigger = row.values["trigger"][found["way"] - 1]
    due = trigger.get("due", row.values["due"])
    return Step(
        row=row,
        **{name: found[name] for name in _TAKEN},
        due=due,
        state_code=state(due["kind"], found["due_on"], found["met_on"], as_of),
        is_listed=is_listed,
        evidence=tuple(evidence),
        not_carried=not_carried(columns, row),
    )


_TAKEN = (
    "window",
    "window_on",
    "triggered_on",
    "count",
    "events_in_window",
    "due_on",
    "met_on",
)


def state(due_kind: str, due_on: date | None, met_on: date | None, as_of: date) -> str:
    """Return how a step stands on a day.

    "Not later than the seventh" is late once the seventh has come; "within a day" only after it.
    """
    if met_on is not None:
        return "met"
    if due_on is None or due_on > as_of:
        return "open"
    if due_kind == CLOSES:
        return "closed"
    on_the_day = due_kind == "not_later_than_nth"
    return "overdue" if due_on < as_of or on_the_day else "open"


def _key(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in STEP_KEY)


def _rows(engine: Engine, rows: ir.Table) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = engine.fetch(rows).to_pylist()
    return found


def _evidence(
    engine: Engine, facts: Facts, events: ir.Table, law: Sequence[Row], reached: ir.Table
) -> Mapping[tuple[Any, ...], list[Evidence]]:
    """Return the events behind each step, each with its lines in the files."""
    behind = evidence(events, law, reached, facts.as_of)
    places = events.select("event", "on_date", "place_id", "district_id")
    dated = behind.left_join(places, ["event", "on_date"]).order_by("on_date")
    lines = _lines(engine, facts)
    found: dict[tuple[Any, ...], list[Evidence]] = defaultdict(list)
    for row in _rows(engine, dated):
        table, _ = SHOWN_BY.get(row["event"], ("", ""))
        where = lines.get((table, row["place_id"], row["on_date"]), ())
        found[_key(row)].append(
            Evidence(
                row["on_date"], row["event"], row["district_id"], row["place_id"], tuple(where)
            )
        )
    return found


def _lines(engine: Engine, facts: Facts) -> Mapping[tuple[str, str, date], list[tuple[str, int]]]:
    """Return (table, school, day) -> the lines that state it."""
    found: dict[tuple[str, str, date], list[tuple[str, int]]] = defaultdict(list)
    stated = [
        (table, row)
        for table, day in sorted(set(SHOWN_BY.values()))
        for row in _rows(
            engine,
            facts.of_year(table)
            .select("place_id", "source_file_id", "source_line", on_date=ibis._[day])
            .order_by("source_file_id", "source_line"),
        )
    ]
    files = engine.lake.source_files([row["source_file_id"] for _, row in stated])
    for table, row in stated:
        line = (files[row["source_file_id"]].name, row["source_line"])
        found[table, row["place_id"], row["on_date"]].append(line)
    return found
