"""The slow, obvious way to add up a score: one student, one term, one cut at a time."""

import math

from inmotion.methods.risk.model import NumberBins


def slow_bin(bins, value) -> int:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return 0
    if isinstance(bins, NumberBins):
        at = 1
        for cut in bins.cuts:
            if not value < cut:
                at += 1
        return at
    for at, category in enumerate(bins.categories, start=1):
        if value == category:
            return at
    return len(bins.categories) + 1


def slow_score(model, student: dict) -> int:
    total = model.intercept
    for term in model.terms:
        at = slow_bin(term.bins[0], student[term.bins[0].feature])
        if len(term.bins) == 2:
            second = term.bins[1]
            at = at * second.count + slow_bin(second, student[second.feature])
        total += term.scores[at]
    return total
