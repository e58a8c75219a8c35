"""Models beside the lake: each kept for good, one in use per outcome, as plain data.

`LAKE/risk/models/0001` holds `model.json` (the model itself, whole numbers), `record.json` (what it
was fitted on, and how good it is) and `query.sql` (the same model as one query). A model never
changes. `LAKE/risk/published/0001.json` says which model is in use from when on, who said so and
why; the newest one of an outcome holds. Everything is written beside and renamed into place, so
that whoever is cut off leaves what was there before.
"""

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from inmotion.lake.locks import only_one
from inmotion.methods.risk.model import RiskModel
from inmotion.methods.risk.stored import from_json, to_json
from inmotion.vocabulary.errors import InMotionError, WrongUsage

MODEL, RECORD, QUERY = "model.json", "record.json", "query.sql"


@dataclass(frozen=True)
class Record:
    """A model as it was kept.

    Parameters
    ----------
    number : int
        1, 2, ... in the order of fitting.
    outcome : str
    fitted_at : str
        Instant, UTC, ISO.
    by, why : str
    lake_version : int
    is_synthetic : bool
        Whether any of the rows it was fitted on are invented.
    data : dict
        What it was fitted on; see `fitting.fit_outcome`.
    measures : dict
        How good it is; see `judging.judge`.
    """

    number: int
    outcome: str
    fitted_at: str
    by: str
    why: str
    lake_version: int
    is_synthetic: bool
    data: dict[str, Any]
    measures: dict[str, Any]


@dataclass(frozen=True)
class Publication:
    """One step of the history of what is in use.

    Parameters
    ----------
    number : int
        1, 2, ... over all outcomes.
    outcome : str
    model : int
    by, why : str
    at : str
        Instant, UTC, ISO.
    failures : tuple of str
        What the model failed and was published in spite of, in words; empty if nothing.
    """

    number: int
    outcome: str
    model: int
    by: str
    why: str
    at: str
    failures: tuple[str, ...] = ()

    @property
    def is_override(self) -> bool:
        """Whether somebody put a model in use that failed."""
        return bool(self.failures)


class Models:
    """The models of a lake.

    Parameters
    ----------
    lake : Path
        The lake's folder.
    """

    def __init__(self, lake: Path) -> None:
        self.root = lake / "risk"

    def numbers(self) -> list[int]:
        """Return the numbers of all complete models, ascending."""
        return sorted(int(path.name) for path in (self.root / "models").glob("[0-9]*"))

    def record(self, number: int) -> Record:
        """Return what is known of a model; WrongUsage if there is none of that number."""
        path = self._folder(number) / RECORD
        try:
            return Record(**json.loads(path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            known = ", ".join(map(str, self.numbers()))
            raise WrongUsage(
                f"There is no model {number}.",
                where=str(self.root),
                do=f"Known are: {known}." if known else "Fit one first: inmotion risk fit.",
                saved="",
            ) from None
        except (ValueError, TypeError) as error:
            raise InMotionError(
                f"What was kept of model {number} cannot be read ({type(error).__name__}).",
                where=str(path),
                do="Put the file back from a copy, or fit a new model.",
                saved="",
            ) from error

    def model(self, number: int) -> RiskModel:
        """Return the model itself; DamagedModel if its file was changed."""
        self.record(number)
        return from_json((self._folder(number) / MODEL).read_text(encoding="utf-8"))

    def newest(self, outcome: str) -> int | None:
        """Return the newest model of an outcome, in use or not; None if there is none."""
        for number in reversed(self.numbers()):
            if self.record(number).outcome == outcome:
                return number
        return None

    def keep(
        self,
        model: RiskModel,
        query: str,
        *,
        outcome: str,
        by: str,
        why: str,
        lake_version: int,
        is_synthetic: bool,
        data: Mapping[str, Any],
        measures: Mapping[str, Any],
    ) -> Record:
        """Keep a model for good, under the next number. It is not in use yet."""
        folder = self.root / "models"
        folder.mkdir(parents=True, exist_ok=True)
        with only_one(self.root / "lock"):
            number = (self.numbers() or [0])[-1] + 1
            record = Record(
                number,
                outcome,
                _now(),
                by,
                why,
                lake_version,
                is_synthetic,
                dict(data),
                dict(measures),
            )
            beside = folder / f".{number:04d}"
            # What a fit that was cut off left behind.
            shutil.rmtree(beside, ignore_errors=True)
            beside.mkdir()
            _write(beside / MODEL, to_json(model))
            _write(beside / QUERY, query)
            _write(beside / RECORD, json.dumps(asdict(record), indent=1))
            beside.rename(self._folder(number))
            _sync(folder)
        return record

    def published(self, outcome: str) -> Publication | None:
        """Return which model of an outcome is in use; None if none ever was."""
        found = [one for one in self.history() if one.outcome == outcome]
        return found[-1] if found else None

    def history(self) -> tuple[Publication, ...]:
        """Return everything that was ever put in use, oldest first."""
        found = []
        for path in sorted((self.root / "published").glob("[0-9]*.json")):
            said = json.loads(path.read_text(encoding="utf-8"))
            found.append(Publication(**{**said, "failures": tuple(said["failures"])}))
        return tuple(found)

    def publish(
        self, record: Record, *, by: str, why: str, failures: tuple[str, ...]
    ) -> Publication:
        """Put a model in use from the next night on."""
        folder = self.root / "published"
        folder.mkdir(parents=True, exist_ok=True)
        with only_one(self.root / "lock"):
            number = len(self.history()) + 1
            said = Publication(number, record.outcome, record.number, by, why, _now(), failures)
            beside = folder / f".{number:04d}"
            _write(beside, json.dumps(asdict(said), indent=1))
            beside.rename(folder / f"{number:04d}.json")
            _sync(folder)
        return said

    def _folder(self, number: int) -> Path:
        return self.root / "models" / f"{number:04d}"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """Force a rename to disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
