"""What came of students: worked examples, and a slow twin of the one that is no indicator."""

from datetime import date, timedelta
from typing import Any

import pytest
from tests.indicators.generator import Generator
from tests.indicators.reference import Region
from tests.indicators.reference_risk import school_days, status
from tests.indicators.world import ROW, World, facts_of, new_world, rows_of

from inmotion.capabilities.early_warning.pipeline.risk.outcomes import already, outcome
from inmotion.indicators.facts import Facts
from inmotion.vocabulary.time import default_calendar

AS_OF, END = date(2025, 11, 26), date(2026, 6, 30)
DAYS = default_calendar(2026)
YEAR = {"school_year": 2026, "district_id": "01901", "first_seen_on": date(2025, 7, 1)}


def came(engine, world: World, name: str, as_of: date = AS_OF, end: date = END) -> dict[int, bool]:
    """Return what came of everybody, as known at the end."""
    with facts_of(engine, world, end) as facts:
        start = Facts(facts.tables, as_of, keep=facts.keep)
        return dict(rows_of(engine, outcome(name).came(start, facts)))


def school(*people: tuple[list[date], dict[str, Any]]) -> World:
    """Enroll people who miss some days at a school with the default calendar."""
    world = new_world()
    at = {**YEAR, "place_id": "1111"}
    for day in DAYS:
        world["school_days"].append(ROW["school_days"](on_date=day, is_school_day=True, **at))
    for number, (missed, stated) in enumerate(people, 1):
        crosswalk = ROW["identity_crosswalk"](
            district_id="01901", student_id=number, person_id=number, first_seen_on=date(2025, 7, 1)
        )
        world["identity_crosswalk"].append(crosswalk)
        span = {"entry_on": DAYS[0], "is_primary": True, "student_id": number, **at, **stated}
        world["enrollment_spans"].append(ROW["enrollment_spans"](**span))
        for day in missed:
            world["absences"].append(
                ROW["absences"](on_date=day, absence_code="UF", student_id=number, **at)
            )
    return world


def test_more_than_six_of_the_next_sixty_days_is_more_than_a_tenth(engine):
    ahead = [day for day in DAYS if day > AS_OF]
    world = school(
        (ahead[:6], {}),
        (ahead[:7], {}),
        # The days before do not count, nor those after the sixtieth.
        (list(DAYS[:30]) + ahead[60:80], {}),
        # Of 20 days that were left, 3 are more than a tenth; 9 days are too few to say.
        (ahead[:3], {"exit_on": ahead[19]}),
        (ahead[:9], {"exit_on": ahead[8]}),
    )
    assert came(engine, world, "next_days_absence") == {1: False, 2: True, 3: False, 4: True}


def test_a_tenth_of_the_year_is_the_indicators_tenth(engine):
    world = school((list(DAYS[:17]), {}), (list(DAYS[:18]), {}), ([], {"exit_on": DAYS[4]}))
    assert came(engine, world, "chronic_absence") == {1: False, 2: True}


def test_who_is_over_the_line_on_the_day_is_there_already(engine):
    world = school((list(DAYS[:17]), {}), (list(DAYS[60:80]), {}))
    with facts_of(engine, world, AS_OF) as facts:
        there = rows_of(engine, already(outcome("chronic_absence"), facts))
        nobody = rows_of(engine, already(outcome("next_days_absence"), facts))
    assert (there, nobody) == ([(1,)], [])


def test_credits_and_ninth_grade_are_on_the_side_that_gives_concern(engine):
    world = school(([], {}), ([], {}))
    for number, earned in ((1, 1), (2, 0)):
        stated = {**YEAR, "student_id": number}
        world["district_spans"].append(
            ROW["district_spans"](entry_on=DAYS[0], grade_code="9", **stated)
        )
        world["course_grades"].append(
            ROW["course_grades"](
                school_code="1111",
                course_code="M1",
                grade_code="9",
                letter_grade="F" if not earned else "C",
                credits_attempted=1,
                credits_earned=earned,
                content_area_code="4",
                term_ends_on=date(2026, 6, 1),
                course_year=2026,
                occurrence=1,
                **stated,
            )
        )
    assert came(engine, world, "core_not_passed") == {1: False, 2: True}
    assert came(engine, world, "ninth_grade_off_track") == {1: False, 2: True}


def by_hand(world: World, as_of: date, end: date) -> dict[int, bool]:
    """Walk through each student's days after the day looked from."""
    found = {}
    for student in Region(world, end).students():
        days = school_days(student)
        ahead = [day for day in days if day.on > as_of][:60]
        if status(student) != "not_collected" and len(ahead) >= 10:
            first = min(day.on for day in student.days)
            if first <= as_of:
                found[student.person_id] = 10 * sum(day.is_missed for day in ahead) > len(ahead)
    return found


@pytest.mark.parametrize("seed", range(2))
def test_the_next_days_agree_with_the_slow_twin(engine, seed):
    # Everything is known at the end: late rows belong to what came.
    drawn = Generator(seed, END)
    for _ in range(400):
        drawn.student()
    as_of = END - timedelta(150)
    assert came(engine, drawn.world, "next_days_absence", as_of) == by_hand(drawn.world, as_of, END)
