"""The steps of the law: which students have reached, and which of them the list shows."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from inmotion.capabilities.early_warning.pipeline.events import (
    COUNTED,
    Horizon,
    law_events,
)
from inmotion.indicators.facts import Facts
from inmotion.indicators.rule_counting import memtable, triggers_of
from inmotion.indicators.rule_engine import STEP_KEY, steps_reached
from inmotion.indicators.rules import Row, began
from inmotion.vocabulary.time import month_start

#: A step that had to be done before a day that has come cannot be done any more.
CLOSES = "before_nth"


def student_steps(facts: Facts, law: Sequence[Row]) -> ir.Table:
    """Find the steps to list on the day of `facts`, for every student.

    Returns
    -------
    table as from `listed_steps`
    """
    in_force = [row for row in law if _holds_within(row, *facts.bounds)]
    events = law_events(
        facts,
        horizons={event: horizon(in_force, event, facts.as_of) for event in COUNTED},
        in_run=least_in_run(in_force),
    )
    steps = facts.keep(steps_reached(events, law, facts.as_of, keep=facts.keep), "steps")
    return listed_steps(steps, law, facts.as_of)


def _holds_within(row: Row, first: date, last: date) -> bool:
    return began(row) <= last and (row.valid_to is None or row.valid_to >= first)


def horizon(law: Sequence[Row], event: str, as_of: date) -> Horizon:
    """Return which days of a kind can still bring about a step that is listed on a day."""
    rules = [(row, trigger) for row, _, trigger in triggers_of(law) if trigger["event"] == event]
    longest = max(row.values["listed_days"] for row, _ in rules)
    counts = {
        window: sorted(trigger["count"] for _, trigger in rules if trigger["window"] == window)
        for window in ("month", "year")
    }
    due_by_year = [
        trigger["count"]
        for row, trigger in rules
        if trigger["window"] == "month"
        and trigger.get("due", row.values["due"]).get("basis") == "year"
    ]
    return Horizon(
        month_start(as_of - timedelta(days=longest)),
        counts["month"][0],
        counts["year"][0],
        counts["year"][-1],
        min(due_by_year, default=None),
    )


def least_in_run(law: Sequence[Row]) -> int:
    """Return the smallest number of missed days that a rule counts within an unbroken run."""
    return min(
        trigger["count"]
        for _, _, trigger in triggers_of(law)
        if trigger["window"] == "run" and trigger["event"] == "absent"
    )


def listed_steps(steps: ir.Table, law: Sequence[Row], as_of: date) -> ir.Table:
    """Keep the steps that the list shows on a day, and say which of them it tells.

    Parameters
    ----------
    steps : table as from `steps_reached`
    law : the rows they come from

    Returns
    -------
    table as `steps`, with kind_code and is_said
        `is_said`: False if another step of the student that is listed says the same.
    """
    rows = steps.inner_join(_parameters(law), ["name", "valid_from"])
    today = ibis.date(as_of)
    last_on = (rows.triggered_on + rows.listed_days.as_interval("D")).cast("date")
    this_month = (rows.window == "month") & (rows.window_on == ibis.date(month_start(as_of)))
    is_listed = (last_on >= today) | (rows.listed_month & this_month)
    is_closed = rows.closes & rows.due_on.notnull()
    listed = rows.filter(is_listed & rows.met_on.isnull() & ~is_closed)
    return _with_said(listed.drop("listed_days", "listed_month", "closes"), law)


def _parameters(law: Sequence[Row]) -> ir.Table:
    """Return what the list needs to know of each rule."""
    rows: list[dict[str, Any]] = [
        {
            "name": row.name,
            "valid_from": row.valid_from,
            "kind_code": row.values["kind"],
            "listed_days": row.values["listed_days"],
            "listed_month": row.values.get("listed_month", False),
            "closes": row.values["due"]["kind"] == CLOSES,
        }
        for row, way, _ in triggers_of(law)
        if way == 1
    ]
    return memtable(_PARAMETERS, rows)


_PARAMETERS = {
    "name": pa.string(),
    "valid_from": pa.date32(),
    "kind_code": pa.string(),
    "listed_days": pa.int32(),
    "listed_month": pa.bool_(),
    "closes": pa.bool_(),
}


def _with_said(listed: ir.Table, law: Sequence[Row]) -> ir.Table:
    """Add `is_said`: not said is what another listed step says more strongly, or under it."""
    pairs = {
        (row.name, other)
        for row, _, _ in triggers_of(law)
        # Of several ways in which one rule is reached the first is said.
        for other in (*_others(row), row.name)
    }
    names = [{"name": name, "stronger": stronger} for name, stronger in sorted(pairs)]
    told_by = memtable({"name": pa.string(), "stronger": pa.string()}, names)
    weak = listed.inner_join(told_by, "name")
    strong = listed.select(
        "person_id",
        stronger=listed.name,
        other_way=listed.way,
        other_window=listed.window,
        other_on=listed.window_on,
    )
    met = weak.inner_join(strong, ["person_id", "stronger"])
    same_time = (met.other_window != met.window) | (met.other_on == met.window_on)
    other_rule = (met.name != met.stronger) | (met.other_way < met.way)
    told = met.filter(same_time & other_rule).select(*STEP_KEY).distinct()
    rows = listed.left_join(told.mutate(is_told=ibis.literal(True)), list(STEP_KEY))
    rows = rows.select(listed, "is_told")
    return rows.mutate(is_said=rows.is_told.isnull()).drop("is_told")


def _others(row: Row) -> tuple[str, ...]:
    return (*row.values.get("gives_way_to", ()), *row.values.get("said_with", ()))
