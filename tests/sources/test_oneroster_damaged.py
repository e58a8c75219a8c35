"""Damaged OneRoster packages never stop an import, and every line of them is accounted for."""

import random

import pytest
from tests.sources import oneroster
from tests.sources.cedars import take_in
from tests.sources.mutating import WAYS
from tests.sources.test_damaged import assert_keys_are_single, lines_with_values

_STUDENTS = range(1, 9)


def package(district):
    """The rows of every file of a small district; no cell holds a comma."""
    return {
        "manifest": [
            "oneroster.version,1.2",
            f"source.systemCode,{district}",
            *(f"file.{name},bulk" for name in oneroster.HEADERS),
        ],
        "academicSessions": [
            "ay,,,2026-27,schoolYear,2026-09-02,2027-06-19,,2027",
            "s1,,,Semester 1,semester,2026-09-02,2027-02-01,ay,2027",
        ],
        "orgs": [
            f"d,,,District,district,{district},",
            "o1,,,One,school,9001,d",
            "o2,,,Two,school,9002,d",
        ],
        "users": [
            *(oneroster.student(f"{n:04d}", ssid=f"4{district}000{n}") for n in _STUDENTS),
            oneroster.row("users", sourcedId="g", givenName="G", agentSourcedIds="u-0001"),
        ],
        "roles": [
            *(f"r{n},,,u-{n:04d},primary,student,2026-09-02,,o{1 + n % 2}," for n in _STUDENTS),
            "rg,,,g,primary,parent,,,d,",
        ],
        "demographics": [
            f"u-{n:04d},,,2012-03-0{n},female,false,true,,,true,,false,,,," for n in _STUDENTS
        ],
        "courses": [f"c{n},,,,Art,ART{n},09,o1,Art,05154" for n in (1, 2)],
        "classes": [f"k{n},,,Art,09,c{n},ART-{n},scheduled,,o1,s1,Art,05154,1" for n in (1, 2)],
        "enrollments": [
            f"e{n}-{k},,,k{k},o1,u-{n:04d},student,,2026-09-02," for n in _STUDENTS for k in (1, 2)
        ],
    }


def write_damaged(folder, count, seed, day="20261015"):
    """Write packages of which `count` files or a few more are damaged: some of one, or all."""
    chance = random.Random(seed)
    damaged = district = 0
    while damaged < count:
        district += 1
        code = f"{10_000 + district}"
        target = folder / code / f"roster_{day}"
        target.mkdir(parents=True)
        share = chance.choice((0.3, 1.0))
        for name, rows in package(code).items():
            lines = [oneroster.HEADERS[name].replace(",", "\t")]
            lines += [line.replace(",", "\t") for line in rows]
            raw = "\n".join([*lines, ""]).encode()
            if chance.random() < share:
                raw = chance.choice(WAYS)(chance, lines)
                damaged += 1
            (target / f"{name}.csv").write_bytes(raw.replace(b"\t", b","))


def assert_sound(files, lake, count, seed):
    write_damaged(files, count, seed)
    report = take_in(files, lake)
    counted = {file.file: file.rows for extract in report.extracts for file in extract.files}
    lost = []
    for path in sorted(files.rglob("*.csv")):
        raw = path.read_bytes()
        if b'"' in raw:
            continue  # a quoted cell may run over lines
        there = lines_with_values(raw)
        if not max(there - 1, 0) <= counted[str(path.relative_to(files))] <= there:
            lost.append((path, there))
    assert not lost
    assert_keys_are_single(lake)


def test_three_hundred_damaged_files_are_taken_in_and_no_line_gets_lost(tmp_path):
    assert_sound(tmp_path / "files", tmp_path / "lake", 300, seed=1)


def test_damaged_files_after_whole_ones_leave_every_key_once(tmp_path):
    lake = tmp_path / "lake"
    write_damaged(tmp_path / "first", 40, 2)
    take_in(tmp_path / "first", lake)
    write_damaged(tmp_path / "second", 40, 3, "20261022")
    take_in(tmp_path / "second", lake, allow_gone=True)
    assert_keys_are_single(lake)


@pytest.mark.sweep
@pytest.mark.parametrize("seed", range(100, 133))
def test_ten_thousand_damaged_files_are_taken_in_and_no_line_gets_lost(tmp_path, seed):
    assert_sound(tmp_path / "files", tmp_path / "lake", 303, seed)
