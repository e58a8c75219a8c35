"""The engine of counting rules: which rules has each person reached, since when, due by when.

A rule is a dated row (see `rule_record`): the n-th event of a kind within a window brings it about,
for persons of whom certain facts hold on that day. The engine knows nothing of attendance; events
and facts are columns of the table it is given, so that credits, hours or languages can be ruled by
the same rows. All rules are found together: one join of numbered events with the table of rows.
"""

from collections.abc import Callable, Sequence
from datetime import date

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from inmotion.indicators.rule_counting import (
    WAYS,
    Counted,
    Way,
    holds,
    memtable,
    triggers_of,
    window_of,
)
from inmotion.indicators.rule_record import WINDOWS
from inmotion.indicators.rules import Row

#: The columns of `steps_reached`, and how a step is named among those of a person.
STEP_KEY = ("person_id", "name", "valid_from", "way", "window_on")
Keep = Callable[[ir.Table, str], ir.Table]


def steps_reached(
    events: ir.Table,
    rows: Sequence[Row],
    as_of: date,
    *,
    school_days: ir.Table | None = None,
    keep: Keep = lambda rows, _name: rows,
) -> ir.Table:
    """Find which counting rules each person has reached, and with which event.

    Parameters
    ----------
    events : table of (person_id, event, on_date, ...)
        One row per person, kind of event and day. Further columns are facts that hold of the person
        or the event on that day; a fact that is no column, or NULL, is not known. `run_on`, the
        first day of an unbroken run of such events, is needed by rules that count within runs.
        `is_whole_year`, if given, is False for events of a year that is told in part: rules that
        count within the year pass them over.
    rows : dated rules as in `rule_record`; those without a trigger, or pending, are passed over
    as_of : date
        Rules are those in force on the day of the event; events after `as_of` do not count.
    school_days : table of (place_id, on_date), optional
        Needed by rules that are due within school days; events then carry `place_id`.
    keep : callable (table, name) -> table, optional
        Computes a table once, as `Engine.keep` does.

    Returns
    -------
    table of (person_id, name, valid_from, way, window, window_on, triggered_on, count,
    events_in_window, due_on, met_on)
        One row per person, rule, way in which it can be reached (1, 2, ...) and window in which it
        was. `valid_from` names the version of the rule. `window_on` is the first day of the
        calendar month, 1 July for the year, the first day of the run. `due_on`: NULL if no day is
        stated, or if it depends on an event that has not come. `met_on`: the first event that does
        what the rule asks for, NULL if there is none.

    Notes
    -----
    "Within any month" is a calendar month, never thirty days running: RCW 1.16.060.
    """
    counted = Counted(events.filter(events.on_date <= ibis.date(as_of)), rows)
    numbered = keep(counted.numbered(), "numbered")
    at = keep(_fitting(numbered, counted), "triggers")
    due = _with_school_days(_with_due(at, numbered, counted), counted, school_days)
    met = _with_met(due, counted)
    steps = met.select(
        "person_id",
        "name",
        "valid_from",
        "way",
        "window",
        "window_on",
        "count",
        "events_in_window",
        "due_on",
        "met_on",
        triggered_on=met.on_date,
    )
    return _unless(steps, rows, keep)


def evidence(events: ir.Table, rows: Sequence[Row], steps: ir.Table, as_of: date) -> ir.Table:
    """Return the events that brought steps about, up to the one that did.

    Parameters
    ----------
    events, rows, as_of : as for `steps_reached`
    steps : table as from `steps_reached`

    Returns
    -------
    table of (person_id, name, valid_from, way, window_on, event, on_date)
    """
    counted = Counted(events.filter(events.on_date <= ibis.date(as_of)), rows)
    behind = counted.numbered(all_of_them=True)
    ways = memtable(WAYS, [way.cells for way in counted.ways]).distinct()
    met = behind.inner_join(ways, "counter")
    met = met.filter(met.nth <= met["count"])
    return met.semi_join(steps, STEP_KEY).select(*STEP_KEY, "event", "on_date").distinct()


def _fitting(numbered: ir.Table, counted: Counted) -> ir.Table:
    """Return the events that bring rules about: the right number, in force, and in scope."""
    ways = memtable(WAYS, [way.cells for way in counted.ways])
    met = numbered.inner_join(
        ways, [numbered.counter == ways.counter, numbered.nth == ways["count"]]
    )
    met = met.select(*numbered.columns, *(name for name in ways.columns if name != "counter"))
    met = met.filter((met.on_date >= met.from_on) & (met.on_date <= met.to_on))
    scopes: dict[str, list[Way]] = {}
    for way in counted.ways:
        if way.trigger.get("scope"):
            scopes.setdefault(repr(way.trigger["scope"]), []).append(way)
    fits = ibis.literal(True)
    for ways_alike in scopes.values():
        concerned = met.rule.isin([way.number for way in ways_alike])
        fits &= ~concerned | holds(met, ways_alike[0].trigger["scope"])
    return met.filter(fits)


