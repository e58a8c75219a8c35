"""Rows of a place beside the lake: looked through, put in use in one step, kept for good."""

import pytest

from inmotion.capabilities.early_warning.rules.schemas import TABLES
from inmotion.indicators.local_rules import local_problems, local_rows, put_in_use, uses
from inmotion.lake.store import Lake

CUT_POINTS = TABLES["cut_points"]
ROW = """
[[row]]
name = "exclusions"
at_least = {cut}
place_id = "{place}"
who = "School board"
why = "Two before we call"
changed_on = 2026-08-20
valid_from = 2026-09-01
cite = "Board minutes"
mark = "NC"
"""


@pytest.fixture
def lake(tmp_path):
    return Lake.create(tmp_path / "lake").root


@pytest.fixture
def file(tmp_path):
    def write(cut=2, place="01901", more=""):
        path = tmp_path / "cut_points.toml"
        path.write_text(ROW.format(cut=cut, place=place) + more, encoding="utf-8")
        return path

    return write


def faults(path, districts=("01901", "17001")):
    return [(p.row, p.key, p.value) for p in local_problems(path, CUT_POINTS, districts)]


def test_a_file_in_use_is_found_again_and_the_earlier_ones_are_kept(lake, file):
    assert local_rows(lake, "cut_points") == ()
    put_in_use(lake, file(2), CUT_POINTS, by="A. Board", why="first")
    put_in_use(lake, file(3), CUT_POINTS, by="B. Board", why="too early")
    (row,) = local_rows(lake, "cut_points")
    assert row.values["at_least"] == 3
    told = [(use.number, use.by, use.why) for use in uses(lake, "cut_points")]
    assert told == [(1, "A. Board", "first"), (2, "B. Board", "too early")]
    kept = (lake / "rules/kept/cut_points.0001.toml").read_text(encoding="utf-8")
    assert "at_least = 2" in kept
    assert sorted(path.name for path in (lake / "rules").iterdir()) == ["cut_points.toml", "kept"]


def test_a_good_file_has_no_fault(file):
    assert faults(file()) == []
    assert faults(file(place="region")) == []


def test_a_place_the_lake_does_not_have_is_a_fault(file):
    assert faults(file(place="17009")) == [(1, "place_id", "17009")]
    assert faults(file(place="1901")) == [(1, "place_id", "1901")]


def test_a_row_without_a_place_cannot_be_used_beside_a_lake(file):
    path = file()
    path.write_text(path.read_text(encoding="utf-8").replace('place_id = "01901"\n', ""), "utf-8")
    assert faults(path) == [(1, "place_id", "")]


@pytest.mark.parametrize(
    ("was", "now", "key"),
    [
        ("at_least = 2", "at_least = 2\nmore_than = 3", "more_than"),
        ("at_least = 2", "", "at_least"),
        ("at_least = 2", "at_least = -1", "at_least"),
        ('name = "exclusions"', 'name = "local.happiness"', "name"),
        ('who = "School board"', "", "who"),
        ('why = "Two before we call"', "", "why"),
        ("changed_on = 2026-08-20", "", "changed_on"),
        ("at_least = 2", 'at_least = 2\ngrades = ["13"]', "grades"),
    ],
)
def test_each_slip_is_told_with_its_key(file, was, now, key):
    path = file()
    path.write_text(path.read_text(encoding="utf-8").replace(was, now), encoding="utf-8")
    assert [fault[:2] for fault in faults(path)] == [(1, key)]


def test_two_districts_may_change_the_same_cut_point_one_district_not_twice_a_day(file):
    assert faults(file(more=ROW.format(cut=3, place="17001"))) == []
    assert [fault[1] for fault in faults(file(more=ROW.format(cut=3, place="01901")))] == [
        "valid_from"
    ]
