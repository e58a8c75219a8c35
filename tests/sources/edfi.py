"""Hand-written Ed-Fi packages, as JSON lines and bulk XML. The objects are those of the notes."""

import json
from pathlib import Path
from xml.sax.saxutils import escape

SCHOOL, DISTRICT = 999019007, 99901


def uri(name, value):
    return f"uri://ed-fi.org/{name}Descriptor#{value}"


def ref(name, **keys):
    return {f"{name}Reference": keys}


def agency(lea=DISTRICT, name="Cedar Inlet School District"):
    return {
        "localEducationAgencyId": lea,
        "nameOfInstitution": name,
        "localEducationAgencyCategoryDescriptor": uri(
            "LocalEducationAgencyCategory", "Regular public school district"
        ),
    }


def school(number=SCHOOL, lea=DISTRICT, name="Inlet High School", **more):
    return {
        "schoolId": number,
        "nameOfInstitution": name,
        "gradeLevels": [{"gradeLevelDescriptor": uri("GradeLevel", "Ninth grade")}],
        **ref("localEducationAgency", localEducationAgencyId=lea),
        **more,
    }


def student(uid="4000000017", **more):
    own = {"firstName": "Rowan", "lastSurname": "Example", "birthDate": "2012-03-04"}
    return {"studentUniqueId": uid, **own, **more}


def enrolled(uid="4000000017", number=SCHOOL, entry="2026-09-02", **more):
    return {
        **ref("student", studentUniqueId=uid),
        **ref("school", schoolId=number),
        "entryDate": entry,
        "entryGradeLevelDescriptor": uri("GradeLevel", "Ninth grade"),
        **ref("schoolYearType", schoolYear=2027),
        "primarySchool": True,
        **more,
    }


def local(code, district=DISTRICT, system="Local"):
    return {
        "assigningOrganizationIdentificationCode": str(district),
        "studentIdentificationSystemDescriptor": uri("StudentIdentificationSystem", system),
        "identificationCode": code,
    }


def of_district(uid="4000000017", number="004512", lea=DISTRICT, **more):
    own = {
        **ref("student", studentUniqueId=uid),
        **ref("educationOrganization", educationOrganizationId=lea),
        "sexDescriptor": uri("Sex", "Female"),
        "hispanicLatinoEthnicity": False,
        "races": [{"raceDescriptor": uri("Race", "Asian")}],
        "languages": [
            {
                "languageDescriptor": uri("Language", "spa"),
                "uses": [{"languageUseDescriptor": uri("LanguageUse", "Home language")}],
            }
        ],
        "studentIdentificationCodes": [local(number, lea)],
    }
    return {**own, **more}


def event(uid="4000000017", day="2026-09-09", word="Unexcused Absence", number=SCHOOL, **more):
    return {
        **ref("student", studentUniqueId=uid),
        **ref("school", schoolId=number),
        **ref("session", schoolId=number, schoolYear=2027, sessionName="2026-27 Fall Semester"),
        "eventDate": day,
        "attendanceEventCategoryDescriptor": uri("AttendanceEventCategory", word),
        **more,
    }


def calendar_date(day, *words, number=SCHOOL, code="IHS-27"):
    return {
        "date": day,
        **ref("calendar", calendarCode=code, schoolId=number, schoolYear=2027),
        "calendarEvents": [{"calendarEventDescriptor": uri("CalendarEvent", w)} for w in words],
    }


def incident(number="INC-0091", day="2026-10-01", at=SCHOOL):
    return {
        "incidentIdentifier": number,
        **ref("school", schoolId=at),
        "incidentDate": day,
        "behaviors": [{"behaviorDescriptor": uri("Behavior", "School Code of Conduct")}],
    }


def part(uid="4000000017", number="INC-0091", role="Perpetrator", word="School Code of Conduct"):
    code = {
        "disciplineIncidentParticipationCodeDescriptor": uri(
            "DisciplineIncidentParticipationCode", role
        )
    }
    return {
        **ref("student", studentUniqueId=uid),
        **ref("disciplineIncident", incidentIdentifier=number, schoolId=SCHOOL),
        "behaviorDescriptor": uri("Behavior", word),
        "disciplineIncidentParticipationCodes": [code],
    }


def action(uid="4000000017", word="Out of School Suspension", number="INC-0091", **more):
    keys = {"studentUniqueId": uid, "incidentIdentifier": number, "schoolId": SCHOOL}
    name = "studentDisciplineIncidentBehaviorAssociation"
    return {
        "disciplineActionIdentifier": "ACT-0044",
        "disciplineDate": "2026-10-02",
        **ref("student", studentUniqueId=uid),
        **ref("responsibilitySchool", schoolId=SCHOOL),
        "disciplines": [{"disciplineDescriptor": uri("Discipline", word)}],
        "actualDisciplineActionLength": 2.0,
        f"{name}s": [ref(name, **keys, behaviorDescriptor=uri("Behavior", "Other"))],
        **more,
    }


