"""Student-years full of trouble, the same for the same seed.

Everything that goes wrong in real files goes wrong here far more often: moves, overlaps, gaps,
doubled and late and corrected rows, absences on days that are none, ties on the very line.
"""

import random
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from tests.indicators.generated_classes import years_of_class, years_of_places
from tests.indicators.world import ROW, new_world

DISTRICTS = ("01901", "01902", "17001", "32003")
CODES = ("EF", "UF", "EP", "UP")
MARKS = ("A", "B+", "C", "D", "P", "F", "E", "N", "NC", "U", "W", None)
TERMS = ("SEM1", "SEM1", "SEM2", "SEM2", "TRI3", "ALLYR", "SUM1", None)
#: Where no row says otherwise, it was there from the first extract of the year on.
FIRST_EXTRACT = (7, 1)


class School(NamedTuple):
    """A school of the generated region, with its days."""

    place_id: str
    district_id: str
    days: tuple[date, ...]


def weekdays(first: date, last: date) -> list[date]:
    span = (last - first).days + 1
    days = (first + timedelta(n) for n in range(span))
    return [day for day in days if day.weekday() < 5]


def schools(draw: random.Random, year: int) -> list[School]:
    """Draw three schools per district: calendars differ, one is very short, one is missing."""
    drawn = []
    for n, district in enumerate(DISTRICTS):
        for k in range(3):
            first = date(year - 1, 8, 27) + timedelta(draw.randrange(16))
            days = weekdays(first, date(year, 6, 20))
            off = set(draw.sample(days, draw.randrange(10, 30)))
            open_on = [day for day in days if day not in off][:180]
            if (n, k) == (1, 2):
                open_on = open_on[:14]
            if (n, k) == (3, 2):
                open_on = []
            drawn.append(School(f"{1000 * (n + 1) + 100 * k + 7}", district, tuple(open_on)))
    return drawn


LENGTHS = (None, *map(Decimal, ("0", "0.5", "1", "1.5", "2", "3", "5", "7.5", "10")))
SHARES = tuple(map(Decimal, ("0.25", "0.4999", "0.5", "0.5", "0.5001", "1")))


