"""School years, months and the calendar a school has until it sends its own."""

from datetime import date

import pytest

from inmotion.vocabulary.time import (
    default_calendar,
    default_first_day,
    last_weekday,
    nth_weekday,
    school_year_bounds,
    school_year_of,
    washington_days_off,
)

YEARS = range(2016, 2036)


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2025, 6, 30), 2025),
        (date(2025, 7, 1), 2026),
        (date(2025, 9, 3), 2026),
        (date(2026, 6, 30), 2026),
    ],
)
def test_a_school_year_is_named_by_the_year_it_ends_in(day, year):
    assert school_year_of(day) == year


def test_every_day_with_a_school_year_lies_within_its_bounds():
    for year in YEARS:
        first, last = school_year_bounds(year)
        assert (first, last) == (date(year - 1, 7, 1), date(year, 8, 31))
        assert school_year_of(first) == year


def test_known_calendar_days():
    assert nth_weekday(2026, 1, 0, 3) == date(2026, 1, 19)
    assert nth_weekday(2025, 11, 3, 4) == date(2025, 11, 27)
    assert last_weekday(2026, 5, 0) == date(2026, 5, 25)
    assert last_weekday(2027, 5, 0) == date(2027, 5, 31)
    assert default_first_day(2026) == date(2025, 9, 3)


@pytest.mark.parametrize("year", YEARS)
def test_the_default_year_has_180_days_none_of_them_closed(year):
    days = default_calendar(year)
    assert len(days) == 180
    assert list(days) == sorted(set(days))
    assert all(day.weekday() < 5 for day in days)
    assert not washington_days_off(year) & set(days)
    assert all(school_year_of(day) == year for day in days)


@pytest.mark.parametrize(
    "holiday",
    [
        date(2025, 9, 1),  # Labor Day
        date(2025, 11, 11),  # Veterans Day
        date(2025, 11, 27),  # Thanksgiving
        date(2025, 11, 28),  # the day after
        date(2025, 12, 25),
        date(2026, 1, 1),
        date(2026, 1, 19),  # Martin Luther King Jr.
        date(2026, 2, 16),  # Presidents' Day
        date(2026, 5, 25),  # Memorial Day
        date(2026, 6, 19),  # Juneteenth
    ],
)
def test_the_holidays_of_the_law_are_days_off(holiday):
    """RCW 28A.150.050, for 2025-26."""
    assert holiday in washington_days_off(2026)


def test_a_school_that_starts_earlier_keeps_its_180_days():
    days = default_calendar(2026, date(2025, 8, 27))
    assert days[0] == date(2025, 8, 27)
    assert len(days) == 180


def test_a_school_that_starts_very_late_stops_with_the_year():
    days = default_calendar(2026, date(2026, 6, 1))
    assert days[-1] <= date(2026, 8, 31)
    assert len(days) < 180
