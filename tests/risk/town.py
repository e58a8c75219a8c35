"""A town of two districts over two and a half school years, made so that models can be fitted.

Everything known about a past year came in time: two extracts within the year and one at its end.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from inmotion.lake.manifest import SourceFile
from inmotion.lake.schema import arrow_schema
from inmotion.lake.store import Lake
from inmotion.vocabulary.tables import TABLES
from inmotion.vocabulary.time import default_calendar

YEARS = (2024, 2025, 2026)
SCHOOLS = {"1001": "01901", "1002": "01901", "1003": "01901", "2001": "01902", "2002": "01902"}
#: School days looked from, and on which each year's extracts are written.
LOOKED_FROM = (30, 60)
EXTRACT_DAYS = (29, 59)
CODES = np.array(["EF", "UF", "EP"])

Row = dict[str, Any]


def extracts_of(year: int) -> list[date]:
    """Return the days of a year's extracts; the last year has only begun."""
    days = [default_calendar(year)[number - 1] for number in EXTRACT_DAYS]
    return days if year == YEARS[-1] else [*days, date(year, 6, 30)]


def first_known(day: date, extracts: list[date]) -> date | None:
    return next((extract for extract in extracts if extract >= day), None)


def rows_of(seed: int, students: int, *, schools: dict[str, str]) -> dict[str, list[Row]]:
    """Draw the town: who misses much one year is likely to miss much the next."""
    draw = np.random.default_rng(seed)
    rows: dict[str, list[Row]] = {}
    tendency = draw.gamma(1.2, 0.06, students)
    place = draw.choice(sorted(schools), students)
    for table, row in _people(draw, place, schools):
        rows.setdefault(table, []).append(row)
    for year in YEARS:
        for table, row in _year(draw, year, tendency, place, schools):
            rows.setdefault(table, []).append(row)
    return rows


def _people(draw: Any, place: Any, schools: dict[str, str]) -> Iterator[tuple[str, Row]]:
    for number, place_id in enumerate(place):
        usual = {"district_id": schools[place_id], "student_id": number}
        usual |= {"first_seen_on": extracts_of(YEARS[0])[0]}
        stated = {
            "person_id": number,
            "district_student_id": str(number),
            "ssid": str(10**9 + number),
        }
        yield "identity_crosswalk", usual | stated
        for year in YEARS:
            known = usual | {"school_year": year, "first_seen_on": extracts_of(year)[0]}
            names = {"first_name": f"First{number}", "last_name": f"Last{number}"}
            yield "people", known | names | {"gender_code": "FM"[number % 2]}
            code = ("W00", "A00", "B00")[number % 3]
            yield "race_ethnicity", known | {"kind_code": "race", "code": code}
            grade = str(3 + (number + year) % 8)
            first = default_calendar(year)[0]
            yield "district_spans", known | {"entry_on": first, "grade_code": grade}
            yield (
                "enrollment_spans",
                known | {"place_id": place_id, "entry_on": first, "is_primary": True},
            )


def _year(
    draw: Any, year: int, tendency: Any, place: Any, schools: dict[str, str]
) -> Iterator[tuple[str, Row]]:
    days, extracts = default_calendar(year), extracts_of(year)
    for place_id, district in schools.items():
        usual = {"district_id": district, "school_year": year, "place_id": place_id}
        usual["first_seen_on"] = extracts[0]
        yield (
            "places",
            usual
            | {"place_type_code": "school", "place_name": f"School {place_id}"}
            | {"parent_id": district, "local_code": place_id},
        )
        for day in days:
            yield "school_days", usual | {"on_date": day, "is_school_day": True}
    for number, place_id in enumerate(place):
        chance = min(0.8, tendency[number] * draw.lognormal(0, 0.3))
        # Things get worse for some in the course of the year: what a model can see coming.
        slope = draw.choice([0, 0, 1.5])
        usual = {"district_id": schools[place_id], "student_id": number, "place_id": place_id}
        for at, day in enumerate(days):
            known = first_known(day, extracts)
            if known and draw.random() < chance * (1 + slope * at / 180):
                stated = {"on_date": day, "absence_code": draw.choice(CODES)}
                yield (
                    "absences",
                    usual | stated | {"school_year": year, "first_seen_on": known},
                )


def write(
    root: Path, rows: dict[str, list[Row]], *, schools: dict[str, str], is_synthetic: bool = False
) -> Lake:
    """Write the rows as one import."""
    lake = Lake.create(root)
    with lake.writer() as writer:
        for name, own in rows.items():
            schema = arrow_schema(TABLES[name])
            usual = dict.fromkeys(schema.names) | {"source_file_id": 1, "source_line": 2}
            taken = [usual | row for row in own]
            columns = {key: [row[key] for row in taken] for key in schema.names}
            writer.append(name, pa.table(columns, schema=schema).to_reader())
        extracts = {
            f"{district}/{year}": extracts_of(year)[-1].isoformat()
            for district in schools.values()
            for year in YEARS
        }
        file = SourceFile(
            1, "town.txt", "", "01901", YEARS[0], extracts_of(YEARS[0])[0].isoformat()
        )
        writer.commit(extracts=extracts, is_synthetic=is_synthetic, files=(file,))
    return Lake(root)
