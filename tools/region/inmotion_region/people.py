"""Families and their children, the same in whatever year they are looked at."""

from dataclasses import dataclass, fields

import numpy as np

from . import cast
from .draws import Flags, Floats, Ints, generator, pick, shares_of, uniform, whole
from .names import COMMUNITIES, TWO_COMMUNITIES_SHARE
from .places import District, School

GRADES = 13
ELEMENTARY, MIDDLE, HIGH = 0, 1, 2
NEVER = 99


@dataclass
class People:
    """Children of the region, one entry per child.

    Attributes
    ----------
    family, cohort : array of int
        `cohort` is the school year in which the child is in kindergarten.
    slots : array of int, shape (people, 3)
        The school for grades K-5, 6-8 and 9-12.
    alternative_from : array of int
        Grade from which the child attends the alternative school; 99 is never.
    alternative : array of int
        That school.
    hazard : array of float
        Usual absence relative to an average child.
    ability : array of float
        Standard normal; how well courses go.
    arrived : array of int
        First school year in the region; children of before are 0.
    cast : array of int
        Position in the cast; -1 for everybody else.
    moves_unnumbered : array of int
        School year of a planted move without a state number; 0 is none.
    is_twin : array of bool
        One of a planted pair of twins.
    first_slots, first_alternative_from : array of int
        As `slots` and `alternative_from` were before the first year: moves do not change them.
    """

    family: Ints
    cohort: Ints
    home: Ints
    slots: Ints
    alternative_from: Ints
    alternative: Ints
    community: Ints
    second_community: Ints
    language: Ints
    first_name: Ints
    last_name: Ints
    birth: Ints
    gender: Ints
    is_low_income: Flags
    hazard: Floats
    ability: Floats
    arrived: Ints
    gone: Flags
    cast: Ints
    moves_unnumbered: Ints
    is_twin: Flags
    first_slots: Ints
    first_alternative_from: Ints

    def __len__(self) -> int:
        """Return the number of children."""
        return len(self.family)

    def take(self, chosen: Ints) -> "People":
        """Return copies of the chosen children."""
        return People(**{one.name: getattr(self, one.name)[chosen] for one in fields(self)})

    def extend(self, more: "People") -> None:
        """Add children at the end."""
        for one in fields(self):
            joined = np.concatenate([getattr(self, one.name), getattr(more, one.name)])
            setattr(self, one.name, joined)

    @property
    def is_cast(self) -> Flags:
        """Tell who is of the cast."""
        return self.cast >= 0

    def grade(self, school_year: int) -> Ints:
        """Return grades; kindergarten is 0; outside 0..12 is not of school age."""
        return school_year - self.cohort

    def school(self, school_year: int) -> Ints:
        """Return the school each child is sent to in a year, by grade."""
        grade = self.grade(school_year)
        usual: Ints = self.slots[np.arange(len(self)), slot_of(grade)]
        return np.where(grade >= self.alternative_from, self.alternative, usual)

    def first_school(self, who: Ints, grade: Ints) -> Ints:
        """Return the school children went to in a grade before the first year."""
        usual: Ints = self.first_slots[who, slot_of(grade)]
        return np.where(grade >= self.first_alternative_from[who], self.alternative[who], usual)


def slot_of(grade: Ints) -> Ints:
    """Return the slot of each grade: K-5, 6-8, 9-12."""
    return np.where(grade <= 5, ELEMENTARY, np.where(grade <= 8, MIDDLE, HIGH))


@dataclass(frozen=True)
class Feeders:
    """Which schools a district's children may be sent to, by slot, and how often."""

    schools: tuple[Ints, Ints, Ints]
    weights: tuple[Floats, Floats, Floats]
    alternatives: Ints