def transcript(uid="4000000017", **more):
    record = {"studentUniqueId": uid, "educationOrganizationId": DISTRICT, "schoolYear": 2027}
    return {
        "courseAttemptResultDescriptor": uri("CourseAttemptResult", "Fail"),
        **ref("course", courseCode="ALG1A", educationOrganizationId=DISTRICT),
        **ref("studentAcademicRecord", **record, termDescriptor=uri("Term", "Fall Semester")),
        "attemptedCredits": 0.5,
        "earnedCredits": 0.0,
        "finalLetterGradeEarned": "F",
        "whenTakenGradeLevelDescriptor": uri("GradeLevel", "Ninth grade"),
        **more,
    }


def assessment(uid="4000000017", **more):
    return {
        "studentAssessmentIdentifier": "SBA-27-0001",
        **ref("student", studentUniqueId=uid),
        **ref("assessment", assessmentIdentifier="SBA-MATH-08", namespace="uri://example.org"),
        "administrationDate": "2027-05-12T00:00:00Z",
        **ref("schoolYearType", schoolYear=2027),
        "scoreResults": [
            {
                "assessmentReportingMethodDescriptor": uri(
                    "AssessmentReportingMethod", "Scale score"
                ),
                "result": "2511",
            }
        ],
        "performanceLevels": [{"performanceLevelDescriptor": uri("PerformanceLevel", "Basic")}],
        **more,
    }


def program(resource_type, uid="4000000017", begin="2026-09-02", **more):
    return {
        **ref("student", studentUniqueId=uid),
        **ref("educationOrganization", educationOrganizationId=DISTRICT),
        **ref(
            "program",
            educationOrganizationId=DISTRICT,
            programName=resource_type,
            programTypeDescriptor=uri("ProgramType", resource_type),
        ),
        "beginDate": begin,
        **more,
    }


def small(*events, **more):
    """A school with one student."""
    files = {
        "localEducationAgencies": [agency()],
        "schools": [school()],
        "students": [student()],
        "studentSchoolAssociations": [enrolled()],
        "studentEducationOrganizationAssociations": [of_district()],
        "studentSchoolAttendanceEvents": list(events),
    }
    return {**files, **more}


def write(folder, files, *, day="20261015", ending="jsonl"):
    """Write a package: resource -> objects, or lines as they are to stand there."""
    target = Path(folder) / f"edfi_{day}"
    target.mkdir(parents=True, exist_ok=True)
    for name, objects in files.items():
        if ending == "json":
            text = json.dumps(objects, indent=1)
        else:
            text = "".join(
                (one if isinstance(one, str) else json.dumps(one)) + "\n" for one in objects
            )
        (target / f"{name}.{ending}").write_text(text, encoding="utf-8")
    return Path(folder)


#: Interchange -> resource -> element of the rows.
INTERCHANGES = {
    "EducationOrganization": {
        "localEducationAgencies": "LocalEducationAgency",
        "schools": "School",
        "courses": "Course",
    },
    "EducationOrgCalendar": {
        "calendars": "Calendar",
        "calendarDates": "CalendarDate",
        "sessions": "Session",
    },
    "MasterSchedule": {"courseOfferings": "CourseOffering"},
    "Student": {"students": "Student"},
    "StudentEnrollment": {
        "studentSchoolAssociations": "StudentSchoolAssociation",
        "studentEducationOrganizationAssociations": "StudentEducationOrganizationAssociation",
        "studentSectionAssociations": "StudentSectionAssociation",
    },
    "StudentAttendance": {"studentSchoolAttendanceEvents": "StudentSchoolAttendanceEvent"},
    "StudentDiscipline": {
        "disciplineIncidents": "DisciplineIncident",
        "studentDisciplineIncidentBehaviorAssociations": "StudentDisciplineIncidentBehavior"
        "Association",
        "disciplineActions": "DisciplineAction",
    },
    "StudentContact": {
        "contacts": "Contact",
        "studentContactAssociations": "StudentContactAssociation",
    },
    "StudentTranscript": {"courseTranscripts": "CourseTranscript"},
    "StudentAssessment": {"studentAssessments": "StudentAssessment"},
    "StudentProgram": {
        "studentProgramAssociations": "StudentProgramAssociation",
        "studentSpecialEducationProgramAssociations": "StudentSpecialEducationProgramAssociation",
        "studentLanguageInstructionProgramAssociations": "StudentLanguageInstructionProgram"
        "Association",
        "studentSchoolFoodServiceProgramAssociations": "StudentSchoolFoodServiceProgramAssociation",
    },
}
#: Lists of the API whose items are named otherwise in bulk XML.
_ITEMS = {"uses": "LanguageUse", "identificationCodes": "CourseIdentificationCode"}
_NAMES = ("firstName", "middleName", "lastSurname")


