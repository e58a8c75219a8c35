"""One figure of the tidy table, and the form of the file it stands in."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import attrgetter

from inmotion.sources.report_card.layouts import Dataset

#: Columns that tell apart the rows of an extract that has a row for each student group.
ROW = (
    "school_year",
    "place_type_code",
    "place_id",
    "parent_id",
    "county_name",
    "esd_name",
    "esd_organization_id",
    "district_name",
    "district_organization_id",
    "school_name",
    "school_organization_id",
    "school_type_code",
    "student_group_type",
    "student_group",
    "grade_name",
    "cohort_name",
    "test_group_name",
    "test_name",
    "subject_name",
)
#: Columns whose text stands in the table as in the extract.
COPIED = (*ROW[4:], "suppression_name")
#: The value of a figure has so many digits behind the point.
PLACES = Decimal("1e-13")


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the table `report_card_figures`; its columns say what the fields mean.

    `source_line` is the line it was read from, 0 for a figure that was never in a file.
    """

    dataset_code: str
    school_year: int
    place_type_code: str
    place_id: str
    parent_id: str | None = None
    county_name: str | None = None
    esd_name: str | None = None
    esd_organization_id: str | None = None
    district_name: str | None = None
    district_organization_id: str | None = None
    school_name: str | None = None
    school_organization_id: str | None = None
    school_type_code: str | None = None
    student_group_type: str | None = None
    student_group: str | None = None
    student_group_code: str | None = None
    grade_name: str | None = None
    grade_level_code: str | None = None
    cohort_name: str | None = None
    test_group_name: str | None = None
    test_name: str | None = None
    subject_name: str | None = None
    measure_code: str = ""
    unit_code: str = ""
    numerator: int | None = None
    denominator: int | None = None
    value: Decimal | None = None
    lower_bound: Decimal | None = None
    upper_bound: Decimal | None = None
    shown: bool = False
    why_hidden: str | None = None
    suppression_name: str | None = None
    numerator_stated: str | None = None
    denominator_stated: str | None = None
    value_stated: str | None = None
    source_line: int = 0


row_of = attrgetter(*ROW)


@dataclass(frozen=True)
class Form:
    """How one file is written, beyond what its figures say.

    Parameters
    ----------
    dataset : Dataset
    header : tuple of str
    missing : str
        The cell that states nothing.
    writes_end_year : bool
        The school year is written as the year it ends in, "2019" for 2018-19.
    published : str
        When the state published it, as it is written.
    published_on : date or None
        The newest such day in the file.
    """

    dataset: Dataset
    header: tuple[str, ...]
    missing: str = ""
    writes_end_year: bool = False
    published: str = ""
    published_on: date | None = None


def number_text(value: Decimal, writing: str) -> str:
    """Return a value as an extract writes it, without needless zeros.

    Examples
    --------
    >>> number_text(Decimal("0.677"), "percent"), number_text(Decimal("0.5000"), "share")
    ('67.7%', '0.5')
    """
    if writing in ("percent", "hundredths"):
        value = value * 100
    text = f"{value.normalize():f}"
    return f"{text}%" if writing == "percent" else text
