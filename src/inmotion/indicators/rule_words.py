"""Rows of law in words, shared by the command line and the generated pages."""

from collections.abc import Callable, Mapping
from typing import Any

from inmotion.indicators.rule_record import DUES, IN_DAYS, NTH, WINDOWS
from inmotion.vocabulary.words import N_

SAME_DAY = N_("on the day that brings it about")
TRIGGER = N_("number {count} in one {window}: {event}")
#: Returns a text in the reader's language with values put in.
Say = Callable[..., str]


def due_words(say: Say, due: Mapping[str, Any]) -> str:
    """Return by when something is due."""
    kind, stated = due["kind"], due.get("words", "")
    if kind == "stated":
        return say(stated)
    if kind in NTH:
        basis = WINDOWS[due["basis"]]
        return say(DUES[kind], value=due["value"], basis=say(basis))
    if kind in IN_DAYS:
        return say(DUES[kind], value=due["value"]) if due["value"] else say(SAME_DAY)
    return say(DUES[kind])


def trigger_words(say: Say, trigger: Mapping[str, Any], events: Mapping[str, str]) -> str:
    """Return what brings a rule about: the n-th event within its window."""
    window, event = WINDOWS[trigger["window"]], events[trigger["event"]]
    return say(TRIGGER, count=trigger["count"], window=say(window), event=say(event))
