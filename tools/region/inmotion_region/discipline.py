"""Exclusionary discipline: file R, and file P before 2018-19."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .cast_students import STORY_YEAR, STUDENTS
from .district import DistrictYear, Known, locations, who_cells
from .draws import Flags, Ints, generator, pick, repeats
from .enrollment import FOREVER
from .files import Cell, Extract, words

ACTIONS = ("CE", "IS", "SS", "EE", "LS", "EX")
CLASSROOM, IN_SCHOOL, SHORT, EMERGENCY, LONG, EXPULSION = range(6)
ACTION_SHARES = (0.16, 0.22, 0.5, 0.08, 0.03, 0.01)
BEHAVIORS = ("9", "5", "4", "3", "2", "14", "8", "6", "7", "16")
BEHAVIOR_SHARES = (0.3, 0.25, 0.12, 0.05, 0.07, 0.08, 0.04, 0.05, 0.02, 0.02)
#: Incidents per student and year by grade, kindergarten first.
RATE = (0.006, 0.01, 0.014, 0.018, 0.024, 0.034, 0.075, 0.1, 0.1, 0.105, 0.085, 0.065, 0.05)
#: From kindergarten to grade 4 nobody is sent away for long.
LONGEST_FREE_GRADE = 4
LAST_YEAR_OF_P = 2018

Rows = dict[str, Ints]


def write_exclusions(
    district: DistrictYear, known: Known, extract: Extract, found: Rows
) -> dict[str, int]:
    """Write file R, or file P for a year before there was one; return its letter and rows."""
    days = district.year.calendars.days
    seen = (days[found["column"]] + found["delay"] <= known.day) & known.span[found["span"]]
    rows = np.nonzero(seen)[0]
    if district.year.school_year <= LAST_YEAR_OF_P:
        return {"P": _write_p(district, known, extract, found, rows)}
    return {"R": _write_r(district, known, extract, found, rows)}


def _write_r(
    district: DistrictYear, known: Known, extract: Extract, found: Rows, rows: Ints
) -> int:
    days, span, length = district.year.calendars.days, found["span"][rows], found["length"][rows]
    start = np.minimum(found["start"][rows], len(days) - 1)
    end = np.minimum(start + length - 1, len(days) - 1)
    cells: list[Cell] = [
        *who_cells(district, known, district.of_span[span]),
        locations(district, district.spans.school[span]),
        _incidents(district, found["incident"][rows]),
        extract.dates(days[found["column"][rows]]),
        words(BEHAVIORS, found["behavior"][rows]),
        words(("", "12,17"), found["also"][rows]),
        words(ACTIONS, found["action"][rows]),
        extract.dates(days[start]),
        extract.dates(days[end]),
        words([str(n) for n in range(60)], length),
    ]
    joined, count = _with_cast(district, known, extract, cells, len(rows))
    return extract.write("R", joined, count)


def _write_p(
    district: DistrictYear, known: Known, extract: Extract, found: Rows, rows: Ints
) -> int:
    """Write file P: one row per student and incident, no classroom exclusions."""
    keys = found["span"][rows] * 10**6 + found["incident"][rows]
    _, first = np.unique(keys, return_index=True)
    rows = rows[np.sort(first)]
    rows = rows[found["action"][rows] != CLASSROOM]
    days, span = district.year.calendars.days, found["span"][rows]
    is_emergency = found["action"][rows] == EMERGENCY
    cells: list[Cell] = [
        *who_cells(district, known, district.of_span[span]),
        locations(district, district.spans.school[span]),
        extract.dates(days[found["column"][rows]]),
        words(BEHAVIORS, found["behavior"][rows]),
        extract.dates(days[np.minimum(found["start"][rows], len(days) - 1)]),
        words(ACTIONS, found["action"][rows]),
        words([f"{n}.0" for n in range(60)], found["length"][rows]),
        _incidents(district, found["incident"][rows]),
        "",
        "N",
        words(("N", "Y"), is_emergency.astype(np.int64)),
        "",
        words(("", "12,17"), found["also"][rows]),
        *[""] * 8,
    ]
    return extract.write("P", cells, len(rows))


def draw_exclusions(district: DistrictYear) -> Rows:
    """Return the year's actions, one entry per row of file R, by incident and first day."""
    year, spans = district.year, district.spans
    rng = generator(district.seed, "discipline", year.school_year, district.place.position)
    grade = np.clip(district.people.grade(year.school_year)[spans.person], 0, 12)
    rate = np.array(RATE)[grade] * np.sqrt(district.people.hazard[spans.person])
    span, column = _when(district, rng, np.repeat(np.arange(len(spans)), rng.poisson(rate)))
    action = pick(rng.random(len(span)), ACTION_SHARES)
    action = np.where((grade[span] <= LONGEST_FREE_GRADE) & (action >= EMERGENCY), SHORT, action)
    length = 1 + np.minimum(rng.geometric(0.45, len(span)) - 1, 9)
    length = np.where(action == CLASSROOM, 1, np.where(action >= LONG, 11 + length * 2, length))
    incident = np.cumsum(~_together(rng, spans.school[span], column))
    column = column[np.searchsorted(incident, incident)]
    # Who was not enrolled on the day of the first has no part in it.
    day = year.calendars.days[column]
    there = (day >= spans.entry[span]) & (day <= _last_days(district)[span])
    found = {
        "span": span,
        "column": column,
        "incident": incident,
        "behavior": pick(rng.random(len(span)), BEHAVIOR_SHARES),
        "also": (rng.random(len(span)) < 0.15).astype(np.int64),
        "action": action,
        "length": length,
        "delay": rng.integers(0, 9, len(span)),
        "start": column + (action != CLASSROOM),
    }
    found = {name: values[there] for name, values in found.items()}
    return _converted(found, rng.random(len(found["span"])) < 0.7)


