"""Fitting: an explainable boosting machine, turned into whole numbers."""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from inmotion.methods.risk.columns import Column, Values, Words, taken_in
from inmotion.methods.risk.model import (
    SCALE,
    Bins,
    CategoryBins,
    NumberBins,
    RiskModel,
    Seen,
    Term,
)
from inmotion.methods.risk.problems import CannotFit
from inmotion.methods.risk.scoring import bin_index, scores

#: With fewer on either side, a model could only learn these students by heart.
FEWEST_PER_CLASS = 20


@dataclass(frozen=True)
class Settings:
    """How much work a fit does; by default half a minute for 430,000 students and 40 features.

    Parameters
    ----------
    max_bins : int
        Bins per feature alone, missing not counted.
    interactions : int
        Pairs of features to look for; never with a feature that has a direction.
    max_interaction_bins : int
        Bins per feature in a pair.
    outer_bags : int
        Models on resampled data whose mean is taken.
    learning_rate : float
    patience : int
        Rounds without improvement after which a bag is done.
    least_improvement : float
        Share of the loss that counts as an improvement.
    min_samples_leaf : int
        Fewest students on either side of a split.
    seed : int
        The same data, settings and seed give the same model.
    jobs : int
        Threads.
    """

    max_bins: int = 64
    interactions: int = 0
    max_interaction_bins: int = 16
    outer_bags: int = 4
    learning_rate: float = 0.04
    patience: int = 50
    least_improvement: float = 1e-4
    min_samples_leaf: int = 10
    seed: int = 1
    jobs: int = 2


@dataclass(frozen=True)
class Fit:
    """A fitted model and how exactly it stands for the machine it came from.

    Parameters
    ----------
    model : RiskModel
    largest_gap : float
        Largest difference between the whole-number logit and the machine's own float logit, over
        all students of the training data.
    """

    model: RiskModel
    largest_gap: float


def fit(
    features: Mapping[str, Column],
    outcome: ArrayLike,
    *,
    directions: Mapping[str, int] | None = None,
    settings: Settings | None = None,
) -> Fit:
    """Find out which values of which features go with the outcome.

    Parameters
    ----------
    features : mapping of str to array-like, shape (rows,)
        Numbers, booleans or text; null and NaN are both missing. One row per student.
    outcome : array-like of 0 and 1 or bool, shape (rows,)
    directions : mapping of str to {-1, 1}, optional
        1 for a numeric feature whose greater values must never lower the risk (missed days), -1
        for one that must never raise it.
    settings : Settings, optional

    Returns
    -------
    Fit

    Raises
    ------
    CannotFit
        With every reason found: one class only, constant features, columns without any value,
        values that are not finite, lengths that differ, an outcome that is neither 0 nor 1.

    Notes
    -----
    Boosted one feature at a time, so that the logit is a sum of one lookup per feature. Source:
    Lou, Caruana & Gehrke (2012), "Intelligible models for classification and regression", KDD;
    Nori et al. (2019), "InterpretML", arXiv 1909.09223. Directions are kept in every boosting step
    and checked on the whole numbers.
    """
    settings = settings or Settings()
    directions = {name: way for name, way in (directions or {}).items() if way}
    columns = {name: taken_in(name, column, CannotFit) for name, column in features.items()}
    happened = _outcome(outcome)
    _refuse(_troubles(columns, happened, directions))
    machine = _machine(columns, directions, settings)
    rows = {name: _for_machine(values) for name, values in columns.items()}
    _train(machine, rows, happened)
    model = whole_model(machine, columns, happened, directions)
    float_logit = machine.decision_function(rows)
    gap = np.abs(scores(model, features) / SCALE - float_logit).max()
    return Fit(model, float(gap))


def _outcome(outcome: ArrayLike) -> NDArray[np.int64]:
    """Return the outcome as 0 and 1; anything else is refused."""
    stated = taken_in("outcome", outcome, CannotFit)
    if isinstance(stated, Words) or not np.isin(stated, (0.0, 1.0)).all():
        raise CannotFit(
            "The outcome is neither 0 nor 1 for some students.",
            where="outcome",
            do="Leave out students whose outcome is not known yet.",
        )
    return stated.astype(np.int64)


def _troubles(
    columns: Mapping[str, Values], happened: NDArray[np.int64], directions: Mapping[str, int]
) -> list[str]:
    """Return everything that stands against a fit, as sentences."""
    found = []
    positives, students = int(happened.sum()), len(happened)
    if not columns:
        found.append("There are no features.")
    for what, count in (("have", positives), ("do not have", students - positives)):
        if count < FEWEST_PER_CLASS:
            found.append(
                f"{count} of {students} students {what} the outcome; at least {FEWEST_PER_CLASS} "
                "are needed."
            )
    for name, values in columns.items():
        if len(values) != students:
            found.append(f"{name} has {len(values)} rows and the outcome {students}.")
        elif students:
            found.extend(_troubles_of(name, values, has_direction=name in directions))
    found.extend(
        f"{name} is given a direction and is no feature."
        for name in directions
        if name not in columns
    )
    return found


