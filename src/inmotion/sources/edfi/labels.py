"""How people know the places that problems point at: members in JSON, elements in bulk XML."""

#: Element of the state's file -> member of the API's objects.
_MEMBERS = {
    "SchoolCode": "schoolId",
    "SchoolName": "nameOfInstitution",
    "DistrictName": "nameOfInstitution (localEducationAgencies)",
    "LocationId": "schoolReference.schoolId",
    "DistrictStudentId": "studentReference.studentUniqueId",
    "SSID": "studentUniqueId",
    "LastName": "lastSurname",
    "FirstName": "firstName",
    "MiddleName": "middleName",
    "BirthDate": "birthDate",
    "Gender": "sexDescriptor",
    "GradeLevel": "entryGradeLevelDescriptor",
    "DistrictEnrollmentDate": "entryDate (studentSchoolAssociations)",
    "DistrictExitDate": "exitWithdrawDate (studentSchoolAssociations)",
    "SchoolEnrollmentDate": "entryDate",
    "SchoolExitDate": "exitWithdrawDate",
    "SchoolWithdrawalCode": "exitWithdrawTypeDescriptor",
    "IsPrimarySchool": "primarySchool",
    "PrimaryLanguageCode": "languages.languageDescriptor",
    "EthnicityCode": "hispanicLatinoEthnicity",
    "RaceCode": "races.raceDescriptor",
    "AbsenceDate": "eventDate",
    "AbsenceCode": "attendanceEventCategoryDescriptor",
    "AbsentFraction": "eventDuration",
    "IsSchoolDay": "calendarEvents.calendarEventDescriptor",
    "IncidentId": "disciplineIncidentReference.incidentIdentifier",
    "IncidentDate": "incidentDate (disciplineIncidents)",
    "BehaviorCode": "behaviorDescriptor",
    "ActionCode": "disciplines.disciplineDescriptor",
    "ActionStartDate": "disciplineDate",
    "NumDays": "actualDisciplineActionLength",
    "CourseId": "localCourseCode",
    "CourseTitle": "courseTitle",
    "ContentAreaCode": "academicSubjects.academicSubjectDescriptor",
    "SectionId": "sectionReference.sectionIdentifier",
    "Term": "termDescriptor",
    "LetterGrade": "finalLetterGradeEarned",
    "CreditsAttempted": "attemptedCredits",
    "CreditsEarned": "earnedCredits",
    "GradeLevelCode": "whenTakenGradeLevelDescriptor",
    "CourseYear": "studentAcademicRecordReference.schoolYear",
    "ProgramCode": "programReference.programTypeDescriptor",
    "StartDate": "beginDate",
    "ExitDate": "endDate",
    "AssessmentId": "assessmentReference.assessmentIdentifier",
    "Score": "scoreResults.result",
    "Level": "performanceLevels.performanceLevelDescriptor",
    "Characteristic": "studentCharacteristics.studentCharacteristicDescriptor",
    "GuardianId": "contactReference.contactUniqueId",
    "FullName": "lastSurname (contacts)",
    "Relation": "relationDescriptor",
    "HasInternet": "internetAccessInResidence",
    "InternetType": "internetAccessTypeInResidenceDescriptor",
    "InternetPerformance": "internetPerformanceInResidenceDescriptor",
    "InternetBarrier": "barrierToInternetAccessInResidenceDescriptor",
    "Device": "primaryLearningDeviceAwayFromSchoolDescriptor",
    "DeviceSharing": "primaryLearningDeviceAccessDescriptor",
    "DeviceProvider": "primaryLearningDeviceProviderDescriptor",
}
#: Some of our own files call different things `Date`.
_DATES = {
    "calendarDates": "date",
    "studentSchoolAttendanceEvents": "eventDate",
    "studentAssessments": "administrationDate",
}


def labels_of(resource: str) -> dict[str, str]:
    """Return element of the state's file -> its place in a file.

    Parameters
    ----------
    resource : str
        Empty for bulk XML.
    """
    if resource:
        return {**_MEMBERS, "Date": _DATES.get(resource, "date")}
    return {name: _element(member) for name, member in (*_MEMBERS.items(), ("Date", "date"))}


def _element(member: str) -> str:
    path, blank, rest = member.partition(" ")
    steps = [step.removesuffix("Descriptor") for step in path.split(".")]
    return "/".join(step[:1].upper() + step[1:] for step in steps) + blank + rest
