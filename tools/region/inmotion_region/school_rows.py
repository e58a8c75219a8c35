"""Files A, C, L, M and N, and Calendar.csv: schools, spans, backgrounds, absences."""

import numpy as np
import pyarrow as pa

from .district import DistrictYear, Known, local_code, locations, who_cells
from .draws import Flags, Floats, Ints, pick, repeats, uniform
from .enrollment import EXIT_CODES
from .entries import CODES, EF, UF
from .files import CALENDAR_HEADER, Cell, Extract, iso_dates, words, yes_no
from .names import COMMUNITIES

CHOICES, CHOICE_SHARES = ("0", "1", "2", "3"), (0.93, 0.03, 0.0, 0.04)
#: A vendor's sign for "race missing".
RACE_MISSING, RACE_MISSING_SHARE = "xx", 0.0005
LAST_YEAR_OF_OLD_CODES = 2018


def write_schools(district: DistrictYear, extract: Extract) -> int:
    """Write file A."""
    year = district.year
    rows = np.nonzero(year.district_of == district.place.position)[0]
    own = [year.schools[row] for row in rows]
    cells: list[Cell] = [
        district.place.name,
        pa.array([local_code(district, one.local_number, in_a=True) for one in own]),
        pa.array([one.code for one in own]),
        pa.array([one.name for one in own]),
        extract.dates(year.calendars.first_days[rows]),
        extract.dates(year.calendars.last_days[rows]),
    ]
    return extract.write("A", cells, len(rows))


def write_spans(district: DistrictYear, known: Known, extract: Extract) -> int:
    """Write file C."""
    rows = np.nonzero(known.span)[0]
    spans, seen = district.spans, known.exit_seen[rows]
    student = district.of_span[rows]
    choice = pick(district.chance("choice"), CHOICE_SHARES)[student]
    cells: list[Cell] = [
        *who_cells(district, known, student),
        locations(district, spans.school[rows]),
        extract.dates(spans.entry[rows]),
        "",
        extract.dates(np.where(seen, spans.exit[rows], 0)),
        words(EXIT_CODES, np.where(seen, spans.code[rows], 0)),
        yes_no(spans.is_primary[rows] == 1),
        words(CHOICES, choice),
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
    absences = district.absences
    stands, code = absences.known_on(known.day)
    full = stands & ((code == EF) | (code == UF)) & (absences.day <= last[absences.span])
    missed = np.bincount(absences.span[full], minlength=len(spans))
    return np.maximum(enrolled - missed, 0)


def write_backgrounds(district: DistrictYear, known: Known, extract: Extract) -> tuple[int, int]:
    """Write files L and M."""
    students = np.nonzero(known.student)[0]
    who = district.student[students]
    people, year = district.people, district.year.school_year
    old = district.place.style.has_old_race_codes or year <= LAST_YEAR_OF_OLD_CODES
    community, second = people.community[who], people.second_community[who]
    draws = uniform(district.seed, "background", people.family[who])
    ethnicity = [one.old_ethnicity if old else one.ethnicity for one in COMMUNITIES]
    texts, chosen = _one_of(ethnicity, np.where(_is_latino(second), second, community), draws)
    cells = [*who_cells(district, known, students), words(texts, chosen)]
    ethnicities = extract.write("L", cells, len(students))
    race = [*(one.old_race if old else one.race for one in COMMUNITIES), (RACE_MISSING,)]
    missing = uniform(district.seed, "race missing", who) < RACE_MISSING_SHARE
    texts, first = _one_of(race, np.where(missing, len(race) - 1, community), draws)
    _, other = _one_of(race, np.where(missing, len(race) - 1, second), draws)
    # Two communities may share a code; then there is one row.
    rows = np.repeat(
        np.arange(len(students)), 1 + (np.array(texts)[first] != np.array(texts)[other])
    )
    is_second = repeats(rows)
    codes = words(texts, np.where(is_second, other[rows], first[rows]))
    cells = [*who_cells(district, known, students[rows]), codes]
    return ethnicities, extract.write("M", cells, len(rows))


def _is_latino(community: Ints) -> Flags:
    latino = np.array([one.name == "Latino" for one in COMMUNITIES])
    found: Flags = latino[community]
    return found


def _one_of(codes: list[tuple[str, ...]], community: Ints, draws: Floats) -> tuple[list[str], Ints]:
    """Return all codes, and which one of its community each draw gets, the first most often."""
    sizes = np.array([len(one) for one in codes])
    starts = np.concatenate([[0], np.cumsum(sizes)])
    nth = np.floor(draws**2 * sizes[community]).astype(np.int64)
    return [code for one in codes for code in one], starts[community] + nth


def write_absences(district: DistrictYear, known: Known, extract: Extract) -> int:
    """Write file N."""
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


def write_calendar(district: DistrictYear, extract: Extract) -> int:
    """Write Calendar.csv: weather closures are in it only from the day they happened."""
    calendars, year = district.year.calendars, district.year
    own = np.nonzero((year.district_of == district.place.position) & calendars.has_own)[0]
    future = calendars.days > extract.known_on
    is_open = calendars.is_open[own] | (calendars.closed_late[own] & future)
    first, last = calendars.first_days[own], calendars.last_days[own]
    inside = (calendars.days >= first[:, None]) & (calendars.days <= last[:, None])
    school, column = np.nonzero(inside)
    shown = is_open[school, column]
    minutes = np.where(shown, calendars.minutes[own][school, column], 0)
    cells: list[Cell] = [
        district.place.code,
        words([year.schools[row].code for row in own], school),
        iso_dates(calendars.days[column]),
        yes_no(shown),
        words([str(minute) for minute in range(400)], minutes),
    ]
    return extract.write_csv("Calendar.csv", CALENDAR_HEADER, cells, len(school))
