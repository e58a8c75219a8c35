"""Traps of OneRoster: each has been seen in the field."""

import zipfile

import pytest
from tests.sources import oneroster
from tests.sources.cedars import notes, problems, stated, take_in
from tests.sources.oneroster import row, small


def spans(lake):
    return stated(
        lake, "enrollment_spans", "place_id, CAST(entry_on AS VARCHAR), CAST(exit_on AS VARCHAR)"
    )


def numbers(lake):
    return [number for (number,) in stated(lake, "student_keys", "district_student_id")]


def with_role(**values):
    """The small package with other values in the student's role."""
    package = small()
    role = {
        "sourcedId": "r-1",
        "userSourcedId": "u-004512",
        "roleType": "primary",
        "role": "student",
        "beginDate": "2026-09-02",
        "orgSourcedId": "o-9007",
    }
    package["roles"][0] = row("roles", **role | values)
    return package


def test_the_end_date_is_the_first_day_no_longer_there(files, lake):
    take_in(oneroster.write(files, with_role(endDate="2026-10-01")), lake)
    assert spans(lake) == [("9007", "2026-09-02", "2026-09-30")]
    assert stated(lake, "district_spans", "CAST(exit_on AS VARCHAR)") == [("2026-09-30",)]


def test_an_end_on_the_first_day_is_a_span_of_one_day(files, lake):
    report = take_in(oneroster.write(files, with_role(endDate="2026-09-02")), lake)
    assert spans(lake) == [("9007", "2026-09-02", "2026-09-02")]
    assert report.totals["quarantined"] == 0


def test_an_end_before_the_beginning_is_told_with_its_line(files, lake):
    report = take_in(oneroster.write(files, with_role(endDate="2026-08-30")), lake)
    (group,) = [g for g in report.extracts[0].problems if "roles" in g.file]
    assert (group.reason, group.column) == ("ends_before_start", "endDate")
    assert group.examples[0].line == 2


def test_who_has_been_there_for_years_starts_with_the_first_day_of_this_year(files, lake):
    report = take_in(oneroster.write(files, with_role(beginDate="2019-09-04")), lake)
    assert spans(lake) == [("9007", "2026-09-02", None)]
    assert problems(report) == {}


def test_a_role_of_an_earlier_year_is_none_of_this_year(files, lake):
    take_in(oneroster.write(files, with_role(beginDate="2019-09-04", endDate="2020-06-20")), lake)
    assert spans(lake) == []


def test_without_dates_the_first_day_of_the_year_is_taken_and_told(files, lake):
    report = take_in(oneroster.write(files, with_role(beginDate="")), lake)
    assert spans(lake) == [("9007", "2026-09-02", None)]
    assert "begin_assumed" in notes(report)


@pytest.mark.parametrize("stated_year", ["2026", "2027"])
def test_the_days_decide_the_year_not_the_number_beside_them(files, lake, stated_year):
    package = small()
    package["academicSessions"] = [f"ay,,,2026-27,schoolYear,2026-09-02,2027-06-19,,{stated_year}"]
    take_in(oneroster.write(files, package), lake)
    assert stated(lake, "people", "school_year") == [(2027,)]


def test_a_package_of_july_still_tells_of_the_year_its_sessions_name(files, lake):
    take_in(oneroster.write(files, small(), day="20270705"), lake)
    assert stated(lake, "people", "school_year") == [(2027,)]


def test_numbers_keep_their_zeros_and_codes_get_theirs_back(files, lake):
    package = small()
    package["manifest"] = ["oneroster.version,1.2"]
    package["orgs"] = ["d,,,Cedar Inlet,district,1901,", "o-9007,,,Harbor,school,042,d"]
    package["users"].append(oneroster.student("4512", "Other", "Child"))
    package["roles"].append("r-9,,,u-4512,primary,student,2026-09-02,,o-9007,")
    report = take_in(oneroster.write(files, package), lake)
    assert numbers(lake) == ["004512", "4512"]
    assert {row[0] for row in spans(lake)} == {"0042"}
    assert stated(lake, "people", "district_id")[0] == ("01901",)
    assert problems(report)["zero_lost", "identifier"] == 2
    assert problems(report)["zeros_differ", "identifier"] == 2


