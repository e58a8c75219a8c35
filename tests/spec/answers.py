"""Ask the engine what the worked examples ask.

Examples of one day are asked together, as one crowd whose students and schools have nothing to do
with each other: it is faster, and no student's number may depend on who else is there. Places, the
region among them, are asked about for the students of one example only.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

import ibis
import ibis.expr.types as ir
from tests.indicators.world import World, facts_of, new_world
from tests.spec.tables import Case, Expected

from inmotion.capabilities.early_warning.pipeline.events import law_events
from inmotion.capabilities.early_warning.rules import rules
from inmotion.capabilities.early_warning.steps import state
from inmotion.indicators.card import Indicator
from inmotion.indicators.compute import group_face, person_face
from inmotion.indicators.facts import Facts
from inmotion.indicators.registry import indicator
from inmotion.indicators.rule_engine import steps_reached
from inmotion.indicators.rules import Row
from inmotion.lake.engine import Engine

LAW = rules("attendance_law")
#: One row of an answer: column -> value.
Line = Mapping[str, Any]
#: Looks an indicator up by name; a test may hand in another one.
Cards = Callable[[str], Indicator]
#: Puts the rows of a world before an engine and asks as of a day.
Given = Callable[[Engine, World, date], AbstractContextManager[Facts]]
#: Looks at the facts in another way.
View = Callable[[Facts], Facts]

PEOPLE_PER_CASE = 1000
WHO = {"student_id", "person_id"}
WHERE = {"place_id", "district_id", "school_code"}
EVERYWHERE = {"region", "9999", None}


class Question(NamedTuple):
    """One expectation of one example."""

    number: int
    nth: int
    case: Case
    expected: Expected


def answers(
    engine: Engine,
    cases: Iterable[Case],
    cards: Cards = indicator,
    view: View = lambda facts: facts,
    given: Given = facts_of,
) -> dict[tuple[int, int], list[Line]]:
    """Return (number of the case, number of the expectation) -> rows that came out.

    `cards` and `view` let a test plant a fault in a card or in the facts; `given` says how
    rows come before the engine.
    """
    days: dict[date, list[Question]] = defaultdict(list)
    for number, case in enumerate(cases):
        for nth, expected in enumerate(case.expected):
            days[expected.as_of].append(Question(number, nth, case, expected))
    said = {}
    for as_of, questions in days.items():
        with given(engine, crowd(questions), as_of) as known:
            facts = view(known)
            about_all: dict[str, list[Line]] = {}
            for question in questions:
                card, number = question.case.card, question.number
                if question.expected.by == ("law",):
                    if "law" not in about_all:
                        about_all["law"] = law_lines(engine, facts, LAW)
                    lines = [line for line in about_all["law"] if is_of(line, number)]
                elif question.expected.by == ("person",):
                    if card not in about_all:
                        about_all[card] = fetched(engine, person_face(facts, cards(card)))
                    lines = [line for line in about_all[card] if is_of(line, number)]
                else:
                    lines = fetched(engine, asked(facts, question, cards))
                said[number, question.nth] = [own(line, number) for line in lines]
    return said


def fetched(engine: Engine, rows: ir.Table) -> list[Line]:
    lines: list[Line] = engine.fetch(rows).to_pylist()
    return lines


def is_of(line: Line, number: int) -> bool:
    return bool(line["person_id"] // PEOPLE_PER_CASE == number)


def crowd(questions: Iterable[Question]) -> World:
    """Put the rows of all examples into one world."""
    world = new_world()
    for number, case in {question.number: question.case for question in questions}.items():
        for table, rows in case.world.items():
            world[table] += [apart(row, number) for row in rows]
    return world


def asked(facts: Facts, question: Question, cards: Cards) -> ir.Table:
    """Put a question about places or rules to the students of its example."""
    case, expected, number = question.case, question.expected, question.number

    def of_the_example(rows: ir.Table) -> ir.Table:
        first = number * PEOPLE_PER_CASE
        return rows.filter(rows.person_id.between(first, first + PEOPLE_PER_CASE - 1))

    if expected.by == ("steps",):
        days = of_the_example(facts.absent_days)
        days = days.filter(days.is_unexcused).select("person_id", "on_date")
        return steps_reached(days.mutate(event=ibis.literal("unexcused")), case.rules, facts.as_of)
    card = cards(case.card)
    few = replace(card, holds=lambda facts, scope: of_the_example(card.holds(facts, scope)))
    return group_face(facts, few, expected.by)


def law_lines(engine: Engine, facts: Facts, law: Sequence[Row]) -> list[Line]:
    """Return every step of the law of everybody, with its kind and how it stands."""
    events = law_events(facts)
    lines = fetched(engine, steps_reached(events, law, facts.as_of, keep=facts.keep))
    versions = {(row.name, row.valid_from): row.values for row in law}
    said = []
    for line in lines:
        values = versions[line["name"], line["valid_from"]]
        due = values["trigger"][line["way"] - 1].get("due", values["due"])
        stands = state(due["kind"], line["due_on"], line["met_on"], facts.as_of)
        said.append({**line, "kind": values["kind"], "state": stands})
    return said


def apart(row: Any, number: int) -> Any:
    """Give the students and schools of an example numbers of their own."""
    fields = {*row._fields}
    changed = {name: getattr(row, name) + number * PEOPLE_PER_CASE for name in WHO & fields}
    for name in WHERE & fields:
        place = getattr(row, name)
        changed[name] = place if place in EVERYWHERE else f"{number}:{place}"
    return row._replace(**changed)


def own(line: Line, number: int) -> Line:
    """Return a row under the numbers its example knows."""
    if "person_id" in line:
        return {**line, "person_id": line["person_id"] % PEOPLE_PER_CASE}
    return {**line, "place_id": line["place_id"].removeprefix(f"{number}:")}
