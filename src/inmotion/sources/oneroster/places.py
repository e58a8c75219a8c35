"""Schools from orgs.csv: known by the state's four-digit code."""

from inmotion.sources.staging import Stage

#: Organizations may hang on one another this deep: school, department, local, district, state.
_DEEPEST = 8

_CODE = "regexp_full_match(o.identifier, '[0-9]{3,4}')"


def arrange_schools(stage: Stage, district_id: str) -> None:
    """Create `or_schools` (sourcedId, place_id) and fill `arranged_A`.

    Schools below another district's organization and schools without the state's code are told of;
    their `place_id` is empty.
    """
    stage.run(
        f"""
        CREATE OR REPLACE TABLE or_schools AS
        WITH RECURSIVE up AS (
            SELECT sourcedId, parentSourcedId AS at, 1 AS steps
            FROM or_orgs WHERE lower(type) = 'school'
            UNION ALL
            SELECT up.sourcedId, o.parentSourcedId, steps + 1 FROM up
            JOIN or_orgs o ON o.sourcedId = up.at WHERE steps < {_DEEPEST}
        ),
        below AS (
            SELECT up.sourcedId, arg_min(lpad(d.identifier, 5, '0'), steps) AS district_id
            FROM up JOIN or_orgs d ON d.sourcedId = up.at
            WHERE lower(d.type) = 'district' AND regexp_full_match(d.identifier, '[0-9]{{4,5}}')
            GROUP BY up.sourcedId
        )
        SELECT o.file_no, o.line_no, o.sourcedId, o.name, o.identifier,
               coalesce(b.district_id <> '{district_id}', false) AS is_elsewhere, b.district_id,
               CASE WHEN {_CODE} AND NOT is_elsewhere THEN lpad(o.identifier, 4, '0') END
               AS place_id
        FROM or_orgs o LEFT JOIN below b USING (sourcedId) WHERE lower(o.type) = 'school'
        """
    )
    _note_odd_codes(stage)
    stage.run(
        """
        INSERT INTO arranged_A BY NAME
        SELECT s.file_no, s.line_no, d.name AS district_name, s.place_id AS location_code,
               s.place_id, s.name AS place_name, strftime(y.stated, '%m/%d/%Y') AS first_day_on,
               strftime(y.last_day, '%m/%d/%Y') AS last_day_on
        FROM or_schools s, or_year y,
             (SELECT any_value(name) AS name FROM or_orgs WHERE lower(type) = 'district') d
        WHERE s.place_id IS NOT NULL
        """
    )


def _note_odd_codes(stage: Stage) -> None:
    """Tell of schools of another district and of codes that are none or have lost a zero."""
    stage.run(
        f"""
        INSERT INTO problems
        SELECT file_no, line_no, 'parentSourcedId', district_id, 'other_district'
        FROM or_schools WHERE is_elsewhere
        UNION ALL
        SELECT file_no, line_no, 'identifier', coalesce(identifier, ''), 'no_state_code'
        FROM or_schools o WHERE NOT is_elsewhere AND NOT coalesce({_CODE}, false)
        UNION ALL
        SELECT file_no, line_no, 'identifier', identifier, 'zero_lost'
        FROM or_schools WHERE place_id IS NOT NULL AND length(identifier) = 3
        UNION ALL
        SELECT file_no, line_no, 'identifier', identifier, 'zero_lost'
        FROM or_orgs WHERE lower(type) = 'district' AND regexp_full_match(identifier, '[0-9]{{4}}')
        """
    )


#: SQL for what is wrong with a reference to school `org`, given a join of it to `or_orgs o` and
#: `or_schools s`; NULL if nothing is.
FAULT = (
    "CASE WHEN o.sourcedId IS NULL THEN 'unknown_reference'"
    " WHEN s.sourcedId IS NOT NULL AND s.place_id IS NULL THEN 'school_in_quarantine' END"
)
