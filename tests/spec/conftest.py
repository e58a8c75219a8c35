"""The same engine as for the other tests of indicators."""

from tests.indicators.conftest import engine

__all__ = ["engine"]
