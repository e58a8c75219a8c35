"""The files of a OneRoster package and the columns that are read, as data.

Columns are matched by name, without case and signs, in any order: packages differ.
"""

from inmotion.vocabulary.words import N_

#: File -> column -> names it may have, the standard's own first.
FILES: dict[str, dict[str, tuple[str, ...]]] = {
    "academicSessions": {
        name: (name,)
        for name in ("sourcedId", "status", "title", "type", "startDate", "endDate", "schoolYear")
    },
    "orgs": {
        name: (name,)
        for name in ("sourcedId", "status", "name", "type", "identifier", "parentSourcedId")
    },
    "users": {
        name: (name,)
        for name in (
            "sourcedId",
            "status",
            "givenName",
            "familyName",
            "middleName",
            "identifier",
            "grades",
            "userMasterIdentifier",
            "preferredGivenName",
            "preferredFamilyName",
            "orgSourcedIds",
            "role",
        )
    },
    "roles": {
        name: (name,)
        for name in (
            "sourcedId",
            "status",
            "userSourcedId",
            "roleType",
            "role",
            "beginDate",
            "endDate",
            "orgSourcedId",
        )
    },
    "demographics": {
        name: (name,)
        for name in (
            "sourcedId",
            "status",
            "birthDate",
            "sex",
        )
    },
}

#: Element of the state's file -> the column it comes from.
LABELS = {
    "SchoolCode": "identifier",
    "SchoolName": "name",
    "DistrictStudentId": "identifier",
    "SSID": "userMasterIdentifier",
    "LastName": "familyName",
    "FirstName": "givenName",
    "MiddleName": "middleName",
    "BirthDate": "birthDate (demographics.csv)",
    "Gender": "sex (demographics.csv)",
    "GradeLevel": "grades",
    "DistrictEnrollmentDate": "beginDate (roles.csv)",
    "DistrictExitDate": "endDate (roles.csv)",
    "SchoolEnrollmentDate": "beginDate",
    "SchoolExitDate": "endDate",
    "LocationId": "orgSourcedId",
}

#: What OneRoster has no column for.
NOT_CARRIED = N_("absences, calendars, discipline, credits earned, programmes")
