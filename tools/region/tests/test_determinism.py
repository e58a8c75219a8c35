"""The same seed gives the same bytes; asking for more does not change what is there."""

from datetime import date

import pytest
from inmotion_region import build

from inmotion.vocabulary.errors import WrongUsage

SMALL = {"students": 700, "districts": 12, "years": (2025, 2026)}
EARLY, LATE = date(2026, 1, 23), date(2026, 2, 6)


@pytest.fixture(scope="module")
def once(tmp_path_factory, files_below):
    folder = tmp_path_factory.mktemp("once")
    build(folder, seed=7, extracts=(EARLY, LATE), **SMALL)
    return files_below(folder)


def test_two_runs_are_equal_byte_by_byte(once, tmp_path, files_below):
    build(tmp_path, seed=7, extracts=(EARLY, LATE), **SMALL)
    assert files_below(tmp_path) == once


def test_another_seed_gives_another_region(once, tmp_path, files_below):
    build(tmp_path, seed=8, extracts=(EARLY, LATE), **SMALL)
    other = files_below(tmp_path)
    assert other.keys() != once.keys() or other != once
    students = [name for name in once if "_DistrictStudent_" in name]
    assert all(once[name] != other[name] for name in students)


def test_an_extract_does_not_depend_on_the_others_asked_for(once, tmp_path, files_below):
    build(tmp_path, seed=7, extracts=(LATE,), **SMALL)
    alone = files_below(tmp_path)
    assert alone == {name: once[name] for name in alone}
    assert len(alone) < len(once)


def test_progress_is_told_per_district_and_year(tmp_path):
    told = []
    build(tmp_path, seed=7, extracts=(LATE,), progress=lambda *one: told.append(one), **SMALL)
    assert [done for done, _, _ in told] == list(range(1, 25))
    assert {total for _, total, _ in told} == {24}


@pytest.mark.parametrize(
    "wrong",
    [
        {"districts": 0},
        {"districts": 36},
        {"years": ()},
        {"students": 0},
        {"schools": 824},
        {"extracts": (date(2025, 6, 30),)},
    ],
    ids=str,
)
def test_what_cannot_be_built_is_refused(wrong, tmp_path):
    with pytest.raises(WrongUsage, match="Nothing has been saved"):
        build(tmp_path, **{"students": 500, "extracts": (LATE,), **wrong})
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("students", [1, 40])
def test_the_smallest_regions_can_be_built(students, tmp_path, files_below):
    summary = build(tmp_path, students=students, seed=3)
    folders = {name.split("/")[0] for name in files_below(tmp_path)}
    assert summary.extracts == 3 * 35
    assert len(folders) == 35 + 2


def test_without_days_another_year_is_written_as_its_closing_extract(tmp_path):
    build(tmp_path, students=200, districts=3, years=(2024,))
    assert {path.name for path in tmp_path.glob("4*/*")} == {"20240630"}


def test_an_earlier_year_can_have_extracts_within_it_too(tmp_path):
    build(tmp_path, students=200, districts=3, years=(2023, 2024), extracts=(date(2022, 12, 1),))
    folders = {path.name for path in tmp_path.glob("4*/*")}
    assert folders == {"20221201", "20230630", "20240630"}
    assert all((path / "SYNTHETIC").exists() for path in tmp_path.glob("4*/*"))
