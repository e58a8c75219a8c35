"""Hand-written OneRoster packages. Headers and values are those of the format notes."""

import csv
import io
from pathlib import Path

HEADERS = {
    "manifest": "propertyName,value",
    "academicSessions": "sourcedId,status,dateLastModified,title,type,startDate,endDate,"
    "parentSourcedId,schoolYear",
    "orgs": "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId",
    "users": "sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,"
    "middleName,identifier,email,sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,"
    "resourceSourcedIds,preferredGivenName,preferredMiddleName,preferredFamilyName,"
    "primaryOrgSourcedId,pronouns",
    "roles": "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,"
    "orgSourcedId,userProfileSourcedId",
    "demographics": "sourcedId,status,dateLastModified,birthDate,sex,americanIndianOrAlaskaNative,"
    "asian,blackOrAfricanAmerican,nativeHawaiianOrOtherPacificIslander,white,"
    "demographicRaceTwoOrMoreRaces,hispanicOrLatinoEthnicity,countryOfBirthCode,"
    "stateOfBirthAbbreviation,cityOfBirth,publicSchoolResidenceStatus",
    "courses": "sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,"
    "orgSourcedId,subjects,subjectCodes",
    "classes": "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,"
    "location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods",
    "enrollments": "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,"
    "role,primary,beginDate,endDate",
}

MANIFEST = (
    "manifest.version,1.0",
    "oneroster.version,1.2",
    "source.systemName,Cedar Inlet SIS",
    "source.systemCode,99901",
)


def row(file, /, **values):
    """A row of a file by the names of its columns."""
    cells = dict.fromkeys(HEADERS[file].split(","), "")
    unknown = set(values) - set(cells)
    assert not unknown, unknown
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow((cells | values).values())
    return text.getvalue()


def student(number, given="Rowan", family="Example", ssid="", grades="09"):
    """A row of users.csv."""
    cells = dict.fromkeys(HEADERS["users"].split(","), "")
    cells.update(sourcedId=f"u-{number}", enabledUser="true", username=f"n{number}")
    cells.update(givenName=given, familyName=family, identifier=number, grades=grades)
    cells.update(userMasterIdentifier=ssid)
    return ",".join(cells.values())


def small():
    """A school with one student and one teacher."""
    return {
        "manifest": list(MANIFEST),
        "academicSessions": ["ay27,,,2026-27,schoolYear,2026-09-02,2027-06-19,,2027"],
        "orgs": [
            'o-1,,,"Cedar Inlet School District, the",district,99901,',
            "o-9007,,,Inlet High School,school,9007,o-1",
        ],
        "users": [student("004512", ssid="4000000017"), student("T1", "Tea", "Cher", grades="")],
        "roles": [
            "r-1,,,u-004512,primary,student,2026-09-02,,o-9007,",
            "r-2,,,u-T1,primary,teacher,2026-09-02,,o-9007,",
        ],
        "demographics": ["u-004512,,,2012-03-04,female"],
    }


def write(folder, files, *, day="20261015", headers=None):
    """Write a package: file name -> rows; `headers` are other than the standard's."""
    target = Path(folder) / f"roster_{day}"
    target.mkdir(parents=True, exist_ok=True)
    for name, rows in files.items():
        head = (headers or {}).get(name, HEADERS[name])
        text = "\n".join([head, *rows, ""])
        (target / f"{name}.csv").write_text(text, encoding="utf-8")
    return Path(folder)
