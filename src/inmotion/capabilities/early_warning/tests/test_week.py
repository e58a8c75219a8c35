"""The list of a week, from a real lake and a real night."""

import csv
import io
import json
from datetime import date

import duckdb
import pytest

from inmotion.capabilities.early_warning.commands import list_
from inmotion.capabilities.early_warning.show import CSV_COLUMNS
from inmotion.capabilities.early_warning.week import week_list
from inmotion.lake.results import open_results
from inmotion.lake.store import Lake
from inmotion.records.audit import shown
from inmotion.vocabulary.errors import InMotionError, WrongUsage

SCHOOL, OTHER_SCHOOL = "1234", "5678"


@pytest.fixture(scope="module")
def week(town_lake):
    """Ask for the list of a school."""
    with open_results(Lake(town_lake)) as results:
        yield lambda school=SCHOOL, capacity=12: week_list(results, school, capacity)


def names(found):
    return [student.first_name for student in found.students]


def reasons(found):
    return {s.first_name: [reason.code for reason in s.reasons] for s in found.students}


def test_law_first_then_news_then_distance_and_help_last(week):
    assert names(week()) == ["Devon", "Huy", "Eli", "Ana Lucía", "Mia"]


def test_each_student_has_the_reasons_and_their_numbers(week):
    assert reasons(week()) == {
        "Devon": ["WA.ATT.U3", "WA.ATT.STEPS", "WA.ATT.WARNS", "recent_absence"],
        "Huy": ["recent_absence"],
        "Eli": ["severe_chronic_absence"],
        "Ana Lucía": ["chronic_absence"],
        "Mia": ["severe_chronic_absence"],
    }
    ana = next(s for s in week().students if s.first_name == "Ana Lucía")
    (reason,) = ana.reasons
    assert (reason.amount, reason.out_of, float(reason.line)) == (11, 99, 9.9)
    assert reason.is_new is False
    devon = week().students[0]
    assert (devon.reasons[0].amount, devon.reasons[0].since_on) == (3, date(2026, 2, 4))


def test_who_left_the_school_is_not_on_its_list(week):
    assert "Noor" not in names(week(capacity=100))


def test_each_ladder_is_for_its_ages_on_the_day(week):
    listed = {
        f"{s.first_name} {s.last_name}": [reason.code for reason in s.reasons]
        for s in week(OTHER_SCHOOL).students
    }
    assert listed == {
        "Eight Today": ["WA.ATT.U1"],
        "Eighteen Tomorrow": ["WA.ATT.U1"],
        "Birthday Unknown": ["WA.ATT.U1"],
        "Eight Tomorrow": ["WA.ATT.67.U1"],
        "Lena Moss": ["WA.ATT.67.U1"],
    }


@pytest.mark.parametrize(
    ("capacity", "listed"),
    [
        (0, ["Devon"]),
        (1, ["Devon"]),
        (2, ["Devon", "Huy"]),
        (4, ["Devon", "Huy", "Eli", "Ana Lucía"]),
    ],
)
def test_capacity_cuts_the_end_of_the_list_but_never_the_law(week, capacity, listed):
    found = week(capacity=capacity)
    assert names(found) == listed
    assert found.not_shown == 5 - len(listed)
    assert found.law_steps == 1


def test_changes_since_last_week_are_numbers_now_and_then(week):
    changes = {s.first_name: s.changes for s in week().students}
    (huy,) = (c for c in changes["Huy"] if c.indicator == "missed_days")
    assert (huy.amount, huy.was_amount) == (4, 1)
    assert changes["Ana Lucía"] == ()
    (eli,) = (c for c in changes["Eli"] if c.indicator == "missed_days")
    assert eli.was_amount is None


def test_a_school_or_capacity_that_cannot_be_is_told(week):
    with pytest.raises(WrongUsage, match="no school '9999'"):
        week("9999")
    with pytest.raises(WrongUsage, match="negative"):
        week(capacity=-1)


def test_results_without_a_list_are_told(town_lake, tmp_path):
    bare = duckdb.connect(str(tmp_path / "night.duckdb"))
    bare.execute(
        "CREATE TABLE places AS SELECT '1234' place_id, 'school' place_type_code, '' place_name"
    )
    with pytest.raises(InMotionError, match="inmotion nightly"):
        week_list(bare, SCHOOL, 12)
    bare.close()


