"""Each file feeds its tables with the values of the format notes."""

from decimal import Decimal

from tests.sources.cedars import (
    DISTRICT,
    SECOND,
    absent,
    cells,
    count_of,
    day,
    enrolled,
    grade,
    location,
    problems,
    small,
    stated,
    student,
    take_in,
    write,
)

from inmotion.vocabulary.time import default_calendar

CALENDAR = "DistrictCode,SchoolCode,Date,IsSchoolDay,ScheduledMinutes"
SUPPORTS = "DistrictCode,SchoolCode,DistrictStudentId,SupportKind,StartDate,EndDate"
HEAD = ("2027", DISTRICT, "004512", "4000000017")


def test_a_brings_school_district_and_region(files, lake):
    take_in(write(files, {"Location": [location()]}), lake)
    columns = (
        "place_id, place_type_code, place_name, parent_id, local_code, first_day_on, last_day_on"
    )
    assert stated(lake, "places", columns) == [
        ("9007", "school", "Inlet High School", "99901", "7", day("2026-09-02"), day("2027-06-18")),
        ("99901", "district", "Cedar Inlet School District", "region", None, None, None),
        ("region", "region", None, None, None, None, None),
    ]


def test_a_number_that_stands_for_two_schools_waits(files, lake):
    rows = [location("7", "9007"), location("07", "9008"), location("8", "9009")]
    report = take_in(write(files, {"Location": rows}), lake)
    assert problems(report) == {("location_twice", "LocationId"): 2}


def test_b_brings_the_student_the_span_and_the_languages(files, lake):
    row = student(
        "004512",
        SSID="4000000017",
        HomeCountryDisCode="1901",
        MiddleName="Lee",
        Gender="x",
        GradeLevel="09",
        DistrictExitDate="10/01/2026",
        PrimaryLanguageCode="003",
        LanguageSpokenAtHome="639",
        ZipCode="981012345",
        IsStudentInFosterCare="Y",
        GradRequirementsYear="2030",
        ExpectedGradYear="2031",
        GPA="3.5",
        CreditsAttempted="6.00",
        CreditsEarned="5.50",
        MilitaryFamilyIndicator="A",
        PreferredFirstName="Annie",
    )
    take_in(write(files, small(DistrictStudent=[row])), lake)
    assert stated(lake, "people", "* EXCLUDE (source_file_id, first_seen_on, gone_on)") == [
        (DISTRICT, 2027, 1, "Reyes", "Ana", "Lee", None, "Annie", day("2011-04-05"), "X", 2)
    ]
    assert stated(lake, "district_spans", "* EXCLUDE (source_file_id, first_seen_on, gone_on)") == [
        (
            *(DISTRICT, 2027, 1, day("2026-09-02"), day("2026-10-01"), "9", "01901", "N", None),
            *(None, True, "A", 2030, 2031, Decimal("3.5"), Decimal(6), Decimal("5.5"), 2),
        )
    ]
    languages = stated(lake, "languages", "kind_code, language_code")
    assert languages == [("first", "3"), ("home", "639")]


def test_c_brings_spans_as_in_the_sample_of_the_notes(files, lake):
    rows = [
        "2027\t99901\t004512\t4000000017\t7\t09/02/2026\t\t09/18/2026\tT0\tY\t0\t11\t",
        "2027\t99901\t004512\t4000000017\t7\t10/05/2026\t\t\t\tY\t00\t7\t",
    ]
    take_in(write(files, small(SchoolStudent=rows)), lake)
    columns = "place_id, entry_on, exit_on, exit_code, is_primary, choice_code, days_present"
    assert stated(lake, "enrollment_spans", columns) == [
        ("9007", day("2026-09-02"), day("2026-09-18"), "T0", True, "0", 11),
        ("9007", day("2026-10-05"), None, None, True, "0", 7),
    ]


def test_n_brings_absences_as_in_the_sample_of_the_notes(files, lake):
    rows = (
        "2027\t99901\t004512\t4000000017\t7\t09/09/2026\tUF",
        "2027\t99901\t004513\t\t7\t9/9/2026\tEP",
        "2027\t99901\t004513\t\t7\t9/9/2026\tUP",
    )
    take_in(write(files, small(*rows, students=("004512", "004513"))), lake)
    assert stated(lake, "absences", "student_id, on_date, absence_code, source_line") == [
        (1, day("2026-09-09"), "UF", 2),
        (2, day("2026-09-09"), "EP", 3),
        (2, day("2026-09-09"), "UP", 4),
    ]


