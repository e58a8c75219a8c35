"""Worth: how many of those who later need help does each way of choosing reach."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from inmotion.methods.risk.resampling import middle, school_draws

Floats = NDArray[np.float64]

#: The way of choosing that knows nothing.
RANDOM = "random"


@dataclass(frozen=True)
class Reached:
    """What one way of choosing reaches.

    Parameters
    ----------
    way : str
    students : float
        Of those who later needed help, how many it reaches; the mean over the lots that students
        with equal scores draw.
    low, high : float, students
        Range when schools are drawn again; NaN with one school.
    """

    way: str
    students: float
    low: float
    high: float


@dataclass(frozen=True)
class Worth:
    """What a capacity achieves by each way of choosing.

    Parameters
    ----------
    capacity : int, students
        How many can be reached.
    in_need : int, students
        How many later needed help.
    reached : tuple of Reached
        In the order of the scores, then random.
    more : mapping of str to Reached
        For each other way: how many more the first way reaches, in the same drawn schools. If the
        range leaves 0 out, the first way is better than that one.
    """

    capacity: int
    in_need: int
    reached: tuple[Reached, ...]
    more: Mapping[str, Reached]

    def beats(self, way: str) -> bool:
        """Say whether the first way reaches more than `way`, beyond what schools could explain."""
        return self.more[way].low > 0


def worth(
    scores: Mapping[str, ArrayLike],
    happened: ArrayLike,
    schools: ArrayLike,
    capacity: int,
    *,
    draws: int = 500,
    seed: int = 1,
    level: float = 0.95,
) -> Worth:
    """Compare ways of choosing at one capacity.

    Parameters
    ----------
    scores : mapping of str to array-like of int, float or bool, shape (rows,)
        Way of choosing -> score, highest first. The first one is compared with all others.
    happened : array-like of bool, shape (rows,)
        Who later needed help.
    schools : array-like, shape (rows,)
    capacity : int, students
        How many can be reached in all schools together.
    draws, seed : int
    level : float in (0, 1)

    Raises
    ------
    ValueError
        If lengths differ, there are no scores, a score is not a number, or the capacity is not
        between 1 and the number of students.

    Notes
    -----
    Students with equal scores draw lots; counted is the mean over all lots, so that no luck of a
    draw helps a way. When schools are drawn again, the capacity stays the same share of the
    students, and the count is put back to the capacity. Source of the comparison with school and
    grade alone: Perdomo, Britton, Hardt & Abebe (2023), "Difficult lessons on social prediction
    from Wisconsin public schools", arXiv 2304.06205.

    Examples
    --------
    >>> need = [True, True, False, False]
    >>> found = worth({"model": [4, 3, 2, 1], "rules": [1, 1, 1, 0]}, need, [1, 1, 2, 2], 2)
    >>> [(each.way, round(each.students, 3)) for each in found.reached]
    [('model', 2.0), ('rules', 1.333), ('random', 1.0)]
    """
    came = np.asarray(happened, dtype=bool)
    rows = len(came)
    heights = {way: _checked(way, score, rows) for way, score in scores.items()}
    school = np.unique(np.asarray(schools), return_inverse=True)[1]
    if not heights or len(school) != rows or RANDOM in heights:
        raise ValueError("there is not one school and one score of each way for each student")
    if not 1 <= capacity <= rows:
        raise ValueError(f"the capacity is {capacity}, not between 1 and {rows}")
    heights[RANDOM] = np.zeros(rows)
    count = int(school.max()) + 1
    drawn = np.vstack([np.ones(count, dtype=np.int64), school_draws(count, draws, seed)])
    found = {
        way: _reached(height, came, school, drawn, capacity) for way, height in heights.items()
    }
    first = next(iter(found))
    return Worth(
        capacity,
        int(came.sum()),
        tuple(_ranged(way, values, count, level) for way, values in found.items()),
        {
            way: _ranged(way, found[first] - values, count, level)
            for way, values in found.items()
            if way != first
        },
    )


def place_rates(
    places_then: ArrayLike,
    happened_then: ArrayLike,
    places_now: ArrayLike,
    *,
    weight: float = 20.0,
) -> Floats:
    """Give each student the rate their place had in earlier years: what is known without them.

    Parameters
    ----------
    places_then, places_now : array-like, shape (rows_then,), (rows_now,)
        School, or school and grade as one word.
    happened_then : array-like of bool, shape (rows_then,)
    weight : float, students
        How many students' worth of the overall rate is added, so that a place of three does not
        stand out by chance.

    Returns
    -------
    float64 array, shape (rows_now,), in [0, 1]
        The overall rate for a place not known then.

    Notes
    -----
    Source: Efron & Morris (1977), "Stein's paradox in statistics", Scientific American 236.

    Examples
    --------
    >>> place_rates(["a", "a", "b"], [True, True, False], ["a", "b", "c"], weight=1).round(3)
    array([0.889, 0.333, 0.667])
    """
    came = np.asarray(happened_then, dtype=bool)
    then, now = np.asarray(places_then), np.asarray(places_now)
    places, at = np.unique(np.concatenate([then, now]), return_inverse=True)
    hits = np.bincount(at[: len(then)], weights=came, minlength=len(places))
    students = np.bincount(at[: len(then)], minlength=len(places))
    rate = (hits + weight * came.mean()) / (students + weight)
    given: Floats = rate[at[len(then) :]]
    return given


def _checked(way: str, score: ArrayLike, rows: int) -> NDArray[np.float64]:
    height = np.asarray(score)
    if height.dtype.kind == "b":
        height = height.astype(np.int64)
    if height.shape != (rows,) or (height.dtype.kind == "f" and np.isnan(height).any()):
        raise ValueError(f"{way} does not score every student with a number")
    return height


def _ranged(way: str, values: Floats, schools: int, level: float) -> Reached:
    """Return the value of the schools as they are, and its range over the others."""
    if schools < 2 or len(values) < 2:
        return Reached(way, float(values[0]), float("nan"), float("nan"))
    low, high = middle(values[1:], level)
    return Reached(way, float(values[0]), float(low), float(high))


@dataclass(frozen=True)
class _Line:
    """Students in the order of a score, those of one school with equal scores as one entry.

    Parameters
    ----------
    school, students, in_need : int64 array, shape (entries,)
    begins, ends : int64 array, shape (entries,)
        First and one past the last entry with the same score.
    """

    school: NDArray[np.int64]
    students: NDArray[np.int64]
    in_need: NDArray[np.int64]
    begins: NDArray[np.int64]
    ends: NDArray[np.int64]


def _line(height: NDArray[np.float64], came: NDArray[np.bool_], school: NDArray[np.int64]) -> _Line:
    step = np.unique(-height, return_inverse=True)[1]
    schools = int(school.max()) + 1
    entries, at = np.unique(step * schools + school, return_inverse=True)
    steps = entries // schools
    return _Line(
        entries % schools,
        np.bincount(at),
        np.bincount(at, weights=came).astype(np.int64),
        np.searchsorted(steps, steps, side="left"),
        np.searchsorted(steps, steps, side="right"),
    )


def _reached(
    height: NDArray[np.float64],
    came: NDArray[np.bool_],
    school: NDArray[np.int64],
    drawn: NDArray[np.int64],
    capacity: int,
) -> Floats:
    """Return how many are reached, shape (draws,), in schools drawn so often."""
    line = _line(height, came, school)
    size = drawn @ np.bincount(school, minlength=drawn.shape[1])
    found = np.empty(len(drawn))
    # The capacity is reached early in the line; only where it is not, the whole line is gone over.
    enough = int(line.ends[min(len(line.school), 2 * capacity + 1000) - 1])
    for at, times in enumerate(drawn):
        room = capacity * int(size[at]) / len(came)
        reached = _until(room, line, times, enough)
        if reached is None:
            reached = _until(room, line, times, len(line.school))
        found[at] = (reached or 0.0) / (room / capacity)
    return found


def _until(room: float, line: _Line, times: NDArray[np.int64], entries: int) -> float | None:
    """Return how many in need fit into the room; None if so many entries do not fill it.

    Those with the last score share what is left of the room.
    """
    weight = times[line.school[:entries]]
    total = np.cumsum(weight * line.students[:entries])
    last = int(np.searchsorted(total, room, side="left"))
    if last == entries:
        return None
    begin, end = int(line.begins[last]), int(line.ends[last])
    before = int(total[begin - 1]) if begin else 0
    hits = int((weight[:begin] * line.in_need[:begin]).sum())
    tied_hits = int((weight[begin:end] * line.in_need[begin:end]).sum())
    tied = int(total[end - 1]) - before
    return hits + tied_hits * (room - before) / tied
