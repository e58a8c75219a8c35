"""Whether the students of today still look like those a model learned from.

Days missed grow with the year, so today is compared with the training years at the same age: the
shares of the days looked from before and after, mixed as the calendar stands between them.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from inmotion.capabilities.early_warning.pipeline.risk.models import Record
from inmotion.lake.engine import Engine
from inmotion.methods.risk.columns import taken_in
from inmotion.methods.risk.drift import stability_index
from inmotion.methods.risk.model import RiskModel
from inmotion.methods.risk.problems import CannotScore
from inmotion.methods.risk.scoring import bin_index

#: They tell the day, or jump when marks are posted; what day it is has not drifted.
CLOCK = frozenset(
    {"enrolled_days", "late_entry_days", "credits_tried", "credits_not_earned", "core_not_passed"}
)
#: Bins are put together until each holds such a share of the training, as is the custom for the
#: index: shares of days move from bin to bin with every school day.
SHARE_OF_BIN = 0.1
#: Students looked at, drawn by lot: shares of so many are sharp enough.
LOOKED_AT = 50_000
#: With fewer, shares say more about chance than about drift.
FEWEST = 100


def counts_by_day(model: RiskModel, rows: pa.Table) -> dict[str, dict[str, list[int]]]:
    """Count the training's students in each bin, day by day: day -> feature -> counts."""
    found = {}
    for day in sorted(pc.unique(rows["day_number"]).to_pylist()):
        own = rows.filter(pc.equal(rows["day_number"], day))
        found[str(day)] = {name: counts.tolist() for name, counts in _counts(model, own).items()}
    return found


def drift_of(
    engine: Engine, rows: ir.Table, record: Record, model: RiskModel, most_pct: int
) -> tuple[str, ...]:
    """Return the features that have drifted: index above `most_pct` hundredths.

    Parameters
    ----------
    rows : table as from `features`, of students whom the model may score
    """
    wanted = [name for name in model.features if name not in CLOCK]
    lot = rows.person_id * 48271 % (2**31 - 1)
    drawn = rows.order_by(lot, rows.person_id).limit(LOOKED_AT)
    now = engine.fetch(drawn.select(*dict.fromkeys((*model.features, "enrolled_days"))))
    if now.num_rows < FEWEST:
        return ()
    age = float(np.median(now["enrolled_days"].to_numpy()))
    today, then = _counts(model, now), expected(record.data["counts_by_day"], age)
    return tuple(name for name in wanted if beyond_chance(then[name], today[name]) * 100 > most_pct)


def beyond_chance(then: NDArray[np.float64], now: NDArray[np.float64]) -> float:
    """Return the stability index of a tenth a bin, less what chance alone gives.

    Two samples of one population have an index of about (bins - 1) x (1 / n + 1 / m): chi-square
    (Yurdakul and Naranjo, 2020). A small district must not look as if it had drifted.
    """
    old, new = coarse(then, now)
    chance = (len(old) - 1) * (1 / old.sum() + 1 / new.sum())
    return stability_index(old, new) - chance


def coarse(
    then: NDArray[np.float64], now: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Put neighbouring bins together until each holds a tenth of `then`; missing stays alone."""
    so_far = np.cumsum(then[1:]) / max(then[1:].sum(), 1)
    group = np.minimum((so_far - then[1:] / max(then[1:].sum(), 1)) // SHARE_OF_BIN, 9)
    number = np.concatenate([[0], np.unique(group, return_inverse=True)[1] + 1])
    return np.bincount(number, weights=then), np.bincount(number, weights=now)


def expected(
    by_day: Mapping[str, Mapping[str, Sequence[int]]], age: float
) -> dict[str, NDArray[np.float64]]:
    """Return the training's shares when the year was `age` school days old."""
    days = sorted(map(int, by_day))
    earlier = max((day for day in days if day <= age), default=days[0])
    later = min((day for day in days if day >= age), default=days[-1])
    part = (age - earlier) / (later - earlier) if later > earlier else 0.0
    found: dict[str, NDArray[np.float64]] = {}
    for name, counts in by_day[str(earlier)].items():
        first, second = np.array(counts, float), np.array(by_day[str(later)][name], float)
        mixed = first / first.sum() * (1 - part) + second / second.sum() * part
        found[name] = mixed * first.sum()
    return found


def _counts(model: RiskModel, rows: pa.Table) -> dict[str, NDArray[Any]]:
    found = {}
    for name in model.features:
        bins = model.own_term(name).bins[0]
        index = bin_index(bins, taken_in(name, rows[name], CannotScore))
        found[name] = np.bincount(index, minlength=bins.count)
    return found
