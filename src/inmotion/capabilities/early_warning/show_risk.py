"""How models look: on a terminal, and as JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console

from inmotion.capabilities.early_warning.pipeline.risk.models import Publication, Record
from inmotion.capabilities.early_warning.pipeline.risk.outcomes import outcome
from inmotion.capabilities.early_warning.risk_words import (
    MEASURES,
    WAYS,
    WHY_NOT,
    cut_words,
    failure_words,
    group_words,
    heading_words,
    part_words,
    parts_json,
    points_words,
    ranked,
)
from inmotion.capabilities.early_warning.students_risk import Heading
from inmotion.ui.terminal import columns, paragraph, quiet, strong
from inmotion.ui.words import Words
from inmotion.vocabulary.words import N_

SYNTHETIC = N_("Synthetic: fitted on an invented region. Nothing here is about real children.")
RANGES = N_("Ranges hold 95% of what comes out when schools are drawn again.")
NOT_BETTER = N_(
    "This model does not reach more students than the list of the rules does. The list keeps to "
    "the rules."
)


def fitted_words(words: Words, record: Record) -> list[str]:
    """Return what a fit came to."""
    said = [words.say(SYNTHETIC)] if record.is_synthetic else []
    said.append(
        words.say(
            "Model {number} is kept: {outcome}. It is not in use yet.",
            number=str(record.number),
            outcome=words.say(outcome(record.outcome).title),
        )
    )
    if not record.measures["beats_rules"]:
        said.append(words.say(NOT_BETTER))
    said.append(words.say("Look at it: inmotion risk card; put it in use: inmotion risk publish."))
    return said


def published_words(words: Words, record: Record, said: Publication) -> list[str]:
    """Return what putting a model in use came to."""
    lines = [words.say(SYNTHETIC)] if record.is_synthetic else []
    lines.append(
        words.say(
            "Model {number} is in use from the next night on, put there by {by}.",
            number=str(record.number),
            by=said.by,
        )
    )
    if said.is_override:
        lines.append(words.say("It does not keep all limits; its card says so."))
    if not record.measures["beats_rules"]:
        lines.append(words.say(NOT_BETTER))
    return lines


def show_worth(console: Console, words: Words, record: Record) -> None:
    """Print whom each way of choosing reaches."""
    _show_head(console, words, record)
    heads = [words.say("chosen by"), words.say("reached"), words.say("range")]
    for title, found in worth_parts(words, record):
        ways = [(WAYS[each["way"]], each) for each in found["reached"]]
        rows = [
            [words.say(way), words.value(round(each["students"])), range_of(words, each)]
            for way, each in ways
        ]
        paragraph(console, title, left=0)
        console.print(columns(heads, rows, right=(1, 2)))
        console.print()
    paragraph(console, quiet(words.say(RANGES)), left=0)


def worth_parts(words: Words, record: Record) -> list[tuple[str, Mapping[str, Any]]]:
    """Return the two comparisons, each with the question it answers."""
    parts = []
    for text, name in (
        (
            N_(
                "Among those not over the line yet on school day {day}: of {need} who came to be, "
                "how many are among {capacity} chosen?"
            ),
            "worth",
        ),
        (
            N_(
                "Among all students on school day {day}: of {need} for whom it came about, how "
                "many are among {capacity} chosen?"
            ),
            "worth_of_all",
        ),
    ):
        found = record.measures[name]
        day, need = record.measures["middle"]["day_number"], found["in_need"]
        parts.append((words.say(text, day=day, need=need, capacity=found["capacity"]), found))
    return parts


def range_of(words: Words, measured: Mapping[str, Any]) -> str:
    """Return a range, or that there is none."""
    if measured["low"] is None:
        return words.say("not known")
    low, high = (words.value(round(measured[end])) for end in ("low", "high"))
    return words.say("{low} to {high}", low=low, high=high)


def show_audit(
    console: Console, words: Words, record: Record, failed: Sequence[Mapping[str, Any]]
) -> None:
    """Print how a model treats each group, and the limits it does not keep."""
    _show_head(console, words, record)
    heads, cuts = audit_rows(words, record, with_ranges=False)
    for title, rows in cuts.items():
        console.print(strong(title))
        console.print(columns(heads, rows, right=range(1, len(heads))))
        console.print()
    said = words.say("Ranges and gaps are on the card: inmotion risk card.")
    paragraph(console, quiet(said), left=0)
    if not failed:
        console.print(words.say("It keeps all limits of the board."))
    for one in failed:
        paragraph(console, strong(failure_words(words, one)), left=0)


def audit_rows(
    words: Words, record: Record, *, with_ranges: bool
) -> tuple[list[str], dict[str, list[list[str]]]]:
    """Return the audit as tables with the same heads: what makes the groups -> a row per group."""
    heads = [
        words.say("group"),
        words.say("students"),
        words.say("missed"),
        words.say("named without need"),
        words.say("rightly named"),
        words.say("expected"),
        words.say("came"),
    ]
    cuts: dict[str, list[list[str]]] = {}
    for each in record.measures["audit"]:
        rows = cuts.setdefault(cut_words(words, each["by"]), [])
        name = group_words(words, each["group"])
        if each["why_hidden"]:
            rows.append([name, words.say("too few to show"), "", "", "", "", ""])
            continue
        rates = (each["false_negative"], each["false_positive"], each["precision"])
        rows.append(
            [
                name,
                words.value(each["students"]),
                *(_rate(words, rate, with_range=with_ranges) for rate in rates),
                words.share(each["expected"]),
                _rate(words, each["observed"], with_range=with_ranges),
            ]
        )
    return heads, cuts


def _rate(words: Words, rate: Mapping[str, Any] | None, *, with_range: bool) -> str:
    if rate is None or rate["value"] is None:
        return words.say("too few")
    if not with_range:
        return words.share(rate["value"])
    low, high = words.share(rate["low"]), words.share(rate["high"])
    return f"{words.share(rate['value'])} ({low}-{high})"


def gap_rows(words: Words, record: Record) -> tuple[list[str], list[list[str]]]:
    """Return the widest gap of each rate within each cut."""
    heads = [
        words.say("gap"),
        words.say("highest"),
        words.say("lowest"),
        words.say("apart"),
        words.say("range"),
    ]
    gaps = [(MEASURES[gap["measure"]], gap) for gap in record.measures["gaps"]]
    rows = [
        [
            f"{cut_words(words, gap['by'])}: {words.template(measure)}",
            group_words(words, gap["highest"]),
            group_words(words, gap["lowest"]),
            words.share(gap["difference"]),
            f"{words.share(gap['low'])} - {words.share(gap['high'])}",
        ]
        for measure, gap in gaps
    ]
    return heads, rows


def show_history(
    console: Console, words: Words, records: Sequence[Record], said: Sequence[Publication]
) -> None:
    """Print all models, and what was in use when."""
    if not records:
        console.print(words.say("There are no models yet."))
        return
    for record in records:
        line = words.say(
            "Model {number}, {outcome}: fitted {at} by {by}. {why}",
            number=str(record.number),
            outcome=words.say(outcome(record.outcome).title),
            at=record.fitted_at,
            by=record.by,
            why=record.why,
        )
        paragraph(console, line, left=0)
        for one in (each for each in said if each.model == record.number):
            in_use = words.say(
                "in use since {at}, by {by}: {why}", at=one.at, by=one.by, why=one.why
            )
            paragraph(console, in_use)
            for failed in one.failures:
                told = words.say("in spite of: {failed}", failed=failed)
                paragraph(console, strong(told), left=4)


def _show_head(console: Console, words: Words, record: Record) -> None:
    if record.is_synthetic:
        console.print(strong(words.say(SYNTHETIC)))
    if not record.measures["beats_rules"]:
        console.print(strong(words.say(NOT_BETTER)))
    title = words.say(outcome(record.outcome).title)
    console.print(words.say("Model {number}: {outcome}", number=str(record.number), outcome=title))


def show_headings(console: Console, words: Words, headings: Sequence[Heading]) -> None:
    """Print what the models in use say of one student: every feature, adding up to the score."""
    if not headings:
        return
    console.print(strong(words.say("Where this may be heading, and what adds up to it")))
    for one in headings:
        paragraph(console, heading_words(words, one.outcome))
        if one.is_synthetic:
            paragraph(console, quiet(words.say(SYNTHETIC)), left=4)
        if one.status_code != "ok":
            paragraph(console, words.say(WHY_NOT[one.status_code]), left=4)
            continue
        for title, can_change in SIDES:
            paragraph(console, words.say(title), left=4)
            for part in ranked(one.parts, can_change=can_change):
                paragraph(console, quiet(part_words(words, part)), left=6)
        said = words.say(
            "All of it and the start of {start} add up to {score}; named from {line} on. Model "
            "{model}: inmotion risk card --model {model}",
            start=points_words(words, one.intercept),
            score=points_words(words, one.score),
            line=points_words(words, one.line),
            model=str(one.model),
        )
        paragraph(console, quiet(said), left=4)
    console.print()


SIDES = ((N_("What can change"), True), (N_("Context"), False))


def headings_json(words: Words, headings: Sequence[Heading]) -> list[dict[str, Any]]:
    """Return what the models say of one student as plain data, with the words beside it."""
    return [
        {
            **asdict(one),
            "words": heading_words(words, one.outcome),
            "parts": parts_json(words, one.parts),
        }
        for one in headings
    ]


def plain_record(record: Record) -> dict[str, Any]:
    """Return a model's record without its long tables."""
    data = {name: value for name, value in record.data.items() if name != "counts_by_day"}
    short = (
        "calibration",
        "days",
        "line",
        "students",
        "capacity",
        "worth",
        "worth_of_all",
        "beats_rules",
    )
    measures = {name: record.measures[name] for name in short}
    return {**asdict(record), "data": data, "measures": measures}


def audit_json(record: Record, failed: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return an audit as plain data."""
    names = ("capacity", "students", "audit", "gaps")
    return {
        "model": record.number,
        **{name: record.measures[name] for name in names},
        "failures": list(failed),
    }


def history_json(records: Sequence[Record], said: Sequence[Publication]) -> dict[str, Any]:
    """Return all models and what was in use when."""
    names = ("number", "outcome", "fitted_at", "by", "why", "lake_version", "is_synthetic")
    return {
        "models": [{name: getattr(record, name) for name in names} for record in records],
        "published": [asdict(one) for one in said],
    }
