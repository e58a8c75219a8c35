"""File H: marks and credit, the same for ever once given."""

from dataclasses import dataclass, fields
from datetime import date

import numpy as np
import pyarrow as pa

from .cast_students import STORY_YEAR, STUDENTS
from .catalog import COURSES, SLOTS
from .district import DistrictYear, Known, grade_names, who_cells
from .draws import Flags, Floats, Ints, uniform
from .files import Cell, Extract, numbers, words
from .timetable import TERMS, Attempts, attempts_of, course_codes, taught_here, titles

LETTERS = ("A", "A-", "B+", "B", "B-", "C+", "C", "C-", "D+", "D", "F", "P", "NC")
POINTS = np.array([4.0, 3.7, 3.3, 3.0, 2.7, 2.3, 2.0, 1.7, 1.3, 1.0, 0.0, np.nan, np.nan])
#: Marks by rank: the share of attempts at or above each letter A to F.
CUTS = np.array([0.27, 0.37, 0.46, 0.58, 0.66, 0.73, 0.82, 0.87, 0.9, 0.94])
FAILING = (10, 12)
CREDIT = 0.5
OUTSIDE = "9999"
#: Share of students who came to their district in grade 10, before what we can look back to.
CAME_LATE_SHARE = 0.08


@dataclass(frozen=True)
class History:
    """Attempts at high-school credit with their marks.

    Attributes
    ----------
    school : array of int
        School of the credit; one past the last stands for outside the district.
    letter : array of int
        Position in LETTERS.
    """

    attempts: Attempts
    school: Ints
    letter: Ints

    @property
    def earned(self) -> Floats:
        """Return the credit earned."""
        return np.where(np.isin(self.letter, FAILING), 0.0, CREDIT)


def _cast_letters(district: DistrictYear, found: Attempts, letter: Ints) -> Ints:
    """Give the cast the marks of its stories in the first half-year, and B in all else."""
    table = np.full((len(STUDENTS) + 1, SLOTS), LETTERS.index("B"))
    for number, student in enumerate(STUDENTS):
        for place, (_, mark) in enumerate(student.courses):
            table[number, place] = LETTERS.index(mark or "B")
    number = district.people.cast[district.student[found.student]]
    in_story = (found.course_year == STORY_YEAR) & (found.half == 0)
    told = np.where(in_story, table[number, found.slot], LETTERS.index("B"))
    return np.where(number >= 0, told, letter)


def history_of(district: DistrictYear, known: Known) -> History:
    """Return all closed attempts at high-school credit of the students known."""
    this_year = district.year.school_year
    parts = []
    for back in range(5):
        grade = district.grade - back
        rows = np.nonzero(known.student & (grade >= 8) & (grade <= 12))[0]
        found = attempts_of(district, rows, grade[rows], np.full(len(rows), this_year - back))
        keep = (found.grade >= 9) | _is_high_school_course(found.course)
        if back == 0:
            keep &= _posted(district, found.half) <= known.day
            keep &= district.school_by_half[found.student, found.half] >= 0
        keep &= taught_here(district, found)
        parts.append(found.take(keep))
    joined = Attempts(
        *[np.concatenate([getattr(part, one.name) for part in parts]) for one in fields(Attempts)]
    )
    order = np.lexsort((joined.half, joined.slot, joined.course_year, joined.student))
    joined = joined.take(order)
    school = _school_then(district, joined)
    # A skill centre does not report what its guests did at home.
    keep = district.has_primary[joined.student] | (school < len(district.year.schools))
    joined = joined.take(keep)
    return History(joined, school[keep], _letters(district, joined))


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
    rows = len(found.student)
    is_ale = np.append([one.kind == "alternative" for one in district.year.schools], False)
    cip = np.array([bool(one.cip_code) for one in COURSES])[found.course]
    cells: list[Cell] = [
        *who_cells(district, known, found.student),
        "",
        "",
        course_codes(found.course, found.half),
        titles(found.course, found.half),
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
        words([*(one.code for one in district.year.schools), OUTSIDE], history.school),
        words(("N", "O"), is_ale[history.school].astype(np.int64)),
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
    registry, people = district.registry, district.people
    place, outside = district.place.position, len(district.year.schools)
    who = district.student[found.student]
    school = np.full(len(who), outside)
    for course_year in np.unique(found.course_year):
        rows = np.nonzero(found.course_year == course_year)[0]
        seen = registry.attended(int(course_year), place, who[rows])
        if seen is None:
            school[rows] = people.first_school(who[rows], found.grade[rows])
        else:
            school[rows] = seen[np.arange(len(rows)), found.half[rows]]
    # Children who came from elsewhere bring their older credit with them.
    came = np.where(uniform(district.seed, "came in grade", who) < CAME_LATE_SHARE, 10, 0)
    came = np.where(registry.came_new(place, who), 13, came)
    before = ~np.isin(found.course_year, registry.years(place))
    elsewhere = (school < 0) | (before & (found.grade < came))
    at = district.year.district_of[np.minimum(school, outside - 1)]
    return np.where(elsewhere | (at != place), outside, school)


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
