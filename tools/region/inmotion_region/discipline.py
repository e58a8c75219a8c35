"""File R: exclusionary discipline, one row per action and student."""

import numpy as np
import pyarrow as pa

from .draws import Flags, Ints, generator, pick
from .files import Cell, Extract, words
from .student_rows import DistrictYear, Known, locations, who_cells

ACTIONS = ("CE", "IS", "SS", "EE", "LS", "EX")
CLASSROOM, IN_SCHOOL, SHORT, EMERGENCY, LONG, EXPULSION = range(6)
ACTION_SHARES = (0.16, 0.22, 0.5, 0.08, 0.03, 0.01)
BEHAVIORS = ("9", "5", "4", "3", "2", "14", "8", "6", "7", "16")
BEHAVIOR_SHARES = (0.3, 0.25, 0.12, 0.05, 0.07, 0.08, 0.04, 0.05, 0.02, 0.02)
#: Incidents per span and year by grade, kindergarten first.
RATE = (0.004, 0.006, 0.008, 0.01, 0.014, 0.02, 0.045, 0.06, 0.06, 0.065, 0.05, 0.04, 0.03)
#: From kindergarten to grade 4 nobody is sent away for long.
LONGEST_FREE_GRADE = 4


def _draw(district: DistrictYear) -> dict[str, Ints]:
    """Return the year's actions, one entry per row of file R, sorted by day."""
    year, spans = district.year, district.spans
    rng = generator(district.seed, "discipline", year.school_year, district.place.position)
    grade = np.clip(district.people.grade(year.school_year)[spans.person], 0, 12)
    rate = np.array(RATE)[grade] * np.sqrt(district.people.hazard[spans.person])
    rate = np.where(district.people.is_cast[spans.person], 0, rate)
    span = np.repeat(np.arange(len(spans)), rng.poisson(rate))
    column = rng.integers(0, len(year.calendars.days), len(span))
    day = year.calendars.days[column]
    last = np.where(spans.exit[span] == 0, 10**7, spans.exit[span])
    inside = year.calendars.is_open[spans.school[span], column]
    inside &= (day >= spans.entry[span]) & (day <= last)
    span, column = span[inside], column[inside]
    order = np.lexsort((spans.school[span], column))
    span, column = span[order], column[order]
    action = pick(rng.random(len(span)), ACTION_SHARES)
    action = np.where((grade[span] <= LONGEST_FREE_GRADE) & (action >= EMERGENCY), SHORT, action)
    length = 1 + np.minimum(rng.geometric(0.45, len(span)) - 1, 9)
    length = np.where(action == CLASSROOM, 1, np.where(action >= LONG, 11 + length * 2, length))
    # Two of one school on one day are often two sides of one incident.
    together = np.zeros(len(span), bool)
    together[1:] = (spans.school[span[1:]] == spans.school[span[:-1]]) & (column[1:] == column[:-1])
    together |= (rng.random(len(span)) < 0.12) & _same_school(spans.school[span])
    incident = np.cumsum(~together)
    column = column[np.searchsorted(incident, incident)]
    found = {
        "span": span,
        "column": column,
        "incident": incident,
        "behavior": pick(rng.random(len(span)), BEHAVIOR_SHARES),
        "also": np.where(rng.random(len(span)) < 0.15, 1, 0),
        "action": action,
        "length": length,
        "delay": rng.integers(0, 9, len(span)),
        "start": column + (action != CLASSROOM),
    }
    return _converted(found, rng.random(len(span)) < 0.7)


def _same_school(school: Ints) -> Flags:
    same = np.zeros(len(school), bool)
    same[1:] = school[1:] == school[:-1]
    return same


def _converted(found: dict[str, Ints], chosen: Flags) -> dict[str, Ints]:
    """Add the suspension into which most emergency removals are turned."""
    rows = np.nonzero((found["action"] == EMERGENCY) & chosen)[0]
    more = {name: values[rows].copy() for name, values in found.items()}
    more["action"][:] = SHORT
    more["start"] = more["start"] + found["length"][rows]
    joined = {name: np.concatenate([found[name], more[name]]) for name in found}
    order = np.lexsort((joined["start"], joined["incident"]))
    return {name: values[order] for name, values in joined.items()}


def write_exclusions(district: DistrictYear, known: Known, extract: Extract) -> int:
    """Write file R."""
    found, calendars = _draw(district), district.year.calendars
    days = calendars.days
    entered = days[found["column"]] + found["delay"]
    rows = np.nonzero((entered <= known.day) & known.span[found["span"]])[0]
    span, length = found["span"][rows], found["length"][rows]
    start = np.minimum(found["start"][rows], len(days) - 1)
    end = np.minimum(start + length - 1, len(days) - 1)
    incident = pa.array(found["incident"][rows]).cast(pa.string())
    cells: list[Cell] = [
        *who_cells(district, known, district.of_span[span]),
        locations(district, district.spans.school[span]),
        _named(f"{district.place.code}-{district.year.school_year}-", incident),
        extract.dates(days[found["column"][rows]]),
        words(BEHAVIORS, found["behavior"][rows]),
        words(("", "12,17"), found["also"][rows]),
        words(ACTIONS, found["action"][rows]),
        extract.dates(days[start]),
        extract.dates(days[end]),
        words([str(n) for n in range(60)], length),
    ]
    return extract.write("R", cells, len(rows))


def _named(prefix: str, texts: pa.Array) -> pa.Array:
    import pyarrow.compute as pc

    return pc.binary_join_element_wise(prefix, texts, "")
