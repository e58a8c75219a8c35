"""What only the writer knows: who is who, and what the planted programmes do."""

from pathlib import Path

import numpy as np
import pyarrow as pa

from .cast_students import STUDENTS
from .district import DistrictYear
from .files import Cell, iso_dates, numbers, words, write_text, yes_no
from .places import District, School, Style
from .records import true_ssid
from .student_rows import told_of
from .supports import PROGRAMMES, day_of

PEOPLE_HEADER = "SchoolYear,Person,DistrictCode,DistrictStudentId,SSID"
SUPPORTS_HEADER = (
    "SchoolYear,SupportKind,Person,DistrictCode,SchoolCode,DistrictStudentId,WasDrawn,StartDate,"
    "MissedBefore,MissedAfter,MissedAfterWithoutHelp"
)
MOVERS_HEADER = "SchoolYear,Person,DistrictCode,DistrictStudentId,IsTwin,First,Last,Middle,Birth"
PROGRAMMES_HEADER = "SupportKind,Rule,DecidedOn,StartsOn,EndsOn,LotteryShare,IsLottery,HazardFactor"


class Truth:
    """The folder `truth` of a region; nothing in it is imported.

    `people.csv` says which records are one person, `programmes.csv` what each programme does, and
    `supports.csv` who was eligible, who was drawn, and how many full days each student missed
    after the start: as it was, and as it would have been without help. `movers.csv`, if moves
    were planted, says how the record without a state number differs from the one left behind.
    """

    def __init__(
        self, folder: Path, seed: int, places: list[District], schools: list[School]
    ) -> None:
        self._folder, self._seed = folder, seed
        self._schools = schools
        folder.mkdir(parents=True, exist_ok=True)
        lines = [
            f'{one.kind},"{one.rule}",{_md(one.decided)},{_md(one.starts)},{_md(one.ends)},'
            f"{one.lottery_share},{'Y' if one.is_lottery else 'N'},{one.factor}"
            for one in PROGRAMMES
        ]
        text = "\n".join([PROGRAMMES_HEADER, *lines, ""])
        (folder / "programmes.csv").write_text(text, encoding="utf-8")
        for name, header in (("people", PEOPLE_HEADER), ("supports", SUPPORTS_HEADER)):
            (folder / f"{name}.csv").write_text(f"{header}\n", encoding="utf-8")

    def write(self, district: DistrictYear) -> None:
        """Add one district and year."""
        self._write_people(district)
        self._write_supports(district)
        self._write_movers(district)

    def _write_people(self, district: DistrictYear) -> None:
        of_cast = np.array([one.ssid for one in STUDENTS])[district.people.cast[district.student]]
        ssid = np.where(district.is_cast, of_cast, true_ssid(self._seed, district.student))
        cells: list[Cell] = [
            str(district.year.school_year),
            pa.array(district.student).cast(pa.string()),
            district.place.code,
            district.ids,
            numbers(ssid),
        ]
        self._add("people", cells, len(district.student))

    def _write_supports(self, district: DistrictYear) -> None:
        given, year = district.help, district.year.school_year
        row = np.searchsorted(district.student, given.person)
        starts = np.array([day_of(year, one.starts) for one in PROGRAMMES], np.int64)
        cells: list[Cell] = [
            str(year),
            words([one.kind for one in PROGRAMMES], given.programme),
            pa.array(given.person).cast(pa.string()),
            district.place.code,
            words([one.code for one in self._schools], given.school),
            district.ids.take(pa.array(row)),
            yes_no(given.was_drawn),
            iso_dates(starts[given.programme]),
            *(
                pa.array(missed).cast(pa.string())
                for missed in (given.missed_before, given.missed_with, given.missed_without)
            ),
        ]
        self._add("supports", cells, len(row))

    def _write_movers(self, district: DistrictYear) -> None:
        told = told_of(district, district.student)
        if not told:
            return
        path = self._folder / "movers.csv"
        if not path.exists():
            path.write_text(f"{MOVERS_HEADER}\n", encoding="utf-8")
        row = np.array(sorted(told), np.int64)
        person = district.student[row]
        cells: list[Cell] = [
            str(district.year.school_year),
            pa.array(person).cast(pa.string()),
            district.place.code,
            district.ids.take(pa.array(row)),
            yes_no(district.people.is_twin[person]),
            *(pa.array([told[int(one)].how[field] for one in row]) for field in range(4)),
        ]
        self._add("movers", cells, len(row))

    def _add(self, name: str, cells: list[Cell], rows: int) -> None:
        with (self._folder / f"{name}.csv").open("ab") as file:
            write_text(file, cells, rows, ",", Style())


def _md(month_day: tuple[int, int]) -> str:
    return f"{month_day[0]:02d}-{month_day[1]:02d}"