def _capital(name):
    name = name.removesuffix("Descriptor")
    return name[:1].upper() + name[1:]


def _element(name, value, indent):
    """An object of the API, or a value, as bulk XML has it."""
    pad = "  " * indent
    if name == "schoolYearTypeReference":
        return _element("schoolYear", value["schoolYear"], indent)
    if isinstance(value, list):
        item = _ITEMS.get(name, _capital(name).removesuffix("s"))
        return "".join(_item(item, one, indent) for one in value)
    if isinstance(value, dict):
        inside = "".join(_element(key, one, indent + 2) for key, one in value.items())
        identity = _capital(name).removesuffix("Reference") + "Identity"
        holder = "  " * (indent + 1)
        body = f"{holder}<{identity}>\n{inside}{holder}</{identity}>\n"
        return f"{pad}<{_capital(name)}>\n{body}{pad}</{_capital(name)}>\n"
    if name == "schoolYear":
        value = f"{int(value) - 1}-{value}"
    text = {True: "true", False: "false"}.get(value, value) if isinstance(value, bool) else value
    return f"{pad}<{_capital(name)}>{escape(str(text))}</{_capital(name)}>\n"


def _item(name, one, indent):
    pad = "  " * indent
    keys = list(one)
    if keys == [next(iter(keys))] and keys[0].endswith("Descriptor"):
        return f"{pad}<{name}>{escape(one[keys[0]])}</{name}>\n"
    if keys[0].endswith("Reference"):
        return _element(keys[0], one[keys[0]], indent)
    inside = "".join(_element(key, value, indent + 1) for key, value in one.items())
    return f"{pad}<{name}>\n{inside}{pad}</{name}>\n"


def _row(element, one):
    if element == "Student":
        names = "".join(_element(key, one[key], 3) for key in _NAMES if key in one)
        rest = {key: value for key, value in one.items() if key not in (*_NAMES, "birthDate")}
        inside = "".join(_element(key, value, 2) for key, value in rest.items())
        birth = f"    <BirthData>\n{_element('birthDate', one['birthDate'], 3)}    </BirthData>\n"
        return f"  <Student>\n{inside}    <Name>\n{names}    </Name>\n{birth}  </Student>\n"
    inside = "".join(_element(key, value, 2) for key, value in one.items())
    return f"  <{element}>\n{inside}  </{element}>\n"


def write_xml(folder, files, *, day="20261015", version="5.2.0"):
    """Write a package as bulk XML."""
    target = Path(folder) / f"edfi_{day}"
    target.mkdir(parents=True, exist_ok=True)
    for interchange, elements in INTERCHANGES.items():
        rows = "".join(
            _row(element, one)
            for resource, element in elements.items()
            for one in files.get(resource, ())
        )
        if rows:
            head = f'<Interchange{interchange} xmlns="http://ed-fi.org/{version}">\n'
            text = (
                f'<?xml version="1.0" encoding="UTF-8"?>\n{head}{rows}</Interchange{interchange}>\n'
            )
            (target / f"Interchange-{interchange}.xml").write_text(text, encoding="utf-8")
    return Path(folder)


def ends(report, kind):
    """Rows of a file, and where they ended: loaded, set aside, quarantined."""
    (count,) = [c for c in report.extracts[-1].files if c.kind == kind]
    return count.rows, count.loaded, count.set_aside, count.quarantined


#: Every resource once, from the sample objects of the format notes.
RICH = {
    "calendarDates": [
        calendar_date("2026-09-02", "Instructional day"),
        calendar_date("2026-09-04", "Student late arrival/early dismissal"),
        calendar_date("2026-09-07", "Holiday"),
        calendar_date("2026-09-08", "Weather day", "Make-up day"),
    ],
    "disciplineIncidents": [incident()],
    "studentDisciplineIncidentBehaviorAssociations": [part()],
    "disciplineActions": [action()],
    "courseTranscripts": [transcript()],
    "studentAssessments": [assessment()],
    "studentSpecialEducationProgramAssociations": [program("Special Education")],
}


WRITERS = {"lines": write, "xml": write_xml}
