"""Files A, B, C, L and M: schools, students, spans, ethnicity and race."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from .attendance import EF, UF, Absences
from .draws import Flags, Ints, pick, uniform, whole
from .enrollment import EXIT_CODES, WITHIN, Spans, Year
from .files import Cell, Extract, numbers, words, yes_no
from .names import COMMUNITIES, MIDDLE_NAMES
from .people import People
from .places import District
from .records import Registry, ssid_known

GENDERS = ("F", "M", "X")
HOMELESS = ("N", "A", "B", "C", "D")
MILITARY = ("N", "A", "R", "G", "M", "Z", "X")


@dataclass(frozen=True)
class DistrictYear:
    """One district in one school year: what all its files are written from.

    Attributes
    ----------
    student : array of int, shape (students,), ascending
        Children with a span in the district this year.
    of_span : array of int, shape (spans,)
        Position in `student` of each span.
    """

    year: Year
    place: District
    people: People
    spans: Spans
    registry: Registry
    absences: Absences
    residents: list[str]
    student: Ints
    of_span: Ints
    ids: pa.Array
    is_new: Ints

    @property
    def seed(self) -> int:
        """Return the seed of the region."""
        return self.year.seed

    def chance(self, question: str) -> np.ndarray:
        """Return one draw per student, the same in every year."""
        return uniform(self.seed, question, self.student)

    @property
    def grade(self) -> Ints:
        """Return the grade of each student."""
        return self.people.grade(self.year.school_year)[self.student]

    @property
    def entry(self) -> Ints:
        """Return each student's first day in the district this year."""
        first = np.full(len(self.student), 10**7)
        np.minimum.at(first, self.of_span, self.spans.entry)
        return first

    @property
    def school(self) -> Ints:
        """Return each student's last primary school, or the only one."""
        found = np.zeros(len(self.student), np.int64)
        order = np.argsort(self.spans.is_primary, kind="stable")
        found[self.of_span[order]] = self.spans.school[order]
        return found


@dataclass(frozen=True)
class Known:
    """What a district knows on the evening of an extract.

    Attributes
    ----------
    span : array of bool, shape (spans,)
    exit_seen : array of bool, shape (spans,)
    student : array of bool, shape (students,)
    ssid : array of int, shape (students,)
        0 is blank.
    """

    day: int
    span: Flags
    exit_seen: Flags
    student: Flags
    ssid: Ints


def known_of(district: DistrictYear, day: int) -> Known:
    """Return which spans and students a district knows of on a day."""
    spans = district.spans
    seen = (spans.entry_known <= day) & (spans.deleted > day) & (spans.entry <= day)
    exit_seen = seen & (spans.exit > 0) & (spans.exit <= day) & (spans.exit_known <= day)
    student = np.zeros(len(district.student), bool)
    student[district.of_span[seen]] = True
    ssid = ssid_known(
        district.seed,
        district.year.school_year,
        district.student,
        district.entry,
        district.is_new,
        day,
    )
    return Known(day, seen, exit_seen, student, ssid)


def local_code(district: DistrictYear, number: int, *, in_a: bool = False) -> str:
    """Return a school's number as the district writes it."""
    form = district.place.style.location_form
    if form == "mixed":
        return f"{number:04d}" if in_a else str(number)
    return f"{number:0{({'bare': 1, 'three': 3, 'four': 4})[form]}d}"


def locations(district: DistrictYear, school: Ints) -> pa.Array:
    """Return the district's own school numbers as text."""
    texts = [local_code(district, one.local_number) for one in district.year.schools]
    return words(texts, school)


def who_cells(district: DistrictYear, known: Known, student: Ints) -> list[Cell]:
    """Return DistrictStudentId and SSID of students, by position."""
    return [district.ids.take(pa.array(student)), numbers(known.ssid[student])]


def write_schools(district: DistrictYear, extract: Extract) -> int:
    """Write file A."""
    year = district.year
    rows = [
        (row, one)
        for row, one in enumerate(year.schools)
        if one.district == district.place.position
    ]
    cells: list[Cell] = [
        district.place.name,
        pa.array([local_code(district, one.local_number, in_a=True) for _, one in rows]),
        pa.array([one.code for _, one in rows]),
        pa.array([one.name for _, one in rows]),
        extract.dates(np.array([year.calendars.first_day(row) for row, _ in rows])),
        extract.dates(np.array([year.calendars.last_day(row) for row, _ in rows])),
    ]
    return extract.write("A", cells, len(rows))


def write_spans(district: DistrictYear, known: Known, extract: Extract) -> int:
    """Write file C."""
    rows = np.nonzero(known.span)[0]
    spans, seen = district.spans, known.exit_seen[rows]
    student = district.of_span[rows]
    code = np.where(seen, spans.code[rows], 0)
    choice = pick(district.chance("choice"), (0.93, 0.03, 0.0, 0.04))[student]
    cells: list[Cell] = [
        *who_cells(district, known, student),
        locations(district, spans.school[rows]),
        extract.dates(spans.entry[rows]),
        "",
        extract.dates(np.where(seen, spans.exit[rows], 0)),
        words(EXIT_CODES, code),
        yes_no(spans.is_primary[rows] == 1),
        words(("0", "1", "2", "3"), choice),
        pa.array(_days_present(district, known)[rows]).cast(pa.string()),
        "",
    ]
    return extract.write("C", cells, len(rows))


