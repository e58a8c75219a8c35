"""Places and their numbers."""

from enum import StrEnum

#: The one region a lake describes.
REGION_ID = "region"
#: CEDARS H26: credit earned outside the district.
OUTSIDE_DISTRICT_CODE = "9999"


class PlaceType(StrEnum):
    """What kind of place a `place_id` names."""

    REGION = "region"
    DISTRICT = "district"
    SCHOOL = "school"
    COLLEGE = "college"
    HUB = "hub"


def join_key(local_code: str) -> str:
    """Return the form in which a district's own school number is compared.

    Spreadsheets drop leading zeros, so `7`, `07` and `0007` are the same school.
    """
    return local_code.strip().lstrip("0") or "0"
