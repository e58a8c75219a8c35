"""The peers of `make bench` make the very list we make; a list that is not ours is seen."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BENCH = ROOT / "bench"
AS_OF = "2026-02-06"
PEERS = ("pandas", "polars")

pytestmark = pytest.mark.sweep


def run(*command):
    subprocess.run([str(part) for part in command], check=True, capture_output=True)


@pytest.fixture(scope="module")
def region(tmp_path_factory):
    """Files of 3,000 invented students, and the night's results."""
    folder = tmp_path_factory.mktemp("peers")
    inmotion = Path(sys.executable).with_name("inmotion")
    files, lake = folder / "files", folder / "lake"
    size = ("--students", 3000, "--seed", 7, "--year", 2026, "--extract", AS_OF)
    run(inmotion, "region", "build", files, *size)
    subprocess.run([inmotion, "import", files, "--lake", lake, "--yes"], capture_output=True)
    run(inmotion, "nightly", "--lake", lake, "--as-of", AS_OF)
    return files, lake / "nightly" / "current.duckdb"


@pytest.mark.parametrize("peer", PEERS)
def test_a_peer_makes_our_list_and_another_list_is_seen(peer, region, tmp_path, monkeypatch):
    pytest.importorskip(peer, reason=f"{peer} is not there: run `make .venv/.bench`")
    monkeypatch.syspath_prepend(str(BENCH))
    from agreement import compare

    files, results = region
    listed = tmp_path / "list.csv"
    run(sys.executable, BENCH / "peers" / f"{peer}_list.py", files, AS_OF, listed)
    found = compare(results, listed)
    assert found.is_full, found
    with listed.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    rows[5], rows[6] = [*rows[5][:2], "99", *rows[5][3:]], rows[5]
    with listed.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    assert not compare(results, listed).is_full
