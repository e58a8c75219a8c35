"""Columns that most CEDARS files share, and the rules on them."""

from inmotion.sources import readings
from inmotion.sources.layout import Check, Element, Need


def head(district: str = "ServingCountyDistrictCode") -> tuple[Element, ...]:
    """Return the school year and the district, the first two columns of every CEDARS file."""
    return (
        Element("SchoolYear", "school_year"),
        Element(district, "district_id", aliases=("CountyDistrictCode",)),
    )


STUDENT = Element(
    "DistrictStudentId",
    "district_student_id",
    readings.TEXT,
    Need.NEEDED,
    size=50,
    aliases=("DistrictStudentCode",),
)
#: Read from file B only: elsewhere it repeats what B says.
SSID = Element("SSID", aliases=("StateStudentID",))
LOCATION = Element("LocationId", "location_code", readings.TEXT, Need.NEEDED, size=4)


def student_head(*, with_location: bool = True) -> tuple[Element, ...]:
    """Return the columns that open the student files."""
    return (*head(), STUDENT, SSID, *((LOCATION,) if with_location else ()))


def ends_before_start(start: str, end: str) -> Check:
    """Return the rule that a span does not end before it starts; one day is legal."""
    return Check("ends_before_start", end, f"r.{end} < r.{start}", f"strftime(r.{end}, '%m/%d/%Y')")


def one_of(codes: frozenset[str] | tuple[str, ...]) -> str:
    """Return the SQL condition that `{v}` is one of `codes`."""
    return "{v} IN (" + ", ".join(f"'{code}'" for code in sorted(codes)) + ")"
