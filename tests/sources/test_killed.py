"""kill -9 at any moment: the lake opens at its last good version, and the rerun succeeds."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from tests.sources.cedars import SECOND, absent, enrolled, small, student, take_in, write

from inmotion.lake.duckdb_engine import select_stored
from inmotion.lake.store import Lake
from inmotion.vocabulary.tables import TABLES

SCRIPT = Path(__file__).with_name("killing.py")


def content(lake):
    """Every stored row of every table."""
    opened = Lake(lake)
    return {
        name: sorted(map(str, duckdb.execute(select_stored(opened, table)).fetchall()))
        for name, table in TABLES.items()
    }


@pytest.fixture(scope="module")
def start(tmp_path_factory):
    """A lake with one extract, the next extract, and the lake as it is before and after it."""
    folder = tmp_path_factory.mktemp("killed")
    first = small(absent("1"), absent("2"), students=("1", "2"))
    take_in(write(folder / "first", first), folder / "base")
    second = small(absent("1"), absent("3"), students=("1", "2", "3"))
    second["DistrictStudent"][0] = student("1", SSID="4000000017", LastName="Other")
    second["SchoolStudent"][1] = enrolled("2", leaves="10/20/2026", code="T0")
    files = write(folder / "second", second, day=SECOND)
    after = shutil.copytree(folder / "base", folder / "after")
    take_in(files, after)
    return folder / "base", files, content(folder / "base"), content(after)


def kill(start, out, *how):
    base, files, _, _ = start
    out.mkdir()
    command = [sys.executable, str(SCRIPT), str(base), str(files), str(out), *map(str, how)]
    subprocess.run(command, check=True)
    return sorted(out.iterdir())


def assert_whole(start, lakes):
    """Each lake is at the state before or after, and at the one after once it is run again."""
    _, files, before, after = start
    for lake in lakes:
        assert content(lake) in (before, after), lake.name
        take_in(files, lake)
        assert content(lake) == after, lake.name
        assert os.listdir(lake / "scratch") == [], lake.name


def test_killed_after_any_write_the_lake_is_whole(start, tmp_path):
    lakes = kill(start, tmp_path / "out", "writes")
    states = [content(lake) == start[3] for lake in lakes]
    assert states == sorted(states), "only after its manifest does an import count"
    assert 8 <= states.index(True) < len(lakes)
    assert_whole(start, lakes[::4])


def test_killed_at_ten_random_moments_the_lake_is_whole(start, tmp_path):
    assert_whole(start, kill(start, tmp_path / "out", "times", 7, 10))


@pytest.mark.sweep
def test_killed_at_two_hundred_random_moments_the_lake_is_whole(start, tmp_path):
    assert_whole(start, kill(start, tmp_path / "out", "times", 11, 200))


@pytest.mark.sweep
def test_killed_after_any_write_every_rerun_succeeds(start, tmp_path):
    assert_whole(start, kill(start, tmp_path / "out", "writes"))
