"""A folder for files and an empty lake."""

import shutil

import pytest

from inmotion.lake.store import Lake


@pytest.fixture(scope="session")
def empty_lake(tmp_path_factory):
    return Lake.create(tmp_path_factory.mktemp("empty") / "lake").root


@pytest.fixture
def files(tmp_path):
    return tmp_path / "files"


@pytest.fixture
def lake(tmp_path, empty_lake):
    """An empty lake; copied, because making one takes longer than most tests."""
    return shutil.copytree(empty_lake, tmp_path / "lake")
