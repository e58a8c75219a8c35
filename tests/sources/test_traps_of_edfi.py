"""The traps of the format notes that concern Ed-Fi, one by one."""

import pytest
from tests.sources import cedars, edfi
from tests.sources.cedars import notes, problems, stated, take_in
from tests.sources.edfi import ends

from inmotion.sources.arranging import Given


def test_trap_01_a_county_below_ten_keeps_its_zero_and_long_keys_their_digits(files, lake):
    package = edfi.small(
        localEducationAgencies=[edfi.agency(1901)],
        schools=[edfi.school(19019007, 1901)],
        studentSchoolAssociations=[edfi.enrolled(number=19019007)],
        studentEducationOrganizationAssociations=[edfi.of_district(lea=1901)],
        studentSchoolAttendanceEvents=[edfi.event(number=19019007)],
    )
    take_in(edfi.write(files, package), lake)
    assert stated(lake, "absences", "district_id, place_id") == [("01901", "9007")]


def test_trap_01_leading_zeros_of_the_districts_own_number_stay(files, lake):
    take_in(edfi.write(files, edfi.small()), lake)
    assert cedars.people(lake).keys() == {"99901/004512"}


@pytest.mark.parametrize("write", edfi.WRITERS.values(), ids=edfi.WRITERS)
def test_trap_02_the_school_year_is_the_one_it_ends_in_in_both_forms(files, lake, write):
    write(files, edfi.small(edfi.event()))
    take_in(files, lake)
    assert stated(lake, "absences", "school_year") == [(2027,)]


def test_trap_02_rows_of_other_years_are_left_aside_and_told(files, lake):
    old = {"schoolYearTypeReference": {"schoolYear": 2026}}
    package = edfi.small(
        edfi.event(),
        edfi.event(day="2026-03-09", sessionReference={"schoolId": 1, "schoolYear": 2026}),
        studentSchoolAssociations=[
            edfi.enrolled(),
            edfi.enrolled(entry="2025-09-02", **old),
        ],
        students=[edfi.student(), edfi.student("4000000025")],
    )
    package["studentSchoolAssociations"].append(edfi.enrolled("4000000025"))
    report = take_in(edfi.write(files, package), lake)
    assert "other_years" in notes(report)
    assert ends(report, "studentSchoolAssociations") == (3, 2, 1, 0)
    assert ends(report, "studentSchoolAttendanceEvents") == (2, 1, 1, 0)


@pytest.mark.parametrize(("means", "last"), [(None, "2026-09-18"), ("day after", "2026-09-17")])
def test_trap_07_the_exit_is_the_last_day_or_the_day_after_it(files, lake, tmp_path, means, last):
    left = edfi.enrolled(
        exitWithdrawDate="2026-09-18",
        exitWithdrawTypeDescriptor=edfi.uri("ExitWithdrawType", "Transferred"),
    )
    own = None
    if means:
        own = tmp_path / "own.toml"
        own.write_text(f'[choices]\nexit_date = "{means}"\n')
    edfi.write(files, edfi.small(studentSchoolAssociations=[left]))
    take_in(files, lake, given=Given(descriptors=own))
    spans = stated(lake, "enrollment_spans", "CAST(exit_on AS VARCHAR), exit_code")
    assert spans == [(last, "T0")]
    assert stated(lake, "district_spans", "CAST(exit_on AS VARCHAR)") == [(last,)]


def test_trap_07_a_move_inside_the_district_is_one_stay_and_a_return_is_two(files, lake):
    other = 999019008
    moved = {
        "exitWithdrawTypeDescriptor": edfi.uri("ExitWithdrawType", "Transferred"),
    }
    spans = [
        edfi.enrolled(exitWithdrawDate="2026-09-18", **moved),
        edfi.enrolled(number=other, entry="2026-09-21", exitWithdrawDate="2026-09-25", **moved),
        edfi.enrolled(entry="2026-10-12"),
    ]
    package = edfi.small(
        schools=[edfi.school(), edfi.school(other)], studentSchoolAssociations=spans
    )
    take_in(edfi.write(files, package), lake)
    assert stated(lake, "enrollment_spans", "place_id, exit_code") == [
        ("9007", None),
        ("9007", "T1"),
        ("9008", "T0"),
    ]
    stays = "CAST(entry_on AS VARCHAR), CAST(exit_on AS VARCHAR)"
    assert stated(lake, "district_spans", stays) == [
        ("2026-09-02", "2026-09-25"),
        ("2026-10-12", None),
    ]


def test_trap_06_who_never_came_has_no_enrollment(files, lake):
    void = {"exitWithdrawTypeDescriptor": edfi.uri("ExitWithdrawType", "No show")}
    never = edfi.enrolled("4000000025", exitWithdrawDate="2026-09-02", **void)
    package = edfi.small(
        students=[edfi.student(), edfi.student("4000000025")],
        studentSchoolAssociations=[edfi.enrolled(), never],
    )
    report = take_in(edfi.write(files, package), lake)
    assert ends(report, "studentSchoolAssociations") == (2, 1, 1, 0)
    assert ends(report, "students") == (2, 1, 1, 0)
    assert report.totals["quarantined"] == 0


