"""File B: students as their district describes them."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from .cast_region import cast_residents
from .cast_students import STUDENTS
from .district import DistrictYear, Known, grade_names, who_cells
from .draws import Ints, pick, repeats, uniform, whole
from .enrollment import WITHIN
from .files import Cell, Extract, numbers, with_texts, words, yes_no
from .movers import Told, retell
from .names import COMMUNITIES, MIDDLE_NAMES
from .people import People

GENDERS = ("F", "M", "X")
HOMELESS, SHELTER_SHARES = ("N", "A", "B", "C", "D"), (0.15, 0.7, 0.05, 0.1)
MILITARY = ("N", "A", "R", "G", "M", "Z", "X")
COUNTRIES = ("USA", "MEX", "PHL", "IND", "SOM", "VNM")
_ABROAD = {"Latino": 1, "East Asian": 2, "South Asian": 3, "East African": 4, "Southeast Asian": 5}
#: A few are moved up or down a grade within the year: two rows, split on this school day.
REGRADED_SHARE = 0.0008
ENGLISH = 639


@dataclass(frozen=True)
class Stays:
    """Rows of file B: stays in the district, each made of the spans inside it."""

    student: Ints
    entry: Ints
    exit: Ints
    grade: Ints


def write_students(
    district: DistrictYear, known: Known, extract: Extract, credit: list[pa.Array]
) -> int:
    """Write file B; `credit` holds GPA, credits attempted and earned per student."""
    stays = _regraded(district, known, _stays(district, known))
    who = district.student[stays.student]
    cells: list[Cell] = [
        _residents(district, who),
        *who_cells(district, known, stays.student),
        *_legal_names(district, who),
        *_origin(district, extract, who),
        words(grade_names(district), stays.grade),
        extract.dates(stays.entry),
        extract.dates(stays.exit),
        "",
        *_home(district, who),
        *_class_of(district, stays),
        *(cell.take(pa.array(stays.student)) for cell in credit),
        "",
        *_arrival(district, extract, who, stays),
        "",
        "",
        words(MILITARY, _military(district, who)),
        *_preferred_names(district, who),
        *[""] * 5,
    ]
    return extract.write("B", cells, len(stays.student))


def _stays(district: DistrictYear, known: Known) -> Stays:
    spans = district.spans
    rows = np.nonzero(known.span & ((spans.opens_stay == 1) | (spans.is_primary == 1)))[0]
    number = np.cumsum(spans.opens_stay[rows]) - 1
    _, first = np.unique(number, return_index=True)
    last = np.append(first, len(rows))[1:] - 1
    first, last = rows[first], rows[last]
    left = known.exit_seen[last] & (spans.code[last] != WITHIN)
    student = district.of_span[first]
    return Stays(
        student,
        _enrolled_since(district, first),
        np.where(left, spans.exit[last], 0),
        district.grade[student],
    )


def _enrolled_since(district: DistrictYear, first: Ints) -> Ints:
    """Return B14: half of the districts send the day the child first came, years ago."""
    spans, year = district.spans, district.year
    entry, who = spans.entry[first], spans.person[first]
    if not district.place.style.keeps_first_enrollment:
        return entry
    since = district.registry.first_entry(who, district.place.position)
    years = whole(uniform(district.seed, "years here", who), 0, 5)
    grade = district.grade[district.of_span[first]]
    # Whole weeks are taken off, so that it stays a weekday.
    older = since - 364 * np.clip(years, 0, grade)
    from_start = entry == year.first_days[spans.school[first]]
    known_before = district.is_new[district.of_span[first]] == 0
    return np.where(from_start & known_before, older, entry)


def _regraded(district: DistrictYear, known: Known, stays: Stays) -> Stays:
    """Split the stay of those who are moved up a grade within the year."""
    calendars = district.year.calendars
    day = calendars.first_days[known.school[stays.student]] + 49
    chosen = uniform(district.seed, "regraded", district.student[stays.student]) < REGRADED_SHARE
    chosen &= (stays.exit == 0) & (stays.entry < day) & (day <= known.day) & (stays.grade >= 2)
    chosen &= ~district.is_cast[stays.student]
    rows = np.repeat(np.arange(len(chosen)), 1 + chosen)
    second, first = repeats(rows), repeats(rows[::-1])[::-1]
    return Stays(
        stays.student[rows],
        np.where(second, day[rows], stays.entry[rows]),
        np.where(first, day[rows] - 1, stays.exit[rows]),
        stays.grade[rows] - first,
    )


def _residents(district: DistrictYear, who: Ints) -> pa.Array:
    """Return B03: some live in another district than the one that serves them."""
    here, people = district.place.position, district.people
    before, after = district.home_before[who], people.home[who]
    home = np.where((before == here) | (after == here), here, before)
    found = words([one.code for one in district.places], home)
    year = district.year.school_year
    return with_texts(found, cast_residents(people, who, year, district.place.code))


def _cast_rows(people: People, who: Ints) -> list[tuple[int, int]]:
    """Return position in `who` and number in the cast of those who are of it."""
    rows = np.nonzero(people.cast[who] >= 0)[0]
    return [(int(row), int(people.cast[who[row]])) for row in rows]


def _legal_names(district: DistrictYear, who: Ints) -> tuple[pa.Array, pa.Array, pa.Array]:
    """Return last, first and middle names."""
    people = district.people
    middle = _middle(district, who)
    names = [(row, STUDENTS[number].name) for row, number in _cast_rows(people, who)]
    told = told_of(district, who)
    return (
        with_texts(
            _last_names(people, who),
            {row: name[2] for row, name in names} | {row: one.last for row, one in told.items()},
        ),
        with_texts(
            _first_names(people, who),
            {row: name[0] for row, name in names} | {row: one.first for row, one in told.items()},
        ),
        with_texts(
            words(MIDDLE_NAMES, middle),
            {row: name[1] for row, name in names} | {row: one.middle for row, one in told.items()},
        ),
    )


def told_of(district: DistrictYear, who: Ints) -> dict[int, Told]:
    """Return what the district wrote down of those who came without a number, by row of `who`."""
    rows = np.nonzero(district.came_unnumbered[np.searchsorted(district.student, who)])[0]
    if not len(rows):
        return {}
    people, person = district.people, who[rows]
    names = zip(
        _first_names(people, person).to_pylist(),
        _last_names(people, person).to_pylist(),
        words(MIDDLE_NAMES, _middle(district, person)).to_pylist(),
        strict=True,
    )
    return {
        int(row): retell(district.seed, int(one), name, int(people.birth[one]))
        for row, one, name in zip(rows, person, names, strict=True)
    }


def _middle(district: DistrictYear, who: Ints) -> Ints:
    draws = uniform(district.seed, "middle name", who)
    return np.where(draws < 0.6, whole(draws / 0.6, 0, len(MIDDLE_NAMES) - 1), -1)


def _first_names(people: People, who: Ints) -> pa.Array:
    return _of_community([one.first for one in COMMUNITIES], people, who, people.first_name[who])


def _last_names(people: People, who: Ints) -> pa.Array:
    return _of_community([one.last for one in COMMUNITIES], people, who, people.last_name[who])


def _of_community(
    lists: list[tuple[str, ...]], people: People, who: Ints, number: Ints
) -> pa.Array:
    sizes = np.array([len(one) for one in lists])
    starts = np.concatenate([[0], np.cumsum(sizes)])
    community = people.community[who]
    return words(
        [text for one in lists for text in one], starts[community] + number % sizes[community]
    )


def _preferred_names(district: DistrictYear, who: Ints) -> list[pa.Array]:
    """Return preferred last and first names: a few go by another first name."""
    people = district.people
    other = (people.first_name[who] + 17) % 10_000
    lists = [one.first for one in COMMUNITIES]
    chosen = uniform(district.seed, "preferred", who) < 0.015
    first = _of_community(lists, people, who, other)
    first = first.take(pa.array(np.arange(len(who)), mask=~chosen))
    names = [(row, STUDENTS[number].preferred) for row, number in _cast_rows(people, who)]
    last = pa.nulls(len(who), pa.string())
    return [
        with_texts(last, {row: name[1] for row, name in names}),
        with_texts(first, {row: name[0] for row, name in names}),
    ]


def language_of(people: People, who: Ints) -> Ints:
    """Return the first language of each child (state number)."""
    found = np.full(len(who), ENGLISH)
    for number, one in enumerate(COMMUNITIES):
        rows = people.community[who] == number
        chosen = pick(people.language[who[rows]] / 10_000, [share for _, share in one.languages])
        found[rows] = np.array([code for code, _ in one.languages])[chosen]
    for row, number in _cast_rows(people, who):
        found[row] = STUDENTS[number].language
    return found


def _born_abroad(district: DistrictYear, who: Ints) -> Ints:
    codes = np.array([_ABROAD.get(one.name, 0) for one in COMMUNITIES])
    abroad = uniform(district.seed, "born abroad", who) < 0.12
    abroad &= ~district.people.is_cast[who]
    return np.where(abroad, codes[district.people.community[who]], 0)


def _origin(district: DistrictYear, extract: Extract, who: Ints) -> list[Cell]:
    """Return birth date, country, the retired ethnicity, gender."""
    birth = district.people.birth[who]
    for row, told in told_of(district, who).items():
        birth[row] = told.birth
    return [
        extract.dates(birth),
        words(COUNTRIES, _born_abroad(district, who)),
        "",
        words(GENDERS, district.people.gender[who]),
    ]


def _home(district: DistrictYear, who: Ints) -> list[Cell]:
    """Return B17 to B25: languages, ZIP, housing, part-time, exchange and foster status."""
    people, seed = district.people, district.seed
    family, is_cast = people.family[who], people.is_cast[who]
    language = language_of(people, who)
    at_home = np.where(uniform(seed, "home language", who) < 0.9, language, ENGLISH)
    share = np.where(people.is_low_income[who], 0.055, 0.002) * ~is_cast
    shelter = 1 + pick(uniform(seed, "shelter", family), SHELTER_SHARES)
    homeless = np.where(uniform(seed, "homeless", family) < share, shelter, 0)
    home_based = (uniform(seed, "home based", who) < 0.004) & ~is_cast
    foster = (uniform(seed, "foster", who) < 0.004) & ~is_cast
    return [
        numbers(language),
        numbers(np.where(is_cast, language, at_home)),
        "",
        # No ZIP code of the state begins with 987.
        words([f"987{last:02d}" for last in range(100)], family % 100),
        words(HOMELESS, homeless),
        "0",
        words(("0", "1"), home_based.astype(np.int64)),
        "N",
        yes_no(foster),
    ]


def _class_of(district: DistrictYear, stays: Stays) -> list[Cell]:
    """Return B26 and B27; some in grade 12 need a year more."""
    in_high = stays.grade >= 9
    rules = np.where(in_high, district.year.school_year + 12 - stays.grade, 0)
    who = district.student[stays.student]
    later = in_high & (uniform(district.seed, "a year more", who) < 0.03)
    return [numbers(rules), numbers(rules + later)]


def _arrival(district: DistrictYear, extract: Extract, who: Ints, stays: Stays) -> list[Cell]:
    """Return B32: when children born abroad first went to school here."""
    since = whole(uniform(district.seed, "to USA", who), 0, 6)
    arrived = np.maximum(district.people.birth[who] + 5 * 365, stays.entry - 365 * since)
    return [extract.dates(np.where(_born_abroad(district, who) > 0, arrived, 0))]


def _military(district: DistrictYear, who: Ints) -> Ints:
    near_base = district.place.position % 7 == 3
    active = 0.12 if near_base else 0.01
    shares = (0.95 - active, active, 0.008, 0.008, 0.002, 0.012, 0.01)
    return pick(uniform(district.seed, "military", district.people.family[who]), shares)
