"""Build the region: people once, then year by year and district by district."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np

from inmotion.vocabulary.errors import WrongUsage

from .attendance import draw_absences
from .calendars import build_calendars
from .cast import TODAY, WEEKLY_EXTRACTS
from .cast_region import cast_people, cast_spans
from .discipline import Rows, draw_exclusions, write_exclusions
from .district import DistrictYear, known_of
from .draws import Ints
from .enrollment import Spans, Year, enroll
from .files import Extract
from .help_rows import write_supports
from .history import credit_cells, history_of, write_history
from .movers import plant_movers
from .people import People, build_people, feeders_of, newcomers
from .places import DISTRICTS, FULL_SCHOOLS, District, School, lay_out
from .programs import write_english_learners, write_programs, write_special_education
from .records import Registry
from .school_rows import (
    write_absences,
    write_backgrounds,
    write_calendar,
    write_schools,
    write_spans,
)
from .student_rows import write_students
from .timetable import write_courses, write_schedule
from .truth import Truth

#: Called after each district: done, total, name of the district.
Progress = Callable[[int, int, str], None]

README = """This region is invented. No person, school or district in it is real.

One folder per district and extract day, in the form Washington districts send to the state.
`truth` holds what only the writer knows (who is who, what planted programmes do). It is there for
checking methods and is never imported.
"""


#: Beside the files of each package: the import keeps in the lake that its rows are invented.
MARKER = "SYNTHETIC"


@dataclass
class Summary:
    """What was written.

    Attributes
    ----------
    extracts : int
        Folders written: districts times extract days, over all years.
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


@dataclass
class Region:
    """A region on its way through the years."""

    seed: int
    places: list[District]
    schools: list[School]
    people: People
    registry: Registry
    truth: Truth
    summary: Summary


def build(
    directory: Path,
    *,
    students: int = 20_000,
    seed: int = 7,
    districts: int = len(DISTRICTS),
    schools: int = FULL_SCHOOLS,
    years: Sequence[int] = (TODAY.year,),
    extracts: Sequence[date] | None = None,
    movers: int = 0,
    progress: Progress | None = None,
) -> Summary:
    """Write an invented region's district folders.

    Parameters
    ----------
    directory : Path
        Where to write; made if missing.
    students : int
        Children enrolled in a year, newcomers and leavers included; the cast comes on top.
    schools : int
        Schools at most; a small region has one per 240 students, so that sizes stay plausible.
    years : sequence of int
        School years by the year they end. All but the last have a closing extract, of 30 June.
    extracts : sequence of date, optional
        Further extract days, in any of the years. If none lies in the last year, it has the cast's
        three weekly extracts in its year, and the closing extract in another.
    movers : int
        Children who move to another district in the last year and come there without a state
        number, some misspelt, some with a twin.
    progress : callable, optional
        Called after each district and year with done, total and the district's name.

    Returns
    -------
    summary : Summary

    Raises
    ------
    WrongUsage
        If there is no such number of districts, students or schools, or an extract day lies in
        none of the years.
    """
    school_years = tuple(sorted(set(years)))
    days_of = _extract_days(school_years, extracts)
    places, all_schools = lay_out(seed, students=students, schools=schools, districts=districts)
    region = _region(directory, seed, students, school_years, places, all_schools, movers)
    for number, (school_year, days) in enumerate(days_of.items()):
        _write_year(region, school_year, days, number * len(places), len(school_years), progress)
    return region.summary


def _extract_days(
    school_years: tuple[int, ...], extracts: Sequence[date] | None
) -> dict[int, tuple[date, ...]]:
    """Return the extract days of each school year, ascending."""
    if not school_years:
        raise WrongUsage("A region needs a school year.", do="Name at least one.")
    days_of = {year: {date(year, 6, 30)} for year in school_years[:-1]}
    last = school_years[-1]
    days_of[last] = set()
    for day in extracts or ():
        year = day.year + (day.month >= 9)
        if year not in days_of:
            raise WrongUsage(
                f"The extract day {day} does not lie in a school year that is written.",
                do=f"Name days from {school_years[0] - 1}-09-01 to {last}-08-31.",
            )
        days_of[year].add(day)
    if not days_of[last]:
        days_of[last] = set(WEEKLY_EXTRACTS if last == TODAY.year else (date(last, 6, 30),))
    return {year: tuple(sorted(days)) for year, days in days_of.items()}


