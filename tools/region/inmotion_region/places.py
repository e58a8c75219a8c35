"""Thirty-five invented districts and their schools. None of the names or numbers is real."""

from dataclasses import dataclass, replace
from itertools import count

import numpy as np

from inmotion.vocabulary.errors import WrongUsage

from . import cast
from .draws import generator
from .names import SCHOOL_FIRST, SCHOOL_SECOND

#: Schools of the full-sized region; a smaller one gets one school per 240 students instead.
FULL_SCHOOLS = 823
STUDENTS_PER_SMALL_SCHOOL = 240
#: The districts' numbers for their students run out beyond.
MOST_STUDENTS = 2_000_000
FIRST_SCHOOL_CODE = 6011

#: Code (no such Washington district exists: counties 41 to 46 do not), name, schools at full size.
DISTRICTS = (
    ("41001", "Cascade Harbor", 103),
    ("41210", "Alder Sound", 70),
    ("42400", "Tidewater", 60),
    ("41415", "Redcedar Valley", 52),
    ("43003", "Granite Prairie", 47),
    ("41414", "Lake Marrow", 44),
    ("42002", "Saltgrass", 40),
    ("43010", "Firwood", 37),
    ("44006", "Kestrel Ridge", 34),
    ("41403", "Otter Slough", 32),
    (cast.HERON_BAY, "Heron Bay", 30),
    (cast.CAMAS_FLATS, "Camas Flats", 28),
    ("44015", "Windrow", 27),
    ("45320", "Basalt Creek", 25),
    ("42401", "Mossback", 23),
    ("45400", "Quartz Mountain", 21),
    ("44025", "Driftwood", 19),
    ("46100", "Larch Hollow", 17),
    ("46103", "Sagewater", 15),
    ("45402", "Ember Lake", 14),
    ("43320", "Fernhill", 12),
    ("42303", "Nettle Bay", 11),
    ("46201", "Copperline", 10),
    ("44103", "Old Ferry", 9),
    ("45403", "Stonecrop", 8),
    ("46306", "Whitebark", 7),
    ("43416", "Millrace", 6),
    ("42402", "Marsh Lantern", 5),
    ("44311", "Trillium", 5),
    ("45416", "Bracken", 4),
    (cast.OUTER_SOUND, "Outer Sound Islands", 3),
    ("46330", "Lost Meadow", 2),
    (cast.SKYHOLLOW, "Upper Skyhollow", 1),
    ("45019", "Pumice", 1),
    ("44063", "Salal", 1),
)


@dataclass(frozen=True)
class Style:
    """How one district's software writes its files: every variant is legal."""

    encoding: str = "utf-8"
    line_end: str = "\n"
    has_short_dates: bool = False
    has_two_digit_grades: bool = False
    has_old_race_codes: bool = False
    has_half_day_kindergarten: bool = False
    keeps_first_enrollment: bool = True
    location_form: str = "bare"
    student_id_form: str = "digits"


@dataclass(frozen=True)
class School:
    """One school.

    Attributes
    ----------
    district : int
        Position of its district.
    local_number : int
        The district's own number.
    kind : str
        elementary, middle, high, k8, k12, secondary, alternative or skill_center.
    low, high : int
        Lowest and highest grade; kindergarten is 0.
    weight : float
        How large it is beside the others of its district.
    """

    district: int
    code: str
    local_number: int
    name: str
    kind: str
    low: int
    high: int
    weight: float


@dataclass(frozen=True)
class District:
    """One district and how it writes."""

    position: int
    code: str
    name: str
    share: float
    style: Style


KINDS = {
    "elementary": (0, 5, 450.0, "Elementary School"),
    "middle": (6, 8, 690.0, "Middle School"),
    "high": (9, 12, 1250.0, "High School"),
    "k8": (0, 8, 480.0, "K-8 School"),
    "k12": (0, 12, 500.0, "School"),
    "secondary": (6, 12, 500.0, "Junior-Senior High School"),
    "alternative": (6, 12, 130.0, "Learning Academy"),
    "skill_center": (11, 12, 0.0, "Skills Center"),
}
#: Schools the cast's stories need: one of each kind they go to.
LEAST_SCHOOLS = {
    cast.HERON_BAY: 5,
    cast.CAMAS_FLATS: 3,
    cast.OUTER_SOUND: 2,
    cast.CASCADE_HARBOR: 5,
}
#: Districts that run a skill centre for their neighbours.
SKILL_CENTER_HOSTS = (0, 3, 8)


