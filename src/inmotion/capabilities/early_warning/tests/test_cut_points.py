"""Cut points: a district moves where its list begins, and nothing that is published."""

import shutil
from datetime import date
from decimal import Decimal
from itertools import count

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inmotion.capabilities.early_warning.pipeline import week_list as step
from inmotion.capabilities.early_warning.pipeline.cut_points import at_cut_points, cuts_in_force
from inmotion.capabilities.early_warning.rules.schemas import CUT_INDICATORS, TABLES
from inmotion.capabilities.early_warning.sentences import cut_point_words, reason_words
from inmotion.capabilities.early_warning.week import week_list
from inmotion.indicators import nightly
from inmotion.indicators.local_rules import local_problems, put_in_use
from inmotion.indicators.registry import indicator, load
from inmotion.indicators.rules import Row
from inmotion.lake.opening import open_engine
from inmotion.lake.results import open_results
from inmotion.lake.store import Lake
from inmotion.ui.words import translator

FRIDAY = date(2026, 2, 6)
SINCE = date(2025, 9, 1)
CHANGED = """
[[row]]
name = "chronic_absence"
more_than = 12
per_cent = true
place_id = "01901"
who = "Attendance team"
why = "Twelve hands, so the farthest first"
changed_on = 2025-08-20
valid_from = 2025-09-01
cite = "Board of 12 August 2025"
mark = "NC"

[[row]]
name = "local.missed_days"
at_least = 1
grades = ["7"]
place_id = "01901"
who = "Attendance team"
why = "Every day of grade 7 counts"
changed_on = 2025-08-20
valid_from = 2025-09-01
cite = "Board of 12 August 2025"
mark = "NC"
"""


@pytest.fixture(autouse=True, scope="module")
def _cards():
    load(["early_warning"])


@pytest.fixture(scope="module")
def results(lake, tmp_path_factory):
    """The night of the town after its district has changed two cut points."""
    here = tmp_path_factory.mktemp("changed")
    shutil.copytree(lake.root, here / "lake")
    file = here / "cut_points.toml"
    file.write_text(CHANGED, encoding="utf-8")
    assert local_problems(file, TABLES["cut_points"], ["01901"]) == ()
    put_in_use(here / "lake", file, TABLES["cut_points"], by="Kim", why="autumn")
    copied = Lake(here / "lake")
    with open_engine(copied) as engine:
        nightly.run(engine, FRIDAY, [step], lambda *_: None)
    with open_results(copied) as opened:
        yield opened


@pytest.fixture(scope="module")
def week(results):
    return week_list(results, "1234", 50)


def reasons(week):
    return {s.first_name: {reason.code for reason in s.reasons} for s in week.students}


def test_a_line_that_was_moved_lists_those_beyond_it_only(week):
    said = reasons(week)
    assert "chronic_absence" not in said["Ana Lucía"]
    assert "severe_chronic_absence" in said["Mia"]


def test_a_cut_point_of_its_own_lists_students_with_its_number(week):
    assert reasons(week)["Sam"] == {"local.missed_days"}
    assert "local.missed_days" not in reasons(week)["Huy"], "grade 8"


def test_a_published_number_is_not_moved(results):
    ((over,),) = results.execute(
        "SELECT in_numerator FROM person_indicators "
        "WHERE indicator = 'chronic_absence' AND person_id = 1"
    ).fetchall()
    assert over is True


def test_a_change_of_cut_point_is_no_news_about_a_student(week):
    (sam,) = (student for student in week.students if student.first_name == "Sam")
    assert [reason.is_new for reason in sam.reasons] == [False]


def test_the_list_says_which_cut_point_since_when_and_from_whom(week):
    (point,) = (point for point in week.cut_points if point.name == "local.missed_days")
    assert cut_point_words(translator("en"), point) == (
        "Missed days: 1 or more. In grades 7. In force since Sep 1, 2025. Set by: Attendance team. "
        "Every day of grade 7 counts"
    )
    (sam,) = (student for student in week.students if student.first_name == "Sam")
    said = reason_words(translator("en"), sam.reasons[0])
    assert said.endswith("The cut point is 1.")


def test_every_shipped_cut_point_is_without_fault():
    assert TABLES["cut_points"].problems() == ()
    assert all(indicator(name) for name in CUT_INDICATORS)


def row(name, *, place_id=None, since=SINCE, **values):
    if place_id is not None:
        values |= {"place_id": place_id, "who": "W", "why": "Y"}
    return Row(name, since, None, "c", "NC", "", values)


