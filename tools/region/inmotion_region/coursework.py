"""Files D, E and H: courses, timetables and marks."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from .cast_students import STORY_YEAR, STUDENTS
from .catalog import COURSES, LOWEST, SLOTS, chosen, offered
from .district import DistrictYear, Known, grade_names, local_code, locations, who_cells
from .draws import Flags, Floats, Ints, uniform
from .files import Cell, Extract, numbers, words
from .people import NEVER

LETTERS = ("A", "A-", "B+", "B", "B-", "C+", "C", "C-", "D+", "D", "F", "P", "NC")
POINTS = np.array([4.0, 3.7, 3.3, 3.0, 2.7, 2.3, 2.0, 1.7, 1.3, 1.0, 0.0, np.nan, np.nan])
#: Marks by rank: the share of attempts at or above each letter A to F.
CUTS = np.array([0.27, 0.37, 0.46, 0.58, 0.66, 0.73, 0.82, 0.87, 0.9, 0.94])
FAILING = (10, 12)
TERMS = ("SEM1", "SEM2")
CREDIT = 0.5
OUTSIDE = "9999"
ALE_CODES = ("O", "R", "S")


def ale_of(district: DistrictYear, school: Ints) -> pa.Array:
    """Return the alternative-learning code of each school's courses (E09, H27)."""
    kind = np.array([one.kind == "alternative" for one in district.year.schools])
    which = np.arange(len(kind)) % len(ALE_CODES) + 1
    return words(("N", *ALE_CODES), np.where(kind, which, 0)[school])


def write_courses(district: DistrictYear, extract: Extract) -> int:
    """Write file D."""
    code, course, part = [], [], []
    for one in district.year.schools:
        if one.district != district.place.position or one.high < LOWEST:
            continue
        for number in offered(one.low, one.high):
            for term in (0, 1):
                code.append(local_code(district, one.local_number))
                course.append(number)
                part.append(term)
    which, half = np.array(course, np.int64), np.array(part, np.int64)
    cells: list[Cell] = [
        pa.array(code, pa.string()),
        _course_codes(which, half),
        _titles(which, half),
        words([one.area for one in COURSES], which),
        words([one.designations for one in COURSES], which),
        words([one.state_code for one in COURSES], which),
        words([one.ap_code for one in COURSES], which),
        words([one.cip_code for one in COURSES], which),
        words(["Y" if one.cip_code else "N" for one in COURSES], which),
        words([one.equivalent for one in COURSES], which),
        "",
    ]
    return extract.write("D", cells, len(which))


def _course_codes(course: Ints, half: Ints) -> pa.Array:
    return words([f"{one.code}{part}" for one in COURSES for part in "AB"], course * 2 + half)


def _titles(course: Ints, half: Ints) -> pa.Array:
    return words([f"{one.title} {part}" for one in COURSES for part in "AB"], course * 2 + half)


@dataclass(frozen=True)
class Attempts:
    """Half-year courses of students: one entry per student, place in the timetable and half."""

    student: Ints
    grade: Ints
    course_year: Ints
    slot: Ints
    half: Ints
    course: Ints

    def take(self, rows: Ints | Flags) -> "Attempts":
        """Return copies of some entries."""
        return Attempts(
            self.student[rows],
            self.grade[rows],
            self.course_year[rows],
            self.slot[rows],
            self.half[rows],
            self.course[rows],
        )


