"""Successive extracts: the year so far as it was known, with late entries and corrections."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest
from inmotion_region import cast
from inmotion_region.calendars import build_calendars
from inmotion_region.enrollment import WITHIN, Spans, Year, enroll
from inmotion_region.people import build_people, feeders_of
from inmotion_region.places import lay_out


@pytest.fixture(scope="module")
def weeks(region):
    """For each of the three weekly extracts: absences by everything but the code."""
    found = []
    for day in cast.WEEKLY_EXTRACTS:
        rows = {}
        for extract in region.extracts(day):
            for row in extract.rows("N"):
                rows[tuple(row[1:3] + row[4:6])] = (row[6], extract.read_day(row[5]))
        found.append(rows)
    return found


def test_every_district_sends_every_week(region):
    for day in cast.WEEKLY_EXTRACTS:
        assert len(region.extracts(day)) == 35


def test_an_extract_holds_nothing_of_later_days(weeks):
    for day, rows in zip(cast.WEEKLY_EXTRACTS, weeks, strict=True):
        assert max(on for _, on in rows.values()) == day


def test_the_year_so_far_grows(weeks):
    for earlier, later in pairwise(weeks):
        assert len(earlier) < len(later)


def test_a_share_of_absences_is_entered_late(weeks):
    first_day = cast.WEEKLY_EXTRACTS[0]
    late = [key for key, (_, on) in weeks[1].items() if key not in weeks[0] and on <= first_day]
    old = [key for key, (_, on) in weeks[1].items() if on <= first_day]
    assert 0.003 < len(late) / len(old) < 0.05


def test_some_absences_are_excused_later_and_none_the_other_way(weeks):
    for earlier, later in pairwise(weeks):
        changes = Counter(
            (code, later[key][0])
            for key, (code, _) in earlier.items()
            if key in later and later[key][0] != code
        )
        single = {change for change in changes if change[0][1] == change[1][1]}
        assert ("UF", "EF") in single
        assert not {("EF", "UF"), ("EP", "UP")} & single or changes["EP", "UP"] < 3


def test_some_absences_are_taken_back_but_few(weeks):
    for earlier, later in pairwise(weeks):
        gone = [key for key in earlier if key not in later]
        assert 0 < len(gone) < 0.02 * len(earlier)


def test_some_exits_are_dated_back(region):
    before, after = (
        {
            (row[1], row[2], row[4], row[5]): row[7]
            for extract in region.extracts(day)
            for row in extract.rows("C")
        }
        for day in cast.WEEKLY_EXTRACTS[::2]
    )
    back = [
        span
        for span, left in after.items()
        if left
        and span in before
        and not before[span]
        and date(int(left[-4:]), *map(int, left.split("/")[:2])) <= cast.WEEKLY_EXTRACTS[0]
    ]
    assert len(back) > 3


def test_a_move_within_a_district_is_known_at_both_schools_at_once():
    places, schools = lay_out(7, students=30_000, schools=823, districts=4)
    people = build_people(7, 30_000, (2026,), places, schools)
    calendars = build_calendars(7, 2026, places, schools)
    year = Year(7, 2026, schools, feeders_of(places, schools), calendars)
    spans = enroll(year, people, Spans())
    (left,) = (spans.code == WITHIN).nonzero()
    assert len(left) > 300
    assert (spans.person[left + 1] == spans.person[left]).all()
    assert (spans.entry[left + 1] > spans.exit[left]).all()
    assert (spans.entry_known[left + 1] == spans.exit_known[left]).all()


def test_children_who_never_came_vanish(tmp_path, region):
    from inmotion_region import build

    early, later = date(2025, 9, 12), date(2025, 12, 12)
    build(tmp_path, students=4000, districts=8, extracts=(early, later))
    both = type(region)(tmp_path)
    seen = [
        {(row[1], row[2]) for one in both.extracts(day) for row in one.rows("C")}
        for day in (early, later)
    ]
    assert 0 < len(seen[0] - seen[1]) < 0.01 * len(seen[0])


def test_a_snow_day_is_in_the_calendar_only_from_the_day_it_fell(region):
    shown = []
    for day in cast.WEEKLY_EXTRACTS:
        shown.append({})
        for extract in region.extracts(day):
            for row in extract.csv_rows("Calendar.csv"):
                shown[-1][row["SchoolCode"], date.fromisoformat(row["Date"])] = row["IsSchoolDay"]
    changed = [
        (one, day)
        for (one, day), is_open in shown[0].items()
        if is_open == "Y" and shown[2].get((one, day)) == "N"
    ]
    first, _, last = cast.WEEKLY_EXTRACTS
    assert changed
    assert all(first < day <= last for _, day in changed)


def test_marks_of_the_first_half_are_posted_district_by_district(region):
    posted = [
        {
            extract.district
            for extract in region.extracts(day)
            if any(row[29] == "2026" for row in extract.rows("H"))
        }
        for day in (*cast.WEEKLY_EXTRACTS, date(2026, 6, 30))
    ]
    assert posted[1] == set()
    assert 0 < len(posted[2]) < len(posted[3])


def test_the_earlier_year_is_there_as_its_closing_extract(region):
    folders = {path.name for path in region.folder.glob("*/*") if path.parent.name != "truth"}
    wanted = (date(2025, 6, 30), *cast.WEEKLY_EXTRACTS, date(2026, 6, 30))
    assert folders == {f"{day:%Y%m%d}" for day in wanted}
    for extract in region.extracts(date(2025, 6, 30)):
        dates = [extract.read_day(row[5]) for row in extract.rows("N")]
        assert all(date(2024, 8, 1) < day < date(2025, 7, 1) for day in dates)
        assert not dates or max(dates) > date(2025, 5, 15) - timedelta(30)