def test_a_district_goes_before_the_region_and_the_region_before_ours():
    ours = [row("exclusions", at_least=1)]
    local = [
        row("exclusions", place_id="region", at_least=2),
        row("exclusions", place_id="01901", at_least=3),
        row("exclusions", place_id="17001", at_least=4, since=date(2026, 9, 1)),
    ]

    def cuts(day, rows=local):
        found = cuts_in_force(ours, rows, ["01901", "17001"], day)
        return {district: each.values["at_least"] for district, each in found}

    assert cuts(FRIDAY) == {"01901": 3, "17001": 2}
    assert cuts(date(2026, 9, 1)) == {"01901": 3, "17001": 4}
    assert cuts(FRIDAY, []) == {"01901": 1, "17001": 1}


NUMBER = pa.decimal128(9, 2)
FACES = pa.schema(
    [
        ("person_id", pa.int64()),
        ("indicator", pa.string()),
        ("in_denominator", pa.bool_()),
        ("in_numerator", pa.bool_()),
        *((name, NUMBER) for name in ("amount", "out_of", "line")),
        ("was_in_numerator", pa.bool_()),
        *((name, NUMBER) for name in ("was_amount", "was_out_of")),
    ]
)
STUDENTS = pa.schema([(n, pa.string()) for n in ("district_id", "grade_code")]).insert(
    0, pa.field("person_id", pa.int64())
)
compare = st.sampled_from(("at_least", "more_than", "at_most", "fewer_than"))
point = st.tuples(
    st.sampled_from(("01901", "17001")),
    st.sampled_from(("missed_days", "local.missed_days", "chicago_on_track", "x.exclusions")),
    compare,
    st.sampled_from((Decimal(0), Decimal("2.5"), Decimal(10), Decimal("12.5"), Decimal(20))),
    st.booleans(),
    st.sampled_from(((), ("6",), ("6", "7"))),
)
student = st.tuples(
    st.sampled_from(("01901", "17001")),
    st.sampled_from(("6", "7", None)),
    st.sampled_from(("missed_days", "chicago_on_track", "exclusions", "other")),
    st.booleans(),
    st.sampled_from((None, Decimal(0), Decimal("2.5"), Decimal(10), Decimal(18))),
    st.sampled_from((None, Decimal(80), Decimal(90), Decimal(180))),
)


def calls(comparison, cut, amount, out_of, *, per_cent):
    """Compare one number with one cut point, the slow way."""
    if amount is None or (per_cent and out_of is None):
        return None
    have, want = (amount * 100, cut * out_of) if per_cent else (amount, cut)
    return {
        "at_least": have >= want,
        "more_than": have > want,
        "at_most": have <= want,
        "fewer_than": have < want,
    }[comparison]


@settings(max_examples=15, deadline=None)
@given(st.lists(student, min_size=1, max_size=8), st.lists(point, min_size=1, max_size=5))
def test_every_number_is_judged_as_the_cut_point_says(people, points):
    cuts, wanted = {}, {}
    for district, name, comparison, cut, per_cent, grades in points:
        values = {comparison: cut, "per_cent": per_cent, "grades": grades}
        cuts[district, name] = row(name, place_id=district, **values)
    faces, students = [], []
    for person_id, (district, grade, name, counted, amount, out_of) in zip(count(1), people):
        number = {"amount": amount, "out_of": out_of, "was_amount": amount, "was_out_of": out_of}
        faces.append(
            {"person_id": person_id, "indicator": name, "in_denominator": counted}
            | {"in_numerator": False, "line": None, "was_in_numerator": False, **number}
        )
        students.append({"person_id": person_id, "district_id": district, "grade_code": grade})
        wanted[person_id, name] = False
        for (place, cut_name), each in cuts.items():
            values = each.values
            fits = place == district and (not values["grades"] or grade in values["grades"])
            if fits and cut_name.rpartition(".")[2] == name:
                comparison = next(iter(values))
                over = calls(
                    comparison, values[comparison], amount, out_of, per_cent=values["per_cent"]
                )
                # On track is good: who calls for attention is not in the numerator.
                is_in = over if over is None or cut_name != "chicago_on_track" else not over
                wanted[person_id, cut_name] = counted and is_in
    found = at_cut_points(
        ibis.memtable(pa.Table.from_pylist(faces, FACES)),
        ibis.memtable(pa.Table.from_pylist(students, STUDENTS)),
        list((district, each) for (district, _), each in cuts.items()),
    )
    said = found.to_pyarrow().to_pylist()
    assert {(r["person_id"], r["indicator"]): r["in_numerator"] for r in said} == wanted
    assert len(said) == len(wanted)
