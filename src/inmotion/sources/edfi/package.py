"""Telling an Ed-Fi package, and whose rows it holds."""

import re
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from inmotion.sources import packages, texts
from inmotion.sources.arranging import Given
from inmotion.sources.edfi import flat, owners
from inmotion.sources.edfi.labels import labels_of
from inmotion.sources.edfi.mending import rewrite
from inmotion.sources.edfi.resources import RESOURCES
from inmotion.sources.edfi.words import Words, words_of
from inmotion.sources.headers import plain
from inmotion.sources.packages import Found
from inmotion.sources.scanning import Source
from inmotion.vocabulary.time import school_year_of

NAME = "edfi"

_KNOWN = {plain(name): name for name in RESOURCES}
#: Lists of what was deleted or renamed: a package is the whole truth and needs none.
_LISTS = ("deletes", "keychanges")
_PAGE = re.compile(r"([._-]?(page|part)?[._-]?[0-9]+)+$", re.IGNORECASE)
_SIGNS = (b"UniqueId", b"schoolId", b"localEducationAgencyId", b"educationOrganizationId")
_HEAD = 1 << 16


@dataclass
class Memo:
    """What is known of a package when its rows are arranged.

    Parameters
    ----------
    words : Words
    resources : set of str
        Resources that occur in the package and can all be read to their end.
    by_order : set of str
        Names of files whose objects are numbered one after another.
    """

    words: Words
    resources: set[str] = field(default_factory=set)
    by_order: set[str] = field(default_factory=set)


def claims(files: Sequence[Found]) -> list[Found]:
    """Return the files of the folder that are Ed-Fi's."""
    return [file for file in files if _is_ours(file)]


def _is_ours(file: Found) -> bool:
    if any(plain(part) in _LISTS for part in Path(file.name).parts):
        return False
    if flat.is_xml(file):
        return b"<Interchange" in _head(file) or b":Interchange" in _head(file)
    if not _resource(file):
        return False
    head = _head(file)
    # Names like `students` are no proof; what an object is known by is. No objects are none's.
    return any(sign in head.replace(b"\0", b"") for sign in _SIGNS) or not head.strip(b"[] \r\n\t")


def _head(file: Found) -> bytes:
    try:
        with file.open() as opened:
            return opened.read(_HEAD)
    except (OSError, EOFError, RuntimeError, ValueError, zipfile.BadZipFile, zlib.error):
        # Damaged and locked members: told of by those who read on.
        return b""


def _resource(file: Found) -> str:
    """Return the resource a JSON file is named after; empty if it is none we read."""
    path = Path(file.member or file.path.name)
    if path.suffix.lower() not in (".json", ".jsonl", ".ndjson"):
        return ""
    return _KNOWN.get(plain(_PAGE.sub("", path.stem)), "")


def scan(files: Sequence[Found], copies: Path, given: Given) -> list[Source]:
    """Bring the files of one package to disk as clean lines, and say whose they are."""
    memo = Memo(words_of(given.descriptors))
    seen = owners.Seen(given.district_id, memo.words)
    broken: set[str] = set()
    sources = []
    for number, file in enumerate(files):
        source = _look(file, copies / f"objects-{number:04d}.txt", memo, seen, broken)
        sources.append(source)
    memo.resources -= broken
    extract_on = given.extract_on or packages.extract_day(files)
    year = seen.school_year() or (school_year_of(extract_on) if extract_on else None)
    for source in sources:
        source.extract_on, source.school_year = extract_on, year
    return owners.share_out(sources, seen, copies, year)


def _look(file: Found, copy_to: Path, memo: Memo, seen: owners.Seen, broken: set[str]) -> Source:
    resource = "" if flat.is_xml(file) else _resource(file)
    kind = resource or Path(file.member or file.path.name).stem
    source = Source(file, kind, format=NAME, path=copy_to, has_header=False)
    source.labels = labels_of(resource)
    source.memo, source.rewrite = memo, rewrite
    try:
        source.sha256 = texts.examine(file.open).sha256
        found = flat.flatten(file, resource, copy_to, seen.take)
    except (OSError, EOFError, RuntimeError, ValueError, zipfile.BadZipFile, zlib.error):
        source.refusal = "unreadable_file"
        broken |= {resource} - {""}
        return source
    source.rows, source.lines, source.has_blanks = found.rows, found.lines, found.has_blanks
    if found.by_order:
        memo.by_order.add(file.name)
        source.notes.append(("by_order", ""))
    memo.resources |= found.resources | {resource} - {""}
    if found.breaks_off:
        source.refusal = "unreadable_file"
        broken |= found.resources | {resource} - {""}
    return source
