"""The students of the cast, read from `cast_students.toml`."""

import tomllib
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any

#: The school year in which the stories play; in other years the cast lives quietly.
STORY_YEAR = 2026
USUAL_MISSED = 4


@dataclass(frozen=True)
class CastSpan:
    """A span at a school; `known` is when the school learned of the exit."""

    school: str
    id: str
    entry: date
    exit: date | None = None
    code: str = ""
    known: date | None = None
    is_primary: bool = True
    resident: str = ""
    ssid_from: date | None = None


@dataclass(frozen=True)
class CastAbsence:
    """An absence and its history."""

    school: str
    on: date
    code: str
    first_code: str
    entered: date
    corrected: date
    removed: date | None


@dataclass(frozen=True)
class CastExclusion:
    """A row of file R."""

    incident: str
    on: date
    behavior: str
    action: str
    start: date
    end: date
    days: int


@dataclass(frozen=True)
class CastSupport:
    """A row of Supports.csv."""

    kind: str
    start: date


@dataclass(frozen=True)
class Expected:
    """What a careful reader finds on a day: school days enrolled, missed, missed unexcused."""

    as_of: date
    enrolled: int
    missed: int
    unexcused: int


@dataclass(frozen=True)
class CastStudent:
    """A student of the cast.

    Attributes
    ----------
    name : tuple of str
        First, middle and last.
    preferred : tuple of str
        First and last in use, empty if the legal ones.
    courses : tuple of (course, mark)
        What the student takes in the story year, by place in the timetable.
    """

    key: str
    story: str
    name: tuple[str, str, str]
    born: date
    gender: str
    grade: int
    community: str
    ssid: int
    spans: tuple[CastSpan, ...]
    absences: tuple[CastAbsence, ...]
    expected: tuple[Expected, ...]
    language: int = 639
    low_income: bool = False
    family: str = ""
    preferred: tuple[str, str] = ("", "")
    is_new: bool = False
    wrong_ssid: int = 0
    wrong_until: date | None = None
    usual_missed: int = USUAL_MISSED
    courses: tuple[tuple[str, str], ...] = ()
    exclusions: tuple[CastExclusion, ...] = ()
    supports: tuple[CastSupport, ...] = ()


def _absence(line: str, school: str) -> CastAbsence:
    on, code, *rest = line.split()
    said = dict(zip(rest[::2], rest[1::2], strict=True))
    day = date.fromisoformat(on)
    entered = date.fromisoformat(said.get("entered", on))
    return CastAbsence(
        school=said.get("at", school),
        on=day,
        code=code,
        first_code=said.get("was", code),
        entered=entered,
        corrected=date.fromisoformat(said["until"]) if "until" in said else entered,
        removed=date.fromisoformat(said["removed"]) if "removed" in said else None,
    )


def _student(row: dict[str, Any]) -> CastStudent:
    spans = tuple(CastSpan(**one) for one in row.pop("span"))
    lines = row.pop("absences").strip().splitlines()
    return CastStudent(
        spans=spans,
        absences=tuple(_absence(line, spans[-1].school) for line in lines),
        expected=tuple(Expected(**one) for one in row.pop("expected")),
        name=tuple(row.pop("name")),
        ssid=int(row.pop("ssid")),
        wrong_ssid=int(row.pop("wrong_ssid", 0)),
        preferred=tuple(row.pop("preferred", ("", ""))),
        courses=tuple((code, mark) for code, mark in row.pop("courses", ())),
        exclusions=tuple(CastExclusion(**one) for one in row.pop("exclusion", ())),
        supports=tuple(CastSupport(**one) for one in row.pop("support", ())),
        **row,
    )


def read_cast() -> tuple[CastStudent, ...]:
    """Return all students of the cast."""
    text = files(__package__).joinpath("cast_students.toml").read_text(encoding="utf-8")
    return tuple(_student(row) for row in tomllib.loads(text)["student"])


STUDENTS = read_cast()
BY_KEY = {student.key: student for student in STUDENTS}
