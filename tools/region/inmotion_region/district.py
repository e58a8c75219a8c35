"""One district in one school year, and what it knows on a day: what its files are written from."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pyarrow as pa

from .cast_region import cast_ids, cast_ssids
from .draws import Flags, Floats, Ints, uniform
from .enrollment import FOREVER, Spans, Year
from .entries import Absences
from .files import Cell, numbers, with_texts, words
from .movers import is_planted
from .people import People
from .places import District
from .records import Registry, ssid_known, true_ssid
from .supports import Help


@dataclass(frozen=True)
class DistrictYear:
    """One district in one school year.

    Attributes
    ----------
    spans : Spans
        The district's spans, sorted by child and day.
    home_before : array of int, shape (people,)
        District each child lived in when the year began.
    is_new : array of int, shape (students,)
        0 known from last year, 1 new to the state, 2 new to this district only.
    """

    year: Year
    place: District
    places: list[District]
    people: People
    home_before: Ints
    spans: Spans
    registry: Registry
    absences: Absences
    help: Help
    newness: Ints

    @property
    def seed(self) -> int:
        """Return the seed of the region."""
        return self.year.seed

    @cached_property
    def student(self) -> Ints:
        """Return the children with a span in the district this year, ascending."""
        return np.unique(self.spans.person)

    @cached_property
    def of_span(self) -> Ints:
        """Return the position in `student` of each span."""
        found: Ints = np.searchsorted(self.student, self.spans.person)
        return found

    @cached_property
    def grade(self) -> Ints:
        """Return the grade of each student."""
        return self.people.grade(self.year.school_year)[self.student]

    @cached_property
    def is_cast(self) -> Flags:
        """Tell which students are of the cast."""
        return self.people.is_cast[self.student]

    @cached_property
    def entry(self) -> Ints:
        """Return each student's first day in the district this year."""
        first = np.full(len(self.student), 10**7)
        np.minimum.at(first, self.of_span, self.spans.entry)
        return first

    @cached_property
    def has_primary(self) -> Flags:
        """Tell for whom a school of this district answers at some time of the year."""
        found = np.zeros(len(self.student), bool)
        found[self.of_span[self.spans.is_primary == 1]] = True
        return found

    @cached_property
    def school_by_half(self) -> Ints:
        """Return the school that marks each student in each half-year; -1 is none, (students, 2).

        Who came late in a half or left before its end gets no mark here.
        """
        year = self.year.school_year
        halves = (
            (date(year - 1, 12, 1), date(year, 1, 26)),
            (date(year, 4, 20), date(year, 6, 1)),
        )
        columns = []
        for entered_by, still_on in halves:
            spans, day = self.spans, still_on.toordinal()
            there = (spans.entry <= day) & ((spans.exit == 0) | (spans.exit >= day))
            school = self.last_school(there & (spans.deleted == FOREVER))
            columns.append(np.where(self.entry <= entered_by.toordinal(), school, -1))
        return np.stack(columns, axis=1)

    def last_school(self, chosen: Flags) -> Ints:
        """Return each student's last school among some spans, primary ones first; -1 is none."""
        found = np.full(len(self.student), -1)
        rows = np.nonzero(chosen)[0]
        rows = rows[np.argsort(self.spans.is_primary[rows], kind="stable")]
        found[self.of_span[rows]] = self.spans.school[rows]
        return found

    @cached_property
    def is_new(self) -> Ints:
        """Return who is new to the state or to the district, for the state's number."""
        late = np.full(len(self.student), 10**7)
        since = self.spans.entry - self.year.first_days[self.spans.school]
        np.minimum.at(late, self.of_span, since)
        newness = np.zeros(len(self.student), np.int64)
        np.maximum.at(newness, self.of_span, self.newness)
        fresh = (late > 0) | (self.grade == 0)
        fresh |= self.people.arrived[self.student] == self.year.school_year
        newness = np.where((newness == 0) & fresh, 1, newness)
        return np.where(self.is_first_year, newness, 0)

    @cached_property
    def came_unnumbered(self) -> Flags:
        """Tell whose planted move leads here: they have no state number in this district."""
        return is_planted(self.people, self.student, self.year.school_year) & (self.is_new == 2)

    @cached_property
    def is_first_year(self) -> Flags:
        """Tell whom the district has not had in an earlier year that we know of."""
        since = self.registry.first_entry(self.student, self.place.position)
        result: Flags = since == self.entry
        return result

    @cached_property
    def ids(self) -> pa.Array:
        """Return the district's own numbers of its students, as text."""
        place = self.place
        found = self.registry.district_student_ids(self.student, place.position, place.style)
        return with_texts(
            found, cast_ids(self.people, self.student, self.year.school_year, place.code)
        )

    def chance(self, question: str) -> Floats:
        """Return one draw per student, the same in every year."""
        return uniform(self.seed, question, self.student)


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
    school : array of int, shape (students,)
        The last primary school, or the only one; -1 for students not known of.
    school_by_half : array of int, shape (students, 2)
        The school of the first half-year, and of the second.
    """

    day: int
    span: Flags
    exit_seen: Flags
    student: Flags
    ssid: Ints
    school: Ints
    school_by_half: Ints


def known_of(district: DistrictYear, day: int) -> Known:
    """Return which spans and students a district knows of on a day."""
    spans, year = district.spans, district.year.school_year
    seen = (spans.entry_known <= day) & (spans.deleted > day) & (spans.entry <= day)
    exit_seen = seen & (spans.exit > 0) & (spans.exit <= day) & (spans.exit_known <= day)
    student = np.zeros(len(district.student), bool)
    student[district.of_span[seen]] = True
    who = district.student
    ssid = ssid_known(district.seed, who, district.entry, district.is_new, day)
    ssid = np.where(district.is_first_year, ssid, true_ssid(district.seed, who))
    ssid = np.where(district.came_unnumbered, 0, ssid)
    for row, number in cast_ssids(district.people, who, year, district.place.code, day).items():
        ssid[row] = number
    school = district.last_school(seen)
    first_half = spans.entry <= date(year, 1, 26).toordinal()
    before = district.last_school(seen & first_half)
    halves = np.stack([np.where(before >= 0, before, school), school], axis=1)
    return Known(day, seen, exit_seen, student, ssid, school, halves)


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


def grade_names(district: DistrictYear) -> list[str]:
    """Return how the district writes grades 0 to 12."""
    style = district.place.style
    kindergarten = "K1" if style.has_half_day_kindergarten else "K2"
    digits = 2 if style.has_two_digit_grades else 1
    return [kindergarten, *(f"{grade:0{digits}d}" for grade in range(1, 13))]
