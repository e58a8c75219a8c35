"""Who misses which day: child, grade, school, season, illness, hard times, and help."""

from dataclasses import dataclass

import numpy as np

from .draws import Flags, Floats, Ints, generator, uniform, whole
from .enrollment import FOREVER, Spans, Year
from .entries import EF, EP, UF, UP, Absences, with_history
from .people import People
from .shape import SHAPE
from .supports import Help, choose_helped

#: Share of school days an average child misses in full, and in part.
FULL_SHARE, PART_SHARE = 0.080, 0.050
#: Illness lasts: share of absences of 1, 2, ... consecutive school days.
SPELL_SHARES = (0.74, 0.13, 0.06, 0.03, 0.02, 0.008, 0.005, 0.004, 0.002, 0.001)
MEAN_SPELL = sum(days * share for days, share in enumerate(SPELL_SHARES, start=1))
#: Kindergarten first.
GRADE_FACTOR = np.array([1.15, 0.95, 0.88, 0.85, 0.85, 0.87, 0.9, 0.95, 1.0, 1.1, 1.15, 1.25, 1.45])
#: How much of the spread between schools is the school's own; the rest is who goes there.
SCHOOL_PART = 0.95
#: A hard time: some weeks in which a child misses far more than usual.
HARD_TIME_SHARE, HARD_TIME_FACTOR, HARD_TIME_DAYS = 0.07, 3.0, 35


@dataclass(frozen=True)
class Spells:
    """Absences of one or more consecutive school days, one entry per spell.

    Attributes
    ----------
    span, column : array of int
        Span and first day.
    luck : array of float
        The draw that started the spell, beside the chance it had: a spell that a factor of f
        would have prevented has a luck of f or more.
    """

    span: Ints
    column: Ints
    length: Ints
    is_unexcused: Flags
    luck: Floats

    def take(self, chosen: Flags) -> "Spells":
        """Return some of the spells."""
        return Spells(
            self.span[chosen],
            self.column[chosen],
            self.length[chosen],
            self.is_unexcused[chosen],
            self.luck[chosen],
        )


def draw_absences(year: Year, people: People, spans: Spans, district: int) -> tuple[Absences, Help]:
    """Return the absences of one district's spans in one year, and who was helped."""
    rng = generator(year.seed, "absences", year.school_year, district)
    in_session = _in_session(year, spans)
    collected = np.array([one.kind != "alternative" for one in year.schools])[spans.school]
    in_session &= collected[:, None]
    spells = _spells(rng, year, people, spans, in_session, district)
    codes = _spread(year, spans, spells, in_session)
    help_ = choose_helped(year, people, spans, codes > 0, in_session)
    kept = spells.take(~help_.prevents(spells.span, spells.column, spells.luck))
    without, codes = codes > 0, _spread(year, spans, kept, in_session)
    help_ = help_.measured(codes > 0, without)
    _part_days(rng, year, people, spans, in_session, codes)
    return with_history(rng, year, people, spans, in_session, codes), help_


def _in_session(year: Year, spans: Spans) -> Flags:
    """Return when each span's child may come to school, shape (spans, days)."""
    days = year.calendars.days
    last = np.where(spans.exit == 0, FOREVER, spans.exit)
    enrolled = (days >= spans.entry[:, None]) & (days <= last[:, None])
    enrolled &= (spans.deleted == FOREVER)[:, None]
    result: Flags = enrolled & year.calendars.is_open[spans.school]
    return result


def _day_factor(year: Year, district: int) -> Floats:
    """Return how each day compares with the average day: month, weekday, the day's own luck."""
    days = year.calendars.days
    rng = generator(year.seed, "days", year.school_year, district)
    luck = rng.normal(0.0, SHAPE.day_log_sd, len(days))
    factor: Floats = SHAPE.by_month[year.calendars.months] * SHAPE.by_weekday[(days + 6) % 7]
    return factor * np.exp(luck)


def _propensity(year: Year, people: People, spans: Spans) -> Floats:
    """Return each span's usual absence beside the average: child, grade and school."""
    grade = np.clip(people.grade(year.school_year)[spans.person], 0, 12)
    at_school = _school_factor(year)[spans.school]
    return np.minimum(people.hazard[spans.person] * at_school * GRADE_FACTOR[grade], 9.0)


def _school_factor(year: Year) -> Floats:
    """Return how each school compares with the average school, the same in every year.

    Logarithms are spread evenly, level by level, so that a region of few schools has as much
    absence as one of many.
    """
    kinds = np.array([one.kind for one in year.schools])
    draws = uniform(year.seed, "school absence", np.arange(len(kinds)))
    evenly = np.zeros(len(kinds))
    for kind in np.unique(kinds):
        rows = np.nonzero(kinds == kind)[0]
        evenly[rows[np.argsort(draws[rows])]] = (np.arange(len(rows)) + 0.5) / len(rows)
    half = SCHOOL_PART * SHAPE.school_log_sd * np.sqrt(3)
    factor: Floats = np.exp(half * (2 * evenly - 1)) * half / np.sinh(half)
    return factor


def _spells(
    rng: np.random.Generator,
    year: Year,
    people: People,
    spans: Spans,
    in_session: Flags,
    district: int,
) -> Spells:
    usual = _propensity(year, people, spans) * FULL_SHARE / MEAN_SPELL
    chance = (usual[:, None] * _day_factor(year, district)).astype(np.float32)
    _hard_times(year, spans, chance)
    draws = rng.random(in_session.shape, dtype=np.float32)
    span, column = np.nonzero((draws < chance) & in_session)
    length = 1 + rng.choice(len(SPELL_SHARES), size=len(span), p=SPELL_SHARES)
    unexcused = rng.random(len(span)) < _unexcused_share(year, people, spans)[span] / length**0.7
    luck = (draws[span, column] / chance[span, column]).astype(np.float64)
    return Spells(span, column, length, unexcused, luck)


def _hard_times(year: Year, spans: Spans, chance: np.ndarray) -> None:
    chosen = np.nonzero(year.chance("hard time", spans.person) < HARD_TIME_SHARE)[0]
    start = whole(year.chance("hard time from", spans.person[chosen]), 5, chance.shape[1] - 30)
    days = np.arange(chance.shape[1])
    inside = (days >= start[:, None]) & (days < start[:, None] + HARD_TIME_DAYS)
    chance[chosen] *= np.where(inside, np.float32(HARD_TIME_FACTOR), np.float32(1))


def _spread(year: Year, spans: Spans, spells: Spells, in_session: Flags) -> np.ndarray:
    """Return codes of full-day absences, shape (spans, days): spells cover school days in a row."""
    codes = np.zeros(in_session.shape, dtype=np.int8)
    nth, columns = year.calendars.numbered
    span = np.repeat(spells.span, spells.length)
    at = nth[spans.school[spells.span], spells.column].repeat(spells.length)
    at = at + count_up(spells.length)
    code = np.where(spells.is_unexcused, UF, EF).repeat(spells.length)
    inside = at < (columns[spans.school[span]] >= 0).sum(axis=1)
    span, at = span[inside], at[inside]
    codes[span, columns[spans.school[span], at]] = code[inside]
    codes[~in_session] = 0
    return codes


def count_up(length: Ints) -> Ints:
    """Return 0, 1, ..., length - 1 for each entry, one after the other.

    >>> count_up(np.array([2, 3])).tolist()
    [0, 1, 0, 1, 2]
    """
    ends = np.cumsum(length)
    counted: Ints = np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - length, length)
    return counted


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
