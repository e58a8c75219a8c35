"""Finding source files: in a folder, in folders of folders, in archives."""

import os
import re
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import IO

from inmotion.sources.cedars import LAYOUTS
from inmotion.vocabulary.errors import WrongUsage

_TEXT = (".txt", ".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".xml")
#: `truth` is where the synthetic region keeps what it knows about its own students.
_SKIPPED = ("truth", "__MACOSX")
#: A package with a file of this name is invented: nobody in it is real.
_MARKER = "SYNTHETIC"


@dataclass(frozen=True)
class Found:
    """A file that may be a source file.

    Parameters
    ----------
    name : str
        Path below the place that was searched, for people.
    folder : str
        What it lies in; the files of one package share it.
    path : Path
        The file, or the archive it is in.
    archive : ZipFile, optional
        The archive it is in.
    member : str
        Its name in the archive.
    """

    name: str
    folder: str
    path: Path
    archive: zipfile.ZipFile | None = None
    member: str = ""

    def open(self) -> IO[bytes]:
        """Open the file's bytes."""
        return self.archive.open(self.member) if self.archive else self.path.open("rb")

    @property
    def is_synthetic(self) -> bool:
        """Whether the package it lies in says of itself that it is invented."""
        if not self.member:
            return self.path.with_name(_MARKER).exists()
        with zipfile.ZipFile(self.path) as archive:
            return str(Path(self.member).with_name(_MARKER)) in archive.namelist()

    @contextmanager
    def again(self) -> Iterator["Found"]:
        """Open the archive again after the search for files has closed it."""
        if self.archive is None:
            yield self
            return
        with zipfile.ZipFile(self.path) as archive:
            yield replace(self, archive=archive)


@dataclass(frozen=True)
class NameParts:
    """What a file name says: `CCDDD_SSSS_FileName_YYYYMMDD_XXXXYYYY`."""

    token: str
    district_id: str = ""
    school_code: str = ""
    extract_on: date | None = None
    school_year: int | None = None


@contextmanager
def find(path: Path) -> Iterator[tuple[list[Found], list[str]]]:
    """Find the text files below `path`; their archives stay open meanwhile.

    Yields
    ------
    found : list of Found
        In order of their names.
    broken : list of str
        Archives that do not open.

    Raises
    ------
    WrongUsage
        If there is nothing at `path`.
    """
    if not path.exists():
        raise WrongUsage("There is no such file or folder.", where=str(path), do="Check the path.")
    found: list[Found] = []
    broken: list[str] = []
    with ExitStack() as opened:
        for file in sorted(_walk(path)):
            _look_at(path, file, found, broken, opened)
        yield found, broken


def _look_at(
    path: Path, file: Path, found: list[Found], broken: list[str], opened: ExitStack
) -> None:
    """Add a file, or the members of an archive, to what was found."""
    # A name that is not UTF-8 is shown with a mark for what cannot be shown.
    below = os.fsencode(file.relative_to(path if path.is_dir() else path.parent))
    name = below.decode("utf-8", errors="replace")
    if file.suffix.lower() == ".zip":
        try:
            archive = opened.enter_context(zipfile.ZipFile(file))
        except (zipfile.BadZipFile, OSError):
            broken.append(name)
        else:
            found += _members(archive, file, name)
    elif file.suffix.lower() in _TEXT:
        found.append(Found(name, str(Path(name).parent), file))


def _walk(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
        return
    for folder, folders, files in os.walk(path):
        folders[:] = [name for name in folders if name not in _SKIPPED and name[0] != "."]
        yield from (Path(folder) / name for name in files if name[0] != ".")


def _members(archive: zipfile.ZipFile, file: Path, name: str) -> list[Found]:
    return [
        Found(f"{name}/{member}", f"{name}/{Path(member).parent}", file, archive, member)
        for member in sorted(archive.namelist())
        if member.lower().endswith(_TEXT) and not set(Path(member).parts) & set(_SKIPPED)
    ]


def parse_name(name: str) -> NameParts:
    """Return what a file name says. Parts that are not there, or make no sense, are empty."""
    token: list[str] = []
    district = school = ""
    day: date | None = None
    year: int | None = None
    for part in Path(name).stem.split("_"):
        if not part.isdecimal() or not part.isascii():
            token.append(part)
        elif len(part) == 8 and int(part[:4]) + 1 == int(part[4:]):
            year = int(part[4:])
        elif len(part) == 8:
            day = _day(part)
        elif not district and len(part) in (4, 5):
            district = part.zfill(5)
        elif district and len(part) == 4:
            school = part
    return NameParts("".join(token), district, school, day, year)


def extract_day(files: Iterable[Found]) -> date | None:
    """Return the day in the name of a package's files, folders or archive; None if there is none.

    Parameters
    ----------
    files : iterable of Found
    """
    for file in files:
        for name in (file.path.name, *Path(file.name).parts):
            iso = re.search(r"(?<![0-9])(20[0-9]{2})-([0-9]{2})-([0-9]{2})(?![0-9])", name)
            day = _day("".join(iso.groups())) if iso else parse_name(name).extract_on
            if day:
                return day
    return None


def _day(digits: str) -> date | None:
    try:
        return datetime.strptime(digits, "%Y%m%d").date()  # noqa: DTZ007 - a day has no time zone
    except ValueError:
        return None


def _plain(token: str) -> str:
    return re.sub("[^a-z]", "", token.lower())


_TOKENS = {
    _plain(layout.file_name): kind for kind, layout in LAYOUTS.items() if not layout.is_memory
}

#: Files of the state's package that hold nothing we keep: F, G and Q.
_UNUSED = frozenset(("staff", "staffschedule", "lapstudentgrowth"))


def kind_of_token(token: str) -> str | None:
    """Return the kind a name stands for; None if the header has to decide."""
    plain = _plain(token)
    # The full name of file R is not published; the word is.
    return "R" if "exclusionary" in plain else _TOKENS.get(plain)


def is_unused(token: str) -> bool:
    """Return True for files that are known and hold nothing we keep."""
    return _plain(token) in _UNUSED
