"""Students and their days, the slow way: row by row, student by student, day by day.

With `reference_cards` the second implementation of all indicators, written from the cards, the law
and the docstrings, never from the expressions they are checked against.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from tests.indicators.world import World

HALF = Decimal("0.5")


class Day(NamedTuple):
    """A calendar day on which a student was enrolled somewhere."""

    on: date
    place_id: str
    district_id: str
    is_school_day: bool
    #: What the deciding school reported: (code, share of the day or None).
    reported: frozenset[tuple[str, Decimal | None]]

    @property
    def is_missed(self) -> bool:
        """The state: half a day or more."""
        return any(
            code in {"EF", "UF"} if share is None else share >= HALF
            for code, share in self.reported
        )

    @property
    def kinds(self) -> set[str]:
        """The law: more than half a day; E or U, or both if the record contradicts itself."""
        return {
            code[0]
            for code, share in self.reported
            if (code in {"EF", "UF"} if share is None else share > HALF)
        }

    @property
    def is_unexcused(self) -> bool:
        return self.kinds == {"U"}

    @property
    def is_excused(self) -> bool:
        return self.kinds == {"E"}

    def at(self, level: str) -> str:
        return {"region": "region", "district": self.district_id, "school": self.place_id}[level]


class Student:
    """Everything known about one person in one school year, and what follows from it."""

    def __init__(self, region: "Region", person_id: int) -> None:
        self.region, self.person_id = region, person_id
        self.as_of, self.year_start = region.as_of, region.year_start
        self._stays: dict[tuple[str, date], dict[str, list[Day]]] = {}

    def rows(self, table: str) -> list[Any]:
        return self.region.of_person[table].get(self.person_id, [])

    def rows_of_year(self, table: str) -> list[Any]:
        return [row for row in self.rows(table) if row.school_year == self.region.school_year]

    @cached_property
    def spans(self) -> list[Any]:
        return self.rows_of_year("enrollment_spans")

    def deciding_span(self, day: date) -> Any | None:
        """Find the span of the school that answers for the student on a day.

        The primary one (CEDARS C10); of several such, or of none, the one entered last, then the
        lower school code. Entry day and exit day are part of a span.
        """
        covering = [
            span
            for span in self.spans
            if span.entry_on <= day and (span.exit_on is None or day <= span.exit_on)
        ]
        if len(covering) > 1:
            covering = [span for span in covering if span.is_primary] or covering
            last_entry = max(span.entry_on for span in covering)
            covering = [span for span in covering if span.entry_on == last_entry]
        return min(covering, key=lambda s: (s.place_id, s.district_id)) if covering else None

    @cached_property
    def days(self) -> list[Day]:
        """Every calendar day of enrollment, from the start of the year to the day we look from."""
        codes = defaultdict(set)
        for absence in self.rows_of_year("absences"):
            codes[absence.place_id, absence.on_date].add(
                (absence.absence_code, absence.absent_fraction)
            )
        days, calendar = [], self.region.school_days
        for on in self.region.calendar_days:
            span = self.deciding_span(on)
            if span is not None:
                where = span.place_id, on
                reported = frozenset(codes.get(where, ()))
                days.append(Day(on, *where[:1], span.district_id, where in calendar, reported))
        return days

    @cached_property
    def is_collected(self) -> bool:
        """Tell whether absences are taken: not for alternative learning (WAC 392-121-182)."""
        sections = [row.ale_code in {"O", "R", "S", "Y"} for row in self.rows_of_year("schedule")]
        mostly_alternative = any(sections) and 2 * sum(sections) >= len(sections)
        visits = any(
            {span.private_part_time_code, span.home_based_part_time_code} & {"2", "3"}
            for span in self.rows_of_year("district_spans")
        )
        open_doors = any(
            span.program_code == "40"
            and span.start_on <= self.as_of
            and (span.exit_on is None or span.exit_on >= self.year_start)
            for span in self.rows_of_year("program_spans")
        )
        return not (mostly_alternative or visits or open_doors)

    def stays(self, level: str, until: date) -> dict[str, list[Day]]:
        """Return the days of enrollment up to a day by place; every place attended is there."""
        if (level, until) not in self._stays:
            places = defaultdict(list)
            for day in self.days:
                if day.on <= until:
                    places[day.at(level)].append(day)
            self._stays[level, until] = places
        return self._stays[level, until]

    def attendance_status(self, enrolled: int, minimum: int) -> str:
        if not self.is_collected:
            return "not_collected"
        return "ok" if enrolled >= minimum else "too_few_days"

    @property
    def last_day(self) -> Day | None:
        return self.days[-1] if self.days else None

    @cached_property
    def exclusions(self) -> dict[Any, Any]:
        """Actions of the year so far, each once, however many records or districts report it."""
        actions = {}
        for row in self.rows_of_year("exclusions"):
            if row.action_code != "NA" and self.year_start <= row.start_on <= self.as_of:
                key = (row.place_id, row.incident_id, row.action_code, row.start_on)
                actions.setdefault(key, []).append(row)
        return actions

    @cached_property
    def attempts(self) -> list[Any]:
        """Credits tried this year in terms that are over, each once."""
        seen, attempts = set(), []
        for row in self.rows("course_grades"):
            # The same credit from a second district differs in nothing but who states it.
            same = row._replace(
                district_id="",
                student_id=0,
                source_file_id=0,
                source_line=0,
                first_seen_on=None,
                gone_on=None,
                school_year=0,
                course_title="",
                ale_code="",
                designation_codes="",
                state_course_code="",
            )
            is_over = row.term_ends_on <= self.as_of
            if row.course_year == self.region.school_year and is_over and same not in seen:
                seen.add(same)
                attempts.append(row)
        return attempts

    @cached_property
    def is_first_time_ninth_grader(self) -> bool:
        year = self.region.school_year
        in_ninth = [span.school_year for span in self.rows("district_spans") if is_ninth(span)]
        tried_before = any(
            is_ninth(row) and row.course_year < year for row in self.rows("course_grades")
        )
        return year in in_ninth and min(in_ninth) == year and not tried_before

    @cached_property
    def has_left(self) -> bool:
        """Tell whether the last stay ended with a withdrawal code, and there is none now."""
        stays = [
            (span.exit_on or self.as_of, span.exit_code)
            for span in self.spans
            if span.entry_on <= self.as_of and (span.exit_on or self.as_of) >= self.year_start
        ]
        if not stays:
            return False
        last = max(end for end, _ in stays)
        return last < self.as_of and any(code for end, code in stays if end == last)


def is_ninth(row: Any) -> bool:
    return row.grade_code == "9"


class Region:
    """Everything known on a day."""

    def __init__(self, world: World, as_of: date) -> None:
        self.as_of = as_of
        self.school_year = as_of.year + 1 if as_of.month >= 7 else as_of.year
        self.year_start = date(self.school_year - 1, 7, 1)
        length = (as_of - self.year_start).days + 1
        self.calendar_days = [self.year_start + timedelta(n) for n in range(length)]
        known = {
            table: [row for row in rows if is_known(row, as_of)] for table, rows in world.items()
        }
        self.person_of = {
            row.student_id: row.person_id for row in known.get("identity_crosswalk", ())
        }
        self.of_person: dict[str, dict[int, list[Any]]] = defaultdict(lambda: defaultdict(list))
        for table, rows in known.items():
            for row in rows:
                person_id = self.person_of.get(getattr(row, "student_id", None))
                if person_id is not None:
                    self.of_person[table][person_id].append(row)
        #: Years for which a district told of its schools.
        self.years_of_districts = {
            (row.district_id, row.school_year) for row in known.get("places", ())
        }
        self.school_days = {
            (row.place_id, row.on_date)
            for row in known.get("school_days", ())
            if row.is_school_day and row.school_year == self.school_year
        }

    def students(self) -> Iterator[Student]:
        for person_id in sorted(set(self.person_of.values())):
            yield Student(self, person_id)

    @cached_property
    def places_with_tardies(self) -> set[str]:
        """Schools that collect late arrivals: those that told of one this year."""
        return {
            row.place_id
            for rows in self.of_person["tardies"].values()
            for row in rows
            if row.school_year == self.school_year and self.year_start <= row.on_date <= self.as_of
        }

    @cached_property
    def months(self) -> list[tuple[date, date]]:
        """First day and last day of each calendar month so far; the last one ends as of the day."""
        firsts = [day for day in self.calendar_days if day.day == 1]
        return [
            (first, max(day for day in self.calendar_days if same_month(day, first)))
            for first in firsts
        ]


def same_month(one: date, other: date) -> bool:
    return (one.year, one.month) == (other.year, other.month)


def is_known(row: Any, as_of: date) -> bool:
    return row.first_seen_on <= as_of and (row.gone_on is None or row.gone_on > as_of)
