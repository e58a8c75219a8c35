"""A small school on a fixed clock, in a real lake: Friday, 6 February 2026, and the week before."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from inmotion.lake.manifest import SourceFile
from inmotion.lake.schema import arrow_schema
from inmotion.lake.store import Lake
from inmotion.vocabulary.tables import TABLES
from inmotion.vocabulary.time import default_calendar

FRIDAY, WEEK_BEFORE = date(2026, 2, 6), date(2026, 1, 30)
DISTRICT, SCHOOL, OTHER_SCHOOL = "01901", "1234", "5678"
SCHOOL_DAYS = default_calendar(2026)
LAST_DAYS = tuple(day for day in SCHOOL_DAYS if day <= FRIDAY)


@dataclass
class Town:
    """Rows of one district, as two weekly extracts brought them."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, table: str, known_on: date = WEEK_BEFORE, **values: Any) -> None:
        """State a row from an extract on."""
        kept = self.rows.setdefault(table, [])
        kept.append(
            {
                "district_id": DISTRICT,
                "school_year": 2026,
                "source_file_id": 1 if known_on <= WEEK_BEFORE else 2,
                "source_line": len(kept) + 2,
                "first_seen_on": known_on,
                **values,
            }
        )

    def school(self, place_id: str, name: str) -> None:
        """Open a school with the default calendar."""
        self.add(
            "places",
            place_id=place_id,
            place_type_code="school",
            place_name=name,
            parent_id=DISTRICT,
            local_code=place_id,
        )
        for day in SCHOOL_DAYS:
            self.add(
                "school_days",
                place_id=place_id,
                on_date=day,
                is_school_day=True,
                scheduled_minutes=360,
                is_default=True,
            )

    def student(
        self,
        key: int,
        name: str,
        *,
        born: date | None = date(2013, 5, 1),
        grade: str = "7",
        place_id: str = SCHOOL,
        preferred: str | None = None,
        exit_on: date | None = None,
        known_on: date = WEEK_BEFORE,
    ) -> None:
        """Enroll a student for the whole year so far."""
        first, last = name.split(" ", 1)
        self.add(
            "identity_crosswalk",
            known_on,
            student_id=key,
            person_id=key,
            district_student_id=f"{key:05d}",
            ssid=f"{key:010d}",
            birth_on=born,
        )
        self.add(
            "people",
            known_on,
            student_id=key,
            last_name=last,
            first_name=first,
            preferred_first_name=preferred,
            birth_on=born,
            gender_code="X",
        )
        self.add(
            "district_spans",
            known_on,
            student_id=key,
            entry_on=SCHOOL_DAYS[0],
            exit_on=exit_on,
            grade_code=grade,
        )
        self.add(
            "enrollment_spans",
            known_on,
            student_id=key,
            place_id=place_id,
            entry_on=SCHOOL_DAYS[0],
            exit_on=exit_on,
            is_primary=True,
        )

    def misses(
        self,
        key: int,
        days: Iterable[date],
        *,
        code: str = "EF",
        known_on: date | None = None,
        place_id: str = SCHOOL,
    ) -> None:
        """Report absences; by default the first extract after the day brings each."""
        for day in days:
            known = known_on or (WEEK_BEFORE if day <= WEEK_BEFORE else FRIDAY)
            self.add(
                "absences", known, student_id=key, place_id=place_id, on_date=day, absence_code=code
            )

    def write(self, root: Path) -> Lake:
        """Write everything as one import."""
        lake = Lake.create(root)
        with lake.writer() as writer:
            for name, rows in self.rows.items():
                schema = arrow_schema(TABLES[name])
                complete = [dict.fromkeys(schema.names) | row for row in rows]
                taken = [{key: row[key] for key in schema.names} for row in complete]
                writer.append(name, pa.Table.from_pylist(taken, schema).to_reader())
            files = tuple(
                SourceFile(
                    number, f"{DISTRICT}/{day:%Y%m%d}/all.txt", "", DISTRICT, 2026, day.isoformat()
                )
                for number, day in ((1, WEEK_BEFORE), (2, FRIDAY))
            )
            writer.commit(extracts={f"{DISTRICT}/2026": FRIDAY.isoformat()}, files=files)
        return Lake(root)


