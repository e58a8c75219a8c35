"""Packages of other formats go the one way of all rows."""

from tests.sources import cedars, oneroster
from tests.sources.cedars import problems, stated, take_in

from inmotion.sources.arranging import Given


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
