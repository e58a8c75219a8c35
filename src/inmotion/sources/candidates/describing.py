"""What a person needs to see of two records to tell whether they are one child."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import duckdb


@dataclass(frozen=True)
class Described:
    """One record as its district states it now.

    Attributes
    ----------
    entry_on, exit_on : date or None
        The newest stay at a school that answers for the child; no exit means still there.
    """

    student_id: int
    person_id: int
    district_id: str
    district_name: str | None
    district_student_id: str
    first_name: str | None
    middle_name: str | None
    last_name: str | None
    preferred_first_name: str | None
    birth_on: date | None
    has_number: bool
    school_name: str | None
    entry_on: date | None
    exit_on: date | None

    @property
    def name(self) -> str:
        """The legal name as one text."""
        parts = (self.first_name, self.middle_name, self.last_name)
        return " ".join(part for part in parts if part)


def describe(
    connection: duckdb.DuckDBPyConnection, student_ids: Iterable[int]
) -> dict[int, Described]:
    """Return student_id -> what the districts state."""
    rows = connection.execute(_DESCRIBED, [sorted(set(student_ids))]).fetchall()
    return {row[0]: Described(*row) for row in rows}


_DESCRIBED = """
WITH wanted AS (SELECT unnest(?::BIGINT[]) AS student_id),
latest AS (
    SELECT * FROM people SEMI JOIN wanted USING (student_id) WHERE gone_on IS NULL
    QUALIFY row_number() OVER (PARTITION BY student_id ORDER BY school_year DESC) = 1
),
stay AS (
    SELECT * FROM enrollment_spans SEMI JOIN wanted USING (student_id) WHERE gone_on IS NULL
    QUALIFY row_number() OVER (PARTITION BY student_id
        ORDER BY coalesce(is_primary, true) DESC, entry_on DESC, place_id) = 1
),
named AS (
    SELECT place_id, arg_max(place_name, school_year) AS place_name FROM places
    WHERE gone_on IS NULL GROUP BY place_id
)
SELECT x.student_id, x.person_id, x.district_id, d.place_name, x.district_student_id,
       p.first_name, p.middle_name, p.last_name, p.preferred_first_name, x.birth_on,
       x.ssid IS NOT NULL, s.place_name, e.entry_on, e.exit_on
FROM identity_crosswalk x SEMI JOIN wanted USING (student_id)
LEFT JOIN latest p USING (student_id)
LEFT JOIN stay e USING (student_id)
LEFT JOIN named d ON d.place_id = x.district_id
LEFT JOIN named s ON s.place_id = e.place_id
WHERE x.gone_on IS NULL
"""
