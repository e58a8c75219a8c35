"""Planted movers: a record without a state number, and another one that the truth names."""

import csv
from collections import Counter, defaultdict
from datetime import date

import pytest
from inmotion_region import build

DAY = date(2026, 2, 6)
MOVERS = 120


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("movers")
    build(folder, students=2400, seed=7, districts=6, extracts=(DAY,), movers=MOVERS)
    return folder


@pytest.fixture(scope="module")
def students(folder, reader):
    """Rows of file B by district and number."""
    return {(row[1], row[3]): row for one in reader(folder).extracts(DAY) for row in one.rows("B")}


def truth(folder, name):
    with (folder / "truth" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def pairs(folder, students):
    """For each mover what the truth says, the record without a number, and the one left behind."""
    records = defaultdict(list)
    for row in truth(folder, "people.csv"):
        records[row["Person"]].append((row["DistrictCode"], row["DistrictStudentId"]))
    found = []
    for row in truth(folder, "movers.csv"):
        here = (row["DistrictCode"], row["DistrictStudentId"])
        (there,) = [one for one in records[row["Person"]] if one != here]
        found.append((row, students[here], students[there]))
    return found


def test_as_many_as_asked_for_come_without_a_state_number(pairs):
    assert len(pairs) == MOVERS
    assert not any(here[4] for _, here, _ in pairs)
    assert sum(bool(there[4]) for _, _, there in pairs) > 0.95 * MOVERS


@pytest.mark.parametrize(("field", "column"), [("Last", 5), ("First", 6), ("Middle", 7)])
def test_the_truth_says_which_names_differ(field, column, pairs):
    for row, here, there in pairs:
        assert (here[column] == there[column]) == (row[field] == "same")
    assert len({row[field] for row, _, _ in pairs}) > 2


def test_every_date_of_birth_is_a_day_and_few_differ(pairs):
    born = [tuple(_day(row[8]) for row in (here, there)) for _, here, there in pairs]
    different = sum(here != there for here, there in born)
    assert different == sum(row["Birth"] != "same" for row, _, _ in pairs)
    assert 0 < different < MOVERS / 4


def _day(text):
    month, day, year = text.split("/")
    return date(int(year), int(month), int(day))


def test_twins_share_birthday_and_last_name_and_have_names_of_their_own(pairs, students):
    twins = [there for row, _, there in pairs if row["IsTwin"] == "Y"]
    assert twins
    born = Counter((row[5], _day(row[8])) for row in students.values() if row[4])
    names = {(row[5], row[6], _day(row[8]), row[4]) for row in students.values() if row[4]}
    for row in twins:
        if row[4]:
            assert born[row[5], _day(row[8])] > 1
    assert len({name[3] for name in names}) == len({(name[0], name[1], name[2]) for name in names})


def test_without_planted_movers_there_is_no_file_about_them(tmp_path):
    build(tmp_path, students=60, districts=2, extracts=(DAY,))
    assert not (tmp_path / "truth" / "movers.csv").exists()
