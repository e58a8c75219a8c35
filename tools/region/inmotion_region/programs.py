"""Files I, J and K: programmes, English learners, special education."""

from datetime import date

import numpy as np
import pyarrow as pa

from .district import DistrictYear, Known, grade_names, locations, who_cells
from .draws import Flags, Ints, pick, uniform, whole
from .files import Cell, Extract, words
from .student_rows import language_of

DISABILITIES = ("1", "2", "4", "5", "6", "7", "9", "10", "12", "13", "14")
DISABILITY_SHARES = (0.07, 0.05, 0.2, 0.34, 0.03, 0.02, 0.01, 0.005, 0.15, 0.12, 0.005)
MEALS, MEAL_SHARES = ("1", "2", "4", "8", "11"), (0.25, 0.55, 0.02, 0.01, 0.17)
MODELS, MODEL_SHARES = ("", "A", "B", "C", "D", "E", "N"), (0.1, 0.12, 0.04, 0.04, 0.5, 0.15, 0.05)
SETTINGS, SETTING_SHARES = ("1", "2", "3", "28"), (0.6, 0.25, 0.13, 0.02)
LEVELS = ("L1", "L2", "L3", "L4")
NO_EXIT = 0


def write_programs(district: DistrictYear, known: Known, extract: Extract) -> int:
    """Write file I: meals, disability, 504, reading help, Open Doors, immigrant."""
    parts = [_meals(district), _disability(district), _plan_504(district)]
    parts += [_reading_help(district), _open_doors(district), _immigrant(district)]
    student = np.concatenate([part[0] for part in parts])
    start = np.concatenate([part[2] for part in parts])
    stop = np.concatenate([part[3] for part in parts])
    keep = np.nonzero(known.student[student] & (start <= known.day))[0]
    keep = keep[np.argsort(student[keep], kind="stable")]
    code = pa.array([code for part in parts for code in [part[1]] * len(part[0])], pa.string())
    qualification = pa.concat_arrays([part[4] for part in parts])
    ended = (stop > 0) & (stop <= known.day)
    cells: list[Cell] = [
        *who_cells(district, known, student[keep]),
        locations(district, known.school[student[keep]]),
        code.take(pa.array(keep)),
        extract.dates(start[keep]),
        extract.dates(np.where(ended, stop, 0)[keep]),
        words(("", "A"), ended[keep].astype(np.int64)),
        qualification.take(pa.array(keep)),
    ]
    return extract.write("I", cells, len(keep))


Part = tuple[Ints, str, Ints, Ints, pa.Array]


def _of(district: DistrictYear, chosen: Flags) -> tuple[Ints, Ints, Ints]:
    rows = np.nonzero(chosen)[0]
    return rows, district.student[rows], district.entry[rows]


def _meals(district: DistrictYear) -> Part:
    rows, who, entry = _of(district, district.people.is_low_income[district.student])
    found = pick(uniform(district.seed, "meals", district.people.family[who]), MEAL_SHARES)
    return rows, "19", entry, np.zeros(len(rows), np.int64), words(MEALS, found)


def is_disabled(district: DistrictYear) -> Flags:
    """Tell which students are identified with a disability."""
    found: Flags = district.chance("disability") < 0.145
    return found & (district.grade >= _found_in_grade(district)) & ~district.is_cast


def _found_in_grade(district: DistrictYear) -> Ints:
    return whole(district.chance("disability found"), 0, 5)


def _disability(district: DistrictYear) -> Part:
    rows, who, entry = _of(district, is_disabled(district))
    found = pick(uniform(district.seed, "which disability", who), DISABILITY_SHARES)
    # Developmental delay ends at age nine: other health takes its place.
    found = np.where((found == 0) & (district.grade[rows] >= 3), 2, found)
    start = _first_service(district, rows, entry)
    return rows, "36", start, np.zeros(len(rows), np.int64), words(DISABILITIES, found)


def _first_service(district: DistrictYear, rows: Ints, entry: Ints) -> Ints:
    """Return the day services began: in the grade the disability was found."""
    years = district.grade[rows] - _found_in_grade(district)[rows]
    opened = date(district.year.school_year - 1, 9, 20).toordinal()
    within = whole(district.chance("service day")[rows], 0, 120)
    return np.maximum(opened - 364 * years + within, np.where(years == 0, entry, 0))


