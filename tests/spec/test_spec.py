"""Every worked example comes out as it is written."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.spec.answers import Line, answers
from tests.spec.tables import Case, Expected, read

from inmotion.indicators.registry import all_indicators

FILES = sorted(path for path in Path(__file__).parent.glob("*.md") if path.stem != "README")
CASES = [case for path in FILES for case in read(path)]


@pytest.fixture(scope="module")
def said(engine):
    return answers(engine, CASES)


def in_words(cell: Any) -> str:
    """Write a value as the examples write it."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, Decimal):
        return f"{cell.normalize():f}"
    if isinstance(cell, float):
        return f"{cell:.4f}"
    return "" if cell is None else str(cell)


def as_written(lines: Iterable[Line], expected: Expected) -> list[tuple[str, ...]]:
    return sorted(tuple(in_words(line[name]) for name in expected.columns) for line in lines)


def differences(case: Case, nth: int, lines: list[Line]) -> tuple[list[Any], list[Any]]:
    """Return rows that should be there and are not, and rows that should not be there."""
    expected = case.expected[nth]
    found, wanted = as_written(lines, expected), list(expected.rows)
    missing = [row for row in wanted if row not in found]
    surplus = [] if expected.and_others else [row for row in found if row not in wanted]
    return missing, surplus


@pytest.mark.parametrize(
    ("number", "nth"),
    [
        pytest.param(number, nth, id=f"{case.card}: {case.sentence} {expected.as_of}")
        for number, case in enumerate(CASES)
        for nth, expected in enumerate(case.expected)
    ],
)
def test_the_worked_example_comes_out(said, number, nth):
    assert differences(CASES[number], nth, said[number, nth]) == ([], [])


def test_every_indicator_has_worked_examples(engine):
    assert {card.name for card in all_indicators()} <= {case.card for case in CASES}


def test_an_example_that_is_wrong_is_seen():
    case = Case("missed_days", "Somebody missed a day")
    row = {"person_id": 1, "amount": Decimal("1.00"), "is_full": True, "on": date(2026, 1, 2)}
    columns = tuple(row)
    right, wrong = ("1", "1", "yes", "2026-01-02"), ("1", "2", "yes", "2026-01-02")
    for rows in ((right,), (wrong,), (), (right, wrong)):
        case.expected.append(Expected(date(2026, 2, 6), ("person",), columns, rows, False))
    found = [differences(case, nth, [row]) for nth in range(4)]
    assert found == [([], []), ([wrong], [right]), ([], [right]), ([wrong], [])]
