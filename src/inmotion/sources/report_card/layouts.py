"""Which extracts there are, and under which names their columns have been seen."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent

#: How a value is written -> by what its number is divided to get the value.
WRITINGS = {"share": 1, "plain": 1, "percent": 100, "hundredths": 100}


@dataclass(frozen=True)
class Measure:
    """One figure of a row: which columns state it, and how.

    Parameters
    ----------
    code : str
    unit_code : str
        share, count, percentile, years, ...
    writing : str
        Key of `WRITINGS`.
    numerator, denominator : str
        Fields; empty if the extract has none.
    values : tuple of str
        Fields that write the same value; the first one counts.
    student_group : str
        Code of the group, in extracts that have a column for each.
    """

    code: str
    unit_code: str
    writing: str
    numerator: str
    denominator: str
    values: tuple[str, ...]
    student_group: str = ""

    @property
    def fields(self) -> tuple[str, ...]:
        """All its fields."""
        return tuple(name for name in (self.numerator, self.denominator, *self.values) if name)


@dataclass(frozen=True)
class Dataset:
    """One kind of extract.

    Parameters
    ----------
    code : str
    signs : tuple of str
        Fields that together only this extract has.
    measures : tuple of Measure
        The first of a student group always makes a row.
    header : tuple of str
        Columns of the form in which it is written.
    says : dict
        Field -> what the extract leaves unsaid.
    title : str
        Pattern of file names that say what no column does.
    named : dict
        What a row says it measures -> measure, where the first figure goes by that.
    parts_of : str
        The named measure whose rows alone state the other figures.
    """

    code: str
    signs: tuple[str, ...]
    measures: tuple[Measure, ...]
    header: tuple[str, ...]
    says: dict[str, str] = field(default_factory=dict)
    title: str = ""
    named: dict[str, str] = field(default_factory=dict)
    parts_of: str = ""

    def leads(self, measure: Measure) -> bool:
        """Return True if every row states this figure, be it hidden."""
        return measure.code == self.measures[0].code

    @property
    def is_wide(self) -> bool:
        """True if it has a column for each student group."""
        return any(measure.student_group for measure in self.measures)


def plain(name: str) -> str:
    """Return the form in which names are compared: letters and digits alone."""
    return re.sub("[^a-z0-9]", "", name.lower())


def load(name: str) -> dict[str, Any]:
    """Return one of the tables beside this module."""
    with (HERE / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def fields() -> dict[str, str]:
    """Return every known column name, as `plain`, and the field it stands for."""
    return {plain(name): field_ for field_, names in load("columns").items() for name in names}


@cache
def datasets() -> dict[str, Dataset]:
    """Return the known extracts, in the order in which they are tried."""
    return {code: _dataset(code, stated) for code, stated in load("datasets").items()}


def _dataset(code: str, stated: dict[str, Any]) -> Dataset:
    return Dataset(
        code,
        tuple(stated["signs"]),
        tuple(_measures(stated)),
        tuple(stated["header"]),
        stated.get("says", {}),
        stated.get("title", ""),
        stated.get("named", {}),
        stated.get("parts_of", ""),
    )


def _measures(stated: dict[str, Any]) -> Iterator[Measure]:
    first, *others = stated["figures"].items()
    code, (unit, writing, *columns) = first
    groups = stated.get("groups")
    if groups is None:
        yield _measure(code, unit, writing, columns)
    else:
        for group, (numerator, value) in groups.items():
            yield _measure(code, unit, writing, (numerator, "", value), group)
    for code, (unit, writing, *columns) in others:
        yield _measure(code, unit, writing, columns, "all" if groups else "")


def _measure(
    code: str, unit: str, writing: str, columns: Sequence[str], group: str = ""
) -> Measure:
    numerator, denominator, value = columns
    values = tuple(value.split()) if value else ()
    return Measure(code, unit, writing, numerator, denominator, values, group)


def recognise(header: Sequence[str]) -> Dataset | None:
    """Return the extract that has this header; None if it is none we know."""
    known = fields()
    present = {known.get(plain(cell)) for cell in header}
    return next((one for one in datasets().values() if present.issuperset(one.signs)), None)
