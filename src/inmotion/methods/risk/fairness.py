"""Fairness: how often each group is missed, or chosen without need, at a capacity."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from inmotion.methods.rates import difference_interval, rate_interval
from inmotion.methods.risk.columns import Column, Words, taken_in
from inmotion.methods.risk.problems import CannotScore


@dataclass(frozen=True)
class Rate:
    """A share, with the range in which the true one plausibly lies (Wilson score interval).

    Parameters
    ----------
    hits, trials : int, students
    value, low, high : float in [0, 1]
        NaN if there are no trials.
    """

    hits: int
    trials: int
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class GroupAudit:
    """How a way of choosing treats one group.

    Parameters
    ----------
    by : tuple of str
        What makes the group: ("gender",), or of an intersection ("gender", "race").
    group : tuple of str or None
        Its values, in the order of `by`; None is "not known".
    students : int or None
    false_positive : Rate or None
        Chosen, of those without the outcome.
    false_negative : Rate or None
        Not chosen, of those with the outcome.
    precision : Rate or None
        With the outcome, of those chosen.
    observed : Rate or None
        With the outcome, of all.
    expected : float or None
        Mean risk the model gave, 0 to 1.
    why_hidden : str
        "" if shown, "small" if the group is too small to show, "protects" if it is hidden so that
        a small one cannot be found by subtracting. Hidden groups carry None, never 0.
    """

    by: tuple[str, ...]
    group: tuple[str | None, ...]
    students: int | None
    false_positive: Rate | None
    false_negative: Rate | None
    precision: Rate | None
    observed: Rate | None
    expected: float | None
    why_hidden: str = ""


@dataclass(frozen=True)
class Gap:
    """The two groups of a cut that lie farthest apart in one rate.

    Parameters
    ----------
    by : tuple of str
    measure : str
        false_positive, false_negative, precision or calibration.
    highest, lowest : tuple of str or None
    difference, low, high : float in [-1, 1]
        Highest minus lowest, and the range of the true difference.
    """

    by: tuple[str, ...]
    measure: str
    highest: tuple[str | None, ...]
    lowest: tuple[str | None, ...]
    difference: float
    low: float
    high: float


def audit(
    happened: ArrayLike,
    is_chosen: ArrayLike,
    probability: ArrayLike,
    groups: Mapping[str, Column],
    *,
    crossed: Sequence[tuple[str, ...]] = (),
    smallest: int = 10,
    level: float = 0.95,
) -> list[GroupAudit]:
    """Count, for each group and intersection, who was missed and who was chosen without need.

    Parameters
    ----------
    happened, is_chosen : array-like of bool, shape (rows,)
    probability : array-like of float, shape (rows,), in [0, 1]
    groups : mapping of str to array-like of str, shape (rows,)
        Null is a group of its own: "not known".
    crossed : sequence of tuples of names of `groups`
        Intersections to look at.
    smallest : int, students
        A group of fewer is hidden; a rate of fewer is left out, for chance would speak.
    level : float in (0, 1)

    Returns
    -------
    list of GroupAudit
        By cut, then by group. If exactly one group of a cut is small, the next smallest is hidden
        with it.

    Raises
    ------
    ValueError
        If lengths differ, or a cut is not among `groups`.

    Notes
    -----
    The rates of a 2 x 2 table. Source: Saleiro et al. (2018), "Aequitas: a bias and fairness audit
    toolkit", arXiv 1811.05577; Chouldechova (2017), "Fair prediction with disparate impact", Big
    Data 5, for why no more than some of them can be equal where groups differ in need. Cuts are
    protected one by one: somebody who subtracts across cuts (gender x race from race) is not kept
    out here, so that audits go to the board and not to the public.

    Examples
    --------
    >>> happened, chosen = [True] * 10 + [False] * 10, [True] * 5 + [False] * 15
    >>> found = audit(happened, chosen, [0.5] * 20, {"language": ["Dari"] * 20})[0]
    >>> found.group, found.false_negative.value, found.precision
    (('Dari',), 0.5, None)
    """
    came, picked = np.asarray(happened, dtype=bool), np.asarray(is_chosen, dtype=bool)
    likely = np.asarray(probability, dtype=np.float64)
    columns = {name: _coded(name, column) for name, column in groups.items()}
    lengths = {len(came), len(picked), len(likely), *(len(each.codes) for each in columns.values())}
    if len(lengths) != 1:
        raise ValueError("the columns have different numbers of rows")
    found = []
    for by in (*((name,) for name in groups), *crossed):
        if not set(by) <= set(columns):
            raise ValueError(f"{' x '.join(by)} is not among the groups")
        found.extend(
            _cut(by, [columns[name] for name in by], came, picked, likely, smallest, level)
        )
    return found


def widest_gaps(audits: Sequence[GroupAudit], *, level: float = 0.95) -> list[Gap]:
    """Find, for each cut and rate, the two shown groups that lie farthest apart.

    Parameters
    ----------
    audits : sequence of GroupAudit
    level : float in (0, 1)

    Returns
    -------
    list of Gap
        For calibration the rate is observed minus expected, and the range is that of the observed
        shares. Cuts with fewer than two shown groups have none.
    """
    cuts: dict[tuple[str, ...], list[GroupAudit]] = {}
    for each in audits:
        cuts.setdefault(each.by, []).append(each)
    found = []
    for by, own in cuts.items():
        for measure in ("false_positive", "false_negative", "precision", "calibration"):
            gap = _widest(by, measure, own, level)
            if gap:
                found.append(gap)
    return found


def _widest(by: tuple[str, ...], measure: str, own: list[GroupAudit], level: float) -> Gap | None:
    name = "observed" if measure == "calibration" else measure
    ranked = []
    for each in own:
        rate: Rate | None = getattr(each, name)
        if rate is None or rate.trials == 0:
            continue
        shift = (each.expected or 0.0) if measure == "calibration" else 0.0
        ranked.append((rate.value - shift, shift, rate, each.group))
    if len(ranked) < 2:
        return None
    highest = max(ranked, key=lambda row: row[0])
    lowest = min(ranked, key=lambda row: row[0])
    first, second = highest[2], lowest[2]
    apart, low, high = difference_interval(
        (first.hits, first.trials), (second.hits, second.trials), level=level
    )
    shift = highest[1] - lowest[1]
    return Gap(by, measure, highest[3], lowest[3], apart - shift, low - shift, high - shift)


def _coded(name: str, column: Column) -> Words:
    """Return a column of groups; one without any value is of the one group "not known"."""
    taken = taken_in(name, column, CannotScore)
    if isinstance(taken, Words):
        return taken
    if not np.isnan(taken).all():
        raise ValueError(f"{name} holds numbers; groups are words")
    return Words(np.full(len(taken), -1, dtype=np.int64), ())


def _cut(
    by: tuple[str, ...],
    columns: list[Words],
    came: NDArray[np.bool_],
    picked: NDArray[np.bool_],
    likely: NDArray[np.float64],
    smallest: int,
    level: float,
) -> list[GroupAudit]:
    """Audit all groups of one cut."""
    # One number per combination, with 0 for "not known" in each of its digits.
    number = np.zeros(len(came), dtype=np.int64)
    for column in columns:
        number = number * (len(column.words) + 1) + column.codes + 1
    numbers, at = np.unique(number, return_inverse=True)
    counts = np.bincount(at * 4 + came * 2 + picked, minlength=4 * len(numbers)).reshape(-1, 4)
    expected = np.bincount(at, weights=likely, minlength=len(numbers))
    students = counts.sum(axis=1)
    hidden = _hidden(students, smallest)
    rows = []
    for index, combined in enumerate(numbers.tolist()):
        group = _words(combined, columns)
        if hidden[index]:
            why = "small" if students[index] < smallest else "protects"
            rows.append(GroupAudit(by, group, None, None, None, None, None, None, why))
            continue
        passed, false_alarm, missed, reached = (int(count) for count in counts[index])
        rows.append(
            GroupAudit(
                by,
                group,
                students=int(students[index]),
                false_positive=_rate(false_alarm, false_alarm + passed, smallest, level),
                false_negative=_rate(missed, missed + reached, smallest, level),
                precision=_rate(reached, reached + false_alarm, smallest, level),
                observed=_rate(missed + reached, int(students[index]), smallest, level),
                expected=float(expected[index] / students[index]),
            )
        )
    return sorted(rows, key=lambda row: [(word is None, word or "") for word in row.group])


def _words(number: int, columns: list[Words]) -> tuple[str | None, ...]:
    """Return the words of a combination from its number."""
    words: list[str | None] = []
    for column in reversed(columns):
        number, digit = divmod(number, len(column.words) + 1)
        words.append(column.words[digit - 1] if digit else None)
    return tuple(reversed(words))


def _hidden(students: NDArray[np.int64], smallest: int) -> NDArray[np.bool_]:
    """Say which groups are hidden: the small ones, and one more if there is only one of them."""
    is_hidden: NDArray[np.bool_] = students < smallest
    if is_hidden.sum() == 1 and len(students) > 1:
        is_hidden[np.where(is_hidden, students.max() + 1, students).argmin()] = True
    return is_hidden


def _rate(hits: int, trials: int, smallest: int, level: float) -> Rate | None:
    """Return a rate; None if it is about so few that chance would speak."""
    if 0 < trials < smallest:
        return None
    low, high = rate_interval([hits], [trials], level=level)
    value = hits / trials if trials else float("nan")
    return Rate(hits, trials, value, float(low[0]), float(high[0]))
