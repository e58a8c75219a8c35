"""Choosing whom to reach first, when not everybody can be reached."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def chosen(
    score: ArrayLike, capacity: int, *, seed: int, within: ArrayLike | None = None
) -> NDArray[np.bool_]:
    """Choose the students with the highest scores, as many as can be reached.

    Parameters
    ----------
    score : array-like of int, float or bool, shape (rows,)
        Highest first.
    capacity : int, students
        How many can be reached, in each place if `within` is given.
    seed : int
        Students with equal scores draw lots, the same lots for the same seed.
    within : array-like, shape (rows,), optional
        Place of each student; each place chooses by itself.

    Returns
    -------
    bool array, shape (rows,)

    Raises
    ------
    ValueError
        If `capacity` is below 0 or a score is not a number.

    Examples
    --------
    >>> chosen([3, 9, 5, 7], 2, seed=1)
    array([False,  True, False,  True])
    >>> chosen([3, 9, 5, 7], 1, seed=1, within=["a", "b", "a", "b"])
    array([False,  True,  True, False])
    """
    height = np.asarray(score)
    if height.dtype.kind == "b":
        height = height.astype(np.int64)
    if capacity < 0:
        raise ValueError(f"capacity is {capacity}, below 0")
    if height.dtype.kind == "f" and np.isnan(height).any():
        raise ValueError("a score is not a number")
    rows = len(height)
    lots = np.random.default_rng(seed).permutation(rows)
    place = np.zeros(rows, dtype=np.int64)
    if within is not None:
        place = np.unique(np.asarray(within), return_inverse=True)[1]
    order = np.lexsort((lots, -height, place))
    starts = np.searchsorted(place[order], np.arange(place.max(initial=0) + 1))
    rank_in_place = np.arange(rows) - starts[place[order]]
    is_chosen = np.zeros(rows, dtype=bool)
    is_chosen[order[rank_in_place < capacity]] = True
    return is_chosen
