"""What withdrawal codes say: graduated, moved, left, or withdrawn for not attending."""

from datetime import date
from functools import cache
from pathlib import Path

from inmotion.indicators.rules import Row, load_rows, rows_on

WITHDRAWALS_FILE = Path(__file__).with_name("withdrawals.toml")


@cache
def withdrawal_rows() -> tuple[Row, ...]:
    """Return all dated rows about withdrawal codes."""
    return load_rows(WITHDRAWALS_FILE)


def codes_with(effect: str, day: date) -> list[str]:
    """Return the codes that have `effect` by the rows in force on `day`, ascending."""
    rows = rows_on(withdrawal_rows(), day)
    return sorted(name for name, row in rows.items() if row.values["effect"] == effect)


def not_attending_codes(day: date) -> list[str]:
    """Return the codes for students withdrawn because they did not come."""
    rows = rows_on(withdrawal_rows(), day)
    return sorted(name for name, row in rows.items() if row.values["not_attending"])
