"""What holds for every test of the house."""

import gc

from hypothesis import settings

# The same examples on every run, so that a red test is red for everybody; no time limit per
# example, for a busy machine is not a fault. The sweeps draw new examples each time.
settings.register_profile("house", derandomize=True, deadline=None)
settings.register_profile("sweep", deadline=None, print_blob=True)
settings.load_profile("house")


def pytest_sessionfinish() -> None:
    """Let go of what Hypothesis hangs on the garbage collector to time it.

    Left there, it keeps DuckDB's objects alive to the very end, which DuckDB then prints as leaks.
    """
    gc.callbacks.clear()
