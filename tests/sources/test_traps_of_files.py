"""Every trap of the format notes, section 5, that concerns files: layouts, codes, series."""

import shutil

from tests.sources.cedars import (
    DISTRICT,
    SECOND,
    absent,
    cells,
    count_of,
    day,
    enrolled,
    grade,
    header,
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


def test_trap_12_commas_and_quotes_inside_cells_of_tab_files_are_data(files, lake):
    course = cells(
        "2027", DISTRICT, "7", "BND1", 'Band, 6" Horns', "14", "AB", "", "", "", "", "", ""
    )
    other = cells("2027", DISTRICT, "7", "ART1", "Art", "11", "", "", "", "", "", "", "")
    action = cells(
        *HEAD, "7", "I1", "9/9/2026", "08", "02,05", "SS", "9/10/2026", "9/11/2026", "2.0"
    )
    package = small(CourseCatalog=[course, other], StudentExclusionaryDiscipline=[action])
    take_in(write(files, package), lake)
    courses = stated(lake, "courses", "course_title, designation_codes")
    assert courses == [("Art", None), ('Band, 6" Horns', "AB")]
    found = stated(lake, "incidents", "behavior_code, other_behavior_codes")
    assert found == [("8", "2,5")]


def test_trap_14_file_j_is_read_by_position_because_names_repeat(files, lake):
    row = cells(
        *HEAD, "7", "A", "09/04/2026", "", "", "11", "22", "", "09/04/2024", "", "", "", "1", "6",
        "K2", "440", "L2", "09/04/2024",
    )  # fmt: skip
    take_in(write(files, small(BilingualPrograms=[row])), lake)
    found = stated(lake, "program_spans", "program_code, start_on, exit_on, qualification_code")
    assert found == [("EL", day("2026-09-04"), None, "A")]


def test_trap_14_an_older_layout_of_b_with_fewer_columns_is_legal(files, lake):
    short = "\n".join(
        "\t".join(line.split("\t")[:35])
        for line in (cells(*header("DistrictStudent")), student("004512"))
    )
    report = take_in(write(files, small(DistrictStudent=short.encode())), lake)
    assert count_of(report, "B").loaded == 1
    assert "columns_missing" in notes(report)
    assert stated(lake, "people", "last_name, preferred_last_name") == [("Reyes", None)]


def test_trap_14_newer_columns_and_extra_cells_are_left_aside_with_a_word(files, lake):
    head = cells(*header("StudentAbsence"), "NewElement")
    rows = (absent("004512") + "\tx", absent("004512", "9/10/2026") + "\tx\tstray")
    text = "\n".join((head, *rows)).encode()
    report = take_in(write(files, small(StudentAbsence=text)), lake)
    assert count_of(report, "N").loaded == 2
    assert "columns_unknown" in notes(report)
    assert problems(report)["extra_cells", ""] == 1


def test_trap_14_the_older_layout_of_k_has_its_start_at_position_7(files, lake):
    head = header("SpecEdPrograms")
    old_head = cells(*head[:6], head[13], head[7], head[8], *head[9:13])
    row = cells(*HEAD, "7", "2", "10/27/2014", "", "", "", "", "", "")
    for number, text in enumerate((old_head, old_head.replace("StartDate", "Beginning"))):
        package = small(SpecEdPrograms=f"{text}\n{row}\n".encode())
        place = shutil.copytree(lake, files / f"lake{number}")
        report = take_in(write(files / str(number), package), place)
        found = stated(place, "program_spans", "start_on, qualification_code, place_id")
        assert found == [(day("2014-10-27"), "2", None)]
        assert ("by_position" in notes(report)) is (number == 1)


def test_trap_15_a_file_with_a_header_only_is_a_file_without_rows(files, lake):
    report = take_in(write(files, small()), lake)
    count = count_of(report, "N")
    assert (count.rows, count.quarantined) == (0, 0)


def test_trap_16_the_letter_o_in_a_withdrawal_code_is_read_as_zero_with_a_warning(files, lake):
    numbers = {"1": "GO", "2": "TO", "3": "DO", "4": "T0"}
    spans = [enrolled(n, leaves="9/18/2026", code=code) for n, code in numbers.items()]
    package = small(students=tuple(numbers), SchoolStudent=spans)
    report = take_in(write(files, package), lake)
    codes = by_number(lake, "enrollment_spans", "exit_code")
    assert codes == {"1": "G0", "2": "T0", "3": "D0", "4": "T0"}
    assert problems(report)["letter_o", "SchoolWithdrawalCode"] == 3


def test_trap_17_y_and_n_that_became_codes_are_kept_as_sent(files, lake):
    rows = [student("1", IsHomeless="Y"), student("2", IsHomeless="B")]
    package = small(students=(), DistrictStudent=rows)
    report = take_in(write(files, package), lake)
    assert by_number(lake, "district_spans", "homeless_code") == {"1": "Y", "2": "B"}
    assert not problems(report)


def test_trap_17_retired_columns_that_are_still_filled_are_not_read(files, lake):
    sped = cells(*HEAD, "7", "1", "01/01/2001", "", "", "", "", "", "", "10/27/2025")
    package = small(DistrictStudent=[student("004512", DisabilityCode="13")], SpecEdPrograms=[sped])
    take_in(write(files, package), lake)
    assert stated(lake, "program_spans", "place_id") == [(None,)]


def test_trap_18_both_generations_of_race_codes_are_kept_as_sent(files, lake):
    package = small(
        StudentEthnicity=[cells(*HEAD, "10"), cells(*HEAD, "H01")],
        StudentRace=[cells(*HEAD, "487"), cells(*HEAD, "N12"), cells(*HEAD, "xx")],
    )
    report = take_in(write(files, package), lake)
    found = stated(lake, "race_ethnicity", "kind_code, code")
    assert found == [("ethnicity", "10"), ("ethnicity", "H01"), ("race", "487"), ("race", "N12")]
    assert problems(report) == {("placeholder", "RaceCode"): 1}


def test_trap_19_grade_history_repeats_each_year_and_counts_once(files, lake):
    last_year = [grade("004512", taken="2026", ends="06/2026", mark="B+", earned="0.50")]
    before = small(StudentGradeHistory=[row.replace("2027", "2026", 1) for row in last_year])
    before["DistrictStudent"] = [
        student("004512", SchoolYear="2026", DistrictEnrollmentDate="9/3/2025")
    ]
    before["Location"] = [location(year="2026", days=("", ""))]
    before["SchoolStudent"] = []
    take_in(write(files / "a", before, day="20260618", years="20252026"), lake)
    now = small(StudentGradeHistory=[*last_year, grade("004512")])
    report = take_in(write(files / "b", now), lake)
    assert (count_of(report, "H").unchanged, count_of(report, "H").loaded) == (1, 1)
    found = stated(lake, "course_grades", "school_year, course_year, letter_grade, term_ends_on")
    assert found == [(2026, 2026, "B+", day("2026-06-01")), (2027, 2027, "F", day("2027-01-01"))]


def test_trap_19_history_of_those_who_left_stays_when_the_new_year_does_not_repeat_it(files, lake):
    row = grade("1", taken="2026", ends="06/2026").replace("2027", "2026", 1)
    before = small(StudentGradeHistory=[row])
    before["DistrictStudent"] = [student("1", SchoolYear="2026", DistrictEnrollmentDate="9/3/2025")]
    before["Location"] = [location(year="2026", days=("", ""))]
    before["SchoolStudent"] = []
    take_in(write(files / "a", before, day="20260618", years="20252026"), lake)
    take_in(write(files / "b", small(students=("2",), StudentGradeHistory=[grade("2")])), lake)
    assert len(stated(lake, "course_grades", "student_id")) == 2


def test_trap_19_a_late_package_of_last_year_says_nothing_of_this_years_grades(files, lake):
    old = grade("1", taken="2026", ends="06/2026").replace("2027", "2026", 1)
    last_year = small(StudentGradeHistory=[old], SchoolStudent=[])
    last_year["Location"] = [location(year="2026", days=("", ""))]
    entry = {"SchoolYear": "2026", "DistrictEnrollmentDate": "9/3/2025"}
    last_year["DistrictStudent"] = [student("1", **entry)]
    rows = [grade("1", taken="2026", ends="06/2026"), grade("1")]
    take_in(write(files / "a", small(students=("1",), StudentGradeHistory=rows)), lake)
    report = take_in(write(files / "b", last_year, day=SECOND, years="20252026"), lake)
    assert not report.is_refused
    assert stated(lake, "course_grades", "course_year") == [(2026,), (2027,)]


def test_trap_19_credit_from_outside_the_district_has_no_school(files, lake):
    rows = [grade("004512", school="9999"), grade("004512", "ALG1B")]
    take_in(write(files, small(StudentGradeHistory=rows)), lake)
    found = stated(lake, "course_grades", "course_code, school_code")
    assert found == [("ALG1A", "9999"), ("ALG1B", "9007")]


def test_trap_19_the_same_course_posted_twice_is_two_rows_whatever_their_order(files, lake):
    twice = [grade("004512"), grade("004512"), grade("004512", earned="0.50")]
    take_in(write(files / "a", small(StudentGradeHistory=twice)), lake)
    found = stated(lake, "course_grades", "occurrence, CAST(credits_earned AS DOUBLE)")
    assert found == [(1, 0.0), (2, 0.0), (3, 0.5)]
    again = small(StudentGradeHistory=twice[::-1])
    report = take_in(write(files / "b", again, day=SECOND), lake)
    assert count_of(report, "H").unchanged == 3


def test_trap_20_incidents_students_and_actions_are_counted_apart(files, lake):
    def action(number, code, start, end):
        head = ("2027", DISTRICT, number, "", "7", "I-1", "9/9/2026", "5", "")
        return cells(*head, code, start, end, "1.0")

    rows = [
        action("1", "EE", "9/10/2026", "9/11/2026"),
        action("1", "SS", "9/14/2026", "9/15/2026"),
        action("2", "IS", "9/10/2026", "9/10/2026"),
        action("3", "NA", "", ""),
    ]
    package = small(students=("1", "2", "3"), StudentExclusionaryDiscipline=rows)
    report = take_in(write(files, package), lake)
    assert count_of(report, "R").loaded == 4
    assert len(stated(lake, "exclusions", "action_code")) == 3
    assert stated(lake, "incidents", "incident_id") == [("I-1",)] * 3


def test_trap_20_the_older_series_is_a_table_of_its_own_and_ends_in_2018(files, lake):
    row = cells(
        "2018", DISTRICT, "1", "", "7", "10/02/2017", "2", "10/03/2017", "SS", "2.5", "I9", "", "",
        "", "", "05,09", *([""] * 8),
    )  # fmt: skip
    package = {
        "Location": [location(year="2018", days=("", ""))],
        "DistrictStudent": [student("1", SchoolYear="2018", DistrictEnrollmentDate="9/6/2017")],
        "StudentDiscipline": [row],
    }
    take_in(write(files, package, day="20180618", years="20172018"), lake)
    found = stated(lake, "discipline_until_2018", "on_date, behavior_code, other_behavior_codes")
    assert found == [(day("2017-10-02"), "2", "5,9")]
    assert not stated(lake, "incidents", "incident_id")
    late = small(students=("1",), StudentDiscipline=[row.replace("2018", "2027", 1).replace(
        "10/02/2017", "10/02/2026").replace("10/03/2017", "10/03/2026")])  # fmt: skip
    report = take_in(write(files / "late", late), lake)
    assert problems(report)["retired_file", "Incident Date"] == 1


def test_trap_21_rows_that_do_not_mean_served_keep_what_tells_so(files, lake):
    tested = cells(
        *HEAD, "7", "", "09/04/2026", "09/20/2026", "O", "", "", "", "09/04/2026", "", "", "", "1",
        "6", "9", "440", "L5", "09/04/2026",
    )  # fmt: skip
    sped = cells(*HEAD, "", "1", "", "", "", "", "", "", "", "10/27/2025")
    package = small(BilingualPrograms=[tested], SpecEdPrograms=[sped])
    take_in(write(files, package), lake)
    found = stated(lake, "program_spans", "program_code, exit_on, exit_reason_code")
    assert found == [("EL", day("2026-09-20"), "O"), ("SPED", None, None)]


def test_trap_22_a_blank_state_number_is_matched_by_the_district_number_never_by_name(files, lake):
    twins = [student("1"), student("2")]
    take_in(write(files / "a", small(students=(), DistrictStudent=twins)), lake)
    assert people(lake) == {"99901/1": 1, "99901/2": 2}
    later = [student("1", SSID="4000000017"), student("2")]
    take_in(write(files / "b", small(students=(), DistrictStudent=later), day=SECOND), lake)
    assert people(lake) == {"99901/1": 1, "99901/2": 2}
    assert stated(lake, "identity_crosswalk", "ssid") == [(None,), ("4000000017",)]
