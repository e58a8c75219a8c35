"""Every trap of the format notes, section 5, on students, days and spans. Numbers are theirs."""

import pytest
from tests.sources.cedars import (
    DISTRICT,
    FIRST,
    SECOND,
    absent,
    cells,
    count_of,
    day,
    enrolled,
    grade,
    location,
    notes,
    people,
    problems,
    small,
    stated,
    student,
    take_in,
    write,
)

HEAD = ("2027", DISTRICT, "004512", "")


def by_number(lake, table, column):
    """District's student number -> what a table says of the student."""
    numbers = dict(stated(lake, "student_keys", "student_id, district_student_id"))
    return {numbers[who]: said for who, said in stated(lake, table, f"student_id, {column}")}


def test_trap_01_location_7_and_0007_are_one_school_and_the_original_is_kept(files, lake):
    package = small(absent("004512", local="0007"), absent("004512", "9/10/2026", local="07"))
    take_in(write(files, package), lake)
    assert stated(lake, "absences", "place_id") == [("9007",), ("9007",)]
    assert ("9007", "7") in stated(lake, "places", "place_id, local_code")


def test_trap_01_a_county_code_keeps_its_zero_and_a_lost_one_is_put_back(files, lake):
    rows = {
        "Location": [location(district="1901")],
        "DistrictStudent": [student("5", ServingCountyDistrictCode="1901")],
    }
    report = take_in(write(files, rows, district="01901"), lake)
    assert stated(lake, "people", "district_id") == [("01901",)]
    assert problems(report)["zero_lost", "ServingCountyDistrictCode"] == 1


def test_trap_01_student_numbers_keep_their_zeros_and_the_district_is_told_of_twins(files, lake):
    package = small(absent("004512"), absent("4512", code="EF"), students=("004512", "4512"))
    report = take_in(write(files, package), lake)
    assert len(set(people(lake).values())) == 2
    assert problems(report)["zeros_differ", "DistrictStudentId"] == 2
    assert by_number(lake, "absences", "absence_code") == {"004512": "UF", "4512": "EF"}


def test_trap_02_the_school_year_is_the_year_in_which_it_ends(files, lake):
    take_in(write(files, small(absent("004512"))), lake)
    assert stated(lake, "absences", "school_year, on_date") == [(2027, day("2026-09-09"))]


@pytest.mark.parametrize(
    ("written", "is_loaded"),
    [("07/01/2026", True), ("08/31/2027", True), ("06/30/2026", False), ("9/1/2027", False)],
)
def test_trap_02_an_absence_outside_the_school_year_waits(files, lake, written, is_loaded):
    report = take_in(write(files, small(absent("004512", written))), lake)
    assert count_of(report, "N").loaded == is_loaded
    assert (("outside_year", "AbsenceDate") in problems(report)) is not is_loaded


def test_trap_02_a_row_of_another_year_or_district_waits(files, lake):
    package = small(absent("004512", year="2026"), absent("004512", district="99902"))
    report = take_in(write(files, package), lake)
    assert count_of(report, "N").quarantined == 2
    assert problems(report)["other_year", "SchoolYear"] == 1
    assert problems(report)["other_district", "ServingCountyDistrictCode"] == 1


def test_trap_02_district_entry_and_programme_start_may_be_years_ago(files, lake):
    package = small(
        DistrictStudent=[student("004512", DistrictEnrollmentDate="9/4/2018")],
        StudentPrograms=[cells(*HEAD, "7", "19", "09/05/2019", "", "", "2")],
        SpecEdPrograms=[cells(*HEAD, "", "1", "", "", "", "", "", "", "", "10/27/2014")],
    )
    report = take_in(write(files, package), lake)
    assert stated(lake, "district_spans", "entry_on") == [(day("2018-09-04"),)]
    found = stated(lake, "program_spans", "program_code, start_on")
    assert found == [("19", day("2019-09-05")), ("SPED", day("2014-10-27"))]
    assert not [reason for reason, _ in problems(report) if "year" in reason]


def test_trap_03_one_student_in_two_districts_is_one_person_with_two_records(files, lake):
    for district in (DISTRICT, "99902"):
        rows = {
            "Location": [location(district=district, code=f"9{district[-3:]}")],
            "DistrictStudent": [
                student("1", SSID="4000000017", ServingCountyDistrictCode=district)
            ],
        }
        write(files, rows, district=district)
    take_in(files, lake)
    assert people(lake) == {"99901/1": 1, "99902/1": 1}
    residents = stated(lake, "district_spans", "district_id, resident_district_id")
    assert residents == [("99901", "99901"), ("99902", "99901")]


def test_trap_04_two_schools_at_once_keep_their_own_rows_and_one_is_primary(files, lake):
    package = {
        "Location": [location(), location("8", "9008", "Skill Center")],
        "DistrictStudent": [student("004512")],
        "SchoolStudent": [enrolled("004512"), enrolled("004512", local="8", primary="N")],
        "StudentAbsence": [absent("004512"), absent("004512", local="8", code="EP")],
    }
    take_in(write(files, package), lake)
    spans = stated(lake, "enrollment_spans", "place_id, is_primary")
    assert spans == [("9007", True), ("9008", False)]
    assert stated(lake, "absences", "place_id, absence_code") == [("9007", "UF"), ("9008", "EP")]