def _with_due(at: ir.Table, numbered: ir.Table, counted: Counted) -> ir.Table:
    """Add `due_on`: so many days after the trigger, or the day of a later event."""
    in_days = (at.on_date + at.due_days.as_interval("D")).cast("date")
    due = at.mutate(
        in_days_on=ibis.ifelse(at.due_days.notnull(), in_days, ibis.null("date")),
        basis_on=ibis.cases(
            *((at.due_basis == window, window_of(at, window)) for window in WINDOWS)
        ),
    )
    last = numbered.select(
        who_id=numbered.person_id,
        by_counter=numbered.counter,
        by_window=numbered.window_on,
        by_nth=numbered.nth,
        event_on=numbered.on_date,
    )
    joined = due.left_join(
        last,
        [
            due.person_id == last.who_id,
            due.due_counter == last.by_counter,
            due.basis_on == last.by_window,
            due.due_count == last.by_nth,
        ],
    ).select(*due.columns, "event_on")
    return joined.mutate(due_on=joined.in_days_on.coalesce(joined.event_on)).drop(
        "in_days_on", "basis_on", "event_on"
    )


def _with_school_days(at: ir.Table, counted: Counted, school_days: ir.Table | None) -> ir.Table:
    """Put in due days that lie so many school days after the trigger, at its school."""
    if school_days is None or all(way.due["kind"] != "school_days" for way in counted.ways):
        return at
    open_on = school_days.select(at_place=school_days.place_id, open_on=school_days.on_date)
    open_on = open_on.distinct()
    waiting = at.filter(at.due_school_days.notnull())
    following = waiting.inner_join(
        open_on,
        [waiting.place_id == open_on.at_place, open_on.open_on > waiting.on_date],
    ).select("person_id", "rule", "window_on", "due_school_days", "open_on")
    order = ibis.window(group_by=["person_id", "rule", "window_on"], order_by="open_on")
    ranked = following.mutate(rank=ibis.row_number().over(order))
    last = ranked.filter(ranked.rank == ranked.due_school_days - 1).select(
        who_id=ranked.person_id,
        by_rule=ranked.rule,
        by_window=ranked.window_on,
        last_on=ranked.open_on,
    )
    joined = at.left_join(
        last,
        [at.person_id == last.who_id, at.rule == last.by_rule, at.window_on == last.by_window],
    ).select(*at.columns, "last_on")
    return joined.mutate(due_on=joined.due_on.coalesce(joined.last_on)).drop("last_on")


def _with_met(at: ir.Table, counted: Counted) -> ir.Table:
    """Add `met_on`: what the rule asks for, done since its window began."""
    if not counted.met_by:
        return at.mutate(met_on=ibis.null("date"))
    asked = memtable({"rule": pa.int32(), "done": pa.string()}, counted.met_by)
    events = counted.events
    kinds = sorted({each["done"] for each in counted.met_by})
    done = events.filter(events.event.isin(kinds))
    done = done.select(who_id=done.person_id, done=done.event, done_on=done.on_date)
    open_steps = at.select("person_id", "rule", "window_on").inner_join(asked, "rule")
    open_steps = open_steps.select("person_id", "rule", "window_on", asked=open_steps.done)
    pairs = open_steps.inner_join(
        done,
        [
            open_steps.person_id == done.who_id,
            open_steps.asked == done.done,
            done.done_on >= open_steps.window_on,
        ],
    ).select("who_id", "rule", "window_on", "done_on")
    first = pairs.group_by(["who_id", "rule", "window_on"]).aggregate(met_on=pairs.done_on.min())
    first = first.rename(by_rule="rule", by_window="window_on")
    return at.left_join(
        first,
        [at.person_id == first.who_id, at.rule == first.by_rule, at.window_on == first.by_window],
    ).select(*at.columns, "met_on")


def _unless(steps: ir.Table, rows: Sequence[Row], keep: Keep) -> ir.Table:
    """Leave out steps in whose place another rule was reached in the same school year."""
    pairs = {
        (row.name, row.valid_from, way, other)
        for row, way, trigger in triggers_of(rows)
        for other in trigger.get("unless", ())
    }
    if not pairs:
        return steps
    types: dict[str, pa.DataType] = {
        "name": pa.string(),
        "valid_from": pa.date32(),
        "way": pa.int32(),
        "other": pa.string(),
    }
    places = memtable(types, [dict(zip(types, pair, strict=True)) for pair in sorted(pairs)])
    steps = keep(steps, "steps")
    asked = steps.inner_join(places, ["name", "valid_from", "way"])
    asked = asked.mutate(year_on=window_of(asked, "year", "triggered_on"))
    others = steps.select(
        who_id=steps.person_id,
        taken=steps.name,
        taken_on=window_of(steps, "year", "triggered_on"),
    ).distinct()
    replaced = asked.inner_join(
        others,
        [
            asked.person_id == others.who_id,
            asked.other == others.taken,
            asked.year_on == others.taken_on,
        ],
    )
    return steps.anti_join(replaced.select(*STEP_KEY).distinct(), STEP_KEY)
