"""File A (schools) and our own Calendar.csv (school days)."""

from inmotion.sources import readings
from inmotion.sources.cedars.elements import LOCATION, head
from inmotion.sources.layout import Dates, Element, Layout, Link, Need, Target
from inmotion.vocabulary.places import REGION_ID, PlaceType

_NO_SCHOOL = {"local_code": "NULL", "first_day_on": "NULL", "last_day_on": "NULL"}

LOCATION_FILE = Layout(
    kind="A",
    file_name="Location",
    title="Location",
    elements=(
        *head("CountyDistrictCode"),
        Element("DistrictName", "district_name", readings.TEXT, Need.EXPECTED, size=250),
        LOCATION,
        Element("SchoolCode", "place_id", readings.SCHOOL_CODE, Need.NEEDED, size=4),
        Element("SchoolName", "place_name", readings.TEXT, Need.EXPECTED, size=250),
        Element("InitialSchoolStartDate", "first_day_on", readings.DATE, dates=Dates.SPAN),
        Element("LastSchoolEndDate", "last_day_on", readings.DATE, dates=Dates.SPAN),
    ),
    targets=(
        Target(
            "places",
            {
                "place_type_code": f"'{PlaceType.SCHOOL}'",
                "parent_id": "district_id",
                "local_code": "location_code",
            },
        ),
        Target(
            "places",
            {
                "place_id": "district_id",
                "place_type_code": f"'{PlaceType.DISTRICT}'",
                "place_name": "district_name",
                "parent_id": f"'{REGION_ID}'",
                **_NO_SCHOOL,
            },
            first_of=("district_id", "school_year"),
        ),
        Target(
            "places",
            {
                "district_id": f"'{REGION_ID}'",
                "place_id": f"'{REGION_ID}'",
                "place_type_code": f"'{PlaceType.REGION}'",
                "place_name": "NULL",
                "parent_id": "NULL",
                **_NO_SCHOOL,
            },
            first_of=("school_year",),
        ),
    ),
    has_student=False,
)

CALENDAR_FILE = Layout(
    kind="Calendar",
    file_name="Calendar",
    title="School calendar",
    elements=(
        Element("DistrictCode", "district_id"),
        Element("SchoolCode", "school_code", readings.SCHOOL_CODE, Need.NEEDED, size=4),
        Element("Date", "on_date", readings.ANY_DATE, Need.NEEDED, dates=Dates.EVENT),
        Element("IsSchoolDay", "is_school_day", readings.YES_NO, Need.NEEDED),
        Element("ScheduledMinutes", "scheduled_minutes", readings.WHOLE),
    ),
    targets=(Target("school_days", {"is_default": "false"}),),
    has_student=False,
    link=Link.SCHOOL_CODE,
)
