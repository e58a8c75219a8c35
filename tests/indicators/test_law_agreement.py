"""The rows of the law in the engine, and the law in plain sentences, say the same."""

import random
from datetime import date, timedelta

import ibis
import pyarrow as pa
import pytest
from tests.indicators import reference_law
from tests.indicators.reference_law import Step, StudentYear
from tests.indicators.world import rows_of

from inmotion.capabilities.early_warning.rules import rules
from inmotion.indicators.rule_engine import steps_reached
from inmotion.indicators.rules import Row

LAW = rules("attendance_law")
TAKEN = (
    "parents_notified",
    "conference",
    "assessment",
    "plan_meeting",
    "attendance_agreement",
    "community_engagement_board",
    "petition",
)
GRADES = (None, "PK", "K1", "K2", *map(str, range(1, 13)))
BANDS = {
    **dict.fromkeys(("K1", "K2", "1", "2", "3", "4", "5"), "elementary"),
    **dict.fromkeys(("6", "7", "8"), "middle"),
    **dict.fromkeys(("9", "10", "11", "12"), "high"),
}
#: School years by the year they end in: under each version of the law, and across its changes.
YEARS = (2016, 2017, 2018, 2020, 2021, 2022, 2024, 2026)
COLUMNS = {
    "person_id": pa.int64(),
    "event": pa.string(),
    "on_date": pa.date32(),
    "run_on": pa.date32(),
    "age_years": pa.int32(),
    "grade_band": pa.string(),
    "has_plan": pa.bool_(),
    "is_part_time": pa.bool_(),
    "has_note_and_plan": pa.bool_(),
}


def drawn_year(draw: random.Random, ending: int) -> StudentYear:
    """Draw a student-year: few days for most, months full of them for some."""
    first = date(ending - 1, 8, 1)
    calendar = [first + timedelta(n) for n in range(330)]
    school = [day for day in calendar if day.weekday() < 5]

    def some(most: int) -> list[date]:
        """Draw days that cluster in two months now and then, so that counts are reached."""
        if draw.random() < 0.4:
            begin = draw.randrange(len(school) - 45)
            return sorted(draw.sample(school[begin : begin + 45], min(most, draw.randrange(25))))
        return sorted(draw.sample(school, draw.randrange(most)))

    def spans() -> list[tuple[date, date | None]]:
        begin = draw.choice(calendar)
        ends = None if draw.random() < 0.4 else begin + timedelta(draw.randrange(120))
        return [(begin, ends)] if draw.random() < 0.3 else []

    unexcused = some(24) if draw.random() < 0.8 else []
    free = set(unexcused)
    year = StudentYear(
        born=None if draw.random() < 0.04 else drawn_birth(draw, ending),
        grade=draw.choice(GRADES),
        is_part_time=draw.random() < 0.05,
        unexcused=unexcused,
        excused=[day for day in some(20) if day not in free],
        faith=sorted(draw.sample(school, draw.randrange(5))) if draw.random() < 0.05 else [],
        plans=spans(),
        notes=spans(),
        moved=sorted(draw.sample(school, draw.randrange(3))) if draw.random() < 0.1 else [],
    )
    if draw.random() < 0.1:
        begin, length = draw.randrange(len(school) - 60), draw.randrange(15, 30)
        back = school[begin + length] if draw.random() < 0.6 else None
        year.runs.append((school[begin : begin + length], back))
    if draw.random() < 0.1:
        left = draw.choice(school[:-60])
        again = left + timedelta(draw.randrange(1, 40)) if draw.random() < 0.5 else None
        year.withdrawn.append((left, again))
    taken = [(draw.choice(TAKEN), draw.choice(calendar)) for _ in range(draw.randrange(4))]
    year.taken = sorted(set(taken)) if draw.random() < 0.3 else []
    return year


def drawn_birth(draw: random.Random, ending: int) -> date:
    """Draw a birth date near the ages on which the law turns, leap days among them."""
    age = draw.choice((5, 6, 7, 8, 9, 12, 15, 16, 17, 18))
    born = date(ending - age, 1, 1) + timedelta(draw.randrange(-150, 200))
    is_leap = born.year % 4 == 0 and born.year % 100 != 0
    return date(born.year, 2, 29) if is_leap and draw.random() < 0.3 else born