class Generator:
    """Draws student-years into a world of rows.

    Parameters
    ----------
    seed : int
    as_of : date
        The day from which the world will be looked at; troubles gather before it.
    """

    def __init__(self, seed: int, as_of: date) -> None:
        self.draw = random.Random(seed)
        self.as_of = as_of
        self.year = as_of.year + (as_of.month >= 7)
        self.known_from = date(self.year - 1, *FIRST_EXTRACT)
        self.world = new_world()
        self.schools = schools(self.draw, self.year)
        self.last_id = 0
        for school in self.schools:
            self.calendar(school)
        years_of_places(self)

    def calendar(self, school: School) -> None:
        """State a calendar; some days off are stated as such, some not at all."""
        for day in weekdays(date(self.year - 1, 8, 20), date(self.year, 6, 30)):
            is_open = day in school.days
            if school.days and (is_open or self.draw.random() < 0.5):
                self.add("school_days", school, on_date=day, is_school_day=is_open)

    def add(self, table: str, school: School, **values: Any) -> Any:
        """State a row, known from the first extract on unless it says otherwise."""
        usual = {
            "district_id": school.district_id,
            "school_year": self.year,
            "place_id": school.place_id,
            "first_seen_on": self.known_from,
        }
        fields = ROW[table]._fields
        row = ROW[table](**{name: usual[name] for name in usual if name in fields} | values)
        self.world[table].append(row)
        return row

    def day(self) -> date:
        """Draw a day near the part of the year that counts; now and then outside of it."""
        span = (self.as_of - self.known_from).days
        return self.known_from + timedelta(self.draw.randrange(span + 40))

    def chance(self, probability: float) -> bool:
        return self.draw.random() < probability

    # ------------------------------------------------------------------------------- enrollment

    def student(self) -> int:
        """Draw one person with everything that belongs to the year; return the person."""
        self.last_id += 10
        self.person, self.records = self.last_id, {}
        shapes: Sequence[tuple[Callable[[], list[Any]], float]] = (
            (self.plain, 0.45),
            (self.moving, 0.25),
            (self.overlapping, 0.2),
            (self.odd, 0.1),
        )
        (shape,) = self.draw.choices([s for s, _ in shapes], [weight for _, weight in shapes])
        spans = shape()
        if shape == self.plain and self.chance(0.5):
            self.tie(spans[0])
        else:
            self.absences(spans)
        if self.chance(0.35):
            self.sections(spans)
        if self.chance(0.12):
            self.exclusions(spans)
        if self.chance(0.3):
            self.credits(spans)
        if self.chance(0.03):
            self.program(spans)
        if self.chance(0.3):
            self.tardies(spans)
        if self.chance(0.15):
            self.year_before(spans[0])
        if self.chance(0.15):
            years_of_class(self)
        return self.person

    def record(self, school: School) -> int:
        """Return the district's record of the person, linked to it early, late or never."""
        district = school.district_id
        if district not in self.records:
            student_id = self.person + len(self.records)
            linked_on = self.known_from
            if student_id != self.person and self.chance(0.2):
                linked_on = self.day()
                stated = {"person_id": student_id, "gone_on": linked_on}
                self.add("identity_crosswalk", school, student_id=student_id, **stated)
            self.add(
                "identity_crosswalk",
                school,
                student_id=student_id,
                person_id=self.person,
                first_seen_on=linked_on,
            )
            self.records[district] = student_id
            self.district_span(school, student_id)
        return self.records[district]

    def district_span(self, school: School, student_id: int) -> None:
        grade = self.draw.choice(("9", "9", "9", "9", "8", "10", "12", "K2"))
        stated = {"entry_on": date(self.year - 1, 9, 1), "grade_code": grade}
        if self.chance(0.02):
            stated[self.draw.choice(("private_part_time_code", "home_based_part_time_code"))] = (
                self.draw.choice(("1", "2", "3"))
            )
        if self.chance(0.5):
            stated["graduation_rules_year"] = self.year + self.draw.randrange(-1, 5)
        self.add("district_spans", school, student_id=student_id, **stated)
        if self.chance(0.1):
            earlier = {"school_year": self.year - 1, "entry_on": date(self.year - 2, 9, 1)}
            grade = self.draw.choice(("9", "8"))
            self.add("district_spans", school, student_id=student_id, grade_code=grade, **earlier)

    def span(self, school: School, entry: date, leave: date | None, primary: bool | None) -> Any:
        """State a span, often as files do: open at first, closed in a later extract.

        Now and then a district sends its own students to a school of another one (a skill center).
        """
        if self.chance(0.03):
            school = school._replace(district_id=self.draw.choice(DISTRICTS))
        stated = {
            "student_id": self.record(school),
            "entry_on": entry,
            "is_primary": primary,
        }
        code = self.draw.choice(("T0", "T1", "D5", "U4", "U4", None)) if leave else None
        if leave and self.chance(0.3):
            noticed = max(leave + timedelta(self.draw.randrange(1, 30)), self.known_from)
            self.add("enrollment_spans", school, **stated, gone_on=noticed)
            stated["first_seen_on"] = noticed
        return self.add("enrollment_spans", school, **stated, exit_on=leave, exit_code=code)

    def plain(self) -> list[Any]:
        school = self.draw.choice(self.schools[:6])
        first = school.days[0] if school.days else self.known_from
        entry = first if self.chance(0.5) else self.day()
        leave = None if self.chance(0.7) else max(entry, self.day())
        return [self.span(school, entry, leave, True)]

    def moving(self) -> list[Any]:
        """Draw two to four stays, one after the other, with gaps and overlaps of a few days."""
        entry, spans = self.known_from + timedelta(self.draw.randrange(40, 90)), []
        for _ in range(self.draw.randrange(2, 5)):
            school = self.draw.choice(self.schools)
            leave = entry + timedelta(self.draw.randrange(0, 90))
            is_open = self.chance(0.2)
            spans.append(self.span(school, entry, None if is_open else leave, True))
            entry = leave + timedelta(self.draw.randrange(-3, 20))
        return spans

    def overlapping(self) -> list[Any]:
        """Draw two or three stays at any time, of which none, one or more are primary."""
        spans = []
        for _ in range(self.draw.randrange(2, 4)):
            entry = self.day() - timedelta(self.draw.choice((0, 0, 0, 90, 400)))
            leave = max(entry, self.day()) if self.chance(0.6) else None
            primary = self.draw.choice((True, True, False, None))
            school = self.draw.choice(self.schools)
            spans.append(self.span(school, entry, leave, primary))
            if self.chance(0.2):
                twin = self.draw.choice((*self.schools, school, school, school))
                twin = twin._replace(district_id=self.draw.choice(DISTRICTS))
                spans.append(self.span(twin, entry, leave, primary))
        return spans

    def odd(self) -> list[Any]:
        """Draw a stay of one day, one of a few, a return, or one that has not begun."""
        school, entry = self.draw.choice(self.schools), self.day()
        length = self.draw.choice((0, 0, 5, 11, 13))
        spans = [self.span(school, entry, entry + timedelta(length), True)]
        if self.chance(0.5):
            again = entry + timedelta(length + self.draw.randrange(1, 40))
            spans.append(self.span(school, again, None, self.draw.choice((True, False))))
        if self.chance(0.1):
            spans.append(self.span(school, self.as_of + timedelta(3), None, True))
        return spans

    # --------------------------------------------------------------------------------- absences

    def absence(self, span: Any, day: date, code: str, place_id: str | None = None) -> None:
        """State an absence: mostly known at once, sometimes late, corrected, deleted or doubled."""
        school = School(place_id or span.place_id, span.district_id, ())
        stated = {"student_id": span.student_id, "on_date": day, "absence_code": code}
        # Most sources do not carry the share of the day; where one does, the tie is common.
        if self.chance(0.15):
            stated["absent_fraction"] = self.draw.choice(SHARES)
        luck = self.draw.random()
        if luck < 0.04:
            stated["first_seen_on"] = day + timedelta(self.draw.randrange(1, 90))
        elif luck < 0.08:
            corrected = max(day, self.known_from) + timedelta(self.draw.randrange(1, 60))
            self.add("absences", school, **stated, gone_on=corrected)
            if luck < 0.06:
                return
            stated |= {"absence_code": self.draw.choice(CODES), "first_seen_on": corrected}
        elif luck < 0.1:
            self.add("absences", school, **stated | {"absence_code": self.draw.choice(CODES)})
        self.add("absences", school, **stated)

    def absences(self, spans: Sequence[Any]) -> None:
        rate = self.draw.choice((0, 0.02, 0.05, 0.1, 0.12, 0.2, 0.25))
        weights = self.draw.choice(((5, 5, 1, 1), (1, 8, 1, 1), (8, 1, 1, 1), (1, 1, 4, 4)))
        habit = self.chance(0.2)
        for span in spans:
            first, last = span.entry_on, min(span.exit_on or self.as_of, self.as_of)
            days = weekdays(max(first, self.known_from), last + timedelta(4))
            if habit:
                days = [day for day in days if day.weekday() in (0, 4)]
            share = min(len(days), round(rate * len(days) * self.draw.uniform(0.5, 1.5)))
            for day in self.draw.sample(days, share):
                (code,) = self.draw.choices(CODES, weights)
                self.absence(span, day, code)
            if self.chance(0.2):
                elsewhere = self.draw.choice(self.schools).place_id
                self.absence(span, self.day(), self.draw.choice(CODES), elsewhere)

    def tie(self, span: Any) -> None:
        """Put the student exactly on a line, or one day to either side of it."""
        school = next(s for s in self.schools if s.place_id == span.place_id)
        last = min(span.exit_on or self.as_of, self.as_of)
        days = [day for day in school.days if span.entry_on <= day <= last]
        line = len(days) // self.draw.choice((5, 10, 10, 10))
        wanted = line + self.draw.choice((-1, 0, 0, 1))
        lately = self.chance(0.4)
        pool = days[-20:] if lately else days
        for day in self.draw.sample(pool, max(0, min(len(pool), wanted))):
            stated = {"student_id": span.student_id, "on_date": day}
            self.add("absences", school, absence_code=self.draw.choice(("EF", "UF")), **stated)

    def tardies(self, spans: Sequence[Any]) -> None:
        """State late arrivals, at the schools that collect them: every other one."""
        for _ in range(self.draw.randrange(1, 6)):
            span = self.draw.choice(spans)
            place_id = self.draw.choice((span.place_id, self.draw.choice(self.schools).place_id))
            if int(place_id) // 100 % 2:
                at = School(place_id, span.district_id, ())
                self.add("tardies", at, student_id=span.student_id, on_date=self.day())

    def year_before(self, span: Any) -> None:
        """State a stay of the school year before, ended one way or another, or not at all."""
        entry = date(self.year - 2, 9, 1) + timedelta(self.draw.randrange(90))
        leave = entry + timedelta(self.draw.randrange(250)) if self.chance(0.7) else None
        stated = {"student_id": span.student_id, "entry_on": entry, "exit_on": leave}
        code = self.draw.choice(("U4", "U4", "T0", None)) if leave else None
        school = self.draw.choice(self.schools)._replace(district_id=span.district_id)
        self.add(
            "enrollment_spans",
            school,
            **stated,
            school_year=self.year - 1,
            exit_code=code,
            is_primary=True,
        )

    # ------------------------------------------------------------ sections, credits, exclusions

    def school_of(self, span: Any) -> School:
        return School(span.place_id, span.district_id, ())

    def sections(self, spans: Sequence[Any]) -> None:
        alternative = self.draw.choice((0, 0, 0, 1, 2, 3, 6))
        for n in range(self.draw.choice((4, 5, 6))):
            span = self.draw.choice(spans)
            code = self.draw.choice("ORSY") if n < alternative else self.draw.choice(("N", None))
            stated = {"student_id": span.student_id, "course_code": f"C{n}", "section_id": "1"}
            self.add("schedule", self.school_of(span), **stated, ale_code=code)

    def program(self, spans: Sequence[Any]) -> None:
        span, start = self.draw.choice(spans), self.day() - timedelta(self.draw.choice((0, 400)))
        leave = start + timedelta(self.draw.randrange(300)) if self.chance(0.6) else None
        stated = {"student_id": span.student_id, "start_on": start, "exit_on": leave}
        code = self.draw.choice(("40", "40", "6"))
        self.add("program_spans", self.school_of(span), **stated, program_code=code)

    def exclusions(self, spans: Sequence[Any]) -> None:
        for n in range(self.draw.randrange(1, 4)):
            span, start = self.draw.choice(spans), self.day()
            stated = {
                "student_id": span.student_id,
                "incident_id": f"I{self.draw.randrange(3)}",
                "action_code": self.draw.choice(("SS", "SS", "LS", "EE", "IS", "CE", "EX", "NA")),
                "start_on": start,
                "excluded_days": self.draw.choice(LENGTHS),
                "source_line": n,
            }
            self.add("exclusions", self.school_of(span), **stated)
            others = [other for other in spans if other.district_id != span.district_id]
            if others and self.chance(0.3):
                stated |= {"student_id": others[0].student_id, "place_id": span.place_id}
                self.add("exclusions", self.school_of(others[0]), **stated)

    def credits(self, spans: Sequence[Any]) -> None:
        # Some take a few courses here and there, some twice a full load, over one year or several.
        is_full, years = self.chance(0.4), (self.year,) * 9 + (self.year - 1,)
        if is_full and self.chance(0.4):
            years = (*range(self.year - 3, self.year + 1), self.year)
        for n in range(self.draw.randrange(7, 15) if is_full else self.draw.randrange(1, 9)):
            span = self.draw.choice(spans)
            worth = self.draw.choice(("0.50", "1.00") + ("0.00", "0.25") * (not is_full))
            year = self.draw.choice(years)
            passed = self.chance(0.97 if is_full else 0.85)
            earned = Decimal(worth) if passed else self.draw.choice((Decimal(0), None))
            stated = {
                "student_id": span.student_id,
                "school_year": self.draw.choice((year, self.year)),
                "school_code": span.place_id if self.chance(0.95) else "9999",
                "course_code": f"K{n}",
                "grade_code": self.draw.choice(("9", "9", "9", "9", "9", "8", "10")),
                "letter_grade": self.draw.choice(MARKS[:5] * (10 if is_full else 4) + MARKS),
                "credits_attempted": Decimal(worth),
                "credits_earned": earned,
                "content_area_code": self.draw.choice(("2", "4", "5", "6", "10", "1", "11", None)),
                "term_ends_on": date(year, self.draw.choice((1, 6)), 1),
                "term_code": self.draw.choice(TERMS),
                "course_year": year,
                "occurrence": 1,
            }
            self.add("course_grades", self.school_of(span), **stated)
            others = [other for other in spans if other.district_id != span.district_id]
            if others and self.chance(0.3):
                stated |= {"student_id": others[0].student_id, "course_title": "as moved"}
                self.add("course_grades", self.school_of(others[0]), **stated)
            if self.chance(0.05):
                self.add("course_grades", self.school_of(span), **stated | {"occurrence": 2})
