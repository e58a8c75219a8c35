"""The fast import of absences and enrollment agrees with the slow one, row by row."""

import random

import pytest
from inmotion_region import build
from tests.sources.cedars import day, stated, take_in
from tests.sources.slow_importer import District, text_of

#: What people and programs do to cells.
_SPOILED = {
    "AbsenceDate": ("", "9/31/2025", "2025-09-09", "06/30/2025", "9/1/2026", "13/1/2025", "9/9/25"),
    "AbsenceCode": ("", "ef", "XX", "Uf "),
    "LocationId": ("", "0007", "999", " 2", "00"),
    "DistrictStudentId": ("", "nobody", "0"),
    "SchoolYear": ("", "2025", "2026 "),
    "ServingCountyDistrictCode": ("", "99999", "1901"),
    "SchoolEnrollmentDate": ("", "09/31/2025", "9/3/2025", "9/1/2026"),
    "SchoolExitDate": ("", "1/5/2026", "8/1/2025", "soon", "9/3/2025"),
    "SchoolWithdrawalCode": ("", "TO", "do", "T0", "QQ"),
    "IsPrimarySchool": ("", "n", "J"),
}


def spoil(path, chance):
    """Change cells of some rows, repeat some, blank some."""
    head, *rows = text_of(path).rstrip("\n").split("\n")
    names = head.split("\t")
    out = [head]
    for line in rows:
        cells = line.split("\t")
        if chance.random() < 0.1:
            name = chance.choice([name for name in names if name in _SPOILED])
            cells[names.index(name)] = chance.choice(_SPOILED[name])
        out.append("\t".join(cells))
        if chance.random() < 0.02:
            out.append(chance.choice((line, "", "\t\t")))
    path.write_text("\n".join(out), encoding="utf-8")


@pytest.fixture(scope="module")
def taken(tmp_path_factory):
    folder = tmp_path_factory.mktemp("twin")
    build(folder / "files", students=800, extracts=[day("2026-02-06")])
    chance = random.Random(5)
    districts = []
    for path in sorted((folder / "files").glob("*/20260206")):
        for name in ("StudentAbsence", "SchoolStudent"):
            spoil(next(path.glob(f"*_{name}_*.txt")), chance)
        districts.append(District(path))
    assert len(districts) > 5
    report = take_in(folder / "files", folder / "lake")
    numbers = stated(
        folder / "lake", "student_keys", "student_id, district_id, district_student_id"
    )
    known = {student: (district, number) for student, district, number in numbers}
    return districts, report, folder / "lake", known


def both(taken, kind, slow, table, keys, rest):
    """Rows of the slow importer and of the lake, both as {(district, key): rest}; and the ends."""
    districts, report, lake, known = taken
    expected, ends = {}, {}
    for district in districts:
        code = district.folder.parent.name
        found = slow(district)
        expected.update({(code, *key): row for key, row in found.rows.items()})
        ends[code] = (found.quarantined, found.superseded)
    got = {
        (*known[row[0]], *row[1 : 1 + keys]): row[1 + keys :]
        for row in stated(lake, table, f"student_id, {rest}")
    }
    files = [count for count in report.extracts[0].files if count.kind == kind]
    return expected, got, ends, {f.district_id: (f.quarantined, f.superseded) for f in files}


def test_absences_agree(taken):
    expected, got, ends, counted = both(
        taken, "N", District.absences, "absences", 3, "place_id, on_date, absence_code, source_line"
    )
    assert len(expected) > 5000
    assert all(sum(column) > 20 for column in zip(*ends.values(), strict=True))
    assert got == expected
    assert counted == ends


def test_enrollment_agrees(taken):
    columns = "place_id, entry_on, exit_on, exit_code, is_primary, source_line"
    expected, got, ends, counted = both(
        taken, "C", District.enrollment, "enrollment_spans", 2, columns
    )
    assert len(expected) > 500
    assert got == expected
    assert counted == ends
