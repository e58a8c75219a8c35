"""The law of attendance, the slow way: one student-year after another, in plain sentences.

Written from the reference text of the statutes (sections 1.2 to 1.5), never from the rows or the
engine it is checked against: every number stands here a second time.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

NEW_LAW = date(2021, 8, 1)
AGES_6_7 = date(2021, 4, 26)
LAW_OF_2016 = date(2016, 6, 9)
THREE_FOR_A_CONFERENCE = date(2017, 7, 23)
RULE_OF_2021 = date(2021, 9, 13)


class Step(NamedTuple):
    """One item: reached in a window that began on a day, by an event, due and done by days."""

    name: str
    window_on: date
    triggered_on: date
    events_in_window: int
    due_on: date | None
    met_on: date | None


@dataclass
class StudentYear:
    """What is known of one student in one school year; days sorted, each once.

    Parameters
    ----------
    notes : list of (first day, last day)
        Times in which absences have a note and an academic plan stands.
    runs : list of (days missed in a row, first day back or None)
    withdrawn : list of (day, day enrolled again or None)
    taken : list of (what was done, day)
    """

    born: date | None
    grade: str | None
    is_part_time: bool = False
    unexcused: list[date] = field(default_factory=list)
    excused: list[date] = field(default_factory=list)
    faith: list[date] = field(default_factory=list)
    plans: list[tuple[date, date | None]] = field(default_factory=list)
    notes: list[tuple[date, date | None]] = field(default_factory=list)
    runs: list[tuple[list[date], date | None]] = field(default_factory=list)
    moved: list[date] = field(default_factory=list)
    withdrawn: list[tuple[date, date | None]] = field(default_factory=list)
    taken: list[tuple[str, date]] = field(default_factory=list)

    def age(self, on: date) -> int | None:
        if self.born is None:
            return None
        return on.year - self.born.year - ((on.month, on.day) < (self.born.month, self.born.day))

    def is_aged(self, on: date, first: int, last: int) -> bool:
        """Tell whether a rule for certain ages concerns the student; unknown hides no duty."""
        age = self.age(on)
        return age is None or first <= age <= last

    def is_surely_aged(self, on: date, first: int, last: int) -> bool:
        return self.age(on) is not None and self.is_aged(on, first, last)

    def is_elementary(self) -> bool:
        return self.grade is None or self.grade in {"K1", "K2", "1", "2", "3", "4", "5"}

    def is_secondary(self) -> bool:
        return self.grade is None or self.grade in {"6", "7", "8", "9", "10", "11", "12"}

    def has_plan(self, on: date) -> bool:
        return within(self.plans, on)

    def done(self, since: date, *kinds: str) -> date | None:
        """Return when the first of some things was done since a day."""
        return min((on for kind, on in self.taken if kind in kinds and on >= since), default=None)


def within(spans: list[tuple[date, date | None]], on: date) -> bool:
    return any(first <= on and (last is None or on <= last) for first, last in spans)


def year_start(day: date) -> date:
    return date(day.year if day.month >= 7 else day.year - 1, 7, 1)


def by_month(days: list[date]) -> dict[date, list[date]]:
    months = defaultdict(list)
    for day in days:
        months[day.replace(day=1)].append(day)
    return months


def nth(days: list[date], number: int) -> date | None:
    return days[number - 1] if len(days) >= number else None


def steps_of(year: StudentYear) -> set[Step]:
    """Return every item the law has for the student."""
    found = set(_ladder(year)) | set(_six_or_seven(year)) | set(_elementary(year))
    found |= set(_others(year))
    petition_years = {year_start(s.triggered_on) for s in found if s.name == "WA.ATT.PET"}
    petition_67 = {year_start(s.triggered_on) for s in found if s.name == "WA.ATT.67.PET"}
    replaced = {"WA.ATT.PET.YEAR": petition_years, "WA.ATT.67.PET.YEAR": petition_67}
    # A question only where no month has seven.
    return {s for s in found if year_start(s.triggered_on) not in replaced.get(s.name, ())}


def _ladder(year: StudentYear) -> Iterator[Step]:
    """RCW 28A.225.020 and .030, ages 8 to 17."""
    fifteenth = nth(year.unexcused, 15)
    for month_on, days in by_month(year.unexcused).items():
        count = len(days)
        yield from _first_to_third(year, month_on, days)
        for number in (5, 7):
            on = nth(days, number)
            if on is None or not year.is_aged(on, 8, 17):
                continue
            if number == (7 if on >= NEW_LAW else 5):
                taken = ("attendance_agreement", "community_engagement_board", "petition")
                met = year.done(month_on, *taken)
                yield Step("WA.ATT.U7", month_on, on, count, on, met)
        seventh = nth(days, 7)
        if seventh is None:
            continue
        petition = year.done(month_on, "petition")
        if year.is_aged(seventh, 8, 16):
            due = fifteenth if seventh >= NEW_LAW else seventh
            yield Step("WA.ATT.PET", month_on, seventh, count, due, petition)
        if seventh >= NEW_LAW:
            if year.is_surely_aged(seventh, 17, 17):
                yield Step("WA.ATT.PET17", month_on, seventh, count, None, petition)
            if year.is_aged(seventh, 8, 17):
                yield Step("WA.ATT.PETPAR", month_on, seventh, count, None, petition)
    yield from _by_the_year(year)


def _first_to_third(year: StudentYear, month_on: date, days: list[date]) -> Iterator[Step]:
    count, first, second = len(days), days[0], nth(days, 2)
    if year.is_aged(first, 8, 17):
        met = year.done(month_on, "parents_notified")
        yield Step("WA.ATT.U1", month_on, first, count, None, met)
    for number in (2, 3):
        on = nth(days, number)
        if on and number == (3 if on >= THREE_FOR_A_CONFERENCE else 2) and year.is_aged(on, 8, 17):
            yield Step("WA.ATT.U3", month_on, on, count, on, year.done(month_on, "conference"))
    if second is None or not year.is_aged(second, 8, 17):
        return
    over = nth(days, 7 if second >= NEW_LAW else 5)
    yield Step("WA.ATT.STEPS", month_on, second, count, over, None)
    if second < LAW_OF_2016:
        return
    yield Step("WA.ATT.BPI", month_on, second, count, over, None)
    if year.is_secondary():
        met = year.done(month_on, "assessment")
        yield Step("WA.ATT.WARNS", month_on, second, count, over, met)
    if year.has_plan(second):
        met = year.done(month_on, "plan_meeting")
        yield Step("WA.ATT.IEP", month_on, second, count, over, met)
    else:
        yield Step("WA.ATT.EVAL", month_on, second, count, over, None)


def _by_the_year(year: StudentYear) -> Iterator[Step]:
    """What the fifteenth (before 2021: the tenth) of the school year brings about."""
    days = year.unexcused
    for number in (10, 15):
        on = nth(days, number)
        if on is None:
            continue
        start, count = year_start(on), len(days)
        petition = year.done(start, "petition")
        if number == 10 and on < NEW_LAW and year.is_aged(on, 8, 16):
            yield Step("WA.ATT.PET", start, on, count, on, petition)
        if number == 15 and on >= NEW_LAW:
            if year.is_aged(on, 8, 16):
                yield Step("WA.ATT.PET.YEAR", start, on, count, None, petition)
            if year.is_surely_aged(on, 17, 17):
                yield Step("WA.ATT.PET17", start, on, count, None, petition)
            if year.is_aged(on, 8, 17):
                yield Step("WA.ATT.PETPAR", start, on, count, None, petition)


def _six_or_seven(year: StudentYear) -> Iterator[Step]:
    """RCW 28A.225.015: ages 6 and 7, enrolled full time."""
    if year.is_part_time:
        return
    fifteenth = nth(year.unexcused, 15)
    rules = (("WA.ATT.67.U1", 1), ("WA.ATT.67.U3", 3), ("WA.ATT.67.PET", 7))
    done = {1: "parents_notified", 3: "conference", 7: "petition"}
    for month_on, days in by_month(year.unexcused).items():
        for name, number in rules:
            on = nth(days, number)
            if on and on >= AGES_6_7 and year.is_surely_aged(on, 6, 7):
                due = fifteenth if number == 7 else None
                met = year.done(month_on, done[number])
                yield Step(name, month_on, on, len(days), due, met)
    if fifteenth and fifteenth >= AGES_6_7 and year.is_surely_aged(fifteenth, 6, 7):
        start = year_start(fifteenth)
        met = year.done(start, "petition")
        yield Step("WA.ATT.67.PET.YEAR", start, fifteenth, len(year.unexcused), None, met)


def _elementary(year: StudentYear) -> Iterator[Step]:
    """RCW 28A.225.018: five excused in a month or ten in a year, without note and plan."""
    days = [on for on in year.excused if not within(year.notes, on)]
    windows = [(month_on, of_month, 5) for month_on, of_month in by_month(days).items()]
    if days:
        windows.append((year_start(days[0]), days, 10))
    for start, of_window, number in windows:
        on = nth(of_window, number)
        if on is None or on < LAW_OF_2016 or not year.is_elementary():
            continue
        name, what = (
            ("WA.ATT.ELEM.IEP", "plan_meeting")
            if year.has_plan(on)
            else ("WA.ATT.ELEM", "conference")
        )
        yield Step(name, start, on, len(of_window), None, year.done(start, what))


def _others(year: StudentYear) -> Iterator[Step]:
    third = nth(year.faith, 3)
    if third:
        yield Step("WA.ATT.FAITH", year_start(third), third, len(year.faith), None, None)
    if year.moved:
        first = year.moved[0]
        start = year_start(first)
        yield Step("WA.ATT.TRANSFER", start, first, len(year.moved), None, None)
    for days, back in year.runs:
        # More than twenty in a row.
        if len(days) > 20:
            yield Step("WA.ENR.20", days[0], days[20], len(days), None, back)
    for on, again in year.withdrawn:
        if on >= RULE_OF_2021:
            yield Step("WA.ABS.OUTREACH", on, on, 1, None, again)
