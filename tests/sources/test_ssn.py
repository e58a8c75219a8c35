"""A social security number that comes in reaches no disk, no report and no copy."""

import json
import os

import pytest
from tests.sources.cedars import (
    cells,
    enrolled,
    header,
    problems,
    small,
    stated,
    student,
    take_in,
    write,
    zipped,
)

from inmotion.sources import importing

SECRET = "531269478"
DASHED = "531-26-9478"


def everywhere(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def leaks(*folders):
    return [
        str(path)
        for folder in folders
        for path, raw in everywhere(folder).items()
        if any(form.encode() in raw for form in (SECRET, DASHED, DASHED.replace("-", " ")))
    ]


def rows():
    good = student("004512", SSN=SECRET)
    bad = student("004513", SSN=SECRET, BirthDate="never")
    shifted_right = student("004514", SSN=SECRET).replace("\tAna\t", "\tAna\t\t")
    shifted_left = student("004515", SSN=DASHED.replace("-", " ")).replace("\tAna\t\t", "\tAna\t")
    stray = student("004516", SSN=SECRET, MiddleName=DASHED, BirthDate="").replace(
        "\tAna", "\tA\tB"
    )
    misplaced = student("004517", MiddleName=DASHED, PreferredFirstName=SECRET)
    return [good, bad, shifted_right, shifted_left, stray, misplaced]


@pytest.mark.parametrize("form", ["folder", "archive", "windows", "comma"])
def test_it_is_found_in_no_byte_of_lake_report_or_copies(tmp_path, form):
    files, lake, copies = tmp_path / "files", tmp_path / "lake", tmp_path / "copies"
    package = small(DistrictStudent=rows(), SchoolStudent=[enrolled("004512")])
    if form == "windows":
        lines = [cells(*header("DistrictStudent")), *rows(), student("9", LastName="Muñoz")]
        package["DistrictStudent"] = "\n".join(lines).encode("cp1252")
    if form == "comma":
        lines = [cells(*header("DistrictStudent")), *rows()]
        package["DistrictStudent"] = "\n".join(lines).replace("\t", ",").encode()
    path = write(files, package)
    if form == "archive":
        path = zipped(files, tmp_path / "package.zip")
    report = take_in(path, lake, problems_to=copies)
    assert not leaks(lake, copies)
    said = json.dumps([extract.summary() for extract in report.extracts]) + repr(report)
    assert SECRET not in said
    assert DASHED not in said
    assert problems(report)["ssn_dropped", ""] >= 2
    assert ("004512",) in stated(lake, "student_keys", "district_student_id")
    assert ("004517",) in stated(lake, "student_keys", "district_student_id")
    assert any("BirthDate" in text.decode() for text in everywhere(copies).values())


def test_it_is_in_no_scratch_file_while_the_import_runs(tmp_path, monkeypatch):
    lake = tmp_path / "lake"
    path = write(tmp_path / "files", small(DistrictStudent=rows()))
    zipped(path, tmp_path / "package.zip")
    seen = []
    conclude = importing._Job._conclude

    def look(job, *args, **more):
        seen.append(leaks(lake))
        return conclude(job, *args, **more)

    monkeypatch.setattr(importing._Job, "_conclude", look)
    take_in(tmp_path / "package.zip", lake)
    take_in(path, lake)
    assert seen == [[], []]
    assert os.listdir(lake / "scratch") == []


def test_a_student_number_of_nine_digits_is_a_student_number(tmp_path):
    lake = tmp_path / "lake"
    package = small(students=(SECRET,))
    take_in(write(tmp_path / "files", package), lake)
    assert stated(lake, "student_keys", "district_student_id") == [(SECRET,)]
