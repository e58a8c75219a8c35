"""How rules look: a list, one rule with its versions, and two days side by side."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from rich.console import Console

from inmotion.indicators.rule_check import MARKS
from inmotion.indicators.rule_record import ACTORS, KINDS, WINDOWS
from inmotion.indicators.rule_table import RuleTable
from inmotion.indicators.rule_words import due_words
from inmotion.indicators.rules import Row, began, rows_on
from inmotion.ui.terminal import columns, paragraph, quiet, strong
from inmotion.ui.words import Words
from inmotion.vocabulary.words import N_

#: What a comparison of two versions looks at, and what it is called.
COMPARED = {
    "kind": N_("kind"),
    "counts": N_("counts"),
    "due": N_("due"),
    "actor": N_("acts"),
    "duty": N_("says"),
    "cite": N_("source"),
    "mark": N_("trust"),
}


def counts_words(words: Words, row: Row) -> str:
    """Return what brings a rule about, in short: "3 in one calendar month (unexcused)"."""
    said = []
    for trigger in row.values.get("trigger", ()):
        window = WINDOWS[trigger["window"]]
        said.append(
            words.say(
                "{count} in one {window} ({event})",
                count=trigger["count"],
                window=words.say(window),
                event=str(trigger["event"]),
            )
        )
    return "; ".join(said)


def facets(words: Words, row: Row) -> dict[str, str]:
    """Return what a version says, by the names of `COMPARED`."""
    if "kind" not in row.values:
        stated = {name: str(value) for name, value in row.values.items()}
        return {**stated, "cite": row.cite, "mark": _mark(words, row)}
    kind, actor = KINDS[row.values["kind"]], ACTORS[row.values["actor"]]
    return {
        # A bill asks for nothing yet.
        "kind": words.say("pending: never applied") if row.is_pending else words.say(kind),
        "counts": counts_words(words, row),
        "due": due_words(words.say, row.values["due"]),
        "actor": words.say(actor),
        "duty": words.template(row.values["duty"]),
        "cite": row.cite,
        "mark": _mark(words, row),
    }


def _mark(words: Words, row: Row) -> str:
    return f"{row.mark}, {words.say(MARKS[row.mark])}"


def since_words(words: Words, row: Row) -> str:
    """Return from when to when a version holds."""
    if row.valid_from is None or row.is_pending:
        return words.say("pending: never applied")
    if row.valid_to is None:
        return words.say("from {day}", day=row.valid_from)
    return words.say("{start} to {end}", start=row.valid_from, end=row.valid_to)


def row_json(words: Words, row: Row) -> dict[str, Any]:
    """Return one version as plain data, with its words in the reader's language."""
    stated = {"name": row.name, "valid_from": row.valid_from, "valid_to": row.valid_to}
    said = {"words": facets(words, row), "note": words.template(row.note) if row.note else ""}
    return {**stated, **row.values, "cite": row.cite, "mark": row.mark, **said}


def show_list(console: Console, words: Words, tables: Mapping[str, RuleTable], day: date) -> None:
    """Print the rules in force on a day, table by table."""
    for table in tables.values():
        console.print(strong(words.say(table.schema.means)))
        holding = rows_on(table.rows(), day).values()
        heads = (words.say("name"), words.say("what it says"), words.say("source"))
        console.print(columns(heads, (_list_cells(words, row) for row in holding)))
        console.print()
    console.print(quiet(words.say("In force on {day}.", day=words.day(day, "full"))))


def _list_cells(words: Words, row: Row) -> tuple[str, str, str]:
    said = facets(words, row)
    what = said.get("counts") or said.get("kind") or said.get("value", "")
    return row.name, what, f"{row.cite} ({row.mark})"


def show_rule(console: Console, words: Words, rows: Iterable[Row]) -> None:
    """Print every version of one rule, the newest first and what is pending before it."""
    for row in sorted(rows, key=began, reverse=True):
        console.print(strong(f"{row.name}: {since_words(words, row)}"))
        said = facets(words, row)
        if "duty" in said:
            paragraph(console, said.pop("duty"))
        shown = [
            (words.say(COMPARED[name]) if name in COMPARED else name, value)
            for name, value in said.items()
            if value
        ]
        console.print(columns(("", ""), shown))
        for exempt in row.values.get("exempt", ()):
            said_so = words.template(exempt["words"])
            paragraph(console, words.say("Would exempt: {words}.", words=said_so))
        if "not_evaluated" in row.values:
            why = words.template(row.values["not_evaluated"])
            paragraph(console, words.say("Not evaluated. {why}", why=why))
        if row.note:
            paragraph(console, quiet(words.template(row.note)))
        console.print()


def differences(
    words: Words, tables: Mapping[str, RuleTable], first: date, second: date
) -> list[dict[str, Any]]:
    """Return the rules that differ between two days, and those that are pending.

    Returns
    -------
    list of {"name", "before", "after", "pending", "changed"}
        The versions in words, None where there is none; `changed` names what differs.
    """
    found = []
    for table in tables.values():
        rows = table.rows()
        held = [rows_on(rows, day) for day in (first, second)]
        pending = {row.name: row for row in rows if row.is_pending}
        for name in dict.fromkeys(row.name for row in rows):
            before, after = (_version(words, each.get(name)) for each in held)
            bill = _version(words, pending.get(name))
            if before != after or bill:
                seen = [version for version in (before, after, bill) if version]
                keys = dict.fromkeys(key for version in seen for key in version)
                found.append(
                    {
                        "name": name,
                        "before": before,
                        "after": after,
                        "pending": bill,
                        "changed": [key for key in keys if _differs(key, before, after, bill)],
                    }
                )
    return found


def _version(words: Words, row: Row | None) -> dict[str, str] | None:
    return None if row is None else facets(words, row)


def _differs(key: str, *versions: Mapping[str, str] | None) -> bool:
    return len({version.get(key, "") for version in versions if version is not None}) > 1


def show_differences(
    console: Console, words: Words, found: Iterable[Mapping[str, Any]], days: tuple[date, date]
) -> None:
    """Print what differs, side by side."""
    rules = list(found)
    heads = ("", *(words.day(day) for day in days), words.say("pending"))
    for rule in rules:
        console.print(strong(rule["name"]))
        sides = (rule["before"], rule["after"], rule["pending"])
        names = rule["changed"] or ["duty", "cite"]
        cells = [
            (
                words.say(COMPARED[name]) if name in COMPARED else name,
                *(_side(words, side, name) for side in sides),
            )
            for name in names
        ]
        shown = 4 if rule["pending"] else 3
        console.print(columns(heads[:shown], (cell[:shown] for cell in cells)))
        console.print()
    if not rules:
        console.print(words.say("No rule differs between the two days."))


def _side(words: Words, side: Mapping[str, str] | None, name: str) -> str:
    return words.say("not there") if side is None else side.get(name) or "–"
