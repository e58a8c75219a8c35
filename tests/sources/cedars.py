"""Hand-written CEDARS files. Headers and values are those of the format notes, nothing is ours."""

import zipfile
from datetime import date
from pathlib import Path

import duckdb

from inmotion.lake.duckdb_engine import select_stored
from inmotion.lake.store import Lake
from inmotion.sources.importing import import_path
from inmotion.sources.report import ENDS
from inmotion.vocabulary.tables import TABLES

DISTRICT, SCHOOL, LOCATION, YEAR = "99901", "9007", "7", 2027
FIRST, SECOND, THIRD = "20261015", "20261022", "20261029"

_HEAD = "SchoolYear ServingCountyDistrictCode DistrictStudentId SSID"
HEADERS = {
    "Location": "SchoolYear CountyDistrictCode DistrictName LocationId SchoolCode SchoolName "
    "InitialSchoolStartDate LastSchoolEndDate",
    "DistrictStudent": "SchoolYear ServingCountyDistrictCode HomeCountryDisCode DistrictStudentId "
    "SSID LastName FirstName MiddleName BirthDate BirthCountry CSRSEthnicityCode Gender GradeLevel "
    "DistrictEnrollmentDate DistrictExitDate DisabilityCode PrimaryLanguageCode "
    "LanguageSpokenAtHome SSN ZipCode IsHomeless IsApprovedPrivateSchoolStudentAttendingPartTime "
    "IsHomeBasedStudentAttendingPartTime IsF1VisaForeignExchangeStudent IsStudentInFosterCare "
    "GradRequirementsYear ExpectedGradYear GPA CreditsAttempted CreditsEarned IsStudentImmigrant "
    "InitialUSAPlacementDate NumMonthsUSAttendance NumMonthsNonUSFormalEducation "
    "MilitaryFamilyIndicator PreferredLastName PreferredFirstName",
    "SchoolStudent": f"{_HEAD} LocationId SchoolEnrollmentDate SchoolEntryCode SchoolExitDate "
    "SchoolWithdrawalCode IsPrimarySchool SchoolChoiceCode CumulativeDaysPresent "
    "NumUnexcusedAbsence",
    "CourseCatalog": "SchoolYear ServingCountyDistrictCode LocationId CourseId CourseTitle "
    "ContentAreaCode CourseDesignationCode StateCourseCode APIBCourseCode CIPCode "
    "IsDirectTranscriptionAvailable CourseEquivalencyIdent CourseEquivalency",
    "StudentSchedule": f"{_HEAD} LocationId CourseId SectionId Term ALEFunded",
    "StudentGradeHistory": f"{_HEAD} LocationId StaffId CourseId CourseTitle GradeLevelCode "
    "LetterGrade CreditsAttempted CreditsEarned CourseDesignationCode ContentAreaCode "
    "StateCourseCode APIBCourseCode CIPCode TermEndDate Term IsVocationalCompleter "
    "HasIndustryCertification IsDirectTranscriptionAvailable IsTechPrepCompleter CTEAssesment "
    "CertNumber SchoolCode ALEFunded CourseEquivalencyIdent CTECreditEquivalency CourseYear",
    "StudentPrograms": f"{_HEAD} LocationId ProgramCode StartDate ExitDate ExitReasonCode "
    "QualificationCode",
    "BilingualPrograms": f"{_HEAD} LocationId InstructionalModelCode StartDate ExitDate "
    "ExitReasonCode PlacementTestScaleScore PlacementTestLevelScore PlacementTestDate "
    "InitialWAPlacementDate InitialUSAPlacementDate NumMonthsUSAttendance "
    "NumMonthsNonUSFormalEducation ProgramDesignation PlacementTestCode GradeLevelAtPlacement "
    "PlacementTestScaleScore PlacementTestLevelScore PlacementTestDate",
    "SpecEdPrograms": f"{_HEAD} LocationId LRECode InitialWAServiceDate ExitDate ExitReasonCode "
    "ReferralDate InitialEligibilityDate LastIEPReviewDate LastEvaluationDate StartDate",
    "StudentEthnicity": f"{_HEAD} EthnicityCode",
    "StudentRace": f"{_HEAD} RaceCode",
    "StudentAbsence": f"{_HEAD} LocationId AbsenceDate AbsenceCode",
    "StudentDiscipline": f"{_HEAD} LocationId Incident_Date BehaviorCode InterventionDate "
    "InterventionApplied NumInterventionDays IncidentID WeaponType IAES EmergencyExp "
    "EEConversionDays OtherBehaviors AcademicServices BehaviorServices PetitionforReadmission "
    "GrantedPetitionforReadmission PetitionforOverOneYear ReengagementMeeting ReengagementPlan "
    "Appeal",
    "StudentExclusionaryDiscipline": f"{_HEAD} LocationId IncidentId IncidentDate BehaviorCode "
    "OtherBehaviors ActionCode ActionStartDate ActionEndDate NumDays",
}


def header(name):
    """The header cells of a file; P has a blank in one of them."""
    return [cell.replace("_", " ") for cell in HEADERS[name].split()]


