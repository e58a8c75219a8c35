"""The same district, whatever the format: equal tables wherever the source carries the fact."""

import pytest
from tests.sources import (
    cedars,
    one_district,
    one_district_cedars,
    one_district_oneroster,
    oneroster,
)
from tests.sources.cedars import problems, stated, take_in

from inmotion.vocabulary.tables import TABLES

#: Tables the state's own files fill and OneRoster has nothing for.
TABLES_NOT_IN_ONEROSTER = {"absences", "exclusions", "incidents", "languages", "program_spans"}
#: Columns likewise: table -> columns.
COLUMNS_NOT_IN_ONEROSTER = {
    "places": {"local_code"},
    "district_spans": {"resident_district_id", "homeless_code"},
    "enrollment_spans": {"exit_code", "choice_code"},
    "courses": {"content_area_code"},
}
#: The other way round.
TABLES_NOT_IN_CEDARS = {"guardians"}
#: What an import writes down about where rows come from and which are whose.
_ABOUT_ROWS = {"source_file_id", "source_line", "first_seen_on", "gone_on", "person_id"}


@pytest.fixture(scope="module")
def by_the_state(tmp_path_factory):
    """The lake of the district written in the state's own files."""
    folder = tmp_path_factory.mktemp("cedars")
    files = one_district_cedars.files()
    cedars.write(folder / "files", files, district=one_district.DISTRICT)
    report = take_in(folder / "files", folder / "lake")
    return folder / "lake", report


@pytest.fixture(scope="module")
def by_oneroster(tmp_path_factory):
    """The lake of the district written as OneRoster."""
    folder = tmp_path_factory.mktemp("oneroster")
    oneroster.write(folder / "files", one_district_oneroster.files())
    report = take_in(folder / "files", folder / "lake")
    return folder / "lake", report


def rows_of(lake, table, left_out=()):
    """What a table states, students by the district's own number; dates and numbers as texts."""
    numbers = dict(stated(lake, "student_keys", "student_id, district_student_id"))
    names = [c.name for c in TABLES[table].stored_columns if c.name not in _ABOUT_ROWS]
    names = [name for name in names if name not in left_out]
    columns = ", ".join(f"CAST({name} AS VARCHAR)" for name in names)
    rows = stated(lake, table, columns)
    if "student_id" in names:
        place = names.index("student_id")
        rows = [(*r[:place], numbers[int(r[place])], *r[place + 1 :]) for r in rows]
    return sorted(rows, key=str)


def test_the_state_s_own_files_of_the_district_are_taken_in_whole(by_the_state):
    lake, report = by_the_state
    assert report.totals["quarantined"] == 0
    # What the files cannot say otherwise: two numbers that differ in zeros only.
    assert problems(report) == {("zeros_differ", "DistrictStudentId"): 2}
    assert len(stated(lake, "people", "student_id")) == len(one_district.STUDENTS)
    assert stated(lake, "enrollment_spans", "count(*)") == [(9,)]


def test_oneroster_of_the_district_is_taken_in_whole(by_oneroster):
    _, report = by_oneroster
    assert report.totals["quarantined"] == 0
    assert problems(report) == {("zeros_differ", "identifier"): 2}


@pytest.mark.parametrize("table", sorted(set(TABLES) - TABLES_NOT_IN_CEDARS - {"source_rows"}))
def test_oneroster_says_the_same_as_the_state_s_files_or_nothing(by_the_state, by_oneroster, table):
    theirs = rows_of(by_oneroster[0], table)
    if table in TABLES_NOT_IN_ONEROSTER:
        assert theirs == []
        assert rows_of(by_the_state[0], table)
        return
    left_out = COLUMNS_NOT_IN_ONEROSTER.get(table, set())
    assert rows_of(by_oneroster[0], table, left_out) == rows_of(by_the_state[0], table, left_out)
    for name in left_out:
        # Empty, unless the state's own code has to stand for the district's number.
        if name != "local_code":
            assert set(stated(by_oneroster[0], table, name)) == {(None,)}, name


def test_guardians_come_with_oneroster_and_are_no_students(by_the_state, by_oneroster):
    assert rows_of(by_the_state[0], "guardians") == []
    found = rows_of(by_oneroster[0], "guardians")
    expected = [
        (
            one_district.DISTRICT,
            str(one_district.YEAR),
            student.number,
            adult.guardian_id,
            f"{adult.first} {adult.last}",
            adult.relation,
            None,
            adult.phone or None,
            adult.email,
        )
        for student in one_district.STUDENTS
        for adult in one_district.GUARDIANS
        if student.guardian == adult.guardian_id
    ]
    assert found == sorted(expected, key=str)
    assert len(stated(by_oneroster[0], "people", "student_id")) == len(one_district.STUDENTS)
