"""Ed-Fi packages become the tables the state's files become, and say what they do not carry."""

import json

import pytest
from tests.sources import cedars, edfi
from tests.sources.cedars import notes, problems, stated, take_in

from inmotion.sources.arranging import Given
from inmotion.sources.edfi.words import words_of
from inmotion.vocabulary.errors import WrongUsage

ABSENCES = "CAST(on_date AS VARCHAR), absence_code, CAST(absent_fraction AS VARCHAR)"


@pytest.fixture(scope="module", params=edfi.WRITERS)
def rich(request, tmp_path_factory):
    """The sample objects, taken in from JSON lines and from bulk XML."""
    folder = tmp_path_factory.mktemp("rich")
    events = [
        edfi.event(eventDuration=1.0),
        edfi.event(day="2026-09-10", word="Tardy", eventDuration=0.1),
        edfi.event(day="2026-09-11", word="Present"),
    ]
    edfi.WRITERS[request.param](folder / "files", edfi.small(*events, **edfi.RICH))
    return take_in(folder / "files", folder / "lake"), folder / "lake"


def test_the_sample_objects_are_all_accounted_for(rich):
    report, _ = rich
    assert report.totals["quarantined"] == 0
    assert report.totals["set_aside"] == 4  # the district, the incident, the part in it, Present
    assert notes(report) == {"not_carried"}


TABLES = [
    ("places", "place_id, local_code", [("99901", None), ("region", None), ("9007", "9007")]),
    ("people", "first_name, last_name, gender_code", [("Rowan", "Example", "F")]),
    ("identity_crosswalk", "district_student_id, ssid", [("004512", "4000000017")]),
    ("enrollment_spans", "place_id, exit_on, is_primary", [("9007", None, True)]),
    ("district_spans", "grade_code, CAST(entry_on AS VARCHAR)", [("9", "2026-09-02")]),
    ("race_ethnicity", "kind_code, code", [("ethnicity", "H01"), ("race", "A00")]),
    ("languages", "kind_code, language_code", [("home", "3")]),
    ("absences", ABSENCES, [("2026-09-09", "UF", "1.0000")]),
    ("tardies", "CAST(absent_fraction AS VARCHAR)", [("0.1000",)]),
    (
        "exclusions",
        "incident_id, action_code, CAST(excluded_days AS VARCHAR)",
        [("INC-0091", "SS", "2.0")],
    ),
    ("incidents", "CAST(on_date AS VARCHAR), behavior_code", [("2026-10-01", "9")]),
    (
        "course_grades",
        "course_code, letter_grade, CAST(credits_attempted AS VARCHAR), term_code, course_year",
        [("ALG1A", "F", "0.50", "SEM1", 2027)],
    ),
    ("assessments", "CAST(score AS VARCHAR), level_code", [("2511.000", "Basic")]),
    ("program_spans", "program_code", [("SPED",)]),
]


def test_the_sample_objects_become_the_tables_of_the_states_files(rich):
    for table, columns, rows in TABLES:
        found = stated(rich[1], table, columns)
        assert found == sorted(rows, key=lambda row: [(v is not None, v) for v in row]), table


def test_a_day_is_in_session_if_one_of_its_events_says_so(rich):
    days = stated(rich[1], "school_days", "CAST(on_date AS VARCHAR), is_school_day")
    assert days == [
        ("2026-09-02", True),
        ("2026-09-04", True),
        ("2026-09-07", False),
        ("2026-09-08", True),
    ]


@pytest.mark.parametrize("version", ["4.0.0", "5.2.0"])
def test_lines_in_xml_are_those_of_the_elements(files, lake, version):
    events = [edfi.event(), edfi.event(day="09/31/2026")]
    take_in(edfi.write_xml(files, edfi.small(*events), version=version), lake)
    (line,) = stated(lake, "absences", "source_line")[0]
    text = (files / "edfi_20261015" / "Interchange-StudentAttendance.xml").read_text()
    assert text.split("\n")[line - 1].strip() == "<StudentSchoolAttendanceEvent>"


