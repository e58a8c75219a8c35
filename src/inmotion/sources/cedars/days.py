"""File N (absences), file R (exclusions) and its forerunner, file P."""

from inmotion.sources import readings
from inmotion.sources.cedars.elements import STUDENT, ends_before_start, one_of, student_head
from inmotion.sources.layout import Check, Dates, Element, Layout, Link, Need, Target
from inmotion.vocabulary.codes import ABSENCE_CODES, EXCLUSION_CODES

#: Last school year (end year) of file P; file R begins in the next.
LAST_YEAR_OF_P = 2018

ABSENCE_FILE = Layout(
    kind="N",
    file_name="StudentAbsence",
    title="Student Absence",
    elements=(
        *student_head(),
        Element("AbsenceDate", "on_date", readings.DATE, Need.NEEDED, dates=Dates.EVENT),
        Element(
            "AbsenceCode",
            "absence_code",
            readings.CODE,
            Need.NEEDED,
            size=2,
            known=one_of(ABSENCE_CODES),
        ),
    ),
    targets=(Target("absences"),),
    link=Link.LOCATION,
    beyond=(Element("AbsentFraction", "absent_fraction", readings.SHARE),),
)

TARDY_FILE = Layout(
    kind="Tardies",
    file_name="Tardies",
    title="Late arrivals",
    elements=(
        Element("DistrictCode", "district_id"),
        Element("SchoolCode", "school_code", readings.SCHOOL_CODE, Need.NEEDED, size=4),
        STUDENT,
        Element("Date", "on_date", readings.ANY_DATE, Need.NEEDED, dates=Dates.EVENT),
        Element("AbsentFraction", "absent_fraction", readings.SHARE),
    ),
    targets=(Target("tardies"),),
    link=Link.SCHOOL_CODE,
)

#: The names of R10 and later are not published; these are our own choice.
EXCLUSION_FILE = Layout(
    kind="R",
    file_name="StudentExclusionaryDiscipline",
    title="Student Exclusionary Discipline",
    elements=(
        *student_head(),
        Element("IncidentId", "incident_id", readings.TEXT, Need.NEEDED, size=20),
        Element("IncidentDate", "on_date", readings.DATE, Need.NEEDED, dates=Dates.EVENT),
        Element("BehaviorCode", "behavior_code", readings.NUMBER_CODE, Need.EXPECTED, size=2),
        Element("OtherBehaviors", "other_behavior_codes", readings.CODE_LIST),
        Element(
            "ActionCode",
            "action_code",
            readings.CODE,
            Need.NEEDED,
            size=2,
            known=one_of(tuple(code.code for code in EXCLUSION_CODES)),
        ),
        Element("ActionStartDate", "start_on", readings.DATE, strict=True, dates=Dates.SPAN),
        Element("ActionEndDate", "end_on", readings.DATE, strict=True, dates=Dates.SPAN),
        Element("NumDays", "excluded_days", readings.decimal(5, 1)),
    ),
    targets=(
        # NA is a firearm incident without an exclusion: an incident, not an exclusion.
        Target("exclusions", where="action_code <> 'NA'"),
        Target("incidents", first_of=("school_year", "student_id", "incident_id")),
    ),
    checks=(
        ends_before_start("start_on", "end_on"),
        Check("empty", "start_on", "r.start_on IS NULL AND r.action_code <> 'NA'", "NULL"),
    ),
    link=Link.LOCATION,
)

DISCIPLINE_FILE = Layout(
    kind="P",
    file_name="StudentDiscipline",
    title="Student Discipline",
    elements=(
        *student_head(),
        Element("IncidentDate", "on_date", readings.DATE, Need.NEEDED, dates=Dates.EVENT),
        Element("BehaviorCode", "behavior_code", readings.NUMBER_CODE, Need.EXPECTED, size=2),
        Element("InterventionDate", "start_on", readings.DATE, strict=True, dates=Dates.SPAN),
        Element(
            "InterventionApplied",
            "action_code",
            readings.CODE,
            Need.EXPECTED,
            size=2,
            known=one_of(("EX", "LS", "SS", "IS", "EE", "NA", "OT")),
        ),
        Element("NumInterventionDays", "excluded_days", readings.decimal(5, 1)),
        Element("IncidentID", "incident_id", readings.TEXT, Need.EXPECTED, size=20),
        *(Element(name) for name in ("WeaponType", "IAES", "EmergencyExp", "EEConversionDays")),
        Element("OtherBehaviors", "other_behavior_codes", readings.CODE_LIST),
        *(
            Element(name)
            for name in (
                "AcademicServices",
                "BehaviorServices",
                "PetitionforReadmission",
                "GrantedPetitionforReadmission",
                "PetitionforOverOneYear",
                "ReengagementMeeting",
                "ReengagementPlan",
                "Appeal",
            )
        ),
    ),
    targets=(Target("discipline_until_2018"),),
    checks=(
        Check(
            "retired_file",
            "on_date",
            f"f.school_year > {LAST_YEAR_OF_P}",
            "CAST(f.school_year AS VARCHAR)",
        ),
    ),
    link=Link.LOCATION,
)
