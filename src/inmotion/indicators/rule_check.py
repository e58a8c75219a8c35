"""Check a table of dated rows against its schema before it is used.

A schema is declared, not programmed: which keys a row has, of what type, within which bounds. Every
table of rules has one, so that a district that changes a row hears at once what is wrong with it.
"""

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import Any

from inmotion.indicators.rules import PENDING
from inmotion.vocabulary.words import N_

#: How far a statement can be trusted.
MARKS = {
    "R": N_("statute read"),
    "W": N_("rule read"),
    "S": N_("secondary source"),
    "I": N_("inferred"),
    "NC": N_("not confirmed: a parameter, not the law"),
}


class Type(StrEnum):
    """What a key holds, in words that follow "is"."""

    TEXT = N_("a text")
    TEXTS = N_("a list of texts")
    PAIR = N_("two texts, for one and for many")
    WHOLE = N_("a whole number")
    NUMBER = N_("a number")
    YES_NO = N_("true or false")
    DAY = N_("a day, written 2026-09-01 without quotes")
    ANY = N_("a text, a number, true or false")
    TABLE = N_("a table")
    TABLES = N_("a list of tables")


@dataclass(frozen=True)
class Key:
    """One key of a row.

    Parameters
    ----------
    name : str
    type : Type
    means : str
        Plain words, for whoever changes the file.
    needed : bool
    choices : tuple of str
        The only texts allowed; any if empty.
    least, most : int, optional
        Bounds of a number, both allowed.
    inner : tuple of Key
        The keys of a table, or of each table of a list.
    """

    name: str
    type: Type
    means: str
    needed: bool = False
    choices: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None
    inner: tuple["Key", ...] = ()


@dataclass(frozen=True)
class Problem:
    """One thing wrong with one value of a file of rules.

    Parameters
    ----------
    row : int
        Its number in the file, from 1; 0 for the file as a whole.
    name, key, value : str
    what, fix : str
        Texts with places for `values`, marked for translation.
    values : mapping
    """

    row: int
    name: str
    key: str
    value: str
    what: str
    fix: str
    values: Mapping[str, str]


@dataclass(frozen=True)
class Schema:
    """What the rows of one table look like.

    Parameters
    ----------
    name : str
        The file's name without `.toml`.
    means : str
        What the table decides, marked for translation.
    keys : tuple of Key
        Beside those every row has (`COMMON`).
    more : tuple of callable row -> problems
        What a declaration cannot say, e.g. that one key needs another.
    """

    name: str
    means: str
    keys: tuple[Key, ...]
    more: tuple[Callable[[Mapping[str, Any]], Iterable[tuple[str, str, str]]], ...] = ()


#: Keys that every dated row may have.
COMMON = (
    Key("name", Type.TEXT, "what it is about; a later row of the name takes over", needed=True),
    Key("valid_from", Type.DAY, "first day it holds; none while it is pending"),
    Key("valid_to", Type.DAY, "last day it holds; open if not given"),
    Key("cite", Type.TEXT, "law, paper, file specification or decision", needed=True),
    Key("mark", Type.TEXT, "how far it can be trusted", needed=True, choices=tuple(MARKS)),
    Key("note", Type.TEXT, "remarks"),
    Key("status", Type.TEXT, "pending: proposed, never applied", choices=(PENDING,)),
)


