"""Calibration: of a hundred students with a risk of 0.3, about thirty should have the outcome."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from inmotion.methods.rates import rate_interval
from inmotion.methods.risk.resampling import middle, school_draws

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Reliability:
    """A reliability curve: bands of about equal size, lowest risk first.

    Parameters
    ----------
    students : int64 array, shape (bands,)
    expected : float64 array, shape (bands,), in [0, 1]
        Mean risk the model gave.
    observed : float64 array, shape (bands,), in [0, 1]
        Share that had the outcome.
    low, high : float64 array, shape (bands,), in [0, 1]
        Range in which the true share plausibly lies.
    """

    students: NDArray[np.int64]
    expected: Floats
    observed: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True)
class Measured:
    """A figure and the range it takes when schools are drawn again."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Calibration:
    """How far the risks a model gives can be taken at their word.

    Parameters
    ----------
    brier : Measured
        Mean squared distance of risk and outcome, 0 (best) to 1.
    error : Measured
        Expected calibration error, 0 (best) to 1.
    auc : float
        Chance that a student with the outcome was given a higher risk than one without.
    curve : Reliability
    """

    brier: Measured
    error: Measured
    auc: float
    curve: Reliability


def brier(probability: ArrayLike, happened: ArrayLike) -> float:
    """Return the mean squared distance of risk and outcome.

    Parameters
    ----------
    probability : array-like of float, shape (rows,), in [0, 1]
    happened : array-like of bool, shape (rows,)

    Returns
    -------
    float in [0, 1]

    Notes
    -----
    Source: Brier (1950), "Verification of forecasts expressed in terms of probability", Monthly
    Weather Review 78.

    Examples
    --------
    >>> round(brier([0.9, 0.2], [True, False]), 4)
    0.025
    """
    likely, came = _checked(probability, happened)
    return float(np.mean((likely - came) ** 2))


def auc(score: ArrayLike, happened: ArrayLike) -> float:
    """Return the chance that a student with the outcome scores above one without; ties count half.

    Parameters
    ----------
    score : array-like of int or float, shape (rows,)
    happened : array-like of bool, shape (rows,)

    Returns
    -------
    float in [0, 1]
        NaN if all students are alike in the outcome.

    Notes
    -----
    The area under the receiver operating characteristic. Source: Hanley & McNeil (1982), "The
    meaning and use of the area under a ROC curve", Radiology 143. Counted in whole numbers.

    Examples
    --------
    >>> auc([1, 2, 2, 3], [False, False, True, True])
    0.875
    """
    height, came = np.asarray(score), np.asarray(happened, dtype=bool)
    place = np.unique(height, return_inverse=True)[1]
    with_it = np.bincount(place, weights=came).astype(np.int64)
    without = np.bincount(place, weights=~came).astype(np.int64)
    pairs = int(with_it.sum()) * int(without.sum())
    if pairs == 0:
        return float("nan")
    below = np.cumsum(without) - without
    twice_won = int((with_it * (2 * below + without)).sum())
    return twice_won / (2 * pairs)


def reliability(
    probability: ArrayLike, happened: ArrayLike, *, bands: int = 10, level: float = 0.95
) -> Reliability:
    """Return the reliability curve.

    Parameters
    ----------
    probability : array-like of float, shape (rows,), in [0, 1]
    happened : array-like of bool, shape (rows,)
    bands : int
        At most so many; students with equal risk stay together.
    level : float in (0, 1)

    Notes
    -----
    Source: Murphy & Winkler (1977), "Reliability of subjective probability forecasts", JRSS C 26.

    Examples
    --------
    >>> curve = reliability([0.1, 0.1, 0.8, 0.8], [False, False, True, False], bands=2)
    >>> curve.students, curve.expected, curve.observed
    (array([2, 2]), array([0.1, 0.8]), array([0. , 0.5]))
    """
    likely, came = _checked(probability, happened)
    band = _bands(likely, bands)
    students = np.bincount(band)
    hits = np.bincount(band, weights=came)
    low, high = rate_interval(hits, students, level=level)
    expected = np.bincount(band, weights=likely) / students
    return Reliability(students, expected, hits / students, low, high)


