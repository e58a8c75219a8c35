"""What holds for every student, whatever the files say; small worlds drawn by Hypothesis."""

import random
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.indicators.comparing import disagreements, first_case
from tests.indicators.reference import Region
from tests.indicators.world import ROW, World, facts_of, new_world, rows_of

from inmotion.indicators.attendance import nth_last_day
from inmotion.indicators.compute import person_face
from inmotion.indicators.registry import indicator

FIRST, AS_OF = date(2025, 9, 1), date(2025, 10, 31)
#: School -> (district, weekdays on which it is closed).
SCHOOLS = {
    "1111": ("01901", {5, 6}),
    "1222": ("01901", {4, 5, 6}),
    "2222": ("17001", {0, 5, 6}),
}
YEAR = {"school_year": 2026, "first_seen_on": date(2025, 7, 1)}
#: Twins have the numbers of their sisters and brothers plus this.
TWIN = 500

days = st.integers(-3, 63).map(lambda n: FIRST + timedelta(n))
schools = st.sampled_from(sorted(SCHOOLS))
span = st.tuples(
    schools, days, st.none() | st.integers(0, 40), st.sampled_from([True, False, None])
)
shares = st.none() | st.sampled_from([Decimal("0.4999"), Decimal("0.5"), Decimal("0.5001")])
absence = st.tuples(schools, days, st.sampled_from(["EF", "UF", "EP", "UP"]), shares)
person = st.tuples(st.lists(span, min_size=1, max_size=4), st.lists(absence, max_size=8))
people = st.lists(person, min_size=1, max_size=12)
few = settings(
    max_examples=6,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def world_of(drawn: Iterable[tuple[Any, Any]], *, twins: bool = False) -> World:
    """Write drawn people as rows; with a twin each, if asked for, who has the same rows."""
    world = new_world()
    for place_id, (district_id, closed) in SCHOOLS.items():
        for day in (FIRST + timedelta(n) for n in range(61)):
            stated = {"place_id": place_id, "district_id": district_id, "on_date": day, **YEAR}
            world["school_days"].append(
                ROW["school_days"](is_school_day=day.weekday() not in closed, **stated)
            )
    for number, (spans, absences) in enumerate(drawn, 1):
        for person_id in (number, number + TWIN)[: 1 + twins]:
            for district_id in ("01901", "17001"):
                state(world, "identity_crosswalk", person_id, district_id, person_id=person_id)
            for place_id, entry, length, primary in spans:
                leave = None if length is None else entry + timedelta(length)
                stated = {"entry_on": entry, "exit_on": leave, "is_primary": primary}
                at = SCHOOLS[place_id][0]
                state(world, "enrollment_spans", person_id, at, place_id=place_id, **stated)
            for absent in absences:
                state_absence(world, person_id, *absent)
    return world


def state(world: World, table: str, number: int, district_id: str, **stated: Any) -> None:
    """Add a row; one record per person and district."""
    usual = {"student_id": number * 10 + (district_id == "17001"), "district_id": district_id}
    known = {name: YEAR[name] for name in YEAR if name in ROW[table]._fields}
    world[table].append(ROW[table](**usual | known | stated))


def state_absence(
    world: World,
    number: int,
    place_id: str,
    on: date,
    code: str,
    share: Decimal | None,
    **more: Any,
) -> None:
    stated = {"place_id": place_id, "on_date": on, "absence_code": code, "absent_fraction": share}
    state(world, "absences", number, SCHOOLS[place_id][0], **stated | more)


@few
@given(people)
def test_both_implementations_agree(engine, drawn):
    world = world_of(drawn)
    found = disagreements(engine, world, AS_OF)
    assert not found, first_case(engine, world, AS_OF, found)


@few
@given(people)
def test_segments_never_overlap_and_cover_exactly_the_spans(engine, drawn):
    world = world_of(drawn)
    with facts_of(engine, world, AS_OF) as facts:
        segments = rows_of(
            engine,
            facts.segments.select("person_id", "place_id", "from_on", "to_on", "enrolled_days"),
        )
    covered: dict[int, list[date]] = defaultdict(list)
    enrolled: dict[int, int] = defaultdict(int)
    for person_id, _, first, last, counted in segments:
        covered[person_id] += [first + timedelta(n) for n in range((last - first).days + 1)]
        enrolled[person_id] += counted
    for student in Region(world, AS_OF).students():
        wanted = [day.on for day in student.days]
        assert sorted(covered[student.person_id]) == wanted
        assert enrolled[student.person_id] == sum(day.is_school_day for day in student.days)


@few
@given(people)
def test_each_day_with_an_absence_stands_there_once_and_is_called_what_it_is(engine, drawn):
    world = world_of(drawn)
    with facts_of(engine, world, AS_OF) as facts:
        rows = facts.absent_days.drop("district_id", "place_id")
        said = rows_of(engine, rows.order_by("person_id", "on_date"))
    assert said == [
        (student.person_id, day.on, day.is_missed, day.is_unexcused, day.is_excused)
        for student in Region(world, AS_OF).students()
        for day in student.days
        if day.is_school_day and day.reported
    ]


@few
@given(people, st.integers(1, 25))
def test_the_last_days_begin_so_many_enrolled_days_before_the_end(engine, drawn, wanted):
    world = world_of(drawn)
    with facts_of(engine, world, AS_OF) as facts:
        since = dict(rows_of(engine, nth_last_day(facts.segments, facts.calendar, wanted)))
    for student in Region(world, AS_OF).students():
        enrolled = [day.on for day in student.days if day.is_school_day]
        assert since.get(student.person_id) == (enrolled[-wanted:][0] if enrolled else None)


@few
@given(people, absence)
def test_one_more_absence_never_lowers_the_missed_days(engine, drawn, extra):
    world = world_of(drawn, twins=True)
    for number in range(1, len(drawn) + 1):
        state_absence(world, number + TWIN, *extra)
    (missed,) = amounts(engine, world, "missed_days")
    for number in range(1, len(drawn) + 1):
        if number in missed:
            assert missed[number + TWIN] - missed[number] in (0, 1)


@few
@given(people, absence, span)
def test_what_becomes_known_tomorrow_or_was_taken_back_today_changes_nothing(
    engine, drawn, extra, later
):
    world = world_of(drawn, twins=True)
    tomorrow = {"first_seen_on": AS_OF + timedelta(1)}
    taken_back = {"gone_on": AS_OF}
    place_id, entry, _, primary = later
    stated = {"place_id": place_id, "entry_on": entry, "is_primary": primary}
    for number in range(1, len(drawn) + 1):
        for when in (tomorrow, taken_back):
            state_absence(world, number + TWIN, *extra, **when)
            at = SCHOOLS[place_id][0]
            state(world, "enrollment_spans", number + TWIN, at, **stated | when)
    for said in amounts(engine, world, "missed_days", "school_changes"):
        twins = {number - TWIN: amount for number, amount in said.items() if number > TWIN}
        assert twins == {number: amount for number, amount in said.items() if number < TWIN}


@few
@given(people, st.integers(0, 99))
def test_the_order_of_rows_decides_nothing(engine, drawn, seed):
    world = world_of(drawn)
    shuffled = {table: random.Random(seed).sample(rows, len(rows)) for table, rows in world.items()}
    names = ("missed_days", "school_changes")
    assert amounts(engine, shuffled, *names) == amounts(engine, world, *names)


def amounts(engine: Any, world: World, *names: str) -> list[dict[int, Any]]:
    """Return person -> amount for each of the named cards."""
    with facts_of(engine, world, AS_OF) as facts:
        faces = [person_face(facts, indicator(name)) for name in names]
        return [dict(rows_of(engine, rows.select("person_id", "amount"))) for rows in faces]
