"""Help that students get, with effects known to the writer: what a study should find.

Two programmes are given by a rule and a lottery and lower the chance of absence by a known factor.
A third is given by judgement to those who miss most and changes nothing: comparing before and after
would praise it, for who misses most in autumn misses less in spring anyway.
"""

from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from .cast_students import STORY_YEAR, STUDENTS
from .draws import Flags, Floats, Ints, uniform
from .enrollment import Spans, Year
from .people import People


@dataclass(frozen=True)
class Programme:
    """A kind of help.

    Attributes
    ----------
    decided, starts, ends : (month, day)
        Absence is looked at until `decided`; help lasts from `starts` to `ends`.
    least_missed : float
        Share of enrolled days missed in full that makes a student eligible.
    most_ability : float
        Upper bound of ability (standard normal) that makes a student eligible.
    lottery_share : float
        Share of eligible students drawn, in schools that offer it.
    factor : float
        What help does to the chance of an absence from the first day on; 1 is nothing.
    """

    kind: str
    rule: str
    decided: tuple[int, int]
    starts: tuple[int, int]
    ends: tuple[int, int]
    low: int
    high: int
    least_missed: float
    most_ability: float
    school_share: float
    lottery_share: float
    factor: float
    is_lottery: bool = True


PROGRAMMES = (
    Programme(
        "attendance_mentor",
        "grades 6-12, missed at least 8 % of enrolled days by 14 November; drawn by lottery",
        (11, 14),
        (12, 1),
        (6, 5),
        6,
        12,
        0.08,
        np.inf,
        0.6,
        0.5,
        0.70,
    ),
    Programme(
        "tutoring",
        "grades K-8 in reading help (programme 37); drawn by lottery",
        (10, 17),
        (10, 20),
        (5, 29),
        0,
        8,
        0.0,
        -1.1,
        0.5,
        0.5,
        0.90,
    ),
    Programme(
        "check_in",
        "those who missed at least 12 % by 9 January, chosen by staff; no lottery, no effect",
        (1, 9),
        (1, 12),
        (6, 5),
        0,
        12,
        0.12,
        np.inf,
        0.5,
        0.7,
        1.0,
        is_lottery=False,
    ),
)


def day_of(school_year: int, month_day: tuple[int, int]) -> int:
    """Return a day of a school year as an ordinal."""
    month, day = month_day
    return date(school_year - (month >= 7), month, day).toordinal()


@dataclass(frozen=True)
class Help:
    """Students eligible for help, one entry per student and programme.

    Attributes
    ----------
    person, programme, school : array of int
    was_drawn : array of bool
    missed_before : array of int
        Full days missed up to the decision.
    missed_with, missed_without : array of int
        Full days missed from the start of help to the end of the year: as it was, and as it would
        have been without help.
    start, factor_of_span : array
        Per span: the day position from which a factor holds, and the factor.
    """

    person: Ints
    programme: Ints
    school: Ints
    was_drawn: Flags
    missed_before: Ints
    start_of_span: Ints
    factor_of_span: Floats
    of_span: Ints
    columns: Ints
    missed_with: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    missed_without: Ints = field(default_factory=lambda: np.zeros(0, np.int64))

    def prevents(self, span: Ints, column: Ints, luck: Floats) -> Flags:
        """Tell which absences help prevented: thinning, so that nothing else changes."""
        helped = column >= self.start_of_span[span]
        return helped & (luck >= self.factor_of_span[span])

    def measured(self, with_help: Flags, without: Flags) -> "Help":
        """Add the days missed after the start of help, with it and without it."""
        return replace(
            self, missed_with=self._after(with_help), missed_without=self._after(without)
        )

    def _after(self, missed: Flags) -> Ints:
        counts = np.zeros(len(self.person), np.int64)
        rows = np.nonzero(self.of_span >= 0)[0]
        which = self.of_span[rows]
        later = np.arange(missed.shape[1]) >= self.columns[which][:, None]
        np.add.at(counts, which, (missed[rows] & later).sum(axis=1))
        return counts


def choose_helped(
    year: Year, people: People, spans: Spans, missed: Flags, in_session: Flags
) -> Help:
    """Return who is eligible and who is helped in one district; one programme per student."""
    student, of_span = np.unique(spans.person, return_inverse=True)
    primary = spans.is_primary == 1
    school = np.zeros(len(student), np.int64)
    school[of_span[primary][::-1]] = spans.school[primary][::-1]
    programme, drawn = np.full(len(student), -1), np.zeros(len(student), bool)
    before, columns = np.zeros(len(student), np.int64), np.zeros(len(student), np.int64)
    for number, one in enumerate(PROGRAMMES):
        until = year.calendars.column(day_of(year.school_year, one.decided) + 1)
        counts = [
            np.bincount(of_span, flags[:, :until].sum(axis=1) * primary, len(student))
            for flags in (missed, in_session)
        ]
        eligible = _eligible(year, people, one, student, school, counts[0], counts[1])
        start = year.calendars.column(day_of(year.school_year, one.starts))
        later = np.bincount(of_span, in_session[:, start:].any(axis=1) & primary, len(student))
        eligible &= (programme < 0) & (later > 0)
        programme[eligible], before[eligible] = number, counts[0][eligible]
        columns[eligible] = start
        drawn |= eligible & _drawn(year, one, student, counts[0] / np.maximum(counts[1], 1))
    rows = np.nonzero(programme >= 0)[0]
    position = np.full(len(student), -1)
    position[rows] = np.arange(len(rows))
    factor = np.array([one.factor for one in PROGRAMMES])[programme]
    helped = drawn[of_span]
    return Help(
        person=student[rows],
        programme=programme[rows],
        school=school[rows],
        was_drawn=drawn[rows],
        missed_before=before[rows],
        start_of_span=np.where(helped, columns[of_span], missed.shape[1]),
        factor_of_span=np.where(helped, factor[of_span], 1.0),
        of_span=np.where(primary, position[of_span], -1),
        columns=columns[rows],
    )


def _drawn(year: Year, one: Programme, student: Ints, missed_share: Floats) -> Flags:
    """Tell who is helped: by lottery, or by judgement, where more missed days weigh more."""
    weight = 1.0 if one.is_lottery else missed_share / (2 * one.least_missed)
    found: Flags = year.chance(f"drawn {one.kind}", student) < one.lottery_share * weight
    return found


def _eligible(
    year: Year,
    people: People,
    one: Programme,
    student: Ints,
    school: Ints,
    missed: Floats,
    enrolled: Floats,
) -> Flags:
    grade = people.grade(year.school_year)[student]
    offers = uniform(year.seed, f"offers {one.kind}", school) < one.school_share
    offers &= np.array([place.kind != "alternative" for place in year.schools])[school]
    found: Flags = offers & (grade >= one.low) & (grade <= one.high) & (enrolled >= 10)
    found &= missed >= one.least_missed * enrolled
    found &= people.ability[student] < one.most_ability
    found &= people.cast[student] < 0
    return found


def cast_supports(year: Year, people: People, student: Ints) -> list[tuple[int, str, int]]:
    """Return the cast's help in the story year: position in `student`, kind, first day."""
    if year.school_year != STORY_YEAR:
        return []
    return [
        (int(row), one.kind, one.start.toordinal())
        for row in np.nonzero(people.cast[student] >= 0)[0]
        for one in STUDENTS[people.cast[student[row]]].supports
    ]
