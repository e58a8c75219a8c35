"""Drawing schools again, to see how much a figure owes to the schools that happen to be there."""

import numpy as np
from numpy.typing import NDArray

#: Students of one school are alike in much that no feature says. Drawing students would promise
#: more than the data hold, so that whole schools are drawn (cluster bootstrap: Davison & Hinkley
#: (1997), "Bootstrap Methods and their Application", section 3.8).


def school_draws(schools: int, draws: int, seed: int) -> NDArray[np.int64]:
    """Draw as many schools as there are, with replacement, again and again.

    Parameters
    ----------
    schools, draws : int
    seed : int

    Returns
    -------
    int64 array, shape (draws, schools)
        How often each school was drawn; each row adds up to `schools`.

    Examples
    --------
    >>> school_draws(3, 2, seed=1).sum(axis=1)
    array([3, 3])
    """
    even = np.full(schools, 1 / schools)
    return np.random.default_rng(seed).multinomial(schools, even, size=draws)


def middle(
    values: NDArray[np.float64], level: float = 0.95
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the range that holds the middle share of the draws.

    Parameters
    ----------
    values : float64 array, shape (draws, ...)
    level : float in (0, 1)

    Returns
    -------
    low, high : float64 array, shape (...)

    Examples
    --------
    >>> low, high = middle(np.arange(101.0), 0.5)
    >>> float(low), float(high)
    (25.0, 75.0)
    """
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return low, high