def test_trap_04_two_schools_that_both_answer_for_a_student_are_noted(files, lake):
    package = small()
    package["Location"].append(location("8", "9008", "Skill Center"))
    package["SchoolStudent"].append(enrolled("004512", local="8"))
    report = take_in(write(files, package), lake)
    assert problems(report) == {("spans_overlap", "SchoolEnrollmentDate"): 1}


def test_trap_05_rows_of_leavers_stay_and_events_after_the_exit_are_kept_and_noted(files, lake):
    package = small(
        absent("004512", "09/17/2026"),
        absent("004512", "10/01/2026"),
        SchoolStudent=[enrolled("004512", leaves="09/18/2026", code="T0")],
    )
    report = take_in(write(files, package), lake)
    assert count_of(report, "N").loaded == 2
    assert problems(report)["outside_span", "AbsenceDate"] == 1


def test_trap_06_one_day_spans_and_returns_are_legal(files, lake):
    package = small(
        SchoolStudent=[
            enrolled("004512", leaves="09/02/2026", code="T0"),
            enrolled("004512", "10/05/2026"),
        ]
    )
    report = take_in(write(files, package), lake)
    assert count_of(report, "C").loaded == 2
    spans = stated(lake, "enrollment_spans", "entry_on, exit_on")
    assert spans == [
        (day("2026-09-02"), day("2026-09-02")),
        (day("2026-10-05"), None),
    ]


def test_trap_06_overlapping_district_spans_are_noted(files, lake):
    rows = [
        student("004512"),
        student("004512", GradeLevel="10", DistrictEnrollmentDate="9/9/2026"),
    ]
    report = take_in(write(files, small(DistrictStudent=rows)), lake)
    assert problems(report)["spans_overlap", "DistrictEnrollmentDate"] == 1


def test_trap_07_the_exit_date_is_the_last_day_attended(files, lake):
    spans = [enrolled("004512", leaves="09/18/2026", code="T0")]
    report = take_in(write(files, small(absent("004512", "9/18/2026"), SchoolStudent=spans)), lake)
    assert stated(lake, "enrollment_spans", "exit_on, exit_code") == [(day("2026-09-18"), "T0")]
    assert ("outside_span", "AbsenceDate") not in problems(report)


def test_trap_07_an_exit_before_the_entry_waits(files, lake):
    spans = [enrolled("004512", leaves="09/01/2026", code="T0")]
    report = take_in(write(files, small(SchoolStudent=spans)), lake)
    assert problems(report)["ends_before_start", "SchoolExitDate"] == 1
    assert count_of(report, "C").quarantined == 1


def test_trap_09_the_year_is_resent_after_it_ended_and_the_older_state_is_kept(files, lake):
    take_in(write(files, small(absent("004512")), day="20270618"), lake)
    late = small(absent("004512", code="EF"))
    take_in(write(files, late, day="20270910"), lake, allow_gone=True)
    assert stated(lake, "absences", "absence_code") == [("EF",)]
    assert stated(lake, "absences", "absence_code", as_of="2027-07-01") == [("UF",)]


def test_trap_09_an_older_extract_is_not_applied(files, lake):
    take_in(write(files / "new", small(absent("004512")), day=SECOND), lake)
    older = write(files / "old", small(absent("004512", code="EF")), day=FIRST)
    report = take_in(older, lake)
    assert {count.superseded for count in report.extracts[0].files} == {1}
    assert "older" in notes(report)
    assert stated(lake, "absences", "absence_code") == [("UF",)]


def test_trap_10_the_marks_of_alternative_learning_are_kept(files, lake):
    package = small(
        DistrictStudent=[student("004512", IsHomeBasedStudentAttendingPartTime="2")],
        StudentSchedule=[cells(*HEAD, "7", "ALG1A", "P1", "SEM1", "O")],
        StudentGradeHistory=[grade("004512", ale="R")],
        StudentPrograms=[cells(*HEAD, "7", "40", "09/05/2026", "", "", "")],
    )
    take_in(write(files, package), lake)
    assert stated(lake, "schedule", "ale_code") == [("O",)]
    assert stated(lake, "course_grades", "ale_code") == [("R",)]
    assert stated(lake, "district_spans", "home_based_part_time_code") == [("2",)]
    assert stated(lake, "program_spans", "program_code") == [("40",)]


def test_trap_11_two_partial_absences_on_a_day_stay_two(files, lake):
    rows = (absent("004512", "9/9/2026", "EP"), absent("004512", "9/9/2026", "UP"))
    take_in(write(files, small(*rows)), lake)
    found = stated(lake, "absences", "absence_code, absent_fraction")
    assert found == [("EP", None), ("UP", None)]


def test_trap_11_a_day_both_excused_and_unexcused_is_kept_and_noted(files, lake):
    rows = (absent("004512", code="EF"), absent("004512", code="UF"))
    report = take_in(write(files, small(*rows)), lake)
    assert count_of(report, "N").loaded == 2
    assert problems(report)["two_full_days", "AbsenceDate"] == 2
