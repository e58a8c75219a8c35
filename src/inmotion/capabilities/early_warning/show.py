"""How the list looks: on a terminal, as JSON, as CSV."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any

from rich.console import Console
from rich.text import Text

from inmotion.capabilities.early_warning.pipeline.reasons import LINE
from inmotion.capabilities.early_warning.pipeline.risk.scores import HEADING
from inmotion.capabilities.early_warning.risk_words import parts_json
from inmotion.capabilities.early_warning.rules import rules
from inmotion.capabilities.early_warning.sentences import (
    OUTSIDE_THE_LAW,
    change_words,
    closing_words,
    cut_point_words,
    grade_words,
    help_words,
    law_row,
    reason_words,
    title_words,
)
from inmotion.capabilities.early_warning.week import Listed, Reason, WeekList
from inmotion.indicators.rules import Row, rows_on
from inmotion.ui.terminal import paragraph, quiet, strong
from inmotion.ui.words import Words
from inmotion.vocabulary.words import N_

#: What the law says of a reason that is no duty.
NO_DUTY = {
    "permitted": N_("Allowed, not asked for."),
    "decision": N_("To decide: an interpretation."),
}
#: Columns of `--csv`; names are only ever added at the end.
CSV_COLUMNS = (
    "person_id",
    "last_name",
    "first_name",
    "grade_code",
    "is_law",
    "is_newly_over",
    "is_helped",
    "support_codes",
    "reason_codes",
    "reasons",
    "changes",
    "school_id",
    "as_of",
    "lake_version",
)


def show(console: Console, words: Words, week: WeekList) -> None:
    """Print the list for people to read."""
    console.print(strong(title_words(words, week)))
    console.print(f"{week.place_name} ({week.place_id})")
    day = words.day(week.as_of, "full")
    console.print(quiet(words.say("As known on {day}.", day=day)))
    for student in week.students:
        console.print()
        _show_student(console, words, student)
    console.print()
    for said in closing_words(words, week):
        paragraph(console, said, left=0)
    said = words.say("Everything behind a name: inmotion warn explain NUMBER")
    paragraph(console, quiet(said), left=0)
    console.print()
    _show_duties(console, words, week)
    _show_cut_points(console, words, week)
    _show_order(console, words, week)


def _show_student(console: Console, words: Words, student: Listed) -> None:
    name = strong(f"{student.first_name} {student.last_name}")
    about = words.say(
        "{grade}, number {person}",
        grade=grade_words(words, student.grade_code),
        person=str(student.person_id),
    )
    console.print(name.append(f"   {about}", style="not bold dim"))
    for reason in student.reasons:
        line = Text(reason_words(words, reason))
        if reason.kind_code not in OUTSIDE_THE_LAW:
            line.append(f" {law_row(reason.code, reason.since_on).cite}.", style="dim")
        if reason.kind_code in NO_DUTY:
            line.append(" ").append(words.say(NO_DUTY[reason.kind_code]), style="bold")
        if reason.is_new:
            line.append(" ").append(words.say("New since last week."), style="bold")
        paragraph(console, line)
    changes = change_words(words, student.changes)
    if changes:
        paragraph(console, " ".join(changes))
    elif not any(reason.is_new for reason in student.reasons):
        paragraph(console, quiet(words.say("No change since last week.")))
    helped = help_words(words, student)
    if helped:
        paragraph(console, helped)


def _show_duties(console: Console, words: Words, week: WeekList) -> None:
    """Print in full what the law says, each rule once, and what belongs to it."""
    listed = {
        reason.code: law_row(reason.code, reason.since_on)
        for student in week.students
        for reason in student.reasons
        if reason.kind_code not in OUTSIDE_THE_LAW
    }
    if not listed:
        return
    rows = [*listed.values(), *_parts_of(listed, week.as_of)]
    console.print(words.say("What the law says"))
    for row in rows:
        duty = words.template(row.values["duty"])
        paragraph(console, quiet(f"{row.cite}: {duty}"))
    console.print()


def _parts_of(listed: Iterable[str], day: date) -> list[Row]:
    """Return the rules that are told under one of those listed, and are not listed themselves."""
    names = set(listed)
    return [
        row
        for row in rows_on(rules("attendance_law"), day).values()
        if row.name not in names and names & set(row.values.get("said_with", ()))
    ]


def _show_cut_points(console: Console, words: Words, week: WeekList) -> None:
    """Print from where on the numbers shown list a student, where that is a cut point."""
    if not week.cut_points:
        return
    console.print(words.say("From where on a number lists a student"))
    for point in week.cut_points:
        paragraph(console, quiet(cut_point_words(words, point)))
    console.print()


def _show_order(console: Console, words: Words, week: WeekList) -> None:
    order = week.order
    console.print(words.say("In which order"))
    for number, key in enumerate(order.keys, 1):
        paragraph(console, quiet(f"{number}. {words.say(key.words)}"))
    paragraph(console, quiet(words.say(order.why)))
    since = words.say(
        "In force since {day}. Set by: {who}", day=order.valid_from, who=words.say(order.who)
    )
    paragraph(console, quiet(since))


def as_json(words: Words, week: WeekList) -> dict[str, Any]:
    """Return the list as plain data: codes and numbers, with the words beside them."""
    return {
        "school": {"place_id": week.place_id, "place_name": week.place_name},
        "as_of": week.as_of,
        "lake_version": week.lake_version,
        "language": words.lang,
        "capacity": week.capacity,
        "shown": len(week.students),
        "not_shown": week.not_shown,
        "law_steps": week.law_steps,
        "left_since_last_week": week.left,
        "students": [_student_json(words, student) for student in week.students],
        "cut_points": [
            {**asdict(point), "words": cut_point_words(words, point)} for point in week.cut_points
        ],
        "order": {
            "keys": [
                {"by": key.by, "first": key.first, "words": words.say(key.words)}
                for key in week.order.keys
            ],
            "why": words.say(week.order.why),
            "who": words.say(week.order.who),
            "cite": week.order.cite,
            "valid_from": week.order.valid_from,
        },
    }


def _student_json(words: Words, student: Listed) -> dict[str, Any]:
    return {
        "person_id": student.person_id,
        "last_name": student.last_name,
        "first_name": student.first_name,
        "grade_code": student.grade_code,
        "is_law": student.is_law,
        "is_newly_over": student.is_newly_over,
        "is_helped": student.is_helped,
        "support_codes": list(student.support_codes),
        "reasons": [_reason_json(words, reason) for reason in student.reasons],
        "changes": change_words(words, student.changes),
    }


def _reason_json(words: Words, reason: Reason) -> dict[str, Any]:
    return {
        "code": reason.code,
        "kind": reason.kind_code,
        "is_law": reason.is_law,
        "amount": reason.amount,
        "out_of": reason.out_of,
        "line": reason.line,
        "since_on": reason.since_on,
        "due_on": reason.due_on,
        "is_new": reason.is_new,
        "words": reason_words(words, reason),
        **_more_json(words, reason),
    }


def _more_json(words: Words, reason: Reason) -> dict[str, Any]:
    if reason.kind_code == HEADING:
        return {"parts": parts_json(words, reason.parts)}
    if reason.kind_code == LINE:
        return {}
    row = law_row(reason.code, reason.since_on)
    return {"duty": words.template(row.values["duty"]), "cite": row.cite, "mark": row.mark}


def csv_rows(words: Words, week: WeekList) -> list[dict[str, Any]]:
    """Return one row per student with the columns of `CSV_COLUMNS`."""
    return [
        {
            **{name: getattr(student, name) for name in CSV_COLUMNS[:7]},
            "support_codes": ";".join(student.support_codes),
            "reason_codes": ";".join(reason.code for reason in student.reasons),
            "reasons": " ".join(reason_words(words, reason) for reason in student.reasons),
            "changes": " ".join(change_words(words, student.changes)),
            "school_id": week.place_id,
            "as_of": week.as_of,
            "lake_version": week.lake_version,
        }
        for student in week.students
    ]