def _attempts(district: DistrictYear, student: Ints, grade: Ints, course_year: Ints) -> Attempts:
    """Return all twelve half-year courses of students in the grade and year given."""
    each = SLOTS * 2
    rows = np.repeat(np.arange(len(student)), each)
    slot, half = (
        np.tile(np.repeat(np.arange(SLOTS), 2), len(student)),
        np.tile([0, 1], len(rows) // 2),
    )
    person = district.student[student[rows]]
    draws = uniform(district.seed, "course choice", person, grade[rows], slot)
    course = chosen(grade[rows], slot, draws)
    own = _cast_courses(district, person, course_year[rows], slot)
    course = np.where(own >= 0, own, course)
    return Attempts(student[rows], grade[rows], course_year[rows], slot, half, course)


def write_schedule(district: DistrictYear, known: Known, extract: Extract) -> int:
    """Write file E: grades 6 to 12, and every student of an alternative school."""
    rows = np.nonzero(known.student & (district.grade >= LOWEST) & (district.grade <= 12))[0]
    year = np.full(len(rows), district.year.school_year)
    found = _attempts(district, rows, district.grade[rows], year)
    # The second half is in the system from three weeks before it begins.
    ready = date(district.year.school_year, 1, 12).toordinal() <= known.day
    found = found.take((found.half == 0) | ready)
    school = district.school[found.student]
    who = district.student[found.student]
    section = 1 + (uniform(district.seed, "section", who, found.course) * 6).astype(np.int64)
    cells: list[Cell] = [
        *who_cells(district, known, found.student),
        locations(district, school),
        _course_codes(found.course, found.half),
        words(
            [f"P{period}-{one:02d}" for period in range(1, 7) for one in range(1, 7)],
            found.slot * 6 + section - 1,
        ),
        words(TERMS, found.half),
        ale_of(district, school),
    ]
    return extract.write("E", cells, len(found.student))


def _cast_courses(district: DistrictYear, person: Ints, course_year: Ints, slot: Ints) -> Ints:
    """Return the courses of the cast's stories; -1 is none."""
    table = np.full((len(STUDENTS) + 1, SLOTS), -1)
    codes = [one.code for one in COURSES]
    for number, student in enumerate(STUDENTS):
        for place, (code, _) in enumerate(student.courses):
            table[number, place] = codes.index(code)
    found: Ints = table[district.people.cast[person], slot]
    return np.where(course_year == STORY_YEAR, found, -1)


def _cast_letters(district: DistrictYear, found: "Attempts", letter: Ints) -> Ints:
    """Give the cast the marks of its stories in the first half-year, and B in all else."""
    table = np.full((len(STUDENTS) + 1, SLOTS), LETTERS.index("B"))
    for number, student in enumerate(STUDENTS):
        for place, (_, mark) in enumerate(student.courses):
            table[number, place] = LETTERS.index(mark or "B")
    number = district.people.cast[district.student[found.student]]
    in_story = (found.course_year == STORY_YEAR) & (found.half == 0)
    told = np.where(in_story, table[number, found.slot], LETTERS.index("B"))
    return np.where(number >= 0, told, letter)


@dataclass(frozen=True)
class History:
    """Attempts at high-school credit with their marks."""

    attempts: Attempts
    letter: Ints

    @property
    def earned(self) -> Floats:
        """Return the credit earned."""
        return np.where(np.isin(self.letter, FAILING), 0.0, CREDIT)


def history_of(district: DistrictYear, known: Known) -> History:
    """Return all closed attempts at high-school credit of the students known."""
    this_year = district.year.school_year
    parts = []
    for back in range(5):
        grade = district.grade - back
        rows = np.nonzero(known.student & (grade >= 8) & (grade <= 12))[0]
        found = _attempts(district, rows, grade[rows], np.full(len(rows), this_year - back))
        keep = (found.grade >= 9) | _is_high_school_course(found.course)
        if back == 0:
            keep &= _posted(district, found.half) <= known.day
            keep &= _entered_before(district, found.student, found.half)
        parts.append(found.take(keep))
    names = ("student", "grade", "course_year", "slot", "half", "course")
    joined = Attempts(*[np.concatenate([getattr(part, name) for part in parts]) for name in names])
    order = np.lexsort((joined.half, joined.slot, joined.course_year, joined.student))
    joined = joined.take(order)
    return History(joined, _letters(district, joined))


def _is_high_school_course(course: Ints) -> Flags:
    # State codes from 50000 on are courses before high school.
    codes = np.array([not one.state_code.startswith("5") for one in COURSES])
    found: Flags = codes[course]
    return found


def _posted(district: DistrictYear, half: Ints) -> Ints:
    """Return the day marks are posted: some days after the half ends, by district."""
    year, lag = district.year.school_year, district.place.position % 9
    first = date(year, 2, 2).toordinal() + lag
    return np.where(half == 0, first, date(year, 6, 20).toordinal() + lag)


def _entered_before(district: DistrictYear, student: Ints, half: Ints) -> Flags:
    """Tell who came early enough in a half to get a mark here."""
    year = district.year.school_year
    ends = np.where(half == 0, date(year - 1, 12, 1).toordinal(), date(year, 4, 20).toordinal())
    result: Flags = district.entry[student] <= ends
    return result


def _letters(district: DistrictYear, found: Attempts) -> Ints:
    """Return marks: ability, attendance and luck; the same attempt has the same mark for ever."""
    who = district.student[found.student]
    keys = (who, found.course_year, found.slot, found.half)
    luck = np.sum([uniform(district.seed, f"luck {n}", *keys) for n in range(3)], axis=0) - 1.5
    strength = 0.75 * district.people.ability[who] + 1.1 * luck
    strength -= 0.35 * np.log(np.maximum(district.people.hazard[who], 0.05))
    rank = 1 / (1 + np.exp(1.6 * strength + 0.25))
    letter = np.searchsorted(CUTS, rank)
    unmarked = (found.slot == 5) & (uniform(district.seed, "pass only", *keys) < 0.06)
    passes = np.where(letter == 10, 12, 11)
    return _cast_letters(district, found, np.where(unmarked, passes, letter))


def write_history(district: DistrictYear, known: Known, extract: Extract, history: History) -> int:
    """Write file H."""
    found = history.attempts
    rows, who = len(found.student), district.student[found.student]
    school = _school_then(district, found)
    ale = district.people.alternative_from[who] <= found.grade
    cip = np.array([bool(one.cip_code) for one in COURSES])[found.course]
    cells: list[Cell] = [
        *who_cells(district, known, found.student),
        "",
        "",
        _course_codes(found.course, found.half),
        _titles(found.course, found.half),
        words(grade_names(district), found.grade),
        words(LETTERS, history.letter),
        f"{CREDIT:.2f}",
        words(("0.00", f"{CREDIT:.2f}"), (history.earned > 0).astype(np.int64)),
        words([one.designations for one in COURSES], found.course),
        words([one.area for one in COURSES], found.course),
        words([one.state_code for one in COURSES], found.course),
        words([one.ap_code for one in COURSES], found.course),
        words([one.cip_code for one in COURSES], found.course),
        _months(found),
        words(TERMS, found.half),
        "N",
        "N",
        "",
        "N",
        words(("", "0"), cip.astype(np.int64)),
        "",
        words([*(one.code for one in district.year.schools), OUTSIDE], school),
        words(("N", "O"), ale.astype(np.int64)),
        words([one.equivalent for one in COURSES], found.course),
        "",
        numbers(found.course_year),
        "",
        "",
    ]
    return extract.write("H", cells, rows)


def _months(found: Attempts) -> pa.Array:
    """Return the month each half ends in, as MM/YYYY (H18)."""
    first = int(found.course_year.min(initial=2100))
    last = int(found.course_year.max(initial=first))
    texts = [f"{month}/{year}" for year in range(first, last + 1) for month in ("01", "06")]
    return words(texts, (found.course_year - first) * 2 + found.half)


def _school_then(district: DistrictYear, found: Attempts) -> Ints:
    """Return the school of each credit; one past the last stands for outside the district."""
    people, year = district.people, district.year
    who = district.student[found.student]
    outside = len(year.schools)
    school = district.school[found.student].copy()
    slot = np.where(found.grade <= 8, 1, 2)
    past = found.course_year < year.school_year
    school[past] = people.slots[who[past], slot[past]]
    alternative = past & (people.alternative_from[who] < NEVER)
    alternative &= people.alternative_from[who] <= found.grade
    school[alternative] = people.alternative[who[alternative]]
    came = np.where(uniform(district.seed, "came in grade", who) < 0.08, 10, 0)
    came = np.where(district.is_new[found.student] > 0, 13, came)
    elsewhere = past & (found.grade < came)
    elsewhere |= year.district_of[np.minimum(school, outside - 1)] != district.place.position
    return np.where(elsewhere, outside, school)


def credit_cells(district: DistrictYear, history: History) -> list[pa.Array]:
    """Return GPA, credits attempted and credits earned per student, empty below grade 9."""
    student, count = history.attempts.student, len(district.student)
    points = POINTS[history.letter]
    graded = ~np.isnan(points)
    total = np.bincount(student, np.where(graded, points, 0.0), count)
    marks = np.bincount(student, graded.astype(float), count)
    attempted = np.bincount(student, np.full(len(student), CREDIT), count)
    earned = np.bincount(student, history.earned, count)
    in_high = district.grade >= 9
    gpa = np.where(marks > 0, total / np.maximum(marks, 1), np.nan)
    return [
        _decimals(gpa, ~in_high | (marks == 0), 3),
        _decimals(attempted, ~in_high, 2),
        _decimals(earned, ~in_high, 2),
    ]


def _decimals(values: Floats, empty: Flags, digits: int) -> pa.Array:
    texts = [f"{value:.{digits}f}" for value in np.unique(np.where(empty, 0.0, values))]
    _, at = np.unique(np.where(empty, 0.0, values), return_inverse=True)
    return words(texts, np.where(empty, -1, at))
