"""A lake version: one small file that says which table versions belong together."""

import json
import os
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from inmotion.vocabulary.errors import InMotionError


@dataclass(frozen=True)
class SourceFile:
    """A file an import read: its lasting number, where it came from, and what it was."""

    file_id: int
    name: str
    sha256: str
    district_id: str
    school_year: int
    extract_on: str


@dataclass(frozen=True)
class Manifest:
    """One lake version.

    Parameters
    ----------
    number : int
        1, 2, ...; the highest is the present.
    kind : str
        "create", "import", "identity" (people decided about persons) or "undo".
    made_at : str
        Instant, ISO 8601, UTC.
    tables : dict
        Table name -> Delta version.
    next_student_id, next_file_id : int
        Counters; they never run backwards, undo included.
    extracts : dict
        "district/school year" -> date of the newest extract taken in.
    origins : dict
        "district/school year" -> kind of file -> name of the format that states it.
    is_synthetic : bool
        Whether any rows come from a package that says it is invented.
    files : tuple of SourceFile
        Files this very import read.
    report : dict
        What the import did, as printed. For "undo": {"back_to": number}.
    """

    number: int
    kind: str
    made_at: str
    tables: dict[str, int]
    next_student_id: int = 1
    next_file_id: int = 1
    extracts: dict[str, str] = field(default_factory=dict)
    origins: dict[str, dict[str, str]] = field(default_factory=dict)
    is_synthetic: bool = False
    files: tuple[SourceFile, ...] = ()
    report: dict[str, Any] = field(default_factory=dict)

    def following(self, kind: str, **changes: Any) -> "Manifest":
        """Return the next version: this one with `changes`, a new number and the time of now."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        fresh: dict[str, Any] = {"files": (), "report": {}, **changes}
        return replace(self, number=self.number + 1, kind=kind, made_at=now, **fresh)

    def newest_extract(self, district_id: str, school_year: int) -> date | None:
        """Return the date of the newest extract of a district and year, None before the first."""
        stated = self.extracts.get(f"{district_id}/{school_year}")
        return date.fromisoformat(stated) if stated else None

    def not_stated(self, kind: str, school_year: int) -> set[str]:
        """Return the districts that sent files for a year, none of which states this kind.

        Versions written before origins were kept say nothing of them.
        """
        found = set()
        for where, kinds in self.origins.items():
            district_id, _, year = where.partition("/")
            if year == str(school_year) and kind not in kinds:
                found.add(district_id)
        return found


def numbers(folder: Path) -> list[int]:
    """Return the numbers of all complete versions in `folder`, ascending."""
    return sorted(int(path.stem) for path in folder.glob("[0-9]*.json"))


def read(folder: Path, number: int) -> Manifest:
    """Read version `number`; InMotionError if it is not there or cannot be read."""
    path = folder / f"{number:06d}.json"
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        raw["files"] = tuple(SourceFile(**entry) for entry in raw["files"])
        return Manifest(**raw)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise InMotionError(
            f"Lake version {number} cannot be read ({type(error).__name__}).",
            where=str(path),
            do="Run `inmotion lake history` to see which versions there are.",
        ) from error


def write(folder: Path, manifest: Manifest) -> None:
    """Put `manifest` in place in one step, or fail if its number is taken.

    A reader sees the whole file or none: it is written beside, forced to disk, then linked in.
    """
    final = folder / f"{manifest.number:06d}.json"
    beside = folder / f".{manifest.number:06d}.{os.getpid()}"
    with beside.open("w", encoding="utf-8") as file:
        json.dump(asdict(manifest), file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(beside, final)
    except FileExistsError as error:
        raise InMotionError(
            f"Lake version {manifest.number} was written by somebody else meanwhile.",
            where=str(final),
            do="Run the command again.",
        ) from error
    finally:
        beside.unlink()
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
