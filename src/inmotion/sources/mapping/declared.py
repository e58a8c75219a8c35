"""Reading a mapping: every fault of it is told at once, with where it stands and what to do."""

import re
import tomllib
from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from inmotion.sources.mapping.faults import Faults
from inmotion.sources.mapping.words import KINDS, columns_of, layout_of
from inmotion.vocabulary.errors import WrongUsage


@dataclass(frozen=True)
class Value:
    """How a text comes about.

    Parameters
    ----------
    column : str
        Header name, or "file.header name" of a file that is joined; empty for a constant.
    constant : str
    codes : mapping of str to str
        Texts as they stand -> texts as ours.
    otherwise : str or None
        For a text that `codes` does not name; None keeps the text as it is.
    date_format : str
        As Python's `strptime` has it, e.g. "%d.%m.%Y".
    days_from : str
        A group: the column counts days from the group's day zero.
    day : int or None
        With `days_from` and without a column: always this day.
    """

    column: str = ""
    constant: str = ""
    codes: Map[str, str] = field(default_factory=dict)
    otherwise: str | None = None
    date_format: str = ""
    days_from: str = ""
    day: int | None = None


@dataclass(frozen=True)
class Join:
    """Cells of another file for each row: the one whose `theirs` are as the row's `own`."""

    file: str
    own: tuple[str, ...]
    theirs: tuple[str, ...]


@dataclass(frozen=True)
class File:
    """One file of the package.

    Parameters
    ----------
    name : str
        File name, compared without case; `*` stands for any signs.
    joins : tuple of Join
    groups : mapping of str to str
        Group -> the column, perhaps of a joined file, that says which one a row belongs to.
    district_id, school_year : Value or None
        If they differ from row to row.
    """

    name: str
    joins: tuple[Join, ...] = ()
    groups: Map[str, str] = field(default_factory=dict)
    district_id: Value | None = None
    school_year: Value | None = None

    @property
    def tells_where(self) -> bool:
        """True if its rows say of which district or school year they are."""
        return bool(self.groups or self.district_id or self.school_year)


