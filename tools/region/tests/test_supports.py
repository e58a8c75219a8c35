"""Planted help: the truth is written down, and a fair comparison finds it."""

import csv
import statistics
from collections import defaultdict
from datetime import date

import pytest

CLOSING = date(2026, 6, 30)


@pytest.fixture(scope="module")
def helped(larger):
    with (larger.folder / "truth" / "supports.csv").open(encoding="utf-8", newline="") as file:
        rows = defaultdict(list)
        for row in csv.DictReader(file):
            rows[row["SupportKind"], row["WasDrawn"] == "Y"].append(row)
    return larger, rows


def after(rows, column="MissedAfter"):
    return [int(row[column]) for row in rows]


def factors(folder):
    with (folder / "truth" / "programmes.csv").open(encoding="utf-8", newline="") as file:
        return {row["SupportKind"]: float(row["HazardFactor"]) for row in csv.DictReader(file)}


@pytest.mark.parametrize("kind", ["attendance_mentor", "tutoring", "check_in"])
def test_help_prevents_the_planted_share_of_absences(kind, helped):
    region, rows = helped
    drawn = rows[kind, True]
    kept = sum(after(drawn)) / sum(after(drawn, "MissedAfterWithoutHelp"))
    assert kept == pytest.approx(factors(region.folder)[kind], abs=0.04)


@pytest.mark.parametrize("kind", ["attendance_mentor", "tutoring", "check_in"])
def test_nothing_changes_for_those_who_were_not_drawn(kind, helped):
    _, rows = helped
    others = rows[kind, False]
    assert after(others) == after(others, "MissedAfterWithoutHelp")
    assert len(others) > 40


def test_the_lottery_s_two_groups_are_alike_before_and_differ_after(helped):
    _, rows = helped
    drawn, others = rows["attendance_mentor", True], rows["attendance_mentor", False]
    before = [statistics.mean(after(one, "MissedBefore")) for one in (drawn, others)]
    later = [statistics.mean(after(one)) for one in (drawn, others)]
    assert before[0] == pytest.approx(before[1], rel=0.08)
    assert later[0] / later[1] == pytest.approx(0.7, abs=0.09)


def test_staff_choose_those_who_miss_most_so_a_plain_comparison_misleads(helped):
    _, rows = helped
    means = [statistics.mean(after(rows["check_in", one])) for one in (True, False)]
    assert means[0] > 1.05 * means[1]


def test_those_drawn_and_only_they_are_in_the_district_s_file(helped):
    region, rows = helped
    wanted = {
        (row["DistrictCode"], row["DistrictStudentId"], row["SupportKind"])
        for (_, drawn), found in rows.items()
        for row in found
        if drawn
    }
    found = {
        (row["DistrictCode"], row["DistrictStudentId"], row["SupportKind"])
        for extract in region.extracts(CLOSING)
        for row in extract.csv_rows("Supports.csv")
    }
    assert found - wanted == {("01901", "00000107", "tutoring")}
    assert wanted <= found


def test_help_begins_and_ends_within_the_year(helped):
    region, _ = helped
    for extract in region.extracts(CLOSING):
        schools = set(extract.school_of.values())
        for row in extract.csv_rows("Supports.csv"):
            assert "2025-09-01" < row["StartDate"] <= row["EndDate"] < "2026-06-30"
            assert row["SchoolCode"] in schools


def test_the_missed_days_of_the_truth_are_those_in_the_files(helped):
    region, rows = helped
    days = region.days(CLOSING)
    start = date(2025, 12, 1)
    close = [
        abs(
            len(
                {
                    one
                    for one in days[row["DistrictCode"], row["DistrictStudentId"]].missed
                    if one >= start
                }
            )
            - int(row["MissedAfter"])
        )
        for row in rows["attendance_mentor", True]
    ]
    # An absence not yet written down on 30 June, or a mistake not yet taken back, is a day apart.
    assert statistics.mean(close) < 0.1
