"""Courses, who sits in them, and what came of it."""

from inmotion.vocabulary.tables.shapes import SCHOOL, STUDENT, Column, Shape, Table

COURSE = Column("course_code", "string", "the district's course number", standard="CEDARS D04")
TERM = Column("term_code", "string", "part of the year", standard="CEDARS E08, H19")
ALE = Column(
    "ale_code", "string", "N no, O online, R remote, S site-based", standard="CEDARS E09, H27"
)
AREA = Column("content_area_code", "string", "subject", standard="CEDARS D06, H14")
DESIGNATIONS = Column(
    "designation_codes",
    "string",
    "course designations, letters run together",
    standard="CEDARS D07",
)
TITLE = Column("course_title", "string", "name of the course", standard="CEDARS D05")

COURSES = Table(
    "courses",
    Shape.PLACE,
    "Courses a school offers.",
    (
        SCHOOL,
        COURSE,
        TITLE,
        AREA,
        DESIGNATIONS,
        Column("state_course_code", "string", "state course code", standard="CEDARS D08"),
        Column("ap_ib_code", "string", "AP or IB course", standard="CEDARS D09"),
        Column("cip_code", "string", "career programme", standard="CEDARS D10"),
    ),
    key=("place_id", "course_code"),
)

SCHEDULE = Table(
    "schedule",
    Shape.EVENT,
    "Sections a student is scheduled into.",
    (
        STUDENT,
        SCHOOL,
        COURSE,
        Column("section_id", "string", "the section", standard="CEDARS E07"),
        TERM,
        ALE,
    ),
    key=("student_id", "place_id", "course_code", "section_id", "term_code"),
)

COURSE_GRADES = Table(
    "course_grades",
    Shape.EVENT,
    "Attempts at high-school credit, all years so far.",
    (
        STUDENT,
        Column(
            "school_code", "string", "school of the credit; 9999 elsewhere", standard="CEDARS H26"
        ),
        COURSE,
        TITLE,
        Column("grade_code", "string", "grade level when taken", standard="CEDARS H09"),
        Column("letter_grade", "string", "mark", is_sensitive=True, standard="CEDARS H10"),
        Column(
            "credits_attempted", "decimal(6, 2)", "credits attempted", "credits", True, "CEDARS H11"
        ),
        Column("credits_earned", "decimal(6, 2)", "credits earned", "credits", True, "CEDARS H12"),
        DESIGNATIONS,
        AREA,
        Column("state_course_code", "string", "state course code", standard="CEDARS H15"),
        Column(
            "term_ends_on", "date", "first day of the month the term ends in", standard="CEDARS H18"
        ),
        TERM,
        ALE,
        Column(
            "course_year", "int16", "school year the course was taken in", standard="CEDARS H30"
        ),
        Column("occurrence", "int16", "1, 2, ... among rows that are equal otherwise"),
    ),
    key=(
        "student_id",
        "school_code",
        "course_code",
        "course_year",
        "term_code",
        "term_ends_on",
        "letter_grade",
        "credits_attempted",
        "occurrence",
    ),
)

ASSESSMENTS = Table(
    "assessments",
    Shape.EVENT,
    "Test results. CEDARS does not carry them; Ed-Fi does.",
    (
        STUDENT,
        Column("assessment_id", "string", "the test", standard="Ed-Fi assessmentIdentifier"),
        Column("on_date", "date", "day taken", standard="Ed-Fi administrationDate"),
        Column("score", "decimal(9, 3)", "result", "points", True, "Ed-Fi result"),
        Column("level_code", "string", "performance level", "", True, "Ed-Fi performanceLevel"),
    ),
    key=("student_id", "assessment_id", "on_date"),
)
