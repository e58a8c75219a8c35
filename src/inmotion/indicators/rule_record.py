"""What a row of law looks like: whom it concerns, what brings it about, what is due and by when."""

from collections.abc import Iterable, Mapping
from typing import Any

from inmotion.indicators.rule_check import Key, Schema, Type
from inmotion.vocabulary.tables import TABLES
from inmotion.vocabulary.words import N_

#: What an item is. Only a duty says that something must be done.
KINDS = {
    "duty": N_("the law asks for it"),
    "permitted": N_("the law allows it and does not ask for it"),
    "decision": N_("a question to decide: the wording leaves it open"),
    "information": N_("concerns schools, districts or courts"),
}
SUBJECTS = ("student", "school", "district", "court", "state")
ACTORS = {
    "school": N_("the school"),
    "district": N_("the district"),
    "sending district": N_("the district the student came from"),
    "parent": N_("the parents"),
    "board": N_("the community engagement board"),
    "court": N_("the court"),
    "state": N_("the state"),
}
WINDOWS = {
    "month": N_("calendar month"),
    "year": N_("school year"),
    "run": N_("unbroken run of school days"),
}
#: How a due day is stated. The words have places for `value` and `basis`.
DUES = {
    "none_stated": N_("no day stated"),
    "before_nth": N_("before number {value} in the {basis}"),
    "not_later_than_nth": N_("not later than number {value} in the {basis}"),
    "calendar_days": N_("within {value} days"),
    "school_days": N_("within {value} school days"),
    "stated": "{value}",
}
NTH = frozenset({"before_nth", "not_later_than_nth"})
IN_DAYS = frozenset({"calendar_days", "school_days"})
#: What a problem is: key, what is wrong, what to do.
Fault = tuple[str, str, str]

CONDITION = (
    Key("fact", Type.TEXT, "a fact about the event or the person on that day", needed=True),
    Key("is", Type.TEXTS, "the values with which it holds"),
    Key("holds", Type.YES_NO, "for facts that are true or false"),
    Key("from", Type.WHOLE, "the least value with which it holds"),
    Key("to", Type.WHOLE, "the greatest value with which it holds"),
    Key("unknown", Type.YES_NO, "whether it holds if the fact is not known; true if not given"),
)
DUE = (
    Key("kind", Type.TEXT, "how the day is stated", needed=True, choices=tuple(DUES)),
    Key("value", Type.WHOLE, "number of the event, or of days", least=0, most=400),
    Key("basis", Type.TEXT, "the window in which events are counted", choices=tuple(WINDOWS)),
    Key("words", Type.TEXT, "the day in words, if it hangs on no absence"),
)
TRIGGER = (
    Key("event", Type.TEXT, "what is counted", needed=True),
    Key("count", Type.WHOLE, "the n-th brings it about", needed=True, least=1, most=400),
    Key("window", Type.TEXT, "within what it is counted", needed=True, choices=tuple(WINDOWS)),
    Key("filter", Type.TABLES, "which events count", inner=CONDITION),
    Key("scope", Type.TABLES, "what must hold on the day that brings it about", inner=CONDITION),
    Key("unless", Type.TEXTS, "rules which, reached in the same school year, take its place"),
    Key("due", Type.TABLE, "by when, if it differs from that of the rule", inner=DUE),
    Key("words", Type.PAIR, "for lists, with {amount} and {month}", needed=True),
)
RECORD = (
    Key("kind", Type.TEXT, "duty, permitted, decision, information", True, tuple(KINDS)),
    Key("subject", Type.TEXT, "whom it concerns", True, SUBJECTS),
    Key("actor", Type.TEXT, "who acts", True, tuple(ACTORS)),
    Key("duty", Type.TEXT, "what it asks for, allows or says, in our own words", needed=True),
    Key("trigger", Type.TABLES, "the ways in which it is brought about", inner=TRIGGER),
    Key("due", Type.TABLE, "by when", needed=True, inner=DUE),
    Key("evidence", Type.TEXTS, "tables that show what brought it about", False, tuple(TABLES)),
    Key(
        "exempt",
        Type.TABLES,
        "facts that take an event out of the count",
        inner=(
            Key("fact", Type.TEXT, "name of the fact", needed=True),
            Key("words", Type.TEXT, "the fact in words", needed=True),
        ),
    ),
    Key("not_evaluated", Type.TEXT, "why nobody is found by it"),
    Key("met_by", Type.TEXTS, "events that do what it asks for"),
    Key("gives_way_to", Type.TEXTS, "rules that say the same more strongly on a list"),
    Key("said_with", Type.TEXTS, "rules under which it is told on a list"),
    Key("listed_days", Type.WHOLE, "our parameter: days it stays on the list", least=0, most=366),
    Key("listed_month", Type.YES_NO, "our parameter: and in any case until the month ends"),
)


