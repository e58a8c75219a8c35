"""What a source file looks like: its columns, how each is read, and which tables it feeds.

A layout is data. SQL fragments stand only here and in the declarations; values of a file never
become SQL.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class Need(Enum):
    """What follows when a cell is empty."""

    NEEDED = "the row goes to quarantine"
    EXPECTED = "a warning; the value stays empty"
    OPTIONAL = "nothing"


class Dates(Enum):
    """Which days a date may name."""

    ANY = "any day"
    EVENT = "inside the school year, else the row goes to quarantine"
    SPAN = "a warning if outside the school year"


class Link(Enum):
    """How a row names its school."""

    NONE = "not at all"
    LOCATION = "by the district's own number"
    SCHOOL_CODE = "by the state's code"


@dataclass(frozen=True)
class Reading:
    """How the text of a cell becomes a value.

    Parameters
    ----------
    type : str
        DuckDB type of the value.
    value : str
        SQL with `{x}` for the trimmed text (NULL if empty).
    odd : str
        SQL with `{x}` and, for the value, `{v}`: the text if something is wrong with it, else NULL.
        Empty if nothing can be wrong.
    reason : str
        Reason code if the element is strict and odd.
    soft_reason : str
        Reason code if it is odd but not strict.
    """

    type: str
    value: str
    odd: str = ""
    reason: str = ""
    soft_reason: str = "left_empty"


@dataclass(frozen=True)
class Element:
    """One column of a source file.

    Parameters
    ----------
    name : str
        Header cell, as the standard writes it.
    column : str
        Name of the value in our tables; empty if the column is not read at all.
    reading : Reading, optional
    need : Need
    strict : bool
        A text that cannot be read sends the row to quarantine, also if the cell may be empty.
    size : int
        Longest text the standard allows; 0 if it does not say.
    known : str
        SQL condition on `{v}` that holds for codes we know; empty if any code will do.
    dates : Dates
    aliases : tuple of str
        Other spellings of the header.
    """

    name: str
    column: str = ""
    reading: Reading | None = None
    need: Need = Need.OPTIONAL
    strict: bool = False
    size: int = 0
    known: str = ""
    dates: Dates = Dates.ANY
    aliases: tuple[str, ...] = ()

    @property
    def is_strict(self) -> bool:
        """True if unreadable text sends the row to quarantine."""
        return self.strict or self.need is Need.NEEDED


@dataclass(frozen=True)
class Check:
    """A rule over several values of a row.

    Parameters
    ----------
    reason : str
    column : str
        The column to point at.
    fails : str
        SQL condition over the staged columns `r` and the file `f`.
    value : str
        SQL for the value to show.
    """

    reason: str
    column: str
    fails: str
    value: str


@dataclass(frozen=True)
class Target:
    """A table fed by a file.

    Parameters
    ----------
    table : str
    values : mapping of str to str
        Column -> SQL over the file's facts; a column that is not named has the fact's name.
    where : str
        SQL condition: rows that feed the table.
    latest_of : tuple of str
        If given, one row per these facts: the one with the latest `entry_on`, then the last line.
    first_of : tuple of str
        If given, one row per these facts: the first line.
    """

    table: str
    values: Mapping[str, str] = field(default_factory=dict)
    where: str = "true"
    latest_of: tuple[str, ...] = ()
    first_of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Layout:
    """One kind of source file.

    Parameters
    ----------
    kind : str
        Letter of the CEDARS file, or the name of a file of our own.
    file_name : str
        The kind's name in file names.
    title : str
    elements : tuple of Element
        In the order of the standard.
    targets : tuple of Target
        The first one decides which rows name the same thing.
    checks : tuple of Check
    has_student : bool
        Rows carry DistrictStudentId and are linked to the student's own record (file B).
    link : Link
    place_need : Need
        What follows when the school is not known.
    by_position : bool
        Header names are ambiguous; the position decides.
    widths : tuple of int
        Column counts of other years, whose columns stand in the same order.
    old_widths : mapping of int to tuple of str
        Column count of an older layout -> its header names in order.
    hides_numbers : bool
        Cells that look like a social security number are dropped on read.
    is_memory : bool
        In no file: rows that an import writes down to understand the next package.
    beyond : tuple of Element
        Elements that the state's file does not have and other formats may fill.
    """

    kind: str
    file_name: str
    title: str
    elements: tuple[Element, ...]
    targets: tuple[Target, ...]
    checks: tuple[Check, ...] = ()
    has_student: bool = True
    link: Link = Link.NONE
    place_need: Need = Need.NEEDED
    by_position: bool = False
    widths: tuple[int, ...] = ()
    old_widths: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    hides_numbers: bool = False
    is_memory: bool = False
    beyond: tuple[Element, ...] = ()

    @property
    def read(self) -> tuple[Element, ...]:
        """The elements that are read."""
        return (*(element for element in self.elements if element.column), *self.beyond)

    @property
    def facts(self) -> tuple[Element, ...]:
        """The elements whose values rows carry on after students and schools are linked."""
        linked = {"school_year", "district_id", "location_code"}
        if self.has_student:
            linked.add("district_student_id")
        if self.link is Link.SCHOOL_CODE:
            linked.add("school_code")
        return tuple(element for element in self.read if element.column not in linked)

    @property
    def odd(self) -> tuple[str, ...]:
        """Names of the texts in a row's list `odd`, which is NULL unless something is odd."""
        hidden = ("ssn_odd", "number_odd") if self.hides_numbers else ()
        doubted = (e for e in self.read if e.reading is None or e.reading.odd)
        own = (f"{element.column}_odd" for element in doubted)
        return ("extra_odd", "cells_odd", *hidden, *own, "student_odd", "held_odd", "place_odd")

    @property
    def names_school(self) -> str:
        """The column that names the row's school; empty if none does."""
        return {Link.LOCATION: "location_code", Link.SCHOOL_CODE: "school_code"}.get(self.link, "")

    def element(self, column: str) -> Element:
        """Return the element read into `column`; KeyError if there is none."""
        return {element.column: element for element in self.read}[column]

    def number(self, element: Element) -> str:
        """Return the element's number in the standard ("C06"), or its header name."""
        if len(self.kind) > 1 or element in self.beyond:
            return element.name
        return f"{self.kind}{self.elements.index(element) + 1:02d}"
