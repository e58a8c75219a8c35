"""Chance that does not depend on the order of asking.

The same question ("does family 17 move in 2026?") gets the same answer in every run with the same
seed, whichever years and extracts are asked for.
"""

from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

_GOLDEN = 0x9E3779B97F4A7C15
_WORD = 0xFFFFFFFFFFFFFFFF


def _mix(state: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Scramble 64-bit words (splitmix64, Steele, Lea and Flood 2014)."""
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return state ^ (state >> np.uint64(31))


def uniform(seed: int, question: str, *keys: Ints | int) -> Floats:
    """Return one number in [0, 1) per row of `keys`; equal keys give equal numbers.

    Parameters
    ----------
    seed : int
    question : str
        What is drawn; two questions are independent.
    *keys : int or array of int, shape (rows,)

    Returns
    -------
    draws : array of float, shape (rows,)
    """
    start = (seed * _GOLDEN + crc32(question.encode())) & _WORD
    state = _mix(np.array([start], dtype=np.uint64))
    for key in keys:
        words = np.asarray(key, dtype=np.int64).astype(np.uint64)
        state = _mix(state ^ (words * np.uint64(_GOLDEN) + np.uint64(1)))
    draws: Floats = (state >> np.uint64(11)).astype(np.float64) * 2.0**-53
    return draws


def pick(draws: Floats, weights: tuple[float, ...] | list[float] | Floats) -> Ints:
    """Turn numbers in [0, 1) into positions in `weights`, in proportion to them."""
    steps = np.cumsum(np.asarray(weights, dtype=np.float64))
    found: Ints = np.minimum(
        np.searchsorted(steps / steps[-1], draws, side="right"), len(steps) - 1
    ).astype(np.int64)
    return found


def whole(draws: Floats, low: int, high: int) -> Ints:
    """Turn numbers in [0, 1) into whole numbers from `low` to `high`, both included."""
    numbers: Ints = low + np.floor(draws * (high - low + 1)).astype(np.int64)
    return numbers


def repeats(values: Ints) -> Flags:
    """Tell which entries equal the one before.

    >>> repeats(np.array([4, 4, 5])).tolist()
    [False, True, False]
    """
    found = np.zeros(len(values), dtype=bool)
    found[1:] = values[1:] == values[:-1]
    return found


def generator(seed: int, question: str, *keys: int) -> np.random.Generator:
    """Return a stream of numbers for one question, for bulk draws within one district and year."""
    return np.random.default_rng([seed, crc32(question.encode()), *keys])


def shares_of(total: int, weights: tuple[float, ...] | list[float] | Floats) -> list[int]:
    """Split `total` into whole parts in proportion to `weights` (largest remainder).

    >>> shares_of(10, [1, 1, 1])
    [4, 3, 3]
    """
    exact = total * np.asarray(weights, dtype=np.float64) / float(np.sum(weights))
    parts = np.floor(exact).astype(np.int64)
    missing = total - int(parts.sum())
    order = np.argsort(-(exact - parts), kind="stable")
    parts[order[:missing]] += 1
    return [int(part) for part in parts]
