"""Exclusion by its length, credits, and who is not back: the slow way, from the cards' words."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from tests.indicators.reference import Student, is_ninth
from tests.indicators.reference_faces import Answers, face

FAILED = {"E", "F", "N", "NC", "U"}
CHICAGO_CORE = {"2", "3", "4", "5", "7", "8", "9", "10"}  # no world languages
SUMMER = {"SUM1", "SUM2"}
ENOUGH_CREDITS, MOST_FAILURES = 5, 1
CREDITS_A_YEAR, BEHIND = 6, 1
OUT_OF_SCHOOL = {"EX", "LS", "SS", "EE", "ER"}
NOT_ATTENDING = {"U4"}


def where_excluded(student: Student, level: str, until: date) -> dict[str, list[Any]]:
    """Return exclusions up to a day by place, with every place attended or excluded from."""
    if student.last_day is None:
        return {}
    places: dict[str, list[Any]] = {place: [] for place in student.stays(level, until)}
    for (place_id, _, _, start_on), reports in student.exclusions.items():
        if start_on <= until:
            district_id = min(row.district_id for row in reports)
            at = {"region": "region", "district": district_id, "school": place_id}
            places.setdefault(at[level], []).append(reports)
    return places


def out_of_school(student: Student, level: str, until: date) -> dict[str, list[Any]]:
    return {
        place_id: [reports for reports in actions if reports[0].action_code in OUT_OF_SCHOOL]
        for place_id, actions in where_excluded(student, level, until).items()
    }


def discipline_rate(student: Student, level: str, until: date) -> Answers:
    for place_id, actions in out_of_school(student, level, until).items():
        yield place_id, face("ok", len(actions), numerator=len(actions) > 0, line=1)


def excluded(holds: Callable[[Decimal], bool]) -> Callable[[Student, str, date], Answers]:
    def card(student: Student, level: str, until: date) -> Answers:
        for place_id, actions in out_of_school(student, level, until).items():
            lengths = [
                max(
                    (row.excluded_days for row in reports if row.excluded_days is not None),
                    default=None,
                )
                for reports in actions
            ]
            if None in lengths:
                yield place_id, face("not_collected", None, numerator=False)
            else:
                status = "ok" if lengths else "not_concerned"
                yield place_id, face(status, sum(lengths), numerator=holds(sum(lengths)))

    return card


def is_failed(row: Any) -> bool:
    no_credit = (row.credits_attempted or 0) > 0 and row.credits_earned == 0
    return row.letter_grade in FAILED or no_credit


def year_is_over(student: Student) -> bool:
    return student.as_of >= date(student.region.school_year, 6, 1)


def chicago_on_track(student: Student, level: str, until: date) -> Answers:
    if not student.is_first_time_ninth_grader or student.has_left or student.last_day is None:
        return
    tried = [row for row in student.attempts if is_ninth(row) and row.term_code not in SUMMER]
    if not tried:
        return
    earned = sum(row.credits_earned or 0 for row in tried)
    failures = sum(
        2 if row.term_code == "ALLYR" else 1
        for row in tried
        if row.content_area_code in CHICAGO_CORE and is_failed(row)
    )
    is_on_track = earned >= ENOUGH_CREDITS and failures <= MOST_FAILURES
    status = "ok" if year_is_over(student) else "too_early"
    yield (
        student.last_day.at(level),
        face(status, earned, numerator=is_on_track, line=ENOUGH_CREDITS),
    )


def credits_behind(student: Student, level: str, until: date) -> Answers:
    year = student.region.school_year
    classes = [
        span.graduation_rules_year or year + 12 - int(span.grade_code)
        for span in student.rows_of_year("district_spans")
        if span.grade_code in {"9", "10", "11", "12"} and span.entry_on <= student.as_of
    ]
    if not classes or student.has_left or student.last_day is None:
        return
    first_year = min(classes) - 3
    years_over = min(4, max(0, year - first_year + year_is_over(student)))
    due = CREDITS_A_YEAR * years_over
    told = {
        (
            row.school_code,
            row.course_code,
            row.course_year,
            row.term_code,
            row.term_ends_on,
            row.letter_grade,
            row.credits_attempted,
            row.credits_earned,
            row.occurrence,
        ): row
        for row in student.rows("course_grades")
        if row.term_ends_on <= student.as_of
    }
    earned = sum(row.credits_earned or 0 for row in told.values())
    behind = max(due - earned, 0) if told else None
    status = "not_concerned" if not due else "ok" if told else "not_collected"
    numerator = behind is not None and behind >= BEHIND
    yield (
        student.last_day.at(level),
        face(status, behind, numerator=numerator, out_of=due, line=BEHIND),
    )


def reengagement(student: Student, level: str, until: date) -> Answers:
    """Look for somebody withdrawn for not attending in this school year or the one before."""
    year, today = student.region.school_year, student.as_of
    stays = [
        span
        for span in student.rows("enrollment_spans")
        if span.school_year in {year - 1, year} and span.entry_on <= today
    ]
    withdrawn = [
        span
        for span in stays
        if span.exit_code in NOT_ATTENDING
        and span.exit_on is not None
        and date(year - 2, 7, 1) <= span.exit_on < today
    ]
    if not withdrawn:
        return
    last_on = max(span.exit_on for span in withdrawn)
    school = min((span.place_id, span.district_id) for span in withdrawn if span.exit_on == last_on)
    at = {"region": "region", "district": school[1], "school": school[0]}
    seen_later = any((span.exit_on or date(span.school_year, 8, 31)) > last_on for span in stays)
    yield at[level], face("ok", (today - last_on).days, numerator=not seen_later)


CARDS: dict[str, Callable[[Student, str, date], Answers]] = {
    "discipline_rate": discipline_rate,
    "excluded_1_day_or_less": excluded(lambda days: days <= 1),
    "excluded_2_to_3_days": excluded(lambda days: 1 < days <= 3),
    "excluded_4_to_5_days": excluded(lambda days: 3 < days <= 5),
    "excluded_6_to_10_days": excluded(lambda days: 5 < days <= 10),
    "excluded_over_10_days": excluded(lambda days: days > 10),
    "chicago_on_track": chicago_on_track,
    "credits_behind": credits_behind,
    "reengagement": reengagement,
}
