"""Ed-Fi packages of small districts in which files are damaged in some way."""

import json
import random
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

from tests.sources import edfi

#: What stands where something else should.
_ODD = (
    None,
    "",
    [],
    {},
    True,
    -1,
    1e308,
    10**30,
    "\ud800",
    "\u0000",
    "\t\n\x1e\x1f",
    "2026-13-45",
    "0000-00-00",
    "9" * 400,
    {"a": {"b": [{"c": []}]}},
    [[[["x"]]]],
    ["#", "#Asian", None, 3],
)
_BOMB = """<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>
<InterchangeStudent><Student><StudentUniqueId>&d;</StudentUniqueId></Student></InterchangeStudent>
"""
_OUTSIDE = """<?xml version="1.0"?>
<!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/hostname">]>
<InterchangeStudent><Student><StudentUniqueId>&secret;</StudentUniqueId></Student>
</InterchangeStudent>
"""


def package(lea: int) -> dict[str, list]:
    """The objects of one small district, every resource but a few."""
    school = lea * 10_000 + 9007
    uids = [f"4{lea:05d}{number:04d}" for number in range(1, 4)]
    files = edfi.small(
        localEducationAgencies=[edfi.agency(lea)],
        schools=[edfi.school(school, lea), edfi.school(school + 1, lea)],
        students=[edfi.student(uid) for uid in uids],
        studentSchoolAssociations=[edfi.enrolled(uid, school) for uid in uids],
        studentEducationOrganizationAssociations=[
            edfi.of_district(uid, uid[-4:], lea) for uid in uids
        ],
        studentSchoolAttendanceEvents=[
            edfi.event(uid, f"2026-09-{day:02d}", word, school, eventDuration=0.5)
            for uid in uids
            for day, word in ((8, "Unexcused Absence"), (9, "Partial"), (10, "Tardy"))
        ],
        **edfi.RICH,
    )
    text = json.dumps(files).replace(str(edfi.SCHOOL), str(school)).replace("4000000017", uids[0])
    return json.loads(text)


def _places(thing, found):
    """Every holder of a value, with the key or index of the value."""
    items = thing.items() if isinstance(thing, dict) else enumerate(thing)
    for key, value in items:
        found.append((thing, key))
        if isinstance(value, dict | list):
            _places(value, found)
    return found


def _odd_values(chance: random.Random, objects: list) -> str:
    for _ in range(chance.choice((1, 2, 5))):
        holder, key = chance.choice(_places(objects, []))
        holder[key] = deepcopy(chance.choice(_ODD))
    return _lines(objects)


def _gone_members(chance: random.Random, objects: list) -> str:
    for _ in range(chance.choice((1, 3))):
        holder, key = chance.choice(_places(objects, []))
        if isinstance(holder, dict):
            holder.pop(key, None)
    return _lines(objects)


def _lines(objects: list) -> str:
    return "".join(json.dumps(one) + "\n" for one in objects)


def _deep(chance: random.Random, objects: list) -> str:
    depth = chance.choice((30, 2_000, 100_000))
    return _lines(objects) + "[" * depth + "]" * depth + "\n" + '{"a":' * depth + "\n"


def _words(chance: random.Random, objects: list) -> str:
    """Numbers that are none, members twice, two objects on a line."""
    lines = _lines(objects).splitlines()
    ways = (
        lambda x: x.replace("{", '{"studentUniqueId": NaN, ', 1),
        lambda x: x.replace("{", '{"x": 1e999999, "y": ' + "1" * 5000 + ", ", 1),
        lambda x: x[:-1] + ', "studentReference": 1, "schoolReference": []}',
        lambda x: x + " " + x,
        lambda x: x[: chance.randrange(len(x))],
        lambda x: x.replace('"', "'"),
        lambda x: f"[{x}]",
        lambda _x: "null",
    )
    at = chance.randrange(len(lines))
    lines[at] = chance.choice(ways)(lines[at])
    return chance.choice(("\n", "\r\n", "\n\n")).join(lines)


def _as_list(chance: random.Random, objects: list) -> str:
    text = json.dumps(objects, indent=chance.choice((None, 1)))
    return text[: chance.choice((len(text), chance.randrange(1, len(text))))]


def _flipped(chance: random.Random, raw: bytes) -> bytes:
    out = bytearray(raw)
    for _ in range(chance.choice((1, 1, 3, 20))):
        out[chance.randrange(len(out))] = chance.randrange(256)
    return bytes(out)


_WAYS: tuple[Callable[[random.Random, list], str], ...] = (
    _odd_values,
    _odd_values,
    _gone_members,
    _deep,
    _words,
    _as_list,
)


def damage(chance: random.Random, objects: list) -> bytes:
    """The bytes of a resource's file with something wrong in it."""
    if chance.random() < 0.2:
        return _flipped(chance, _lines(objects).encode())
    text = chance.choice(_WAYS)(chance, json.loads(json.dumps(objects)))
    return text.encode(chance.choice(("utf-8", "utf-8", "utf-16")), errors="replace")


def damage_xml(chance: random.Random, text: str) -> bytes:
    """The bytes of an interchange with something wrong in it."""
    middle = chance.randrange(len(text))
    ways: tuple[Callable[[], bytes], ...] = (
        lambda: _flipped(chance, text.encode()),
        lambda: text[:middle].encode(),
        lambda: (text[:middle] + chance.choice("<>&;/\0") + text[middle:]).encode(),
        lambda: chance.choice((_BOMB, _OUTSIDE)).encode(),
        lambda: text.replace("</", "<a>" * 100 + "</a>" * 100 + "</", 3).encode(),
        lambda: (
            text.replace("<Student", "<edfi:Student")
            .replace("</Student", "</edfi:Student")
            .replace("xmlns=", "xmlns:edfi=")
            .encode()
        ),
        lambda: text.replace("\n", "").encode(),
        lambda: text.encode("utf-16"),
        lambda: text.replace("Reference>", "Lookup>", chance.choice((2, 20))).encode(),
        lambda: text.replace("2026", chance.choice(("", "<b/>", "20262026", "é"))).encode("cp1252"),
    )
    return chance.choice(ways)()


def write_damaged(folder: Path, count: int, seed: int, day: str = "20261015") -> int:
    """Write packages with most of their files damaged until `count` are; return how many are."""
    chance = random.Random(seed)
    damaged = lea = 0
    while damaged < count:
        target = folder / str(lea)
        files = package(10_000 + lea)
        if lea % 3:
            edfi.write(target, files, day=day)
        else:
            edfi.write_xml(target, files, day=day)
        for path in sorted(target.rglob("*.*")):
            if damaged < count and chance.random() < 0.75:
                damaged += 1
                if path.suffix == ".xml":
                    path.write_bytes(damage_xml(chance, path.read_text()))
                else:
                    path.write_bytes(damage(chance, files[path.stem]))
        lea += 1
    return damaged
