"""Which place a row is about."""

import re
from collections.abc import Mapping
from typing import NamedTuple

#: The state has no code of its own in the extracts.
STATE_ID = "WA"
#: Fields that say which place it is.
OF_PLACES = ("county_name", "esd_organization_id", "district_code", "school_code")


class Place(NamedTuple):
    """A place as the tidy table names it."""

    type_code: str
    place_id: str
    parent_id: str | None = None


def place_of(level: str, stated: Mapping[str, str | None]) -> tuple[Place | None, str]:
    """Return the place of a row, and the field that decides it; no place if that is wrong.

    Parameters
    ----------
    level : str
        state, esd, county, district or school.
    stated : mapping of field to text

    Spreadsheets drop leading zeros and put commas in: `1,017` is district 01017.
    """
    if level == "state":
        return Place(level, STATE_ID), ""
    if level in ("county", "esd"):
        asked = "county_name" if level == "county" else "esd_organization_id"
        name = stated[asked]
        return (Place(level, name) if name else None), asked
    district = _code(stated["district_code"], 5)
    if level == "district":
        return (Place(level, district) if district else None), "district_code"
    school = _code(stated["school_code"], 4)
    return (Place(level, school, district) if school else None), "school_code"


def _code(text: str | None, digits: int) -> str | None:
    bare = (text or "").replace(",", "")
    return bare.zfill(digits) if re.fullmatch(rf"[0-9]{{1,{digits}}}", bare) else None
