"""When a school writes an absence down, what it corrects later, and what it takes back."""

from dataclasses import dataclass

import numpy as np

from . import cast
from .cast_students import STORY_YEAR, STUDENTS
from .draws import Flags, Ints
from .enrollment import AWAY, FOREVER, Spans, Year
from .people import People

CODES = ("", "EF", "EP", "UF", "UP")
EF, EP, UF, UP = 1, 2, 3, 4

#: Share of days present that are marked absent by mistake and put right within two weeks.
MISTAKE_SHARE = 0.0006
#: Share of rows entered on the day, and of those entered within ten days; the rest takes longer.
SAME_DAY_SHARE, TEN_DAYS_SHARE = 0.90, 0.98
#: Share of excused absences that stood as unexcused until the note came.
LATE_NOTE_SHARE = 0.14
#: Share of part-day absences excused for one part of the day and not for another: two rows.
TWO_CODES_SHARE = 0.01
#: Share of the days written down after a back-dated exit that nobody ever takes back.
FORGOTTEN_SHARE, MOST_DAYS_NOT_THERE = 0.15, 10


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


def with_history(
    rng: np.random.Generator,
    year: Year,
    people: People,
    spans: Spans,
    in_session: Flags,
    codes: np.ndarray,
) -> Absences:
    """Give each absence (codes by span and day) its history, and add mistakes and the cast's."""
    is_cast = people.cast[spans.person] >= 0
    parts = [
        _true_rows(rng, year, codes),
        _mistakes(rng, year, in_session & (codes == 0) & ~is_cast[:, None]),
        _not_there(rng, year, spans, is_cast),
    ]
    span, day, code, first_code, entered, corrected, deleted = (
        np.concatenate([part[column] for part in parts]) for column in range(7)
    )
    entered = _hold_back(year, spans, span, entered)
    parts = [
        np.array([span, day, code, first_code, entered, np.maximum(corrected, entered), deleted]),
        _of_cast(year, people, spans),
    ]
    rows = np.concatenate(parts, axis=1)
    rows = rows[:, np.lexsort((rows[2], rows[1], rows[0]))]
    return Absences(*rows)


def _true_rows(rng: np.random.Generator, year: Year, codes: np.ndarray) -> np.ndarray:
    """Return rows for what happened, some of them late, some first without their excuse."""
    span, column = np.nonzero(codes)
    code = codes[span, column].astype(np.int64)
    two = np.nonzero(((code == EP) | (code == UP)) & (rng.random(len(code)) < TWO_CODES_SHARE))[0]
    span, column = np.append(span, span[two]), np.append(column, column[two])
    code = np.append(code, EP + UP - code[two])
    day = year.calendars.days[column]
    draws = rng.random((3, len(span)))
    late = np.where(draws[0] < TEN_DAYS_SHARE, 1 + draws[1] * 9, 10 + draws[1] * 30)
    entered = day + np.where(draws[0] < SAME_DAY_SHARE, 0, late).astype(np.int64)
    waits = ((code == EF) | (code == EP)) & (draws[2] < LATE_NOTE_SHARE)
    # A day with two rows must not come to have the same code twice.
    waits[len(code) - len(two) :] = False
    waits[two] = False
    first_code = np.where(waits, code + (UF - EF), code)
    corrected = np.where(waits, entered + 1 + (draws[1] * 14).astype(np.int64), entered)
    deleted = np.full(len(span), FOREVER)
    return np.array([span, day, code, first_code, entered, corrected, deleted])


def _mistakes(rng: np.random.Generator, year: Year, free: Flags) -> np.ndarray:
    """Return rows for days of presence that are marked absent and put right later."""
    rows, columns = free.shape
    many = int(MISTAKE_SHARE * free.sum())
    span, column = rng.integers(0, max(rows, 1), many), rng.integers(0, columns, many)
    cells = np.unique(span * columns + column)
    span, column = cells // columns, cells % columns
    found = free[span, column]
    span, day = span[found], year.calendars.days[column[found]]
    code = np.full(len(span), UF)
    return np.array([span, day, code, code, day, day, day + 1 + rng.integers(0, 12, len(span))])


def _not_there(rng: np.random.Generator, year: Year, spans: Spans, is_cast: Flags) -> np.ndarray:
    """Return the days marked unexcused until the school hears that a child is not there.

    That is a child who has moved, or one who never came; the latter's rows go with the span.
    """
    never = spans.deleted < FOREVER
    last = np.where(never, spans.entry - 1, spans.exit)
    heard = np.where(never, spans.deleted, spans.exit_known)
    gone = (never | (spans.code >= AWAY)) & (heard > last + 1) & ~is_cast
    gone &= np.array([one.kind != "alternative" for one in year.schools])[spans.school]
    rows = np.nonzero(gone)[0]
    days = year.calendars.days
    inside = (days > last[rows, None]) & (days < heard[rows, None])
    inside &= year.calendars.is_open[spans.school[rows]]
    inside &= np.cumsum(inside, axis=1) <= MOST_DAYS_NOT_THERE
    row, column = np.nonzero(inside)
    span, day = rows[row], days[column]
    code = np.full(len(span), UF)
    stays = rng.random(len(span)) < FORGOTTEN_SHARE
    return np.array([span, day, code, code, day, day, np.where(stays, FOREVER, heard[span])])


def _hold_back(year: Year, spans: Spans, span: Ints, entered: Ints) -> Ints:
    """Keep back what the rural campus could not send while it was offline."""
    offline = np.array([one.code == cast.OFFLINE_SCHOOL for one in year.schools])
    first, last = cast.OFFLINE_FROM.toordinal(), cast.OFFLINE_TO.toordinal()
    held = offline[spans.school[span]] & (entered >= first) & (entered <= last)
    return np.where(held, cast.BACK_ONLINE_ON.toordinal(), entered)


def _of_cast(year: Year, people: People, spans: Spans) -> np.ndarray:
    """Return the cast's rows: their stories in the story year, a few excused days in others."""
    rows: list[tuple[int, ...]] = []
    for span in np.nonzero(people.cast[spans.person] >= 0)[0]:
        student = STUDENTS[people.cast[spans.person[span]]]
        school = int(spans.school[span])
        if year.school_year != STORY_YEAR:
            rows.extend(
                (span, day, EF, EF, day, day, FOREVER)
                for day in _usual(year, school, student.usual_missed)
            )
            continue
        for one in student.absences:
            if one.school == year.schools[school].code:
                removed = one.removed.toordinal() if one.removed else FOREVER
                days = (one.entered.toordinal(), one.corrected.toordinal(), removed)
                codes = (CODES.index(one.code), CODES.index(one.first_code))
                rows.append((span, one.on.toordinal(), *codes, *days))
    return np.array(rows, dtype=np.int64).reshape(-1, 7).T


def _usual(year: Year, school: int, missed: int) -> list[int]:
    """Return so many school days, evenly spread over the year."""
    days = year.calendars.days[year.calendars.is_open[school]]
    return [int(days[int((nth + 0.5) * len(days) / missed)]) for nth in range(missed)]
