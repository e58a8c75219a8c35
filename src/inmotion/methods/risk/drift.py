"""Drift: how far what a model sees today is from what it was trained on."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from inmotion.methods.rates import rate_interval
from inmotion.methods.risk.calibration import Measured
from inmotion.methods.risk.columns import Column
from inmotion.methods.risk.model import RiskModel
from inmotion.methods.risk.scoring import bin_index, columns_of


def stability_index(before: ArrayLike, now: ArrayLike) -> float:
    """Say how far two distributions over the same bins lie apart (population stability index).

    Parameters
    ----------
    before, now : array-like of int, shape (bins,), students

    Returns
    -------
    float, 0 if the shares are equal

    Raises
    ------
    ValueError
        If the bins differ in number, or one side has no students.

    Notes
    -----
    The sum of (now - before) x ln(now / before) over the shares: the symmetric divergence of
    Jeffreys (1946). Half a student is added to each bin, so that an empty one says "rare", not
    "impossible". By custom below 0.1 is little and above 0.25 much (Siddiqi (2006), "Credit Risk
    Scorecards").

    Examples
    --------
    >>> stability_index([50, 50], [500, 500])
    0.0
    >>> round(stability_index([500, 500], [900, 100]), 3)
    0.876
    """
    old, new = np.asarray(before, dtype=np.float64), np.asarray(now, dtype=np.float64)
    if old.shape != new.shape:
        raise ValueError("the bins are not the same")
    if not old.sum() or not new.sum():
        raise ValueError("there are no students on one side")
    # As many half students on either side weigh the same only if the totals are the same.
    old = (old / old.sum() * new.sum()) if old.sum() > new.sum() else old
    new = (new / new.sum() * old.sum()) if new.sum() > old.sum() else new
    share_old, share_new = (old + 0.5) / (old + 0.5).sum(), (new + 0.5) / (new + 0.5).sum()
    return float(((share_new - share_old) * np.log(share_new / share_old)).sum())


def input_drift(model: RiskModel, features: Mapping[str, Column]) -> dict[str, float]:
    """Compare the inputs of today with those of the training, feature by feature.

    Parameters
    ----------
    model : RiskModel
    features : mapping of str to array-like, shape (rows,)

    Returns
    -------
    dict of feature to float
        Population stability index on the model's own bins, missing and unseen included.

    Raises
    ------
    CannotScore
        As for the scores.
    """
    taken = columns_of(model, features)
    found = {}
    for seen in model.seen:
        bins = model.own_term(seen.feature).bins[0]
        now = np.bincount(bin_index(bins, taken[seen.feature]), minlength=bins.count)
        found[seen.feature] = stability_index(seen.counts, now)
    return found


def outcome_drift(
    probability: NDArray[np.float64], happened: ArrayLike, *, level: float = 0.95
) -> Measured:
    """Say by how much the outcome is more frequent than the model expects.

    Parameters
    ----------
    probability : float64 array, shape (rows,), in [0, 1]
    happened : array-like of bool, shape (rows,)
    level : float in (0, 1)

    Returns
    -------
    Measured
        Observed minus expected share. If the range leaves 0 out, the model has drifted, or was
        never calibrated for these students (calibration in the large: Steyerberg (2019), "Clinical
        Prediction Models", chapter 15).

    Examples
    --------
    >>> now = outcome_drift(np.full(100, 0.2), np.arange(100) < 60)
    >>> round(now.value, 3), now.low > 0
    (0.4, True)
    """
    came = np.asarray(happened, dtype=bool)
    expected = float(np.mean(probability))
    low, high = rate_interval([came.sum()], [len(came)], level=level)
    return Measured(
        float(came.mean()) - expected, float(low[0]) - expected, float(high[0]) - expected
    )
