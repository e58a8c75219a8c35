"""Files I, J, K (programmes), L and M (ethnicity, race), and our own Supports and Guardians."""

from inmotion.sources import readings
from inmotion.sources.cedars.elements import STUDENT, ends_before_start, student_head
from inmotion.sources.layout import Check, Dates, Element, Layout, Link, Need, Target

#: Programme codes of our own for students with rows in files J and K.
ENGLISH_LEARNER = "EL"
SPECIAL_EDUCATION = "SPED"

_EXIT = Element("ExitDate", "exit_on", readings.DATE, strict=True)
_EXIT_REASON = Element("ExitReasonCode", "exit_reason_code", readings.CODE, size=1)
_SPAN_CHECKS = (ends_before_start("start_on", "exit_on"),)

PROGRAM_FILE = Layout(
    kind="I",
    file_name="StudentPrograms",
    title="Student Attributes and Programs",
    elements=(
        *student_head(),
        Element(
            "ProgramCode",
            "program_code",
            readings.NUMBER_CODE,
            Need.NEEDED,
            size=2,
            known="regexp_full_match({v}, '[0-9]{{1,2}}')",
        ),
        Element("StartDate", "start_on", readings.DATE, Need.NEEDED),
        _EXIT,
        _EXIT_REASON,
        Element("QualificationCode", "qualification_code", readings.TEXT, size=60),
    ),
    targets=(Target("program_spans"),),
    checks=(
        *_SPAN_CHECKS,
        Check(
            "reserved_code",
            "program_code",
            f"r.program_code IN ('{ENGLISH_LEARNER}', '{SPECIAL_EDUCATION}')",
            "r.program_code",
        ),
    ),
    link=Link.LOCATION,
    place_need=Need.EXPECTED,
)

ENGLISH_LEARNER_FILE = Layout(
    kind="J",
    file_name="BilingualPrograms",
    title="English Learners",
    elements=(
        *student_head(),
        Element("InstructionalModelCode", "qualification_code", readings.CODE, size=1),
        Element("StartDate", "start_on", readings.DATE, Need.NEEDED),
        _EXIT,
        _EXIT_REASON,
        Element("PlacementTestScaleScore"),
        Element("PlacementTestLevelScore"),
        Element("PlacementTestDate"),
        Element("InitialWAPlacementDate"),
        Element("InitialUSAPlacementDate"),
        Element("NumMonthsUSAttendance"),
        Element("NumMonthsNonUSFormalEducation"),
        Element("ProgramDesignation"),
        Element("PlacementTestCode"),
        Element("GradeLevelAtPlacement"),
        Element("PlacementTestScaleScore"),
        Element("PlacementTestLevelScore"),
        Element("PlacementTestDate"),
    ),
    targets=(Target("program_spans", {"program_code": f"'{ENGLISH_LEARNER}'"}),),
    checks=_SPAN_CHECKS,
    link=Link.LOCATION,
    place_need=Need.EXPECTED,
    by_position=True,
)

_K_HEAD = ("SchoolYear", "ServingCountyDistrictCode", "DistrictStudentId", "SSID", "LocationId")

SPECIAL_EDUCATION_FILE = Layout(
    kind="K",
    file_name="SpecEdPrograms",
    title="Special Education Programs",
    elements=(
        *student_head(with_location=False),
        # Retired; some vendors still fill it.
        Element("LocationId"),
        Element("LRECode", "qualification_code", readings.NUMBER_CODE, size=2),
        Element("InitialWAServiceDate"),
        _EXIT,
        _EXIT_REASON,
        Element("ReferralDate"),
        Element("InitialEligibilityDate"),
        Element("LastIEPReviewDate"),
        Element("LastEvaluationDate"),
        Element("StartDate", "start_on", readings.DATE, Need.NEEDED),
    ),
    targets=(
        Target("program_spans", {"program_code": f"'{SPECIAL_EDUCATION}'", "place_id": "NULL"}),
    ),
    checks=_SPAN_CHECKS,
    old_widths={
        13: (
            *_K_HEAD,
            "LRECode",
            "StartDate",
            "ExitDate",
            "ExitReasonCode",
            "ReferralDate",
            "InitialEligibilityDate",
            "LastIEPReviewDate",
            "LastEvaluationDate",
        )
    },
)


