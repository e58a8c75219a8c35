"""The dated rows of the room: steps of the law, lines that list a student, order of the list."""

from functools import cache
from pathlib import Path

from inmotion.indicators.rules import Row, load_rows


@cache
def rules(name: str) -> tuple[Row, ...]:
    """Return the dated rows of one table: attendance_law, lines or list_order."""
    return load_rows(Path(__file__).with_name(f"{name}.toml"))
