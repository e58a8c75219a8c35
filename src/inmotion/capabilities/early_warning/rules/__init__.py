"""The dated rows of the room: steps of the law, lines and cut points, order of the list."""

from datetime import date
from functools import cache
from pathlib import Path

from inmotion.indicators.rules import Row, load_rows, rows_on


@cache
def rules(name: str) -> tuple[Row, ...]:
    """Return the dated rows of one table, called as its file beside this one."""
    return load_rows(Path(__file__).with_name(f"{name}.toml"))


def order_on(day: date) -> Row:
    """Return the order of the list in force on a day; before the first one, the first."""
    holding = rows_on(rules("list_order"), day)
    return holding.get("list_order", rules("list_order")[0])
