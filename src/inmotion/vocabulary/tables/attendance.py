"""Days: calendars, absences, and days lost to discipline."""

from inmotion.vocabulary.tables.shapes import SCHOOL, STUDENT, Column, Shape, Table

SCHOOL_DAYS = Table(
    "school_days",
    Shape.PLACE,
    "Calendar of each school: the days it is in session.",
    (
        SCHOOL,
        Column("on_date", "date", "calendar day"),
        Column("is_school_day", "boolean", "students are taught on this day"),
        Column("scheduled_minutes", "int16", "length of the school day", "minutes"),
        Column("is_default", "boolean", "the state's default calendar, not the school's own"),
    ),
    key=("place_id", "on_date"),
)

ABSENCES = Table(
    "absences",
    Shape.EVENT,
    "Absences as schools report them. No row means present, or not collected.",
    (
        STUDENT,
        SCHOOL,
        Column("on_date", "date", "day of the absence", standard="CEDARS N06"),
        Column(
            "absence_code",
            "string",
            "EF, EP, UF, UP: excused or unexcused, full or part of the day",
            is_sensitive=True,
            standard="CEDARS N07",
        ),
        Column(
            "absent_fraction",
            "decimal(5, 4)",
            "share of the day missed, where the source carries it (CEDARS does not)",
            unit="day, 0 to 1",
            is_sensitive=True,
            standard="Ed-Fi eventDuration",
        ),
    ),
    key=("student_id", "place_id", "on_date", "absence_code"),
)

# A table of its own rather than a fifth absence code: a late arrival is no absence, neither to the
# state nor to the law, and a code among absences would count wherever all absences are read.
TARDIES = Table(
    "tardies",
    Shape.EVENT,
    "Days on which a student came late, where the source carries it (CEDARS does not). A school "
    "without any row in a school year does not collect them; that is never none.",
    (
        STUDENT,
        SCHOOL,
        Column("on_date", "date", "day of the late arrival", standard="Ed-Fi eventDate"),
        Column(
            "absent_fraction",
            "decimal(5, 4)",
            "share of the day missed, where the source carries it",
            unit="day, 0 to 1",
            is_sensitive=True,
            standard="Ed-Fi eventDuration",
        ),
    ),
    key=("student_id", "place_id", "on_date"),
)

INCIDENTS = Table(
    "incidents",
    Shape.EVENT,
    "A student's part in an incident that led to exclusion (from 2018-19).",
    (
        STUDENT,
        SCHOOL,
        Column(
            "incident_id", "string", "the district's number of the incident", standard="CEDARS R06"
        ),
        Column("on_date", "date", "day of the incident", standard="CEDARS R07"),
        Column("behavior_code", "string", "most severe behaviour", "", True, "CEDARS R08"),
        Column(
            "other_behavior_codes", "string", "others, joined by commas", "", True, "CEDARS R09"
        ),
    ),
    key=("student_id", "incident_id"),
)

EXCLUSIONS = Table(
    "exclusions",
    Shape.EVENT,
    "Exclusionary actions (from 2018-19): one row per action and student.",
    (
        STUDENT,
        SCHOOL,
        Column(
            "incident_id", "string", "the district's number of the incident", standard="CEDARS R06"
        ),
        Column(
            "action_code", "string", "EX LS SS IS EE CE", is_sensitive=True, standard="CEDARS R"
        ),
        Column("start_on", "date", "first day of the exclusion", standard="CEDARS R"),
        Column("end_on", "date", "last day of the exclusion", standard="CEDARS R"),
        Column("excluded_days", "decimal(5, 1)", "days lost", "school days", True, "CEDARS R"),
    ),
    key=("student_id", "incident_id", "action_code", "start_on"),
)

DISCIPLINE_UNTIL_2018 = Table(
    "discipline_until_2018",
    Shape.EVENT,
    "The older state file (2013-14 to 2017-18): one row per student and incident. A series of its "
    "own: repeated suspensions in one incident are lost in it.",
    (
        STUDENT,
        SCHOOL,
        Column(
            "incident_id", "string", "the district's number of the incident", standard="CEDARS P11"
        ),
        Column("on_date", "date", "day of the incident", standard="CEDARS P06"),
        Column("behavior_code", "string", "most severe behaviour", "", True, "CEDARS P07"),
        Column(
            "other_behavior_codes", "string", "others, joined by commas", "", True, "CEDARS P16"
        ),
        Column("action_code", "string", "EX LS SS IS EE NA OT", "", True, "CEDARS P09"),
        Column("start_on", "date", "first day of the action", standard="CEDARS P08"),
        Column("excluded_days", "decimal(5, 1)", "days lost", "school days", True, "CEDARS P10"),
    ),
    key=("student_id", "incident_id", "on_date"),
)
