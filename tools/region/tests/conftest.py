"""A small region, and a slow reader of it that shares nothing with the writer."""

import csv
import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

import pytest
from inmotion_region import build

from inmotion.vocabulary.time import default_calendar

STUDENTS = 2600
YEARS = (2025, 2026)
CLOSING = date(2026, 6, 30)
DAYS = (date(2026, 1, 23), date(2026, 1, 30), date(2026, 2, 6), CLOSING)
LAYOUT = tomllib.loads(Path(__file__).with_name("layout.toml").read_text(encoding="utf-8"))["files"]


def read_day(text: str) -> date:
    """Read `1/2/2026` and `01/02/2026`."""
    month, day, year = text.split("/")
    return date(int(year), int(month), int(day))


def read_text(path: Path) -> str:
    """Read UTF-8 with or without a mark, or Windows-1252."""
    raw = path.read_bytes()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252")


@dataclass
class Extract:
    """One district's folder of one day."""

    read_day = staticmethod(read_day)

    folder: Path
    district: str
    day: date

    def path(self, letter: str) -> Path:
        token = LAYOUT[letter]["token"]
        (found,) = self.folder.glob(f"*_{token}_*.txt")
        return found

    def rows(self, letter: str) -> list[list[str]]:
        lines = re.split("\r?\n", read_text(self.path(letter)))
        return [line.split("\t") for line in lines[1:] if line]

    def csv_rows(self, name: str) -> list[dict[str, str]]:
        with (self.folder / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    @cached_property
    def school_of(self) -> dict[str, str]:
        """The state's code by the district's own number, zeros on the left taken off."""
        return {row[3].lstrip("0"): row[4] for row in self.rows("A")}

    @cached_property
    def calendars(self) -> dict[str, set[date]]:
        """School days by state code: the district's own, or the state's default."""
        own = defaultdict(set)
        for row in self.csv_rows("Calendar.csv"):
            if row["IsSchoolDay"] == "Y":
                own[row["SchoolCode"]].add(date.fromisoformat(row["Date"]))
        return {
            row[4]: own.get(row[4]) or set(default_calendar(int(row[0]), read_day(row[6])))
            for row in self.rows("A")
        }


@dataclass
class Days:
    """A student's days at the schools that answer for the student."""

    enrolled: set[date] = field(default_factory=set)
    missed: set[date] = field(default_factory=set)
    unexcused: set[date] = field(default_factory=set)


@dataclass
class Region:
    """A region on disk."""

    folder: Path

    def extract(self, district: str, day: date) -> Extract:
        return Extract(self.folder / district / f"{day:%Y%m%d}", district, day)

    def extracts(self, day: date) -> list[Extract]:
        folders = sorted(self.folder.glob(f"*/{day:%Y%m%d}"))
        return [Extract(folder, folder.parent.name, day) for folder in folders]

    def days(self, day: date, *, person: bool = False) -> dict[tuple[str, str], Days]:
        """Count days per student record, slowly: (district, number), or the state's number."""
        found: dict[tuple[str, str], Days] = defaultdict(Days)
        for extract in self.extracts(day):
            schools = defaultdict(set)
            for row in extract.rows("C"):
                if row[9] != "Y":
                    continue
                who = ("", row[3]) if person else (row[1], row[2])
                school = extract.school_of[row[4].lstrip("0")]
                schools[row[2]].add(school)
                first, last = read_day(row[5]), read_day(row[7]) if row[7] else day
                inside = {first + timedelta(n) for n in range((last - first).days + 1)}
                found[who].enrolled |= inside & extract.calendars[school]
            for row in extract.rows("N"):
                who = ("", row[3]) if person else (row[1], row[2])
                is_own = extract.school_of[row[4].lstrip("0")] in schools[row[2]]
                if is_own and row[6] in ("EF", "UF"):
                    found[who].missed.add(read_day(row[5]))
                if is_own and row[6] == "UF":
                    found[who].unexcused.add(read_day(row[5]))
        for one in found.values():
            one.missed &= one.enrolled
            one.unexcused &= one.enrolled
        return found


def tree(folder: Path) -> dict[str, bytes]:
    """All files below a folder."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="session")
def layout():
    return LAYOUT


@pytest.fixture(scope="session")
def days() -> tuple[date, ...]:
    return DAYS


@pytest.fixture(scope="session")
def files_below():
    return tree


@pytest.fixture(scope="session")
def region(tmp_path_factory) -> Region:
    folder = tmp_path_factory.mktemp("region")
    build(folder, students=STUDENTS, seed=7, years=YEARS, extracts=DAYS)
    return Region(folder)


@pytest.fixture(scope="session")
def larger(tmp_path_factory) -> Region:
    """A region with schools enough for rare events."""
    folder = tmp_path_factory.mktemp("larger")
    build(folder, students=12_000, seed=7, extracts=(CLOSING,))
    return Region(folder)


@pytest.fixture(scope="session")
def reader() -> type[Region]:
    """What reads a region on disk."""
    return Region
