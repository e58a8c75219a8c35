"""What is read of Ed-Fi objects, as data: resource -> column -> where it stands.

A place is a path of member names. `[]` goes into a list and takes all of it; names in brackets
after it take several values of each. Where an alternative is given after `|`, the first that holds
something counts: versions of the standard differ. Bulk XML has the same names in the singular,
with a capital letter, and without the ending Descriptor; the reader knows that.

Source: Ed-Fi Data Standard 4.0 to 5.2, as put together in the project's format notes.
"""

from dataclasses import dataclass

_STUDENT = "studentReference.studentUniqueId"
_SCHOOL = "schoolReference.schoolId"
_ORG = "educationOrganizationReference.educationOrganizationId"
_ID_CODES = (
    "studentIdentificationCodes[](studentIdentificationSystemDescriptor, identificationCode,"
    " assigningOrganizationIdentificationCode)"
)
_PROGRAM = {
    "student": _STUDENT,
    "org": _ORG,
    "type_word": "programReference.programTypeDescriptor",
    "program_name": "programReference.programName",
    "begin_on": "beginDate",
    "end_on": "endDate",
    "reason_word": "reasonExitedDescriptor",
}
_CONTACT = {
    "student": _STUDENT,
    "contact": "contactReference.contactUniqueId | parentReference.parentUniqueId",
    "relation_word": "relationDescriptor",
}
_ADULT = {
    "contact": "contactUniqueId | parentUniqueId",
    "first_name": "firstName",
    "last_name": "lastSurname",
    "phones": "telephones[].telephoneNumber",
    "emails": "electronicMails[].electronicMailAddress",
    "language_words": "languages[].languageDescriptor",
}


@dataclass(frozen=True)
class Resource:
    """One kind of object.

    Parameters
    ----------
    name : str
        As in the API.
    element : str
        Name of the row in bulk XML.
    columns : mapping of str to str
        Column -> place. `student`, `school`, `org` and `lea` say whose the row is; `school_year`
        and, without it, `on_date` say of which school year.
    """

    name: str
    element: str
    columns: dict[str, str]


def _resource(name: str, element: str, **columns: str) -> Resource:
    return Resource(name, element, columns)


def _programs(name: str, element: str, **more: str) -> Resource:
    return Resource(name, element, {**_PROGRAM, **more})


