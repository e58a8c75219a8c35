"""Packages of many small districts, each with one file damaged in some way."""

import random
from pathlib import Path

from tests.sources.cedars import (
    HEADERS,
    absent,
    cells,
    enrolled,
    grade,
    header,
    location,
    student,
)

_STUDENTS = [f"{number:04d}" for number in range(1, 9)]
_SIGNS = bytes(range(256))
_CODES = (
    "",
    "XX",
    "O0",
    "é",
    "99999",
    "\u00a0",
    "'",
    '"',
    "NULL",
    "-1",
    "1e5",
    "N/A",
    "12/31/1899",
)


def _files(district: str) -> dict[str, list[str]]:
    """The rows of every file of one small district."""
    heads = [("2027", district, number, "") for number in _STUDENTS]
    rows = {
        "Location": [location(district=district), location("8", "9008", district=district)],
        "DistrictStudent": [
            student(number, ServingCountyDistrictCode=district, SSID=f"4{district}{number}"[:10])
            for number in _STUDENTS
        ],
        "SchoolStudent": [enrolled(number, district=district) for number in _STUDENTS],
        "StudentAbsence": [
            absent(number, f"9/{day}/2026", district=district)
            for number in _STUDENTS
            for day in (8, 9, 10)
        ],
        "StudentGradeHistory": [
            grade(number, course).replace("\t99901\t", f"\t{district}\t")
            for number in _STUDENTS
            for course in ("ALG1A", "ENG1A")
        ],
        "CourseCatalog": [
            cells("2027", district, "7", course, "Title", "4", "B", "", "", "", "", "", "")
            for course in ("ALG1A", "ENG1A", "ART1")
        ],
        "StudentSchedule": [cells(*head, "7", "ALG1A", "P1", "SEM1", "N") for head in heads],
        "StudentPrograms": [cells(*head, "7", "19", "9/2/2026", "", "", "2") for head in heads],
        "BilingualPrograms": [cells(*head, "7", "A", "9/2/2026", *([""] * 15)) for head in heads],
        "SpecEdPrograms": [cells(*head, "", "1", *([""] * 7), "9/2/2026") for head in heads],
        "StudentEthnicity": [cells(*head, "H01") for head in heads],
        "StudentRace": [cells(*head, "A01") for head in heads],
        "StudentExclusionaryDiscipline": [
            cells(*head, "7", "I1", "9/9/2026", "5", "", "SS", "9/10/2026", "9/11/2026", "1.0")
            for head in heads
        ],
    }
    return {name: [cells(*header(name)), *lines] for name, lines in rows.items()}


def _flip_bytes(chance: random.Random, lines: list[str]) -> bytes:
    raw = bytearray("\n".join([*lines, ""]).encode())
    for _ in range(chance.choice((1, 1, 3, 20))):
        raw[chance.randrange(len(raw))] = chance.choice(_SIGNS)
    return bytes(raw)


def _move_columns(chance: random.Random, lines: list[str]) -> bytes:
    width = len(lines[0].split("\t"))
    order = chance.sample(range(width), chance.choice((width, width - 1, max(width - 3, 1))))
    which = lines if chance.random() < 0.7 else lines[chance.randrange(2) :]
    moved = [cells(*(line.split("\t")[column] for column in order)) for line in which]
    return "\n".join([*(lines[:1] if len(which) < len(lines) else []), *moved]).encode()


def _cut_lines(chance: random.Random, lines: list[str]) -> bytes:
    cut = [
        line[: chance.randrange(len(line) + 1)] if chance.random() < 0.3 else line for line in lines
    ]
    if chance.random() < 0.3:
        del cut[chance.randrange(len(cut))]
    raw = "\n".join(cut).encode()
    return raw[: chance.randrange(len(raw))] if chance.random() < 0.3 else raw


def _unknown_codes(chance: random.Random, lines: list[str]) -> bytes:
    changed = lines[:1]
    for line in lines[1:]:
        row = line.split("\t")
        if chance.random() < 0.5:
            row[chance.randrange(len(row))] = chance.choice(_CODES)
        changed.append(cells(*row))
    return "\n".join(changed).encode(chance.choice(("utf-8", "cp1252", "utf-16")))


def _shuffle(chance: random.Random, lines: list[str]) -> bytes:
    """Repeat, blank and reorder lines, the header's among them; other ends, other separators."""
    drawn = chance.choices([*lines, "", "\t\t", '"'], k=len(lines) + chance.randrange(5))
    text = chance.choice(("\n", "\r\n", "\r", "\n\n")).join([lines[0], *drawn])
    return (text.replace("\t", ",") if chance.random() < 0.3 else text).encode()


WAYS = (_flip_bytes, _flip_bytes, _move_columns, _cut_lines, _unknown_codes, _shuffle)


def write_damaged(folder: Path, count: int, seed: int, day: str = "20261015") -> None:
    """Write `count` districts, each with places, students and one more file; one is damaged."""
    chance = random.Random(seed)
    names = sorted(HEADERS.keys() - {"StudentDiscipline"})
    for number in range(count):
        district = f"{10_000 + number:05d}"
        files = _files(district)
        damaged = chance.choice(names)
        target = folder / district / day
        target.mkdir(parents=True)
        for name in {"Location", "DistrictStudent", "SchoolStudent", damaged}:
            way = chance.choice(WAYS)
            whole = "\n".join([*files[name], ""]).encode()
            raw = way(chance, files[name]) if name == damaged else whole
            (target / f"{district}_0000_{name}_{day}_20262027.txt").write_bytes(raw)
