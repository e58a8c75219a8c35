"""Everything behind one name: the numbers, their rules, and the districts' rows they come from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis.expr.types as ir

from inmotion.capabilities.early_warning.pipeline.students import students
from inmotion.capabilities.early_warning.steps import Step, steps_of
from inmotion.capabilities.early_warning.students_risk import Heading, headings_of
from inmotion.indicators.card import Indicator, Scope
from inmotion.indicators.facts import Facts
from inmotion.indicators.registry import all_indicators
from inmotion.lake.engine import Engine
from inmotion.vocabulary.codes import ALE_CODES, OPEN_DOORS_PROGRAM
from inmotion.vocabulary.errors import WrongUsage
from inmotion.vocabulary.tables import TABLES

Fields = dict[str, Any]

#: What is shown of a row, table by table: what the numbers rest on, and nothing else about a child.
SAYS = {
    "enrollment_spans": ("place_id", "entry_on", "exit_on", "exit_code", "is_primary"),
    "district_spans": (
        "entry_on",
        "exit_on",
        "grade_code",
        "private_part_time_code",
        "home_based_part_time_code",
    ),
    "program_spans": ("program_code", "start_on", "exit_on"),
    "absences": ("on_date", "absence_code", "place_id"),
    "exclusions": ("start_on", "end_on", "action_code", "excluded_days", "place_id"),
    "schedule": ("course_code", "term_code", "ale_code", "place_id"),
    "course_grades": (
        "term_ends_on",
        "course_title",
        "content_area_code",
        "letter_grade",
        "credits_attempted",
        "credits_earned",
        "school_code",
    ),
    "supports": ("start_on", "end_on", "support_code"),
}

#: Tables read whole: whether a school collects late arrivals shows in those of other students.
WHOLE = frozenset({"tardies"})


@dataclass(frozen=True)
class Number:
    """One indicator of the student, with the months before if it is kept by month."""

    card: Indicator
    status_code: str
    is_over: bool
    amount: Any
    out_of: Any
    line: Any
    months: tuple[Fields, ...]


@dataclass(frozen=True)
class Source:
    """A row of a district file that the numbers come from.

    Parameters
    ----------
    table : str
    says : dict
        Its content.
    counts : str
        For absences and enrollment: how it counts ("missed", "part", "aside", "decides").
    file : str
    line : int
    """

    table: str
    says: Fields
    counts: str
    file: str
    line: int


@dataclass(frozen=True)
class Explanation:
    """One student on a day."""

    person_id: int
    student: Fields
    records: tuple[Fields, ...]
    as_of: date
    lake_version: int
    numbers: tuple[Number, ...]
    steps: tuple[Step, ...]
    schools: tuple[Fields, ...]
    sources: tuple[Source, ...]
    defaults: tuple[str, ...]
    headings: tuple[Heading, ...]


def find_person(engine: Engine, as_of: date, district: str, district_student_id: str) -> int:
    """Return the person a district's own number leads to.

    Raises
    ------
    WrongUsage
        If the district has no such number.
    """
    crosswalk = engine.known(as_of)["identity_crosswalk"]
    mine = crosswalk.filter(
        (crosswalk.district_id == district) & (crosswalk.district_student_id == district_student_id)
    )
    found = _rows(engine, mine.select("person_id"))
    if not found:
        raise WrongUsage(
            f"District {district} has no student with the number {district_student_id}.",
            do="Leading zeros count: write the number as the district does.",
            saved="",
        )
    return int(found[0]["person_id"])


def explain(engine: Engine, person_id: int, as_of: date) -> Explanation:
    """Work out one student from the rows known on a day, as the night does for everybody.

    Raises
    ------
    WrongUsage
        If nobody of this number is known on the day.
    """
    tables = find_known(OnePerson(engine, person_id, as_of))
    facts = Facts(tables, as_of, keep=engine.keep)
    segments = _schools(engine, facts)
    return Explanation(
        person_id=person_id,
        student=next(iter(_rows(engine, students(facts))), {}),
        records=tables.records,
        as_of=as_of,
        lake_version=engine.lake.manifest.number,
        numbers=tuple(_number(engine, facts, card) for card in all_indicators()),
        steps=steps_of(engine, facts),
        schools=segments,
        sources=_sources(engine, facts),
        defaults=_default_calendars(engine, facts),
        headings=headings_of(engine, facts),
    )


def find_known(tables: "OnePerson") -> "OnePerson":
    """Return `tables` if anybody is in them; WrongUsage if nobody was known on the day."""
    if not tables.records:
        raise WrongUsage(
            f"Nobody with the number {tables.person_id} was known on {tables.known.as_of}.",
            do="Take the number from `inmotion warn list`, or use --district and --student-id.",
            saved="",
        )
    return tables


class OnePerson(Mapping[str, ir.Table]):
    """The tables as known on a day, cut to one person and the districts of that person."""

    def __init__(self, engine: Engine, person_id: int, as_of: date) -> None:
        self.person_id, self.known = person_id, engine.known(as_of)
        crosswalk = self.known["identity_crosswalk"]
        mine = crosswalk.filter(crosswalk.person_id == person_id)
        self.records: tuple[Fields, ...] = tuple(
            _rows(engine, mine.select("district_id", "student_id", "district_student_id"))
        )
        self.districts = sorted({record["district_id"] for record in self.records})
        self.students = sorted({record["student_id"] for record in self.records})

    def __getitem__(self, name: str) -> ir.Table:
        rows = self.known[name]
        if "student_id" in rows.columns and name not in WHOLE:
            # The district leads to the folder, so that one student does not cost a region.
            return rows.filter(
                rows.district_id.isin(self.districts) & rows.student_id.isin(self.students)
            )
        return rows.filter(rows.district_id.isin(self.districts))

    def __iter__(self) -> Iterator[str]:
        return iter(TABLES)

    def __len__(self) -> int:
        return len(TABLES)


def _rows(engine: Engine, rows: ir.Table) -> list[Fields]:
    return engine.fetch(rows).to_pylist()


def _number(engine: Engine, facts: Facts, card: Indicator) -> Number:
    """Ask one indicator about the person, now and at the end of each month."""
    found = next(iter(_rows(engine, card.holds(facts, Scope()))), None)
    months: Sequence[Fields] = ()
    if "month" in card.breakdowns and found:
        by_month = card.holds(facts, Scope(by_month=True))
        months = _rows(engine, by_month.order_by("month_on"))
    if found is None:
        return Number(card, "not_concerned", False, None, None, None, ())
    is_share = found["in_numerator"] is not None and found["in_denominator"]
    return Number(
        card,
        found["status_code"],
        bool(is_share and found["in_numerator"] != (card.better == "higher")),
        found["amount"],
        found["out_of"],
        found["line"],
        tuple({name: month[name] for name in _MONTH} for month in months),
    )


_MONTH = ("month_on", "in_denominator", "in_numerator", "amount", "out_of", "line")


def _schools(engine: Engine, facts: Facts) -> tuple[Fields, ...]:
    """Return which school decided when; stretches at one school are put together."""
    segments = facts.segments
    stretches: list[Fields] = []
    for row in _rows(engine, segments.order_by("from_on")):
        last = stretches[-1] if stretches else None
        if last and last["place_id"] == row["place_id"] and _touch(last["to_on"], row["from_on"]):
            last["to_on"] = row["to_on"]
            last["enrolled_days"] += row["enrolled_days"]
        else:
            names = ("district_id", "place_id", "from_on", "to_on", "enrolled_days")
            stretches.append({name: row[name] for name in names})
    named = _place_names(engine, facts)
    return tuple({**row, "place_name": named.get(row["place_id"], "")} for row in stretches)


def _touch(to_on: date, from_on: date) -> bool:
    return (from_on - to_on).days == 1


def _place_names(engine: Engine, facts: Facts) -> dict[str, str]:
    places = facts.of_year("places").select("place_id", "place_name").distinct()
    return {row["place_id"]: row["place_name"] for row in _rows(engine, places)}


def _default_calendars(engine: Engine, facts: Facts) -> tuple[str, ...]:
    """Return the deciding schools that go by the state's default calendar."""
    days = facts.of_year("school_days").semi_join(facts.segments, "place_id")
    places = days.filter(days.is_default).select("place_id").distinct().order_by("place_id")
    return tuple(row["place_id"] for row in _rows(engine, places))


