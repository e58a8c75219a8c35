"""Adding up: from a student's features to the logit in whole numbers."""

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from inmotion.methods.risk.columns import Column, Values, Words, taken_in
from inmotion.methods.risk.model import MISSING, SCALE, Bins, NumberBins, RiskModel
from inmotion.methods.risk.problems import CannotScore


def scores(model: RiskModel, features: Mapping[str, Column]) -> NDArray[np.int64]:
    """Say how high each student's risk is, as a logit in whole numbers.

    Parameters
    ----------
    model : RiskModel
    features : mapping of str to array-like, shape (rows,)
        At least the model's features; others are not looked at.

    Returns
    -------
    int64 array, shape (rows,)
        Logits times 2^40. Put lines on these, never on a probability: engines round exp() apart.

    Raises
    ------
    CannotScore
        If a feature is not there, or is of another kind or length than the model needs.
    """
    total: NDArray[np.int64] | None = None
    for part in _parts(model, features):
        if total is None:
            total = part + model.intercept
        else:
            total += part
    assert total is not None  # noqa: S101  # a model has at least one term
    return total


def points(model: RiskModel, features: Mapping[str, Column]) -> NDArray[np.int64]:
    """Say what each term adds to each student's logit.

    Returns
    -------
    int64 array, shape (rows, terms)
        Logits times 2^40, in the order of `model.terms`. Each row and the intercept add up to
        `scores` exactly.
    """
    return np.column_stack(list(_parts(model, features)))


def probability(score: NDArray[np.int64]) -> NDArray[np.float64]:
    """Say how likely the outcome is at this score.

    Parameters
    ----------
    score : int64 array, shape (rows,)
        Logits times 2^40.

    Returns
    -------
    float64 array, shape (rows,)
        In (0, 1).

    Examples
    --------
    >>> probability(np.array([0, SCALE, -SCALE])).round(4)
    array([0.5   , 0.7311, 0.2689])
    """
    logit = np.asarray(score) / SCALE
    # exp of a negative number only: the other half would overflow.
    small = np.exp(-np.abs(logit))
    likely: NDArray[np.float64] = np.where(logit >= 0, 1.0, small) / (1.0 + small)
    return likely


def bin_index(bins: Bins, values: Values) -> NDArray[np.int64]:
    """Say which bin each value falls into.

    Parameters
    ----------
    bins : NumberBins or CategoryBins
    values : float64 array or Words, shape (rows,)

    Returns
    -------
    int64 array, shape (rows,)
        0 if missing. A number on a cut is in the bin above; an unseen word is in the last.

    Examples
    --------
    >>> bin_index(NumberBins("missed_days", (5.0, 10.0)), np.array([np.nan, 4, 5, 10, np.inf]))
    array([0, 1, 2, 3, 3])
    """
    if isinstance(bins, NumberBins):
        if isinstance(values, Words):
            raise _other_kind(bins.feature, "numbers", "words")
        index = np.searchsorted(np.array(bins.cuts), values, side="right") + 1
        index[np.isnan(values)] = MISSING
        return index
    if not isinstance(values, Words):
        if not np.isnan(values).all():
            raise _other_kind(bins.feature, "words", "numbers")
        return np.zeros(len(values), dtype=np.int64)
    known = {word: at for at, word in enumerate(bins.categories, start=1)}
    unseen = bins.count - 1
    # The code of a missing word is -1, which picks the last element.
    place = np.array([known.get(word, unseen) for word in values.words] + [MISSING])
    return place[values.codes]


def columns_of(model: RiskModel, features: Mapping[str, Column]) -> dict[str, Values]:
    """Take in the columns the model needs.

    Raises
    ------
    CannotScore
        If one is not there, or their lengths differ.
    """
    missing = [name for name in model.features if name not in features]
    if missing:
        raise CannotScore(
            f"The model needs {len(missing)} columns that are not there: {', '.join(missing)}.",
            do="Compute them as for the training, or fit a model without them.",
        )
    taken = {name: taken_in(name, features[name], CannotScore) for name in model.features}
    if len({len(values) for values in taken.values()}) != 1:
        raise CannotScore(
            "The columns have different numbers of rows.",
            do="Hand over one row per student in every column.",
        )
    return taken


def _parts(model: RiskModel, features: Mapping[str, Column]) -> Iterator[NDArray[np.int64]]:
    """Yield the points of each term, int64, shape (rows,)."""
    taken = columns_of(model, features)
    for term in model.terms:
        index = bin_index(term.bins[0], taken[term.features[0]])
        for bins in term.bins[1:]:
            index = index * bins.count + bin_index(bins, taken[bins.feature])
        yield term.array[index]


def _other_kind(feature: str, needed: str, given: str) -> CannotScore:
    return CannotScore(
        f"The model was trained on {needed} and the column holds {given}.",
        where=f"feature {feature}",
        do="Compute the column as for the training.",
    )