def _days_present(district: DistrictYear, known: Known) -> Ints:
    """Return the days present so far in each span, as the school counts them."""
    calendars, spans = district.year.calendars, district.spans
    through = np.cumsum(calendars.is_open, axis=1)
    padded = np.concatenate([np.zeros((len(through), 1), np.int64), through], axis=1)
    last = np.where(known.exit_seen, spans.exit, known.day)
    after = np.searchsorted(calendars.days, last, side="right")
    before = np.searchsorted(calendars.days, spans.entry, side="left")
    enrolled = padded[spans.school, after] - padded[spans.school, np.minimum(before, after)]
    stands, code = district.absences.known_on(known.day)
    full = stands & ((code == EF) | (code == UF))
    missed = np.bincount(district.absences.span[full], minlength=len(spans))
    return np.maximum(enrolled - missed, 0)


def write_students(
    district: DistrictYear, known: Known, extract: Extract, credit: list[Cell]
) -> int:
    """Write file B; `credit` holds GPA, credits attempted and earned per student."""
    stay = _stays(district, known)
    student, people = stay.student, district.people
    who = district.student[student]
    first, last, middle = _names(district, who)
    grade = people.grade(district.year.school_year)[who]
    in_high = grade >= 9
    class_of = district.year.school_year + 12 - grade
    language = _language(people, who)
    home_language = np.where(uniform(district.seed, "home language", who) < 0.9, language, 639)
    low = people.is_low_income[who]
    homeless = np.where(
        uniform(district.seed, "homeless", people.family[who]) < np.where(low, 0.055, 0.002),
        1 + pick(uniform(district.seed, "shelter", people.family[who]), (0.15, 0.7, 0.05, 0.1)),
        0,
    )
    part_time = np.where(uniform(district.seed, "home based", who) < 0.004, 1, 0)
    military = pick(uniform(district.seed, "military", people.family[who]), _military(district))
    since = whole(uniform(district.seed, "to USA", who), 0, 6)
    abroad = _born_abroad(district, who)
    cells: list[Cell] = [
        words(district.residents, people.home[who]),
        *who_cells(district, known, student),
        last,
        first,
        middle,
        extract.dates(people.birth[who]),
        words(("USA", "MEX", "PHL", "IND", "SOM", "VNM", "UKR"), abroad),
        "",
        words(GENDERS, people.gender[who]),
        words(grade_names(district), grade),
        extract.dates(stay.entry),
        extract.dates(stay.exit),
        "",
        numbers(language),
        numbers(home_language),
        "",
        words([f"987{zipped:02d}" for zipped in range(100)], people.family[who] % 100),
        words(HOMELESS, homeless),
        "0",
        pa.array(part_time).cast(pa.string()),
        "N",
        yes_no(uniform(district.seed, "foster", who) < 0.004),
        numbers(np.where(in_high, class_of, 0)),
        numbers(np.where(in_high, class_of, 0)),
        *(cell.take(pa.array(student)) for cell in credit),  # type: ignore[union-attr]
        "",
        extract.dates(
            np.where(abroad > 0, np.maximum(people.birth[who] + 400, stay.entry - 365 * since), 0)
        ),
        "",
        "",
        words(MILITARY, military),
        *[""] * 7,
    ]
    return extract.write("B", cells, len(student))


@dataclass(frozen=True)
class _Stays:
    student: Ints
    entry: Ints
    exit: Ints


def _stays(district: DistrictYear, known: Known) -> _Stays:
    """Return the rows of file B: stays in the district, each made of the spans inside it."""
    spans = district.spans
    rows = np.nonzero(known.span & ((spans.opens_stay == 1) | (spans.is_primary == 1)))[0]
    number = np.cumsum(spans.opens_stay[rows]) - 1
    _, first = np.unique(number, return_index=True)
    last = np.append(first[1:], len(rows)) - 1
    first, last = rows[first], rows[last]
    left = known.exit_seen[last] & (spans.code[last] != WITHIN)
    entry = spans.entry[first].copy()
    if district.place.style.keeps_first_enrollment:
        who = spans.person[first]
        since = district.registry.first_entry(who, district.place.position)
        from_start = entry == district.year.first_days[spans.school[first]]
        years = whole(uniform(district.seed, "years here", who), 0, 5)
        grade = district.people.grade(district.year.school_year)[who]
        # The day is a Wednesday again because whole weeks are taken off.
        older = since - 364 * np.minimum(years, np.maximum(grade, 0))
        entry = np.where(from_start & (district.is_new[district.of_span[first]] == 0), older, entry)
    return _Stays(district.of_span[first], entry, np.where(left, spans.exit[last], 0))


