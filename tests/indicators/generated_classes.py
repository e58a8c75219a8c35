"""Years of high school before the one looked at, for drawn persons."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.indicators.generator import Generator

ENDS = ("G0", "G0", "GA", "C1", "C2", "T0", "T1", "T2", "D3", "U1", "U4", "ZZ", None)


def years_of_places(drawn: "Generator") -> None:
    """State each school for each year; one school's district began only two years ago."""
    for school in drawn.schools:
        late = school.district_id == "32003"
        for back in range(2 if late else 7):
            drawn.add("places", school, school_year=drawn.year - back, place_type_code="school")


def years_of_class(drawn: "Generator") -> None:
    """State up to six years of one person: moves, repeated grades, gaps, and one end or another."""
    draw, grade = drawn.draw, 9
    stated = drawn.year + draw.randrange(-2, 2) if drawn.chance(0.7) else None
    school = draw.choice(drawn.schools)
    first = drawn.year - draw.randrange(3, 7)
    for year in range(first, drawn.year):
        if drawn.chance(0.1):
            continue
        if drawn.chance(0.25):
            school = draw.choice(drawn.schools)
        student_id, start = drawn.record(school), date(year - 1, 9, 1)
        drawn.add(
            "district_spans",
            school,
            school_year=year,
            student_id=student_id,
            entry_on=start,
            grade_code=str(grade),
            graduation_rules_year=stated if drawn.chance(0.9) else None,
        )
        is_end = grade == 12 or drawn.chance(0.15)
        leave = date(year, draw.choice((1, 6, 8, 9)), 15) if is_end else None
        drawn.add(
            "enrollment_spans",
            school,
            school_year=year,
            student_id=student_id,
            entry_on=start + timedelta(draw.choice((0, 0, 30))),
            exit_on=leave,
            exit_code=draw.choice(ENDS) if leave else None,
            is_primary=draw.choice((True, True, None)),
        )
        grade = min(12, grade + (not drawn.chance(0.15)))
        if is_end and drawn.chance(0.8):
            return
