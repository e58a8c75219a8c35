"""The engine and the slow reference say the same about generated student-years."""

from datetime import date

import pytest
from tests.indicators.comparing import GROUPS, disagreements, first_case
from tests.indicators.generator import Generator

#: The day of the demo, the end of a year, a leap day, and a month that has only begun.
DAYS = (date(2026, 2, 6), date(2026, 6, 30), date(2024, 2, 29), date(2025, 12, 1))


@pytest.mark.parametrize("as_of", DAYS, ids=str)
def test_both_agree_on_every_card_of_five_thousand_student_years(engine, as_of):
    drawn = Generator(as_of.toordinal(), as_of)
    for _ in range(5000):
        drawn.student()
    found = disagreements(engine, drawn.world, as_of)
    assert not found, first_case(engine, drawn.world, as_of, found)


@pytest.mark.parametrize("as_of", DAYS[:2], ids=str)
def test_both_agree_on_every_school_district_and_month(engine, as_of):
    drawn = Generator(as_of.toordinal(), as_of)
    for _ in range(150):
        drawn.student()
    found = disagreements(engine, drawn.world, as_of, GROUPS)
    assert not found, "\n".join(f"{key}: {pair}" for key, pair in list(found.items())[:5])
