"""Absence looks like absence: how much, when, and who; measured by the slow reader."""

import csv
import math
import statistics
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import inmotion_region
import pytest

CLOSING = date(2026, 6, 30)
SHAPE = Path(inmotion_region.__file__).with_name("shape.csv")


@pytest.fixture(scope="module")
def counted(larger):
    """Days per student of the schools that collect absences."""
    online = {
        (row[1], row[2])
        for extract in larger.extracts(CLOSING)
        for row in extract.rows("E")
        if row[8] != "N"
    }
    found = larger.days(CLOSING)
    return {who: days for who, days in found.items() if who not in online and days.enrolled}


@pytest.fixture(scope="module")
def fitted():
    with SHAPE.open(encoding="utf-8", newline="") as file:
        return {(row["kind"], row["key"]): float(row["value"]) for row in csv.DictReader(file)}


def factors(counted, key):
    """Share of days missed by `key` of the day, beside the mean of these shares."""
    enrolled, missed = Counter(), Counter()
    for days in counted.values():
        enrolled.update(key(day) for day in days.enrolled)
        missed.update(key(day) for day in days.missed)
    shares = {one: missed[one] / enrolled[one] for one in enrolled if enrolled[one] > 20_000}
    mean = statistics.mean(shares.values())
    return {one: share / mean for one, share in shares.items()}


def test_a_quarter_to_three_tenths_miss_a_tenth_of_their_days(counted):
    long_enough = [days for days in counted.values() if len(days.enrolled) >= 10]
    chronic = [days for days in long_enough if 10 * len(days.missed) >= len(days.enrolled)]
    assert 0.25 <= len(chronic) / len(long_enough) <= 0.30


def test_weekdays_differ_as_in_the_real_data(counted, fitted):
    # Spells of illness carry over to the next day, which levels weekdays a little.
    found = factors(counted, date.weekday)
    assert found == pytest.approx({day: fitted["weekday", str(day)] for day in range(5)}, abs=0.06)
    assert max(found, key=found.get) in (0, 4)
    assert min(found, key=found.get) == 2


def test_months_differ_as_in_the_real_data(counted, fitted):
    found = factors(counted, lambda day: day.month)
    wanted = {month: fitted["month", str(month)] for month in found}
    mean = statistics.mean(wanted.values())
    wanted = {month: value / mean for month, value in wanted.items()}
    assert found == pytest.approx(wanted, abs=0.16)
    assert found[6] > 1.05 > found[10]


def test_schools_differ_about_as_much_as_in_the_real_data(larger, counted, fitted):
    shares = defaultdict(list)
    for extract in larger.extracts(CLOSING):
        for row in extract.rows("C"):
            days = counted.get((row[1], row[2]))
            if days and row[9] == "Y":
                shares[row[1], row[4]].append((len(days.missed), len(days.enrolled)))
    logs = [
        math.log(sum(missed for missed, _ in one) / sum(enrolled for _, enrolled in one))
        for one in shares.values()
        if len(one) >= 40
    ]
    assert statistics.stdev(logs) == pytest.approx(fitted["spread", "school_log_sd"], rel=0.25)


def test_children_of_low_income_families_miss_more(larger, counted):
    low = {
        (row[1], row[2])
        for extract in larger.extracts(CLOSING)
        for row in extract.rows("I")
        if row[5] == "19"
    }
    groups = ([], [])
    for who, days in counted.items():
        groups[who in low].append(len(days.missed) / len(days.enrolled))
    assert statistics.mean(groups[1]) > 1.3 * statistics.mean(groups[0])


def test_days_are_missed_in_spells(counted):
    """More absences follow an absence than chance would have it, child by child."""
    followed = expected = 0.0
    for days in counted.values():
        order = sorted(days.enrolled)
        share = len(days.missed) / len(order)
        followed += sum(
            a in days.missed and b in days.missed for a, b in zip(order, order[1:], strict=False)
        )
        expected += share * share * (len(order) - 1)
    assert followed > 2 * expected


def test_high_school_excuses_fewer_days(larger, counted):
    shares = defaultdict(lambda: [0, 0])
    for extract in larger.extracts(CLOSING):
        for row in extract.rows("B"):
            days = counted.get((row[1], row[3]))
            if days:
                level = row[12].lstrip("0") in ("9", "10", "11", "12")
                shares[level][0] += len(days.unexcused)
                shares[level][1] += len(days.missed)
    assert shares[True][0] / shares[True][1] > 1.3 * shares[False][0] / shares[False][1]


def test_calendars_differ_and_some_schools_send_none(larger):
    with_own, without, first_days, lengths = 0, 0, set(), set()
    for extract in larger.extracts(CLOSING):
        own = {row["SchoolCode"] for row in extract.csv_rows("Calendar.csv")}
        for row in extract.rows("A"):
            with_own, without = with_own + (row[4] in own), without + (row[4] not in own)
            first_days.add(min(extract.calendars[row[4]]))
            lengths.add(len(extract.calendars[row[4]]))
    assert with_own > 10
    assert without > 10
    assert len(first_days) >= 3
    assert lengths == {180}


def test_absences_lie_on_school_days(larger):
    for extract in larger.extracts(CLOSING):
        for row in extract.rows("N"):
            school = extract.school_of[row[4].lstrip("0")]
            assert extract.read_day(row[5]) in extract.calendars[school]


def test_some_dates_carry_two_part_day_codes(larger):
    codes = defaultdict(set)
    for extract in larger.extracts(CLOSING):
        for row in extract.rows("N"):
            codes[tuple(row[1:6])].add(row[6])
    assert {frozenset(one) for one in codes.values() if len(one) > 1} == {frozenset({"EP", "UP"})}


def test_some_absences_stay_after_a_back_dated_exit(larger):
    after = 0
    for extract in larger.extracts(CLOSING):
        left = {}
        for row in extract.rows("C"):
            if row[9] == "Y":
                day = extract.read_day(row[7]) if row[7] else date.max
                left[row[2]] = max(day, left.get(row[2], date.min))
        after += sum(
            extract.read_day(row[5]) > left.get(row[2], date.max) for row in extract.rows("N")
        )
    assert after > 5


def test_days_present_are_enrolled_days_less_full_absences(larger):
    days = larger.days(CLOSING)
    spans = Counter(
        (row[1], row[2]) for extract in larger.extracts(CLOSING) for row in extract.rows("C")
    )
    for extract in larger.extracts(CLOSING):
        for row in extract.rows("C"):
            if row[9] == "Y" and spans[row[1], row[2]] == 1:
                found = days[row[1], row[2]]
                assert int(row[11]) == len(found.enrolled) - len(found.missed)
