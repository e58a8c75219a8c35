"""What each card says about one student, and about a place: the slow way.

Numbers that the law or a convention sets stand here a second time, on purpose.
"""

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from tests.indicators import reference_cohorts, reference_habits, reference_outcomes
from tests.indicators.reference import Day, Region, Student, is_ninth, same_month
from tests.indicators.reference_faces import Answers, Face, face, school_days_of

MINIMUM_DAYS = 10  # ED Facts file specification 195
RECENT_DAYS, RECENT_MORE = 20, 2
SCHOOL_CHANGES_LINE = 2
CORE_AREAS = {"2", "3", "4", "5", "6", "7", "8", "9", "10"}  # English to geography

#: The level of a place: whether days count within the region, a district or a school.
LEVELS = ("region", "district", "school")


def missed_tenths(tenths: int) -> Callable[[Student, str, date], Answers]:
    def card(student: Student, level: str, until: date) -> Answers:
        for place_id, days in student.stays(level, until).items():
            enrolled = school_days_of(days)
            missed = sum(day.is_missed for day in enrolled)
            yield (
                place_id,
                face(
                    student.attendance_status(len(enrolled), MINIMUM_DAYS),
                    missed,
                    numerator=10 * missed >= tenths * len(enrolled),
                    out_of=len(enrolled),
                    line=Fraction(tenths * len(enrolled), 10),
                ),
            )

    return card


def day_count(
    counts: Callable[[Day], bool], *, in_month: bool = False
) -> Callable[[Student, str, date], Answers]:
    def card(student: Student, level: str, until: date) -> Answers:
        for place_id, days in student.stays(level, until).items():
            enrolled = school_days_of(days)
            counted = [day for day in enrolled if counts(day)]
            if in_month:
                counted = [day for day in counted if same_month(day.on, until)]
            status = student.attendance_status(len(enrolled), minimum=1)
            yield place_id, face(status, len(counted), out_of=len(enrolled))

    return card


def recent_absence(student: Student, level: str, until: date) -> Answers:
    if student.last_day is None:
        return
    enrolled = school_days_of(student.days)
    past, lately = enrolled[:-RECENT_DAYS], enrolled[-RECENT_DAYS:]
    missed = sum(day.is_missed for day in lately)
    line = None
    if past:
        usual = Fraction(sum(day.is_missed for day in past), len(past)) * RECENT_DAYS
        line = usual + RECENT_MORE
    yield (
        student.last_day.at(level),
        face(
            student.attendance_status(len(enrolled), 2 * RECENT_DAYS),
            missed,
            numerator=line is not None and missed >= line,
            out_of=RECENT_DAYS,
            line=line,
        ),
    )


def exclusions(student: Student, level: str, until: date) -> Answers:
    for place_id, actions in reference_outcomes.where_excluded(student, level, until).items():
        yield place_id, face("ok", len(actions), numerator=len(actions) > 0, line=1)


def excluded_days(student: Student, level: str, until: date) -> Answers:
    enrolled = student.stays(level, until)
    for place_id, actions in reference_outcomes.where_excluded(student, level, until).items():
        lost = sum(
            max((Fraction(row.excluded_days or 0) for row in reports), default=0)
            for reports in actions
        )
        yield place_id, face("ok", lost, out_of=len(school_days_of(enrolled.get(place_id, []))))


def credit_places(student: Student, level: str, attempts: list[Any]) -> dict[str, list[Any]]:
    """Place credits: a school sees its own, the student's last district and the region see all."""
    if level != "school":
        if student.last_day is None or not attempts:
            return {}
        return {student.last_day.at(level): attempts}
    places = defaultdict(list)
    for row in attempts:
        if row.school_code != "9999":
            places[row.school_code].append(row)
    return places


def core_courses_not_passed(student: Student, level: str, until: date) -> Answers:
    core = [row for row in student.attempts if row.content_area_code in CORE_AREAS]
    for place_id, rows in credit_places(student, level, core).items():
        failed = sum(reference_outcomes.is_failed(row) for row in rows)
        yield place_id, face("ok", failed, numerator=failed > 0, out_of=len(rows), line=1)


