"""What became of a class: the slow way, from the cards' words."""

from collections.abc import Callable
from datetime import date
from typing import Any

from tests.indicators.reference import Student
from tests.indicators.reference_faces import Answers, face

DIPLOMA = {"G0", "GA", "GB"}
MOVED_OR_DIED = {"T0", "T2", "T3", "ZZ"}
LEFT = {*(f"D{n}" for n in range(10)), "U1", "U2", "U3", "U4"}
HIGH_SCHOOL = {"9", "10", "11", "12"}


def class_of(student: Student) -> int | None:
    """Return the year in which the class should graduate, four after its first ninth grade."""
    spans = [
        span
        for span in student.rows("district_spans")
        if span.grade_code in HIGH_SCHOOL and span.school_year < student.region.school_year
    ]
    stated = [span.graduation_rules_year for span in spans if span.graduation_rules_year]
    by_grade = [span.school_year + 12 - int(span.grade_code) for span in spans]
    return min(stated or by_grade, default=None)


def last_stay(student: Student, first: int, last: int) -> Any | None:
    """Return the stay with the diploma; without one, the stay that lasted longest."""

    def lasts_to(span: Any) -> date:
        return span.exit_on or date(span.school_year, 8, 31)

    def ends_with_diploma(span: Any) -> bool:
        return span.exit_code in DIPLOMA and (span.exit_on or date.min) <= date(last, 8, 31)

    stays = [s for s in student.rows("enrollment_spans") if first <= s.school_year <= last]
    stays = [span for span in stays if ends_with_diploma(span)] or stays
    for best in (lasts_to, lambda span: bool(span.is_primary), lambda span: span.entry_on):
        stays = [span for span in stays if best(span) == max(map(best, stays))]
    return min(stays, key=lambda span: (span.place_id, span.district_id), default=None)


def share_of_class(years: int, codes: set[str]) -> Callable[[Student, str, date], Answers]:
    def card(student: Student, level: str, until: date) -> Answers:
        last = student.region.school_year - 1
        first = last - years + 1
        stay = last_stay(student, first, last)
        if class_of(student) != first + 3 or stay is None or stay.exit_code in MOVED_OR_DIED:
            return
        is_there = all(
            (stay.district_id, year) in student.region.years_of_districts
            for year in range(first, last + 1)
        )
        outcome = stay.exit_code in codes
        if codes is DIPLOMA:
            outcome = outcome and (stay.exit_on or date.min) <= date(last, 8, 31)
        at = {"region": "region", "district": stay.district_id, "school": stay.place_id}
        status = "ok" if is_there else "not_collected"
        yield at[level], face(status, int(outcome), numerator=outcome)

    return card


CARDS = {
    "four_year_graduation": share_of_class(4, DIPLOMA),
    "four_year_dropout": share_of_class(4, LEFT),
    "five_year_graduation": share_of_class(5, DIPLOMA),
    "five_year_dropout": share_of_class(5, LEFT),
}
