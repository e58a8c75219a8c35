"""Supports.csv: the help students get, as far as it is known on a day."""

import numpy as np
import pyarrow as pa

from .district import DistrictYear, Known
from .files import SUPPORTS_HEADER, Cell, Extract, iso_dates, words
from .supports import PROGRAMMES, cast_supports, day_of


def write_supports(district: DistrictYear, known: Known, extract: Extract) -> int:
    """Write Supports.csv."""
    year, given = district.year, district.help
    drawn = np.nonzero(given.was_drawn)[0]
    told = cast_supports(year, district.people, district.student)
    kinds = [one.kind for one in PROGRAMMES]
    starts = np.array([day_of(year.school_year, one.starts) for one in PROGRAMMES])
    ends = np.array([day_of(year.school_year, one.ends) for one in PROGRAMMES])
    student = np.searchsorted(district.student, given.person[drawn])
    student = np.append(student, np.array([row for row, _, _ in told], np.int64))
    kind = np.append(given.programme[drawn], [kinds.index(name) for _, name, _ in told])
    kind = kind.astype(np.int64)
    start = np.append(starts[given.programme[drawn]], [day for _, _, day in told]).astype(np.int64)
    end = np.minimum(ends[kind], _last_day(district)[student])
    rows = np.nonzero((start <= known.day) & known.student[student])[0]
    rows = rows[np.argsort(student[rows], kind="stable")]
    cells: list[Cell] = [
        district.place.code,
        words([one.code for one in year.schools], known.school[student[rows]]),
        district.ids.take(pa.array(student[rows])),
        words(kinds, kind[rows]),
        iso_dates(start[rows]),
        iso_dates(np.where(end[rows] <= known.day, end[rows], 0)),
    ]
    return extract.write_csv("Supports.csv", SUPPORTS_HEADER, cells, len(rows))


def _last_day(district: DistrictYear) -> np.ndarray:
    """Return each student's last day in the district, far away if still there."""
    spans = district.spans
    last = np.zeros(len(district.student), np.int64)
    np.maximum.at(last, district.of_span, np.where(spans.exit == 0, 10**7, spans.exit))
    return last