def _when(district: DistrictYear, rng: np.random.Generator, span: Ints) -> tuple[Ints, Ints]:
    """Give each incident a school day of its span, sorted by day and school."""
    year, spans = district.year, district.spans
    column = rng.integers(0, len(year.calendars.days), len(span))
    day = year.calendars.days[column]
    inside = year.calendars.is_open[spans.school[span], column]
    inside &= (day >= spans.entry[span]) & (day <= _last_days(district)[span])
    span, column = span[inside], column[inside]
    order = np.lexsort((span, spans.school[span], column))
    return span[order], column[order]


def _last_days(district: DistrictYear) -> Ints:
    """Return each span's last day, far away if still there, before its start if never there."""
    spans = district.spans
    last = np.where(spans.exit == 0, FOREVER, spans.exit)
    return np.where(spans.deleted < FOREVER, 0, last)


def _together(rng: np.random.Generator, school: Ints, column: Ints) -> Flags:
    """Tell which rows belong to the incident of the row before: one school, often one day."""
    return repeats(school) & (repeats(column) | (rng.random(len(school)) < 0.12))


def _converted(found: Rows, chosen: Flags) -> Rows:
    """Add the suspension into which most emergency removals are turned."""
    rows = np.nonzero((found["action"] == EMERGENCY) & chosen)[0]
    more = {name: values[rows].copy() for name, values in found.items()}
    more["action"][:] = SHORT
    more["start"] = more["start"] + found["length"][rows]
    joined = {name: np.concatenate([found[name], more[name]]) for name in found}
    order = np.lexsort((joined["start"], joined["span"], joined["incident"]))
    return {name: values[order] for name, values in joined.items()}


def _incidents(district: DistrictYear, number: Ints) -> pa.Array:
    prefix = pa.scalar(f"{district.place.code}-{district.year.school_year}-")
    return pc.binary_join_element_wise(prefix, pa.array(number).cast(pa.string()), "")


def _with_cast(
    district: DistrictYear, known: Known, extract: Extract, cells: list[Cell], rows: int
) -> tuple[list[Cell], int]:
    """Add the cast's rows of file R, each known from the day after the incident."""
    if district.year.school_year != STORY_YEAR:
        return cells, rows
    told = [
        (int(row), one)
        for row in np.nonzero(district.is_cast & known.student)[0]
        for one in STUDENTS[district.people.cast[district.student[row]]].exclusions
        if one.start.toordinal() <= known.day
    ]
    if not told:
        return cells, rows
    row = np.array([place for place, _ in told])
    more: list[pa.Array] = [
        *who_cells(district, known, row),
        locations(district, known.school[row]),
        pa.array([one.incident for _, one in told]),
        extract.dates(np.array([one.on.toordinal() for _, one in told])),
        pa.array([one.behavior for _, one in told]),
        pa.nulls(len(told), pa.string()),
        pa.array([one.action for _, one in told]),
        extract.dates(np.array([one.start.toordinal() for _, one in told])),
        extract.dates(np.array([one.end.toordinal() for _, one in told])),
        pa.array([str(one.days) for _, one in told]),
    ]
    joined = [pa.concat_arrays([old, new]) for old, new in zip(cells, more, strict=True)]
    return joined, rows + len(told)
