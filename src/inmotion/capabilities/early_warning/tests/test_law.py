"""Steps of the law on the list: how long, which are said, what is new, and in which words."""

import random
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from itertools import count

import ibis
import pyarrow as pa
import pytest

from inmotion.capabilities.early_warning.pipeline.events import Horizon
from inmotion.capabilities.early_warning.pipeline.law import (
    horizon,
    least_in_run,
    listed_steps,
)
from inmotion.capabilities.early_warning.pipeline.reasons import law_reasons
from inmotion.capabilities.early_warning.rules import rules
from inmotion.capabilities.early_warning.sentences import reason_words
from inmotion.capabilities.early_warning.steps import state
from inmotion.capabilities.early_warning.week import Reason
from inmotion.indicators.rule_engine import steps_reached
from inmotion.ui.words import translator

LAW = rules("attendance_law")
FRIDAY = date(2026, 2, 6)
EVENTS = pa.schema(
    {
        "person_id": pa.int64(),
        "event": pa.string(),
        "on_date": pa.date32(),
        "run_on": pa.date32(),
        "age_years": pa.int32(),
        "grade_band": pa.string(),
        "has_plan": pa.bool_(),
        "is_part_time": pa.bool_(),
        "has_note_and_plan": pa.bool_(),
    }
)
USUAL = {
    "age_years": 9,
    "grade_band": "elementary",
    "has_plan": False,
    "is_part_time": False,
    "has_note_and_plan": False,
}


def days(*on, person=1, event="unexcused", **facts):
    return [{"person_id": person, "event": event, "on_date": day, **USUAL, **facts} for day in on]


NUMBERS = count()
BACKEND = ibis.duckdb.connect()


def keep(rows, name="kept"):
    """Compute a table once, as the night does."""
    return BACKEND.create_table(f"{name}_{next(NUMBERS)}", rows, temp=True)


def table(rows, schema=EVENTS):
    return keep(ibis.memtable(pa.Table.from_pylist(rows, schema)))


def listed(rows, as_of=FRIDAY):
    reached = keep(steps_reached(table(rows), LAW, as_of, keep=keep))
    return keep(listed_steps(reached, LAW, as_of))


def said(rows, as_of=FRIDAY):
    """Return {(rule, first day of the window): (day it was reached, events in the window)}."""
    found = listed(rows, as_of).to_pyarrow().to_pylist()
    return {
        (row["name"], row["window_on"]): (row["triggered_on"], row["events_in_window"])
        for row in found
        if row["is_said"]
    }


def names(rows, as_of=FRIDAY):
    return sorted(name for name, _ in said(rows, as_of))


FEBRUARY = [date(2026, 2, day) for day in (2, 3, 4, 5, 6, 9, 10, 11)]


# ----------------------------------------------------------------------- what the list shows


def test_months_do_not_add_up():
    """One on 29 and 30 September, one on 1 October: no month has three."""
    rows = days(date(2025, 9, 29), date(2025, 9, 30), date(2025, 10, 1))
    assert names(rows, date(2025, 10, 2)) == ["WA.ATT.STEPS", "WA.ATT.U1"]


def test_the_third_in_a_month_is_reached_on_its_day():
    rows = days(date(2025, 9, 1), date(2025, 9, 15), date(2025, 9, 30))
    september = date(2025, 9, 1)
    assert said(rows, date(2025, 9, 30)) == {
        ("WA.ATT.STEPS", september): (date(2025, 9, 15), 3),
        ("WA.ATT.U3", september): (date(2025, 9, 30), 3),
    }
    assert names(rows, date(2025, 9, 29)) == ["WA.ATT.STEPS"]


@pytest.mark.parametrize(("days_later", "is_listed"), [(0, True), (7, True), (8, False)])
def test_a_first_day_stays_listed_for_a_week(days_later, is_listed):
    first = date(2026, 1, 12)
    assert bool(said(days(first), first + timedelta(days_later))) is is_listed


@pytest.mark.parametrize(
    ("as_of", "is_listed"),
    [(date(2026, 1, 31), True), (date(2026, 2, 11), True), (date(2026, 2, 12), False)],
)
def test_a_third_day_late_in_the_month_is_not_lost_when_the_month_ends(as_of, is_listed):
    rows = days(date(2026, 1, 26), date(2026, 1, 27), date(2026, 1, 28))
    assert ("WA.ATT.U3" in names(rows, as_of)) is is_listed


def test_the_steps_before_the_seventh_end_with_the_seventh_but_the_conference_does_not():
    assert names(days(*FEBRUARY[:6]), date(2026, 2, 20)) == ["WA.ATT.STEPS", "WA.ATT.U3"]
    assert names(days(*FEBRUARY[:7]), date(2026, 2, 20)) == ["WA.ATT.U3", "WA.ATT.U7"]