def cells(*values):
    return "\t".join(values)


def location(local=LOCATION, code=SCHOOL, name="Inlet High School", **more):
    year, district = more.get("year", "2027"), more.get("district", DISTRICT)
    days = more.get("days", ("09/02/2026", "06/18/2027"))
    return cells(year, district, "Cedar Inlet School District", local, code, name, *days)


def student(number, **more):
    """A row of file B; every value may be given by the name of its column."""
    row = dict.fromkeys(HEADERS["DistrictStudent"].split(), "")
    row.update(
        SchoolYear="2027",
        ServingCountyDistrictCode=DISTRICT,
        HomeCountryDisCode=DISTRICT,
        DistrictStudentId=number,
        LastName="Reyes",
        FirstName="Ana",
        BirthDate="04/05/2011",
        Gender="F",
        GradeLevel="9",
        DistrictEnrollmentDate="09/02/2026",
        PrimaryLanguageCode="639",
        IsHomeless="N",
    )
    unknown = set(more) - set(row)
    assert not unknown, unknown
    row.update(more)
    return cells(*row.values())


def enrolled(number, entry="09/02/2026", leaves="", code="", primary="Y", **more):
    local, days = more.get("local", LOCATION), more.get("days", "20")
    head = (more.get("year", "2027"), more.get("district", DISTRICT), number, "", local)
    return cells(*head, entry, "", leaves, code, primary, "0", days, "")


def absent(number, day="09/09/2026", code="UF", local=LOCATION, year="2027", district=DISTRICT):
    return cells(year, district, number, "", local, day, code)


def grade(number, course="ALG1A", mark="F", earned="0.00", **more):
    """A row of file H, 30 columns."""
    head = (more.get("year", "2027"), DISTRICT, number, "", "", "")
    what = (course, "Algebra 1 A", more.get("level", "9"), mark, "0.50", earned, "B", "4", "02052")
    when = (more.get("ends", "01/2027"), more.get("term", "SEM1"), "N", "N", "", "N", "", "")
    where = (more.get("school", SCHOOL), more.get("ale", "N"), "", "", more.get("taken", "2027"))
    return cells(*head, *what, "", "", *when, *where)


def write(folder, files, *, day=FIRST, district=DISTRICT, years="20262027", ends="\n"):
    """Write a package: file name -> rows. Values may be bytes, taken as the whole file."""
    target = Path(folder) / day
    target.mkdir(parents=True, exist_ok=True)
    for name, rows in files.items():
        if name.endswith(".csv"):
            (target / name).write_text("\n".join([*rows, ""]), encoding="utf-8")
            continue
        path = target / f"{district}_0000_{name}_{day}_{years}.txt"
        if isinstance(rows, bytes):
            path.write_bytes(rows)
        else:
            text = ends.join([cells(*header(name)), *rows, ""])
            path.write_bytes(text.encode("utf-8"))
    return Path(folder)


def small(*absences, students=("004512",), **more):
    """The files of a district with one school, some students enrolled there, and absences."""
    return {
        "Location": [location()],
        "DistrictStudent": [student(number) for number in students],
        "SchoolStudent": [enrolled(number) for number in students],
        "StudentAbsence": list(absences),
        **more,
    }


def zipped(folder, archive):
    with zipfile.ZipFile(archive, "w") as file:
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file():
                file.write(path, path.relative_to(folder))
    return archive


def take_in(path, lake, **how):
    """Import and write; the numbers of every file must add up (the importer itself checks)."""
    report = import_path(path, lake, **{"write": True, **how})
    for extract in report.extracts:
        for count in extract.files:
            ended = sum(getattr(count, end) for end in ENDS)
            assert ended == count.rows
    return report


def stated(lake, table, columns, *, as_of=None, version=None):
    """What a table states, sorted; with `as_of`, what was known on that day."""
    known = "gone_on IS NULL"
    if as_of:
        known = f"first_seen_on <= DATE '{as_of}' AND coalesce(gone_on > DATE '{as_of}', true)"
    stored = select_stored(Lake(lake, version), TABLES[table])
    rows = duckdb.execute(f"SELECT {columns} FROM ({stored}) WHERE {known}").fetchall()
    return sorted(rows, key=lambda row: [(value is not None, value) for value in row])


def people(lake, **how):
    """Student number of the district -> person, as the crosswalk has it."""
    rows = stated(lake, "identity_crosswalk", "district_id, district_student_id, person_id", **how)
    return {f"{district}/{number}": person for district, number, person in rows}


def problems(report):
    """Reasons with how many rows they concern, notes on rows included."""
    found = {}
    for extract in report.extracts:
        for group in extract.problems:
            key = (group.reason, group.column)
            found[key] = found.get(key, 0) + group.count
    return found


def notes(report):
    return {note.code for extract in report.extracts for note in extract.notes} | {
        note.code for note in report.notes
    }


def count_of(report, kind):
    """The count of the one file of a kind in the last extract."""
    (count,) = [count for count in report.extracts[-1].files if count.kind == kind]
    return count


def day(text):
    return date.fromisoformat(text)
