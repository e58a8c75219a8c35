"""Dated rows: conventions, cut points and law as data, and the rows that hold on a day."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from inmotion.vocabulary.errors import InMotionError

#: What is proposed holds on no day; it is shown and never applied.
PENDING = "pending"


@dataclass(frozen=True)
class Row:
    """One dated row.

    Parameters
    ----------
    name : str
        What it is about; later rows of the same name take over.
    valid_from : date or None
        None for what is pending.
    valid_to : date or None
        Last day it holds; open if None.
    cite, mark, note : str
        Source, how far it can be trusted (R, W, S, I, NC), and remarks.
    values : dict
        Everything else the row states.
    """

    name: str
    valid_from: date | None
    valid_to: date | None
    cite: str
    mark: str
    note: str
    values: dict[str, Any]

    @property
    def is_pending(self) -> bool:
        """Whether the row is only proposed."""
        return self.values.get("status") == PENDING

    def holds_on(self, day: date) -> bool:
        """Tell whether the row holds on `day`."""
        if self.valid_from is None or self.is_pending:
            return False
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def load_rows(path: Path) -> tuple[Row, ...]:
    """Read the dated rows of a TOML file.

    Raises
    ------
    InMotionError
        If the file is no TOML or a row lacks its name, date, source or mark.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))["row"]
    except (OSError, KeyError, tomllib.TOMLDecodeError) as error:
        raise InMotionError(
            f"The rules cannot be read: {error}.", where=str(path), do="Mend the file."
        ) from error
    return tuple(_row(entry, where=f"{path.name}, row {n}") for n, entry in enumerate(raw, 1))


def _row(entry: dict[str, Any], where: str) -> Row:
    stated = dict(entry)
    if stated.get("status") == PENDING:
        stated.setdefault("valid_from", None)
    try:
        return Row(
            name=stated.pop("name"),
            valid_from=stated.pop("valid_from"),
            valid_to=stated.pop("valid_to", None),
            cite=stated.pop("cite"),
            mark=stated.pop("mark"),
            note=stated.pop("note", ""),
            values=stated,
        )
    except KeyError as error:
        raise InMotionError(
            f"{error} is missing.", where=where, do="Every row needs name, valid_from, cite, mark."
        ) from error


def rows_on(rows: Iterable[Row], day: date) -> dict[str, Row]:
    """Return the rows that hold on `day`, by name; of several the one that began last."""
    holding = sorted((row for row in rows if row.holds_on(day)), key=began)
    return {row.name: row for row in holding}


def began(row: Row) -> date:
    """Return the first day of a row; the end of time for one that is pending."""
    return row.valid_from or date.max