@dataclass(frozen=True)
class Rows:
    """What the rows of a file become.

    Parameters
    ----------
    of : str
        A file.
    are : str
        A key of `KINDS`.
    columns : mapping of str to Value
    where : mapping of str to tuple of str
        Column -> texts: rows with others become nothing here.
    """

    of: str
    are: str
    columns: Map[str, Value]
    where: Map[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Mapping:
    """A whole mapping.

    Parameters
    ----------
    title : str
    district_id : str
        Empty if every file says it row by row, or the command does.
    extract_on : date or None
        None if the file names or the command say it.
    groups : mapping of str to mapping of str to date
        Group -> text -> day zero.
    files : mapping of str to File
    rows : tuple of Rows
    """

    title: str
    district_id: str
    extract_on: date | None
    groups: Map[str, Map[str, date]]
    files: Map[str, File]
    rows: tuple[Rows, ...]

    def place_of(self, file: str, column: str) -> tuple[str, str]:
        """Return file and header name of a column named in `file`: its own, or a joined file's."""
        other, _, name = column.partition(".")
        is_joined = any(join.file == other for join in self.files[file].joins)
        return (other, name) if is_joined and name else (file, column)

    def used(self) -> dict[str, list[str]]:
        """Return file -> the header names it must have."""
        named: list[tuple[str, str]] = []
        for alias, file in self.files.items():
            named += [(alias, name) for join in file.joins for name in join.own]
            named += [(join.file, name) for join in file.joins for name in join.theirs]
            named += [self.place_of(alias, column) for column in file.groups.values()]
            values = (file.district_id, file.school_year)
            named += [self.place_of(alias, v.column) for v in values if v and v.column]
        for rows in self.rows:
            columns = [value.column for value in rows.columns.values() if value.column]
            named += [self.place_of(rows.of, column) for column in (*columns, *rows.where)]
        return {
            alias: list(dict.fromkeys(name for file, name in named if file == alias))
            for alias in self.files
        }


def read_mapping(path: Path) -> Mapping:
    """Read a mapping.

    Raises
    ------
    WrongUsage
        If it cannot be used; every fault is named.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise WrongUsage(
            f"The mapping cannot be read: {error}.", where=str(path), do="Mend the file."
        ) from error
    faults = Faults()
    mapping = _mapping(raw, faults)
    _check_links(mapping, faults)
    if faults.found:
        raise WrongUsage(
            "The mapping cannot be used:\n" + "\n".join(f"  {fault}" for fault in faults.found),
            where=str(path),
            do="Correct the lines named; `inmotion mapping draft FILE...` shows how one looks.",
        )
    return mapping


def _mapping(raw: dict[str, Any], faults: Faults) -> Mapping:
    faults.keys(raw, ("title", "district_id", "extract_on", "groups", "files", "rows"), "")
    files = {
        alias: _file(entry, f"files.{alias}", faults)
        for alias, entry in faults.table(raw, "files", "").items()
    }
    entries = faults.list(raw, "rows", "")
    if not files or not entries:
        faults.add("", "a mapping needs [files.NAME] and [[rows]]")
    district_id = faults.text(raw, "district_id", "")
    if not re.fullmatch("([0-9]{5})?", district_id):
        faults.add("", f"district_id = {district_id!r} is not a district's code of five digits")
    return Mapping(
        title=faults.text(raw, "title", "", default="mapped files"),
        district_id=district_id,
        extract_on=faults.day(raw, "extract_on", ""),
        groups=_groups(faults.table(raw, "groups", ""), faults),
        files=files,
        rows=tuple(_rows(entry, f"rows {n}", faults) for n, entry in enumerate(entries, 1)),
    )


def _groups(raw: dict[str, Any], faults: Faults) -> dict[str, dict[str, date]]:
    groups = {}
    for name, entry in raw.items():
        where = f"groups.{name}"
        if not isinstance(entry, dict):
            faults.add(where, "needs a table day_zero = { NAME = 2026-09-02 }")
            continue
        faults.keys(entry, ("day_zero",), where)
        days = faults.table(entry, "day_zero", where)
        groups[name] = {key: day for key in days if (day := faults.day(days, key, where))}
    return groups


def _file(raw: Any, where: str, faults: Faults) -> File:
    if not isinstance(raw, dict):
        faults.add(where, 'needs name = "FILE.csv"')
        return File("")
    faults.keys(raw, ("name", "join", "groups", "district_id", "school_year"), where)
    name = faults.text(raw, "name", where)
    if not name:
        faults.add(where, 'needs name = "FILE.csv"')
    return File(
        name,
        tuple(_join(entry, where, faults) for entry in faults.list(raw, "join", where)),
        faults.texts(faults.table(raw, "groups", where), where),
        _value(raw["district_id"], f"{where}.district_id", faults)
        if "district_id" in raw
        else None,
        _value(raw["school_year"], f"{where}.school_year", faults)
        if "school_year" in raw
        else None,
    )


def _join(raw: dict[str, Any], where: str, faults: Faults) -> Join:
    faults.keys(raw, ("file", "on"), f"{where}.join")
    on = faults.texts(faults.table(raw, "on", f"{where}.join"), f"{where}.join")
    if not on:
        faults.add(f"{where}.join", 'needs on = { "own column" = "their column" }')
    return Join(faults.text(raw, "file", f"{where}.join"), tuple(on), tuple(on.values()))


def _rows(raw: dict[str, Any], where: str, faults: Faults) -> Rows:
    faults.keys(raw, ("of", "are", "columns", "where"), where)
    are = faults.text(raw, "are", where)
    columns = {
        name: _value(entry, f"{where}.columns.{name}", faults)
        for name, entry in faults.table(raw, "columns", where).items()
    }
    if are not in KINDS:
        faults.add(where, f"are = {are!r} is none of: {', '.join(KINDS)}")
    else:
        _check_columns(are, columns, where, faults)
    conditions = faults.table(raw, "where", where)
    return Rows(
        faults.text(raw, "of", where),
        are,
        columns,
        {name: tuple(str(text) for text in _as_list(texts)) for name, texts in conditions.items()},
    )


def _check_columns(are: str, columns: Map[str, Value], where: str, faults: Faults) -> None:
    layout = layout_of(are)
    known = columns_of(layout)
    for name, value in columns.items():
        if name not in known:
            faults.add(where, f"{name} is no column of {are}; they are: {', '.join(known)}")
            continue
        reading = layout.element(name).reading
        if (value.days_from or value.date_format) and not (reading and reading.type == "DATE"):
            faults.add(where, f"{name} holds no days: it takes neither format nor days_from")
    for name, is_needed in known.items():
        if is_needed and name not in columns:
            faults.add(where, f"{are} need {name}")


def _as_list(entry: Any) -> list[Any]:
    return entry if isinstance(entry, list) else [entry]


def _value(raw: Any, where: str, faults: Faults) -> Value:
    if isinstance(raw, str):
        return Value(column=raw)
    if not isinstance(raw, dict):
        faults.add(where, 'needs "column" or { constant = "..." } or { column = "...", ... }')
        return Value()
    faults.keys(
        raw, ("column", "constant", "map", "otherwise", "format", "days_from", "day"), where
    )
    value = Value(
        faults.text(raw, "column", where),
        faults.text(raw, "constant", where),
        faults.texts(faults.table(raw, "map", where), where),
        str(raw["otherwise"]) if "otherwise" in raw else None,
        faults.text(raw, "format", where),
        faults.text(raw, "days_from", where),
        faults.number(raw, "day", where),
    )
    sources = (bool(value.column), "constant" in raw, value.day is not None)
    if sum(sources) != 1:
        faults.add(where, "needs one of column, constant, day")
    if value.day is not None and not value.days_from:
        faults.add(where, "day needs days_from")
    return value


def _check_links(mapping: Mapping, faults: Faults) -> None:
    """Note names that lead nowhere: files, groups, joined files of columns."""
    for alias, file in mapping.files.items():
        where = f"files.{alias}"
        joined = [join.file for join in file.joins]
        for name in sorted(set(joined) - set(mapping.files)):
            faults.add(where, f"joins {name!r}, which is none of the files")
        if alias in joined or len(set(joined)) < len(joined):
            faults.add(where, "joins itself, or a file twice")
        for group in file.groups:
            if group not in mapping.groups:
                faults.add(where, f"group {group!r} has no [groups.{group}]")
        for value in (file.district_id, file.school_year):
            if value and value.days_from:
                faults.add(where, "district_id and school_year cannot count days")
    for number, rows in enumerate(mapping.rows, 1):
        _check_rows(mapping, rows, f"rows {number}", faults)


def _check_rows(mapping: Mapping, rows: Rows, where: str, faults: Faults) -> None:
    file = mapping.files.get(rows.of)
    if file is None:
        faults.add(where, f"of = {rows.of!r} is none of the files")
        return
    for name, value in rows.columns.items():
        if value.days_from and value.days_from not in file.groups:
            faults.add(where, f"{name} counts from {value.days_from!r}, no group of the file")
