"""School time: years, months, the default Washington calendar. Days are `date`, never instants."""

from collections.abc import Iterator
from datetime import date, timedelta

#: School days in a year unless a school says otherwise (RCW 28A.150.220).
DEFAULT_SCHOOL_DAYS = 180
#: Minutes in a default school day: 1,080 hours over 180 days (RCW 28A.150.220, grades 9-12).
DEFAULT_SCHEDULED_MINUTES = 360

MONDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY = 0, 2, 3, 4, 5


def school_year_of(day: date) -> int:
    """Return the year in which the school year of `day` ends (2026-27 is 2027).

    September starts a school year (RCW 28A.150.203). Districts may start in August, and CEDARS
    allows dates from 1 July, so July and August belong to the coming year here.
    """
    return day.year + (day.month >= 7)


def school_year_bounds(school_year: int) -> tuple[date, date]:
    """Return the first and last day a dated row of `school_year` may carry: 1 July to 31 August."""
    return date(school_year - 1, 7, 1), date(school_year, 8, 31)


def month_start(day: date) -> date:
    """Return the first day of the calendar month of `day` ("month" in law: RCW 1.16.060)."""
    return day.replace(day=1)


def days_between(first: date, last: date) -> Iterator[date]:
    """Yield every day from `first` to `last`, both included."""
    for offset in range((last - first).days + 1):
        yield first + timedelta(offset)


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """Return the `nth` (1, 2, ...) `weekday` (Monday is 0) of a month."""
    first = date(year, month, 1)
    return first + timedelta((weekday - first.weekday()) % 7 + 7 * (nth - 1))


def last_weekday(year: int, month: int, weekday: int) -> date:
    """Return the last `weekday` (Monday is 0) of a month."""
    return nth_weekday(year, month, weekday, 1) + timedelta(
        28 if nth_weekday(year, month, weekday, 5).month == month else 21
    )


def washington_days_off(school_year: int) -> frozenset[date]:
    """Return the weekdays on which schools are closed by default.

    School holidays are those of RCW 28A.150.050; the two weeks around New Year, the Friday after
    Thanksgiving, midwinter break and a week in spring are customary, not law.
    """
    fall, spring = school_year - 1, school_year
    thanksgiving = nth_weekday(fall, 11, THURSDAY, 4)
    presidents_day = nth_weekday(spring, 2, MONDAY, 3)
    spring_break = nth_weekday(spring, 4, MONDAY, 1)
    days = {
        nth_weekday(fall, 9, MONDAY, 1),
        date(fall, 11, 11),
        thanksgiving,
        thanksgiving + timedelta(1),
        nth_weekday(spring, 1, MONDAY, 3),
        last_weekday(spring, 5, MONDAY),
        date(spring, 6, 19),
        date(spring, 7, 4),
    }
    days.update(days_between(date(fall, 12, 22), date(spring, 1, 2)))
    days.update(days_between(presidents_day, presidents_day + timedelta(4)))
    days.update(days_between(spring_break, spring_break + timedelta(4)))
    return frozenset(days)


def default_first_day(school_year: int) -> date:
    """Return the Wednesday after Labor Day, the customary first school day."""
    return nth_weekday(school_year - 1, 9, MONDAY, 1) + timedelta(2)


def default_calendar(school_year: int, first_day: date | None = None) -> tuple[date, ...]:
    """Return the 180 default school days of a Washington school.

    Parameters
    ----------
    school_year : int
        Year in which the school year ends.
    first_day : date, optional
        First school day; the Wednesday after Labor Day if not known.

    Returns
    -------
    days : tuple of date, ascending, 180 long
        Shorter only if the year runs out on 31 August.
    """
    closed = washington_days_off(school_year)
    _, year_end = school_year_bounds(school_year)
    day = first_day or default_first_day(school_year)
    days: list[date] = []
    while len(days) < DEFAULT_SCHOOL_DAYS and day <= year_end:
        if day.weekday() < SATURDAY and day not in closed:
            days.append(day)
        day += timedelta(1)
    return tuple(days)
