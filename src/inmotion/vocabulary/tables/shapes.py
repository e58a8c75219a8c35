"""What a table is: a name, one of four shapes, and columns that say what they mean."""

from dataclasses import dataclass
from enum import StrEnum


class Shape(StrEnum):
    """How many rows a thing has, and what they hang on."""

    PERSON = "one row per student"
    EVENT = "dated rows per student"
    SPAN = "rows per student that start and may end"
    PLACE = "rows per place"


@dataclass(frozen=True)
class Column:
    """One quantity. The same name means the same quantity and unit in every table.

    Parameters
    ----------
    name : str
    type : str
        string, date, boolean, int16, int32, int64, or decimal(p, s).
    means : str
        Plain words.
    unit : str
        Empty for names, codes and dates.
    is_sensitive : bool
        True if the value tells something about one person that a list must not show by default.
    standard : str
        The element of the source standard, e.g. "CEDARS B09".
    """

    name: str
    type: str
    means: str
    unit: str = ""
    is_sensitive: bool = False
    standard: str = ""


@dataclass(frozen=True)
class Table:
    """Rows of one kind.

    Parameters
    ----------
    name, means : str
    shape : Shape
    columns : tuple of Column
        What the source states. The columns of `PROVENANCE` come on top.
    key : tuple of str
        Columns that name one row among the rows stated at one time, within its partition.
    partition : tuple of str
        Columns that decide in which folder a row lies.
    """

    name: str
    shape: Shape
    means: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    partition: tuple[str, ...] = ("district_id", "school_year")

    @property
    def stored_columns(self) -> tuple[Column, ...]:
        """Partition columns, content, and where each row comes from, in file order."""
        partition = tuple(column for column in PARTITION if column.name in self.partition)
        return (*partition, *self.columns, *PROVENANCE)

    def column(self, name: str) -> Column:
        """Return the column called `name`; KeyError if the table has none."""
        return {column.name: column for column in self.stored_columns}[name]


PARTITION = (
    Column("district_id", "string", "the district that states the row", standard="CEDARS B02"),
    Column("school_year", "int16", "the year in which the school year ends", standard="CEDARS B01"),
)

PROVENANCE = (
    Column("source_file_id", "int32", "the file that first brought the row"),
    Column("source_line", "int32", "its line in that file, the header being line 1"),
    Column("first_seen_on", "date", "date of the extract that first brought the row"),
    Column("gone_on", "date", "date of the first extract that no longer had it; empty if stated"),
)

STUDENT = Column(
    "student_id", "int64", "one district's record of a student; the crosswalk leads to the person"
)
SCHOOL = Column("place_id", "string", "the school", standard="CEDARS A05")
