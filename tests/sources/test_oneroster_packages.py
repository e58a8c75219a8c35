"""OneRoster packages as they come: versions, headers that differ, files that are empty."""

import csv

import pytest
from tests.sources import oneroster
from tests.sources.cedars import count_of, notes, problems, stated, take_in
from tests.sources.oneroster import HEADERS, small

from inmotion.vocabulary.errors import ExitCode

OF_1_1 = (
    "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,"
    "familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password"
)


def schools_of(lake):
    return stated(lake, "enrollment_spans", "place_id, is_primary")


def old_users():
    """Users as version 1.1 has them: school and role beside the name."""
    return [
        "u-1,,,true,o-9007,student,a,,Rowan,Example,,004512,,,,g,09,",
        "g,,,true,o-1,guardian,b,,Gu,Ardian,,,g@example.org,,,u-1,,",
    ]


@pytest.mark.parametrize("manifest", [["oneroster.version,1.1"], ["oneroster.version,1.2"], None])
def test_users_of_older_versions_say_their_school_and_role_themselves(files, lake, manifest):
    package = small()
    del package["roles"], package["demographics"], package["manifest"]
    package["users"] = old_users()
    if manifest:
        package["manifest"] = [*manifest, "source.systemCode,99901"]
    take_in(oneroster.write(files, package, headers={"users": OF_1_1}), lake)
    assert schools_of(lake) == [("9007", True)]
    assert stated(lake, "guardians", "guardian_id, relation_code, email") == [
        ("g", "guardian", "g@example.org")
    ]


def test_without_demographics_students_have_no_date_of_birth_and_are_taken_in(files, lake):
    package = small()
    del package["demographics"]
    report = take_in(oneroster.write(files, package), lake)
    assert stated(lake, "people", "last_name, birth_on") == [("Example", None)]
    assert problems(report) == {}


def test_columns_are_found_by_name_in_any_order_and_differences_are_told(files, lake):
    package = small()
    package["roles"] = ["o-9007,student,u-004512,r-1,x"]
    package["demographics"] = ["u-004512,female,2012-03-04,true,blue"]
    headers = {
        "roles": "OrgSourcedId,ROLE,userSourcedId,sourcedId,metadata.jp.kana",
        "demographics": "sourcedId,sex,birthDate,nativeAmericanOrOtherPacificIslander,color",
    }
    report = take_in(oneroster.write(files, package, headers=headers), lake)
    assert schools_of(lake) == [("9007", True)]
    assert stated(lake, "race_ethnicity", "kind_code, code") == [("race", "P00")]
    values = {note.code: note.value for note in report.extracts[0].notes}
    assert values["columns_missing"] == "roleType"
    assert values["columns_unknown"] == "color"
    assert "nativeAmericanOrOtherPacificIslander" in values["columns_named"]


def test_agents_is_another_name_of_agent_sourced_ids(files, lake):
    package = small()
    package["users"].append(oneroster.student("G", "Gu", "Ardian", grades=""))
    package["users"][0] = (
        package["users"][0].replace(",09,", ",09,").replace(",004512,,,,,09", ",004512,,,,u-G,09")
    )
    headers = {"users": HEADERS["users"].replace("agentSourcedIds", "agents")}
    take_in(oneroster.write(files, package, headers=headers), lake)
    assert stated(lake, "guardians", "guardian_id") == [("u-G",)]


def test_a_file_without_its_ids_is_held_back_and_the_rest_goes_on(files, lake):
    package = small()
    headers = {"demographics": "student,status,dateLastModified,birthDate,sex"}
    report = take_in(oneroster.write(files, package, headers=headers), lake)
    assert ("no_ids", "") in problems(report)
    assert count_of(report, "demographics").quarantined == 1
    assert schools_of(lake) == [("9007", True)]


def test_a_file_of_a_header_only_is_told_and_ends_nothing(files, lake, tmp_path):
    take_in(oneroster.write(files, small()), lake)
    package = {**small(), "demographics": []}
    report = take_in(oneroster.write(tmp_path / "next", package, day="20261022"), lake)
    assert ("no_rows", "") in problems(report)
    assert report.exit_code == ExitCode.DATA_PROBLEMS
    assert stated(lake, "people", "CAST(birth_on AS VARCHAR)") == [("2012-03-04",)]


def test_active_in_bulk_rows_is_tolerated_and_told(files, lake):
    package = small()
    package["manifest"].append("file.users,bulk")
    package["users"] = [line.replace(",,,", ",active,2026-10-01,", 1) for line in package["users"]]
    report = take_in(oneroster.write(files, package), lake)
    assert "status_in_bulk" in notes(report)
    assert schools_of(lake) == [("9007", True)]


def test_a_byte_order_mark_blank_lines_and_windows_line_ends_are_no_matter(files, lake):
    oneroster.write(files, small())
    for path in files.rglob("*.csv"):
        text = path.read_text(encoding="utf-8").replace("\n", "\r\n") + "\r\n\r\n"
        path.write_text("\ufeff" + text, encoding="utf-8", newline="")
    report = take_in(files, lake)
    assert schools_of(lake) == [("9007", True)]
    assert problems(report) == {}


def test_files_nothing_of_which_is_kept_are_counted(files, lake):
    target = oneroster.write(files, small()) / "roster_20261015"
    (target / "resources.csv").write_text("sourcedId,title\nx,Book\ny,Film\n")
    report = take_in(files, lake)
    resources = count_of(report, "resources")
    assert (resources.rows, resources.set_aside) == (2, 2)


def test_rows_with_problems_are_written_again_as_the_same_csv(files, lake, tmp_path):
    package = small()
    package["roles"][0] = 'r-1,,,u-004512,primary,student,2026-13-02,,o-9007,"a,b"'
    take_in(oneroster.write(files, package), lake, problems_to=tmp_path / "mend")
    (path,) = (tmp_path / "mend").rglob("roles.csv")
    head, line = csv.reader(path.read_text(encoding="utf-8").splitlines())
    assert head == [*HEADERS["roles"].split(","), "problem"]
    assert line[0] == "r-1"
    assert line[9] == "a,b"
    assert "beginDate: 2026-13-02 is not a date" in line[-1]


def test_a_repeated_id_counts_with_its_last_row(files, lake):
    package = small()
    package["demographics"].append("u-004512,,,2012-03-05,female")
    report = take_in(oneroster.write(files, package), lake)
    assert stated(lake, "people", "CAST(birth_on AS VARCHAR)") == [("2012-03-05",)]
    assert problems(report)["overridden", "sourcedId"] == 1