def test_the_list_in_words(town_lake, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    list_(town_lake, school=SCHOOL, capacity=4)
    said = capsys.readouterr().out
    assert "4 students to reach this week" in said
    assert "As known on Friday, February 6, 2026." in said
    assert "3 unexcused days in February 2026: invite the parents and the student to a" in said
    assert "Missed 11 of 99 days; the line is 9.9." in said
    assert "3 more missed days than a week ago." in said
    assert "No change since last week." in said
    assert "Not in the data a week ago" in said
    assert "1 student is listed because the law asks for a step" in said
    assert "1 more student has a reason and is not shown, because you have time for 4." in said
    assert "RCW 28A.225.020(1)(b): The school invites the parents" in said
    assert "1. Those for whom the law asks for a step." in said
    assert "In force since Jul 1, 2025." in said
    assert max(len(line) for line in said.splitlines()) <= 80
    assert not any(line != line.rstrip() for line in said.splitlines())


def test_help_that_goes_on_is_named_and_help_that_ended_is_not(town_lake, capsys):
    list_(town_lake, school=SCHOOL, capacity=12)
    said = capsys.readouterr().out
    assert "Already helping: tutoring." in said
    assert "mentor" not in said


def test_the_list_in_spanish(town_lake, capsys):
    list_(town_lake, school=SCHOOL, capacity=12, lang="es")
    said = capsys.readouterr().out
    assert "viernes, 6 de febrero de 2026" in said
    assert "Faltó 11 de 99 días; el límite es 9.9." in said
    for english in ("missed", "week", "line", "student", "law"):
        assert english not in said, english


def test_the_list_as_json_carries_codes_numbers_and_words(town_lake, capsys):
    list_(town_lake, school=SCHOOL, capacity=1, as_json=True)
    found = json.loads(capsys.readouterr().out)
    assert found["as_of"] == "2026-02-06"
    assert (found["shown"], found["not_shown"], found["law_steps"]) == (1, 4, 1)
    (devon,) = found["students"]
    assert devon["reasons"][0]["code"] == "WA.ATT.U3"
    assert devon["reasons"][0]["amount"] == 3
    assert devon["reasons"][0]["words"].startswith("3 unexcused days in February 2026:")
    assert found["order"]["keys"][0]["by"] == "is_law"


def test_the_list_as_csv_keeps_its_columns(town_lake, capsys):
    list_(town_lake, school=SCHOOL, capacity=12, as_csv=True)
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert (
        tuple(rows[0])
        == CSV_COLUMNS
        == (
            "person_id",
            "last_name",
            "first_name",
            "grade_code",
            "is_law",
            "is_newly_over",
            "is_helped",
            "support_codes",
            "reason_codes",
            "reasons",
            "changes",
            "school_id",
            "as_of",
            "lake_version",
        )
    )
    assert [row["first_name"] for row in rows] == ["Devon", "Huy", "Eli", "Ana Lucía", "Mia"]
    assert rows[0]["reason_codes"] == "WA.ATT.U3;WA.ATT.STEPS;WA.ATT.WARNS;recent_absence"
    assert rows[4]["support_codes"] == "tutoring"


def test_two_forms_at_once_are_refused(town_lake):
    with pytest.raises(WrongUsage, match="exclude each other"):
        list_(town_lake, school=SCHOOL, as_json=True, as_csv=True)


def test_every_look_at_the_list_is_written_down_with_who_was_on_it(town_lake, capsys):
    before = len(shown(town_lake))
    list_(town_lake, school=SCHOOL, capacity=2)
    capsys.readouterr()
    looks = shown(town_lake)
    assert len(looks) == before + 1
    assert looks[-1].person_ids == (2, 3)
    assert (looks[-1].what, looks[-1].scope) == ("warn list", "school 1234")


def test_a_list_that_cannot_be_asked_for_leaves_no_trace_and_shows_nobody(town_lake, capsys):
    before = len(shown(town_lake))
    with pytest.raises(WrongUsage):
        list_(town_lake, school="9999")
    assert len(shown(town_lake)) == before
    assert capsys.readouterr().out == ""
