"""A folder for files and a lake that is not there yet."""

import pytest


@pytest.fixture
def files(tmp_path):
    return tmp_path / "files"


@pytest.fixture
def lake(tmp_path):
    return tmp_path / "lake"
