"""Where a card says that its parts add up, they do: outsiders could count on it to find people."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest
from tests.indicators.generator import Generator
from tests.indicators.world import facts_of, rows_of

from inmotion.capabilities import rooms
from inmotion.indicators.compute import group_face
from inmotion.indicators.registry import all_indicators, load

#: The year is over, so that what is told at its end is told.
AS_OF = date(2026, 6, 12)
#: A place's number is as long as its level says; see `vocabulary.places`.
LEVEL = {len("region"): "region", len("01901"): "district", len("1111"): "school"}

load(room.name for room in rooms())
CARDS = {card.name: card for card in all_indicators()}


@pytest.fixture(scope="module")
def facts(engine):
    drawn = Generator(77, AS_OF)
    for _ in range(300):
        drawn.student()
    with facts_of(engine, drawn.world, AS_OF) as known:
        yield known


@pytest.mark.parametrize("name", [n for n, card in CARDS.items() if "places" in card.adds_over])
def test_schools_add_up_to_districts_and_districts_to_the_region(engine, facts, name):
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for place_id, _, people, numerator, denominator, _ in rows_of(
        engine, group_face(facts, CARDS[name], ("place",))
    ):
        sums[LEVEL[len(place_id)]] += numerator or 0
        if denominator is not None:
            sums[f"{LEVEL[len(place_id)]} people"] += people
    assert sums["school"] == sums["district"] == sums["region"]
    assert sums["school people"] == sums["district people"] == sums["region people"]
    assert max(sums.values()) > 0


@pytest.mark.parametrize("name", [n for n, card in CARDS.items() if "months" in card.adds_over])
def test_months_add_up_to_the_year(engine, facts, name):
    by_month = rows_of(engine, group_face(facts, CARDS[name], ("month",)))
    ((_, _, _, year, _, _),) = rows_of(
        engine, group_face(facts, CARDS[name.replace("_month", "_year")])
    )
    assert sum(numerator or 0 for _, _, _, numerator, _, _ in by_month) == year > 0
