"""Models in words: what a feature adds, what a limit says, how a group is called."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from inmotion.capabilities.early_warning.pipeline.risk.feature_cards import BY_NAME
from inmotion.capabilities.early_warning.pipeline.risk.groups import KINDS
from inmotion.capabilities.early_warning.pipeline.risk.outcomes import outcome
from inmotion.methods.risk.model import SCALE
from inmotion.ui.words import Words
from inmotion.vocabulary.words import N_

#: Why there is no score.
WHY_NOT = {
    "too_few_days": N_("Too few enrolled days so far to say anything."),
    "not_collected": N_("Absences are not collected for this student, so nothing can be said."),
    "not_concerned": N_("Not asked of this student's grade."),
    "not_supported": N_(
        "Too unlike the students the model learned from, or too much is not known: nothing can be "
        "said."
    ),
    "stale_by_date": N_("The model is too old to be used; fit a new one."),
    "stale_by_drift": N_(
        "The students of today no longer look like those the model learned from; fit a new one."
    ),
}
MEASURES = {
    "false_negative": N_("came to need help and was not named"),
    "false_positive": N_("needed no help and was named"),
    "precision": N_("was named and came to need help"),
    "calibration": N_("came to need help, beyond what the model expected"),
}
GROUPS = {
    "hispanic": N_("Hispanic"),
    "two_or_more": N_("two or more races"),
    "american_indian": N_("American Indian or Alaska Native"),
    "asian": N_("Asian"),
    "black": N_("Black"),
    "pacific_islander": N_("Pacific Islander"),
    "white": N_("White"),
    "F": N_("female"),
    "M": N_("male"),
    "X": N_("gender X"),
    "english": N_("English at home"),
    "another_language": N_("another language at home"),
    "english_learner": N_("English learner"),
    "not_english_learner": N_("not an English learner"),
    "disability": N_("with a disability"),
    "no_disability": N_("without a disability"),
    "meals": N_("free or reduced-price meals"),
    "no_meals": N_("no free or reduced-price meals"),
    "homeless": N_("homeless"),
    "housed": N_("housed"),
    "unknown": N_("not known"),
}
LIMITS = {
    "capacity_pct": N_("students named, percent"),
    "false_negative_gap_pct": N_("gap between groups in those missed, percentage points"),
    "false_positive_gap_pct": N_("gap in those named without need, percentage points"),
    "precision_gap_pct": N_("gap in those rightly named, percentage points"),
    "calibration_gap_pct": N_("gap in what came beyond the expected, percentage points"),
    "calibration_error_pct": N_("calibration error over all, percentage points"),
    "smallest_group": N_("smallest group shown, students"),
    "good_for_days": N_("days a model may be used after the year it was judged by"),
    "drift_pct": N_("stability index of a feature, hundredths"),
}
WAYS = {
    "model": N_("the model"),
    "rules": N_("the list of the rules"),
    "environment": N_("school and grade alone"),
    "random": N_("by lot"),
}


@dataclass(frozen=True)
class Part:
    """What one feature adds to a score.

    Parameters
    ----------
    name : str
    value : float or None
    points : int
        Logit times 2^40.
    """

    name: str
    value: float | None
    points: int


def part_words(words: Words, part: Part) -> str:
    """Return a feature with its value and what it adds: "missed 4 of the last 10 days (+0.62)"."""
    return f"{value_words(words, part)} ({points_words(words, part.points)})"


def value_words(words: Words, part: Part) -> str:
    """Return a feature with its value."""
    one = BY_NAME[part.name]
    if part.value is None:
        return words.say("not known: {title}", title=words.say(one.title))
    value = words.share(part.value) if one.is_share else words.value(round(part.value, 2))
    return words.say(one.sentence, value=value)


def points_words(words: Words, points: int) -> str:
    """Return points in hundredths of a logit, with their sign."""
    rounded = round(points / SCALE, 2)
    sign = "+" if rounded >= 0 else "-"
    return f"{sign}{words.value(abs(rounded))}"


def ranked(parts: Sequence[Part], *, can_change: bool) -> list[Part]:
    """Return the parts of one side, those that weigh most first."""
    own = [part for part in parts if BY_NAME[part.name].can_change is can_change]
    return sorted(own, key=lambda part: (-abs(part.points), part.name))


def heading_words(words: Words, name: str) -> str:
    """Return that somebody is heading for an outcome."""
    return words.say("Heading for {outcome}.", outcome=words.say(outcome(name).title))


def parts_json(words: Words, parts: Sequence[Part]) -> list[dict[str, Any]]:
    """Return every part as plain data, what can change first, with the words beside it."""
    return [
        {**asdict(part), "can_change": can_change, "words": part_words(words, part)}
        for can_change in (True, False)
        for part in ranked(parts, can_change=can_change)
    ]


def named_words(words: Words, name: str, parts: Sequence[Part]) -> str:
    """Return why a model put somebody on the list, those features first that weigh most.

    For staff only: no sheet for families carries points.
    """
    said = [heading_words(words, name)]
    for text, can_change, most in (
        (N_("What can change: {parts}."), True, 3),
        (N_("Context: {parts}."), False, 2),
    ):
        raising = [part for part in ranked(parts, can_change=can_change) if part.points > 0]
        if raising:
            told = words.listing(part_words(words, part) for part in raising[:most])
            said.append(words.say(text, parts=told))
    return " ".join(said)


def group_words(words: Words, group: Sequence[str | None]) -> str:
    """Return how a group is called."""
    return ", ".join(words.say(GROUPS.get(value or "unknown", value or "")) for value in group)


def cut_words(words: Words, by: Sequence[str]) -> str:
    """Return what makes groups: "Sex", or "Race and ethnicity x Sex"."""
    return " x ".join(words.say(KINDS[kind]) for kind in by)


def failure_words(words: Words, failed: Mapping[str, Any]) -> str:
    """Return a limit that is not kept, with its numbers."""
    most = words.share(failed["most"] / 100)
    value = words.share(failed["value"])
    gap = failed["gap"]
    if gap is None:
        return words.say(
            "What the model expects and what came lie {value} apart on average; {most} is allowed.",
            value=value,
            most=most,
        )
    measure = words.template(MEASURES[gap["measure"]])
    return words.say(
        "{measure}: {highest} and {lowest} lie {value} apart; {most} is allowed.",
        measure=measure.capitalize(),
        highest=group_words(words, gap["highest"]),
        lowest=group_words(words, gap["lowest"]),
        value=value,
        most=most,
    )