def style_of(position: int, code: str) -> Style:
    """Return how a district writes its files."""
    style = Style(
        line_end="\r\n" if position % 3 == 1 else "\n",
        has_two_digit_grades=position % 6 == 2,
        has_old_race_codes=position % 9 == 4,
        has_half_day_kindergarten=position % 17 == 7,
        keeps_first_enrollment=position % 2 == 0,
        location_form=("bare", "three", "four", "bare")[position % 4],
        student_id_form=("digits", "padded", "lettered", "digits")[(position + 1) % 4],
    )
    special = {
        "41210": {"encoding": "utf-8-sig"},
        "43003": {"has_short_dates": True},
        "46103": {"location_form": "mixed"},
        cast.CAMAS_FLATS: {"encoding": "cp1252", "line_end": "\r\n"},
        cast.HERON_BAY: {"location_form": "bare", "student_id_form": "padded"},
    }
    return replace(style, **special.get(code, {}))  # type: ignore[arg-type]


def kinds_of(schools: int, position: int, code: str) -> list[str]:
    """Return the kinds of school of a district with so many schools."""
    if code == cast.SKYHOLLOW:
        return ["k8"]
    if code == cast.OUTER_SOUND:
        return ["elementary", *["elementary"] * max(0, schools - 2), "k12"]
    if schools <= 2:
        return ["k12"] if schools == 1 else ["elementary", "secondary"]
    skill = int(position in SKILL_CENTER_HOSTS and schools >= 5)
    alternative = max(int(schools >= 5), round(0.06 * schools))
    k8 = round(0.03 * schools)
    high = max(1, round(0.13 * schools))
    middle = max(1, round(0.17 * schools))
    elementary = max(1, schools - skill - alternative - k8 - high - middle)
    names = ("elementary", "middle", "high", "k8", "alternative", "skill_center")
    counts = (elementary, middle, high, k8, alternative, skill)
    return [name for name, number in zip(names, counts, strict=True) for _ in range(number)]


def school_counts(students: int, schools: int, districts: int) -> list[int]:
    """Return how many schools each district has, so that schools keep a plausible size.

    At most `schools` in all, and one per STUDENTS_PER_SMALL_SCHOOL students where that is fewer;
    the cast's districts keep the schools its stories need.
    """
    full = np.array([number for _, _, number in DISTRICTS[:districts]])
    wanted = min(schools, students / STUDENTS_PER_SMALL_SCHOOL)
    counts = np.maximum(np.round(full * wanted / full.sum()), 1).astype(int)
    least = [LEAST_SCHOOLS.get(code, 1) for code, _, _ in DISTRICTS[:districts]]
    return [int(number) for number in np.minimum(np.maximum(counts, least), full)]


def lay_out(
    seed: int, *, students: int, schools: int, districts: int
) -> tuple[list[District], list[School]]:
    """Return the districts and schools of a region of so many students."""
    for name, number, most in (
        ("districts", districts, len(DISTRICTS)),
        ("schools", schools, FULL_SCHOOLS),
        ("students", students, MOST_STUDENTS),
    ):
        if not 1 <= number <= most:
            raise WrongUsage(
                f"A region of {number} {name} cannot be built.", do=f"Name 1 to {most}."
            )
    total = sum(number for _, _, number in DISTRICTS[:districts])
    places = [
        District(
            position, code, f"{name} School District", number / total, style_of(position, code)
        )
        for position, (code, name, number) in enumerate(DISTRICTS[:districts])
    ]
    numbers = count(FIRST_SCHOOL_CODE)
    names = _school_names(seed)
    found: list[School] = []
    for place, wanted in zip(places, school_counts(students, schools, districts), strict=True):
        found.extend(_schools_of(seed, place, wanted, numbers, names))
    return places, found


def _school_names(seed: int) -> list[str]:
    pairs = [f"{first} {second}" for first in SCHOOL_FIRST for second in SCHOOL_SECOND]
    order = generator(seed, "school names").permutation(len(pairs))
    return [pairs[place] for place in order]


def _schools_of(
    seed: int, place: District, wanted: int, numbers: "count[int]", names: list[str]
) -> list[School]:
    rng = generator(seed, "schools", place.position)
    found = []
    seen: dict[str, int] = {}
    for local, kind in enumerate(kinds_of(wanted, place.position, place.code), start=1):
        low, high, weight, title = KINDS[kind]
        number = next(numbers)
        name = f"{names[number - FIRST_SCHOOL_CODE]} {title}"
        weight *= float(rng.lognormal(0.0, 0.3))
        seen[kind] = seen.get(kind, 0) + 1
        fixed = cast.school_named(place.code, kind, seen[kind])
        local_number = local if place.position % 4 == 0 else 100 + 7 * local
        found.append(
            School(
                place.position,
                fixed.code if fixed else str(number),
                fixed.local_number if fixed else local_number,
                fixed.name if fixed else name,
                kind,
                low,
                high,
                weight,
            )
        )
    return found
