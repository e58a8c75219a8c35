"""Days in session: half of the schools differ from the state's default and say so."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from inmotion.vocabulary.time import (
    DEFAULT_SCHEDULED_MINUTES,
    DEFAULT_SCHOOL_DAYS,
    default_calendar,
    default_first_day,
    school_year_bounds,
    washington_days_off,
)

from . import cast
from .draws import Flags, Ints, generator
from .places import District, School

WEDNESDAY, SATURDAY = 2, 5
FIRST_MONTH_DAY, LAST_MONTH_DAY = (8, 20), (7, 3)


@dataclass(frozen=True)
class Calendars:
    """Calendars of all schools in one school year.

    Attributes
    ----------
    days : array of int, shape (days,)
        Weekdays of the year, as ordinals, ascending.
    is_open : array of bool, shape (schools, days)
    has_own : array of bool, shape (schools,)
        The district sends Calendar.csv rows for the school.
    closed_late : array of bool, shape (schools, days)
        Weather closures: known only on the day.
    minutes : array of int, shape (schools, days)
    """

    school_year: int
    days: Ints
    is_open: Flags
    has_own: Flags
    closed_late: Flags
    minutes: Ints

    @cached_property
    def first_days(self) -> Ints:
        """Return the first school day of each school."""
        found: Ints = self.days[np.argmax(self.is_open, axis=1)]
        return found

    @cached_property
    def last_days(self) -> Ints:
        """Return the last school day of each school."""
        found: Ints = self.days[::-1][np.argmax(self.is_open[:, ::-1], axis=1)]
        return found

    @cached_property
    def months(self) -> Ints:
        """Return the calendar month of each day."""
        return np.array([date.fromordinal(int(day)).month for day in self.days])

    @cached_property
    def numbered(self) -> tuple[Ints, Ints]:
        """Return each day's number among its school's days, and the day of each number.

        Both have the shape (schools, days); after the last number stands -1.
        """
        nth = np.cumsum(self.is_open, axis=1) - 1
        columns = np.full(self.is_open.shape, -1)
        school, column = np.nonzero(self.is_open)
        columns[school, nth[school, column]] = column
        return nth, columns

    def column(self, day: int) -> int:
        """Return the position of `day`, or of the first weekday after it."""
        return int(np.searchsorted(self.days, day))


def build_calendars(
    seed: int, school_year: int, districts: list[District], schools: list[School]
) -> Calendars:
    """Return the calendars of all schools in one school year."""
    days = np.array([day.toordinal() for day in _weekdays(school_year)])
    shape = (len(schools), len(days))
    is_open, closed_late = np.zeros(shape, bool), np.zeros(shape, bool)
    minutes = np.full(shape, DEFAULT_SCHEDULED_MINUTES)
    has_own = np.zeros(len(schools), bool)
    snow = {place.position: _snow(seed, school_year, place.position) for place in districts}
    for row, school in enumerate(schools):
        rng = generator(seed, "calendar", school_year, row)
        draws = rng.random(4)
        is_cast = any(school.code == one.code for one in cast.SCHOOLS)
        has_own[row] = school.code in cast.CLOSED or (not is_cast and draws[0] < 0.5)
        if not has_own[row]:
            is_open[row] = np.isin(days, [day.toordinal() for day in default_calendar(school_year)])
            continue
        if is_cast:
            first, late, planned = default_first_day(school_year), [], cast.CLOSED[school.code]
        else:
            shift = (-7, 0, 0, -1, 1, 5)[int(draws[1] * 6)]
            first = default_first_day(school_year) + timedelta(shift)
            late = [day for day in snow[school.district] if draws[2] < 0.9]
            planned = (date(school_year - 1, 10, 10),) if draws[3] < 0.6 else ()
        in_session = _session(school_year, first, {*late, *planned})
        is_open[row] = np.isin(days, [day.toordinal() for day in in_session])
        closed_late[row] = np.isin(days, [day.toordinal() for day in late])
        if not is_cast:
            # Wednesdays are short in every second school that sends a calendar.
            is_short = (days + 6) % 7 == WEDNESDAY
            minutes[row] = np.where(is_short & (draws[1] < 0.5), 300, 370)
    return Calendars(school_year, days, is_open, has_own, closed_late, minutes)


def _weekdays(school_year: int) -> list[date]:
    day, found = date(school_year - 1, *FIRST_MONTH_DAY), []
    while day <= date(school_year, *LAST_MONTH_DAY):
        if day.weekday() < SATURDAY:
            found.append(day)
        day += timedelta(1)
    return found


def _snow(seed: int, school_year: int, district: int) -> list[date]:
    """Return the days on which weather closed a district: none to four, in winter."""
    rng = generator(seed, "snow", school_year, district)
    start = date(school_year, 1, 5) + timedelta(int(rng.integers(0, 45)))
    length = int(rng.choice([0, 0, 1, 2, 3, 4]))
    closed = washington_days_off(school_year)
    days = [start + timedelta(offset) for offset in range(length)]
    return [day for day in days if day.weekday() < SATURDAY and day not in closed]


def _session(school_year: int, first: date, extra_closed: set[date]) -> list[date]:
    """Return 180 school days from `first` that avoid the state's holidays and `extra_closed`."""
    closed = washington_days_off(school_year) | extra_closed
    _, year_end = school_year_bounds(school_year)
    days: list[date] = []
    day = first
    while len(days) < DEFAULT_SCHOOL_DAYS and day <= year_end:
        if day.weekday() < SATURDAY and day not in closed:
            days.append(day)
        day += timedelta(1)
    return days
