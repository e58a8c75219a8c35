"""The invented district as the state's own files."""

from datetime import date

from tests.sources import cedars
from tests.sources.cedars import cells
from tests.sources.one_district import (
    ABSENCES,
    COURSES,
    DISTRICT,
    DISTRICT_NAME,
    EXCLUSIONS,
    FIRST_DAY,
    LAST_DAY,
    PROGRAMS,
    SCHOOLS,
    STUDENTS,
    YEAR,
    Student,
)


def _us(day: date | None) -> str:
    return day.strftime("%m/%d/%Y") if day else ""


def _local(school: str) -> str:
    return next(each.local for each in SCHOOLS if each.code == school)


_HEAD = (str(YEAR), DISTRICT)
_SSIDS = {student.number: student.ssid for student in STUDENTS}


def _of(number: str) -> tuple[str, ...]:
    return (*_HEAD, number, _SSIDS[number])


def files() -> dict[str, list[str]]:
    """The district as the state's files, for `cedars.write(..., district=DISTRICT)`."""
    days = (_us(FIRST_DAY), _us(LAST_DAY))
    return {
        "Location": [
            cells(*_HEAD, DISTRICT_NAME, school.local, school.code, school.name, *days)
            for school in SCHOOLS
        ],
        "DistrictStudent": [_cedars_student(student) for student in STUDENTS],
        "SchoolStudent": [
            cedars.enrolled(
                student.number,
                _us(spell.entry),
                _us(spell.last),
                spell.code,
                local=_local(spell.school),
                district=DISTRICT,
                days="",
            )
            for student in STUDENTS
            for spell in student.spells
        ],
        "CourseCatalog": [
            cells(*_HEAD, _local(c.school), c.code, c.title, c.area, "", c.state_code, *([""] * 5))
            for c in COURSES
        ],
        "StudentSchedule": [
            cells(*_of(number), _local(c.school), c.code, c.section, c.term, "")
            for c in COURSES
            for number in c.students
        ],
        **_about_students(),
    }


def _about_students() -> dict[str, list[str]]:
    return {
        "StudentEthnicity": [
            cells(*_of(s.number), "H00" if s.is_hispanic else "H01") for s in STUDENTS
        ],
        "StudentRace": [cells(*_of(s.number), race) for s in STUDENTS for race in s.races],
        "StudentAbsence": [
            cells(*_of(number), _local(school), _us(day), code)
            for number, school, day, code in ABSENCES
        ],
        "StudentExclusionaryDiscipline": [
            cells(*_of(n), _local(s), incident, _us(on), what, "", action, _us(a), _us(z), length)
            for n, s, incident, on, what, action, a, z, length in EXCLUSIONS
        ],
        "StudentPrograms": [
            cells(*_of(number), _local(school), code, _us(start), "", "", "")
            for number, school, code, start in PROGRAMS
        ],
    }


def _left_on(student: Student) -> date | None:
    """The last day in the district; None for who is still there."""
    return student.spells[-1].last


def _cedars_student(student: Student) -> str:
    return cedars.student(
        student.number,
        ServingCountyDistrictCode=DISTRICT,
        HomeCountryDisCode=DISTRICT,
        SSID=student.ssid,
        LastName=student.last,
        FirstName=student.first,
        MiddleName=student.middle,
        BirthDate=_us(student.born),
        Gender=student.gender,
        GradeLevel=student.grade,
        DistrictEnrollmentDate=_us(student.spells[0].entry),
        DistrictExitDate=_us(_left_on(student)),
        PrimaryLanguageCode=student.language,
        PreferredFirstName=student.preferred,
    )
