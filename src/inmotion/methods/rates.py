"""Shares of people, and how far they can be trusted."""

from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def rate_interval(
    hits: ArrayLike, trials: ArrayLike, *, level: float = 0.95
) -> tuple[Floats, Floats]:
    """Give the range in which each true rate plausibly lies (Wilson score interval).

    Parameters
    ----------
    hits, trials : array-like of int, shape (groups,), students
    level : float in (0, 1)

    Returns
    -------
    low, high : float64 array, shape (groups,), in [0, 1]
        NaN where there are no trials.

    Raises
    ------
    ValueError
        If `hits` lies outside 0..`trials`, or `level` outside (0, 1).

    Notes
    -----
    Stays inside [0, 1] for small schools, where the textbook interval does not. Source: Wilson
    (1927), "Probable inference, the law of succession, and statistical inference", JASA 22.

    Examples
    --------
    >>> low, high = rate_interval([1, 0], [10, 0])
    >>> low.round(4), high.round(4)
    (array([0.0179,    nan]), array([0.4042,    nan]))
    """
    if not 0 < level < 1:
        raise ValueError(f"level is {level}, not between 0 and 1")
    hit, tried = np.asarray(hits, dtype=np.float64), np.asarray(trials, dtype=np.float64)
    if (hit < 0).any() or (hit > tried).any():
        raise ValueError("hits lie outside 0 to trials")
    z = NormalDist().inv_cdf((1 + level) / 2)
    # 0/0 is "unknown", not 0: an empty group must not look perfect.
    tried = np.where(tried > 0, tried, np.nan)
    rate = hit / tried
    centre = (rate + z * z / (2 * tried)) / (1 + z * z / tried)
    spread = np.sqrt(rate * (1 - rate) / tried + (z / (2 * tried)) ** 2)
    half = z / (1 + z * z / tried) * spread
    # The ends are 0 and 1 where all or none are hits; rounding would leave a trace beside them.
    low = np.where(hit == 0, np.where(np.isnan(tried), np.nan, 0.0), np.maximum(centre - half, 0))
    high = np.where(hit == tried, 1.0, np.minimum(centre + half, 1))
    return low, high


def difference_interval(
    first: tuple[int, int], second: tuple[int, int], *, level: float = 0.95
) -> tuple[float, float, float]:
    """Say how far two rates lie apart, and the range of the true difference (Newcombe).

    Parameters
    ----------
    first, second : (hits, trials), students
    level : float in (0, 1)

    Returns
    -------
    difference, low, high : float in [-1, 1]
        First minus second.

    Raises
    ------
    ValueError
        If a group has no trials.

    Notes
    -----
    Source: Newcombe (1998), "Interval estimation for the difference between independent
    proportions", Statistics in Medicine 17, method 10.

    Examples
    --------
    >>> [round(x, 4) for x in difference_interval((56, 70), (48, 80))]
    [0.2, 0.0524, 0.3339]
    """
    if first[1] == 0 or second[1] == 0:
        raise ValueError("a group without trials has no rate")
    hits, trials = np.array([first, second]).T
    rate = hits / trials
    low, high = rate_interval(hits, trials, level=level)
    difference = float(rate[0] - rate[1])
    below = float(np.hypot(rate[0] - low[0], high[1] - rate[1]))
    above = float(np.hypot(high[0] - rate[0], rate[1] - low[1]))
    return difference, difference - below, difference + above