_ALL = (
    _resource(
        "localEducationAgencies",
        "LocalEducationAgency",
        lea="localEducationAgencyId",
        lea_name="nameOfInstitution",
        org_codes="educationOrganizationIdentificationCodes[]"
        "(educationOrganizationIdentificationSystemDescriptor, identificationCode)",
    ),
    _resource(
        "schools",
        "School",
        school="schoolId",
        lea="localEducationAgencyReference.localEducationAgencyId",
        school_name="nameOfInstitution",
        org_codes="educationOrganizationIdentificationCodes[]"
        "(educationOrganizationIdentificationSystemDescriptor, identificationCode)",
    ),
    _resource(
        "calendars",
        "Calendar",
        school=_SCHOOL,
        calendar_code="calendarCode",
        school_year="schoolYearTypeReference.schoolYear | schoolYear",
    ),
    _resource(
        "calendarDates",
        "CalendarDate",
        school="calendarReference.schoolId",
        school_year="calendarReference.schoolYear",
        on_date="date",
        event_words="calendarEvents[].calendarEventDescriptor",
    ),
    _resource(
        "sessions",
        "Session",
        school=_SCHOOL,
        school_year="schoolYearTypeReference.schoolYear | schoolYear",
        session_name="sessionName",
        term_word="termDescriptor",
        begin_on="beginDate",
        end_on="endDate",
    ),
    _resource(
        "students",
        "Student",
        student="studentUniqueId",
        first_name="firstName",
        middle_name="middleName",
        last_name="lastSurname",
        preferred_first_name="preferredFirstName",
        preferred_last_name="preferredLastSurname",
        birth_on="birthDate",
    ),
    _resource(
        "studentSchoolAssociations",
        "StudentSchoolAssociation",
        student=_STUDENT,
        school=_SCHOOL,
        school_year="schoolYearTypeReference.schoolYear | schoolYear",
        entry_on="entryDate",
        exit_on="exitWithdrawDate",
        exit_word="exitWithdrawTypeDescriptor",
        grade_word="entryGradeLevelDescriptor",
        is_primary="primarySchool",
    ),
    _resource(
        "studentEducationOrganizationAssociations",
        "StudentEducationOrganizationAssociation",
        student=_STUDENT,
        org=_ORG,
        sex_word="sexDescriptor",
        is_hispanic="hispanicLatinoEthnicity",
        race_words="races[].raceDescriptor",
        languages="languages[](languageDescriptor, uses[].languageUseDescriptor | languageUse[])",
        id_codes=_ID_CODES,
        characteristics="studentCharacteristics[](studentCharacteristicDescriptor,"
        " periods[].beginDate, periods[].endDate)",
        military_word="supporterMilitaryConnectionDescriptor",
        has_internet="internetAccessInResidence",
        internet_type_word="internetAccessTypeInResidenceDescriptor",
        internet_performance_word="internetPerformanceInResidenceDescriptor",
        internet_barrier_word="barrierToInternetAccessInResidenceDescriptor",
        device_word="primaryLearningDeviceAwayFromSchoolDescriptor",
        device_sharing_word="primaryLearningDeviceAccessDescriptor",
        device_provider_word="primaryLearningDeviceProviderDescriptor",
    ),
    _resource(
        "studentSchoolAttendanceEvents",
        "StudentSchoolAttendanceEvent",
        student=_STUDENT,
        school=_SCHOOL,
        school_year="sessionReference.schoolYear",
        on_date="eventDate",
        category_word="attendanceEventCategoryDescriptor",
        duration="eventDuration",
    ),
    _resource(
        "studentSectionAttendanceEvents",
        "StudentSectionAttendanceEvent",
        student=_STUDENT,
        school="sectionReference.schoolId",
    ),
    _resource(
        "disciplineIncidents",
        "DisciplineIncident",
        incident_id="incidentIdentifier",
        school=_SCHOOL,
        on_date="incidentDate",
        behavior_words="behaviors[].behaviorDescriptor",
    ),
    _resource(
        "studentDisciplineIncidentBehaviorAssociations",
        "StudentDisciplineIncidentBehaviorAssociation",
        student=_STUDENT,
        school="disciplineIncidentReference.schoolId",
        incident_id="disciplineIncidentReference.incidentIdentifier",
        behavior_words="behaviorDescriptor",
        role_words="disciplineIncidentParticipationCodes[]"
        ".disciplineIncidentParticipationCodeDescriptor",
    ),
    _resource(
        "studentDisciplineIncidentAssociations",
        "StudentDisciplineIncidentAssociation",
        student=_STUDENT,
        school="disciplineIncidentReference.schoolId",
        incident_id="disciplineIncidentReference.incidentIdentifier",
        behavior_words="behaviors[].behaviorDescriptor",
        role_words="studentParticipationCodeDescriptor",
    ),
    _resource(
        "disciplineActions",
        "DisciplineAction",
        student=_STUDENT,
        school="responsibilitySchoolReference.schoolId",
        on_date="disciplineDate",
        action_words="disciplines[].disciplineDescriptor",
        length="actualDisciplineActionLength | disciplineActionLength",
        incident_ids="studentDisciplineIncidentBehaviorAssociations[]"
        ".studentDisciplineIncidentBehaviorAssociationReference.incidentIdentifier"
        " | studentDisciplineIncidentAssociations[]"
        ".studentDisciplineIncidentAssociationReference.incidentIdentifier"
        " | studentDisciplineIncidentBehaviorAssociationReference[].incidentIdentifier"
        " | studentDisciplineIncidentAssociationReference[].incidentIdentifier",
    ),
    _resource(
        "courses",
        "Course",
        org=_ORG,
        course_code="courseCode",
        course_title="courseTitle",
        subject_words="academicSubjects[].academicSubjectDescriptor | academicSubjectDescriptor",
        course_codes="identificationCodes[](courseIdentificationSystemDescriptor,"
        " identificationCode) | courseIdentificationCode[](courseIdentificationSystem,"
        " identificationCode)",
    ),
    _resource(
        "courseOfferings",
        "CourseOffering",
        school=_SCHOOL,
        school_year="sessionReference.schoolYear",
        course_code="localCourseCode",
        course_title="localCourseTitle",
        catalog_code="courseReference.courseCode",
    ),
    _resource(
        "sections",
        "Section",
        school="courseOfferingReference.schoolId",
        school_year="courseOfferingReference.schoolYear",
    ),
    _resource(
        "studentSectionAssociations",
        "StudentSectionAssociation",
        student=_STUDENT,
        school="sectionReference.schoolId",
        school_year="sectionReference.schoolYear",
        course_code="sectionReference.localCourseCode",
        section_id="sectionReference.sectionIdentifier | sectionReference.sectionId",
        session_name="sectionReference.sessionName",
    ),
    _resource(
        "grades",
        "Grade",
        student="studentSectionAssociationReference.studentUniqueId",
        school="studentSectionAssociationReference.schoolId",
        school_year="gradingPeriodReference.schoolYear",
    ),
    _resource(
        "courseTranscripts",
        "CourseTranscript",
        student="studentAcademicRecordReference.studentUniqueId",
        org="studentAcademicRecordReference.educationOrganizationId",
        course_code="courseReference.courseCode",
        course_org="courseReference.educationOrganizationId",
        outside_org="externalEducationOrganizationReference.educationOrganizationId",
        course_title="courseTitle | alternativeCourseTitle",
        course_year="studentAcademicRecordReference.schoolYear",
        term_word="studentAcademicRecordReference.termDescriptor",
        result_word="courseAttemptResultDescriptor",
        letter_grade="finalLetterGradeEarned",
        credits_attempted="attemptedCredits",
        credits_earned="earnedCredits",
        grade_word="whenTakenGradeLevelDescriptor",
    ),
    _resource(
        "studentAssessments",
        "StudentAssessment",
        student=_STUDENT,
        assessment_id="assessmentReference.assessmentIdentifier",
        on_date="administrationDate",
        school_year="schoolYearTypeReference.schoolYear | schoolYear",
        scores="scoreResults[](assessmentReportingMethodDescriptor, result)",
        level_words="performanceLevels[].performanceLevelDescriptor",
    ),
    _programs("studentProgramAssociations", "StudentProgramAssociation"),
    _programs("studentSection504ProgramAssociations", "StudentSection504ProgramAssociation"),
    _programs("studentTitleIPartAProgramAssociations", "StudentTitleIPartAProgramAssociation"),
    _programs(
        "studentMigrantEducationProgramAssociations", "StudentMigrantEducationProgramAssociation"
    ),
    _programs(
        "studentSchoolFoodServiceProgramAssociations",
        "StudentSchoolFoodServiceProgramAssociation",
        service_words="schoolFoodServiceProgramServices[].schoolFoodServiceProgramServiceDescriptor",
    ),
    _programs(
        "studentLanguageInstructionProgramAssociations",
        "StudentLanguageInstructionProgramAssociation",
        service_words="languageInstructionProgramServices[]"
        ".languageInstructionProgramServiceDescriptor",
    ),
    _programs(
        "studentSpecialEducationProgramAssociations",
        "StudentSpecialEducationProgramAssociation",
        service_words="specialEducationSettingDescriptor",
    ),
    _programs(
        "studentHomelessProgramAssociations",
        "StudentHomelessProgramAssociation",
        service_words="homelessPrimaryNighttimeResidenceDescriptor",
    ),
    Resource("studentContactAssociations", "StudentContactAssociation", _CONTACT),
    Resource("studentParentAssociations", "StudentParentAssociation", _CONTACT),
    Resource("contacts", "Contact", _ADULT),
    Resource("parents", "Parent", _ADULT),
)

RESOURCES: dict[str, Resource] = {each.name: each for each in _ALL}
ELEMENTS: dict[str, Resource] = {each.element: each for each in _ALL}
