"""Why a student is on the list: steps of the law, lines crossed, and what is new about it."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inmotion.capabilities.early_warning.pipeline.reasons import (
    first_month,
    law_reasons,
    law_steps,
    line_reasons,
)
from inmotion.capabilities.early_warning.rules import rules
from inmotion.indicators.registry import load
from inmotion.indicators.rules import rows_on

LAW = rules("attendance_law")
FRIDAY = date(2026, 2, 6)
DAYS = pa.schema([("person_id", pa.int64()), ("on_date", pa.date32())])
PEOPLE = pa.schema([("person_id", pa.int64())])
number = pa.decimal128(9, 2)
FACES = pa.schema(
    [
        ("person_id", pa.int64()),
        ("indicator", pa.string()),
        ("in_denominator", pa.bool_()),
        ("in_numerator", pa.bool_()),
        ("amount", number),
        ("out_of", number),
        ("line", number),
        ("was_in_numerator", pa.bool_()),
    ]
)


def table(rows, schema):
    return ibis.memtable(pa.Table.from_pylist(rows, schema))


def days(*on, person=1):
    return [{"person_id": person, "on_date": day} for day in on]


def steps(rows, as_of=FRIDAY):
    """Return {(person, month): (step, day it was reached, days in the month)}."""
    since = first_month(LAW, as_of)
    recent = [row for row in rows if row["on_date"] >= since]
    found = law_steps(table(recent, DAYS), LAW, as_of).to_pyarrow().to_pylist()
    listed = {
        (r["person_id"], r["window_on"]): (r["name"], r["triggered_on"], r["events_in_window"])
        for r in found
    }
    assert len(listed) == len(found), "one step per student and month"
    return listed


# ---------------------------------------------------------------------------- steps of the law


def test_the_rows_say_what_the_statute_says():
    """RCW 28A.225.020(1), as read; what is our own parameter is not checked here."""
    stated = {
        row.name: (row.cite, row.values["count"], row.values.get("before"), row.values["window"])
        for row in LAW
    }
    assert stated == {
        "WA.ATT.U1": ("RCW 28A.225.020(1)(a)", 1, None, "month"),
        "WA.ATT.U3": ("RCW 28A.225.020(1)(b)", 3, None, "month"),
        "WA.ATT.STEPS": ("RCW 28A.225.020(1)(c)", 2, 7, "month"),
    }
    assert all(row.values["ages"] == [8, 17] for row in LAW)


def test_months_do_not_add_up():
    """One on 29 and 30 September, one on 1 October: no month has three."""
    rows = days(date(2025, 9, 29), date(2025, 9, 30), date(2025, 10, 1))
    assert {name for name, *_ in steps(rows, date(2025, 10, 2)).values()} == {
        "WA.ATT.STEPS",
        "WA.ATT.U1",
    }


def test_the_third_in_a_month_is_reached_on_its_day():
    rows = days(date(2025, 9, 1), date(2025, 9, 15), date(2025, 9, 30))
    month = date(2025, 9, 1)
    assert steps(rows, date(2025, 9, 30)) == {(1, month): ("WA.ATT.U3", date(2025, 9, 30), 3)}
    assert steps(rows, date(2025, 9, 29)) == {(1, month): ("WA.ATT.STEPS", date(2025, 9, 15), 2)}


@pytest.mark.parametrize(("days_later", "is_listed"), [(0, True), (7, True), (8, False)])
def test_a_first_day_stays_listed_for_a_week(days_later, is_listed):
    first = date(2026, 1, 12)
    assert bool(steps(days(first), first + timedelta(days_later))) is is_listed


@pytest.mark.parametrize(
    ("as_of", "is_listed"),
    [(date(2026, 1, 31), True), (date(2026, 2, 11), True), (date(2026, 2, 12), False)],
)
def test_a_third_day_late_in_the_month_is_not_lost_when_the_month_ends(as_of, is_listed):
    rows = days(date(2026, 1, 26), date(2026, 1, 27), date(2026, 1, 28))
    assert bool(steps(rows, as_of)) is is_listed


def test_the_steps_before_the_seventh_end_with_the_seventh_but_the_conference_does_not():
    seven = [date(2025, 10, day) for day in (1, 2, 3, 6, 7, 8, 9)]
    ((name, _, counted),) = steps(days(*seven), date(2025, 10, 10)).values()
    assert (name, counted) == ("WA.ATT.U3", 7)


def test_a_day_after_the_day_of_the_list_does_not_count():
    rows = days(date(2026, 2, 3), date(2026, 2, 9), date(2026, 2, 10))
    assert [name for name, *_ in steps(rows).values()] == ["WA.ATT.U1"]


def test_days_at_two_schools_add_up_because_they_belong_to_one_person():
    # The days arrive per person: whose school they were missed at plays no part.
    rows = days(date(2026, 2, 2), date(2026, 2, 3)) + days(date(2026, 2, 4))
    assert [name for name, *_ in steps(rows).values()] == ["WA.ATT.U3"]


def by_hand(rows, as_of):
    """Go through the days one after another."""
    counted = defaultdict(list)
    for row in rows:
        if row["on_date"] <= as_of:
            counted[row["person_id"], row["on_date"].replace(day=1)].append(row["on_date"])
    found = {}
    for (person, month), missed in counted.items():
        missed.sort()
        this_month = month == as_of.replace(day=1)
        if len(missed) >= 3 and (this_month or as_of - missed[2] <= timedelta(14)):
            found[person, month] = ("WA.ATT.U3", missed[2], len(missed))
        elif 2 <= len(missed) < 7 and (this_month or as_of - missed[1] <= timedelta(14)):
            found[person, month] = ("WA.ATT.STEPS", missed[1], len(missed))
        elif len(missed) >= 1 and as_of - missed[0] <= timedelta(7):
            found[person, month] = ("WA.ATT.U1", missed[0], len(missed))
    return found


@settings(max_examples=40, deadline=None)
@given(
    st.sets(
        st.tuples(st.integers(1, 3), st.dates(date(2025, 12, 1), date(2026, 2, 28))), max_size=30
    ),
    st.dates(date(2025, 12, 1), date(2026, 3, 1)),
)
def test_the_engine_and_a_walk_through_the_days_find_the_same_steps(drawn, as_of):
    rows = [{"person_id": person, "on_date": day} for person, day in sorted(drawn)]
    assert steps(rows, as_of) == by_hand(rows, as_of)


def law(now, before, known):
    """Return {reason: (days, count of the rule, is_new)}."""
    found = law_reasons(
        law_steps(table(now, DAYS), LAW, FRIDAY),
        law_steps(table(before, DAYS), LAW, FRIDAY - timedelta(7)),
        table([{"person_id": person} for person in known], PEOPLE),
    )
    return {
        r["reason_code"]: (r["amount"], r["line"], r["is_new"])
        for r in found.to_pyarrow().to_pylist()
    }


def test_a_step_reached_since_last_week_is_new():
    now = days(date(2026, 2, 3))
    assert law(now, [], known=[1]) == {"WA.ATT.U1": (Decimal(1), Decimal(1), True)}


def test_a_step_known_last_week_is_not_new_even_with_another_day():
    before = days(date(2026, 1, 27), date(2026, 1, 28), date(2026, 1, 29))
    now = before + days(date(2026, 1, 30))
    assert law(now, before, known=[1]) == {"WA.ATT.U3": (Decimal(4), Decimal(3), False)}


def test_a_day_reported_late_makes_the_step_new_now():
    before = days(date(2026, 1, 26), date(2026, 1, 27))
    now = before + days(date(2026, 1, 28))
    assert law(now, before, known=[1])["WA.ATT.U3"][2] is True


def test_for_somebody_we_did_not_know_last_week_nothing_is_news():
    assert law(days(date(2026, 2, 3)), [], known=[])["WA.ATT.U1"][2] is False


# ------------------------------------------------------------------------------- lines crossed


@pytest.fixture(autouse=True, scope="module")
def _cards():
    load(["early_warning"])


def face(indicator, *, now, was=None, counted=True, person=1):
    return {
        "person_id": person,
        "indicator": indicator,
        "in_denominator": counted,
        "in_numerator": now,
        "amount": Decimal("18"),
        "out_of": Decimal("92"),
        "line": Decimal("9.20"),
        "was_in_numerator": was,
    }


def crossed(*faces, known=(1,)):
    """Return {reason: is_new}."""
    found = line_reasons(
        table(list(faces), FACES),
        rows_on(rules("lines"), FRIDAY).values(),
        table([{"person_id": person} for person in known], PEOPLE),
    )
    rows = found.to_pyarrow().to_pylist()
    return {r["reason_code"]: r["is_new"] for r in rows if r["is_said"]}


def test_a_line_crossed_is_a_reason_and_new_if_it_was_not_crossed_last_week():
    assert crossed(face("chronic_absence", now=True, was=False)) == {"chronic_absence": True}
    assert crossed(face("chronic_absence", now=True, was=True)) == {"chronic_absence": False}
    assert crossed(face("chronic_absence", now=False, was=True)) == {}


def test_a_number_that_did_not_exist_last_week_is_new_for_somebody_we_knew():
    assert crossed(face("core_courses_not_passed", now=True)) == {"core_courses_not_passed": True}
    first_extract = crossed(face("core_courses_not_passed", now=True), known=())
    assert first_extract == {"core_courses_not_passed": False}


def test_students_who_cannot_be_counted_are_not_listed():
    assert crossed(face("chronic_absence", now=False, counted=False)) == {}


def test_being_off_track_is_the_reason_not_being_on_track():
    assert crossed(face("ninth_grade_on_track", now=True, was=True)) == {}
    assert crossed(face("ninth_grade_on_track", now=False, was=True)) == {
        "ninth_grade_on_track": True
    }
    assert crossed(face("ninth_grade_on_track", now=False, was=False)) == {
        "ninth_grade_on_track": False
    }


def test_of_two_reasons_that_say_the_same_the_stronger_one_is_said():
    both = [face("chronic_absence", now=True), face("severe_chronic_absence", now=True)]
    other = face("chronic_absence", now=True, person=2)
    assert crossed(*both) == {"severe_chronic_absence": True}
    assert crossed(*both, other, known=[1]) == {
        "severe_chronic_absence": True,
        "chronic_absence": False,
    }


def test_indicators_without_a_line_of_the_room_are_no_reason():
    assert crossed(face("missed_days", now=True)) == {}
