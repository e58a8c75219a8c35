"""One small invented district as plain facts, to be written in every format.

Two schools, eight students. County-district and school codes and student numbers with leading
zeros; a student who moves within the district, one who leaves it, one whom the state has not
numbered yet; a guardian of two. What a format does not carry, its
writer (`one_district_cedars`, `one_district_oneroster`) leaves out.
"""

from dataclasses import dataclass
from datetime import date

DISTRICT, DISTRICT_NAME, YEAR = "01901", "Cedar Inlet School District", 2027
FIRST_DAY, LAST_DAY = date(2026, 9, 2), date(2027, 6, 18)


@dataclass(frozen=True)
class School:
    """The state's code, the district's own number, and a name with a comma."""

    code: str
    local: str
    name: str


@dataclass(frozen=True)
class Spell:
    """A time at a school, both days included; `code` is the state's withdrawal code."""

    school: str
    entry: date = FIRST_DAY
    last: date | None = None
    code: str = ""


@dataclass(frozen=True)
class Student:
    """A student: gender F, M or X; grade and races as the state writes them."""

    number: str
    ssid: str
    last: str
    first: str
    born: date
    gender: str
    grade: str
    races: tuple[str, ...]
    spells: tuple[Spell, ...]
    middle: str = ""
    preferred: str = ""
    is_hispanic: bool = False
    language: str = "639"
    guardian: str = ""


@dataclass(frozen=True)
class Course:
    """A course of one school, with the term its one section is taught in."""

    school: str
    code: str
    title: str
    state_code: str
    area: str
    section: str
    term: str
    students: tuple[str, ...]


@dataclass(frozen=True)
class Guardian:
    """An adult; relation in lower case."""

    guardian_id: str
    first: str
    last: str
    relation: str
    phone: str
    email: str


HIGH, HARBOR = "9007", "0042"
SCHOOLS = (School(HIGH, "7", "Inlet High School"), School(HARBOR, "42", "Harbor School, the Old"))

GUARDIANS = (
    Guardian("g-1", "Marta", "Reyes", "parent", "206-555-0100", "marta@example.org"),
    Guardian("g-2", "Noor", "Haddad", "guardian", "", "noor@example.org"),
)

STUDENTS = (
    Student(
        "004512",
        "4000000017",
        "Reyes",
        "Ana",
        date(2011, 4, 5),
        "F",
        "9",
        ("W00",),
        (Spell(HIGH),),
        middle="Luz",
        is_hispanic=True,
        language="3",
        guardian="g-1",
    ),
    # Moves within the district.
    Student(
        "4512",
        "4000000025",
        "Haddad",
        "Omar",
        date(2012, 12, 30),
        "M",
        "8",
        ("A00", "W00"),
        (
            Spell(HARBOR, last=date(2026, 9, 25), code="T1"),
            Spell(HIGH, entry=date(2026, 9, 28)),
        ),
        guardian="g-2",
    ),
    # Leaves the district.
    Student(
        "000007",
        "4000000033",
        "Lee",
        "Kim",
        date(2010, 1, 31),
        "X",
        "10",
        ("A00",),
        (Spell(HIGH, last=date(2026, 9, 30), code="T0"),),
    ),
    # In kindergarten, and a sister of the first.
    Student(
        "51",
        "4000000041",
        "Reyes",
        "Ida",
        date(2021, 7, 1),
        "F",
        "K2",
        ("W00",),
        (Spell(HARBOR),),
        is_hispanic=True,
        language="3",
        guardian="g-1",
    ),
    # Not numbered by the state yet; comes late.
    Student(
        "52",
        "",
        "O'Neil-Ünsal",
        "Deniz",
        date(2011, 11, 11),
        "M",
        "9",
        ("N00", "P00", "B00"),
        (Spell(HIGH, entry=date(2026, 10, 5)),),
        preferred="Den",
    ),
    Student(
        "53",
        "4000000058",
        "Smith, Jr",
        "Pat",
        date(2009, 3, 3),
        "F",
        "12",
        ("B00",),
        (Spell(HIGH),),
    ),
    # A single day.
    Student(
        "54",
        "4000000066",
        "Day",
        "One",
        date(2015, 5, 5),
        "M",
        "6",
        ("P00",),
        (Spell(HARBOR, last=FIRST_DAY, code="T0"),),
    ),
    Student(
        "55",
        "4000000074",
        "Young",
        "May",
        date(2020, 2, 29),
        "F",
        "1",
        ("N00",),
        (Spell(HARBOR),),
    ),
)

COURSES = (
    Course(HIGH, "ALG1A", "Algebra 1 A", "02052", "4", "ALG1A-1", "SEM1", ("004512", "52")),
    Course(HIGH, "ENG9", 'English 9: "Voices"', "01001", "2", "ENG9-1", "ALLYR", ("004512",)),
    Course(HIGH, "WHIST", "World History", "04051", "7", "WHIST-2", "SEM2", ("53", "4512")),
    Course(HARBOR, "HOME1", "Grade 1", "", "1", "HOME1-1", "ALLYR", ("55",)),
)

#: Student, school, day, and the state's code of a full-day absence.
ABSENCES = (
    ("004512", HIGH, date(2026, 9, 9), "UF"),
    ("004512", HIGH, date(2026, 9, 10), "EF"),
    ("55", HARBOR, date(2026, 9, 14), "UF"),
)

#: Student, school, incident, day, behavior, action, first and last day out, days.
EXCLUSIONS = (
    ("53", HIGH, "I1", date(2026, 9, 14), "5", "SS", date(2026, 9, 15), date(2026, 9, 16), "2.0"),
)

#: Student, school, the state's number of a programme, first day.
PROGRAMS = (("51", HARBOR, "19", FIRST_DAY),)