def test_what_belongs_to_a_step_is_told_under_it():
    found = listed(days(*FEBRUARY[:2])).to_pyarrow().to_pylist()
    assert {row["name"]: row["is_said"] for row in found} == {
        "WA.ATT.U1": False,
        "WA.ATT.STEPS": True,
        "WA.ATT.EVAL": False,
        "WA.ATT.BPI": False,
    }


def test_in_middle_school_and_with_a_plan_there_is_more_to_do():
    rows = days(*FEBRUARY[:2], grade_band="middle", has_plan=True)
    assert names(rows) == ["WA.ATT.IEP", "WA.ATT.STEPS", "WA.ATT.WARNS"]


def test_a_grade_that_is_not_known_hides_no_duty():
    assert "WA.ATT.WARNS" in names(days(*FEBRUARY[:2], grade_band=None))


def test_a_birth_date_that_is_not_known_hides_no_duty_and_makes_nobody_six():
    assert names(days(FEBRUARY[0], age_years=None)) == ["WA.ATT.U1"]


def test_days_before_the_eighth_birthday_count_in_its_month():
    rows = days(*FEBRUARY[:2], age_years=7) + days(FEBRUARY[2], age_years=8)
    assert "WA.ATT.U3" in names(rows)
    assert "WA.ATT.67.U3" not in names(rows)


def test_of_two_ways_to_a_conference_one_is_said():
    autumn = [date(2026, 1, day) for day in (5, 6, 7, 8, 9)]
    rows = days(*autumn, *FEBRUARY[:5], event="excused")
    assert list(said(rows)) == [("WA.ATT.ELEM", date(2026, 2, 1))]
    spread = [date(2025, month, day) for month in (9, 10, 11) for day in (8, 15, 22)]
    assert list(said(days(*spread, FEBRUARY[0], event="excused"))) == [
        ("WA.ATT.ELEM", date(2025, 7, 1))
    ]


def test_a_step_that_was_taken_is_not_listed_any_more():
    rows = days(*FEBRUARY[:3])
    held = days(date(2026, 2, 5), event="conference")
    assert names(rows + held) == ["WA.ATT.STEPS"]
    last_month = days(date(2026, 1, 30), event="conference")
    assert names(rows + last_month) == ["WA.ATT.STEPS", "WA.ATT.U3"]


def test_a_third_day_of_faith_in_a_year_is_a_question_once_a_source_carries_it():
    two = days(date(2025, 10, 2), FEBRUARY[0], event="excused_for_faith")
    assert names(two) == []
    assert names(two + days(FEBRUARY[1], event="excused_for_faith")) == ["WA.ATT.FAITH"]


def test_a_day_after_the_day_of_the_list_does_not_count():
    rows = days(date(2026, 2, 3), date(2026, 2, 9), date(2026, 2, 10))
    assert names(rows) == ["WA.ATT.U1"]


def test_only_what_can_still_be_listed_is_looked_at():
    in_force = [row for row in LAW if row.holds_on(FRIDAY)]
    assert horizon(in_force, "unexcused", FRIDAY) == Horizon(
        date(2026, 1, 1), in_month=1, in_year=15, most_in_year=15, due_by_year=7
    )
    assert horizon(in_force, "excused", FRIDAY) == Horizon(
        date(2026, 1, 1), in_month=5, in_year=10, most_in_year=10, due_by_year=None
    )
    assert least_in_run(in_force) == 21


def by_hand(rows, as_of):
    """Go through the days of students of nine one after another."""
    counted = defaultdict(list)
    for row in rows:
        if row["on_date"] <= as_of:
            counted[row["person_id"], row["on_date"].replace(day=1)].append(row["on_date"])
    found = set()
    for (person, month), missed in counted.items():
        missed.sort()

        def stays(on, days, month=month):
            return month == as_of.replace(day=1) or as_of - on <= timedelta(days)

        count = len(missed)
        steps = 2 <= count < 7 and stays(missed[1], 14)
        conference = count >= 3 and stays(missed[2], 14)
        action = count >= 7 and stays(missed[6], 30)
        if as_of - missed[0] <= timedelta(7) and not (steps or conference or action):
            found.add((person, month, "WA.ATT.U1"))
        if steps:
            found.add((person, month, "WA.ATT.STEPS"))
        if conference:
            found.add((person, month, "WA.ATT.U3"))
        if action:
            found.add((person, month, "WA.ATT.U7"))
    return found


