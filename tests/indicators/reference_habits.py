"""Regular attendance, Mondays and Fridays, late arrivals: the slow way, from the cards' words."""

from datetime import date
from fractions import Fraction
from math import sqrt

from tests.indicators.reference import Student
from tests.indicators.reference_faces import Answers, face, school_days_of

A_MONTH, FEWER_THAN, HALF_A_YEAR = 18, 2, 90
FEWEST_MISSED, FEWEST_ENROLLED, DEVIATIONS = 5, 20, 3
MONDAY, FRIDAY = 0, 4


def regular_attendance(student: Student, level: str, until: date) -> Answers:
    for place_id, days in student.stays(level, until).items():
        enrolled = school_days_of(days)
        missed = sum(day.is_missed for day in enrolled)
        line = Fraction(len(enrolled), A_MONTH) * FEWER_THAN
        status = student.attendance_status(len(enrolled), HALF_A_YEAR)
        yield (
            place_id,
            face(status, missed, numerator=missed < line, out_of=len(enrolled), line=line),
        )


def weekday_pattern(student: Student, level: str, until: date) -> Answers:
    """Draw the missed days blindly out of the enrolled ones: what would chance give?"""
    if student.last_day is None:
        return
    enrolled = school_days_of(student.days)
    missed = [day for day in enrolled if day.is_missed]
    at_ends, ends = (
        sum(day.on.weekday() in (MONDAY, FRIDAY) for day in days) for days in (missed, enrolled)
    )
    line, is_habit = None, False
    if len(enrolled) > 1:
        drawn, urn = len(missed), len(enrolled)
        mean = Fraction(drawn * ends, urn)
        variance = mean * Fraction(urn - ends, urn) * Fraction(urn - drawn, urn - 1)
        line = float(mean) + DEVIATIONS * sqrt(variance)
        is_far = (at_ends - mean) ** 2 >= DEVIATIONS**2 * variance
        is_habit = drawn >= FEWEST_MISSED and at_ends > mean and is_far
    yield (
        student.last_day.at(level),
        face(
            student.attendance_status(len(enrolled), FEWEST_ENROLLED),
            at_ends,
            numerator=is_habit,
            out_of=len(missed),
            line=line,
        ),
    )


def late_arrivals(student: Student, level: str, until: date) -> Answers:
    late = {(row.place_id, row.on_date) for row in student.rows_of_year("tardies")}
    for place_id, days in student.stays(level, until).items():
        there = [day for day in days if day.place_id in student.region.places_with_tardies]
        if not there or not student.is_collected:
            yield place_id, face("not_collected", None)
            continue
        taken = school_days_of(there)
        came_late = sum((day.place_id, day.on) in late for day in taken)
        yield place_id, face("ok" if taken else "too_few_days", came_late, out_of=len(taken))


CARDS = {
    "regular_attendance": regular_attendance,
    "weekday_pattern": weekday_pattern,
    "late_arrivals": late_arrivals,
}
