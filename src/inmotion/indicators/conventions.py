"""The counting conventions in force on a day."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from inmotion.indicators.rules import Row, load_rows, rows_on

CONVENTIONS_FILE = Path(__file__).with_name("conventions.toml")


@dataclass(frozen=True)
class Conventions:
    """How days are counted; each field is a dated row of `conventions.toml` with its source."""

    entry_day_counts: bool
    exit_day_counts: bool
    state_tie_counts: bool
    law_tie_counts: bool
    minimum_days: int
    chronic_tenths: int
    severe_tenths: int
    recent_days: int
    recent_more_days: int
    ale_share_pct: int
    school_changes_line: int
    regular_absences_per_month: int
    regular_days_per_month: int
    regular_minimum_days: int
    regular_full_days_only: bool
    weekday_minimum_days: int
    weekday_minimum_missed: int
    weekday_deviations: int
    last_term_month: int
    on_track_credits: int
    on_track_failures: int
    credits_per_year: int
    credits_behind_line: int
    reengagement_years: int


@cache
def convention_rows() -> tuple[Row, ...]:
    """Return all dated convention rows."""
    return load_rows(CONVENTIONS_FILE)


def conventions_on(day: date) -> Conventions:
    """Return the conventions that hold on `day`."""
    rows = rows_on(convention_rows(), day)
    return Conventions(**{name: row.values["value"] for name, row in rows.items()})
