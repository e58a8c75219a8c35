"""How pairs of records and decisions about them look: words for people, codes for programs."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rich.console import Console

from inmotion.sources.candidates.describing import Described
from inmotion.sources.candidates.finding import (
    ANOTHER_BIRTH,
    ANOTHER_NAME,
    LIKELY,
    NO_BIRTH,
    POSSIBLE,
    RIVAL,
    TOGETHER,
    Pair,
)
from inmotion.sources.deciding import State
from inmotion.sources.decisions import LINK, NOT_SAME, SPLIT, TAKE_BACK
from inmotion.ui.terminal import columns, paragraph, quiet, strong
from inmotion.ui.words import Words
from inmotion.vocabulary.words import N_

BAND_WORDS = {LIKELY: N_("likely"), POSSIBLE: N_("possible")}

#: Field and level -> in words; agreements first, then what differs.
LEVEL_WORDS = {
    ("first_name", "same"): N_("the same first name"),
    ("first_name", "close"): N_("first names one slip of the pen apart"),
    ("first_name", "form"): N_("first names that are forms of one name, or a name in use"),
    ("first_name", "swapped"): N_("first and last name in each other's place"),
    ("last_name", "same"): N_("the same last name"),
    ("last_name", "close"): N_("last names a slip of the pen apart"),
    ("last_name", "part"): N_("last names with one part in common"),
    ("middle_name", "same"): N_("the same middle name"),
    ("middle_name", "initial"): N_("the same middle initial"),
    ("birth_on", "same"): N_("the same date of birth"),
    ("birth_on", "swapped"): N_("dates of birth with day and month swapped"),
    ("birth_on", "one_part"): N_("dates of birth that differ in day, month or year alone"),
    ("gender", "same"): N_("the same gender"),
    ("language", "same"): N_("the same first language"),
    ("contact", "shared"): N_("a telephone number or e-mail address in common"),
    ("days", "apart"): N_("one left before the other came"),
}
DIFFERENCE_WORDS = {
    ("first_name", "other"): N_("different first names"),
    ("last_name", "other"): N_("different last names"),
    ("middle_name", "other"): N_("different middle names"),
    ("birth_on", "other"): N_("different dates of birth"),
    ("gender", "other"): N_("different genders"),
    ("language", "other"): N_("different first languages"),
    ("contact", "none"): N_("no telephone number or e-mail address in common"),
    ("days", "together"): N_("enrolled in both districts in the same weeks"),
}
AGAINST_WORDS = {
    TOGETHER: N_("Both districts count the child in the same weeks: these may be two children."),
    ANOTHER_NAME: N_("The first names differ: these may be brothers, sisters or twins."),
    ANOTHER_BIRTH: N_("The dates of birth have little in common."),
    NO_BIRTH: N_("One of the records has no date of birth."),
    RIVAL: N_("Another record fits as well or better: only one of them can be right."),
}
CODE_WORDS = {
    LINK: N_("one person"),
    SPLIT: N_("split off"),
    NOT_SAME: N_("not the same"),
    TAKE_BACK: N_("taken back"),
}
STATE_WORDS = {
    "holds": N_("holds"),
    "taken_back": N_("taken back"),
    "split_since": N_("a record was split off since"),
    "asleep": N_("waits: a record is not in the lake now"),
    "two_numbers": N_("rests: the records carry two state numbers"),
    "declined": N_("rests: somebody said they are not the same"),
}

#: A model is never certain: no chance is printed as 1.
SUREST = 0.999999

CSV_COLUMNS = (
    "band",
    "chance",
    "weight",
    "student_id",
    "district_id",
    "district_student_id",
    "name",
    "birth_on",
    "other_student_id",
    "other_district_id",
    "other_district_student_id",
    "other_name",
    "other_birth_on",
    "other_has_number",
    "agrees",
    "differs",
    "against",
)


def agreements(words: Words, pair: Pair) -> list[str]:
    """Return what agrees, in words."""
    return [words.say(LEVEL_WORDS[item]) for item in pair.levels.items() if item in LEVEL_WORDS]


def differences(words: Words, pair: Pair) -> list[str]:
    """Return what differs, in words."""
    found = (item for item in pair.levels.items() if item in DIFFERENCE_WORDS)
    return [words.say(DIFFERENCE_WORDS[item]) for item in found]


def against(words: Words, pair: Pair) -> list[str]:
    """Return what speaks against the pair, in words."""
    return [words.say(AGAINST_WORDS[code]) for code in pair.against]


def show(
    console: Console, words: Words, pairs: Iterable[Pair], people: Mapping[int, Described]
) -> None:
    """Print pairs for a person to judge."""
    for pair in pairs:
        head = words.say(
            N_("{band}: {chance}"),
            band=words.say(BAND_WORDS[pair.band]),
            chance=words.share(min(pair.chance, 0.999)),
        )
        console.print(strong(head))
        for student_id in (pair.student_id, pair.other_id):
            paragraph(console, _record(words, people[student_id]))
        paragraph(
            console,
            quiet(words.say(N_("Agrees: {what}."), what=words.listing(agreements(words, pair)))),
        )
        if differences(words, pair):
            paragraph(
                console,
                quiet(
                    words.say(N_("Differs: {what}."), what=words.listing(differences(words, pair)))
                ),
            )
        for text in against(words, pair):
            paragraph(console, text)
        console.print()


def _record(words: Words, one: Described) -> str:
    name = one.name
    if one.preferred_first_name and one.preferred_first_name != one.first_name:
        name = words.say(
            N_("{name} (goes by {called})"), name=name, called=one.preferred_first_name
        )
    number = words.say(N_("with a state number") if one.has_number else N_("no state number"))
    parts = [
        f"{one.student_id}  {one.district_id}/{one.district_student_id}",
        name,
        words.say(N_("born {day}"), day=one.birth_on) if one.birth_on else "",
        number,
        one.school_name or one.district_name or "",
        _stay(words, one),
    ]
    return " · ".join(part for part in parts if part)


def _stay(words: Words, one: Described) -> str:
    if one.entry_on is None:
        return ""
    if one.exit_on is None:
        return words.say(N_("since {day}"), day=one.entry_on)
    return words.say(N_("{first} to {last}"), first=one.entry_on, last=one.exit_on)


def as_json(words: Words, pairs: Iterable[Pair], people: Mapping[int, Described]) -> dict[str, Any]:
    """Return pairs with codes and words."""
    return {
        "pairs": [
            {
                "band": pair.band,
                "chance": round(min(pair.chance, SUREST), 6),
                "weight": round(pair.weight, 3),
                "records": [_plain(people[one]) for one in (pair.student_id, pair.other_id)],
                "levels": pair.levels,
                "agrees": agreements(words, pair),
                "differs": differences(words, pair),
                "against": [
                    {"code": code, "words": words.say(AGAINST_WORDS[code])} for code in pair.against
                ],
            }
            for pair in pairs
        ]
    }


def _plain(one: Described) -> dict[str, Any]:
    return {**vars(one), "name": one.name}


def csv_rows(
    words: Words, pairs: Iterable[Pair], people: Mapping[int, Described]
) -> Iterator[dict[str, Any]]:
    """Yield one flat row per pair."""
    for pair in pairs:
        this, other = people[pair.student_id], people[pair.other_id]
        row = {
            "band": pair.band,
            "chance": round(min(pair.chance, SUREST), 6),
            "weight": round(pair.weight, 3),
            "other_has_number": other.has_number,
            "agrees": "; ".join(agreements(words, pair)),
            "differs": "; ".join(differences(words, pair)),
            "against": "; ".join(against(words, pair)),
        }
        for prefix, one in (("", this), ("other_", other)):
            for name in ("student_id", "district_id", "district_student_id", "name", "birth_on"):
                row[prefix + name] = getattr(one, name)
        yield row


def show_history(console: Console, words: Words, states: Iterable[State]) -> None:
    """Print decisions, newest first."""
    heads = (
        N_("decision"),
        N_("when (UTC)"),
        N_("who"),
        N_("what"),
        N_("records"),
        N_("state"),
        N_("why"),
    )
    rows = (
        (
            str(one.decision.decision_id),
            one.decision.decided_at[:16].replace("T", " "),
            one.decision.decided_by,
            _what(words, one),
            ", ".join(str(record) for record in one.records),
            words.say(STATE_WORDS[one.state]),
            one.decision.why,
        )
        for one in states
    )
    console.print(columns([words.say(head) for head in heads], rows, right=(0,)))


def _what(words: Words, one: State) -> str:
    what = words.say(CODE_WORDS[one.decision.code])
    return f"{what}: {one.decision.taken_back_id}" if one.decision.taken_back_id else what


def history_json(states: Iterable[State]) -> dict[str, Any]:
    """Return decisions, newest first, with what holds of each."""
    return {"decisions": [{**vars(one.decision), "state": one.state} for one in states]}