def _names(district: DistrictYear, who: Ints) -> tuple[pa.Array, pa.Array, pa.Array]:
    people = district.people
    sizes_first = np.array([len(one.first) for one in COMMUNITIES])
    sizes_last = np.array([len(one.last) for one in COMMUNITIES])
    first_at = np.concatenate([[0], np.cumsum(sizes_first)])
    last_at = np.concatenate([[0], np.cumsum(sizes_last)])
    community = people.community[who]
    first = first_at[community] + people.first_name[who] % sizes_first[community]
    last = last_at[community] + people.last_name[who] % sizes_last[community]
    draws = uniform(district.seed, "middle name", who)
    middle = np.where(draws < 0.6, whole(draws / 0.6, 0, len(MIDDLE_NAMES) - 1), -1)
    return (
        words([name for one in COMMUNITIES for name in one.first], first),
        words([name for one in COMMUNITIES for name in one.last], last),
        words(MIDDLE_NAMES, middle),
    )


def _language(people: People, who: Ints) -> Ints:
    """Return the family's language (state number)."""
    found = np.full(len(who), 639)
    for number, one in enumerate(COMMUNITIES):
        rows = people.community[who] == number
        chosen = pick(people.language[who[rows]] / 10_000, [share for _, share in one.languages])
        found[rows] = np.array([code for code, _ in one.languages])[chosen]
    return found


def language_of(people: People, who: Ints) -> Ints:
    """Return the language spoken in each child's family (state number)."""
    return _language(people, who)


def _born_abroad(district: DistrictYear, who: Ints) -> Ints:
    home = {"Latino": 1, "East Asian": 2, "South Asian": 3, "East African": 4, "Southeast Asian": 5}
    codes = np.array([home.get(one.name, 0) for one in COMMUNITIES])
    abroad = uniform(district.seed, "born abroad", who) < 0.12
    return np.where(abroad, codes[district.people.community[who]], 0)


def _military(district: DistrictYear) -> tuple[float, ...]:
    near_base = district.place.position % 7 == 3
    active = 0.12 if near_base else 0.01
    return (0.95 - active, active, 0.008, 0.008, 0.002, 0.012, 0.01)


def grade_names(district: DistrictYear) -> list[str]:
    """Return how the district writes grades 0 to 12."""
    style = district.place.style
    kindergarten = "K1" if style.has_half_day_kindergarten else "K2"
    return [
        kindergarten,
        *(f"{g:02d}" if style.has_two_digit_grades else str(g) for g in range(1, 13)),
    ]


def write_backgrounds(district: DistrictYear, known: Known, extract: Extract) -> tuple[int, int]:
    """Write files L and M."""
    students = np.nonzero(known.student)[0]
    who = district.student[students]
    people, old = district.people, district.place.style.has_old_race_codes
    community, second = people.community[who], people.second_community[who]
    ethnicity = _codes([one.old_ethnicity if old else one.ethnicity for one in COMMUNITIES])
    race = _codes([one.old_race if old else one.race for one in COMMUNITIES])
    draws = uniform(district.seed, "background", people.family[who])
    hispanic = np.where(_is_latino(second), second, community)
    cells = [*who_cells(district, known, students), _one_of(ethnicity, hispanic, draws)]
    ethnicities = extract.write("L", cells, len(students))
    two = np.nonzero(second != community)[0]
    rows = np.concatenate([np.arange(len(students)), two])
    order = np.argsort(rows, kind="stable")
    rows, which = rows[order], np.concatenate([community, second[two]])[order]
    codes = _one_of(race, which, draws[rows])
    cells = [*who_cells(district, known, students[rows]), codes]
    return ethnicities, extract.write("M", cells, len(rows))


def _codes(by_community: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    return by_community


def _is_latino(community: Ints) -> Flags:
    latino = np.array([one.name == "Latino" for one in COMMUNITIES])
    return latino[community]


def _one_of(codes: list[tuple[str, ...]], community: Ints, draws: np.ndarray) -> pa.Array:
    """Return one of the community's codes for each draw, the first most often."""
    sizes = np.array([len(one) for one in codes])
    starts = np.concatenate([[0], np.cumsum(sizes)])
    nth = np.floor(draws**2 * sizes[community]).astype(np.int64)
    return words([code for one in codes for code in one], starts[community] + nth)


def write_absences(district: DistrictYear, known: Known, extract: Extract) -> int:
    """Write file N."""
    from .attendance import CODES

    absences = district.absences
    stands, code = absences.known_on(known.day)
    rows = np.nonzero(stands & known.span[absences.span])[0]
    span = absences.span[rows]
    cells: list[Cell] = [
        *who_cells(district, known, district.of_span[span]),
        locations(district, district.spans.school[span]),
        extract.dates(absences.day[rows]),
        words(CODES, code[rows]),
    ]
    return extract.write("N", cells, len(rows))
