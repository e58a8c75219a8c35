"""Invented students with every kind of feature, and who of them later needed help."""

import numpy as np

from inmotion.methods.risk.fitting import Fit, Settings, fit
from inmotion.methods.risk.model import RiskModel

FAST = Settings(outer_bags=2, interactions=2, max_bins=16, max_interaction_bins=6, jobs=1)
#: Texts that quoting, trimming or guessing at numbers would spoil.
AWKWARD = ("A", "", "nan", "None", " x ", "o'clock", "back\\slash", "7", "7.0", "é", "%_")


def invented(rows: int, seed: int = 7) -> dict[str, np.ndarray]:
    """Draw features of all kinds with values missing."""
    draw = np.random.default_rng(seed)
    words = np.array([*AWKWARD, None], dtype=object)
    features = {
        "missed_days": draw.poisson(5, rows).astype(float),
        "average_mark": draw.normal(3, 1, rows),
        "was_late": draw.integers(0, 2, rows).astype(bool),
        "programme": words[draw.integers(0, len(words), rows)],
    }
    features["average_mark"][draw.random(rows) < 0.1] = np.nan
    features["missed_days"][draw.random(rows) < 0.05] = np.nan
    return features


def invented_outcome(features: dict[str, np.ndarray], seed: int = 8) -> np.ndarray:
    """Draw who later needed help, by a rule the features know in part."""
    draw = np.random.default_rng(seed)
    logit = (
        -2.5
        + 0.3 * np.nan_to_num(features["missed_days"], nan=4)
        - 0.5 * (np.nan_to_num(features["average_mark"], nan=2) - 3) * features["was_late"]
        + 0.6 * (features["programme"] == "A")
    )
    return draw.random(len(logit)) < 1 / (1 + np.exp(-logit))


def fitted_on(features: dict[str, np.ndarray]) -> Fit:
    return fit(features, invented_outcome(features), directions={"missed_days": 1}, settings=FAST)


def on_the_edge(model: RiskModel, rows: int, seed: int) -> dict[str, np.ndarray]:
    """Draw students whose values lie on cuts, beside them, beyond the ends, or nowhere."""
    draw = np.random.default_rng(seed)
    students = invented(rows, seed)
    for name in ("missed_days", "average_mark"):
        own = [bins for term in model.terms for bins in term.bins if bins.feature == name]
        cuts = np.array([cut for bins in own for cut in bins.cuts])
        around = [np.nextafter(cuts, -np.inf), cuts, np.nextafter(cuts, np.inf)]
        ends = [-np.inf, -1e300, -0.0, 0.0, 1e300, np.inf, np.nan]
        chosen = draw.choice(np.concatenate([*around, ends]), rows)
        students[name] = np.where(draw.random(rows) < 0.5, chosen, students[name])
    unseen = np.array(["unseen", "a", "A ", "NULL", "", None], dtype=object)
    is_changed = draw.random(rows) < 0.3
    students["programme"][is_changed] = draw.choice(unseen, is_changed.sum())
    return students
