"""The features of a model, the slow way: student by student, day by day, from their words."""

from datetime import date, timedelta
from typing import Any

from tests.indicators.reference import Region, Student
from tests.indicators.reference_cards import excluded_days, exclusions, school_changes
from tests.indicators.reference_habits import late_arrivals
from tests.indicators.reference_outcomes import is_failed
from tests.indicators.world import World, new_world

CORE = {str(area) for area in range(2, 11)}
GRADES = {"PK": -1, "K1": 0, "K2": 0, **{str(grade): grade for grade in range(1, 13)}}
MINIMUM_DAYS = 10

Features = dict[str, float | None]


def features_by_hand(world: World, as_of: date) -> dict[int, tuple[str, Features]]:
    """Return the status and the features of everybody who was enrolled this year."""
    now = Region(world, as_of)
    # Last year as it was known on the day: what came later is not there, what went later still is.
    known = new_world()
    for table, rows in world.items():
        known[table] = [
            row._replace(first_seen_on=date.min, gone_on=None)
            for row in rows
            if row.first_seen_on <= as_of and (row.gone_on is None or row.gone_on > as_of)
        ]
    before = Region(known, date(now.school_year - 1, 6, 30))
    return {
        student.person_id: (
            status(student),
            features_of(student, Student(before, student.person_id)),
        )
        for student in now.students()
        if student.days
    }


def school_days(student: Student) -> list[Any]:
    return [day for day in student.days if day.is_school_day]


def status(student: Student) -> str:
    if not student.is_collected:
        return "not_collected"
    return "ok" if len(school_days(student)) >= MINIMUM_DAYS else "too_few_days"


def features_of(student: Student, before: Student) -> Features:
    days = school_days(student)
    return {
        **missed(days),
        "unexcused_days": sum(day.is_unexcused for day in days),
        "excused_days": sum(day.is_excused for day in days),
        "partial_days": sum(bool(day.reported) and not day.is_missed for day in days),
        "late_arrivals": said(late_arrivals, student),
        "exclusions": said(exclusions, student) or 0,
        "excluded_days": said(excluded_days, student) or 0,
        **credits_of(student),
        "enrolled_days": len(days),
        "late_entry_days": late_entry(student),
        "school_changes": said(school_changes, student),
        "district_count": len({day.district_id for day in student.days}),
        "grade_level": max(
            (
                GRADES[span.grade_code]
                for span in student.rows_of_year("district_spans")
                if span.entry_on <= student.as_of
            ),
            default=None,
        ),
        **last_year(before),
    }


def missed(days: list[Any]) -> Features:
    """Say what was missed, walking through the student's own days from the first to the last."""
    flags = [day.is_missed for day in days]
    longest = run = 0
    for flag in flags:
        run = run + 1 if flag else 0
        longest = max(longest, run)
    since = next((ago for ago, flag in enumerate(reversed(flags)) if flag), None)
    return {
        "missed_days": sum(flags),
        "missed_fraction": sum(flags) / len(flags) if flags else None,
        "missed_of_last_5": sum(flags[-5:]),
        "missed_of_last_10": sum(flags[-10:]),
        "missed_of_last_20": sum(flags[-20:]),
        "missed_of_20_before": sum(flags[-40:-20]),
        "missed_of_first_20": sum(flags[:20]),
        "days_since_missed": since,
        "longest_run_days": longest,
        "missed_mondays": sum(day.is_missed and day.on.weekday() == 0 for day in days),
        "missed_fridays": sum(day.is_missed and day.on.weekday() == 4 for day in days),
    }


def said(card: Any, student: Student) -> float | None:
    """Return the amount a card says about a student in the region, if it says any."""
    for _, face in card(student, "region", student.as_of):
        if face.status == "ok":
            return float(face.amount)
    return None


def late_entry(student: Student) -> int:
    first = student.days[0]
    earlier = (first.on - timedelta(ago) for ago in range(1, 400))
    return sum(
        (first.place_id, day) in student.region.school_days
        for day in earlier
        if day >= student.year_start
    )


def credits_of(student: Student) -> Features:
    """Add up credits whose last month is over, each once."""
    seen = set()
    for row in student.rows("course_grades"):
        next_month = (row.term_ends_on + timedelta(31)).replace(day=1)
        if next_month - timedelta(1) <= student.as_of:
            seen.add(
                (
                    *(row.school_code, row.course_code, row.course_year, row.term_code),
                    *(row.term_ends_on, row.content_area_code, row.letter_grade),
                    *(row.credits_attempted, row.credits_earned, row.occurrence),
                )
            )
    if not seen:
        return dict.fromkeys(
            ("core_not_passed", "core_not_passed_before", "credits_tried", "credits_not_earned")
        )
    year = student.region.school_year
    failed = [course_year for course_year, core in map(failed_core, seen) if core]
    lost = [max((tried or 0) - (earned or 0), 0) for *_, tried, earned, _ in seen]
    return {
        "core_not_passed": sum(course_year == year for course_year in failed),
        "core_not_passed_before": sum(course_year != year for course_year in failed),
        "credits_tried": float(sum(tried or 0 for *_, tried, _, _ in seen)),
        "credits_not_earned": float(sum(lost)),
    }


def failed_core(attempt: tuple[Any, ...]) -> tuple[int, bool]:
    _, _, course_year, _, _, area, mark, tried, earned, _ = attempt
    return course_year, area in CORE and is_failed(Mark(mark, tried, earned))


class Mark:
    """What `is_failed` looks at."""

    def __init__(self, mark: Any, tried: Any, earned: Any) -> None:
        self.letter_grade, self.credits_attempted, self.credits_earned = mark, tried, earned


def last_year(before: Student) -> Features:
    days = school_days(before)
    if not before.days or status(before) != "ok":
        return dict.fromkeys(
            (
                "enrolled_days_before",
                "missed_fraction_before",
                "unexcused_days_before",
                "partial_days_before",
                "excluded_days_before",
                "school_changes_before",
            )
        )
    return {
        "enrolled_days_before": len(days),
        "missed_fraction_before": sum(day.is_missed for day in days) / len(days),
        "unexcused_days_before": sum(day.is_unexcused for day in days),
        "partial_days_before": sum(bool(day.reported) and not day.is_missed for day in days),
        "excluded_days_before": said(excluded_days, before) or 0,
        "school_changes_before": said(school_changes, before),
    }
