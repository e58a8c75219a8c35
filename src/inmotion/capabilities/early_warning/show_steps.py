"""How steps of the law look, on a terminal and as JSON; the door of `inmotion rules explain`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from rich.console import Console
from rich.text import Text

from inmotion.capabilities.early_warning.explain import OnePerson, find_known
from inmotion.capabilities.early_warning.steps import Evidence, Step, steps_of
from inmotion.indicators.facts import Facts
from inmotion.indicators.rule_check import MARKS
from inmotion.indicators.rule_record import ACTORS, KINDS
from inmotion.indicators.rule_words import due_words
from inmotion.indicators.rules import Row
from inmotion.lake.engine import Engine
from inmotion.ui.terminal import paragraph, quiet, strong
from inmotion.ui.words import Words
from inmotion.vocabulary.words import N_

STATES = {
    "open": N_("open"),
    "overdue": N_("overdue"),
    "closed": N_("its time is over"),
    "met": N_("done on {day}"),
}
WINDOWS = {
    "month": N_("{count} in {month}"),
    "year": N_("{count} this school year"),
    "run": N_("{count} in a row"),
}


@dataclass(frozen=True)
class Steps:
    """The steps of one student on a day."""

    person_id: int
    as_of: date
    lake_version: int
    steps: tuple[Step, ...]


def explain_rules(engine: Engine, person_id: int, as_of: date) -> Steps:
    """Work out the steps of one student as known on a day; WrongUsage if nobody is known."""
    facts = Facts(find_known(OnePerson(engine, person_id, as_of)), as_of, keep=engine.keep)
    return Steps(person_id, as_of, engine.lake.manifest.number, steps_of(engine, facts))


def show(console: Console, words: Words, found: Steps) -> None:
    """Print the steps of one student for people to read."""
    title = words.say(
        "Steps of the law reached this year by student {person}", person=str(found.person_id)
    )
    console.print(strong(title))
    console.print(quiet(words.say("As known on {day}.", day=words.day(found.as_of, "full"))))
    console.print()
    show_steps(console, words, found.steps, with_evidence=True)


def show_steps(
    console: Console, words: Words, steps: Iterable[Step], *, with_evidence: bool
) -> None:
    """Print steps, each rule's text and source once."""
    found = tuple(steps)
    noted: set[tuple[str, date | None]] = set()
    if not found:
        paragraph(console, words.say("None."))
    for step in found:
        row = step.row
        paragraph(console, strong(heading(words, step)))
        paragraph(console, timing(words, step), left=4)
        if with_evidence:
            _show_evidence(console, words, step.evidence)
        if (row.name, row.valid_from) not in noted:
            _show_rule(console, words, row, step.not_carried)
        noted.add((row.name, row.valid_from))
    console.print()


def heading(words: Words, step: Step) -> str:
    """Return what a step is: its rule, its kind, and how often it happened."""
    count = words.say(
        WINDOWS[step.window], count=step.events_in_window, month=words.month(step.window_on)
    )
    code = step.row.values["kind"]
    kind = words.say(KINDS[code])
    return f"{step.name} ({kind}): {count}"


def timing(words: Words, step: Step) -> Text:
    """Return since when a step is reached, by when it is due, and how it stands."""
    due = due_words(words.say, step.due)
    state = words.say(STATES[step.state_code], day=step.met_on)
    said = words.say(
        "Reached on {day} with number {count}. Due: {due}.",
        day=step.triggered_on,
        count=step.count,
        due=due if step.due_on is None else f"{due}, {words.day(step.due_on)}",
    )
    listed = words.say("On the list now.") if step.is_listed else ""
    return Text(f"{said} ").append(f"{state}. ", style="bold").append(listed)


def _show_evidence(console: Console, words: Words, found: Iterable[Evidence]) -> None:
    for each in found:
        where = "; ".join(
            words.say("file {file}, line {line}", file=file, line=str(line))
            for file, line in each.lines
        )
        said = words.say(
            "{day}, school {school}, district {district}",
            day=each.on_date,
            school=each.place_id,
            district=each.district_id,
        )
        paragraph(console, Text(f"{said}. ").append(where, style="dim"), left=6)


def _show_rule(console: Console, words: Words, row: Row, missing: Iterable[str]) -> None:
    paragraph(console, words.template(row.values["duty"]), left=4)
    code = row.values["actor"]
    actor = words.say("Acts: {actor}.", actor=words.say(ACTORS[code]))
    mark = words.say(MARKS[row.mark])
    paragraph(console, quiet(f"{actor} {row.cite} ({row.mark}, {mark})."), left=4)
    if row.note:
        paragraph(console, quiet(words.template(row.note)), left=4)
    for exempt in row.values.get("exempt", ()):
        fact = words.template(exempt["words"])
        said = words.say("Would exempt: {words}.", words=fact)
        if exempt["fact"] in missing:
            said += " " + words.say("No source carries it.")
        paragraph(console, quiet(said), left=4)


def as_json(words: Words, found: Steps) -> dict[str, Any]:
    """Return the steps of one student as plain data."""
    return {
        "person_id": found.person_id,
        "as_of": found.as_of,
        "lake_version": found.lake_version,
        "language": words.lang,
        "steps": [step_json(words, step) for step in found.steps],
    }


def step_json(words: Words, step: Step) -> dict[str, Any]:
    """Return one step as plain data."""
    row = step.row
    return {
        "name": step.name,
        "kind": row.values["kind"],
        "actor": row.values["actor"],
        "window": step.window,
        "window_on": step.window_on,
        "triggered_on": step.triggered_on,
        "count": step.count,
        "events_in_window": step.events_in_window,
        "due": due_words(words.say, step.due),
        "due_on": step.due_on,
        "met_on": step.met_on,
        "state": step.state_code,
        "is_listed": step.is_listed,
        "evidence": [
            {
                "on_date": each.on_date,
                "event": each.event,
                "district_id": each.district_id,
                "place_id": each.place_id,
                "lines": [{"file": file, "line": line} for file, line in each.lines],
            }
            for each in step.evidence
        ],
        "exempt": [
            {
                "fact": exempt["fact"],
                "words": words.template(exempt["words"]),
                "is_carried": exempt["fact"] not in step.not_carried,
            }
            for exempt in row.values.get("exempt", ())
        ],
        "duty": words.template(row.values["duty"]),
        "valid_from": row.valid_from,
        "cite": row.cite,
        "mark": row.mark,
        "note": words.template(row.note) if row.note else "",
    }
