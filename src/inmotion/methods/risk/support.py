"""Saying which scores a model cannot stand behind."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inmotion.methods.risk.columns import Column, Words
from inmotion.methods.risk.model import MISSING, RiskModel, Seen
from inmotion.methods.risk.scoring import bin_index, columns_of


@dataclass(frozen=True)
class Support:
    """What stands behind the scores.

    Parameters
    ----------
    is_supported : bool array, shape (rows,)
    missing : int64 array, shape (rows,), features
        How many have no value.
    unseen : int64 array, shape (rows,), features
        How many have a value, or lack one, as training never saw it.
    """

    is_supported: NDArray[np.bool_]
    missing: NDArray[np.int64]
    unseen: NDArray[np.int64]


def support(
    model: RiskModel,
    features: Mapping[str, Column],
    *,
    most_missing_fraction: float = 0.5,
    most_unseen: int = 0,
) -> Support:
    """Say which scores the model can stand behind.

    Parameters
    ----------
    model : RiskModel
    features : mapping of str to array-like, shape (rows,)
    most_missing_fraction : float in [0, 1]
        Greatest share of features without a value.
    most_unseen : int, features
        How many may be as training never saw them: a number below the smallest or above the
        greatest, another word, a bin without students, no value where everybody had one.

    Raises
    ------
    CannotScore
        As for the scores.
    """
    taken = columns_of(model, features)
    rows = len(next(iter(taken.values())))
    missing, unseen = np.zeros(rows, dtype=np.int64), np.zeros(rows, dtype=np.int64)
    for seen in model.seen:
        values = taken[seen.feature]
        index = bin_index(model.own_term(seen.feature).bins[0], values)
        missing += index == MISSING
        is_strange = np.array(seen.counts)[index] == 0
        if not isinstance(values, Words):
            is_strange |= _outside(seen, values)
        unseen += is_strange
    is_supported = (missing <= most_missing_fraction * len(model.seen)) & (unseen <= most_unseen)
    return Support(is_supported, missing, unseen)


def _outside(seen: Seen, values: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Say which values lie beyond what training saw; a missing one lies nowhere."""
    low, high = seen.low, seen.high
    is_outside: NDArray[np.bool_] = np.zeros(len(values), dtype=bool)
    if low is not None and high is not None:
        is_outside = (values < low) | (values > high)
    return is_outside
