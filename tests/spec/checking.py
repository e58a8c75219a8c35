"""Compare what came out with what a worked example says."""

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.spec.answers import Line
from tests.spec.tables import Case, Expected, read

FILES = sorted(path for path in Path(__file__).parent.glob("*.md") if path.stem != "README")
CASES = [case for path in FILES for case in read(path)]


def in_words(cell: Any) -> str:
    """Write a value as the examples write it."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, Decimal):
        return f"{cell.normalize():f}"
    if isinstance(cell, float):
        return f"{cell:.4f}"
    return "" if cell is None else str(cell)


def as_written(lines: Iterable[Line], expected: Expected) -> Counter[tuple[str, ...]]:
    """Write rows as the example does, and count how often each comes out."""
    return Counter(tuple(in_words(line[name]) for name in expected.columns) for line in lines)


def differences(expected: Expected, lines: Iterable[Line]) -> tuple[list[Any], list[Any]]:
    """Return rows that should be there and are not, and rows that should not be there."""
    found, wanted = as_written(lines, expected), Counter(expected.rows)
    surplus = found - wanted
    if expected.and_others:
        surplus = Counter({row: times for row, times in surplus.items() if row in wanted})
    return sorted((wanted - found).elements()), sorted(surplus.elements())


def example(card: str, beginning: str) -> Case:
    """Return the one example of a card whose sentence begins like this."""
    (case,) = (c for c in CASES if c.card == card and c.sentence.startswith(beginning))
    return case