def feeders_of(districts: list[District], schools: list[School]) -> list[Feeders]:
    """Return the feeder pattern of each district."""
    found = []
    for place in districts:
        slots, weights = [], []
        for grade in (0, 6, 9):
            rows = _open_to(schools, _serving(districts, place, grade), grade)
            slots.append(np.array(rows, dtype=np.int64))
            weights.append(np.array([_weight(schools[row], grade) for row in rows]))
        own = [row for row, one in enumerate(schools) if one.district == place.position]
        alternatives = [row for row in own if schools[row].kind == "alternative"]
        found.append(Feeders(tuple(slots), tuple(weights), np.array(alternatives, dtype=np.int64)))  # type: ignore[arg-type]
    return found


def _serving(districts: list[District], place: District, grade: int) -> int:
    # The rural district ends at grade 8: its older children go to the neighbour's high school.
    if place.code == cast.SKYHOLLOW and grade == 9:
        return next((one.position for one in districts if one.code == cast.CAMAS_FLATS), 0)
    return place.position


def _open_to(schools: list[School], district: int, grade: int) -> list[int]:
    return [
        row
        for row, one in enumerate(schools)
        if one.district == district
        and one.low <= grade <= one.high
        and one.kind not in ("alternative", "skill_center")
        and one.code not in cast.ONLY_CAST
    ]


def _weight(school: School, grade: int) -> float:
    """Return the school's size per grade level served."""
    return school.weight / (school.high - school.low + 1)


def build_people(
    seed: int,
    students: int,
    school_years: tuple[int, ...],
    districts: list[District],
    schools: list[School],
) -> People:
    """Return everybody of school age in any of the years, cast not included."""
    feeders = feeders_of(districts, schools)
    totals = shares_of(students, [place.share for place in districts])
    cohorts = np.arange(school_years[0] - GRADES + 1, school_years[-1] + 1)
    parts = []
    families = 0
    for place, total in zip(districts, totals, strict=True):
        # Sizes repeat every 13 cohorts, so each year's 13 grades add up to the same total.
        per_grade = np.array(shares_of(total, [1.0] * GRADES))
        counts = per_grade[(cohorts + 5 * place.position) % GRADES]
        part = _district_people(seed, place, feeders[place.position], np.repeat(cohorts, counts))
        part.family += families
        families = int(part.family.max(initial=families - 1)) + 1
        parts.append(part)
    people = parts[0]
    for part in parts[1:]:
        people.extend(part)
    return people


def _families(rng: np.random.Generator, people: int) -> Ints:
    """Return a family for each child; most have one or two children of school age."""
    sizes = rng.choice([1, 2, 3, 4], size=people, p=[0.45, 0.37, 0.13, 0.05])
    families: Ints = np.repeat(np.arange(people), sizes)[:people]
    return families


def _choose_slots(rng: np.random.Generator, feeders: Feeders, families: int) -> Ints:
    slots = np.zeros((families, 3), dtype=np.int64)
    for slot in (ELEMENTARY, MIDDLE, HIGH):
        slots[:, slot] = feeders.schools[slot][pick(rng.random(families), feeders.weights[slot])]
    # A child of a K-8 or K-12 school stays there.
    for earlier, later in ((ELEMENTARY, MIDDLE), (MIDDLE, HIGH)):
        stays = np.isin(slots[:, earlier], feeders.schools[later])
        slots[stays, later] = slots[stays, earlier]
    return slots


