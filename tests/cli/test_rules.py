"""`inmotion rules` from the outside."""

import json
from pathlib import Path

import pytest

from inmotion.records.audit import shown

SRC = Path(__file__).resolve().parents[2] / "src/inmotion"
LINES = SRC / "capabilities/early_warning/rules/lines.toml"


def test_a_changed_file_is_checked_before_it_is_used(inmotion, tmp_path):
    assert inmotion("rules", "check", LINES).code == 0
    draft = tmp_path / "draft.toml"
    text = LINES.read_text(encoding="utf-8").replace('mark = "S"', 'mark = "sure"', 1)
    draft.write_text(text, encoding="utf-8")
    said = inmotion("rules", "check", draft, "--table", "lines")
    assert said.code == 1
    assert said.out == (
        'row 1, chronic_absence, mark, "sure"\n'
        "  mark cannot be this. Use one of: R, W, S, I, NC.\n"
        "1 problem.\n"
    )
    said = inmotion("rules", "check", draft, "--table", "lines", "--json", "--lang", "es")
    (problem,) = json.loads(said.out)["problems"]
    assert (problem["row"], problem["key"], problem["value"]) == (1, "mark", "sure")
    assert problem["fix"].startswith("Use uno de")


def test_a_file_of_no_table_we_know_is_wrong_usage(inmotion, tmp_path):
    said = inmotion("rules", "check", tmp_path / "draft.toml")
    assert said.code == 2
    assert "no table of rules called 'draft'" in said.err
    assert "conventions" in said.err


def test_the_rules_of_a_day_are_listed_with_source_and_trust(inmotion):
    said = inmotion("rules", "list", "--at", "2026-02-06", "--json")
    rules = {rule["name"]: rule for rule in json.loads(said.out)["rules"]}
    assert rules["WA.ATT.U7"]["trigger"][0]["count"] == 7
    assert rules["WA.ATT.U7"]["mark"] == "R"
    assert rules["WA.ATT.MOU"]["table"] == "attendance_institutions"
    assert "WA.ATT.COVER" not in rules  # only a bill
    assert not any(rule["kind"] == "duty" and rule["mark"] == "NC" for rule in rules.values())
    older = inmotion("rules", "list", "--at", "2020-10-01", "--json")
    older = {rule["name"]: rule for rule in json.loads(older.out)["rules"]}
    assert older["WA.ATT.U7"]["trigger"][0]["count"] == 5
    assert "WA.ATT.67.U1" not in older
    page = inmotion("rules", "list", "--at", "2026-02-06").out
    assert "7 in one calendar month (unexcused)" in page
    assert "In force on Friday, February 6, 2026." in page


def test_a_rule_is_shown_in_all_its_versions(inmotion):
    page = inmotion("rules", "show", "WA.ATT.U7").out
    assert page.index("pending: never applied") < page.index("from Aug 1, 2021")
    assert page.index("from Aug 1, 2021") < page.index("Jul 1, 2010 to Jul 31, 2021")
    assert "HB 2044" in page
    information = inmotion("rules", "show", "WA.ATT.MOU", "--lang", "es").out
    assert "No se evalúa. Concierne a escuelas, distritos o tribunales" in information
    assert inmotion("rules", "show", "WA.ATT.NONE").code == 2
    plain = json.loads(inmotion("rules", "show", "minimum_days", "--json").out)
    assert plain["versions"][0]["value"] == 10


def test_two_days_are_compared_side_by_side_with_the_pending_bill(inmotion):
    days = ("--at", "2020-10-01", "--at", "2026-10-01")
    rules = json.loads(inmotion("rules", "diff", *days, "--json").out)["rules"]
    found = {rule["name"]: rule for rule in rules}
    action = found["WA.ATT.U7"]
    assert action["before"]["counts"] == "5 in one calendar month (unexcused)"
    assert action["after"]["counts"] == "7 in one calendar month (unexcused)"
    assert action["pending"]["cite"].startswith("HB 2044")
    assert "counts" in action["changed"]
    assert found["WA.ATT.67.PET"]["before"] is None
    assert "WA.ATT.U1" not in found  # the same on both days
    page = inmotion("rules", "diff", *days).out
    assert "Oct 1, 2020" in page
    assert "pending" in page
    before_2016 = ("--at", "2016-01-01", "--at", "2017-10-01")
    rules = json.loads(inmotion("rules", "diff", *before_2016, "--json").out)["rules"]
    found = {rule["name"]: rule for rule in rules}
    assert found["WA.ATT.U3"]["before"]["counts"].startswith("2 in one")
    assert found["WA.ATT.ELEM"]["before"] is None


@pytest.mark.parametrize("days", [("--at", "2020-10-01"), ("--at", "soon", "--at", "2026-10-01")])
def test_days_that_cannot_be_compared_are_wrong_usage(inmotion, days):
    assert inmotion("rules", "diff", *days).code == 2


def test_the_steps_of_a_student_are_explained_and_the_look_is_written_down(inmotion, lake):
    listed = json.loads(inmotion("warn", "list", "--lake", lake, "--school", "9001", "--json").out)
    devon = next(s for s in listed["students"] if s["first_name"] == "Devon")
    before = len(shown(lake))
    said = inmotion("rules", "explain", devon["person_id"], "--lake", lake, "--json")
    steps = {step["name"]: step for step in json.loads(said.out)["steps"]}
    assert steps["WA.ATT.U3"]["state"] == "overdue"
    assert steps["WA.ATT.U3"]["due_on"] == "2026-02-04"
    assert [each["on_date"] for each in steps["WA.ATT.U3"]["evidence"]] == [
        "2026-02-02",
        "2026-02-03",
        "2026-02-04",
    ]
    assert all(each["lines"] for each in steps["WA.ATT.U3"]["evidence"])
    assert [(look.what, look.person_ids) for look in shown(lake)[before:]] == [
        ("rules explain", (devon["person_id"],))
    ]
    page = inmotion("rules", "explain", devon["person_id"], "--lake", lake, "--lang", "es").out
    assert "Medidas de la ley alcanzadas este año" in page
    assert inmotion("rules", "explain", 424242, "--lake", lake).code == 2
