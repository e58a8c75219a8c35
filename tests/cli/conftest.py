"""A district's folder, written by hand in the state's form, and the command in this process."""

import io
import json
from collections.abc import Callable, Iterable
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from inmotion.cli.main import run
from inmotion.vocabulary.time import default_calendar

DISTRICT, SCHOOL, OTHER_SCHOOL = "99901", "9001", "9002"
FRIDAY, WEEK_BEFORE = date(2026, 2, 6), date(2026, 1, 30)
SCHOOL_DAYS = default_calendar(2026)

STUDENTS = {
    "000101": ("Reyes", "Ana", "04/12/2013", "7", "1"),
    "000102": ("Clarke", "Devon", "09/30/2013", "6", "1"),
    "000103": ("Tran", "Huy", "01/05/2012", "8", "1"),
    "000104": ("Olsen", "Mia", "06/21/2016", "3", "2"),
    "000105": ("Moss", "Lena", "02/28/2016", "4", "2"),
}
#: Full days missed: Ana to the line of chronic absence and beyond, Devon without excuse this month.
MISSED = {
    "000101": [(day, "EF") for day in SCHOOL_DAYS[:60:5]],
    "000102": [(date(2026, 2, day), "UF") for day in (2, 3, 4)],
    "000103": [(SCHOOL_DAYS[3], "UF")],
    "000105": [(SCHOOL_DAYS[10], "EP")],
}


def us(day: date) -> str:
    return f"{day:%m/%d/%Y}"


def write(path: Path, header: str, rows: Iterable[Iterable[str]]) -> None:
    lines = ["\t".join(header.split()), *("\t".join(row) for row in rows)]
    path.write_text("\r\n".join(lines) + "\r\n", encoding="utf-8")


def write_extract(folder: Path, extract_on: date, *, bad_row: bool = False) -> None:
    """Write what the district sends on a day: what has happened by then."""
    here = folder / DISTRICT / f"{extract_on:%Y%m%d}"
    here.mkdir(parents=True)

    def file(name: str) -> Path:
        return here / f"{DISTRICT}_0000_{name}_{extract_on:%Y%m%d}_20252026.txt"

    year, first = ("2026", DISTRICT), us(SCHOOL_DAYS[0])
    write(
        file("Location"),
        "SchoolYear CountyDistrictCode DistrictName LocationId SchoolCode SchoolName",
        [
            (*year, "Heron Bay", "1", SCHOOL, "Rainier View Middle School"),
            (*year, "Heron Bay", "2", OTHER_SCHOOL, "Cedar River Elementary"),
        ],
    )
    write(
        file("DistrictStudent"),
        "SchoolYear ServingCountyDistrictCode ResidentCountyDistrictCode DistrictStudentId SSID "
        "LastName FirstName BirthDate Gender GradeLevel DistrictEnrollmentDate "
        "PrimaryLanguageCode IsHomeless",
        [
            (*year, DISTRICT, key, f"1{key:0>9}", *name, born, "X", grade, first, "639", "N")
            for key, (*name, born, grade, _) in STUDENTS.items()
        ],
    )
    write(
        file("SchoolStudent"),
        "SchoolYear ServingCountyDistrictCode DistrictStudentId LocationId SchoolEnrollmentDate "
        "IsPrimarySchool",
        [(*year, key, school, first, "Y") for key, (*_, school) in STUDENTS.items()],
    )
    absences = [
        (*year, key, STUDENTS[key][-1], us(day), code)
        for key, days in MISSED.items()
        for day, code in days
        if day <= extract_on
    ]
    if bad_row:
        absences.append((*year, "000101", "1", "02/31/2026", "UF"))
    write(
        file("StudentAbsence"),
        "SchoolYear ServingCountyDistrictCode DistrictStudentId LocationId AbsenceDate AbsenceCode",
        absences,
    )
    (here / "Supports.csv").write_text(
        "DistrictCode,SchoolCode,DistrictStudentId,SupportKind,StartDate,EndDate\n"
        f"{DISTRICT},{SCHOOL},000101,tutoring,2026-01-12,\n",
        encoding="utf-8",
    )


@dataclass
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str


Inmotion = Callable[..., Said]


@pytest.fixture
def inmotion(capsys, monkeypatch) -> Inmotion:
    """Run the command as `main` does, in this process, on a page of one width everywhere."""
    monkeypatch.setenv("COLUMNS", "100")

    def call(*arguments: object) -> Said:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return call


@pytest.fixture
def extract(tmp_path) -> Callable[..., Path]:
    """Write an extract into a folder of this test."""

    def add(extract_on: date, *, bad_row: bool = False) -> Path:
        write_extract(tmp_path / "files", extract_on, bad_row=bad_row)
        return tmp_path / "files"

    return add


@pytest.fixture(scope="session")
def files(tmp_path_factory) -> Path:
    """Two weekly extracts of a small district."""
    folder = tmp_path_factory.mktemp("district")
    for day in (WEEK_BEFORE, FRIDAY):
        write_extract(folder, day)
    return folder


@pytest.fixture(scope="session")
def night(files, tmp_path_factory) -> tuple[Path, dict]:
    """The district's lake after its night, and what the night said."""
    root = tmp_path_factory.mktemp("lake") / "lake"
    assert run(["import", str(files), "--lake", str(root), "--yes"]) == 0
    with redirect_stdout(io.StringIO()) as said:
        assert run(["nightly", "--lake", str(root), "--json"]) == 0
    return root, json.loads(said.getvalue())


@pytest.fixture(scope="session")
def lake(night) -> Path:
    """The lake's folder; tests only look at it."""
    return night[0]
