"""Reasons and changes in words: results hold codes and numbers, the language is added here."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from inmotion.capabilities.early_warning.pipeline.reasons import LINE
from inmotion.capabilities.early_warning.pipeline.risk.scores import HEADING, outcome_of
from inmotion.capabilities.early_warning.risk_words import named_words
from inmotion.capabilities.early_warning.rules import rules
from inmotion.capabilities.early_warning.week import Change, CutPoint, Listed, Reason, WeekList
from inmotion.indicators.card import Indicator
from inmotion.indicators.registry import indicator
from inmotion.indicators.rules import Row, began, rows_on
from inmotion.ui.words import Words
from inmotion.vocabulary.words import N_

#: The number by which all attendance lines move; the lines themselves are not repeated.
DAYS_MISSED = "missed_days"
DAYS = "school days"
#: Kinds of reasons that do not come from the law.
OUTSIDE_THE_LAW = frozenset({LINE, HEADING})


def law_row(code: str, day: date | None = None) -> Row:
    """Return a rule of the law: the row in force on a day, else the newest that ever was."""
    rows = [row for row in rules("attendance_law") if row.name == code and not row.is_pending]
    holding = rows_on(rows, day) if day else {}
    return holding.get(code) or max(rows, key=began)


def sentence(text: str) -> str:
    """Return a text as a sentence: a capital in front, a full stop behind."""
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else f"{text}."


def card_of(code: str) -> Indicator:
    """Return the indicator behind a reason: its own, or the one a cut point compares."""
    return indicator(code.rpartition(".")[2])


def reason_words(words: Words, reason: Reason) -> str:
    """Return a reason in words: its numbers and its line, or the step the law asks for."""
    if reason.kind_code == LINE:
        card = card_of(reason.code)
        said = number_words(words, card, reason.amount, reason.out_of, reason.line)
        if card.name == reason.code:
            return said
        cut = words.say("The cut point is {line}.", line=reason.line)
        return f"{said} {cut}"
    if reason.kind_code == HEADING:
        return named_words(words, outcome_of(reason.code), reason.parts)
    row = law_row(reason.code, reason.since_on)
    one, many = step_words(row, reason.window_code)
    days = reason.amount or 0
    month = words.month(reason.since_on) if reason.since_on else ""
    said = words.plural(one, many, int(days), month=month, amount=days)
    if reason.due_on:
        due = words.say("Due on {day}.", day=words.day(reason.due_on, "short"))
        said = f"{said} {due}"
    return said


def step_words(row: Row, window: str | None) -> tuple[str, str]:
    """Return how a list says that a rule is reached within a window, for one and for many."""
    triggers = row.values["trigger"]
    fitting = [trigger for trigger in triggers if trigger["window"] == window]
    one, many = (fitting or triggers)[0]["words"]
    return one, many


def number_words(
    words: Words,
    card: Indicator,
    amount: Decimal | None,
    out_of: Decimal | None,
    line: Decimal | None,
) -> str:
    """Return the numbers of one person in the words of an indicator's card."""
    said = words.say(card.sentence, amount=amount, out_of=out_of, line=line)
    return sentence(said)


def change_words(words: Words, changes: Sequence[Change]) -> list[str]:
    """Return what is different from a week ago, one sentence each; empty if nothing is."""
    said = []
    for change in changes:
        card = card_of(change.indicator)
        if change.was_over and not change.is_over:
            title = words.say(card.title)
            said.append(words.say("No longer over the line: {title}.", title=title))
        elif change.was_amount is None:
            if change.indicator == DAYS_MISSED:
                said.append(words.say("Not in the data a week ago, so nothing can be compared."))
        elif change.amount == change.was_amount:
            continue
        elif change.indicator == DAYS_MISSED:
            said.append(_days_since(words, int(change.amount - change.was_amount)))
        elif card.unit != DAYS and card.name == change.indicator:
            said.append(
                words.say(
                    "{title}: {amount}, a week ago {was_amount}.",
                    title=words.say(card.title),
                    amount=change.amount,
                    was_amount=change.was_amount,
                )
            )
    return said


def _days_since(words: Words, days: int) -> str:
    if days > 0:
        return words.plural(
            "{count} more missed day than a week ago.",
            "{count} more missed days than a week ago.",
            days,
        )
    return words.plural(
        "{count} missed day less than a week ago, after a correction.",
        "{count} missed days less than a week ago, after a correction.",
        -days,
    )


#: How a number is compared with a cut point.
COMPARED = {
    "at_least": N_("{title}: {cut} or more."),
    "more_than": N_("{title}: more than {cut}."),
    "at_most": N_("{title}: {cut} or less."),
    "fewer_than": N_("{title}: less than {cut}."),
}


def cut_point_words(words: Words, point: CutPoint) -> str:
    """Return a cut point in words: from where on, since when, from whom and why."""
    cut = f"{point.cut.normalize():f}"
    title = words.say(card_of(point.name).title)
    parts = [
        words.say(
            COMPARED[point.comparison], title=title, cut=f"{cut} %" if point.per_cent else cut
        )
    ]
    if point.grades:
        parts.append(words.say("In grades {grades}.", grades=words.listing(point.grades)))
    parts.append(
        words.say("In force since {day}. Set by: {who}", day=point.valid_from, who=point.who) + "."
    )
    # The reasons of a district are in its own words; ours are in the reader's.
    parts += [point.why if point.is_own else words.say(point.why or point.cite)]
    return " ".join(part for part in parts if part)


def grade_words(words: Words, grade_code: str | None) -> str:
    """Return a grade level in words."""
    if grade_code == "PK":
        return words.say("preschool")
    if grade_code in {"K1", "K2"}:
        return words.say("kindergarten")
    if not grade_code:
        return words.say("grade not known")
    return words.say("grade {grade}", grade=grade_code)


def help_words(words: Words, student: Listed) -> str:
    """Return what already helps a student; empty if nothing does."""
    if not student.support_codes:
        return ""
    kinds = words.listing(code.replace("_", " ") for code in student.support_codes)
    return words.say("Already helping: {kinds}.", kinds=kinds)


def title_words(words: Words, week: WeekList) -> str:
    """Return the heading of a list."""
    return words.plural(
        "{count} student to reach this week",
        "{count} students to reach this week",
        len(week.students),
    )


def closing_words(words: Words, week: WeekList) -> list[str]:
    """Return how the list was cut, and who left it."""
    said = []
    if week.law_steps:
        said.append(
            words.plural(
                "{count} student is listed because the law asks for a step; capacity never cuts "
                "those.",
                "{count} students are listed because the law asks for a step; capacity never cuts "
                "those.",
                week.law_steps,
            )
        )
    if week.not_shown:
        said.append(
            words.plural(
                "{count} more student has a reason and is not shown, because you have time for "
                "{capacity}.",
                "{count} more students have a reason and are not shown, because you have time for "
                "{capacity}.",
                week.not_shown,
                capacity=week.capacity,
            )
        )
    else:
        said.append(words.say("Nobody else at this school is over a line."))
    if week.left:
        said.append(
            words.plural(
                "{count} student was over a line a week ago and is not any more.",
                "{count} students were over a line a week ago and are not any more.",
                week.left,
            )
        )
    return said
