"""Linking records by hand through the command; who looked and who decided is written down."""

import csv
import io
import json
import shutil

import pytest
from tests.sources.cedars import DISTRICT, FIRST, take_in, write
from tests.sources.test_candidates import MOVED, package, written
from tests.sources.test_identity import OTHER

from inmotion.records.audit import account, shown

BORN = ("Mateo", "Ortiz", "04/05/2011")
WHO = ("--by", "Ruth Okafor", "--why", "Both registrars confirmed it.")


@pytest.fixture(scope="module")
def moved(tmp_path_factory):
    """A lake with one child who moved and came without a number."""
    root = tmp_path_factory.mktemp("moved")
    there = written(*BORN, SSID="4000000017")
    write(root, package(DISTRICT, ("1", there), stays=[MOVED[0]]))
    write(root, package(OTHER, ("007", written(*BORN)), stays=[MOVED[1]]), district=OTHER)
    take_in(root / FIRST, root / "lake")
    return root / "lake"


@pytest.fixture
def lake(moved, tmp_path):
    return shutil.copytree(moved, tmp_path / "lake")


def test_a_pair_is_shown_with_what_agrees_and_both_districts_numbers(inmotion, lake):
    said = inmotion("identity", "candidates", "--lake", lake)
    assert said.code == 0
    assert f"{OTHER}/007" in said.out
    assert f"{DISTRICT}/1" in said.out
    assert "the same first name, the same last name, the same date of birth" in said.out
    assert "4000000017" not in said.out
    assert said.err == "1 of 1 pairs.\n"


def test_pairs_come_as_json_and_csv(inmotion, lake):
    found = json.loads(inmotion("identity", "candidates", "--lake", lake, "--json").out)
    (pair,) = found["pairs"]
    assert [one["district_student_id"] for one in pair["records"]] == ["007", "1"]
    assert pair["levels"]["birth_on"] == "same"
    assert pair["chance"] < 1
    said = inmotion("identity", "candidates", "--lake", lake, "--csv")
    (row,) = csv.DictReader(io.StringIO(said.out))
    assert (row["name"], row["other_has_number"]) == ("Mateo Ortiz", "true")


def test_pairs_of_other_districts_can_be_left_out(inmotion, lake):
    for code, count in ((OTHER, 1), ("01017", 0)):
        said = inmotion("identity", "candidates", "--lake", lake, "--district", code, "--json")
        assert len(json.loads(said.out)["pairs"]) == count


def test_a_link_is_decided_listed_and_taken_back(inmotion, lake):
    said = inmotion("identity", "link", f"{OTHER}/007", f"{DISTRICT}/1", "--lake", lake, *WHO)
    assert said.code == 0
    assert "Record 2 belongs to person 1." in said.out
    assert json.loads(inmotion("identity", "candidates", "--lake", lake, "--json").out) == {
        "pairs": []
    }
    said = inmotion("identity", "take-back", 1, "--lake", lake, *WHO, "--json")
    assert json.loads(said.out)["persons"] == {"1": 1, "2": 2}
    listed = json.loads(inmotion("identity", "history", "--lake", lake, "--json").out)["decisions"]
    assert [(one["code"], one["state"]) for one in listed] == [
        ("take_back", "holds"),
        ("link", "taken_back"),
    ]
    assert "Ruth Okafor" in inmotion("identity", "history", "--lake", lake).out


def test_split_and_not_same_are_commands_too(inmotion, lake):
    inmotion("identity", "link", 1, 2, "--lake", lake, *WHO)
    assert inmotion("identity", "split", 2, "--lake", lake, *WHO).code == 0
    assert inmotion("identity", "not-same", 1, 2, "--lake", lake, *WHO).code == 0
    said = inmotion("identity", "link", 1, 2, "--lake", lake, *WHO)
    assert said.code == 2
    assert "Ruth Okafor decided" in said.err
    listed = json.loads(inmotion("identity", "history", "--lake", lake, "--json").out)["decisions"]
    assert [one["state"] for one in listed] == ["holds", "holds", "split_since"]


def test_undo_through_the_command_keeps_a_link(inmotion, lake, tmp_path):
    package_ = package(OTHER, ("007", written(*BORN)), stays=[MOVED[1]])
    write(tmp_path / "late", package_, day="20261022", district=OTHER)
    assert inmotion("import", tmp_path / "late", "--lake", lake, "--yes").code == 0
    inmotion("identity", "link", 1, 2, "--lake", lake, *WHO)
    assert inmotion("lake", "undo", "--lake", lake).code == 0
    listed = json.loads(inmotion("identity", "history", "--lake", lake, "--json").out)["decisions"]
    assert [one["state"] for one in listed] == ["holds"]
    assert json.loads(inmotion("identity", "candidates", "--lake", lake, "--json").out) == {
        "pairs": []
    }


def test_looking_and_deciding_are_written_down_with_the_persons(inmotion, lake):
    inmotion("identity", "candidates", "--lake", lake)
    inmotion("identity", "link", 1, 2, "--lake", lake, *WHO)
    inmotion("identity", "history", "--lake", lake)
    rows = [(row.who, row.what, row.person_ids) for row in shown(lake)]
    assert rows == [
        (account(), "identity candidates", (1, 2)),
        (account(), "identity link", (1, 2)),
        (account(), "identity history", (1,)),
    ]


def test_the_words_come_in_spanish(inmotion, lake):
    said = inmotion("identity", "candidates", "--lake", lake, "--lang", "es")
    assert "el mismo nombre" in said.out


def test_nothing_about_students_is_logged(inmotion, lake, caplog):
    caplog.set_level("DEBUG")
    inmotion("identity", "candidates", "--lake", lake)
    assert "Ortiz" not in caplog.text
    assert "ortiz" not in caplog.text