def rows_of_year(person_id: int, year: StudentYear):
    """Write a student-year as events, with what holds on each day."""
    stated = [("unexcused", day, day) for day in year.unexcused]
    stated += [("excused", day, day) for day in year.excused]
    stated += [("excused_for_faith", day, day) for day in year.faith]
    stated += [("moved_with_unexcused", day, day) for day in year.moved]
    stated += [(kind, day, day) for kind, day in year.taken]
    for days, back in year.runs:
        stated += [("absent", day, days[0]) for day in days]
        stated += [("returned", back, days[0])] if back else []
    for left, again in year.withdrawn:
        stated.append(("withdrawn_for_absence", left, left))
        stated += [("enrolled_again", again, again)] if again else []
    for event, on, run_on in stated:
        yield (
            person_id,
            event,
            on,
            run_on,
            year.age(on),
            BANDS.get(year.grade, None if year.grade is None else "none"),
            year.has_plan(on),
            year.is_part_time,
            reference_law.within(year.notes, on),
        )


def by_engine(engine, years: list[StudentYear], law=LAW) -> dict[int, set[Step]]:
    rows = [row for person_id, year in enumerate(years) for row in rows_of_year(person_id, year)]
    columns = zip(*rows, strict=True)
    arrays = [pa.array(list(c), t) for c, t in zip(columns, COLUMNS.values(), strict=True)]
    events = engine.keep(ibis.memtable(pa.table(arrays, names=list(COLUMNS))))
    reached = steps_reached(events, law, date(2100, 1, 1), keep=engine.keep)
    found: dict[int, set[Step]] = {person_id: set() for person_id in range(len(years))}
    for person_id, *step in rows_of(engine, reached.select("person_id", *Step._fields)):
        assert Step(*step) not in found[person_id], "each step once"
        found[person_id].add(Step(*step))
    for (name,) in engine.duckdb.execute(
        "SELECT table_name FROM duckdb_tables() WHERE temporary AND table_name NOT LIKE 'given_%'"
    ).fetchall():
        engine.duckdb.execute(f'DROP TABLE "{name}"')
    return found


def disagreements(engine, seed: int, students: int, law=LAW):
    """Return (student-year, engine only, reference only) for those that differ."""
    draw = random.Random(seed)
    years = [drawn_year(draw, YEARS[n % len(YEARS)]) for n in range(students)]
    got = by_engine(engine, years, law)
    return [
        (year, got[n] - wanted, wanted - got[n])
        for n, year in enumerate(years)
        if (wanted := reference_law.steps_of(year)) != got[n]
    ]


@pytest.mark.parametrize("seed", [1, 2])
def test_both_agree_on_ten_thousand_student_years(engine, seed):
    found = disagreements(engine, seed, 10_000)
    assert not found, found[0]


@pytest.mark.sweep
@pytest.mark.parametrize("chunk", range(50))
def test_both_agree_on_a_fiftieth_of_a_million_student_years(engine, chunk):
    found = disagreements(engine, 1000 + chunk, 20_000)
    assert not found, found[0]


def changed(name: str, **values) -> list[Row]:
    """Return the law with something else in the newest row of a name."""
    newest = max(
        (row for row in LAW if row.name == name and row.valid_from), key=lambda r: r.valid_from
    )
    other = Row(
        newest.name,
        newest.valid_from,
        newest.valid_to,
        newest.cite,
        newest.mark,
        newest.note,
        newest.values | values,
    )
    return [other if row is newest else row for row in LAW]


def with_trigger(name: str, **stated) -> list[Row]:
    newest = max(
        (row for row in LAW if row.name == name and row.valid_from), key=lambda r: r.valid_from
    )
    triggers = [trigger | stated for trigger in newest.values["trigger"]]
    return changed(name, trigger=triggers)


@pytest.mark.parametrize(
    ("name", "law"),
    [
        ("WA.ATT.U7", with_trigger("WA.ATT.U7", count=6)),
        ("WA.ATT.PET.YEAR", with_trigger("WA.ATT.PET.YEAR", unless=[])),
        ("WA.ATT.ELEM", changed("WA.ATT.ELEM", exempt=[])),
        ("WA.ATT.U3", changed("WA.ATT.U3", met_by=[])),
        ("WA.ATT.PET", changed("WA.ATT.PET", due={"kind": "none_stated"})),
        ("WA.ENR.20", with_trigger("WA.ENR.20", count=20)),
        ("WA.ATT.67.U1", with_trigger("WA.ATT.67.U1", scope=[])),
    ],
)
def test_a_planted_fault_in_the_rows_is_seen(engine, name, law):
    found = disagreements(engine, 3, 800, law)
    assert {step.name for _, more, less in found for step in more | less} == {name}
