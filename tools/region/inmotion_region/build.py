"""Build the region: people once, then year by year and district by district."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np

from .attendance import draw_absences
from .calendars import build_calendars
from .draws import Ints
from .enrollment import Spans, Year, enroll
from .files import CALENDAR_HEADER, SUPPORTS_HEADER, Extract, iso_dates, words, yes_no
from .people import People, build_people, feeders_of
from .places import FULL_SCHOOLS, District, School, lay_out
from .records import Registry
from .student_rows import (
    DistrictYear,
    known_of,
    write_absences,
    write_backgrounds,
    write_schools,
    write_spans,
    write_students,
)

#: Called after each district: done, total, name of the district.
Progress = Callable[[int, int, str], None]

README = """This region is invented. No person, school or district in it is real.

One folder per district and extract day, in the form Washington districts send to the state.
`truth` holds what only the writer knows (who is who, what planted programmes do). It is there for
checking methods and is never imported.
"""


@dataclass
class Summary:
    """What was written.

    Attributes
    ----------
    rows : dict
        Rows per file letter (or file name) over all districts and extracts.
    """

    directory: Path
    students: int
    districts: int
    schools: int
    extracts: int = 0
    rows: dict[str, int] = field(default_factory=dict)

    def count(self, file: str, rows: int) -> None:
        """Add rows to a file's total."""
        self.rows[file] = self.rows.get(file, 0) + rows


def build(
    directory: Path,
    *,
    students: int = 20_000,
    seed: int = 7,
    districts: int = 35,
    schools: int = FULL_SCHOOLS,
    years: Sequence[int] = (2026,),
    extracts: Sequence[date] | None = None,
    progress: Progress | None = None,
) -> Summary:
    """Write a region's district folders.

    Parameters
    ----------
    directory : Path
        Where to write; made if missing.
    students : int
        Children enrolled in a year, newcomers and leavers included.
    years : sequence of int
        School years by the year they end. All but the last are written as their closing extract.
    extracts : sequence of date, optional
        Extract days in the last year; its closing extract of 30 June if not given.
    progress : callable, optional
        Called after each district and year with done, total and the district's name.

    Returns
    -------
    summary : Summary
    """
    school_years = tuple(sorted(years))
    places, all_schools = lay_out(seed, students=students, schools=schools, districts=districts)
    people = build_people(seed, students, school_years, places, all_schools)
    summary = Summary(directory, students, len(places), len(all_schools))
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "README.txt").write_text(README, encoding="utf-8")
    registry = Registry(seed)
    total, done = len(places) * len(school_years), 0
    for school_year in school_years:
        year = _year(seed, school_year, places, all_schools)
        days = _extract_days(school_year, school_years[-1], extracts)
        grade_before = people.slots.copy()
        spans = enroll(year, people)
        del grade_before
        at = year.district_of[spans.school]
        known_before = _known_before(registry, spans, at)
        registry.enter(spans.person, at, spans.entry)
        for place in places:
            mine = np.nonzero(at == place.position)[0]
            _write_district(
                year,
                place,
                people,
                spans.take(mine),
                registry,
                places,
                known_before[mine],
                days,
                directory,
                summary,
            )
            done += 1
            if progress:
                progress(done, total, place.name)
        summary.extracts += len(days)
    return summary


def _year(seed: int, school_year: int, places: list[District], schools: list[School]) -> Year:
    calendars = build_calendars(seed, school_year, places, schools)
    return Year(seed, school_year, schools, feeders_of(places, schools), calendars)


def _extract_days(
    school_year: int, last_year: int, extracts: Sequence[date] | None
) -> tuple[date, ...]:
    if school_year < last_year or extracts is None:
        return (date(school_year, 6, 30),)
    return tuple(sorted(extracts))


