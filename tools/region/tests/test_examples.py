"""The examples in the writer's docstrings are true."""

import doctest

import pytest
from inmotion_region import attendance, draws


@pytest.mark.parametrize("module", [attendance, draws], ids=lambda module: module.__name__)
def test_the_examples_are_true(module):
    found = doctest.testmod(module)
    assert found.attempted > 0
    assert found.failed == 0