def _region(
    directory: Path,
    seed: int,
    students: int,
    school_years: tuple[int, ...],
    places: list[District],
    schools: list[School],
    movers: int,
) -> Region:
    people = build_people(seed, students, school_years, places, schools)
    if movers:
        plant_movers(seed, people, school_years[-1], movers)
    people.extend(cast_people(places, schools, int(people.family.max()) + 1))
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "README.txt").write_text(README, encoding="utf-8")
    truth = Truth(directory / "truth", seed, places, schools)
    summary = Summary(directory, students, len(places), len(schools))
    return Region(seed, places, schools, people, Registry(seed), truth, summary)


def _write_year(
    region: Region,
    school_year: int,
    days: tuple[date, ...],
    done: int,
    years: int,
    progress: Progress | None,
) -> None:
    people, places = region.people, region.places
    calendars = build_calendars(region.seed, school_year, places, region.schools)
    feeders = feeders_of(places, region.schools)
    year = Year(region.seed, school_year, region.schools, feeders, calendars)
    home_before, gone_before = people.home.copy(), people.gone.copy()
    spans = Spans()
    cast_spans(year, people, spans)
    spans = enroll(year, people, spans)
    at = year.district_of[spans.school]
    newness = _new_to_district(year, spans, at)
    region.registry.enter(spans.person, at, spans.entry)
    for place in places:
        mine = np.nonzero(at == place.position)[0]
        own = spans.take(mine)
        absences, help_ = draw_absences(year, people, own, place.position)
        district = DistrictYear(
            year=year,
            place=place,
            places=places,
            people=people,
            home_before=home_before,
            spans=own,
            registry=region.registry,
            absences=absences,
            help=help_,
            newness=newness[mine],
        )
        _write_district(region, district, days)
        if progress:
            progress(done + place.position + 1, years * len(places), place.name)
    left = people.gone & ~gone_before
    people.extend(newcomers(region.seed, school_year + 1, people, left))


def _new_to_district(year: Year, spans: Spans, at: Ints) -> Ints:
    """Return 2 for spans of children who were in another district before, and 0 for others."""
    moved = np.zeros(len(spans), bool)
    moved[1:] = (spans.person[1:] == spans.person[:-1]) & (at[1:] != at[:-1])
    # A second school from the first day on is not new, unless it is the second school.
    moved &= (spans.entry > year.first_days[spans.school]) | (spans.is_primary == 0)
    return np.where(moved, 2, 0)


def _write_district(region: Region, district: DistrictYear, days: tuple[date, ...]) -> None:
    year, place = district.year, district.place
    actions = draw_exclusions(district)
    region.registry.attend(
        year.school_year,
        place.position,
        district.student,
        district.school_by_half,
        district.is_new > 0,
    )
    for day in days:
        folder = region.summary.directory / place.code / f"{day:%Y%m%d}"
        known_on = day.toordinal()
        extract = Extract(folder, place.code, year.school_year, known_on, place.style)
        _write_extract(district, extract, actions, region.summary)
        region.summary.extracts += 1
    region.truth.write(district)


def _write_extract(
    district: DistrictYear, extract: Extract, actions: Rows, summary: Summary
) -> None:
    known = known_of(district, extract.known_on)
    history = history_of(district, known)
    credit = credit_cells(district, history)
    ethnicities, races = write_backgrounds(district, known, extract)
    written = {
        "A": write_schools(district, extract),
        "B": write_students(district, known, extract, credit),
        "C": write_spans(district, known, extract),
        "D": write_courses(district, extract),
        "E": write_schedule(district, known, extract),
        "H": write_history(district, known, extract, history),
        "I": write_programs(district, known, extract),
        "J": write_english_learners(district, known, extract),
        "K": write_special_education(district, known, extract),
        "L": ethnicities,
        "M": races,
        "N": write_absences(district, known, extract),
        **write_exclusions(district, known, extract, actions),
        "Calendar.csv": write_calendar(district, extract),
        "Supports.csv": write_supports(district, known, extract),
    }
    for file, rows in written.items():
        summary.count(file, rows)
    # In every package, so that a lake knows even if only one of them is taken in.
    (extract.folder / MARKER).write_text(README, encoding="utf-8")
