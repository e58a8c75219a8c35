"""Where and when: places, spans at districts, schools and programmes."""

from inmotion.vocabulary.tables.shapes import SCHOOL, STUDENT, Column, Shape, Table

PLACES = Table(
    "places",
    Shape.PLACE,
    "The region, its districts, schools, colleges and hubs.",
    (
        Column("place_id", "string", "district: county-district code; school: state school code"),
        Column("place_type_code", "string", "region, district, school, college or hub"),
        Column("place_name", "string", "name", standard="CEDARS A03, A06"),
        Column("parent_id", "string", "the place it belongs to"),
        Column("local_code", "string", "the district's own school number", standard="CEDARS A04"),
        Column("first_day_on", "date", "first school day", standard="CEDARS A07"),
        Column("last_day_on", "date", "last school day", standard="CEDARS A08"),
    ),
    key=("place_id", "local_code"),
)

ENROLLMENT_SPANS = Table(
    "enrollment_spans",
    Shape.SPAN,
    "A student at a school, from the entry day to the last day attended, both included.",
    (
        STUDENT,
        SCHOOL,
        Column("entry_on", "date", "first day enrolled", standard="CEDARS C06"),
        Column("exit_on", "date", "last day attended; empty if still there", standard="CEDARS C08"),
        Column("exit_code", "string", "withdrawal code", is_sensitive=True, standard="CEDARS C09"),
        Column(
            "is_primary", "boolean", "this school answers for the student", standard="CEDARS C10"
        ),
        Column("choice_code", "string", "why this school", standard="CEDARS C11"),
        Column(
            "days_present",
            "int16",
            "days present as the school counts them; a cross-check only",
            unit="school days",
            standard="CEDARS C12",
        ),
    ),
    key=("student_id", "place_id", "entry_on"),
)

DISTRICT_SPANS = Table(
    "district_spans",
    Shape.SPAN,
    "A student in a district at one grade level, with what the district says for that time.",
    (
        STUDENT,
        Column("entry_on", "date", "first day enrolled in the district", standard="CEDARS B14"),
        Column("exit_on", "date", "last day attended in the district", standard="CEDARS B15"),
        Column("grade_code", "string", "PK, K1, K2, 1 to 12", standard="CEDARS B13"),
        Column("resident_district_id", "string", "district of the home", standard="CEDARS B03"),
        Column("homeless_code", "string", "housing", is_sensitive=True, standard="CEDARS B21"),
        Column(
            "private_part_time_code", "string", "private school, part time", standard="CEDARS B22"
        ),
        Column(
            "home_based_part_time_code", "string", "home-based, part time", standard="CEDARS B23"
        ),
        Column("is_foster", "boolean", "in foster care", is_sensitive=True, standard="CEDARS B25"),
        Column(
            "military_code", "string", "military family", is_sensitive=True, standard="CEDARS B35"
        ),
        Column("graduation_rules_year", "int16", "class whose rules apply", standard="CEDARS B26"),
        Column("expected_graduation_year", "int16", "expected class", standard="CEDARS B27"),
        Column("gpa", "decimal(4, 3)", "grade point average", "points", True, "CEDARS B28"),
        Column(
            "credits_attempted", "decimal(6, 2)", "credits attempted", "credits", True, "CEDARS B29"
        ),
        Column("credits_earned", "decimal(6, 2)", "credits earned", "credits", True, "CEDARS B30"),
    ),
    key=("student_id", "entry_on", "grade_code"),
)

PROGRAM_SPANS = Table(
    "program_spans",
    Shape.SPAN,
    "A student in a programme, or with an attribute, for a time.",
    (
        STUDENT,
        SCHOOL,
        Column(
            "program_code",
            "string",
            "state programme number; EL for English learners, SPED for special education",
            is_sensitive=True,
            standard="CEDARS I06, J, K",
        ),
        Column("start_on", "date", "first day", standard="CEDARS I07, J07, K14"),
        Column(
            "exit_on", "date", "last day; empty if still in it", standard="CEDARS I08, J08, K08"
        ),
        Column("exit_reason_code", "string", "why it ended", standard="CEDARS I09, J09, K09"),
        Column(
            "qualification_code",
            "string",
            "how the student qualified; for EL the model, for SPED the setting",
            is_sensitive=True,
            standard="CEDARS I10, J06, K06",
        ),
    ),
    key=("student_id", "place_id", "program_code", "start_on", "qualification_code"),
)

SUPPORTS = Table(
    "supports",
    Shape.SPAN,
    "Help a student gets: tutoring, a mentor, a home visit.",
    (
        STUDENT,
        SCHOOL,
        Column("support_code", "string", "kind of help"),
        Column("start_on", "date", "first day"),
        Column("end_on", "date", "last day; empty if it goes on"),
    ),
    key=("student_id", "support_code", "start_on"),
)
