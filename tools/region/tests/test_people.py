"""Who is who: numbers, moves, families, grades over the years."""

import csv
from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise

import pytest
from inmotion_region import build

BEFORE = date(2025, 6, 30)
GRADES = ["K", *(str(grade) for grade in range(1, 13))]


@pytest.fixture(scope="module")
def truth(region):
    """Person by year, district and the district's number."""
    with (region.folder / "truth" / "people.csv").open(encoding="utf-8", newline="") as file:
        return {
            (int(row["SchoolYear"]), row["DistrictCode"], row["DistrictStudentId"]): row["Person"]
            for row in csv.DictReader(file)
        }


@pytest.fixture(scope="module")
def last(region, days):
    return [(one, one.rows("B")) for one in region.extracts(days[-1])]


def test_a_year_has_the_students_asked_for(truth, region, days):
    for year in (2025, 2026):
        people = {who for (of, _, _), who in truth.items() if of == year}
        assert 2600 * 0.985 <= len(people) <= 2600 * 1.01 + 26


def test_people_in_two_districts_have_one_state_number_and_two_of_the_districts(last, truth):
    places, numbers = defaultdict(set), defaultdict(set)
    for extract, rows in last:
        for row in rows:
            person = truth[2026, extract.district, row[3]]
            places[person].add(extract.district)
            if row[4]:
                numbers[person].add(row[4])
    moved = [person for person, found in places.items() if len(found) > 1]
    assert len(moved) > 20
    assert all(len(numbers[person]) == 1 for person in moved if numbers[person])


def test_moves_between_districts_end_one_stay_and_begin_another(region, days, truth):
    stays = defaultdict(list)
    for extract in region.extracts(days[-1]):
        for row in extract.rows("C"):
            if row[9] == "Y":
                person = truth[2026, extract.district, row[2]]
                stays[person].append((extract.read_day(row[5]), row[7], row[8], extract.district))
    moved = [sorted(one) for one in stays.values() if len({stay[3] for stay in one}) > 1]
    assert len(moved) > 10
    for one in moved:
        assert all(left and code == "T0" for _, left, code, _ in one[:-1])


def test_some_move_within_their_district(larger, days):
    codes = Counter(row[8] for one in larger.extracts(days[-1]) for row in one.rows("C"))
    assert codes["T1"] > 20
    assert codes["G0"] > 100
    assert codes["T0"] > codes["U1"] > 0


def test_some_attend_a_skill_centre_of_another_district(region, days):
    own = [
        (row[1], row[2])
        for one in region.extracts(days[-1])
        for row in one.rows("B")
        if row[1] != row[2]
    ]
    assert len(own) > 3


def test_a_state_number_once_known_does_not_get_lost(region, days):
    numbers = {}
    for day in (BEFORE, *days):
        for extract in region.extracts(day):
            for row in extract.rows("B"):
                before = numbers.get((row[1], row[3]))
                assert row[4] or not before
                numbers[row[1], row[3]] = row[4]


def test_state_numbers_are_unique_but_for_the_few_wrong_ones(last, truth):
    people = defaultdict(set)
    for extract, rows in last:
        for row in rows:
            if row[4]:
                people[row[4]].add(truth[2026, extract.district, row[3]])
    shared = [one for one in people.values() if len(one) > 1]
    assert len(shared) <= 3


def test_children_keep_their_numbers_and_move_up_a_grade(region, days):
    def grades(day):
        return {
            (row[1], row[3]): row[12].lstrip("0").replace("K1", "K").replace("K2", "K")
            for one in region.extracts(day)
            for row in one.rows("B")
        }

    earlier, later = grades(BEFORE), grades(days[-1])
    both = earlier.keys() & later.keys()
    steps = Counter(GRADES.index(later[who]) - GRADES.index(earlier[who]) for who in both)
    assert len(both) > 0.75 * len(earlier)
    assert steps[1] > 0.995 * len(both)


def test_credit_once_reported_stays_as_it_is(region, days):
    """Course, mark, credit, term and school of a student who is still there."""

    def credit(day):
        return {
            one.district: {(row[2], *row[6:]) for row in one.rows("H")}
            for one in region.extracts(day)
        }

    reported = [(day, credit(day)) for day in (BEFORE, *days)]
    for (_, earlier), (day, later) in pairwise(reported):
        for extract in region.extracts(day):
            still = {row[3] for row in extract.rows("B")}
            kept = {row for row in earlier[extract.district] if row[0] in still}
            assert len(kept - later[extract.district]) <= 0.002 * len(kept)
    assert sum(len(rows) for rows in reported[0][1].values()) > 5000


def test_siblings_share_a_last_name_and_often_a_school(region, days):
    school, family = {}, {}
    for extract in region.extracts(days[-1]):
        for row in extract.rows("C"):
            school[row[1], row[2]] = row[4]
        for row in extract.rows("B"):
            family[row[1], row[3]] = (row[1], row[5], row[19])
    groups = defaultdict(list)
    for who, one in family.items():
        groups[one].append(school[who])
    many = [one for one in groups.values() if len(one) > 1]
    assert len(many) > 300
    assert sum(len(set(one)) < len(one) for one in many) > 0.25 * len(many)


def test_every_district_has_schools_of_a_plausible_size(region, days):
    for extract in region.extracts(days[-1]):
        sizes = Counter(row[4] for row in extract.rows("C"))
        assert len(sizes) <= len(extract.rows("A"))
        assert max(sizes.values()) < 3000


def test_school_codes_are_unique_in_the_region_and_names_too(region, days):
    rows = [row for one in region.extracts(days[-1]) for row in one.rows("A")]
    assert len({row[4] for row in rows}) == len({row[5] for row in rows}) == len(rows)


def test_the_region_says_that_it_is_invented(region):
    assert "invented" in (region.folder / "README.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def numbers(tmp_path_factory, region):
    """The right state numbers, and those the districts have in October and in June."""
    folder = tmp_path_factory.mktemp("numbers")
    days = (date(2025, 10, 3), date(2026, 6, 30))
    build(folder, students=20_000, seed=7, districts=4, extracts=days)
    with (folder / "truth" / "people.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    right = {(row["DistrictCode"], row["DistrictStudentId"]): row["SSID"] for row in rows}
    whole = type(region)(folder)
    seen = [
        {(row[1], row[3]): row[4] for one in whole.extracts(day) for row in one.rows("B")}
        for day in days
    ]
    return right, seen


def test_state_numbers_of_new_children_are_blank_until_they_are_issued(numbers):
    right, (autumn, summer) = numbers
    blank = {who for who, number in autumn.items() if not number}
    assert 0.01 < len(blank) / len(autumn) < 0.05
    assert all(summer[who] == right[who] for who in blank if summer.get(who))
    assert sum(not number for number in summer.values()) < 0.002 * len(summer)


def test_a_few_state_numbers_are_wrong_at_first_and_put_right(numbers):
    right, (autumn, summer) = numbers
    wrong = {who: number for who, number in autumn.items() if number not in ("", right[who])}
    assert 4 < len(wrong) < 0.004 * len(autumn)
    assert set(wrong.values()) & set(right.values())
    assert set(wrong.values()) - set(right.values())
    assert all(summer[who] == right[who] for who in wrong if who in summer)
