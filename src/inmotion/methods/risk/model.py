"""The model: whole numbers to look up and add.

Every term has bins and one score per bin. A student falls into one bin of each term; the sum of the
scores and the intercept is the logit, times 2^40. Adding whole numbers gives the same sum in every
engine and in every order, which adding floats does not.
"""

import hashlib
import json
import math
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from inmotion.methods.risk.problems import DamagedModel

#: Scores are logits times 2^40: a step is 9e-13, and eight thousand logits fit below 2^53, where
#: every sum is exact as a float, too.
SCALE_BITS = 40
SCALE = 1 << SCALE_BITS
_LARGEST = 1 << 53

#: Bin of a missing value, in every feature.
MISSING = 0


@dataclass(frozen=True)
class NumberBins:
    """Bins of a numeric feature: 0 if missing, then one between every two cuts.

    Parameters
    ----------
    feature : str
    cuts : tuple of float, shape (cuts,)
        Strictly ascending and finite, in the feature's unit. A value on a cut belongs to the bin
        above it.
    """

    feature: str
    cuts: tuple[float, ...]

    def __post_init__(self) -> None:
        if not all(math.isfinite(cut) for cut in self.cuts):
            raise _damaged(self.feature, "a cut is not a finite number")
        if not all(low < high for low, high in pairwise(self.cuts)):
            raise _damaged(self.feature, "the cuts do not ascend")

    @property
    def count(self) -> int:
        """Number of bins, the one for missing values included."""
        return len(self.cuts) + 2


@dataclass(frozen=True)
class CategoryBins:
    """Bins of a feature of words: 0 if missing, one per category, the last for any other word.

    Parameters
    ----------
    feature : str
    categories : tuple of str, shape (categories,)
    """

    feature: str
    categories: tuple[str, ...]

    def __post_init__(self) -> None:
        if len(set(self.categories)) != len(self.categories):
            raise _damaged(self.feature, "a category is named twice")

    @property
    def count(self) -> int:
        """Number of bins, those for missing and for unseen words included."""
        return len(self.categories) + 2


Bins = NumberBins | CategoryBins


@dataclass(frozen=True)
class Term:
    """One feature, or two together, and the score of each bin.

    Parameters
    ----------
    bins : tuple of NumberBins or CategoryBins, shape (1,) or (2,)
    scores : tuple of int, shape (product of the counts,)
        Logits times 2^40. With two features the bins of the second run fastest.
    """

    bins: tuple[Bins, ...]
    scores: tuple[int, ...]

    def __post_init__(self) -> None:
        if len(self.bins) not in (1, 2):
            raise _damaged(self.name, "a term has one or two features")
        if len({bins.feature for bins in self.bins}) != len(self.bins):
            raise _damaged(self.name, "a term names one feature twice")
        expected = math.prod(bins.count for bins in self.bins)
        if len(self.scores) != expected:
            raise _damaged(self.name, f"{expected} bins have {len(self.scores)} scores")

    @property
    def name(self) -> str:
        """The features of the term in one word: `missed_days` or `missed_days & grade`."""
        return " & ".join(self.features)

    @property
    def features(self) -> tuple[str, ...]:
        """Names of its features."""
        return tuple(bins.feature for bins in self.bins)

    @cached_property
    def array(self) -> NDArray[np.int64]:
        """The scores, int64, shape (product of the counts,)."""
        return np.array(self.scores, dtype=np.int64)


@dataclass(frozen=True)
class Seen:
    """What training saw of one feature.

    Parameters
    ----------
    feature : str
    counts : tuple of int, shape (bins of the feature's own term,)
        Students of the training data in each bin.
    low, high : float or None
        Smallest and greatest value, in the feature's unit; None for words.
    direction : {-1, 0, 1}
        1 if a greater value never lowers the risk, -1 if it never raises it, 0 if it may do either.
    """

    feature: str
    counts: tuple[int, ...]
    low: float | None = None
    high: float | None = None
    direction: int = 0

    @property
    def missing_fraction(self) -> float:
        """Share of the training data without a value, 0 to 1."""
        return self.counts[MISSING] / sum(self.counts)


