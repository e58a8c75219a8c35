"""One small set of invented students, and the model fitted on it, for all tests of risk."""

import numpy as np
import pytest
from tests.methods.students import fitted_on, invented, invented_outcome

from inmotion.methods.risk.fitting import Fit


@pytest.fixture(scope="session")
def features() -> dict[str, np.ndarray]:
    return invented(3000)


@pytest.fixture(scope="session")
def outcome(features) -> np.ndarray:
    return invented_outcome(features)


@pytest.fixture(scope="session")
def fitted(features) -> Fit:
    return fitted_on(features)