def test_pages_of_the_api_and_objects_on_one_line_are_counted_by_object(files, lake):
    package = edfi.small(edfi.event(), edfi.event(day="2026-09-10"))
    events = package.pop("studentSchoolAttendanceEvents")
    edfi.write(files, package, ending="json")
    target = files / "edfi_20261015"
    (target / "studentSchoolAttendanceEvents_1.json").write_text(json.dumps(events))
    (target / "studentSchoolAttendanceEvents_2.json").write_text("[]")
    report = take_in(files, lake)
    assert stated(lake, "absences", "source_line") == [(1,), (2,)]
    assert "by_order" in notes(report)


def test_a_list_that_breaks_off_ends_nothing(files, lake):
    edfi.write(files, edfi.small(edfi.event()), ending="json")
    take_in(files, lake)
    edfi.write(files, edfi.small(edfi.event()), ending="json", day="20261022")
    path = files / "edfi_20261022" / "studentSchoolAttendanceEvents.json"
    path.write_text(path.read_text().rstrip().removesuffix("]"))
    report = take_in(files, lake)
    assert problems(report)["unreadable_file", ""] == 2
    assert len(stated(lake, "absences", "on_date")) == 1


# ------------------------------------------------------------------------- words of the district


def test_a_word_nobody_knows_is_held_back_with_its_name_and_place(files, lake):
    report = take_in(edfi.write(files, edfi.small(edfi.event(word="Skipped"))), lake)
    (group,) = [g for g in report.extracts[0].problems if g.reason == "unknown_word"]
    assert group.column == "attendanceEventCategoryDescriptor"
    assert group.examples[0].value == "Skipped"
    assert stated(lake, "absences", "on_date") == []


def test_the_district_says_what_its_own_words_stand_for(files, lake, tmp_path):
    own = tmp_path / "own.toml"
    own.write_text('[AttendanceEventCategory]\n"Skipped" = "unexcused"\n"partial" = "unexcused"\n')
    events = [edfi.event(word="skipped"), edfi.event(day="2026-09-10", word="Partial")]
    edfi.write(files, edfi.small(*events))
    take_in(files, lake, given=Given(descriptors=own))
    assert stated(lake, "absences", "absence_code") == [("UF",), ("UF",)]


@pytest.mark.parametrize(
    "text",
    [
        "no table",
        'AttendanceEventCategory = "x"',
        '[Nothing]\n"a" = "b"',
        '[AttendanceEventCategory]\n"a" = "sick"',
        '[AttendanceEventCategory]\n"a" = 1',
        '[choices]\nexit_date = "some day"',
        '[choices]\nfull_day_from = "half"',
        '[choices]\nother = "1"',
    ],
)
def test_a_table_of_words_that_cannot_be_meant_is_refused(tmp_path, text):
    own = tmp_path / "own.toml"
    own.write_text(text)
    with pytest.raises(WrongUsage, match="own.toml"):
        words_of(own)


# ------------------------------------------------------------------------------ several districts


def test_an_export_of_a_region_is_taken_as_one_package_for_each_district(files, lake):
    """The second student is enrolled in both districts."""
    other, second = 888018001, "4000000025"
    package = edfi.small(
        edfi.event(),
        edfi.event(second, number=other),
        localEducationAgencies=[edfi.agency(), edfi.agency(88801, "Other")],
        schools=[edfi.school(), edfi.school(other, 88801)],
        students=[edfi.student(), edfi.student(second)],
        studentSchoolAssociations=[
            edfi.enrolled(),
            edfi.enrolled(second),
            edfi.enrolled(second, other, primarySchool=False),
        ],
        studentEducationOrganizationAssociations=[
            edfi.of_district(),
            edfi.of_district(second, "7"),
            edfi.of_district(second, "7", lea=88801),
        ],
    )
    report = take_in(edfi.write(files, package), lake)
    assert report.totals["quarantined"] == 0
    people = cedars.people(lake)
    assert people.keys() == {"88801/7", "99901/004512", "99901/7"}
    assert people["88801/7"] == people["99901/7"]
    absences = stated(lake, "absences", "district_id, place_id, source_line")
    assert absences == [("88801", "8001", 2), ("99901", "9007", 1)]
    # A district in which nobody is absent any more says so, too.
    package["studentSchoolAttendanceEvents"] = [edfi.event()]
    take_in(edfi.write(files, package, day="20261022"), lake, allow_gone=True)
    assert stated(lake, "absences", "district_id") == [("99901",)]


