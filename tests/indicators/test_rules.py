"""Rules that count events: the engine and the slow reference say the same."""

import random
from datetime import date, timedelta

import ibis
import pyarrow as pa
import pytest
from tests.indicators import reference_rules
from tests.indicators.reference_rules import Event
from tests.indicators.world import rows_of

from inmotion.indicators.rule_counting import in_force, not_carried
from inmotion.indicators.rule_engine import evidence, steps_reached
from inmotion.indicators.rules import Row

START, AS_OF = date(2023, 7, 1), date(2025, 10, 15)
EVENTS = pa.schema(
    {
        "person_id": pa.int64(),
        "event": pa.string(),
        "on_date": pa.date32(),
        "run_on": pa.date32(),
        "place_id": pa.string(),
        "credits": pa.int32(),
        "is_small": pa.bool_(),
        "kind": pa.string(),
    }
)
NAMES = ("notice", "conference", "petition")
WINDOWS = ("month", "year", "run")
COLUMNS = reference_rules.Step._fields


def drawn_condition(draw: random.Random) -> dict:
    condition = draw.choice(
        [
            {"fact": "credits", "from": 1, "to": draw.randrange(1, 4)},
            {"fact": "is_small", "holds": draw.random() < 0.5},
            {"fact": "kind", "is": draw.choice((["a"], ["a", "b"]))},
            {"fact": "nobody_knows", "holds": True},
        ]
    )
    return condition | ({"unknown": draw.random() < 0.5} if draw.random() < 0.5 else {})


def drawn_due(draw: random.Random) -> dict:
    kind = draw.choice(
        ("none_stated", "before_nth", "not_later_than_nth", "calendar_days", "school_days")
    )
    due = {"kind": kind}
    if kind != "none_stated":
        due["value"] = draw.randrange(1, 6)
    if kind.endswith("_nth"):
        due["basis"] = draw.choice(WINDOWS)
    return due


def drawn_trigger(draw: random.Random) -> dict:
    trigger = {
        "event": draw.choice(("missed", "earned")),
        "count": draw.randrange(1, 6),
        "window": draw.choice(WINDOWS),
        "words": ["", ""],
    }
    for part in ("filter", "scope"):
        if draw.random() < 0.4:
            trigger[part] = [drawn_condition(draw) for _ in range(draw.randrange(1, 3))]
    if draw.random() < 0.2:
        trigger["unless"] = draw.sample(NAMES, 1)
    if draw.random() < 0.3:
        trigger["due"] = drawn_due(draw)
    return trigger


def drawn_rules(draw: random.Random) -> list[Row]:
    """Draw rows of a few names, some of which take over from others, end, or are pending."""
    rows = []
    for name in NAMES:
        begins = draw.sample(range(-400, 900), draw.randrange(1, 4))
        for begin in begins:
            ends = begin + draw.randrange(1, 400) if draw.random() < 0.3 else None
            values = {
                "trigger": [drawn_trigger(draw) for _ in range(draw.randrange(1, 3))],
                "due": drawn_due(draw),
            }
            if draw.random() < 0.4:
                values["exempt"] = [{"fact": draw.choice(("is_small", "nobody_knows"))}]
            if draw.random() < 0.4:
                values["met_by"] = ["done"]
            valid_to = None if ends is None else START + timedelta(ends)
            rows.append(Row(name, START + timedelta(begin), valid_to, "", "I", "", values))
    pending = {"status": "pending", "trigger": [drawn_trigger(draw)], "due": drawn_due(draw)}
    return [*rows, Row("notice", None, None, "", "S", "", pending)]


def drawn_events(draw: random.Random, days: int) -> list[Event]:
    """Draw events of one person, one of a kind a day at most."""
    events = []
    for kind, most in (("missed", 60), ("earned", 30), ("done", 3)):
        for n in draw.sample(range(days), draw.randrange(most)):
            on = START + timedelta(n)
            facts = {
                "credits": draw.choice((0, 1, 2, 3, 4, None)),
                "is_small": draw.choice((True, False, None)),
                "kind": draw.choice(("a", "b", "c", None)),
            }
            run_on = on - timedelta(n % 9) if draw.random() < 0.8 else None
            events.append(Event(kind, on, draw.choice(("1", "2", None)), run_on, facts))
    return events


def table_of(events: dict[int, list[Event]]) -> ibis.Table:
    rows = [
        {
            "person_id": person_id,
            "event": event.kind,
            "on_date": event.on,
            "run_on": event.run_on,
            "place_id": event.place_id,
            **event.facts,
        }
        for person_id, all_events in events.items()
        for event in all_events
    ]
    return ibis.memtable(pa.Table.from_pylist(rows, EVENTS))


@pytest.mark.parametrize("seed", range(8))
def test_both_agree_on_which_rules_are_reached(engine, seed):
    draw = random.Random(seed)
    length = (AS_OF - START).days + 30
    events = {person_id: drawn_events(draw, length) for person_id in range(60)}
    rows = drawn_rules(draw)
    open_on = [
        (place, START + timedelta(n)) for place in "12" for n in draw.sample(range(length), 500)
    ]
    places, dates = zip(*open_on, strict=True)
    school_days = ibis.memtable(pa.table({"place_id": places, "on_date": dates}))
    reached = steps_reached(
        table_of(events), rows, AS_OF, school_days=school_days, keep=engine.keep
    )
    got = rows_of(engine, reached.select(*COLUMNS))
    wanted = reference_rules.steps_reached(events, rows, AS_OF, open_on)
    assert len(got) == len(set(got))
    assert set(got) ^ wanted == set()
    assert wanted


def rule(name="r", *, valid_from=date(2020, 1, 1), valid_to=None, **values) -> Row:
    return Row(name, valid_from, valid_to, "", "I", "", {"due": {"kind": "none_stated"}, **values})


def trigger(**stated) -> dict:
    return {"event": "missed", "count": 3, "window": "month", **stated}


def test_what_brought_a_step_about_are_the_events_up_to_the_one_that_did(engine):
    days = [date(2025, 9, n) for n in (29, 30)] + [date(2025, 10, n) for n in (1, 2, 3, 6)]
    events = table_of({1: [Event("missed", on) for on in days]})
    law = [rule(trigger=[trigger()])]
    steps = engine.keep(steps_reached(events, law, AS_OF))
    behind = evidence(events, law, steps, AS_OF).order_by("on_date")
    assert [row[-1] for row in rows_of(engine, behind)] == days[2:5]


def test_a_row_with_an_end_gives_way_and_comes_back():
    first = rule(valid_from=date(2020, 1, 1))
    second = rule(valid_from=date(2021, 1, 1), valid_to=date(2021, 12, 31))
    assert in_force(first, [first, second]) == [
        (date(2020, 1, 1), date(2020, 12, 31)),
        (date(2022, 1, 1), date.max),
    ]
    assert in_force(second, [first, second]) == [(date(2021, 1, 1), date(2021, 12, 31))]


def test_facts_that_no_table_carries_are_named():
    law = rule(
        trigger=[trigger(scope=[{"fact": "age", "from": 8, "to": 17}])],
        exempt=[{"fact": "has_plan"}, {"fact": "is_small"}],
    )
    assert not_carried(["person_id", "age", "is_small"], law) == ("has_plan",)


def test_without_any_rule_that_is_evaluated_nothing_is_reached(engine):
    events = table_of({1: [Event("missed", date(2025, 9, 1))]})
    assert rows_of(engine, steps_reached(events, [rule()], AS_OF)) == []
