"""Writing all records in one form, so that they can be compared."""

import tomllib
from datetime import date, timedelta
from importlib.resources import files

import duckdb

NICKNAMES: dict[str, list[str]] = tomllib.loads(
    files(__package__).joinpath("nicknames.toml").read_text(encoding="utf-8")
)

#: Weeks looked back; a HUGEINT holds one bit for each.
_WEEKS = 120

#: Lower case, no accents, nothing but letters and single blanks.
_PLAIN = "nullif(trim(regexp_replace(lower(strip_accents({0})), '[^\\p{{L}}]+', ' ', 'g')), '')"


def create_records(connection: duckdb.DuckDBPyConnection, present_day: date) -> int:
    """Create `compared`: one row per student record; return how many there are.

    Parameters
    ----------
    connection : DuckDB connection
        Sees the tables of a lake.
    present_day : date
        Weeks of enrollment are looked at up to this day.
    """
    connection.execute("CREATE TEMP TABLE nicknames (short VARCHAR, full_name VARCHAR)").fetchall()
    pairs = [(short, full) for short, fulls in NICKNAMES.items() for full in fulls]
    connection.execute(
        "INSERT INTO nicknames SELECT unnest(?::VARCHAR[]), unnest(?::VARCHAR[])",
        [[short for short, _ in pairs], [full for _, full in pairs]],
    ).fetchall()
    connection.execute(_RECORDS.replace("{weeks}", _weeks(present_day))).fetchall()
    return int(connection.execute("SELECT count(*) FROM compared").fetchall()[0][0])


def _weeks(present_day: date) -> str:
    """Return SQL for the weeks a record was enrolled at a school that answered for the child.

    One bit per week: what two records share is found without listing days.
    """
    start = present_day - timedelta(weeks=_WEEKS - 1)
    first = f"greatest(0, datediff('week', DATE '{start}', entry_on))"
    last = f"datediff('week', DATE '{start}', least(coalesce(exit_on, DATE '{present_day}'),"
    last += f" DATE '{present_day}'))"
    return (
        f"SELECT student_id, bit_or(((1::HUGEINT << ({last} - {first} + 1)) - 1) << {first})"
        " AS weeks FROM enrollment_spans WHERE gone_on IS NULL AND coalesce(is_primary, true)"
        f" AND {last} >= {first} GROUP BY student_id"
    )


_RECORDS = f"""
CREATE TABLE compared AS
WITH crosswalk AS (
    SELECT student_id, district_id, person_id, birth_on,
           max(ssid) OVER (PARTITION BY person_id) IS NOT NULL AS is_numbered
    FROM identity_crosswalk WHERE gone_on IS NULL
),
latest AS (
    SELECT * FROM people WHERE gone_on IS NULL
    QUALIFY row_number() OVER (PARTITION BY student_id ORDER BY school_year DESC) = 1
),
named AS (
    SELECT student_id, {_PLAIN.format("first_name")} AS first_name,
           {_PLAIN.format("last_name")} AS last_name, {_PLAIN.format("middle_name")} AS middle_name,
           {_PLAIN.format("preferred_first_name")} AS called, gender_code
    FROM latest
),
formed AS (
    SELECT student_id, list_distinct(list(full_name)) AS forms
    FROM named JOIN nicknames ON short IN (first_name, called) GROUP BY student_id
),
spoken AS (
    SELECT student_id, arg_max(language_code, school_year) AS language_code FROM languages
    WHERE gone_on IS NULL AND kind_code = 'first' GROUP BY student_id
),
reached AS (
    SELECT student_id, list_distinct(list(way)) AS contacts FROM (
        SELECT student_id, lower(trim(email)) AS way FROM guardians WHERE gone_on IS NULL
        UNION ALL
        SELECT student_id, right(regexp_replace(phone, '[^0-9]', '', 'g'), 10)
        FROM guardians WHERE gone_on IS NULL
    ) WHERE length(way) >= 7 GROUP BY student_id
),
enrolled AS ({{weeks}})
SELECT c.student_id, c.district_id, c.person_id, c.is_numbered, c.birth_on,
       year(c.birth_on) AS birth_year, month(c.birth_on) AS birth_month,
       day(c.birth_on) AS birth_day,
       n.first_name, n.last_name, n.middle_name, left(n.first_name, 3) AS first_letters,
       left(n.last_name, 3) AS last_letters,
       list_filter(list_concat([n.first_name, n.called], coalesce(f.forms, [])),
                   lambda form: form IS NOT NULL) AS forms,
       list_filter(string_split(n.last_name, ' '), lambda part: length(part) > 2) AS last_parts,
       n.gender_code, s.language_code, r.contacts, e.weeks
FROM crosswalk c
LEFT JOIN named n USING (student_id)
LEFT JOIN formed f USING (student_id)
LEFT JOIN spoken s USING (student_id)
LEFT JOIN reached r USING (student_id)
LEFT JOIN enrolled e USING (student_id)
"""
