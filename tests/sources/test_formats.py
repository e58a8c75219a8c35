"""Packages of other formats go the one way of all rows."""

from datetime import date

from tests.sources import cedars, oneroster
from tests.sources.cedars import problems, stated, take_in

from inmotion import open_region
from inmotion.sources import arranging
from inmotion.sources.arranging import Given
from inmotion.sources.packages import Found


def test_a_roster_becomes_students_at_schools(files, lake):
    report = take_in(oneroster.write(files, oneroster.small()), lake)
    assert stated(lake, "people", "first_name, last_name, CAST(birth_on AS VARCHAR)") == [
        ("Rowan", "Example", "2012-03-04")
    ]
    assert stated(lake, "enrollment_spans", "place_id, CAST(entry_on AS VARCHAR), exit_on") == [
        ("9007", "2026-09-02", None)
    ]
    assert report.totals["quarantined"] == 0


def test_a_row_is_known_by_the_file_and_line_it_came_from(files, lake):
    report = take_in(oneroster.write(files, oneroster.small()), lake)
    (number,) = {row[0] for row in stated(lake, "people", "source_file_id")}
    assert stated(lake, "people", "source_line") == [(2,)]
    users = next(c for c in report.extracts[0].files if c.kind == "users")
    assert (users.rows, users.loaded, users.set_aside) == (2, 1, 1)
    assert number > 0


def test_a_bad_cell_is_named_as_its_own_file_names_it(files, lake):
    package = oneroster.small()
    package["demographics"] = ["u-004512,,,2012-13-45,female"]
    report = take_in(oneroster.write(files, package), lake)
    assert problems(report)["bad_date", "birthDate (demographics.csv)"] == 1
    users = next(c for c in report.extracts[0].files if c.kind == "users")
    assert (users.quarantined, users.loaded) == (1, 0)


def test_the_same_roster_again_changes_nothing(files, lake):
    take_in(oneroster.write(files, oneroster.small()), lake)
    again = take_in(files, lake)
    assert again.totals["loaded"] == 0
    assert again.extracts[0].version is None


def test_two_formats_do_not_take_turns_at_ending_each_others_rows(files, lake, tmp_path):
    take_in(cedars.write(files, cedars.small()), lake)
    before = stated(lake, "people", "student_id, last_name")
    rosters = oneroster.write(tmp_path / "rosters", oneroster.small(), day="20261022")
    refused = take_in(rosters, lake)
    assert {reason for reason, _ in problems(refused)} == {"other_format"}
    assert stated(lake, "people", "student_id, last_name") == before
    switched = take_in(rosters, lake, given=Given(may_switch=True), allow_gone=True)
    assert switched.totals["quarantined"] == 0
    assert stated(lake, "people", "last_name") == [("Example",)]


def test_a_package_that_does_not_say_its_day_is_told_how_to(files, lake):
    oneroster.write(files, oneroster.small(), day="x")
    report = take_in(files, lake)
    assert {reason for reason, _ in problems(report)} == {"no_extract_date"}


def test_the_day_of_a_package_may_stand_in_its_name_as_iso_writes_it(files, lake):
    report = take_in(oneroster.write(files, oneroster.small(), day="2026-10-15"), lake)
    assert report.extracts[0].extract_on == date(2026, 10, 15)
    assert stated(lake, "people", "last_name") == [("Example",)]


def test_test_results_come_in_a_file_of_our_own(files, lake):
    results = [
        "DistrictCode,DistrictStudentId,AssessmentId,Date,Score,Level",
        "99901,004512,SBA-MATH-08,05/12/2027,2511,Basic",
        "99901,999999,SBA-MATH-08,2027-05-12,2500,",
    ]
    report = take_in(cedars.write(files, cedars.small(**{"Assessments.csv": results})), lake)
    columns = "assessment_id, CAST(on_date AS VARCHAR), CAST(score AS VARCHAR), level_code"
    assert stated(lake, "assessments", columns) == [
        ("SBA-MATH-08", "2027-05-12", "2511.000", "Basic")
    ]
    assert problems(report)["no_student_row", "DistrictStudentId"] == 1


def test_guardians_come_in_a_file_of_our_own(files, lake):
    guardians = [
        "DistrictCode,DistrictStudentId,GuardianId,FullName,Relation,Language,Phone,Email",
        "99901,004512,g-1,Marta Reyes,parent,,206-555-0100,marta@example.org",
        "99901,999999,g-2,Nobody,parent,,,",
    ]
    report = take_in(cedars.write(files, cedars.small(**{"Guardians.csv": guardians})), lake)
    assert stated(lake, "guardians", "guardian_id, full_name, relation_code, phone") == [
        ("g-1", "Marta Reyes", "parent", "206-555-0100")
    ]
    assert problems(report)["no_student_row", "DistrictStudentId"] == 1


def test_a_file_of_several_years_is_taken_as_one_for_each_with_its_own_lines(tmp_path):
    path = tmp_path / "all.csv"
    path.write_text("year,name\n2026,a\n2027,b\n,both\n2026,c\n")
    found = Found("all.csv", ".", path)
    source = arranging.look(found, tmp_path / "all.txt", "mapped", "all")
    where = [None, ("99901", 2026), ("99901", 2027), None, ("99901", 2026)]
    parts = arranging.split(source, where, tmp_path)
    assert [(part.school_year, part.rows) for part in parts] == [(2026, 3), (2027, 2)]
    assert parts[0].path.read_text().split("\n") == [
        "year\tname",
        "2026\ta",
        "",
        "\tboth",
        "2026\tc",
        "",
    ]


def test_students_of_a_source_without_absences_are_not_collected_and_never_perfect(files, lake):
    take_in(oneroster.write(files, oneroster.small()), lake)
    with open_region(lake, date(2026, 10, 15)) as region:
        shown = region.indicator("chronic_absence").by("person").table.to_pylist()
    assert [(row["status_code"], row["in_denominator"]) for row in shown] == [
        ("not_collected", False)
    ]


def test_students_of_a_source_with_absences_are_counted(files, lake):
    take_in(cedars.write(files, cedars.small()), lake)
    with open_region(lake, date(2026, 10, 15)) as region:
        shown = region.indicator("chronic_absence").by("person").table.to_pylist()
    assert [row["status_code"] for row in shown] == ["ok"]
