"""The invented district as a OneRoster 1.2 package."""

from datetime import date, timedelta

from tests.sources import oneroster
from tests.sources.one_district import (
    COURSES,
    DISTRICT,
    DISTRICT_NAME,
    FIRST_DAY,
    GUARDIANS,
    LAST_DAY,
    SCHOOLS,
    STUDENTS,
    YEAR,
    Guardian,
    Student,
)
from tests.sources.oneroster import row


def _after(day: date | None) -> str:
    """The exclusive end of what lasts up to `day`."""
    return str(day + timedelta(1)) if day else ""


_GRADES = {"K2": "KG", "PK": "PK"}
_SEX = {"F": "female", "M": "male", "X": "other"}
_RACES = {
    "N00": "americanIndianOrAlaskaNative",
    "A00": "asian",
    "B00": "blackOrAfricanAmerican",
    "P00": "nativeHawaiianOrOtherPacificIslander",
    "W00": "white",
}


def files() -> dict[str, list[str]]:
    """The district as a OneRoster 1.2 bulk package, for `oneroster.write`."""
    return {
        "manifest": [
            "manifest.version,1.0",
            "oneroster.version,1.2",
            *(f"file.{name},bulk" for name in oneroster.HEADERS if name != "manifest"),
            f"source.systemCode,{DISTRICT}",
        ],
        "academicSessions": [
            f"ay,,,2026-27,schoolYear,{FIRST_DAY},{_after(LAST_DAY)},,{YEAR}",
            f"s1,,,Semester 1,semester,{FIRST_DAY},2027-02-01,ay,{YEAR}",
            f"s2,,,Semester 2,semester,2027-02-01,{_after(LAST_DAY)},ay,{YEAR}",
        ],
        "orgs": [
            row("orgs", sourcedId="d", name=DISTRICT_NAME, type="district", identifier=DISTRICT),
            *(
                row(
                    "orgs",
                    sourcedId=f"o-{school.code}",
                    name=school.name,
                    type="school",
                    identifier=school.code,
                    parentSourcedId="d",
                )
                for school in SCHOOLS
            ),
        ],
        **_people(),
        **_classes(),
    }


def _people() -> dict[str, list[str]]:
    return {
        "users": [*map(_student, STUDENTS), *map(_guardian, GUARDIANS)],
        "roles": [
            *(
                row(
                    "roles",
                    sourcedId=f"r-{student.number}-{number}",
                    userSourcedId=f"u-{student.number}",
                    roleType="primary",
                    role="student",
                    beginDate=str(spell.entry),
                    endDate=_after(spell.last),
                    orgSourcedId=f"o-{spell.school}",
                )
                for student in STUDENTS
                for number, spell in enumerate(student.spells)
            ),
            *(
                row(
                    "roles",
                    sourcedId=f"r-{guardian.guardian_id}",
                    userSourcedId=guardian.guardian_id,
                    roleType="primary",
                    role=guardian.relation,
                    orgSourcedId="d",
                )
                for guardian in GUARDIANS
            ),
        ],
        "demographics": [
            row(
                "demographics",
                sourcedId=f"u-{student.number}",
                birthDate=str(student.born),
                sex=_SEX[student.gender],
                hispanicOrLatinoEthnicity=str(student.is_hispanic).lower(),
                **{name: str(code in student.races).lower() for code, name in _RACES.items()},
            )
            for student in STUDENTS
        ],
    }


def _student(student: Student) -> str:
    return row(
        "users",
        sourcedId=f"u-{student.number}",
        enabledUser="true",
        username=f"n{student.number}",
        givenName=student.first,
        familyName=student.last,
        middleName=student.middle,
        preferredGivenName=student.preferred,
        identifier=student.number,
        grades=_GRADES.get(student.grade, student.grade.zfill(2)),
        agentSourcedIds=student.guardian,
        userMasterIdentifier=student.ssid,
    )


def _guardian(guardian: Guardian) -> str:
    return row(
        "users",
        sourcedId=guardian.guardian_id,
        enabledUser="true",
        username=guardian.guardian_id,
        givenName=guardian.first,
        familyName=guardian.last,
        phone=guardian.phone,
        email=guardian.email,
    )


_TERMS = {"SEM1": "s1", "SEM2": "s2", "ALLYR": "ay"}


def _classes() -> dict[str, list[str]]:
    return {
        "courses": [
            row(
                "courses",
                sourcedId=f"c-{course.code}",
                title=course.title,
                courseCode=course.code,
                orgSourcedId=f"o-{course.school}",
                subjectCodes=course.state_code,
            )
            for course in COURSES
        ],
        "classes": [
            row(
                "classes",
                sourcedId=f"k-{course.section}",
                title=course.title,
                courseSourcedId=f"c-{course.code}",
                classCode=course.section,
                classType="homeroom" if course.code.startswith("HOME") else "scheduled",
                schoolSourcedId=f"o-{course.school}",
                termSourcedIds=_TERMS[course.term],
            )
            for course in COURSES
        ],
        "enrollments": [
            row(
                "enrollments",
                sourcedId=f"e-{course.section}-{number}",
                classSourcedId=f"k-{course.section}",
                schoolSourcedId=f"o-{course.school}",
                userSourcedId=f"u-{number}",
                role="student",
            )
            for course in COURSES
            for number in course.students
        ],
    }