def _codes(kind: str, token: str, title: str, header: str, kind_code: str, known: str) -> Layout:
    """Return the layout of a file with one code per row."""
    return Layout(
        kind=kind,
        file_name=token,
        title=title,
        elements=(
            *student_head(with_location=False),
            Element(header, "code", readings.CODE, Need.NEEDED, known=known),
        ),
        targets=(Target("race_ethnicity", {"kind_code": f"'{kind_code}'"}),),
        checks=(Check("placeholder", "code", "r.code = 'XX'", "r.code"),),
    )


# Two generations of codes are in use at the same time: numbers, and a letter with two digits.
ETHNICITY_FILE = _codes(
    "L",
    "StudentEthnicity",
    "Student Ethnicity",
    "EthnicityCode",
    "ethnicity",
    "regexp_full_match({v}, 'H[0-9]{{2}}|10|30|55|60|65|70|75|80|85|90')",
)
RACE_FILE = _codes(
    "M",
    "StudentRace",
    "Student Race",
    "RaceCode",
    "race",
    "regexp_full_match({v}, 'XX|[ABNPW][0-9]{{2}}|200|300|4[0-9]{{2}}|5[0-9]{{2}}|6[0-9]{{2}}')",
)

HOME_ACCESS_FILE = Layout(
    kind="HomeAccess",
    file_name="HomeAccess",
    title="Internet and devices at home",
    elements=(
        Element("DistrictCode", "district_id"),
        STUDENT,
        Element("HasInternet", "has_internet", readings.YES_NO),
        Element("InternetType", "internet_type_code", readings.TEXT, size=60),
        Element("InternetPerformance", "internet_performance_code", readings.TEXT, size=60),
        Element("InternetBarrier", "internet_barrier_code", readings.TEXT, size=60),
        Element("Device", "device_code", readings.TEXT, size=60),
        Element("DeviceSharing", "device_sharing_code", readings.TEXT, size=60),
        Element("DeviceProvider", "device_provider_code", readings.TEXT, size=60),
    ),
    targets=(Target("home_access"),),
)

SUPPORT_FILE = Layout(
    kind="Supports",
    file_name="Supports",
    title="Supports",
    elements=(
        Element("DistrictCode", "district_id"),
        Element("SchoolCode", "school_code", readings.SCHOOL_CODE, size=4),
        STUDENT,
        Element("SupportKind", "support_code", readings.TEXT, Need.NEEDED),
        Element("StartDate", "start_on", readings.ANY_DATE, Need.NEEDED, dates=Dates.SPAN),
        Element("EndDate", "end_on", readings.ANY_DATE, strict=True),
    ),
    targets=(Target("supports"),),
    checks=(ends_before_start("start_on", "end_on"),),
    link=Link.SCHOOL_CODE,
    place_need=Need.OPTIONAL,
)

GUARDIAN_FILE = Layout(
    kind="Guardians",
    file_name="Guardians",
    title="Guardians",
    elements=(
        Element("DistrictCode", "district_id"),
        STUDENT,
        Element("GuardianId", "guardian_id", readings.TEXT, Need.NEEDED),
        Element("FullName", "full_name", readings.TEXT, Need.EXPECTED),
        Element("Relation", "relation_code", readings.TEXT, size=60),
        Element("Language", "language_code", readings.TEXT, size=60),
        Element("Phone", "phone", readings.TEXT, size=60),
        Element("Email", "email", readings.TEXT),
    ),
    targets=(Target("guardians"),),
)