def law_schema(name: str, means: str, events: Iterable[str], facts: Iterable[str]) -> Schema:
    """Return the schema of a table of law over certain events and facts.

    Parameters
    ----------
    name, means : as for `Schema`
    events, facts : names that triggers, conditions and exemptions may use
    """
    known_events, known_facts = frozenset(events), frozenset(facts)

    def names(row: Mapping[str, Any]) -> Iterable[Fault]:
        what = N_("Nothing of this name is known: {key}.")
        fix = N_("Use a name that the page of all rules lists.")
        triggers = row.get("trigger", ())
        for trigger in triggers:
            if trigger["event"] not in known_events:
                yield "trigger.event", what, fix
        if set(row.get("met_by", ())) - known_events:
            yield "met_by", what, fix
        if {each["fact"] for each in row.get("exempt", ())} - known_facts:
            yield "exempt.fact", what, fix
        for part in ("filter", "scope"):
            asked = {each["fact"] for trigger in triggers for each in trigger.get(part, ())}
            if asked - known_facts:
                yield f"trigger.{part}.fact", what, fix

    return Schema(name, means, RECORD, (_kind, _conditions, _dues, names))


def _kind(row: Mapping[str, Any]) -> Iterable[Fault]:
    """Check that a row is evaluated, or says why not; and that no doubt is called a duty."""
    is_evaluated = bool(row.get("trigger"))
    if is_evaluated == bool(row.get("not_evaluated")):
        what = N_("A row has a trigger, or says why it is not evaluated.")
        yield "trigger", what, N_("Give one of trigger and not_evaluated.")
    if row["mark"] == "NC" and row["kind"] == "duty":
        what = N_("What is not confirmed is not a duty.")
        yield "kind", what, N_("Call it decision or information, or confirm it.")
    if row["kind"] == "information" and is_evaluated:
        what = N_("Information is not evaluated person by person.")
        yield "kind", what, N_("Call it duty, permitted or decision, or take the trigger out.")
    if is_evaluated and "listed_days" not in row and "status" not in row:
        yield "listed_days", N_("{key} is missing."), N_("Say how many days it stays listed.")


def _conditions(row: Mapping[str, Any]) -> Iterable[Fault]:
    """Check that each condition is stated in exactly one way."""
    for trigger in row.get("trigger", ()):
        for part in ("filter", "scope"):
            for each in trigger.get(part, ()):
                ways = ("is" in each) + ("holds" in each) + ("from" in each and "to" in each)
                if ways != 1 or each.get("from", 0) > each.get("to", 400):
                    what = N_("A condition is stated in one way.")
                    fix = N_("Give is, or holds, or from and to, the smaller number first.")
                    yield f"trigger.{part}", what, fix


def _dues(row: Mapping[str, Any]) -> Iterable[Fault]:
    """Check that a due day has the numbers that its kind needs."""
    for due in (row["due"], *(each["due"] for each in row.get("trigger", ()) if "due" in each)):
        kind = due["kind"]
        has = {key for key in ("value", "basis", "words") if key in due}
        needs = (
            {"value", "basis"}
            if kind in NTH
            else {"value"}
            if kind in IN_DAYS
            else {"words"}
            if kind == "stated"
            else set()
        )
        if has != needs:
            what = N_("The due day does not have what its kind needs.")
            fix = N_("An n-th event needs value and basis, days need value, stated needs words.")
            yield "due", what, fix
