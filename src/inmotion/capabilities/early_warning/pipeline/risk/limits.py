"""What a model has to keep to, as dated rows that a board may change."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from inmotion.capabilities.early_warning.rules import rules
from inmotion.indicators.local_rules import local_rows
from inmotion.indicators.rules import Row, rows_on
from inmotion.vocabulary.places import REGION_ID

TABLE = "risk_limits"
#: What one district cannot set for all: how many are named, and from which size a group is shown.
_REGION_ONLY = frozenset({"capacity_pct", "smallest_group"})


@dataclass(frozen=True)
class Limit:
    """One limit in force, and where it comes from.

    Parameters
    ----------
    name : str
    most : int
    set_by : str
        Who set it; empty for ours.
    why, cite, mark : str
    valid_from : date
    """

    name: str
    most: int
    set_by: str
    why: str
    cite: str
    mark: str
    valid_from: date


def limits_on(lake: Path, day: date) -> dict[str, Limit]:
    """Return the limits in force for a lake on a day, by name.

    A row for the region takes the place of ours. A district's row counts where it asks for more:
    one model serves all districts, so the strictest of them holds for it.
    """
    ours, local = rules(TABLE), local_rows(lake, TABLE)
    # A day before our first rows gets them, so that a past year can be judged, too.
    first = {row.name: row for row in reversed(ours)}
    rows = first | rows_on(ours, day) | rows_on(_of(local), day)
    in_force = {name: _limit(row) for name, row in rows.items()}
    for place in {str(row.values["place_id"]) for row in local} - {REGION_ID}:
        for name, row in rows_on(_of(local, place), day).items():
            if name not in _REGION_ONLY and row.values["most"] < in_force[name].most:
                in_force[name] = _limit(row)
    return in_force


def _of(rows: Iterable[Row], place_id: str = REGION_ID) -> tuple[Row, ...]:
    return tuple(row for row in rows if row.values["place_id"] == place_id)


def _limit(row: Row) -> Limit:
    values = row.values
    who = str(values.get("who", ""))
    return Limit(
        row.name,
        int(values["most"]),
        who,
        str(values.get("why", "")),
        row.cite,
        row.mark,
        row.valid_from or date.min,
    )
