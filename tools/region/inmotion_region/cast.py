"""The named cast: the same invented people in tests, demo, screenshots and tutorials.

The clock of the cast stands at Friday 6 February 2026. Dates are chosen so that every number quoted
in `cast_students` can be counted by hand.
"""

from dataclasses import dataclass
from datetime import date

HERON_BAY, OUTER_SOUND = "01901", "01902"
CAMAS_FLATS, SKYHOLLOW = "09901", "09902"
CASCADE_HARBOR = "41001"

#: The day the cast's stories stand at, and the two weekly extracts before it.
TODAY = date(2026, 2, 6)
WEEKLY_EXTRACTS = (date(2026, 1, 23), date(2026, 1, 30), TODAY)

RAINIER_VIEW = "6901"
LITTLE_HERON = "6902"
HERON_BAY_HIGH = "6903"
HERON_BAY_ONLINE = "6904"
PENA_GROVE = "6905"
CAMAS_FLATS_MIDDLE = "6906"
CAMAS_FLATS_HIGH = "6907"
GULL_ROCK = "6908"
OUTER_SOUND_SCHOOL = "6909"
SKYHOLLOW_SCHOOL = "6910"
SKILLS_CENTER = "6911"


@dataclass(frozen=True)
class CastSchool:
    """A school with a fixed name and number."""

    district: str
    kind: str
    code: str
    local_number: int
    name: str


SCHOOLS = (
    CastSchool(HERON_BAY, "middle", RAINIER_VIEW, 7, "Rainier View Middle School"),
    CastSchool(HERON_BAY, "elementary", LITTLE_HERON, 2, "Little Heron Elementary School"),
    CastSchool(HERON_BAY, "high", HERON_BAY_HIGH, 30, "Heron Bay High School"),
    CastSchool(HERON_BAY, "alternative", HERON_BAY_ONLINE, 90, "Heron Bay Online Academy"),
    CastSchool(CAMAS_FLATS, "elementary", PENA_GROVE, 1, "Peña Grove Elementary School"),
    CastSchool(CAMAS_FLATS, "middle", CAMAS_FLATS_MIDDLE, 20, "Camas Flats Middle School"),
    CastSchool(CAMAS_FLATS, "high", CAMAS_FLATS_HIGH, 30, "Camas Flats High School"),
    CastSchool(OUTER_SOUND, "elementary", GULL_ROCK, 8, "Gull Rock Elementary School"),
    CastSchool(OUTER_SOUND, "k12", OUTER_SOUND_SCHOOL, 1, "Outer Sound School"),
    CastSchool(SKYHOLLOW, "k8", SKYHOLLOW_SCHOOL, 1, "Skyhollow K-8 School"),
    CastSchool(CASCADE_HARBOR, "skill_center", SKILLS_CENTER, 900, "Cascade Harbor Skills Center"),
)
#: Gull Rock has exactly its eight cast students; nobody else is sent there.
ONLY_CAST = frozenset({GULL_ROCK})
#: Cast schools whose district sends no calendar for them: the state's default holds.
#: Rainier View was closed for wildfire smoke for five days and for two staff days.
CLOSED = {
    RAINIER_VIEW: (
        date(2025, 9, 8),
        date(2025, 9, 9),
        date(2025, 9, 10),
        date(2025, 9, 11),
        date(2025, 9, 12),
        date(2025, 10, 10),
        date(2025, 10, 24),
    )
}
#: The rural campus could not send anything for nine school days; entries arrive the Monday after.
OFFLINE_SCHOOL = SKYHOLLOW_SCHOOL
OFFLINE_FROM, OFFLINE_TO, BACK_ONLINE_ON = date(2026, 1, 27), date(2026, 2, 6), date(2026, 2, 9)


@dataclass(frozen=True)
class CastAdult:
    """An adult of the cast; adults are in no state file."""

    name: str
    role: str
    places: tuple[str, ...]


ADULTS = (
    CastAdult("Ingrid Solheim", "principal", (RAINIER_VIEW,)),
    CastAdult("Maya Torres", "counselor", (RAINIER_VIEW,)),
    CastAdult("Ngozi Okafor", "teacher of two schools", (RAINIER_VIEW, HERON_BAY_HIGH)),
    CastAdult("Yusuf Abdi", "family mentor who speaks Somali and Spanish", (HERON_BAY,)),
    CastAdult("Rosa Reyes", "mother of Ana Lucía Reyes", (RAINIER_VIEW,)),
    CastAdult(
        "Leilani Kealoha",
        "guardian with children in two districts",
        (LITTLE_HERON, CAMAS_FLATS_HIGH),
    ),
    CastAdult("Inês Silva", "mother of Mateo Ortiz Silva, shared custody", (LITTLE_HERON,)),
    CastAdult("Andrés Ortiz", "father of Mateo Ortiz Silva, shared custody", (LITTLE_HERON,)),
    CastAdult("Petra Vandermolen", "head of the rural campus", (SKYHOLLOW_SCHOOL,)),
    CastAdult("Bo Lindgren", "employer, Tidegate Boatworks", (CASCADE_HARBOR,)),
)


def school_named(district: str, kind: str, nth: int) -> CastSchool | None:
    """Return the cast school that takes the first place of its kind in a district."""
    if nth != 1:
        return None
    return next((one for one in SCHOOLS if one.district == district and one.kind == kind), None)
