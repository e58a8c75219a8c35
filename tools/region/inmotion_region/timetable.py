"""Files D and E: courses and timetables."""

from dataclasses import dataclass, fields
from datetime import date

import numpy as np
import pyarrow as pa

from .cast_students import STORY_YEAR, STUDENTS
from .catalog import COURSES, LOWEST, SLOTS, chosen, offered
from .district import DistrictYear, Known, local_code, locations, who_cells
from .draws import Flags, Ints, uniform
from .files import Cell, Extract, words

TERMS = ("SEM1", "SEM2")
ALE_CODES = ("O", "R", "S")
#: The places in the timetable that a skill centre teaches.
SKILL_CENTER_SLOTS = (4, 5)


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
        course_codes(which, half),
        titles(which, half),
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


def course_codes(course: Ints, half: Ints) -> pa.Array:
    """Return the districts' course numbers."""
    return words([f"{one.code}{part}" for one in COURSES for part in "AB"], course * 2 + half)


def titles(course: Ints, half: Ints) -> pa.Array:
    """Return course titles."""
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
        return Attempts(*[getattr(self, one.name)[rows] for one in fields(self)])


def attempts_of(district: DistrictYear, student: Ints, grade: Ints, course_year: Ints) -> Attempts:
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
    found = attempts_of(district, rows, district.grade[rows], year)
    # The second half is in the system from three weeks before it begins.
    ready = date(district.year.school_year, 1, 12).toordinal() <= known.day
    found = found.take(((found.half == 0) | ready) & taught_here(district, found))
    school = known.school_by_half[found.student, found.half]
    who = district.student[found.student]
    section = 1 + (uniform(district.seed, "section", who, found.course) * 6).astype(np.int64)
    cells: list[Cell] = [
        *who_cells(district, known, found.student),
        locations(district, school),
        course_codes(found.course, found.half),
        words(
            [f"P{period}-{one:02d}" for period in range(1, 7) for one in range(1, 7)],
            found.slot * 6 + section - 1,
        ),
        words(TERMS, found.half),
        ale_of(district, school),
    ]
    return extract.write("E", cells, len(found.student))


def taught_here(district: DistrictYear, found: Attempts) -> Flags:
    """Tell which courses are taught in this district: a skill centre's guests take only its own."""
    in_centre = np.isin(found.slot, SKILL_CENTER_SLOTS)
    own: Flags = district.has_primary[found.student] | in_centre
    return own


def _cast_courses(district: DistrictYear, person: Ints, course_year: Ints, slot: Ints) -> Ints:
    """Return the courses of the cast's stories; -1 is none."""
    table = np.full((len(STUDENTS) + 1, SLOTS), -1)
    codes = [one.code for one in COURSES]
    for number, student in enumerate(STUDENTS):
        for place, (code, _) in enumerate(student.courses):
            table[number, place] = codes.index(code)
    found: Ints = table[district.people.cast[person], slot]
    return np.where(course_year == STORY_YEAR, found, -1)
