"""Damaged files never stop an import, and every line of them is accounted for."""

import re

import pytest
from tests.sources.cedars import SECOND, stated, take_in
from tests.sources.mutating import write_damaged

from inmotion.lake.duckdb_engine import DuckDBEngine
from inmotion.lake.store import Lake
from inmotion.vocabulary.tables import TABLES


def lines_with_values(raw):
    """How many lines of these bytes hold a value, whatever their ends; the header is one."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raw = raw.decode("utf-16", errors="replace").encode()
    raw = raw.removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"").replace(b"\xc2\xa0", b" ")
    ends = rb"\r" if b"\n" not in raw else rb"\n"
    return sum(bool(line.strip(b" \t\r\x01,")) for line in re.split(ends, raw))


def assert_sound(files, lake, count, seed):
    """Take in `count` districts with a damaged file each; look for lost lines and broken keys."""
    write_damaged(files, count, seed)
    report = take_in(files, lake)
    counted = {file.file: file.rows for extract in report.extracts for file in extract.files}
    lost = []
    for path in sorted(files.rglob("*.txt")):
        name = str(path.relative_to(files))
        raw = path.read_bytes()
        if b'"' in raw and b"\t" not in raw:
            continue  # a quoted cell of a comma file may run over lines
        there = lines_with_values(raw)
        if not max(there - 1, 0) <= counted[name] <= there:
            lost.append((name, there, counted[name]))
    assert not lost
    assert_keys_are_single(lake)


def assert_keys_are_single(lake):
    """No table states two rows under one key."""
    with DuckDBEngine(Lake(lake)) as engine:
        for table in TABLES.values():
            keys = ", ".join([*table.partition, *table.key])
            stated = f"SELECT {keys} FROM {table.name} WHERE gone_on IS NULL"
            twice = f"{stated} GROUP BY ALL HAVING count(*) > 1"
            assert engine.duckdb.execute(twice).fetchall() == [], table.name


def test_three_hundred_damaged_files_are_taken_in_and_no_line_gets_lost(tmp_path):
    assert_sound(tmp_path / "files", tmp_path / "lake", 300, seed=1)


def test_damaged_files_after_whole_ones_leave_every_key_once(tmp_path):
    """The same districts again, damaged elsewhere: compared with what the first ones stated."""
    lake = tmp_path / "lake"
    assert_sound(tmp_path / "first", lake, 40, seed=2)
    write_damaged(tmp_path / "second", 40, 3, SECOND)
    take_in(tmp_path / "second", lake, allow_gone=True)
    report = take_in(tmp_path / "second", lake, allow_gone=True)
    assert report.totals["loaded"] == 0
    assert len(stated(lake, "places", "place_id")) > 40


@pytest.mark.sweep
@pytest.mark.parametrize("seed", range(100, 133))
def test_ten_thousand_damaged_files_are_taken_in_and_no_line_gets_lost(tmp_path, seed):
    assert_sound(tmp_path / "files", tmp_path / "lake", 303, seed)
