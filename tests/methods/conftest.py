"""One small set of invented students, and the model fitted on it, for all tests of risk."""

import numpy as np
import pytest

from inmotion.methods.risk.fitting import Fit, Settings, fit

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


@pytest.fixture(scope="session")
def features() -> dict[str, np.ndarray]:
    return invented(3000)


@pytest.fixture(scope="session")
def outcome(features) -> np.ndarray:
    return invented_outcome(features)


@pytest.fixture(scope="session")
def fitted(features, outcome) -> Fit:
    return fit(features, outcome, directions={"missed_days": 1}, settings=FAST)