def expected_calibration_error(
    probability: ArrayLike, happened: ArrayLike, *, bands: int = 10
) -> float:
    """Return the mean distance of expected and observed shares over bands of about equal size.

    Parameters
    ----------
    probability : array-like of float, shape (rows,), in [0, 1]
    happened : array-like of bool, shape (rows,)
    bands : int

    Returns
    -------
    float in [0, 1]

    Notes
    -----
    Chance alone keeps it above 0: with n students a band, by about 0.4 / sqrt(n). Source: Naeini,
    Cooper & Hauskrecht (2015), "Obtaining well calibrated probabilities using Bayesian binning",
    AAAI.

    Examples
    --------
    >>> round(expected_calibration_error([0.1, 0.1, 0.8, 0.8], [0, 0, 1, 0], bands=2), 4)
    0.2
    """
    curve = reliability(probability, happened, bands=bands)
    apart = np.abs(curve.expected - curve.observed)
    return float((curve.students * apart).sum() / curve.students.sum())


def calibration(
    score: ArrayLike,
    probability: ArrayLike,
    happened: ArrayLike,
    schools: ArrayLike,
    *,
    bands: int = 10,
    draws: int = 500,
    seed: int = 1,
    level: float = 0.95,
) -> Calibration:
    """Measure calibration, with ranges from drawing schools again.

    Parameters
    ----------
    score : array-like of int, shape (rows,)
        Logits times 2^40.
    probability : array-like of float, shape (rows,), in [0, 1]
    happened : array-like of bool, shape (rows,)
    schools : array-like, shape (rows,)
        With one school only, the ranges are NaN: nothing can be said about another.
    bands, draws, seed : int
    level : float in (0, 1)
    """
    likely, came = _checked(probability, happened)
    school = np.unique(np.asarray(schools), return_inverse=True)[1]
    count = int(school.max()) + 1
    band = _bands(likely, bands)
    width = int(band.max()) + 1
    cell = school * width + band
    apart = np.bincount(cell, weights=likely - came, minlength=count * width)
    squares = np.bincount(school, weights=(likely - came) ** 2)
    students = np.bincount(school)
    drawn = school_draws(count, draws, seed)
    total = drawn @ students
    errors = np.abs(drawn @ apart.reshape(count, width)).sum(axis=1) / total
    distances = (drawn @ squares) / total
    return Calibration(
        _measured(brier(likely, came), distances, count, level),
        _measured(expected_calibration_error(likely, came, bands=bands), errors, count, level),
        auc(score, came),
        reliability(likely, came, bands=bands, level=level),
    )


def _measured(value: float, drawn: Floats, schools: int, level: float) -> Measured:
    if schools < 2:
        return Measured(value, float("nan"), float("nan"))
    low, high = middle(drawn, level)
    # Drawing again adds chance, which a distance can only grow by: its range lies a little high.
    return Measured(value, min(value, float(low)), float(high))


def _bands(likely: Floats, bands: int) -> NDArray[np.int64]:
    """Return the band of each student, counted from 0 without gaps; equal risks share one."""
    edges = np.quantile(likely, np.arange(1, bands) / bands, method="inverted_cdf")
    return np.unique(np.searchsorted(edges, likely, side="left"), return_inverse=True)[1]


def _checked(probability: ArrayLike, happened: ArrayLike) -> tuple[Floats, Floats]:
    likely = np.asarray(probability, dtype=np.float64)
    came = np.asarray(happened, dtype=np.float64)
    if likely.shape != came.shape or likely.ndim != 1 or not len(likely):
        raise ValueError("there is not one risk for each outcome")
    if not ((likely >= 0) & (likely <= 1)).all():
        raise ValueError("a risk is not between 0 and 1")
    if not np.isin(came, (0.0, 1.0)).all():
        raise ValueError("an outcome is neither 0 nor 1")
    return likely, came