def test_h_brings_grades_as_in_the_sample_of_the_notes(files, lake):
    rows = [
        "2027\t99901\t004512\t4000000017\t\t\tALG1A\tAlgebra 1 A\t9\tF\t0.50\t0.00\tB\t4\t02052\t\t"
        "\t01/2027\tSEM1\tN\tN\t\tN\t\t123456A\t9007\tN\t\t\t2027",
        "2027\t99901\t004512\t4000000017\t\t\tTRN101\tWorld History\t9\tB+\t1.00\t1.00\tB\t7\t04051"
        "\t\t\t06/2026\tALLYR\tN\tN\t\tN\t\t\t9999\tN\t\t\t2026",
    ]
    take_in(write(files, small(StudentGradeHistory=rows)), lake)
    kept = "* EXCLUDE (source_file_id, source_line, first_seen_on, gone_on)"
    half, whole = Decimal("0.5"), Decimal(1)
    assert stated(lake, "course_grades", kept) == [
        (
            *(DISTRICT, 2026, 1, "9999", "TRN101", "World History", "9", "B+", whole, whole, "B"),
            *("7", "04051", day("2026-06-01"), "ALLYR", "N", 2026, 1),
        ),
        (
            *(DISTRICT, 2027, 1, "9007", "ALG1A", "Algebra 1 A", "9", "F", half, Decimal(0), "B"),
            *("4", "02052", day("2027-01-01"), "SEM1", "N", 2027, 1),
        ),
    ]


def test_d_and_e_bring_courses_and_sections(files, lake):
    course = cells("2027", DISTRICT, "7", "APHG", "AP Human Geography", "010", "ab", "04004",
                   "52.10", "", "N", "", "")  # fmt: skip
    section = cells(*HEAD, "07", "APHG", "P1-03", "sem1", "N")
    package = small(CourseCatalog=[course], StudentSchedule=[section])
    take_in(write(files, package), lake)
    columns = "place_id, course_code, content_area_code, designation_codes, ap_ib_code, cip_code"
    assert stated(lake, "courses", columns) == [("9007", "APHG", "10", "AB", "52.10", None)]
    columns = "place_id, course_code, section_id, term_code, ale_code"
    assert stated(lake, "schedule", columns) == [("9007", "APHG", "P1-03", "SEM1", "N")]


def test_i_j_k_bring_programmes_each_under_its_own_code(files, lake):
    package = small(
        StudentPrograms=[
            cells(*HEAD, "7", "19", "09/02/2026", "", "", "2"),
            cells(*HEAD, "77", "07", "09/02/2026", "10/01/2026", "A", ""),
            cells(*HEAD, "7", "EL", "09/02/2026", "", "", ""),
        ],
        BilingualPrograms=[cells(*HEAD, "7", "D", "09/02/2026", *([""] * 15))],
        SpecEdPrograms=[cells(*HEAD, "", "02", *([""] * 7), "09/02/2026")],
    )
    report = take_in(write(files, package), lake)
    columns = "program_code, place_id, qualification_code, exit_on, exit_reason_code"
    assert stated(lake, "program_spans", columns) == [
        ("19", "9007", "2", None, None),
        ("7", None, None, day("2026-10-01"), "A"),
        ("EL", "9007", "D", None, None),
        ("SPED", None, "2", None, None),
    ]
    assert problems(report)["reserved_code", "ProgramCode"] == 1
    assert problems(report)["left_empty", "LocationId"] == 1


def test_r_brings_actions_and_incidents(files, lake):
    row = cells(
        *HEAD, "7", "I-77", "9/9/2026", "08", "02, 05", "ss", "9/10/2026", "9/14/2026", "2.5"
    )
    take_in(write(files, small(StudentExclusionaryDiscipline=[row])), lake)
    columns = "place_id, incident_id, action_code, start_on, end_on, excluded_days"
    days = (day("2026-09-10"), day("2026-09-14"), Decimal("2.5"))
    assert stated(lake, "exclusions", columns) == [("9007", "I-77", "SS", *days)]
    columns = "incident_id, on_date, behavior_code, other_behavior_codes"
    assert stated(lake, "incidents", columns) == [("I-77", day("2026-09-09"), "8", "2,5")]


