"""Who: students, their guardians, languages and backgrounds, and which record is whose."""

from inmotion.vocabulary.tables.shapes import STUDENT, Column, Shape, Table

PEOPLE = Table(
    "people",
    Shape.PERSON,
    "Students as their district names them.",
    (
        STUDENT,
        Column("last_name", "string", "legal last name", is_sensitive=True, standard="CEDARS B06"),
        Column(
            "first_name", "string", "legal first name", is_sensitive=True, standard="CEDARS B07"
        ),
        Column(
            "middle_name", "string", "legal middle name", is_sensitive=True, standard="CEDARS B08"
        ),
        Column(
            "preferred_last_name", "string", "name in use", is_sensitive=True, standard="CEDARS B36"
        ),
        Column(
            "preferred_first_name",
            "string",
            "name in use",
            is_sensitive=True,
            standard="CEDARS B37",
        ),
        Column("birth_on", "date", "date of birth", is_sensitive=True, standard="CEDARS B09"),
        Column("gender_code", "string", "F, M or X", is_sensitive=True, standard="CEDARS B12"),
    ),
    key=("student_id",),
)

GUARDIANS = Table(
    "guardians",
    Shape.PERSON,
    "Adults who answer for a student. CEDARS does not carry them; OneRoster and Ed-Fi do.",
    (
        STUDENT,
        Column(
            "guardian_id", "string", "the source's key of the adult", standard="OneRoster sourcedId"
        ),
        Column("full_name", "string", "name", is_sensitive=True, standard="OneRoster givenName"),
        Column("relation_code", "string", "relation to the student", is_sensitive=True),
        Column("language_code", "string", "language to write in", is_sensitive=True),
        Column("phone", "string", "telephone", is_sensitive=True, standard="OneRoster phone"),
        Column("email", "string", "e-mail", is_sensitive=True, standard="OneRoster email"),
    ),
    key=("student_id", "guardian_id"),
)

IDENTITY_CROSSWALK = Table(
    "identity_crosswalk",
    Shape.SPAN,
    "Which person a district's record belongs to, and since when we knew it.",
    (
        STUDENT,
        Column(
            "district_student_id",
            "string",
            "the district's own number, leading zeros kept",
            is_sensitive=True,
            standard="CEDARS B04",
        ),
        Column(
            "ssid",
            "string",
            "state student identifier; empty until the state issues it",
            is_sensitive=True,
            standard="CEDARS B05",
        ),
        Column("birth_on", "date", "date of birth", is_sensitive=True, standard="CEDARS B09"),
        Column("person_id", "int64", "our own lasting key of the person"),
    ),
    key=("student_id",),
    partition=("district_id",),
)

STUDENT_KEYS = Table(
    "student_keys",
    Shape.PERSON,
    "The ledger of numbers given out. Nothing is ever taken out of it, not even by undo, so that "
    "a number never comes to mean another child.",
    (
        STUDENT,
        Column(
            "district_student_id",
            "string",
            "the district's own number, leading zeros kept",
            is_sensitive=True,
            standard="CEDARS B04",
        ),
    ),
    key=("district_student_id",),
    partition=("district_id",),
)

IDENTITY_DECISIONS = Table(
    "identity_decisions",
    Shape.EVENT,
    "What people decided about whose record is whose, oldest first. Nothing is ever taken out of "
    "it, not even by undo: a decision is taken back by another one.",
    (
        STUDENT,
        Column("decision_id", "int64", "1, 2, ... in the order of deciding"),
        Column(
            "decision_code",
            "string",
            "link, split, not_same, or take_back of an earlier decision",
        ),
        Column("other_student_id", "int64", "the other record; empty for split and take_back"),
        Column("taken_back_id", "int64", "the decision that take_back makes void"),
        Column(
            "ssid",
            "string",
            "for split: the state number of the person the record was taken out of",
            is_sensitive=True,
            standard="CEDARS B05",
        ),
        Column("decided_at", "string", "instant, ISO 8601, UTC"),
        Column("decided_by", "string", "who"),
        Column("why", "string", "why, in the words of whoever decided", is_sensitive=True),
    ),
    key=("decision_id",),
    partition=("district_id",),
)

RACE_ETHNICITY = Table(
    "race_ethnicity",
    Shape.PERSON,
    "Race and ethnicity codes a family gave; several rows for several codes.",
    (
        STUDENT,
        Column("kind_code", "string", "ethnicity or race"),
        Column("code", "string", "the state's code", is_sensitive=True, standard="CEDARS L05, M05"),
    ),
    key=("student_id", "kind_code", "code"),
)

LANGUAGES = Table(
    "languages",
    Shape.PERSON,
    "Languages of a student.",
    (
        STUDENT,
        Column("kind_code", "string", "first (own first language) or home (spoken at home)"),
        Column(
            "language_code",
            "string",
            "the state's language number",
            is_sensitive=True,
            standard="CEDARS B17, B18",
        ),
    ),
    key=("student_id", "kind_code"),
)

HOME_ACCESS = Table(
    "home_access",
    Shape.PERSON,
    "Internet and a device where a student lives, in the words of Ed-Fi's default lists. CEDARS "
    "does not carry them. No row means not asked, never none.",
    (
        STUDENT,
        Column(
            "has_internet",
            "boolean",
            "there is internet at home",
            is_sensitive=True,
            standard="Ed-Fi internetAccessInResidence",
        ),
        Column(
            "internet_type_code",
            "string",
            "what kind of connection",
            is_sensitive=True,
            standard="Ed-Fi internetAccessTypeInResidence",
        ),
        Column(
            "internet_performance_code",
            "string",
            "a video plays without stops: Yes, Sometimes, No",
            is_sensitive=True,
            standard="Ed-Fi internetPerformanceInResidence",
        ),
        Column(
            "internet_barrier_code",
            "string",
            "why there is none",
            is_sensitive=True,
            standard="Ed-Fi barrierToInternetAccessInResidence",
        ),
        Column(
            "device_code",
            "string",
            "device used most to learn away from school",
            is_sensitive=True,
            standard="Ed-Fi primaryLearningDeviceAwayFromSchool",
        ),
        Column(
            "device_sharing_code",
            "string",
            "whether the device is shared at home",
            is_sensitive=True,
            standard="Ed-Fi primaryLearningDeviceAccess",
        ),
        Column(
            "device_provider_code",
            "string",
            "who gave the device",
            is_sensitive=True,
            standard="Ed-Fi primaryLearningDeviceProvider",
        ),
    ),
    key=("student_id",),
)
