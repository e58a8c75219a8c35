"""Telling a OneRoster package, whose it is, and of which school year."""

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from inmotion.sources import arranging, packages
from inmotion.sources.arranging import Given
from inmotion.sources.headers import plain
from inmotion.sources.oneroster.files import COLUMNS, FILES, IDS, MANIFEST, REQUIRED
from inmotion.sources.oneroster.whole import NAME
from inmotion.sources.packages import Found
from inmotion.sources.scanning import Source
from inmotion.vocabulary.time import school_year_of

_KNOWN = {plain(name): name for name in (*COLUMNS, MANIFEST)}

#: What a damaged or locked member of an archive raises.
_UNREADABLE = (OSError, EOFError, RuntimeError, ValueError, zipfile.BadZipFile, zlib.error)


def claims(files: Sequence[Found]) -> list[Found]:
    """Return the files of the folder that are OneRoster's; none if it is no such package.

    A package has a manifest that names its version, or, in version 1.0, users and organizations.
    """
    own = {name: file for file in files if (name := _name(file))}
    if MANIFEST in own and "oneroster.version" in _properties(own[MANIFEST]):
        return list(own.values())
    return list(own.values()) if {"users", "orgs"} <= set(own) else []


def _name(file: Found) -> str:
    """Return the standard's name of the file; empty if it is none of them."""
    path = Path(file.member or file.path.name)
    return _KNOWN.get(plain(path.stem), "") if path.suffix.lower() == ".csv" else ""


def _properties(manifest: Found) -> dict[str, str]:
    try:
        with manifest.open() as file:
            text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace", newline="")
            rows = [row for row in csv.reader(text) if len(row) > 1]
    except (*_UNREADABLE, csv.Error):
        return {}
    return {row[0].strip(): row[1].strip() for row in rows}


def scan(files: Sequence[Found], copies: Path, given: Given) -> list[Source]:
    """Bring the files of one package to disk, and say whose they are and of which day."""
    sources = []
    properties: dict[str, str] = {}
    for file in files:
        name = _name(file)
        if name == MANIFEST:
            properties = _properties(file)
        sources.append(_look(file, copies / f"{name}.txt", name))
    district_id = given.district_id or _district(properties, sources)
    extract_on = given.extract_on or packages.extract_day(files)
    school_year = _school_year(sources, extract_on) if extract_on else None
    for source in sources:
        source.district_id, source.extract_on = district_id, extract_on
        source.school_year = school_year
    return sources


def _look(file: Found, copy_to: Path, name: str) -> Source:
    try:
        source = arranging.look(file, copy_to, NAME, name)
    except _UNREADABLE:
        return Source(file, name, comma=True, format=NAME, refusal="unreadable_file")
    if not source.refusal and name != MANIFEST:
        _compare_header(source, name)
        if not source.rows:
            # The standard forbids it, and it might as well be an export that failed.
            source.refusal = source.refusal or "no_rows"
    return source


def _compare_header(source: Source, name: str) -> None:
    """Note how the header differs from the standard's; without ids the file is refused."""
    header = source.columns.header if source.columns else ()
    at = arranging.positions(source, FILES.get(name, {}))
    missing = [column for column in REQUIRED.get(name, ()) if _is_missing(column, header)]
    lost = [column for column in IDS.get(name, ()) if at[column] is None]
    other = [
        f"{header[place]} ({column})"
        for column, place in at.items()
        if place is not None and plain(header[place]) != plain(column)
    ]
    known = {plain(column) for column in (*COLUMNS[name],)}
    used = {place for place in at.values() if place is not None}
    unknown = [
        cell
        for place, cell in enumerate(header)
        if cell and place not in used and plain(cell) not in known and "metadata" not in cell
    ]
    if missing or lost:
        source.notes.append(("columns_missing", ", ".join([*lost, *missing])))
    if other:
        source.notes.append(("columns_named", ", ".join(other)))
    if unknown:
        source.notes.append(("columns_unknown", ", ".join(unknown)))
    if lost:
        source.refusal = "no_ids"


def _is_missing(column: str, header: Sequence[str]) -> bool:
    return plain(column) not in {plain(cell) for cell in header}


def _district(properties: dict[str, str], sources: Sequence[Source]) -> str:
    """Return the county-district code: of the manifest, else of the one organization of that type.

    Empty if there is none, or more than one: then a person has to say it.
    """
    code = properties.get("source.systemCode", "")
    if _is_district_code(code):
        return code.zfill(5)
    codes = {
        cells["identifier"].zfill(5)
        for cells in _cells_of(sources, "orgs")
        if cells["type"].lower() == "district" and _is_district_code(cells["identifier"])
    }
    return codes.pop() if len(codes) == 1 else ""


def _is_district_code(code: str) -> bool:
    return code.isascii() and code.isdecimal() and len(code) in (4, 5)


def _cells_of(sources: Sequence[Source], name: str) -> Iterator[dict[str, str]]:
    for source in sources:
        if source.kind == name and not source.refusal:
            yield from arranging.cells_of(source, arranging.positions(source, FILES[name]))


def _school_year(sources: Sequence[Source], extract_on: date) -> int:
    """Return the school year (its end year) that the package tells of.

    That of the session in which the extract date lies, else of the newest one that has begun; the
    days decide, because some systems write the year in which it starts.
    """
    best = (False, date.min)
    for cells in _cells_of(sources, "academicSessions"):
        start, end = _day(cells["startDate"]), _day(cells["endDate"])
        if cells["type"].lower() == "schoolyear" and start and start <= extract_on:
            best = max(best, (bool(end and extract_on < end), start))
    return school_year_of(best[1] if best[1] > date.min else extract_on)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