def test_supports_are_kept_with_the_year_of_their_package(files, lake):
    rows = [SUPPORTS, "99901,9007,004512,tutoring,2025-11-03,", "99901,,004512,mentor,1/5/2027,"]
    take_in(write(files, small(**{"Supports.csv": rows})), lake)
    columns = "school_year, place_id, support_code, start_on, end_on"
    assert stated(lake, "supports", columns) == [
        (2027, None, "mentor", day("2027-01-05"), None),
        (2027, "9007", "tutoring", day("2025-11-03"), None),
    ]


def test_a_school_without_a_calendar_has_the_180_days_of_the_state_from_its_first_day(files, lake):
    rows = [location(days=("09/08/2026", "06/18/2027")), location("8", "9008", days=("", ""))]
    take_in(write(files, {"Location": rows}), lake)
    days = stated(lake, "school_days", "place_id, on_date, is_school_day, is_default")
    for school, first in (("9007", day("2026-09-08")), ("9008", None)):
        expected = [(school, each, True, True) for each in default_calendar(2027, first)]
        assert [row for row in days if row[0] == school] == expected
        assert len(expected) == 180


def test_a_calendar_takes_the_place_of_the_default_and_is_no_loss(files, lake):
    take_in(write(files, small(absent("004512"))), lake)
    own = [CALENDAR, "99901,9007,2026-09-02,Y,360", "99901,9007,2026-09-09,N,"]
    package = small(absent("004512"), **{"Calendar.csv": own})
    report = take_in(write(files / "b", package, day=SECOND), lake)
    assert not report.is_refused
    assert stated(lake, "school_days", "on_date, is_school_day, is_default") == [
        (day("2026-09-02"), True, False),
        (day("2026-09-09"), False, False),
    ]
    assert problems(report) == {("no_school_day", "AbsenceDate"): 1}
    assert len(stated(lake, "school_days", "on_date", as_of="2026-10-21")) == 180


def test_a_later_package_without_a_calendar_keeps_the_one_there_is(files, lake):
    own = {"Calendar.csv": [CALENDAR, "99901,9007,2026-09-02,Y,360"]}
    take_in(write(files, small(**own)), lake)
    report = take_in(write(files / "b", small(), day=SECOND), lake)
    assert stated(lake, "school_days", "on_date, is_default") == [(day("2026-09-02"), False)]
    assert count_of(report, "A").unchanged == 1


def test_unknown_codes_are_kept_and_counted(files, lake):
    package = small(
        absent("004512", code="ZZ"),
        DistrictStudent=[student("004512", Gender="Q", GradeLevel="13", IsHomeless="Q")],
        SchoolStudent=[enrolled("004512", leaves="9/18/2026", code="Q9")],
        StudentGradeHistory=[grade("004512", mark="Z+")],
    )
    report = take_in(write(files, package), lake)
    assert {reason for reason, _ in problems(report)} == {"unknown_code"}
    assert sum(problems(report).values()) == 6
    assert stated(lake, "absences", "absence_code") == [("ZZ",)]
    assert report.exit_code == 0


def test_values_that_cannot_be_read_wait_or_are_left_empty_as_their_element_says(files, lake):
    package = small(
        absent("004512", "31/12/2026"),
        absent("004512", code=""),
        absent("004512", local="99"),
        SchoolStudent=[enrolled("004512", primary="J", days="many")],
        DistrictStudent=[student("004512", GPA="4,0", PrimaryLanguageCode="English", Gender="")],
    )
    report = take_in(write(files, package), lake)
    assert problems(report) == {
        ("bad_date", "AbsenceDate"): 1,
        ("missing", "AbsenceCode"): 1,
        ("unknown_location", "LocationId"): 1,
        ("left_empty", "IsPrimarySchool"): 1,
        ("left_empty", "CumulativeDaysPresent"): 1,
        ("left_empty", "GPA"): 1,
        ("left_empty", "PrimaryLanguageCode"): 1,
        ("empty", "Gender"): 1,
    }
    assert count_of(report, "N").quarantined == 3
    assert stated(lake, "enrollment_spans", "is_primary, days_present") == [(None, None)]
