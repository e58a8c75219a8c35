"""How an explanation looks: on a terminal, and as JSON."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.text import Text

from inmotion.capabilities.early_warning.explain import Explanation, Number, Source
from inmotion.capabilities.early_warning.sentences import grade_words, number_words
from inmotion.capabilities.early_warning.show_risk import headings_json, show_headings
from inmotion.capabilities.early_warning.show_steps import show_steps, step_json
from inmotion.indicators.conventions import convention_rows
from inmotion.indicators.rules import rows_on
from inmotion.ui.terminal import columns, paragraph, quiet, strong
from inmotion.ui.words import Words
from inmotion.vocabulary.words import N_

#: What to say when there is no number.
STATUS = {
    "not_collected": N_("Not collected for this student, so nothing can be said."),
    "too_few_days": N_("Too few enrolled days so far to say anything."),
    "too_early": N_("Can be told when the school year is over."),
    "not_concerned": N_("Does not apply to this student now."),
}
COUNTS = {
    "missed": N_("a missed day"),
    "part": N_("part of a day, not counted"),
    "aside": N_("kept, not counted"),
    "decides": N_("decides"),
}
TABLE_HEADS = {
    "enrollment_spans": N_("Enrollment at schools"),
    "district_spans": N_("Enrollment in districts"),
    "program_spans": N_("Programmes without attendance"),
    "absences": N_("Absences"),
    "exclusions": N_("Exclusions"),
    "schedule": N_("Alternative learning in the schedule"),
    "course_grades": N_("Credits"),
    "supports": N_("Help"),
}
#: How a cell is said; what is not here carries its column's name.
CELLS = {
    "on_date": "{value}",
    "entry_on": N_("from {value}"),
    "start_on": N_("from {value}"),
    "exit_on": N_("to {value}"),
    "end_on": N_("to {value}"),
    "term_ends_on": N_("term to {value}"),
    "place_id": N_("school {value}"),
    "school_code": N_("school {value}"),
    "exit_code": N_("withdrawal code {value}"),
    "is_primary": N_("answers for the student: {value}"),
    "grade_code": N_("grade {value}"),
    "private_part_time_code": N_("private school, part time: {value}"),
    "home_based_part_time_code": N_("home-based, part time: {value}"),
    "program_code": N_("programme {value}"),
    "action_code": N_("action {value}"),
    "excluded_days": N_("days lost: {value}"),
    "course_code": N_("course {value}"),
    "term_code": N_("term {value}"),
    "ale_code": N_("alternative learning {value}"),
    "course_title": "{value}",
    "content_area_code": N_("subject {value}"),
    "letter_grade": N_("mark {value}"),
    "credits_attempted": N_("credits tried {value}"),
    "credits_earned": N_("credits earned {value}"),
    "support_code": "{value}",
}
#: "Neither", in the state's codes for part-time students.
NOT_GIVEN = "0"
ABSENCE_CODES = {
    "EF": N_("excused, full day"),
    "EP": N_("excused, part of the day"),
    "UF": N_("unexcused, full day"),
    "UP": N_("unexcused, part of the day"),
}


def show(console: Console, words: Words, found: Explanation) -> None:
    """Print an explanation for people to read."""
    _show_who(console, words, found)
    _show_numbers(console, words, found.numbers)
    console.print(strong(words.say("Steps of the law reached this year")))
    show_steps(console, words, found.steps, with_evidence=False)
    show_headings(console, words, found.headings)
    _show_months(console, words, found.numbers)
    _show_schools(console, words, found)
    _show_sources(console, words, found.sources)
    _show_conventions(console, words, found.as_of)


def _show_who(console: Console, words: Words, found: Explanation) -> None:
    student = found.student
    name = f"{student.get('first_name') or ''} {student.get('last_name') or ''}".strip()
    about = words.say(
        "{grade}, number {person}",
        grade=grade_words(words, student.get("grade_code")),
        person=str(found.person_id),
    )
    title = strong(name or words.say("name not known"))
    console.print(title.append(f"   {about}", style="not bold dim"))
    for record in found.records:
        console.print(
            words.say(
                "In district {district} under the number {number}.",
                district=record["district_id"],
                number=record["district_student_id"],
            )
        )
    console.print(quiet(words.say("As known on {day}.", day=words.day(found.as_of, "full"))))
    console.print()


def _show_numbers(console: Console, words: Words, numbers: Iterable[Number]) -> None:
    console.print(strong(words.say("The numbers, and the rule of each")))
    said_before = ""
    for number in numbers:
        line = Text(words.say(number.card.title))
        if number.is_over:
            line.append(" " + words.say("(over the line)"), style="bold")
        paragraph(console, line)
        paragraph(console, said_of(words, number), left=4)
        paragraph(console, quiet(words.say(number.card.means)), left=4)
        if number.card.source != said_before:
            source = words.say("Source: {source}", source=number.card.source)
            paragraph(console, quiet(source), left=4)
        said_before = number.card.source
    console.print()


def said_of(words: Words, number: Number) -> str:
    """Return one number in words, or why there is none."""
    if number.status_code in STATUS:
        return words.say(STATUS[number.status_code])
    return number_words(words, number.card, number.amount, number.out_of, number.line)


def _show_months(console: Console, words: Words, numbers: Iterable[Number]) -> None:
    """Print the year so far, month by month."""
    by_name = {
        number.card.name: {month["month_on"]: month for month in number.months}
        for number in numbers
    }
    absence = by_name.get("chronic_absence", {})
    if not absence:
        return
    heads = [
        words.say("month"),
        words.say("school days so far"),
        words.say("missed so far"),
        words.say("the line"),
        words.say("unexcused in month"),
        words.say("excused in month"),
    ]
    counted = [by_name.get(f"{kind}_days_month", {}) for kind in ("unexcused", "excused")]
    rows = [
        [
            words.month(month_on),
            *(words.value(month[name]) for name in ("out_of", "amount", "line")),
            *(
                words.value(days[month_on]["amount"]) if month_on in days else ""
                for days in counted
            ),
        ]
        for month_on, month in absence.items()
    ]
    console.print(strong(words.say("Month by month")))
    console.print(columns(heads, rows, right=range(1, 6)))
    console.print()


def _show_schools(console: Console, words: Words, found: Explanation) -> None:
    console.print(strong(words.say("Which school decided when")))
    for part in found.schools:
        days = words.plural("{count} school day", "{count} school days", part["enrolled_days"])
        line = words.say(
            "{start} to {end}: {school}, {days}",
            start=part["from_on"],
            end=part["to_on"],
            school=f"{part['place_name']} ({part['place_id']})",
            days=days,
        )
        if part["place_id"] in found.defaults:
            line += " " + words.say("(the default calendar of the state)")
        paragraph(console, line)
    console.print()


def _show_sources(console: Console, words: Words, sources: tuple[Source, ...]) -> None:
    """Print the rows behind the numbers, each with its file and line."""
    files = {name: number for number, name in enumerate(_files(sources), 1)}
    console.print(strong(words.say("The rows of the districts behind this")))
    for table in dict.fromkeys(source.table for source in sources):
        paragraph(console, words.say(TABLE_HEADS[table]))
        for source in (source for source in sources if source.table == table):
            where = words.say(
                "file {file}, line {line}", file=files[source.file], line=str(source.line)
            )
            counts = f"{words.say(COUNTS[source.counts])}; " if source.counts else ""
            says = ", ".join(
                _said(words, name, value)
                for name, value in source.says.items()
                if value not in (None, NOT_GIVEN)
            )
            paragraph(console, Text(f"{says}; {counts}").append(where, style="dim"), left=4)
    for name, number in files.items():
        paragraph(console, quiet(words.say("File {number}: {name}", number=number, name=name)))
    console.print()


def _files(sources: Iterable[Source]) -> list[str]:
    return list(dict.fromkeys(source.file for source in sources))


def _said(words: Words, name: str, value: Any) -> str:
    """Return one cell in words."""
    if name == "absence_code":
        said = ABSENCE_CODES.get(value)
        return f"{value} ({words.say(said)})" if said else str(value)
    shown = words.value(value) if isinstance(value, bool | date | Decimal) else str(value)
    return words.say(CELLS[name], value=shown)


def _show_conventions(console: Console, words: Words, as_of: date) -> None:
    console.print(strong(words.say("How days are counted")))
    for row in rows_on(convention_rows(), as_of).values():
        value = words.value(row.values["value"])
        note = words.template(row.note)
        paragraph(console, quiet(f"{row.name} = {value}. {note} {row.cite} ({row.mark})."))


def as_json(words: Words, found: Explanation) -> dict[str, Any]:
    """Return an explanation as plain data."""
    return {
        "person_id": found.person_id,
        "as_of": found.as_of,
        "lake_version": found.lake_version,
        "language": words.lang,
        "student": found.student,
        "records": list(found.records),
        "indicators": [_number_json(words, number) for number in found.numbers],
        "law_steps": [step_json(words, step) for step in found.steps],
        "headings": headings_json(words, found.headings),
        "schools": list(found.schools),
        "default_calendars": list(found.defaults),
        "rows": [vars(source) for source in found.sources],
        "conventions": [
            {"name": row.name, "value": row.values["value"], "cite": row.cite, "mark": row.mark}
            for row in rows_on(convention_rows(), found.as_of).values()
        ],
    }


def _number_json(words: Words, number: Number) -> dict[str, Any]:
    return {
        "indicator": number.card.name,
        "status_code": number.status_code,
        "is_over": number.is_over,
        "amount": number.amount,
        "out_of": number.out_of,
        "line": number.line,
        "unit": number.card.unit,
        "words": said_of(words, number),
        "rule": words.say(number.card.means),
        "source": number.card.source,
        "tables": list(number.card.tables),
        "months": list(number.months),
    }