def ninth_grade_on_track(student: Student, level: str, until: date) -> Answers:
    if not student.is_first_time_ninth_grader or student.has_left:
        return
    tried = [row for row in student.attempts if is_ninth(row) and (row.credits_attempted or 0) > 0]
    for place_id, rows in credit_places(student, level, tried).items():
        attempted = sum(row.credits_attempted for row in rows)
        earned = sum(row.credits_earned or 0 for row in rows)
        every = all((row.credits_earned or 0) >= row.credits_attempted for row in rows)
        yield place_id, face("ok", earned, numerator=every, out_of=attempted, line=attempted)


def school_changes(student: Student, level: str, until: date) -> Answers:
    if student.last_day is None:
        return
    schools = [day.place_id for day in student.days]
    changes = sum(before != after for before, after in zip(schools, schools[1:], strict=False))
    yield (
        student.last_day.at(level),
        face("ok", changes, numerator=changes >= SCHOOL_CHANGES_LINE, line=SCHOOL_CHANGES_LINE),
    )


CARDS: dict[str, Callable[[Student, str, date], Answers]] = {
    "chronic_absence": missed_tenths(1),
    "severe_chronic_absence": missed_tenths(2),
    "missed_days": day_count(lambda day: day.is_missed),
    "recent_absence": recent_absence,
    "unexcused_days_month": day_count(lambda day: day.is_unexcused, in_month=True),
    "unexcused_days_year": day_count(lambda day: day.is_unexcused),
    "excused_days_month": day_count(lambda day: day.is_excused, in_month=True),
    "excused_days_year": day_count(lambda day: day.is_excused),
    "exclusions": exclusions,
    "excluded_days": excluded_days,
    "core_courses_not_passed": core_courses_not_passed,
    "ninth_grade_on_track": ninth_grade_on_track,
    "school_changes": school_changes,
    **reference_habits.CARDS,
    **reference_outcomes.CARDS,
    **reference_cohorts.CARDS,
}
SHARES = {
    "chronic_absence",
    "severe_chronic_absence",
    "recent_absence",
    "exclusions",
    "core_courses_not_passed",
    "ninth_grade_on_track",
    "school_changes",
    "regular_attendance",
    "weekday_pattern",
    *reference_outcomes.CARDS,
    *reference_cohorts.CARDS,
}
MEANS = {"missed_days", "late_arrivals"}


def person_faces(region: Region) -> dict[str, dict[int, Face]]:
    """Return card -> person -> face, over the whole enrollment in the region."""
    faces: dict[str, dict[int, Face]] = {name: {} for name in CARDS}
    for student in region.students():
        for name, card in CARDS.items():
            for _, said in card(student, "region", region.as_of):
                faces[name][student.person_id] = said
    return faces


class Group(NamedTuple):
    """What a card says about a place: people, numerator, denominator."""

    people: int
    numerator: Decimal | None
    denominator: Decimal | None

    @property
    def value(self) -> float | None:
        """The number itself; unknown, not 0, for a place with nobody to count."""
        if self.denominator is None:
            return None if self.numerator is None else float(self.numerator)
        return float(self.numerator) / float(self.denominator) if self.denominator else None


def group_faces(region: Region, name: str, by: tuple[str, ...]) -> dict[tuple[str, date], Group]:
    """Return (place, first day of the month) -> group, year to date at the end of each month."""
    rows = defaultdict(list)
    months = region.months if "month" in by else region.months[-1:]
    for student in region.students():
        for level in LEVELS if "place" in by else ("region",):
            for first, last in months:
                for place_id, said in CARDS[name](student, level, last):
                    rows[place_id, first].append(said)
    return {key: group(name, faces) for key, faces in rows.items()}


def group(name: str, faces: list[Face]) -> Group:
    counted = [said for said in faces if said.in_denominator]
    people = len(counted)
    if name in SHARES:
        return Group(people, Decimal(sum(said.in_numerator for said in counted)), Decimal(people))
    amounts = sum((said.amount for said in counted), Decimal(0)) if counted else None
    return Group(people, amounts, Decimal(people) if name in MEANS else None)
