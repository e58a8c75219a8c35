"""Files D (courses), E (schedules), H (grades for credit), and our own Assessments.csv."""

from inmotion.sources import readings
from inmotion.sources.cedars.elements import LOCATION, STUDENT, head, one_of, student_head
from inmotion.sources.layout import Check, Dates, Element, Layout, Link, Need, Target

_COURSE = Element("CourseId", "course_code", readings.TEXT, Need.NEEDED, size=20)
_TITLE = Element("CourseTitle", "course_title", readings.TEXT, Need.EXPECTED, size=50)
_AREA = Element("ContentAreaCode", "content_area_code", readings.NUMBER_CODE, size=3)
_DESIGNATIONS = Element("CourseDesignationCode", "designation_codes", readings.CODE, size=10)
_STATE_COURSE = Element("StateCourseCode", "state_course_code", readings.CODE, size=6)
_ALE = Element(
    "ALEFunded", "ale_code", readings.CODE, size=1, known=one_of(("N", "O", "R", "S", "Y"))
)
_MARKS = "A A- B+ B B- C+ C C- D+ D E F P N CR NC S U W"

COURSE_FILE = Layout(
    kind="D",
    file_name="CourseCatalog",
    title="Course Catalog",
    elements=(
        *head(),
        LOCATION,
        _COURSE,
        _TITLE,
        _AREA,
        _DESIGNATIONS,
        _STATE_COURSE,
        Element("APIBCourseCode", "ap_ib_code", readings.TEXT, size=5),
        Element("CIPCode", "cip_code", readings.TEXT, size=6),
        Element("IsDirectTranscriptionAvailable"),
        Element("CourseEquivalencyIdent"),
        Element("CourseEquivalency"),
    ),
    targets=(Target("courses"),),
    has_student=False,
    link=Link.LOCATION,
)

SCHEDULE_FILE = Layout(
    kind="E",
    file_name="StudentSchedule",
    title="Student Schedule",
    elements=(
        *student_head(),
        _COURSE,
        Element("SectionId", "section_id", readings.TEXT, Need.EXPECTED, size=20),
        Element("Term", "term_code", readings.CODE, Need.EXPECTED, size=12),
        _ALE,
    ),
    targets=(Target("schedule"),),
    link=Link.LOCATION,
)

GRADE_FILE = Layout(
    kind="H",
    file_name="StudentGradeHistory",
    title="Student Grade History",
    elements=(
        *student_head(with_location=False),
        Element("LocationId"),
        Element("StaffId"),
        _COURSE,
        _TITLE,
        Element("GradeLevelCode", "grade_code", readings.GRADE, Need.EXPECTED, size=2),
        Element(
            "LetterGrade",
            "letter_grade",
            readings.CODE,
            Need.EXPECTED,
            size=2,
            known=one_of(tuple(_MARKS.split())),
        ),
        Element("CreditsAttempted", "credits_attempted", readings.decimal(6, 2), Need.EXPECTED),
        Element("CreditsEarned", "credits_earned", readings.decimal(6, 2), Need.EXPECTED),
        _DESIGNATIONS,
        _AREA,
        _STATE_COURSE,
        Element("APIBCourseCode"),
        Element("CIPCode"),
        Element("TermEndDate", "term_ends_on", readings.MONTH, Need.EXPECTED, strict=True),
        Element("Term", "term_code", readings.CODE, size=12),
        Element("IsVocationalCompleter"),
        Element("HasIndustryCertification"),
        Element("IsDirectTranscriptionAvailable"),
        Element("IsTechPrepCompleter"),
        Element("CTEAssessment", aliases=("CTEAssesment",)),
        Element("CertNumber"),
        Element("SchoolCode", "school_code", readings.SCHOOL_CODE, Need.EXPECTED, size=4),
        _ALE,
        Element("CourseEquivalencyIdent"),
        Element("CTECreditEquivalency"),
        Element("CourseYear", "course_year", readings.YEAR, Need.NEEDED),
        Element("H31"),
        Element("WorkBasedLearning"),
    ),
    targets=(Target("course_grades"),),
    checks=(
        Check(
            "course_year_ahead",
            "course_year",
            "r.course_year > f.school_year",
            "CAST(r.course_year AS VARCHAR)",
        ),
        Check(
            "credits_earned_above",
            "credits_earned",
            "r.credits_earned > r.credits_attempted",
            "CAST(r.credits_earned AS VARCHAR)",
        ),
    ),
    widths=(30,),
)

ASSESSMENT_FILE = Layout(
    kind="Assessments",
    file_name="Assessments",
    title="Test results",
    elements=(
        Element("DistrictCode", "district_id"),
        STUDENT,
        Element("AssessmentId", "assessment_id", readings.TEXT, Need.NEEDED, size=60),
        Element("Date", "on_date", readings.ANY_DATE, Need.NEEDED, dates=Dates.SPAN),
        Element("Score", "score", readings.decimal(9, 3)),
        Element("Level", "level_code", readings.TEXT, size=60),
    ),
    targets=(Target("assessments"),),
)