@dataclass(frozen=True)
class RiskModel:
    """A fitted model, complete and exact.

    Parameters
    ----------
    intercept : int
        Logit times 2^40.
    terms : tuple of Term, shape (terms,)
        First one per feature, in the order of `seen`, then those of two features.
    seen : tuple of Seen, shape (features,)
    students, positives : int
        Size of the training data, and how many of them had the outcome.

    Raises
    ------
    DamagedModel
        If the parts do not fit together, or a promised direction is broken.
    """

    intercept: int
    terms: tuple[Term, ...]
    seen: tuple[Seen, ...]
    students: int
    positives: int
    _own: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        own = {term.features[0]: at for at, term in enumerate(self.terms) if len(term.bins) == 1}
        object.__setattr__(self, "_own", own)
        names = tuple(seen.feature for seen in self.seen)
        mains = tuple(term.features for term in self.terms[: len(names)])
        if not names or mains != tuple((name,) for name in names) or len(own) != len(names):
            raise _damaged("terms", "there is not one term of its own for each feature")
        if not 0 < self.positives < self.students:
            raise _damaged("positives", "the training data had one class only")
        reach = abs(self.intercept) + sum(max(map(abs, term.scores)) for term in self.terms)
        if reach >= _LARGEST:
            raise _damaged("scores", "a sum could leave the range of exact numbers")
        for term, seen in zip(self.terms, self.seen, strict=False):
            _check_seen(seen, term, self.students)
        free = {seen.feature for seen in self.seen if not seen.direction}
        pairs = self.terms[len(names) :]
        if len({frozenset(term.features) for term in pairs}) != len(pairs):
            raise _damaged("terms", "a pair stands there twice")
        for term in pairs:
            if len(term.bins) != 2:
                raise _damaged(term.name, "a feature has two terms of its own")
            if not free.issuperset(term.features):
                raise _damaged(term.name, "a feature with a direction stands in a pair")

    @property
    def features(self) -> tuple[str, ...]:
        """Names of the features, in the model's order."""
        return tuple(seen.feature for seen in self.seen)

    def own_term(self, feature: str) -> Term:
        """Return the term of `feature` alone."""
        return self.terms[self._own[feature]]

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of everything the model is; equal models have equal fingerprints."""
        parts = [self.intercept, self.students, self.positives]
        rows = [[repr(term.bins), term.scores] for term in self.terms]
        whole = json.dumps([parts, rows, [repr(seen) for seen in self.seen]])
        return hashlib.sha256(whole.encode()).hexdigest()


def _check_seen(seen: Seen, term: Term, students: int) -> None:
    """Check what training saw against the feature's own term."""
    name = seen.feature
    if len(seen.counts) != term.bins[0].count or sum(seen.counts) != students:
        raise _damaged(name, "the counts of the training data do not add up")
    if min(seen.counts) < 0:
        raise _damaged(name, "a count of the training data is below 0")
    is_number = isinstance(term.bins[0], NumberBins)
    if (seen.low is not None) != is_number or (seen.high is not None) != is_number:
        raise _damaged(name, "the range of values does not fit its kind")
    if seen.direction not in (-1, 0, 1) or (seen.direction and not is_number):
        raise _damaged(name, "only numbers have a direction, which is -1, 0 or 1")
    if seen.direction and not is_monotone(term, seen.direction):
        raise _damaged(name, "its scores break the direction that was promised")


def is_monotone(term: Term, direction: int) -> bool:
    """Say whether a greater value never moves the score against `direction`.

    Missing values have no place in the order and are left out.

    Parameters
    ----------
    term : Term
        Of one numeric feature.
    direction : {-1, 1}

    Examples
    --------
    >>> term = Term((NumberBins("missed_days", (5.0, 10.0)),), (7, -3, 0, 4))
    >>> is_monotone(term, 1), is_monotone(term, -1)
    (True, False)
    """
    return all(direction * low <= direction * high for low, high in pairwise(term.scores[1:]))


def _damaged(where: str, what: str) -> DamagedModel:
    return DamagedModel(
        f"This is not a whole model: {what}.",
        where=where,
        do="Take the model from the history, or fit it again.",
    )
