"""Read worked examples: sentences and tables in, rows and expected values out.

`README.md` beside this file says how an example is written.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.indicators.world import ROW

from inmotion.indicators.rules import Row
from inmotion.vocabulary.tables import TABLES

SCHOOL = re.compile(
    r"School (?P<place>\d+) of district (?P<district>\d+) has "
    r"(?:no calendar|(?P<days>\d+) school days from (?P<first>[\d-]+)"
    r"(?:, none on (?P<off>[^.]+))?)\."
)
GIVEN = re.compile(r"`(\w+)`:")
EXPECTED = re.compile(r"As of (?P<as_of>[\d-]+), (?P<asked>[\w ]+):")
#: What may be asked -> how the indicator is cut.
ASKED = {
    "person by person": ("person",),
    "all together": (),
    "by place": ("place",),
    "by month": ("month",),
    "by place and month": ("place", "month"),
    "steps reached": ("steps",),
    "steps of the law": ("law",),
}
AND_OTHERS = "..."
#: Given tables that are no tables of the lake.
RULES = "rules"


@dataclass(frozen=True)
class Expected:
    """What must come out, as of a day.

    Parameters
    ----------
    by : how the indicator is cut
    columns, rows : the values that must be found, in the words of the example
    and_others : whether rows may come out that are not listed
    """

    as_of: date
    by: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    and_others: bool


@dataclass
class Case:
    """One example: what is given, and what must come out."""

    card: str
    sentence: str
    world: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    rules: list[Row] = field(default_factory=list)
    expected: list[Expected] = field(default_factory=list)


def read(path: Path) -> Iterator[Case]:
    """Read the examples of one card."""
    _, *sections = re.split(r"^## ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    for section in sections:
        sentence, _, body = section.partition("\n")
        yield Reader(Case(path.stem, sentence.strip()), body).case


class Reader:
    """Puts the blocks of one section into its case."""

    def __init__(self, case: Case, body: str) -> None:
        self.case = case
        self.year = school_year(date.fromisoformat(EXPECTED.search(body)["as_of"]))
        self.days: dict[str, list[date]] = {}
        self.district_of: dict[str, str] = {}
        title = ""
        for block in re.split(r"\n\s*\n", body.strip()):
            if block.startswith("|"):
                self.table(title, *cells(block))
            else:
                title = block.splitlines()[-1]
                for school in SCHOOL.finditer(" ".join(block.split())):
                    self.school(**school.groupdict())
        self.link_people()

    def school(self, place: str, district: str, days: str, first: str, off: str) -> None:
        """State a calendar: so many weekdays in a row, but for the days off."""
        self.district_of[place] = district
        self.days[place] = []
        closed = {date.fromisoformat(day) for day in re.findall(r"[\d-]{10}", off or "")}
        day = date.fromisoformat(first) if first else date.max
        while len(self.days[place]) < int(days or 0):
            if day.weekday() < 5 and day not in closed:
                self.days[place].append(day)
                self.add("school_days", place_id=place, on_date=day, is_school_day=True)
            day += timedelta(1)

    def table(self, title: str, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
        expected, given = EXPECTED.fullmatch(title), GIVEN.fullmatch(title)
        if expected:
            and_others = bool(rows) and rows[-1][0] == AND_OTHERS
            shown = tuple(rows[:-1] if and_others else rows)
            as_of, by = date.fromisoformat(expected["as_of"]), ASKED[expected["asked"]]
            self.case.expected.append(Expected(as_of, by, columns, shown, and_others))
        elif given and given[1] == RULES:
            self.case.rules += [rule(dict(zip(columns, row, strict=True))) for row in rows]
        elif given:
            for row in rows:
                self.given(given[1], dict(zip(columns, row, strict=True)))
        else:
            raise ValueError(f"{self.case.sentence}: what is the table after {title!r}?")

    def given(self, table: str, row: dict[str, str]) -> None:
        """State a row, or one per day if it names several days."""
        is_by_day = table in {"absences", "tardies"}
        days = self.several_days(row) if is_by_day else [row.get("on_date", "")]
        types = {column.name: column.type for column in TABLES[table].stored_columns}
        for day in days:
            stated = row | {"on_date": str(day)} if "on_date" in row else row
            self.add(table, **{name: value(cell, types[name]) for name, cell in stated.items()})

    def several_days(self, row: dict[str, str]) -> Iterator[date]:
        """Read "2025-10-01", "2025-10-01 to 2025-10-07" or "days 1 to 18", joined by commas."""
        school_days = self.days[row["place_id"]]
        for part in row["on_date"].split(", "):
            first, _, last = part.removeprefix("days ").partition(" to ")
            if part.startswith("days "):
                yield from school_days[int(first) - 1 : int(last)]
            elif last:
                ends = date.fromisoformat(first), date.fromisoformat(last)
                yield from (day for day in school_days if ends[0] <= day <= ends[1])
            else:
                yield date.fromisoformat(first)

    def add(self, table: str, **stated: Any) -> None:
        """Add a row; what an example does not say is as usual."""
        place = stated.get("place_id") or stated.get("school_code")
        home = next(iter(self.district_of.values()))
        usual = {
            "district_id": self.district_of.get(place, home),
            "school_year": self.year,
            "first_seen_on": date(self.year - 1, 7, 1),
            "course_year": stated.get("school_year", self.year),
            "occurrence": 1,
            "is_primary": True,
            "entry_on": date(self.year - 1, 9, 1),
        }
        known = {name: usual[name] for name in usual if name in ROW[table]._fields}
        self.case.world[table].append(ROW[table](**known | stated))

    def link_people(self) -> None:
        """Let every record be a person of its own, where the example does not say otherwise."""
        records = {
            (row.student_id, row.district_id)
            for table, rows in self.case.world.items()
            if table != "identity_crosswalk"
            for row in rows
            if hasattr(row, "student_id")
        }
        said = {row.student_id for row in self.case.world["identity_crosswalk"]}
        linked = {student_id: district for student_id, district in sorted(records)}
        for student_id, district in linked.items():
            if student_id not in said:
                stated = {"student_id": student_id, "person_id": student_id}
                self.add("identity_crosswalk", district_id=district, **stated)


def cells(block: str) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return the head and the rows of a Markdown table."""
    lines = [
        tuple(cell.strip() for cell in line.strip().strip("|").split("|"))
        for line in block.splitlines()
    ]
    return lines[0], lines[2:]


_READ: Mapping[str, Callable[[str], Any]] = {
    "date": date.fromisoformat,
    "boolean": {"yes": True, "no": False}.__getitem__,
    "int16": int,
    "int32": int,
    "int64": int,
}


def value(cell: str, declared: str) -> Any:
    """Read a cell as the declared type; empty is unknown."""
    if cell == "":
        return None
    return _READ.get(declared, Decimal if declared.startswith("decimal") else str)(cell)


def rule(stated: dict[str, str]) -> Row:
    """Read a dated rule that counts."""
    trigger = {
        "event": "unexcused",
        "count": int(stated["count"]),
        "window": stated["window"],
        "words": ["", ""],
    }
    due: dict[str, Any] = {"kind": "none_stated"}
    if stated.get("before"):
        due = {"kind": "before_nth", "value": int(stated["before"]), "basis": stated["window"]}
    ends = stated.get("valid_to")
    return Row(
        name=stated["name"],
        valid_from=date.fromisoformat(stated["valid_from"]),
        valid_to=date.fromisoformat(ends) if ends else None,
        cite="",
        mark="I",
        note="",
        values={"trigger": [trigger], "due": due},
    )


def school_year(day: date) -> int:
    return day.year + (day.month >= 7)
