"""Every worked example comes out as it is written."""

from datetime import date
from decimal import Decimal

import pytest
from tests.spec.answers import answers
from tests.spec.checking import CASES, differences
from tests.spec.tables import Expected

from inmotion.indicators.registry import all_indicators


@pytest.fixture(scope="module")
def said(engine):
    return answers(engine, CASES)


@pytest.mark.parametrize(
    ("number", "nth"),
    [
        pytest.param(number, nth, id=f"{case.card}: {case.sentence} {expected.as_of}")
        for number, case in enumerate(CASES)
        for nth, expected in enumerate(case.expected)
    ],
)
def test_the_worked_example_comes_out(said, number, nth):
    assert differences(CASES[number].expected[nth], said[number, nth]) == ([], [])


def test_every_indicator_has_worked_examples(engine):
    assert {card.name for card in all_indicators()} <= {case.card for case in CASES}


def test_an_example_that_is_wrong_is_seen():
    row = {"person_id": 1, "amount": Decimal("1.00"), "is_full": True, "on": date(2026, 1, 2)}
    right, wrong = ("1", "1", "yes", "2026-01-02"), ("1", "2", "yes", "2026-01-02")

    def seen(*rows, lines=(row,), and_others=False):
        expected = Expected(date(2026, 2, 6), ("person",), tuple(row), rows, and_others)
        return differences(expected, lines)

    assert seen(right) == ([], [])
    assert seen(wrong) == ([wrong], [right])
    assert seen() == ([], [right])
    assert seen(and_others=True) == ([], [])
    assert seen(right, wrong) == ([wrong], [])
    assert seen(right, lines=(row, row)) == ([], [right])
    assert seen(right, lines=(row, row), and_others=True) == ([], [right])
