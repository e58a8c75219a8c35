"""Absences: who misses which day, when the school writes it down, and what it corrects later."""

from dataclasses import dataclass

import numpy as np

from . import cast
from .draws import Flags, Floats, Ints, generator, uniform, whole
from .enrollment import FOREVER, Spans, Year
from .people import People
from .shape import SHAPE

CODES = ("", "EF", "EP", "UF", "UP")
EF, EP, UF, UP = 1, 2, 3, 4

#: Share of school days an average child misses in full, and in part.
FULL_SHARE, PART_SHARE = 0.068, 0.046
#: Share of days present that are marked absent by mistake and put right within two weeks.
MISTAKE_SHARE = 0.0006
#: Illness lasts: share of absences of 1, 2, ... consecutive school days.
SPELL_SHARES = (0.74, 0.13, 0.06, 0.03, 0.02, 0.008, 0.005, 0.004, 0.002, 0.001)
MEAN_SPELL = sum(days * share for days, share in enumerate(SPELL_SHARES, start=1))
GRADE_FACTOR = np.array([1.15, 0.95, 0.88, 0.85, 0.85, 0.87, 0.9, 0.95, 1.0, 1.1, 1.15, 1.25, 1.45])
#: A hard time: some weeks in which a child misses far more than usual.
HARD_TIME_SHARE, HARD_TIME_FACTOR, HARD_TIME_DAYS = 0.07, 3.0, 35


@dataclass(frozen=True)
class Absences:
    """Rows of file N with their history, one entry per row, by span and day.

    Attributes
    ----------
    span : array of int
        Position of the school span.
    day : array of int
    code, first_code : array of int
        Positions in CODES: in the end, and before `corrected`.
    entered, corrected, deleted : array of int
        Days on which the school wrote the row, changed its code, took it back.
    """

    span: Ints
    day: Ints
    code: Ints
    first_code: Ints
    entered: Ints
    corrected: Ints
    deleted: Ints

    def known_on(self, day: int) -> tuple[Flags, Ints]:
        """Return which rows stood in the system on the evening of a day, and with which code."""
        stands = (self.day <= day) & (self.entered <= day) & (self.deleted > day)
        return stands, np.where(self.corrected <= day, self.code, self.first_code)


def draw_absences(year: Year, people: People, spans: Spans, district: int) -> Absences:
    """Return the absences of one district's spans in one year."""
    rng = generator(year.seed, "absences", year.school_year, district)
    in_session = _in_session(year, spans)
    collected = np.array([one.kind != "alternative" for one in year.schools])[spans.school]
    in_session &= collected[:, None]
    codes = _full_days(rng, year, people, spans, in_session)
    _part_days(rng, year, people, spans, in_session, codes)
    mistaken = _mistakes(rng, in_session & (codes == 0))
    return _with_history(rng, year, spans, codes, mistaken)


def _mistakes(rng: np.random.Generator, free: Flags) -> tuple[Ints, Ints]:
    """Return some days (span, day) of presence that are marked absent by mistake at first."""
    rows, columns = free.shape
    many = int(MISTAKE_SHARE * free.sum())
    span, column = rng.integers(0, max(rows, 1), many), rng.integers(0, columns, many)
    cells = np.unique(span * columns + column)
    span, column = cells // columns, cells % columns
    found = free[span, column]
    return span[found], column[found]


def _in_session(year: Year, spans: Spans) -> Flags:
    """Return on which days each span is enrolled and its school open, shape (spans, days)."""
    days = year.calendars.days
    last = np.where(spans.exit == 0, FOREVER, spans.exit)
    enrolled = (days >= spans.entry[:, None]) & (days <= last[:, None])
    result: Flags = enrolled & year.calendars.is_open[spans.school]
    return result


def _day_factor(year: Year, district: int) -> Floats:
    """Return how each day compares with the average day: month, weekday, and the day's own luck."""
    dates = [np.datetime64("1970-01-01") + (int(day) - 719163) for day in year.calendars.days]
    months = np.array([day.astype("datetime64[M]").astype(int) % 12 + 1 for day in dates])
    weekdays = (year.calendars.days + 6) % 7
    luck = generator(year.seed, "days", year.school_year, district).normal(
        0.0, SHAPE.day_log_sd, len(months)
    )
    return SHAPE.by_month[months] * SHAPE.by_weekday[weekdays] * np.exp(luck)


def _propensity(year: Year, people: People, spans: Spans) -> Floats:
    """Return each span's usual absence beside the average: child, grade and school."""
    at_school = uniform(year.seed, "school absence", np.arange(len(year.schools)))
    spread = 0.6 * SHAPE.school_log_sd * (at_school - 0.5) * np.sqrt(12)
    grade = np.clip(people.grade(year.school_year)[spans.person], 0, 12)
    hazard = people.hazard[spans.person] * np.exp(spread)[spans.school] * GRADE_FACTOR[grade]
    return np.minimum(hazard, 9.0)