@pytest.mark.parametrize("as_of", [date(2026, 2, 6), date(2026, 1, 31), date(2026, 3, 1)], ids=str)
def test_the_list_and_a_walk_through_the_days_say_the_same(as_of):
    draw = random.Random(as_of.toordinal())
    winter = [date(2025, 12, 15) + timedelta(n) for n in range(70)]
    drawn = {person: draw.sample(winter, draw.randrange(25)) for person in range(400)}
    rows = [row for person, on in drawn.items() for row in days(*on, person=person)]
    found = listed(rows, as_of).to_pyarrow().to_pylist()
    # Only the ladder is walked by hand; what fifteen days in a year bring is not.
    ladder = {"WA.ATT.U1", "WA.ATT.STEPS", "WA.ATT.U3", "WA.ATT.U7"}
    got = {
        (row["person_id"], row["window_on"], row["name"])
        for row in found
        if row["is_said"] and row["name"] in ladder
    }
    assert got == by_hand(rows, as_of)


# ------------------------------------------------------------------------- reasons and words


def reasons(now, before, known):
    """Return {reason: (days, count of the rule, is_law, is_new)} of what is said."""
    found = law_reasons(
        listed(now),
        listed(before, FRIDAY - timedelta(7)),
        table([{"person_id": person} for person in known], pa.schema({"person_id": pa.int64()})),
    )
    return {
        r["reason_code"]: (r["amount"], r["line"], r["is_law"], r["is_new"])
        for r in found.to_pyarrow().to_pylist()
        if r["is_said"]
    }


def test_a_step_reached_since_last_week_is_new():
    now = days(date(2026, 2, 3))
    assert reasons(now, [], known=[1]) == {"WA.ATT.U1": (Decimal(1), Decimal(1), True, True)}


def test_a_step_known_last_week_is_not_new_even_with_another_day():
    before = days(date(2026, 1, 27), date(2026, 1, 28), date(2026, 1, 29))
    now = before + days(date(2026, 1, 30))
    said_now = reasons(now, before, known=[1])
    assert said_now["WA.ATT.U3"] == (Decimal(4), Decimal(3), True, False)


def test_a_day_reported_late_makes_the_step_new_now():
    before = days(date(2026, 1, 26), date(2026, 1, 27))
    now = before + days(date(2026, 1, 28))
    assert reasons(now, before, known=[1])["WA.ATT.U3"][3] is True


def test_for_somebody_we_did_not_know_last_week_nothing_is_news():
    assert reasons(days(date(2026, 2, 3)), [], known=[])["WA.ATT.U1"][3] is False


def test_what_is_to_be_decided_or_only_allowed_is_no_duty():
    autumn = [date(2025, month, day) for month in (9, 10) for day in (3, 4, 5, 8, 9, 10)]
    late = [date(2026, 1, 28), date(2026, 1, 29), date(2026, 1, 30)]
    at_16 = days(*autumn, *late, age_years=16, grade_band="high")
    assert reasons(at_16, [], known=[1])["WA.ATT.PET.YEAR"][2] is False
    at_17 = days(*autumn, *late, age_years=17, grade_band="high")
    found = reasons(at_17, [], known=[1])
    assert found["WA.ATT.PET17"][2] is False
    assert "WA.ATT.PET.YEAR" not in found


def reason(code, window, amount, **more):
    stated = {"kind_code": "duty", "is_law": True, "since_on": FRIDAY, "due_on": None} | more
    return Reason(
        code=code,
        amount=Decimal(amount),
        out_of=None,
        line=None,
        window_code=window,
        is_new=False,
        **stated,
    )


def test_a_reason_is_said_by_the_way_it_was_reached():
    english = translator("en")
    month = reason_words(english, reason("WA.ATT.ELEM", "month", 5))
    assert month == "5 excused days in February 2026: schedule a conference on what would help."
    year = reason_words(english, reason("WA.ATT.ELEM", "year", 10))
    assert year == "10 excused days this school year: schedule a conference on what would help."


def test_a_reason_says_by_when_if_a_day_is_fixed():
    due = reason("WA.ATT.U7", "month", 7, due_on=FRIDAY)
    assert reason_words(translator("en"), due).endswith("or petition. Due on Feb 6.")
    assert reason_words(translator("es"), due).endswith("Vence el 6 feb.")


def test_a_reason_of_an_older_day_is_said_with_the_rule_of_that_day():
    older = reason("WA.ATT.U7", "month", 5, since_on=date(2021, 5, 12))
    assert "community truancy board" in reason_words(translator("en"), older)


@pytest.mark.parametrize(
    ("kind", "due_on", "met_on", "expected"),
    [
        ("none_stated", None, None, "open"),
        ("before_nth", None, None, "open"),
        ("before_nth", FRIDAY, None, "closed"),
        ("not_later_than_nth", FRIDAY, None, "overdue"),
        ("calendar_days", FRIDAY, None, "open"),
        ("calendar_days", FRIDAY - timedelta(1), None, "overdue"),
        ("not_later_than_nth", FRIDAY, FRIDAY, "met"),
    ],
)
def test_how_a_step_stands_on_a_day(kind, due_on, met_on, expected):
    assert state(kind, due_on, met_on, FRIDAY) == expected