def _known_before(registry: Registry, spans: Spans, at: Ints) -> Ints:
    """Return 0 for children known from before and 2 for those new to the district."""
    first = np.zeros(len(spans), np.int64)
    new_person = np.ones(len(spans), bool)
    new_person[1:] = spans.person[1:] != spans.person[:-1]
    moved = ~new_person & (np.append(at[:1], at[:-1]) != at)
    first[moved] = 2
    return first


def _write_district(
    year: Year,
    place: District,
    people: People,
    spans: Spans,
    registry: Registry,
    places: list[District],
    newness: Ints,
    days: tuple[date, ...],
    directory: Path,
    summary: Summary,
) -> None:
    student, of_span = np.unique(spans.person, return_inverse=True)
    is_new = np.zeros(len(student), np.int64)
    np.maximum.at(is_new, of_span, newness)
    late_start = np.full(len(student), 10**7)
    np.minimum.at(late_start, of_span, spans.entry - year.first_days[spans.school])
    kindergarten = people.grade(year.school_year)[student] == 0
    is_new = np.where((is_new == 0) & ((late_start > 0) | kindergarten), 1, is_new)
    district = DistrictYear(
        year=year,
        place=place,
        people=people,
        spans=spans,
        registry=registry,
        absences=draw_absences(year, people, spans, place.position),
        residents=[one.code for one in places],
        student=student,
        of_span=of_span,
        ids=registry.district_student_ids(student, place.position, place.style),
        is_new=is_new,
    )
    for day in days:
        folder = directory / place.code / f"{day:%Y%m%d}"
        extract = Extract(folder, place.code, year.school_year, day.toordinal(), place.style)
        _write_extract(district, extract, summary)


def _write_extract(district: DistrictYear, extract: Extract, summary: Summary) -> None:
    from .coursework import credit_cells, write_courses, write_history, write_schedule
    from .discipline import write_exclusions
    from .programs import write_english_learners, write_programs, write_special_education

    known = known_of(district, extract.known_on)
    summary.count("A", write_schools(district, extract))
    summary.count("B", write_students(district, known, extract, credit_cells(district, known)))
    summary.count("C", write_spans(district, known, extract))
    summary.count("D", write_courses(district, extract))
    summary.count("E", write_schedule(district, known, extract))
    summary.count("H", write_history(district, known, extract))
    summary.count("I", write_programs(district, known, extract))
    summary.count("J", write_english_learners(district, known, extract))
    summary.count("K", write_special_education(district, known, extract))
    ethnicities, races = write_backgrounds(district, known, extract)
    summary.count("L", ethnicities)
    summary.count("M", races)
    summary.count("N", write_absences(district, known, extract))
    summary.count("R", write_exclusions(district, known, extract))
    summary.count("Calendar.csv", _write_calendar(district, extract))
    summary.count("Supports.csv", extract.write_csv("Supports.csv", SUPPORTS_HEADER, [""] * 6, 0))


def _write_calendar(district: DistrictYear, extract: Extract) -> int:
    """Write Calendar.csv: weather closures are in it only from the day they happened."""
    calendars, schools = district.year.calendars, district.year.schools
    own = [
        row
        for row, one in enumerate(schools)
        if one.district == district.place.position and calendars.has_own[row]
    ]
    is_open = calendars.is_open[own].copy()
    future = calendars.days > extract.known_on
    is_open |= calendars.closed_late[own] & future
    first = np.array([calendars.first_day(row) for row in own])
    last = np.array([calendars.last_day(row) for row in own])
    inside = (calendars.days >= first[:, None]) & (calendars.days <= last[:, None])
    school, column = np.nonzero(inside)
    shown = is_open[school, column]
    minutes = np.where(shown, calendars.minutes[own][school, column], 0)
    cells = [
        district.place.code,
        words([schools[row].code for row in own], school),
        iso_dates(calendars.days[column]),
        yes_no(shown),
        words([str(minute) for minute in range(400)], minutes),
    ]
    return extract.write_csv("Calendar.csv", CALENDAR_HEADER, cells, len(school))