def test_guardians_teachers_and_users_without_a_role_are_no_students(files, lake):
    package = small()
    package["users"] += [
        row("users", sourcedId="g", givenName="Gu", familyName="Ardian", agentSourcedIds="u-004512")
    ]
    package["users"].append(row("users", sourcedId="x", givenName="No", familyName="Role"))
    package["roles"].append("r-3,,,g,primary,parent,,,o-1,")
    take_in(oneroster.write(files, package), lake)
    assert numbers(lake) == ["004512"]
    assert stated(lake, "guardians", "guardian_id, full_name, relation_code") == [
        ("g", "Gu Ardian", "parent")
    ]


def test_who_has_no_role_but_sits_in_a_class_as_a_student_is_one(files, lake):
    package = small()
    package["roles"] = package["roles"][1:]
    package["courses"] = [row("courses", sourcedId="c", title="Art", orgSourcedId="o-9007")]
    package["classes"] = [
        row(
            "classes",
            sourcedId="k",
            courseSourcedId="c",
            schoolSourcedId="o-9007",
            termSourcedIds="ay27",
        )
    ]
    package["enrollments"] = [
        "e,,,k,o-9007,u-004512,student,,2026-09-08,2027-01-30",
        "e2,,,k,o-9007,u-T1,teacher,,,",
    ]
    take_in(oneroster.write(files, package), lake)
    assert spans(lake) == [("9007", "2026-09-08", "2027-01-29")]
    assert stated(lake, "schedule", "course_code, section_id, term_code") == [("c", "k", "ALLYR")]


def test_a_student_who_is_to_be_deleted_keeps_the_history(files, lake, tmp_path):
    take_in(oneroster.write(files, small()), lake)
    package = small()
    package["users"][0] = package["users"][0].replace("u-004512,,", "u-004512,tobedeleted,2026")
    package = {
        "manifest": [*package["manifest"], "file.users,delta"],
        "users": package["users"][:1],
    }
    take_in(oneroster.write(tmp_path / "next", package, day="20261022"), lake, allow_gone=True)
    assert stated(lake, "people", "last_name") == []
    assert stated(lake, "people", "last_name", as_of="2026-10-16") == [("Example",)]


@pytest.mark.parametrize(
    ("written", "grade"), [("KG", "K2"), ("PK", "PK"), ('"[""10""]"', "10"), ('"09,10"', "9")]
)
def test_grades_are_read_however_they_are_written(files, lake, written, grade):
    package = small()
    package["users"] = [oneroster.student("1", grades=written)]
    package["roles"] = ["r-1,,,u-1,primary,student,2026-09-02,,o-9007,"]
    package["demographics"] = ["u-1,,,2012-03-04,female"]
    report = take_in(oneroster.write(files, package), lake)
    assert stated(lake, "district_spans", "grade_code") == [(grade,)]
    assert ("several_values", "grades") in problems(report) or "," not in written


def test_a_class_of_two_semesters_is_one_of_the_year_and_else_one_of_each_term(files, lake):
    package = small()
    package["academicSessions"] += [
        "s1,,,Fall,semester,2026-09-02,2027-02-01,ay27,2027",
        "s2,,,Spring,semester,2027-02-01,2027-06-19,ay27,2027",
        *(f"q{n},,,Q{n},gradingPeriod,2026-{8 + n:02d}-02,2026-12-30,s1,2027" for n in (1, 2, 3)),
    ]
    terms = {"a": "s1,s2", "b": '["s2"]', "c": "q1,q3"}
    package["courses"] = [row("courses", sourcedId="c", courseCode="ART1", orgSourcedId="o-9007")]
    package["classes"] = [
        row(
            "classes",
            sourcedId=key,
            courseSourcedId="c",
            schoolSourcedId="o-9007",
            termSourcedIds=value,
            grades="09,10",
        )
        for key, value in terms.items()
    ]
    package["enrollments"] = [f"e{key},,,{key},o-9007,u-004512,student,,," for key in terms]
    take_in(oneroster.write(files, package), lake)
    assert stated(lake, "schedule", "section_id, term_code") == [
        ("a", "ALLYR"),
        ("b", "SEM2"),
        ("c", "Q1"),
        ("c", "Q3"),
    ]


