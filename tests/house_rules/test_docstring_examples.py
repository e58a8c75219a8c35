"""Examples in the docstrings of floors 1 to 4 are true."""

import doctest
import importlib
import pkgutil

import pytest

#: Need an extra that these tests do without; they hold no examples.
WITH_EXTRA = {"inmotion.lake.spark_dialect", "inmotion.lake.spark_engine"}
FLOORS = ("vocabulary", "methods", "lake", "sources", "indicators")


def modules(floor):
    package = importlib.import_module(f"inmotion.{floor}")
    yield package.__name__
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if module.name not in WITH_EXTRA:
            yield module.name


@pytest.mark.parametrize("floor", FLOORS)
def test_the_examples_are_true_on(floor):
    failed = {
        name: result
        for name in modules(floor)
        if (result := doctest.testmod(importlib.import_module(name))).failed
    }
    assert failed == {}
