"""Damaged Ed-Fi files never stop an import, and every object of them is accounted for."""

import json

import pytest
from tests.sources.cedars import SECOND, take_in
from tests.sources.mutating_edfi import write_damaged
from tests.sources.test_damaged import assert_keys_are_single

from inmotion.sources.edfi.interchanges import read_xml
from inmotion.sources.edfi.objects import Unreadable


def lines_with_objects(raw):
    """How many lines of a file of JSON lines hold something; None if it is a list."""
    text = raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", "replace")
    if text.lstrip(" \t\r\n\ufeff").startswith("["):
        return None
    return sum(bool(line.strip("\r\0 \t\x0b\x0c\ufeff")) for line in text.split("\n"))


def assert_sound(files, lake, count, seed, day="20261015"):
    """Take in packages with `count` damaged files; look for lost lines and broken keys."""
    assert write_damaged(files, count, seed, day) == count
    report = take_in(files, lake, allow_gone=True, problems_to=files / "mend")
    counted = {file.file: file.rows for extract in report.extracts for file in extract.files}
    lost = []
    for path in sorted(files.rglob("edfi_*/*.jsonl")):
        name = str(path.relative_to(files))
        there = lines_with_objects(path.read_bytes())
        if there is not None and name in counted and counted[name] != there:
            lost.append((name, there, counted[name]))
    assert not lost
    assert_keys_are_single(lake)
    for path in (files / "mend").rglob("*.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert json.loads(line)["problem"]
    return report


def test_three_hundred_damaged_files_are_taken_in_and_no_object_gets_lost(tmp_path):
    report = assert_sound(tmp_path / "files", tmp_path / "lake", 300, seed=1)
    assert report.totals["loaded"] > report.totals["rows"] / 4
    assert report.totals["quarantined"] > 100


def test_damaged_files_after_others_leave_every_key_once(tmp_path):
    lake = tmp_path / "lake"
    assert_sound(tmp_path / "first", lake, 40, seed=2)
    assert_sound(tmp_path / "second", lake, 40, seed=3, day=SECOND)


@pytest.mark.sweep
@pytest.mark.parametrize("seed", range(100, 134))
def test_ten_thousand_damaged_files_are_taken_in_and_no_object_gets_lost(tmp_path, seed):
    assert_sound(tmp_path / "files", tmp_path / "lake", 300, seed)


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><r><x>&b;</x></r>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><r><x>&a;</x></r>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd"><r><x>1</x></r>',
        "<r>" + "<x>" * 50 + "</x>" * 50 + "</r>",
        "<r><x>" + "a" * 1_100_000 + "</x></r>",
        "<r><x>1</x>",
    ],
    ids=["expansion", "file", "fetched", "deep", "long", "breaks off"],
)
def test_xml_that_is_made_to_do_harm_is_refused(tmp_path, text):
    path = tmp_path / "x.xml"
    path.write_text(text)
    with pytest.raises(Unreadable):
        list(read_xml(lambda: path.open("rb")))