def _sources(engine: Engine, facts: Facts) -> tuple[Source, ...]:
    """Return the district rows behind the numbers, table by table, in the order of their days."""
    found = [
        (table, row)
        for table, columns in SAYS.items()
        for row in _rows(engine, _behind(facts, table).order_by(*columns, "source_line"))
    ]
    files = engine.lake.source_files([row["source_file_id"] for _, row in found])
    counting = _Counting(engine, facts)
    return tuple(
        Source(
            table,
            {column: row[column] for column in SAYS[table]},
            counting.of(table, row),
            files[row["source_file_id"]].name,
            row["source_line"],
        )
        for table, row in found
    )


def _behind(facts: Facts, table: str) -> ir.Table:
    """Return the rows of a table that a number can rest on.

    Programmes and schedules only tell whether absences are collected at all: of them, the rows that
    say no.
    """
    rows = facts.of_year(table)
    if table == "program_spans":
        return rows.filter(rows.program_code == OPEN_DOORS_PROGRAM)
    if table == "schedule":
        return rows.filter(rows.ale_code.isin(sorted(ALE_CODES)))
    return rows


class _Counting:
    """How absences and enrollments of one person count."""

    def __init__(self, engine: Engine, facts: Facts) -> None:
        self.days = {
            (row["place_id"], row["on_date"]): row["is_full"]
            for row in _rows(engine, facts.absent_days)
        }
        self.segments = _rows(engine, facts.segments)
        self.as_of = facts.as_of

    def of(self, table: str, row: Fields) -> str:
        """Return "missed", "part", "decides" or "aside"; nothing for other tables."""
        if table == "absences":
            is_full = self.days.get((row["place_id"], row["on_date"]))
            if is_full is None:
                return "aside"
            return "missed" if is_full else "part"
        if table == "enrollment_spans":
            return "decides" if self._decides(row) else "aside"
        return ""

    def _decides(self, span: Fields) -> bool:
        """Tell whether a span's school decides on any of its days."""
        last = span["exit_on"] or self.as_of
        return any(
            part["place_id"] == span["place_id"]
            and part["district_id"] == span["district_id"]
            and part["from_on"] <= last
            and part["to_on"] >= span["entry_on"]
            for part in self.segments
        )