def _full_days(
    rng: np.random.Generator, year: Year, people: People, spans: Spans, in_session: Flags
) -> np.ndarray:
    """Return codes of full-day absences, shape (spans, days)."""
    district = int(year.district_of[spans.school[0]]) if len(spans) else 0
    usual = _propensity(year, people, spans) * FULL_SHARE / MEAN_SPELL
    start_share = (usual[:, None] * _day_factor(year, district)).astype(np.float32)
    _hard_times(year, spans, start_share)
    starts = (rng.random(in_session.shape, dtype=np.float32) < start_share) & in_session
    span, column = np.nonzero(starts)
    length = 1 + rng.choice(len(SPELL_SHARES), size=len(span), p=SPELL_SHARES)
    unexcused = rng.random(len(span)) < _unexcused_share(year, people, spans)[span] / length**0.7
    codes = np.zeros(in_session.shape, dtype=np.int8)
    nth, columns = _school_days(year)
    span, at = np.repeat(span, length), nth[spans.school[span], column].repeat(length)
    at = at + _count_up(length)
    code = np.where(unexcused, UF, EF).repeat(length)
    inside = at < (columns[spans.school[span]] >= 0).sum(axis=1)
    column = columns[spans.school[span[inside]], at[inside]]
    codes[span[inside], column] = code[inside]
    codes[~in_session] = 0
    return codes


def _count_up(length: Ints) -> Ints:
    """Return 0, 1, ..., length - 1 for each entry, one after the other.

    >>> _count_up(np.array([2, 3])).tolist()
    [0, 1, 0, 1, 2]
    """
    ends = np.cumsum(length)
    counted: Ints = np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - length, length)
    return counted


def _school_days(year: Year) -> tuple[Ints, Ints]:
    """Return each day's number among its school's days, and the day of each number (-1 after)."""
    is_open = year.calendars.is_open
    nth = np.cumsum(is_open, axis=1) - 1
    columns = np.full(is_open.shape, -1)
    school, column = np.nonzero(is_open)
    columns[school, nth[school, column]] = column
    return nth, columns


def _hard_times(year: Year, spans: Spans, start_share: np.ndarray) -> None:
    chosen = np.nonzero(year.chance("hard time", spans.person) < HARD_TIME_SHARE)[0]
    start = whole(year.chance("hard time from", spans.person[chosen]), 5, start_share.shape[1] - 30)
    days = np.arange(start_share.shape[1])
    inside = (days >= start[:, None]) & (days < start[:, None] + HARD_TIME_DAYS)
    start_share[chosen] *= np.where(inside, np.float32(HARD_TIME_FACTOR), np.float32(1))


def _unexcused_share(year: Year, people: People, spans: Spans) -> Floats:
    """Return the share of one-day absences nobody excuses: more in high school, by family."""
    grade = people.grade(year.school_year)[spans.person]
    by_grade = np.where(grade <= 5, 0.28, np.where(grade <= 8, 0.38, 0.5))
    family = uniform(year.seed, "unexcused", people.family[spans.person])
    return np.clip(by_grade * (0.4 + 1.2 * family), 0.0, 0.95)


def _part_days(
    rng: np.random.Generator,
    year: Year,
    people: People,
    spans: Spans,
    in_session: Flags,
    codes: np.ndarray,
) -> None:
    """Add part-day absences to `codes` on days that are not missed in full."""
    share = np.minimum(_propensity(year, people, spans) * PART_SHARE, 0.4).astype(np.float32)
    free = in_session & (codes == 0)
    found = (rng.random(codes.shape, dtype=np.float32) < share[:, None]) & free
    span, column = np.nonzero(found)
    unexcused = rng.random(len(span)) < _unexcused_share(year, people, spans)[span]
    codes[span, column] = np.where(unexcused, UP, EP)


def _with_history(
    rng: np.random.Generator,
    year: Year,
    spans: Spans,
    codes: np.ndarray,
    mistaken: tuple[Ints, Ints],
) -> Absences:
    """Give each absence its history, and add the ones that were entered by mistake."""
    span, column = np.nonzero(codes)
    code = np.concatenate([codes[span, column], np.full(len(mistaken[0]), UF)]).astype(np.int64)
    taken = np.arange(len(code)) >= len(span)
    span, column = np.concatenate([span, mistaken[0]]), np.concatenate([column, mistaken[1]])
    order = np.lexsort((column, span))
    span, column, code, taken = span[order], column[order], code[order], taken[order]
    day = year.calendars.days[column]
    draws = rng.random((3, len(span)))
    late = np.where(
        draws[0] < 0.9, 0, np.where(draws[0] < 0.98, 1 + draws[1] * 9, 10 + draws[1] * 30)
    )
    entered = day + late.astype(np.int64)
    excused = (code == EF) | (code == EP)
    was_unexcused = excused & (draws[2] < 0.14)
    first_code = np.where(was_unexcused, code + 2, code)
    corrected = np.where(was_unexcused, entered + 1 + (draws[1] * 14).astype(np.int64), entered)
    deleted = np.where(taken, entered + 1 + (draws[2] * 12).astype(np.int64), FOREVER)
    entered = _hold_back(year, spans, span, day, entered)
    return Absences(span, day, code, first_code, entered, np.maximum(corrected, entered), deleted)


def _hold_back(year: Year, spans: Spans, span: Ints, day: Ints, entered: Ints) -> Ints:
    """Keep back what the rural campus could not send while it was offline."""
    offline = np.array([one.code == cast.OFFLINE_SCHOOL for one in year.schools])
    first, last = cast.OFFLINE_FROM.toordinal(), cast.OFFLINE_TO.toordinal()
    held = offline[spans.school[span]] & (entered >= first) & (entered <= last)
    return np.where(held, cast.BACK_ONLINE_ON.toordinal(), entered)
