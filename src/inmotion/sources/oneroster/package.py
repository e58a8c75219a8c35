"""Telling a OneRoster package, and whose it is."""

import csv
import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from inmotion.sources import arranging, packages
from inmotion.sources.arranging import Given
from inmotion.sources.headers import plain
from inmotion.sources.oneroster.files import FILES
from inmotion.sources.packages import Found
from inmotion.sources.scanning import Source
from inmotion.vocabulary.time import school_year_of

NAME = "oneroster"
MANIFEST = "manifest"

#: Every file the standard knows; those not in FILES hold nothing we keep.
_KNOWN = {plain(name): name for name in (*FILES, MANIFEST)}


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
    with manifest.open() as file:
        text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace", newline="")
        return {row[0].strip(): row[1].strip() for row in csv.reader(text) if len(row) > 1}


def scan(files: Sequence[Found], copies: Path, given: Given) -> list[Source]:
    """Bring the files of one package to disk, and say whose they are and of which day."""
    sources = []
    properties: dict[str, str] = {}
    for file in files:
        name = _name(file)
        if name == MANIFEST:
            properties = _properties(file)
            continue
        sources.append(arranging.look(file, copies / f"{name}.txt", NAME, name))
    district_id = given.district_id or _district(properties, sources)
    extract_on = given.extract_on or _extract_day(files)
    for source in sources:
        source.district_id, source.extract_on = district_id, extract_on
        source.school_year = school_year_of(extract_on) if extract_on else None
    return sources


def _district(properties: dict[str, str], sources: Sequence[Source]) -> str:
    """Return the county-district code: of the manifest, else of the organization of that type."""
    code = properties.get("source.systemCode", "")
    if code.isdecimal() and len(code) in (4, 5):
        return code.zfill(5)
    for source in sources:
        if source.kind == "orgs":
            at = arranging.positions(source, FILES["orgs"])
            for cells in arranging.cells_of(source, at):
                code = cells["identifier"]
                if cells["type"] == "district" and code.isdecimal() and len(code) in (4, 5):
                    return code.zfill(5)
    return ""


def _extract_day(files: Sequence[Found]) -> date | None:
    """Return the day in the name of the package, if there is one."""
    for file in files:
        for name in (file.path.name, *Path(file.name).parts):
            day = packages.parse_name(Path(name).stem).extract_on
            if day:
                return day
    return None