@pytest.mark.parametrize("old", [False, True], ids=["v5", "v4"])
def test_trap_20_actions_incidents_and_students_are_counted_apart(files, lake, old):
    uids = ("4000000017", "4000000025", "4000000033")
    converted = edfi.action(word="Expulsion", disciplineDate="2026-10-20")
    victim = edfi.action(uids[2])
    actions = [edfi.action(), converted, edfi.action(uids[1]), victim]
    parts = [edfi.part(uids[0]), edfi.part(uids[1]), edfi.part(uids[2], role="Victim")]
    name = "studentDisciplineIncidentBehaviorAssociations"
    if old:
        name = "studentDisciplineIncidentAssociations"
        for one, role in zip(parts, ("Perpetrator", "Perpetrator", "Victim"), strict=True):
            code = edfi.uri("StudentParticipationCode", role)
            one["behaviors"] = [{"behaviorDescriptor": one.pop("behaviorDescriptor")}]
            one.pop("disciplineIncidentParticipationCodes")
            one["studentParticipationCodeDescriptor"] = code
        for one in actions:
            (held,) = one.pop("studentDisciplineIncidentBehaviorAssociations")
            (keys,) = held.values()
            one["studentDisciplineIncidentAssociations"] = [
                edfi.ref("studentDisciplineIncidentAssociation", **keys)
            ]
    package = edfi.small(
        students=[edfi.student(uid) for uid in uids],
        studentSchoolAssociations=[edfi.enrolled(uid) for uid in uids],
        studentEducationOrganizationAssociations=[],
        disciplineIncidents=[edfi.incident()],
        disciplineActions=actions,
        **{name: parts},
    )
    report = take_in(edfi.write(files, package), lake)
    assert ends(report, "disciplineActions") == (4, 3, 1, 0)
    assert len(stated(lake, "exclusions", "action_code")) == 3
    assert len(stated(lake, "incidents", "student_id")) == 2
    assert {row for row in stated(lake, "incidents", "incident_id")} == {("INC-0091",)}


def test_trap_20_a_suspension_is_long_or_short_by_its_length(files, lake):
    lengths = {"A": 10, "B": 10.5, "C": 11, "D": None}
    actions = [
        edfi.action(number=number, actualDisciplineActionLength=days)
        for number, days in lengths.items()
    ]
    package = edfi.small(
        disciplineIncidents=[edfi.incident(number) for number in lengths], disciplineActions=actions
    )
    take_in(edfi.write(files, package), lake)
    assert stated(lake, "exclusions", "incident_id, action_code") == [
        ("A", "SS"),
        ("B", "LS"),
        ("C", "LS"),
        ("D", "SS"),
    ]


def test_trap_23_marks_of_presence_and_of_single_sections_are_no_absences(files, lake):
    section = {
        **edfi.ref("student", studentUniqueId="4000000017"),
        **edfi.ref("section", schoolId=edfi.SCHOOL, sectionIdentifier="ALG1A-03"),
        "eventDate": "2026-09-09",
        "attendanceEventCategoryDescriptor": edfi.uri(
            "AttendanceEventCategory", "Unexcused Absence"
        ),
    }
    events = [edfi.event(word="Present"), edfi.event(day="2026-09-10", word="In Attendance")]
    package = edfi.small(*events, studentSectionAttendanceEvents=[section] * 6)
    report = take_in(edfi.write(files, package), lake)
    assert stated(lake, "absences", "on_date") == []
    assert ends(report, "studentSchoolAttendanceEvents") == (2, 0, 2, 0)
    assert ends(report, "studentSectionAttendanceEvents") == (6, 0, 6, 0)


def test_trap_23_a_late_arrival_is_no_absence(files, lake):
    take_in(edfi.write(files, edfi.small(edfi.event(word="Tardy"))), lake)
    assert stated(lake, "absences", "on_date") == []
    assert stated(lake, "tardies", "CAST(on_date AS VARCHAR)") == [("2026-09-09",)]


def test_trap_23_a_descriptor_counts_whatever_its_namespace_and_case(files, lake):
    words = (
        "uri://ospi.wa.gov/AttendanceEventCategoryDescriptor#Unexcused Absence",
        "uri://vendor.example/x#UNEXCUSED absence ",
        "Unexcused Absence",
    )
    events = [
        {**edfi.event(day=f"2026-09-{day:02d}"), "attendanceEventCategoryDescriptor": word}
        for day, word in enumerate(words, 8)
    ]
    take_in(edfi.write(files, edfi.small(*events)), lake)
    assert stated(lake, "absences", "absence_code") == [("UF",)] * 3


def test_trap_11_the_code_follows_from_the_share_of_the_day(files, lake):
    cases = [
        ("Excused Absence", 0.5, "EF", "0.5000"),
        ("Excused Absence", 0.49, "EP", "0.4900"),
        ("Unexcused Absence", 0.5, "UF", "0.5000"),
        ("Unexcused Absence", 0.1667, "UP", "0.1667"),
        ("Unexcused Absence", None, "UF", None),
        ("Partial", None, "EP", None),
        ("Partial", 0.75, "EF", "0.7500"),
        ("Early departure", 0.2, "EP", "0.2000"),
        ("Excused Absence", 6.5, "EF", None),
    ]
    events = [
        edfi.event(day=f"2026-09-{day:02d}", word=word, eventDuration=share)
        for day, (word, share, _, _) in enumerate(cases, 10)
    ]
    report = take_in(edfi.write(files, edfi.small(*events)), lake)
    columns = "on_date, absence_code, CAST(absent_fraction AS VARCHAR)"
    assert [row[1:] for row in stated(lake, "absences", columns)] == [case[2:] for case in cases]
    assert problems(report)["excuse_unknown", "attendanceEventCategoryDescriptor"] == 3
    assert problems(report)["left_empty", "eventDuration"] == 1
