"""The invented district as Ed-Fi's objects, for `edfi.write` and `edfi.write_xml`."""

from typing import Any

from tests.sources import edfi
from tests.sources.edfi import ref, uri
from tests.sources.one_district import (
    ABSENCES,
    COURSES,
    DISTRICT,
    DISTRICT_NAME,
    EXCLUSIONS,
    FIRST_DAY,
    GUARDIANS,
    LAST_DAY,
    PROGRAMS,
    SCHOOLS,
    STUDENTS,
    YEAR,
    Spell,
    Student,
)

LEA = int(DISTRICT)
#: What the district's own words stand for, as its file for `--descriptors` says it.
OWN_WORDS = '[Behavior]\n"Fighting" = "5"\n[AcademicSubject]\n"Elementary" = "1"\n'

_GRADES = dict(
    zip(
        ("1", "6", "8", "9", "10", "12", "K2"),
        (
            "First grade",
            "Sixth grade",
            "Eighth grade",
            "Ninth grade",
            "Tenth grade",
            "Twelfth grade",
            "Kindergarten",
        ),
        strict=True,
    )
)
_SEXES = {"F": "Female", "M": "Male", "X": "Non-binary"}
_RACES = {
    "A00": "Asian",
    "B00": "Black or African American",
    "N00": "American Indian or Alaska Native",
    "P00": "Native Hawaiian or Pacific Islander",
    "W00": "White",
}
_LANGUAGES = {"639": "eng", "3": "spa"}
_TERMS = {"SEM1": "Fall Semester", "SEM2": "Spring Semester", "ALLYR": "Year Round"}
_AREAS = {
    "1": "Elementary",
    "2": "English Language Arts",
    "4": "Mathematics",
    "7": "Social Studies",
}
_ABSENCES = {"E": "Excused Absence", "U": "Unexcused Absence"}


def school_id(code: str) -> int:
    """Return the key of a school: the district's number and the state's four digits."""
    return LEA * 10_000 + int(code)


def key_of(student: Student) -> str:
    """Return studentUniqueId: the state's number, else one of the system's own."""
    return student.ssid or f"S{student.number}"


_KEYS = {student.number: key_of(student) for student in STUDENTS}
_STUDENT = {number: ref("student", studentUniqueId=key) for number, key in _KEYS.items()}


def files() -> dict[str, list[Any]]:
    """The district as resources."""
    return {
        "localEducationAgencies": [edfi.agency(LEA, DISTRICT_NAME)],
        "schools": [_school(each.code, each.local, each.name) for each in SCHOOLS],
        "students": [_student(each) for each in STUDENTS],
        "studentSchoolAssociations": [_spell(s, spell) for s in STUDENTS for spell in s.spells],
        "studentEducationOrganizationAssociations": [_of_district(each) for each in STUDENTS],
        "studentSchoolAttendanceEvents": [
            {
                **_STUDENT[number],
                **ref("school", schoolId=school_id(school)),
                **_session(school, "Year"),
                "eventDate": str(day),
                "attendanceEventCategoryDescriptor": uri(
                    "AttendanceEventCategory", _ABSENCES[code[0]]
                ),
            }
            for number, school, day, code in ABSENCES
        ],
        **_learning(),
        **_discipline(),
        "studentSchoolFoodServiceProgramAssociations": [
            {
                **_STUDENT[number],
                **ref("educationOrganization", educationOrganizationId=school_id(school)),
                **ref(
                    "program",
                    educationOrganizationId=LEA,
                    programName="Meals",
                    programTypeDescriptor=uri("ProgramType", "School Food Service"),
                ),
                "beginDate": str(start),
            }
            for number, school, _, start in PROGRAMS
        ],
        **_contacts(),
    }


def _school(code: str, local: str, name: str) -> dict[str, Any]:
    system = uri("EducationOrganizationIdentificationSystem", "School")
    own = {
        "educationOrganizationIdentificationSystemDescriptor": system,
        "identificationCode": local,
    }
    return edfi.school(school_id(code), LEA, name, educationOrganizationIdentificationCodes=[own])


def _student(student: Student) -> dict[str, Any]:
    more = {"middleName": student.middle, "preferredFirstName": student.preferred}
    return {
        "studentUniqueId": key_of(student),
        "firstName": student.first,
        "lastSurname": student.last,
        "birthDate": str(student.born),
        **{name: value for name, value in more.items() if value},
    }


