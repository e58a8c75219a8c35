"""The main job through the command: files in, list out."""

import json

import inmotion as package

SCHOOL = "9001"


def test_files_become_a_list_with_reasons(inmotion, lake):
    said = inmotion("warn", "list", "--lake", lake, "--school", SCHOOL, "--capacity", 12)
    assert said.code == 0
    assert said.out.startswith("2 students to reach this week\nRainier View Middle School (9001)\n")
    assert "3 unexcused days in February 2026: invite the parents" in said.out
    assert "Missed 12 of 99 days; the line is 9.9." in said.out
    assert "Already helping: tutoring." in said.out
    assert said.err == ""


def test_the_folder_may_come_from_the_environment(inmotion, lake, monkeypatch):
    monkeypatch.setenv("INMOTION_LAKE", str(lake))
    assert inmotion("warn", "list", "--school", SCHOOL, "--json").code == 0


def test_a_name_on_the_list_leads_back_to_the_file_it_came_from(inmotion, lake, files):
    listed = json.loads(inmotion("warn", "list", "--lake", lake, "--school", SCHOOL, "--json").out)
    devon = next(s for s in listed["students"] if s["first_name"] == "Devon")
    found = json.loads(
        inmotion("warn", "explain", devon["person_id"], "--lake", lake, "--json").out
    )
    absences = [row for row in found["rows"] if row["table"] == "absences"]
    assert len(absences) == 3
    for row in absences:
        line = (files / row["file"]).read_text(encoding="utf-8").splitlines()[row["line"] - 1]
        year, month, day = row["says"]["on_date"].split("-")
        assert line.split("\t")[2:] == ["000102", "1", f"{month}/{day}/{year}", "UF"]


def test_python_opens_the_same_region(lake):
    with package.open_region(lake) as region:
        result = region.indicator("chronic_absence").by("place")
        rows = {row["place_id"]: row for row in result.table.to_pylist()}
    assert (rows[SCHOOL]["numerator"], rows[SCHOOL]["denominator"]) == (1, 3)


def test_groups_are_computed_with_the_names_of_places(inmotion, lake):
    said = inmotion("indicators", "compute", "chronic_absence", "--lake", lake, "--json")
    found = json.loads(said.out)
    assert (found["indicator"], found["by"], found["as_of"]) == (
        "chronic_absence",
        ["place"],
        "2026-02-06",
    )
    rows = {row["place_id"]: row for row in found["rows"]}
    assert rows[SCHOOL]["place_name"] == "Rainier View Middle School"
    assert rows[SCHOOL]["denominator"] == 3
    assert rows["region"]["place_type_code"] == "region"


def test_groups_are_shown_as_shares_by_month(inmotion, lake):
    said = inmotion("indicators", "compute", "chronic_absence", "--lake", lake, "--by", "month")
    assert "February 2026" in said.out
    assert "20%" in said.out


def test_groups_come_as_csv(inmotion, lake):
    said = inmotion(
        "indicators", "compute", "missed_days", "--lake", lake, "--by", "place,month", "--csv"
    )
    header, *rows = said.out.splitlines()
    assert header == (
        "place_id,place_name,place_type_code,month_on,people,numerator,denominator,value"
    )
    assert any(
        row.startswith("9001,Rainier View Middle School,school,2026-02-01,3,") for row in rows
    )


def test_persons_are_computed_and_the_look_is_written_down(inmotion, lake):
    from inmotion.records.audit import shown

    said = inmotion(
        "indicators", "compute", "missed_days", "--lake", lake, "--by", "person", "--json"
    )
    rows = json.loads(said.out)["rows"]
    assert sorted(row["amount"] for row in rows) == [0, 0, 1, 3, 12]
    look = shown(lake)[-1]
    assert look.what == "indicators compute"
    assert len(look.person_ids) == 5


def test_an_older_day_is_computed_as_it_was_known_then(inmotion, lake):
    said = inmotion(
        "indicators", "compute", "missed_days", "--lake", lake, "--by", "person",
        "--as-of", "2026-01-30", "--json",
    )  # fmt: skip
    assert sorted(row["amount"] for row in json.loads(said.out)["rows"]) == [0, 0, 0, 1, 12]


def test_indicators_are_listed_and_shown(inmotion):
    listed = json.loads(inmotion("indicators", "list", "--json").out)["indicators"]
    assert "chronic_absence" in {card["name"] for card in listed}
    said = inmotion("indicators", "show", "chronic_absence")
    assert "missed {amount} of {out_of} days" in said.out
    assert "OSPI chronic absence definition" in said.out
    assert (
        "Ausencia crónica" in inmotion("indicators", "show", "chronic_absence", "--lang", "es").out
    )


def test_the_rooms_and_the_registry_name_the_same_indicators(inmotion):
    from inmotion.capabilities import rooms

    listed = json.loads(inmotion("indicators", "list", "--json").out)["indicators"]
    named = {name for room in rooms() for name in room.indicators}
    assert {card["name"] for card in listed} == named


def test_the_night_tells_what_it_rests_on(night):
    root, said = night
    assert (said["as_of"], said["lake_version"]) == ("2026-02-06", 3)
    assert said["results"] == str(root / "nightly" / "current.duckdb")
