"""The fitted shape of absence: a small table of numbers, made by `fit.py` from public data."""

import csv
from dataclasses import dataclass
from importlib.resources import files

import numpy as np

from .draws import Floats


@dataclass(frozen=True)
class Shape:
    """How absence varies beside its average.

    Attributes
    ----------
    by_month : array of float, shape (13,)
        Factor per calendar month; position 0 is not used.
    by_weekday : array of float, shape (7,)
        Factor per weekday, Monday first.
    school_log_sd : float
        Spread between schools (standard deviation of the logarithm).
    day_log_sd : float
        Spread of days that month and weekday do not explain.
    """

    by_month: Floats
    by_weekday: Floats
    school_log_sd: float
    day_log_sd: float


def read_shape() -> Shape:
    """Return the committed table."""
    text = files(__package__).joinpath("shape.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    found = {(row["kind"], row["key"]): float(row["value"]) for row in rows}
    by_month, by_weekday = np.ones(13), np.ones(7)
    for (kind, key), value in found.items():
        if kind == "month":
            by_month[int(key)] = value
        if kind == "weekday":
            by_weekday[int(key)] = value
    return Shape(
        by_month, by_weekday, found["spread", "school_log_sd"], found["spread", "day_log_sd"]
    )


SHAPE = read_shape()