def _district_people(seed: int, place: District, feeders: Feeders, cohorts: Ints) -> People:
    rng = generator(seed, "people", place.position)
    total = len(cohorts)
    cohort = rng.permutation(cohorts)
    family = _families(rng, total)
    families = int(family[-1]) + 1 if total else 0
    mix = np.array([one.share for one in COMMUNITIES]) * rng.gamma(4.0, 0.25, len(COMMUNITIES))
    community = pick(rng.random(families), mix)
    second = np.where(
        rng.random(families) < TWO_COMMUNITIES_SHARE, pick(rng.random(families), mix), community
    )
    slots = _choose_slots(rng, feeders, families)
    poverty = _poverty(seed, place.position, slots[:, ELEMENTARY])
    low_income = rng.random(families) < poverty
    names = {"last_name": whole(rng.random(families), 0, 9999)}
    language = whole(rng.random(families), 0, 9999)
    alternatives = feeders.alternatives
    draws = rng.random((total, 5))
    alternative_from = np.full(total, NEVER)
    alternative = np.zeros(total, dtype=np.int64)
    if len(alternatives):
        start = np.where(draws[:, 0] < 0.015, 6, np.where(draws[:, 0] < 0.06, 9, NEVER))
        alternative_from = np.where(start < NEVER, start + (draws[:, 1] * 3).astype(int), NEVER)
        alternative = alternatives[whole(draws[:, 2], 0, len(alternatives) - 1)]
    return People(
        family=family,
        cohort=cohort,
        home=np.full(total, place.position),
        slots=slots[family],
        alternative_from=alternative_from,
        alternative=alternative,
        community=community[family],
        second_community=second[family],
        language=language[family],
        first_name=whole(rng.random(total), 0, 9999),
        last_name=names["last_name"][family],
        birth=_birthdays(rng, cohort),
        gender=pick(draws[:, 3], (0.486, 0.508, 0.006)),
        is_low_income=low_income[family],
        hazard=_hazard(rng, low_income, family),
        ability=rng.normal(0.0, 1.0, total) - 0.35 * low_income[family],
        arrived=np.zeros(total, dtype=np.int64),
        gone=np.zeros(total, dtype=bool),
        cast=np.full(total, -1),
        moves_unnumbered=np.zeros(total, dtype=np.int64),
        is_twin=np.zeros(total, dtype=bool),
        first_slots=slots[family],
        first_alternative_from=alternative_from,
    )


def _poverty(seed: int, district: int, school: Ints) -> Floats:
    """Return the share of low-income families at each school: by district, then by school."""
    at_district = 0.12 + 0.5 * uniform(seed, "district poverty", district)
    spread = uniform(seed, "school poverty", school) - 0.5
    return np.clip(at_district + 0.5 * spread, 0.03, 0.9)


def _birthdays(rng: np.random.Generator, cohort: Ints) -> Ints:
    """Return birthdays: five years old by 31 August before kindergarten."""
    ends = np.array([np.datetime64(f"{year - 6}-08-31") for year in np.unique(cohort)])
    ordinals = ends.astype("datetime64[D]").astype(np.int64) + 719163
    late: Ints = ordinals[np.searchsorted(np.unique(cohort), cohort)]
    return late - rng.integers(0, 365, len(cohort))


def _hazard(rng: np.random.Generator, low_income: Flags, family: Ints) -> Floats:
    """Return how often each child is absent beside the average: family, income and the child."""
    at_home = rng.gamma(4.0, 0.25, len(low_income)) * np.where(low_income, 1.45, 0.85)
    return np.asarray(at_home[family] * rng.gamma(1.9, 1 / 1.9, len(family)))


def newcomers(seed: int, school_year: int, people: People, left: Flags) -> People:
    """Return families that take the places of those who `left`, from `school_year` on."""
    grade = people.grade(school_year)
    rows = np.nonzero(left & ~people.is_cast & (grade >= 1) & (grade <= 12))[0]
    places = people.take(rows)
    rng = generator(seed, "newcomers", school_year)
    total = len(places)
    _, family = np.unique(places.family, return_inverse=True)
    places.family = family + int(people.family.max()) + 1
    places.last_name = whole(rng.random(total), 0, 9999)[family]
    places.first_name = whole(rng.random(total), 0, 9999)
    places.birth = _birthdays(rng, places.cohort)
    places.hazard = _hazard(rng, places.is_low_income, np.arange(total))
    places.ability = rng.normal(0.0, 1.0, total)
    places.arrived = np.full(total, school_year)
    places.gone = np.zeros(total, dtype=bool)
    places.moves_unnumbered = np.zeros(total, dtype=np.int64)
    places.is_twin = np.zeros(total, dtype=bool)
    return places
