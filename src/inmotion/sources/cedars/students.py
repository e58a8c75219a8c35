"""File B (students in the district) and file C (students at schools)."""

from inmotion.sources import readings
from inmotion.sources.cedars.elements import (
    STUDENT,
    ends_before_start,
    head,
    one_of,
    student_head,
)
from inmotion.sources.layout import Check, Dates, Element, Layout, Link, Need, Target
from inmotion.vocabulary.codes import GRADES, WITHDRAWAL_CODES

_NAME = 60
_ONE_STUDENT = ("school_year", "student_id")

DISTRICT_STUDENT_FILE = Layout(
    kind="B",
    file_name="DistrictStudent",
    title="District Student",
    elements=(
        *head(),
        Element(
            "ResidentCountyDistrictCode",
            "resident_district_id",
            readings.DISTRICT_CODE,
            Need.EXPECTED,
            aliases=("HomeCountryDisCode", "HomeCountyDistrictCode", "HomeCountyDisCode"),
        ),
        STUDENT,
        Element("SSID", "ssid", readings.SSID, aliases=("StateStudentID",)),
        Element("LastName", "last_name", readings.TEXT, Need.EXPECTED, size=_NAME),
        Element("FirstName", "first_name", readings.TEXT, size=_NAME),
        Element("MiddleName", "middle_name", readings.TEXT, size=_NAME),
        Element("BirthDate", "birth_on", readings.DATE, Need.NEEDED),
        Element("BirthCountry"),
        Element("CSRSEthnicityCode"),
        Element(
            "Gender",
            "gender_code",
            readings.CODE,
            Need.EXPECTED,
            size=1,
            known=one_of(("F", "M", "X")),
        ),
        Element(
            "GradeLevel", "grade_code", readings.GRADE, Need.NEEDED, size=2, known=one_of(GRADES)
        ),
        Element("DistrictEnrollmentDate", "entry_on", readings.DATE, Need.NEEDED),
        Element("DistrictExitDate", "exit_on", readings.DATE, strict=True, dates=Dates.SPAN),
        Element("DisabilityCode"),
        Element("PrimaryLanguageCode", "first_language", readings.LANGUAGE, Need.EXPECTED),
        Element("LanguageSpokenAtHome", "home_language", readings.LANGUAGE),
        # Social security number: never read, never copied.
        Element("SSN", aliases=("SocialSecurityNumber",)),
        Element("ZipCode"),
        Element(
            "IsHomeless",
            "homeless_code",
            readings.CODE,
            Need.EXPECTED,
            size=1,
            known=one_of(("Y", "N", "A", "B", "C", "D")),
        ),
        Element(
            "IsApprovedPrivateSchoolStudentAttendingPartTime",
            "private_part_time_code",
            readings.CODE,
            size=1,
            known=one_of(("Y", "N", "0", "1", "2", "3")),
        ),
        Element(
            "IsHomeBasedStudentAttendingPartTime",
            "home_based_part_time_code",
            readings.CODE,
            size=1,
            known=one_of(("Y", "N", "0", "1", "2", "3")),
        ),
        Element("IsF1VisaForeignExchangeStudent", aliases=("StudentExchangeStatus",)),
        Element("IsStudentInFosterCare", "is_foster", readings.YES_NO),
        Element("GradRequirementsYear", "graduation_rules_year", readings.YEAR),
        Element("ExpectedGradYear", "expected_graduation_year", readings.YEAR),
        Element("GPA", "gpa", readings.decimal(4, 3)),
        Element("CreditsAttempted", "credits_attempted", readings.decimal(6, 2)),
        Element("CreditsEarned", "credits_earned", readings.decimal(6, 2)),
        Element("IsStudentImmigrant"),
        Element("InitialUSAPlacementDate"),
        Element("NumMonthsUSAttendance"),
        Element("NumMonthsNonUSFormalEducation"),
        Element(
            "MilitaryFamilyIndicator",
            "military_code",
            readings.CODE,
            size=1,
            known=one_of(("N", "A", "R", "G", "M", "Z", "X")),
        ),
        Element("PreferredLastName", "preferred_last_name", readings.TEXT, size=_NAME),
        Element("PreferredFirstName", "preferred_first_name", readings.TEXT, size=_NAME),
        Element("PreferredMiddleName"),
        Element("ASVABTestStatus"),
        Element("ASVABScore"),
        Element("ASVABYear"),
        Element("CreditWaiver"),
    ),
    targets=(
        Target("district_spans"),
        Target("people", latest_of=_ONE_STUDENT),
        Target(
            "languages",
            {"kind_code": "'first'", "language_code": "first_language"},
            where="first_language IS NOT NULL",
            latest_of=_ONE_STUDENT,
        ),
        Target(
            "languages",
            {"kind_code": "'home'", "language_code": "home_language"},
            where="home_language IS NOT NULL",
            latest_of=_ONE_STUDENT,
        ),
    ),
    checks=(
        ends_before_start("entry_on", "exit_on"),
        Check(
            "birth_impossible",
            "birth_on",
            "r.birth_on > f.extract_on OR r.birth_on < DATE '1900-01-01'",
            "strftime(r.birth_on, '%m/%d/%Y')",
        ),
        Check(
            "after_year", "entry_on", "r.entry_on > f.last_day", "strftime(r.entry_on, '%m/%d/%Y')"
        ),
        Check(
            "credits_earned_above",
            "credits_earned",
            "r.credits_earned > r.credits_attempted",
            "CAST(r.credits_earned AS VARCHAR)",
        ),
    ),
    widths=(37,),
    hides_numbers=True,
)

SCHOOL_STUDENT_FILE = Layout(
    kind="C",
    file_name="SchoolStudent",
    title="School Student",
    elements=(
        *student_head(),
        Element("SchoolEnrollmentDate", "entry_on", readings.DATE, Need.NEEDED, dates=Dates.SPAN),
        Element("SchoolEntryCode"),
        Element("SchoolExitDate", "exit_on", readings.DATE, strict=True, dates=Dates.SPAN),
        Element(
            "SchoolWithdrawalCode",
            "exit_code",
            readings.WITHDRAWAL,
            size=2,
            known=one_of(tuple(code.code for code in WITHDRAWAL_CODES)),
        ),
        Element(
            "IsPrimarySchool",
            "is_primary",
            readings.YES_NO,
            Need.EXPECTED,
            aliases=("IsThisTheSchoolThatIsPrimarilyResponsibleForTheStudent",),
        ),
        Element(
            "SchoolChoiceCode",
            "choice_code",
            readings.NUMBER_CODE,
            size=2,
            known=one_of(("0", "1", "2", "3")),
        ),
        Element("CumulativeDaysPresent", "days_present", readings.WHOLE),
        Element("NumUnexcusedAbsence"),
    ),
    targets=(Target("enrollment_spans"),),
    checks=(
        ends_before_start("entry_on", "exit_on"),
        Check(
            "code_without_exit",
            "exit_code",
            "r.exit_code IS NOT NULL AND r.exit_on IS NULL AND r.exit_on_odd IS NULL",
            "r.exit_code",
        ),
        Check(
            "exit_without_code",
            "exit_code",
            "r.exit_code IS NULL AND r.exit_on IS NOT NULL",
            "NULL",
        ),
        Check(
            "after_year", "entry_on", "r.entry_on > f.last_day", "strftime(r.entry_on, '%m/%d/%Y')"
        ),
        Check(
            "too_many_days",
            "days_present",
            "r.days_present > 366",
            "CAST(r.days_present AS VARCHAR)",
        ),
    ),
    link=Link.LOCATION,
)