def problems(path: Path, schema: Schema) -> tuple[Problem, ...]:
    """Return everything that is wrong with a file of rules, in the order of its rows."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return (_of_file(N_("The file cannot be read: {error}."), _READABLE, error=str(error)),)
    rows = raw.pop("row", None)
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        return (_of_file(N_("The file has no rows."), N_("Begin each row with [[row]].")),)
    found = [
        _of_file(N_("{key} stands outside of all rows."), _NO_STRAY, key=key, at=key) for key in raw
    ]
    for number, row in enumerate(rows, 1):
        found += _of_row(number, row, schema)
    return (*found, *_overlaps(rows))


_READABLE = N_("Save it as UTF-8, and mend the place named.")
_NO_STRAY = N_("Move it into a row, or take it out.")


def _of_file(what: str, fix: str, *, at: str = "", **values: str) -> Problem:
    return Problem(0, "", at, "", what, fix, values)


def _of_row(number: int, row: Mapping[str, Any], schema: Schema) -> Iterator[Problem]:
    name = row.get("name") if isinstance(row.get("name"), str) else ""
    keys = (*COMMON, *schema.keys)

    def problem(key: str, value: Any, what: str, fix: str, **values: str) -> Problem:
        return Problem(number, str(name), key, _shown(value), what, fix, {"key": key, **values})

    found = list(_of_table(row, keys, "", problem))
    yield from found
    yield from _of_days(row, problem)
    if not found:
        # Only rows of the right form can be asked what their values say together.
        for says in schema.more:
            yield from (problem(key, row.get(key), what, fix) for key, what, fix in says(row))


_Write = Callable[..., Problem]


def _of_table(
    row: Mapping[str, Any], keys: Sequence[Key], path: str, problem: _Write
) -> Iterator[Problem]:
    known = {key.name: key for key in keys}
    for name, value in row.items():
        at = f"{path}{name}"
        if name not in known:
            fix = N_("Take it out, or use one of: {known}.")
            yield problem(at, value, N_("{key} is no key here."), fix, known=", ".join(known))
        else:
            yield from _of_value(known[name], value, at, problem)
    for key in keys:
        if key.needed and row.get(key.name) in (None, "", []):
            fix = N_("Add it: {type}.")
            what = N_("{key} is missing.")
            yield problem(f"{path}{key.name}", "", what, fix, type=key.type.value)


def _of_value(key: Key, value: Any, at: str, problem: _Write) -> Iterator[Problem]:
    if not _fits(key.type, value):
        what, fix = N_("{key} is not {type}."), N_("Write {type}.")
        yield problem(at, value, what, fix, type=key.type.value)
    elif key.type in {Type.TABLE, Type.TABLES}:
        for table in [value] if isinstance(value, dict) else value:
            yield from _of_table(table, key.inner, f"{at}.", problem)
    elif key.choices:
        for said in [value] if isinstance(value, str) else value:
            if said not in key.choices:
                fix = N_("Use one of: {choices}.")
                what = N_("{key} cannot be this.")
                yield problem(at, said, what, fix, choices=", ".join(key.choices))
    else:
        yield from _of_bounds(key, value, at, problem)


def _of_bounds(key: Key, value: Any, at: str, problem: _Write) -> Iterator[Problem]:
    if key.least is not None and value < key.least:
        what, fix = N_("{key} is too small."), N_("Write {least} or more.")
        yield problem(at, value, what, fix, least=str(key.least))
    if key.most is not None and value > key.most:
        what, fix = N_("{key} is too large."), N_("Write {most} or less.")
        yield problem(at, value, what, fix, most=str(key.most))


def _fits(wanted: Type, value: Any) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    listed = isinstance(value, list)
    return {
        Type.TEXT: isinstance(value, str),
        Type.TEXTS: listed and all(isinstance(item, str) for item in value),
        Type.PAIR: listed and len(value) == 2 and all(isinstance(item, str) for item in value),
        Type.WHOLE: number and isinstance(value, int),
        Type.NUMBER: number,
        Type.YES_NO: isinstance(value, bool),
        Type.DAY: type(value) is date,
        Type.ANY: isinstance(value, str | bool) or number,
        Type.TABLE: isinstance(value, dict),
        Type.TABLES: listed and all(isinstance(item, dict) for item in value),
    }[wanted]


def _of_days(row: Mapping[str, Any], problem: _Write) -> Iterator[Problem]:
    """Check that a row begins, unless it is pending, and ends after it begins."""
    first, last = row.get("valid_from"), row.get("valid_to")
    is_pending = row.get("status") == PENDING
    if first is None and not is_pending:
        fix = N_('Add the first day it holds, or status = "pending".')
        yield problem("valid_from", "", N_("{key} is missing."), fix)
    if is_pending and (first is not None or last is not None):
        what = N_("What is pending holds on no day.")
        fix = N_("Take the days out, or the status if it is in force now.")
        yield problem("status", PENDING, what, fix)
    if type(first) is date and type(last) is date and last < first:
        what = N_("It ends before it begins, on {first}.")
        fix = N_("Exchange the two days, or mend one.")
        yield problem("valid_to", last, what, fix, first=str(first))


def _overlaps(rows: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
    """Find rows of one name, and one place, that claim the same days."""
    dated = [
        ((str(row.get("name")), str(row.get("place_id"))), row["valid_from"], number, row)
        for number, row in enumerate(rows, 1)
        if type(row.get("valid_from")) is date
    ]
    dated.sort(key=lambda each: each[:3])
    for (subject, first, earlier, row), (other, second, number, _) in pairwise(dated):
        if subject != other:
            continue
        last = row.get("valid_to")
        ends_late = type(last) is date and last >= second
        if first == second or ends_late:
            yield Problem(
                number,
                subject[0],
                "valid_from",
                str(second),
                N_("It holds on days on which row {earlier} of the same name holds, too."),
                N_("Let row {earlier} end before {second}, or give this one a later first day."),
                {"earlier": str(earlier), "second": str(second)},
            )


def _shown(value: Any) -> str:
    """Return a value as the file has it, cut if it is long."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
