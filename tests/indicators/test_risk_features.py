"""What a model may look at: right, known by the day, and never who somebody is."""

import random
from datetime import date, timedelta
from typing import Any

import pytest
from tests.indicators.generator import Generator
from tests.indicators.reference_risk import features_by_hand
from tests.indicators.world import ROW, World, facts_of, new_world, rows_of

from inmotion.capabilities.early_warning.pipeline.risk.feature_cards import FEATURES, NAMES
from inmotion.capabilities.early_warning.pipeline.risk.features import KEYS, year_before
from inmotion.capabilities.early_warning.pipeline.risk.features import features as work_out
from inmotion.indicators.facts import Facts
from inmotion.vocabulary.tables import TABLES

DAYS = (date(2026, 2, 6), date(2025, 10, 31))
AS_OF = DAYS[0]
#: Columns that say who somebody is, or where and how they live: never features.
PROTECTED = {
    "people": ("gender_code", "birth_on", "first_name", "last_name", "middle_name"),
    "race_ethnicity": ("kind_code", "code"),
    "languages": ("kind_code", "language_code"),
    "home_access": ("has_internet", "device_code"),
    "guardians": ("language_code", "full_name"),
    "district_spans": ("homeless_code", "is_foster", "military_code", "resident_district_id"),
    "identity_crosswalk": ("birth_on",),
    # Of programmes only Open Doors counts, where absences are not taken.
    "program_spans": ("qualification_code", "exit_reason_code"),
}


def drawn(seed: int, as_of: date, students: int) -> World:
    """Draw a world with a whole year before, so that last year says something."""
    generator = Generator(seed, as_of)
    for _ in range(students):
        generator.student()
    return with_last_year(generator.world, generator.draw, generator.year - 1)


def with_last_year(world: World, draw: random.Random, year: int) -> World:
    spans = list(world["enrollment_spans"])
    open_days = [date(year - 1, 9, 5) + timedelta(n) for n in range(270)]
    for place_id in {span.place_id for span in spans}:
        for day in open_days:
            stated = {"place_id": place_id, "on_date": day, "school_year": year}
            is_open = day.weekday() < 5
            row = ROW["school_days"](
                is_school_day=is_open, first_seen_on=date(year, 7, 1), **stated
            )
            world["school_days"].append(row)
    for span in spans:
        if span.school_year != year + 1 or draw.random() < 0.4:
            continue
        known = draw.choice((date(year, 7, 1), date(year, 11, 3), date(year + 1, 4, 1)))
        entry = draw.choice(open_days[:200])
        stated = {"school_year": year, "first_seen_on": known, "gone_on": None}
        world["enrollment_spans"].append(
            span._replace(**stated, entry_on=entry, exit_on=entry + timedelta(draw.randrange(150)))
        )
        stated |= {"district_id": span.district_id, "student_id": span.student_id}
        stated["place_id"] = span.place_id
        for day in draw.sample(open_days, draw.randrange(30)):
            code = draw.choice(("EF", "UF", "EP"))
            world["absences"].append(ROW["absences"](on_date=day, absence_code=code, **stated))
        if draw.random() < 0.2:
            lost = {"start_on": entry, "excluded_days": draw.randrange(6), "action_code": "SS"}
            world["exclusions"].append(ROW["exclusions"](incident_id="I1", **lost, **stated))
    return world


def features_by_engine(engine, world: World, as_of: date, known_on: date | None = None):
    """Return the status and the features of everybody; `known_on` plants knowledge of later."""
    with facts_of(engine, world, as_of) as facts:
        if known_on:
            facts = Facts(engine.known(known_on), as_of, keep=engine.keep)
        rows = rows_of(engine, work_out(facts, year_before(facts, engine.lake)))
    return {row[0]: (row[3], dict(zip(NAMES, row[len(KEYS) :], strict=True))) for row in rows}


@pytest.fixture(scope="module")
def world():
    return drawn(100, AS_OF, 600)


@pytest.fixture(scope="module")
def features(engine, world):
    return features_by_engine(engine, world, AS_OF)


def test_the_engine_and_the_slow_twin_agree_on_every_input(world, features):
    agree(features, features_by_hand(world, AS_OF))


@pytest.mark.sweep
@pytest.mark.parametrize("seed", range(40))
def test_the_engine_and_the_slow_twin_agree_on_more_worlds(engine, seed):
    as_of = DAYS[seed % 2]
    world = drawn(seed, as_of, 1500)
    agree(features_by_engine(engine, world, as_of), features_by_hand(world, as_of))


def agree(got, wanted) -> None:
    assert got.keys() == wanted.keys()
    for person, (status, features) in wanted.items():
        assert got[person][0] == status
        for name, value in features.items():
            assert got[person][1][name] == (None if value is None else pytest.approx(value)), (
                f"{name} of person {person}"
            )


def test_every_input_says_something_about_somebody(features):
    for name in NAMES:
        assert len({each[name] for _, each in features.values()}) > 2, name


