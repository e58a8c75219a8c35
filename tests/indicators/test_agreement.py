"""The engine and the slow reference say the same about generated student-years."""

from datetime import date

import pytest
from tests.indicators.comparing import GROUPS, disagreements, first_case
from tests.indicators.generator import Generator

#: The day of the demo, the end of a year, a leap day, and a month that has only begun.
DAYS = (date(2026, 2, 6), date(2026, 6, 30), date(2024, 2, 29), date(2025, 12, 1))
#: In the long search also the end of a month, August, and the first weeks of school.
MORE_DAYS = (*DAYS, date(2026, 1, 31), date(2026, 8, 20), date(2025, 9, 12), date(2026, 5, 15))


def drawn_world(seed: int, as_of: date, students: int):
    drawn = Generator(seed, as_of)
    for _ in range(students):
        drawn.student()
    return drawn.world


def agree_on_persons(engine, seed: int, as_of: date, students: int) -> None:
    world = drawn_world(seed, as_of, students)
    found = disagreements(engine, world, as_of)
    assert not found, first_case(engine, world, as_of, found)


def agree_on_groups(engine, seed: int, as_of: date, students: int) -> None:
    world = drawn_world(seed, as_of, students)
    found = disagreements(engine, world, as_of, GROUPS)
    assert not found, "\n".join(f"{key}: {pair}" for key, pair in list(found.items())[:5])


@pytest.mark.parametrize("as_of", DAYS, ids=str)
def test_both_agree_on_every_card_of_five_thousand_student_years(engine, as_of):
    agree_on_persons(engine, as_of.toordinal(), as_of, 5000)


@pytest.mark.parametrize("as_of", DAYS[:2], ids=str)
def test_both_agree_on_every_school_district_and_month(engine, as_of):
    agree_on_groups(engine, as_of.toordinal(), as_of, 120)


@pytest.mark.sweep
@pytest.mark.parametrize("chunk", range(100))
def test_both_agree_on_a_hundredth_of_a_million_student_years(engine, chunk):
    agree_on_persons(engine, chunk, MORE_DAYS[chunk % len(MORE_DAYS)], 10_000)


@pytest.mark.sweep
@pytest.mark.parametrize("chunk", range(40))
def test_both_agree_on_more_schools_districts_and_months(engine, chunk):
    agree_on_groups(engine, 1000 + chunk, MORE_DAYS[chunk % len(MORE_DAYS)], 250)