def _spell(student: Student, spell: Spell) -> dict[str, Any]:
    more = {}
    if spell.last:
        more = {
            "exitWithdrawDate": str(spell.last),
            "exitWithdrawTypeDescriptor": uri("ExitWithdrawType", "Transferred"),
        }
    return {
        **edfi.enrolled(key_of(student), school_id(spell.school), str(spell.entry)),
        "entryGradeLevelDescriptor": uri("GradeLevel", _GRADES[student.grade]),
        **more,
    }


def _of_district(student: Student) -> dict[str, Any]:
    language = {
        "languageDescriptor": uri("Language", _LANGUAGES[student.language]),
        "uses": [{"languageUseDescriptor": uri("LanguageUse", "Native language")}],
    }
    return edfi.of_district(
        key_of(student),
        student.number,
        LEA,
        sexDescriptor=uri("Sex", _SEXES[student.gender]),
        hispanicLatinoEthnicity=student.is_hispanic,
        races=[{"raceDescriptor": uri("Race", _RACES[race])} for race in student.races],
        languages=[language],
    )


def _session(school: str, name: str) -> dict[str, Any]:
    return ref("session", schoolId=school_id(school), schoolYear=YEAR, sessionName=name)


def _learning() -> dict[str, list[Any]]:
    terms = {(c.school, c.term) for c in COURSES}
    return {
        "sessions": [
            {
                **ref("school", schoolId=school_id(school)),
                **ref("schoolYearType", schoolYear=YEAR),
                "sessionName": term,
                "termDescriptor": uri("Term", _TERMS[term]),
                "beginDate": str(FIRST_DAY),
                "endDate": str(LAST_DAY),
            }
            for school, term in sorted(terms)
        ],
        "courses": [
            {
                "courseCode": c.code,
                **ref("educationOrganization", educationOrganizationId=LEA),
                "courseTitle": c.title,
                "academicSubjects": [
                    {"academicSubjectDescriptor": uri("AcademicSubject", _AREAS[c.area])}
                ],
                "identificationCodes": [
                    {
                        "courseIdentificationSystemDescriptor": uri(
                            "CourseIdentificationSystem", "State course code"
                        ),
                        "identificationCode": c.state_code,
                    }
                ]
                if c.state_code
                else [],
            }
            for c in COURSES
        ],
        **_sections(),
    }


def _sections() -> dict[str, list[Any]]:
    return {
        "courseOfferings": [
            {
                "localCourseCode": c.code,
                **ref("school", schoolId=school_id(c.school)),
                **_session(c.school, c.term),
                **ref("course", courseCode=c.code, educationOrganizationId=LEA),
            }
            for c in COURSES
        ],
        "studentSectionAssociations": [
            {
                **_STUDENT[number],
                **ref(
                    "section",
                    localCourseCode=c.code,
                    schoolId=school_id(c.school),
                    schoolYear=YEAR,
                    sectionIdentifier=c.section,
                    sessionName=c.term,
                ),
                "beginDate": "2026-09-02",
            }
            for c in COURSES
            for number in c.students
        ],
    }


def _discipline() -> dict[str, list[Any]]:
    incidents, parts, actions = [], [], []
    for number, school, name, day, _, _, start, _, length in EXCLUSIONS:
        key, at = _KEYS[number], school_id(school)
        incidents.append(edfi.incident(name, str(day), at))
        part = edfi.part(key, name, word="Fighting")
        parts.append({**part, **ref("disciplineIncident", incidentIdentifier=name, schoolId=at)})
        actions.append(
            edfi.action(
                key,
                number=name,
                disciplineDate=str(start),
                actualDisciplineActionLength=float(length),
                **ref("responsibilitySchool", schoolId=at),
            )
        )
    return {
        "disciplineIncidents": incidents,
        "studentDisciplineIncidentBehaviorAssociations": parts,
        "disciplineActions": actions,
    }


def _contacts() -> dict[str, list[Any]]:
    return {
        "contacts": [
            {
                "contactUniqueId": g.guardian_id,
                "firstName": g.first,
                "lastSurname": g.last,
                "telephones": [{"telephoneNumber": g.phone}] if g.phone else [],
                "electronicMails": [{"electronicMailAddress": g.email}],
            }
            for g in GUARDIANS
        ],
        "studentContactAssociations": [
            {
                **_STUDENT[s.number],
                **ref("contact", contactUniqueId=s.guardian),
                "relationDescriptor": uri("Relation", g.relation.capitalize()),
            }
            for s in STUDENTS
            for g in GUARDIANS
            if g.guardian_id == s.guardian
        ],
    }
