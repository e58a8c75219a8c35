"""The peers of `make bench` make the very list we make; a list that is not ours is seen."""

import csv
import subprocess
import sys
from collections import Counter
from datetime import date
from itertools import cycle
from pathlib import Path

import duckdb
import pytest
from inmotion_region import build

from inmotion.capabilities.early_warning.pipeline import week_list
from inmotion.capabilities.early_warning.rules import rules
from inmotion.indicators import nightly
from inmotion.indicators.registry import all_indicators, load
from inmotion.lake.duckdb_engine import DuckDBEngine
from inmotion.lake.store import Lake
from inmotion.sources.importing import import_path

ROOT = Path(__file__).resolve().parents[2]
BENCH = ROOT / "bench"
PEERS = ("pandas", "polars")
WINTER, SUMMER = date(2026, 2, 6), date(2026, 6, 30)
#: What a district may state beside its state files, and no region of ours does.
STATED = (
    "parents_notified",
    "conference",
    "assessment",
    "plan_meeting",
    "attendance_agreement",
    "petition",
    "note_and_plan",
)
#: Indicators whose lines put a student on the list.
LINES = {row.name.rpartition(".")[2] for row in (*rules("lines"), *rules("cut_points"))}


#: Some districts write UTF-8 and some do not; every byte has a letter here.
ANY = "latin-1"


def the_file(folder: Path, kind: str) -> Path:
    return next(folder.glob(f"*/*_{kind}_*.txt"))


def state_steps(district: Path) -> None:
    """Write down something that the district did for every second student."""
    kinds = cycle(STATED)
    rows = the_file(district, "DistrictStudent").read_text(ANY).splitlines()[1::2]
    school = the_file(district, "Location").read_text(ANY).splitlines()[1].split("\t")
    with next(district.glob("*/Supports.csv")).open("a", encoding="utf-8") as file:
        for row, kind in zip(rows, kinds, strict=False):
            _, code, _, number, *_ = row.split("\t")
            file.write(f"{code},{school[4]},{number},{kind},2026-01-12,2026-01-30\n")


def withdraw(district: Path) -> None:
    """Let every fiftieth student have been at a second school until withdrawn for not coming."""
    file = the_file(district, "SchoolStudent")
    head, *rows = file.read_text(ANY).splitlines()
    names = head.split("\t")
    schools = sorted({row.split("\t")[names.index("LocationId")] for row in rows})
    second = []
    for row in rows[::50]:
        cells = dict(zip(names, row.split("\t"), strict=True))
        entry = cells["SchoolEnrollmentDate"]
        others = [school for school in schools if school != cells["LocationId"]]
        if entry[-4:] < "2026" and not cells["SchoolExitDate"] and others:
            cells |= {"LocationId": others[0], "SchoolExitDate": "01/22/2026"}
            cells |= {"SchoolWithdrawalCode": "U4", "IsPrimarySchool": "N"}
            second.append("\t".join(cells.values()))
    file.write_text("\n".join([head, *rows, *second]) + "\n", ANY)


def planted_region(folder: Path, *, students: int, as_of: date) -> tuple[Path, Path]:
    """Build files with everything the law speaks of, and import them."""
    files, lake = folder / "files", folder / "lake"
    build(files, students=students, seed=7, extracts=(as_of,))
    for district in sorted(files.glob("[0-9]*")):
        state_steps(district)
        withdraw(district)
    import_path(files, lake, write=True)
    return files, lake


@pytest.fixture(scope="module")
def winter(tmp_path_factory):
    """Files of 1,500 invented students, and their list."""
    files, root = planted_region(tmp_path_factory.mktemp("peers"), students=1500, as_of=WINTER)
    lake = Lake(root)
    load(["early_warning"])
    with pytest.MonkeyPatch.context() as patch, DuckDBEngine(lake) as engine:
        # The list alone: the other indicators and their groups take most of a night.
        cards = [card for card in all_indicators() if card.name in LINES]
        patch.setattr(nightly, "all_indicators", lambda: cards)
        results = nightly.run(engine, WINTER, [week_list], lambda *_: None)
    return files, results, WINTER


@pytest.fixture(scope="module")
def summer(tmp_path_factory):
    """Files of 3,000 invented students at the end of the year, and the results of a whole night."""
    files, root = planted_region(tmp_path_factory.mktemp("peers"), students=3000, as_of=SUMMER)
    inmotion = Path(sys.executable).with_name("inmotion")
    night = [inmotion, "nightly", "--lake", root, "--as-of", SUMMER.isoformat()]
    subprocess.run([str(part) for part in night], check=True, capture_output=True)
    return files, root / "nightly" / "current.duckdb", SUMMER


def agreement(region, peer: str, listed: Path):
    """Let a peer make its list, and compare."""
    from agreement import compare

    files, results, as_of = region
    script = BENCH / "peers" / f"{peer}_list.py"
    command = [sys.executable, script, files, as_of.isoformat(), listed]
    subprocess.run([str(part) for part in command], check=True, capture_output=True)
    return compare(results, listed)


@pytest.fixture(autouse=True)
def bench(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCH))


def there(peer: str) -> None:
    pytest.importorskip(peer, reason=f"{peer} is not there: run `make .venv/.bench`")


@pytest.mark.parametrize("peer", PEERS)
def test_a_peer_makes_our_list(peer, winter, tmp_path):
    there(peer)
    found = agreement(winter, peer, tmp_path / "list.csv")
    assert found.is_full, found


def test_a_list_that_is_not_ours_is_seen(winter, tmp_path):
    from agreement import compare

    listed = tmp_path / "list.csv"
    with duckdb.connect(str(winter[1]), read_only=True) as connection:
        ours = "FROM list_rows JOIN reasons USING (person_id)"
        connection.execute(
            f"COPY (SELECT person_id, place_id, position, reason_code {ours}) TO '{listed}'"
        )
    assert compare(winter[1], listed).is_full
    head, first, *rows = listed.read_text(encoding="utf-8").splitlines()
    for wrong in ([], [first, first], [first.replace(",", "1,", 1)]):
        listed.write_text("\n".join([head, *wrong, *rows]) + "\n", encoding="utf-8")
        assert not compare(winter[1], listed).is_full


def test_the_planted_files_reach_the_rules_that_a_region_alone_does_not(winter):
    with duckdb.connect(str(winter[1]), read_only=True) as connection:
        codes = connection.execute("SELECT reason_code FROM reasons").fetchall()
    counts = Counter(code for (code,) in codes)
    assert counts["WA.ABS.OUTREACH"] > 0
    # Of the students who reached three days some have had their conference.
    assert 0 < counts["WA.ATT.U3"] < counts["WA.ATT.STEPS"]


def test_the_peers_know_every_rule_in_force():
    with (BENCH / "peers" / "attendance_law.csv").open(encoding="utf-8", newline="") as file:
        theirs = Counter(row["code"] for row in csv.DictReader(file))
    ours = Counter(
        row.name
        for row in rules("attendance_law")
        if row.valid_from and not row.is_pending and row.valid_to is None
        # No file tells why a day was excused, so nobody is ever found.
        if row.name != "WA.ATT.FAITH"
        for _ in row.values.get("trigger", ())
    )
    assert theirs == ours


@pytest.mark.sweep
@pytest.mark.parametrize("peer", PEERS)
def test_a_peer_makes_our_list_of_a_whole_year(peer, summer, tmp_path):
    there(peer)
    found = agreement(summer, peer, tmp_path / "list.csv")
    assert found.is_full, found