def _plan_504(district: DistrictYear) -> Part:
    chosen = ~is_disabled(district) & ~district.is_cast & (district.grade >= 1)
    rows, who, entry = _of(district, chosen & (district.chance("504") < 0.05))
    start = entry + whole(uniform(district.seed, "504 day", who), 0, 90)
    empty = pa.nulls(len(rows), pa.string())
    return rows, "16", start, np.zeros(len(rows), np.int64), empty


def _reading_help(district: DistrictYear) -> Part:
    weak = district.people.ability[district.student] < -1.1
    rows, who, entry = _of(district, weak & (district.grade <= 8))
    start = entry + whole(uniform(district.seed, "reading day", who), 5, 40)
    ended = np.where(uniform(district.seed, "reading ends", who) < 0.2, start + 80, NO_EXIT)
    return rows, "37", start, ended, pa.nulls(len(rows), pa.string())


def _open_doors(district: DistrictYear) -> Part:
    alternative = np.array([one.kind == "alternative" for one in district.year.schools])
    chosen = (
        alternative[district.last_school(district.spans.is_primary >= 0)]
        & (district.grade >= 10)
        & ~district.is_cast
    )
    rows, _, entry = _of(district, chosen & (district.chance("open doors") < 0.2))
    return rows, "40", entry, np.zeros(len(rows), np.int64), pa.nulls(len(rows), pa.string())


def _immigrant(district: DistrictYear) -> Part:
    foreign = language_of(district.people, district.student) != 639
    foreign &= ~district.is_cast
    rows, _, entry = _of(district, foreign & (district.chance("immigrant") < 0.05))
    return rows, "15", entry, np.zeros(len(rows), np.int64), pa.nulls(len(rows), pa.string())


def write_english_learners(district: DistrictYear, known: Known, extract: Extract) -> int:
    """Write file J, columns 10 to 16 but 13 retired and empty."""
    foreign = language_of(district.people, district.student) != 639
    # Most pass out of the programme within some years; some test and do not qualify.
    out_in = whole(district.chance("english grade"), 1, 9)
    tested_out = foreign & (district.chance("english at home") < 0.25) & (district.grade == 0)
    learning = foreign & (district.grade <= out_in) & ~tested_out
    rows = np.nonzero((learning | tested_out) & known.student)[0]
    who, entry = district.student[rows], district.entry[rows]
    start = np.where(tested_out[rows], entry, entry - 364 * np.minimum(district.grade[rows], 3))
    placed = np.minimum(district.grade[rows], 3)
    out = date(district.year.school_year, 6, 1).toordinal()
    ends = np.where(district.grade[rows] == out_in[rows], out, NO_EXIT)
    ends = np.where(tested_out[rows], entry + 20, ends)
    ended = (ends > 0) & (ends <= known.day)
    reason = np.where(ended, np.where(tested_out[rows], 2, 1), 0)
    level = pick(uniform(district.seed, "english level", who), (0.2, 0.3, 0.3, 0.2))
    model = pick(uniform(district.seed, "english model", who), MODEL_SHARES)
    cells: list[Cell] = [
        *who_cells(district, known, rows),
        locations(district, known.school[rows]),
        words(MODELS, np.where(tested_out[rows], 0, model)),
        extract.dates(start),
        extract.dates(np.where(ended, ends, 0)),
        words(("", "A", "O"), reason),
        "",
        "",
        "",
        extract.dates(start),
        "",
        "",
        "",
        "1",
        "6",
        words(grade_names(district), np.maximum(district.grade[rows] - placed, 0)),
        pa.array(410 + 30 * level).cast(pa.string()),
        words(LEVELS, level),
        extract.dates(start),
    ]
    return extract.write("J", cells, len(rows))


def write_special_education(district: DistrictYear, known: Known, extract: Extract) -> int:
    """Write file K, retired columns empty and StartDate last."""
    rows = np.nonzero(is_disabled(district))[0]
    start = _first_service(district, rows, district.entry[rows])
    keep = known.student[rows] & (start <= known.day)
    rows, start = rows[keep], start[keep]
    who = district.student[rows]
    setting = pick(uniform(district.seed, "setting", who), SETTING_SHARES)
    day = date(district.year.school_year, 3, 1).toordinal()
    ends = np.where(
        uniform(district.seed, "no longer", who, district.year.school_year) < 0.02, day, 0
    )
    ended = (ends > start) & (ends <= known.day)
    cells: list[Cell] = [
        *who_cells(district, known, rows),
        "",
        words(SETTINGS, setting),
        "",
        extract.dates(np.where(ended, ends, 0)),
        words(("", "1"), ended.astype(np.int64)),
        *[""] * 4,
        extract.dates(start),
    ]
    return extract.write("K", cells, len(rows))