def _troubles_of(name: str, values: Values, *, has_direction: bool) -> list[str]:
    """Return what stands against one feature."""
    if isinstance(values, Words):
        is_missing = values.codes < 0
        distinct = len(np.unique(values.codes[~is_missing]))
        if has_direction:
            return [f"{name} is given a direction and holds words."]
    else:
        is_missing = np.isnan(values)
        if np.isinf(values).any():
            return [f"{name} holds {int(np.isinf(values).sum())} values that are not finite."]
        known = values[~is_missing]
        distinct = 0 if not len(known) else 1 + int(known.min() < known.max())
    if distinct == 0:
        return [f"{name} has no value for any student."]
    if distinct == 1 and not is_missing.any():
        return [f"{name} has the same value for every student."]
    return []


def _refuse(troubles: list[str]) -> None:
    if troubles:
        raise CannotFit(
            "No model can be fitted: " + " ".join(troubles),
            do="Leave such features out, or take more years or schools. The last model stays.",
        )


def _machine(columns: Mapping[str, Values], directions: Mapping[str, int], of: Settings) -> Any:
    # Loading it takes two seconds, which no other command should wait for.
    from interpret.glassbox import ExplainableBoostingClassifier

    return ExplainableBoostingClassifier(
        feature_names=list(columns),
        feature_types=[
            "nominal" if isinstance(values, Words) else "continuous" for values in columns.values()
        ],
        monotone_constraints=[directions.get(name, 0) for name in columns],
        max_bins=of.max_bins,
        interactions=of.interactions,
        max_interaction_bins=of.max_interaction_bins,
        outer_bags=of.outer_bags,
        learning_rate=of.learning_rate,
        early_stopping_rounds=of.patience,
        early_stopping_tolerance=of.least_improvement,
        min_samples_leaf=of.min_samples_leaf,
        n_jobs=of.jobs,
        random_state=of.seed,
    )


def _for_machine(values: Values) -> NDArray[Any]:
    if not isinstance(values, Words):
        return values
    # The code of a missing word is -1, which picks the last element.
    words: NDArray[Any] = np.array([*values.words, None], dtype=object)[values.codes]
    return words


def _train(machine: Any, rows: Mapping[str, NDArray[Any]], happened: NDArray[np.int64]) -> None:
    from joblib import parallel_config

    # Threads: its work is outside Python, and processes would copy all rows.
    with warnings.catch_warnings(), parallel_config(backend="threading"):
        # It warns that its own pictures leave missing values out; ours do not.
        warnings.filterwarnings("ignore", message="Missing values detected", category=UserWarning)
        machine.fit(dict(rows), happened)


def whole_model(
    machine: Any,
    columns: Mapping[str, Values],
    happened: NDArray[np.int64],
    directions: Mapping[str, int],
) -> RiskModel:
    """Read a machine's tables, rounded to whole numbers.

    Parameters
    ----------
    machine : interpret.glassbox.ExplainableBoostingClassifier
        Fitted on two classes.
    columns : mapping of str to float64 array or Words, shape (rows,)
        Its training data, in its order of features.
    happened : int64 array, shape (rows,)
    directions : mapping of str to {-1, 1}
    """
    names = list(columns)
    terms = []
    for index, table in zip(machine.term_features_, machine.term_scores_, strict=True):
        bins = tuple(_bins(machine, names, at, len(index)) for at in index)
        # Its last bin of a number is for text among numbers, which a column here cannot hold.
        kept = table[tuple(slice(part.count) for part in bins)]
        terms.append(Term(bins, tuple(_whole(value) for value in kept.ravel())))
    seen = tuple(
        _seen(term, columns[name], directions.get(name, 0))
        for name, term in zip(names, terms, strict=False)
    )
    intercept = _whole(machine.intercept_[0])
    return RiskModel(intercept, tuple(terms), seen, len(happened), int(happened.sum()))


def _bins(machine: Any, names: list[str], at: int, features: int) -> Bins:
    """Return the bins of one feature in a term of so many features."""
    levels = machine.bins_[at]
    # Level 0 is for features alone; there is a level 1 only where pairs have coarser bins.
    stated = levels[min(features, len(levels)) - 1]
    if isinstance(stated, dict):
        return CategoryBins(names[at], tuple(sorted(stated, key=stated.__getitem__)))
    return NumberBins(names[at], tuple(float(cut) for cut in stated))


def _seen(term: Term, values: Values, direction: int) -> Seen:
    bins = term.bins[0]
    counts = np.bincount(bin_index(bins, values), minlength=bins.count)
    low = high = None
    if not isinstance(values, Words):
        low, high = float(np.nanmin(values)), float(np.nanmax(values))
    return Seen(bins.feature, tuple(map(int, counts)), low, high, direction)


def _whole(logit: float) -> int:
    """Return a logit times 2^40, rounded; the product itself is exact, for 2^40 is a power of 2."""
    return round(float(logit) * SCALE)
