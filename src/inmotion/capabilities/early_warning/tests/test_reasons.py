"""Why a student is on the list: lines crossed, and what is new about it."""

from datetime import date
from decimal import Decimal

import ibis
import pyarrow as pa
import pytest

from inmotion.capabilities.early_warning.pipeline.reasons import line_reasons
from inmotion.capabilities.early_warning.rules import rules
from inmotion.indicators.registry import load
from inmotion.indicators.rules import rows_on

FRIDAY = date(2026, 2, 6)
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
