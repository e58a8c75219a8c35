"""Rows that a place has put in use beside the lake: checked before, and kept for good.

The rows in use lie in `LAKE/rules/TABLE.toml`. Every file that ever was in use stays in
`LAKE/rules/kept`, with who put it there and why, so that an older list can still be explained.
"""

import hashlib
import json
import os
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from inmotion.indicators.rule_check import Problem, problems
from inmotion.indicators.rule_table import RuleTable
from inmotion.indicators.rules import Row, load_rows
from inmotion.lake.locks import only_one
from inmotion.lake.store import LOCK
from inmotion.vocabulary.places import REGION_ID
from inmotion.vocabulary.words import N_


@dataclass(frozen=True)
class Use:
    """One file of rows that was put in use.

    Parameters
    ----------
    table : str
    number : int
        1, 2, ... per table.
    by, why : str
    used_at : str
        Instant, UTC, ISO.
    sha256 : str
        Of the file.
    """

    table: str
    number: int
    by: str
    why: str
    used_at: str
    sha256: str


def local_rows(lake: Path, table: str) -> tuple[Row, ...]:
    """Return the rows of a table that are in use beside the lake; none if nobody put any there."""
    path = lake / "rules" / f"{table}.toml"
    return load_rows(path) if path.exists() else ()


def uses(lake: Path, table: str) -> tuple[Use, ...]:
    """Return every file of a table that was ever in use, oldest first."""
    kept = sorted((lake / "rules" / "kept").glob(f"{table}.*.json"))
    return tuple(Use(**json.loads(path.read_text(encoding="utf-8"))) for path in kept)


def local_problems(file: Path, table: RuleTable, districts: Iterable[str]) -> tuple[Problem, ...]:
    """Return what is wrong with a file of rows for use beside a lake.

    Parameters
    ----------
    districts : the districts of the lake
    """
    found = problems(file, table.schema)
    return found or tuple(_of_places(file, {REGION_ID, *districts}))


def _of_places(file: Path, places: set[str]) -> Iterator[Problem]:
    """Check that each row says for whom it is, and that the lake has that place."""
    rows = tomllib.loads(file.read_text(encoding="utf-8"))["row"]
    for number, row in enumerate(rows, 1):
        place_id = row.get("place_id", "")
        if place_id not in places:
            what = N_("The lake has no such place.") if place_id else N_("{key} is missing.")
            fix = N_("Use one of: {known}.")
            values = {"key": "place_id", "known": ", ".join(sorted(places))}
            yield Problem(number, row["name"], "place_id", place_id, what, fix, values)


def put_in_use(lake: Path, file: Path, table: RuleTable, *, by: str, why: str) -> Use:
    """Make the rows of a checked file those in use; the file is kept, as all before it are.

    A reader finds the rows of before or those of now, never a part of a file.
    """
    text, name = file.read_bytes(), table.schema.name
    folder = lake / "rules"
    (folder / "kept").mkdir(parents=True, exist_ok=True)
    with only_one(lake / LOCK):
        number = len(uses(lake, name)) + 1
        now = datetime.now(UTC).isoformat(timespec="seconds")
        use = Use(name, number, by, why, now, hashlib.sha256(text).hexdigest())
        kept = folder / "kept" / f"{name}.{number:04d}"
        _write(kept.with_suffix(kept.suffix + ".toml"), text)
        _write(kept.with_suffix(kept.suffix + ".json"), _json(asdict(use)))
        _write(folder / f"{name}.toml", text)
    return use


def _json(values: dict[str, Any]) -> bytes:
    return json.dumps(values, indent=1).encode()


def _write(path: Path, text: bytes) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    with beside.open("wb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