def last(count: int, until: date = FRIDAY, *, every: int = 1) -> list[date]:
    """Return the last `count` school days up to a day, taking each `every`-th."""
    return [day for day in LAST_DAYS if day <= until][::-every][:count]


def people_of(town: Town) -> None:
    """Enroll the cast and say what happened to it."""
    town.school(SCHOOL, "Rainier View Middle School")
    town.school(OTHER_SCHOOL, "Cedar River Elementary")
    early = [day for day in LAST_DAYS if day < date(2025, 12, 1)]
    town.student(1, "Ana Reyes", preferred="Ana Lucía")
    town.misses(1, early[::5][:11])  # at the line, stays over it
    town.student(2, "Devon Clarke")
    town.misses(2, [date(2026, 2, 2), date(2026, 2, 3), date(2026, 2, 4)], code="UF")
    town.student(3, "Huy Tran", grade="8")
    town.misses(3, last(4, every=2))  # a turn for the worse, half of it last week
    town.student(4, "Mia Olsen")
    town.misses(4, early[:30])  # severe, and helped
    town.add(
        "supports",
        student_id=4,
        place_id=SCHOOL,
        support_code="tutoring",
        start_on=date(2026, 1, 12),
    )
    town.add(
        "supports",
        student_id=4,
        place_id=SCHOOL,
        support_code="mentor",
        start_on=date(2025, 9, 12),
        end_on=date(2025, 12, 1),
    )
    town.student(5, "Sam Reed")  # nothing to say
    town.misses(5, early[:1])
    town.student(6, "Lena Moss", place_id=OTHER_SCHOOL, born=date(2018, 3, 1), grade="2")
    town.misses(6, [date(2026, 2, 3)], code="UF", place_id=OTHER_SCHOOL)  # seven years old
    town.student(7, "Noor Aziz", exit_on=date(2026, 2, 5))
    town.misses(7, early[:30])  # gone since yesterday
    town.student(8, "Eli Boone", known_on=FRIDAY)  # new in the data
    town.misses(8, early[:20], known_on=FRIDAY)


def guests_and_ages_of(town: Town) -> None:
    """Enroll a student of two schools, and children at the edges of the law."""
    town.student(9, "Kai Lund")  # also a guest of the other school, which does not decide
    town.add(
        "enrollment_spans",
        student_id=9,
        place_id=OTHER_SCHOOL,
        entry_on=date(2025, 10, 1),
        is_primary=False,
    )
    town.misses(9, [date(2025, 10, 6)], place_id=OTHER_SCHOOL)
    town.misses(9, [date(2025, 10, 7)])
    town.misses(9, [date(2025, 10, 8)], code="EP")
    town.misses(9, [date(2025, 10, 11)])  # a Saturday
    # One day without excuse each, on 3 February 2026, at different ages.
    for key, name, born in (
        (10, "Eight Today", date(2018, 2, 3)),
        (11, "Eight Tomorrow", date(2018, 2, 4)),
        (12, "Eighteen Tomorrow", date(2008, 2, 4)),
        (13, "Eighteen Today", date(2008, 2, 3)),
        (14, "Birthday Unknown", None),
    ):
        town.student(key, name, born=born, place_id=OTHER_SCHOOL)
        town.misses(key, [date(2026, 2, 3)], code="UF", place_id=OTHER_SCHOOL)


@pytest.fixture(scope="session")
def lake(tmp_path_factory):
    """The town in a lake, nothing computed yet."""
    town = Town()
    people_of(town)
    guests_and_ages_of(town)
    return town.write(tmp_path_factory.mktemp("town") / "lake")


@pytest.fixture(scope="session")
def town_lake(lake):
    """Its folder, after the night of the Friday."""
    from inmotion.capabilities.early_warning.pipeline import week_list
    from inmotion.indicators import nightly
    from inmotion.indicators.registry import load
    from inmotion.lake.opening import open_engine

    load(["early_warning"])
    with open_engine(lake) as engine:
        nightly.run(engine, FRIDAY, [week_list], lambda *_: None)
    return lake.root