def later(world: World, draw: random.Random, as_of: date) -> World:
    """Change, add and take out whatever comes after the day: rows, endings, and what is dated."""
    changed = new_world()
    for table, rows in world.items():
        dates = [column.name for column in TABLES[table].columns if column.type == "date"]
        for row in rows:
            came_later = row.first_seen_on > as_of
            if came_later and draw.random() < 0.5:
                continue
            stated: dict[str, Any] = {}
            if row.gone_on and row.gone_on > as_of:
                stated["gone_on"] = draw.choice((None, as_of + timedelta(draw.randrange(1, 90))))
            for name in dates:
                day = getattr(row, name)
                if day and day > as_of and name != "term_ends_on":
                    stated[name] = as_of + timedelta(draw.randrange(1, 200))
            changed[table].append(row._replace(**stated))
            if draw.random() < 0.3:
                changed[table].append(
                    row._replace(first_seen_on=as_of + timedelta(1), gone_on=None)
                )
    for row in draw.sample(list(world["enrollment_spans"]), 20):
        for ahead in range(1, 30):
            stated = {"student_id": row.student_id, "place_id": row.place_id}
            stated |= {"district_id": row.district_id, "school_year": row.school_year}
            day = as_of + timedelta(ahead)
            # Known already, and still to come.
            changed["absences"].append(
                ROW["absences"](on_date=day, absence_code="UF", first_seen_on=as_of, **stated)
            )
    return changed


def test_nothing_after_the_day_moves_any_input(engine, world, features):
    after = later(world, random.Random(0), AS_OF)
    assert features_by_engine(engine, after, AS_OF) == features


@pytest.mark.sweep
@pytest.mark.parametrize("seed", range(100))
def test_nothing_after_the_day_moves_any_input_of_a_hundred_worlds(engine, seed):
    as_of = DAYS[seed % 2]
    world = drawn(1000 + seed, as_of, 250)
    after = later(world, random.Random(seed), as_of)
    assert features_by_engine(engine, after, as_of) == features_by_engine(engine, world, as_of)


def test_that_check_sees_features_that_know_what_came_later(engine, world, features):
    after = later(world, random.Random(0), AS_OF)
    assert features_by_engine(engine, after, AS_OF, known_on=date(2026, 8, 1)) != features


def other_people(world: World, draw: random.Random) -> World:
    """Give everybody another race, sex, language, birthday, home and plan."""
    changed = new_world()
    for table, rows in world.items():
        columns = PROTECTED.get(table, ())
        for row in rows:
            stated = {name: other(table, name, draw) for name in columns}
            changed[table].append(row._replace(**stated))
    for row in world["identity_crosswalk"]:
        usual = {"district_id": row.district_id, "school_year": 2026, "student_id": row.student_id}
        usual["first_seen_on"] = date(2025, 7, 1)
        for table in ("people", "race_ethnicity", "languages", "home_access", "guardians"):
            stated = {name: other(table, name, draw) for name in PROTECTED[table]}
            changed[table].append(ROW[table](**usual, **stated))
        for program in ("19", "36", "SPED", "EL", "16"):
            changed["program_spans"].append(
                ROW["program_spans"](**usual, program_code=program, start_on=date(2025, 9, 1))
            )
    return changed


def other(table: str, name: str, draw: random.Random) -> Any:
    kind = TABLES[table].column(name).type
    if kind == "date":
        return date(2010, 1, 1) + timedelta(draw.randrange(3000))
    return draw.random() < 0.5 if kind == "boolean" else draw.choice("ABCDEFGH")


def test_race_sex_language_disability_income_and_home_move_no_input(engine, world, features):
    others = other_people(world, random.Random(1))
    assert features_by_engine(engine, others, AS_OF) == features


def test_that_check_sees_an_input_that_looks_at_them(engine, world, features, monkeypatch):
    from inmotion.capabilities.early_warning.pipeline.risk import features as module

    def by_programme(facts):
        rows = facts.of_year("program_spans")
        return rows.group_by("person_id").aggregate(grade_level=rows.count())

    monkeypatch.setattr(module, "_grades", by_programme)
    test = test_race_sex_language_disability_income_and_home_move_no_input
    with pytest.raises(AssertionError):
        test(engine, world, features)


def test_one_more_missed_day_moves_every_input_the_way_it_promises(engine, world, features):
    more = new_world()
    for table, rows in world.items():
        more[table] = list(rows)
    for span in world["enrollment_spans"]:
        if span.school_year == 2026:
            day = AS_OF - timedelta(random.Random(span.student_id).randrange(100))
            stated = {"student_id": span.student_id, "district_id": span.district_id}
            stated |= {"place_id": span.place_id, "school_year": 2026}
            more["absences"].append(
                ROW["absences"](
                    on_date=day, absence_code="UF", first_seen_on=date(2025, 7, 1), **stated
                )
            )
    after = features_by_engine(engine, more, AS_OF)
    moved = 0
    for person, (_, before) in features.items():
        for one in FEATURES:
            # A day that contradicts itself counts as neither: those two may go down.
            if one.name in {"excused_days", "unexcused_days"} or not one.direction:
                continue
            was, now = before[one.name], after[person][1][one.name]
            if was is not None and now is not None:
                assert one.direction * (now - was) >= 0, f"{one.name} of person {person}"
                moved += now != was
    assert moved > 200