@pytest.mark.parametrize(
    "column", [{"userMasterIdentifier": "4000000017"}, {"userIds": "{LDAP:a},{SSID:4000000017}"}]
)
def test_the_state_s_number_is_found_in_either_place(files, lake, column):
    package = small()
    cells = {"sourcedId": "u-004512", "identifier": "004512", "grades": "09"}
    package["users"] = [row("users", **cells, **column)]
    take_in(oneroster.write(files, package), lake)
    assert stated(lake, "identity_crosswalk", "ssid") == [("4000000017",)]


def test_a_state_number_of_another_sort_counts_as_not_given(files, lake):
    package = small()
    package["users"] = [oneroster.student("004512", ssid="9f0c-uuid")]
    report = take_in(oneroster.write(files, package), lake)
    assert stated(lake, "identity_crosswalk", "ssid") == [(None,)]
    assert problems(report)["unknown_reference", "userSourcedId"] == 1


def test_a_social_security_number_reaches_no_table(files, lake):
    package = small()
    cells = {"sourcedId": "u-004512", "identifier": "004512", "grades": "09"}
    package["users"] = [
        row("users", **cells, userMasterIdentifier="123-45-6789", userIds="{SSN:123456789}")
    ]
    report = take_in(oneroster.write(files, package), lake)
    assert ("hidden_number", "") in problems(report)
    for table in ("source_rows", "people", "identity_crosswalk", "guardians"):
        assert "6789" not in str(stated(lake, table, "*"))


def test_two_users_with_one_number_are_not_made_one_student(files, lake):
    package = small()
    other = oneroster.student("004512", "Other", "Child").replace("u-004512", "u-2", 1)
    package["users"].append(other)
    package["roles"].append("r-9,,,u-2,primary,student,2026-09-02,,o-9007,")
    report = take_in(oneroster.write(files, package), lake)
    assert problems(report)["shared_number", "identifier"] == 2
    assert numbers(lake) == []


def test_a_school_without_the_state_s_code_is_told_and_so_are_its_students(files, lake):
    package = small()
    package["orgs"][1] = "o-9007,,,Inlet High School,school,INLET,o-1"
    report = take_in(oneroster.write(files, package), lake)
    assert problems(report)["no_state_code", "identifier"] == 1
    assert problems(report)["school_in_quarantine", "orgSourcedId"] == 1
    assert numbers(lake) == ["004512"]


def test_a_reference_that_leads_nowhere_is_told_with_its_column(files, lake):
    package = with_role(orgSourcedId="o-77")
    package["enrollments"] = ["e,,,k-77,o-9007,u-004512,student,,,"]
    package["demographics"].append("u-99,,,2012-03-04,female")
    report = take_in(oneroster.write(files, package), lake)
    found = {column for reason, column in problems(report) if reason == "unknown_reference"}
    assert found == {"orgSourcedId", "classSourcedId", "sourcedId"}


def test_a_package_as_an_archive_is_the_same(files, lake, tmp_path):
    oneroster.write(files, small())
    archive = tmp_path / "roster_20261015.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as opened:
        for path in sorted(files.rglob("*.csv")):
            opened.write(path, path.name)
    take_in(archive, lake)
    assert spans(lake) == [("9007", "2026-09-02", None)]