# ---------------------------------------------------------------------------- problems and copies


def test_problem_copies_are_the_same_objects_with_the_problem(files, lake, tmp_path):
    events = [edfi.event(), edfi.event(word="Skipped"), "{broken", edfi.event("9")]
    edfi.write(files, edfi.small(*events))
    take_in(files, lake, problems_to=tmp_path / "mend")
    copy = tmp_path / "mend" / "edfi_20261015" / "studentSchoolAttendanceEvents.jsonl"
    found = [json.loads(line) for line in copy.read_text().splitlines()]
    words = [one.pop("problem") for one in found]
    assert found == [events[1], {"line": 3}, events[3]]
    assert "Skipped" in words[0]
    assert "studentReference.studentUniqueId: 9" in words[2]


def test_problem_copies_of_xml_name_line_and_element(files, lake, tmp_path):
    edfi.write_xml(files, edfi.small(edfi.event(), edfi.event(word="Skipped")))
    archive = cedars.zipped(files, tmp_path / "edfi_20261015.zip")
    take_in(archive, lake, problems_to=tmp_path / "mend")
    (copy,) = (tmp_path / "mend").rglob("Interchange-StudentAttendance.xml")
    text = copy.read_text()
    assert text.count("<StudentSchoolAttendanceEvent>") == 1
    assert "AttendanceEventCategory: nothing says what Skipped stands for" in text
    assert "<SchoolId>999019007</SchoolId>" in text


def test_a_social_security_number_reaches_no_table_and_no_copy(files, lake, tmp_path):
    secret = edfi.local("123-45-6789", system="SSN")
    association = edfi.of_district()
    association["studentIdentificationCodes"].append(secret)
    association["races"] = [{"raceDescriptor": "x#Martian"}]
    student = edfi.student(middleName="123456789")
    for name, write in edfi.WRITERS.items():
        edfi_files, mend = files / name, tmp_path / "mend" / name
        package = edfi.small(students=[student])
        package["studentEducationOrganizationAssociations"] = [association]
        write(edfi_files, package)
        take_in(edfi_files, lake, problems_to=mend, given=Given(may_switch=True))
        copies = "".join(path.read_text() for path in mend.rglob("*") if path.is_file())
        assert "Martian" in copies
        assert "6789" not in copies
    assert stated(lake, "people", "middle_name") == [(None,)]


def test_the_same_package_again_changes_nothing(files, lake):
    take_in(edfi.write(files, edfi.small(edfi.event(), **edfi.RICH)), lake)
    again = take_in(files, lake)
    assert again.totals["loaded"] == 0
    assert again.extracts[0].version is None


def test_lists_of_deleted_objects_disturb_nothing(files, lake):
    edfi.write(files, edfi.small(edfi.event()))
    for name in ("students_deletes.jsonl", "deletes/students.jsonl"):
        path = files / "edfi_20261015" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text('{"id": "1", "keyValues": {"studentUniqueId": "4000000017"}}\n')
    report = take_in(files, lake)
    assert "ignored" in notes(report)
    assert len(stated(lake, "people", "student_id")) == 1


def test_a_home_without_internet_is_known_and_one_not_asked_about_is_not_none(files, lake):
    asked = edfi.of_district(
        internetAccessInResidence=False,
        barrierToInternetAccessInResidenceDescriptor=edfi.uri(
            "BarrierToInternetAccessInResidence", "Not Affordable"
        ),
        primaryLearningDeviceAwayFromSchoolDescriptor=edfi.uri(
            "PrimaryLearningDeviceAwayFromSchool", "Chromebook"
        ),
    )
    other = "4000000025"
    package = edfi.small(
        students=[edfi.student(), edfi.student(other)],
        studentSchoolAssociations=[edfi.enrolled(), edfi.enrolled(other)],
        studentEducationOrganizationAssociations=[asked, edfi.of_district(other, "7")],
    )
    take_in(edfi.write(files, package), lake)
    columns = "has_internet, internet_barrier_code, device_code, device_provider_code"
    assert stated(lake, "home_access", columns) == [(False, "Not Affordable", "Chromebook", None)]
