"""The 22 files of a OneRoster package and their columns, as data.

Source: 1EdTech OneRoster CSV Binding 1.2.1, and the deviations seen in the field. Columns are
matched by name, without case and signs, in any order: packages differ.
"""

from inmotion.vocabulary.words import N_

MANIFEST = "manifest"

_HEADS = "sourcedId status dateLastModified "

#: File -> its columns in the order of the standard; those of versions 1.0 and 1.1 at the end.
COLUMNS: dict[str, tuple[str, ...]] = {
    name: tuple((_HEADS + columns).split())
    for name, columns in {
        "academicSessions": "title type startDate endDate parentSourcedId schoolYear",
        "orgs": "name type identifier parentSourcedId",
        "users": "enabledUser username userIds givenName familyName middleName identifier email"
        " sms phone agentSourcedIds grades password userMasterIdentifier resourceSourcedIds"
        " preferredGivenName preferredMiddleName preferredFamilyName primaryOrgSourcedId pronouns"
        " orgSourcedIds role",
        "roles": "userSourcedId roleType role beginDate endDate orgSourcedId userProfileSourcedId",
        "demographics": "birthDate sex americanIndianOrAlaskaNative asian blackOrAfricanAmerican"
        " nativeHawaiianOrOtherPacificIslander white demographicRaceTwoOrMoreRaces"
        " hispanicOrLatinoEthnicity countryOfBirthCode stateOfBirthAbbreviation cityOfBirth"
        " publicSchoolResidenceStatus",
        "courses": "schoolYearSourcedId title courseCode grades orgSourcedId subjects subjectCodes",
        "classes": "title grades courseSourcedId classCode classType location schoolSourcedId"
        " termSourcedIds subjects subjectCodes periods",
        "enrollments": "classSourcedId schoolSourcedId userSourcedId role primary beginDate"
        " endDate",
        "lineItems": "title description assignDate dueDate classSourcedId categorySourcedId"
        " academicSessionSourcedId resultValueMin resultValueMax schoolSourcedId",
        "results": "lineItemSourcedId studentSourcedId scoreStatus score scoreDate comment"
        " textScore classSourcedId inProgress incomplete late missing",
        "categories": "title weight",
        "classResources": "title classSourcedId resourceSourcedId",
        "courseResources": "title courseSourcedId resourceSourcedId",
        "lineItemLearningObjectiveIds": "lineItemSourcedId source learningObjectiveId",
        "lineItemScoreScales": "title lineItemSourcedId scoreScaleSourcedId",
        "resources": "vendorResourceId title roles importance vendorId applicationId",
        "resultLearningObjectiveIds": "resultSourcedId source learningObjectiveId score textScore",
        "resultScoreScales": "title resultSourcedId scoreScaleSourcedId",
        "scoreScales": "title type orgSourcedId courseSourcedId classSourcedId scoreScaleValue",
        "userProfiles": "userSourcedId profileType vendorId applicationId description"
        " credentialType username password",
        "userResources": "userSourcedId orgSourcedId classSourcedId resourceSourcedId",
    }.items()
}

#: File -> the columns that are read. Of the other files only the number of rows is.
READ: dict[str, tuple[str, ...]] = {
    name: tuple((_HEADS + columns).split())
    for name, columns in {
        "academicSessions": "title type startDate endDate schoolYear",
        "orgs": "name type identifier parentSourcedId",
        "users": "userIds givenName familyName middleName identifier email sms phone"
        " agentSourcedIds grades userMasterIdentifier preferredGivenName preferredFamilyName"
        " primaryOrgSourcedId orgSourcedIds role",
        "roles": "userSourcedId roleType role beginDate endDate orgSourcedId",
        "demographics": "birthDate sex americanIndianOrAlaskaNative asian blackOrAfricanAmerican"
        " nativeHawaiianOrOtherPacificIslander white hispanicOrLatinoEthnicity",
        "courses": "title courseCode orgSourcedId subjectCodes",
        "classes": "courseSourcedId classCode schoolSourcedId termSourcedIds subjectCodes",
        "enrollments": "classSourcedId schoolSourcedId userSourcedId role beginDate endDate",
    }.items()
}

#: Column -> other names it goes by.
_ALIASES = {
    "agentSourcedIds": ("agents",),
    "termSourcedIds": ("termSourcedId",),
    "orgSourcedIds": ("orgSourcedId",),
    "nativeHawaiianOrOtherPacificIslander": ("nativeAmericanOrOtherPacificIslander",),
}

#: File -> column -> names it may have, the standard's own first.
FILES: dict[str, dict[str, tuple[str, ...]]] = {
    name: {column: (column, *_ALIASES.get(column, ())) for column in columns}
    for name, columns in READ.items()
}

#: File -> columns without which it cannot be taken in: ids.
IDS: dict[str, tuple[str, ...]] = {
    name: tuple(("sourcedId " + columns).split())
    for name, columns in {
        "academicSessions": "",
        "orgs": "",
        "users": "",
        "roles": "userSourcedId role orgSourcedId",
        "demographics": "",
        "courses": "",
        "classes": "courseSourcedId schoolSourcedId",
        "enrollments": "classSourcedId userSourcedId role",
    }.items()
}

#: Further columns that the standard requires; a note says that they are not there.
REQUIRED: dict[str, tuple[str, ...]] = {
    "academicSessions": ("title", "type", "startDate", "endDate", "schoolYear"),
    "orgs": ("name", "type"),
    "users": ("enabledUser", "username", "givenName", "familyName"),
    "roles": ("roleType",),
    "courses": ("title", "orgSourcedId"),
    "classes": ("title", "classType", "termSourcedIds"),
    "enrollments": ("schoolSourcedId",),
}

#: Element of the state's file -> the column it comes from.
LABELS = {
    "SchoolCode": "identifier",
    "SchoolName": "name",
    "DistrictName": "name",
    "DistrictStudentId": "identifier",
    "SSID": "userMasterIdentifier",
    "LastName": "familyName",
    "FirstName": "givenName",
    "MiddleName": "middleName",
    "PreferredLastName": "preferredFamilyName",
    "PreferredFirstName": "preferredGivenName",
    "BirthDate": "birthDate (demographics.csv)",
    "Gender": "sex (demographics.csv)",
    "GradeLevel": "grades",
    "DistrictEnrollmentDate": "beginDate (roles.csv)",
    "DistrictExitDate": "endDate (roles.csv)",
    "SchoolEnrollmentDate": "beginDate",
    "SchoolExitDate": "endDate",
    "LocationId": "orgSourcedId",
    "InitialSchoolStartDate": "startDate (academicSessions.csv)",
    "LastSchoolEndDate": "endDate (academicSessions.csv)",
    "CourseId": "courseCode",
    "CourseTitle": "title",
    "StateCourseCode": "subjectCodes",
    "SectionId": "classCode (classes.csv)",
    "Term": "termSourcedIds (classes.csv)",
    "EthnicityCode": "hispanicOrLatinoEthnicity",
    "GuardianId": "sourcedId",
    "FullName": "familyName",
    "Relation": "role",
    "Phone": "phone",
    "Email": "email",
}

#: What OneRoster has no column for.
NOT_CARRIED = N_("absences, calendars, discipline, credits earned, programmes")
