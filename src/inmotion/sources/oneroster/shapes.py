"""How the cells of OneRoster are read: lists, days, grades, numbers of the state, terms."""

from inmotion.sources.staging import Stage
from inmotion.vocabulary.time import default_first_day, school_year_bounds

#: A cell with one value, values with commas between them, or a JSON list.
_LIST = (
    "list_filter(list_transform(string_split(regexp_replace(x, '[\\[\\]\"]', '', 'g'), ','),"
    " lambda i: trim(i)), lambda i: i <> '')"
)

_DAY = "CAST(coalesce(try_strptime(left(x, 10), '%Y-%m-%d'), try_strptime(x, '%m/%d/%Y')) AS DATE)"

#: The day before an exclusive end; an end on the first day means that one day.
_LAST_DAY = (
    "CASE WHEN or_day(x) IS NULL THEN x WHEN or_day(x) = first THEN strftime(first, '%m/%d/%Y')"
    " ELSE strftime(or_day(x) - 1, '%m/%d/%Y') END"
)

#: OneRoster knows one kindergarten. Washington's is full-day (RCW 28A.150.315): the state's K2.
_GRADE = (
    "CASE WHEN upper(x) IN ('KG', 'K', '0', '00') THEN 'K2'"
    " WHEN upper(x) IN ('PK', 'PR') THEN 'PK' ELSE x END"
)

#: The state's number: in its own column, or in `userIds` as `{SSID:4000000017}` or the like.
_SSID = (
    "coalesce(CASE WHEN regexp_full_match(own, '[0-9 -]+') THEN own END,"
    " nullif(regexp_extract(ids, '(?i)(?:ssid|state[a-z _-]*id[a-z]*)[\"} ]*[:,][ ]*"
    "(?:\"identifier\"[ ]*:[ ]*)?\"?([1-9][0-9]{9})', 1), ''))"
)

_MACROS = {
    "or_list(x)": _LIST,
    "or_day(x)": _DAY,
    "or_last_day(x, first)": _LAST_DAY,
    "or_grade(x)": _GRADE,
    "or_ssid(own, ids)": _SSID,
    "or_true(x)": "lower(x) IN ('true', '1', 'yes', 'y')",
    "or_false(x)": "lower(x) IN ('false', '0', 'no', 'n')",
}


def create_macros(stage: Stage) -> None:
    """Make the readings known to SQL."""
    for head, body in _MACROS.items():
        stage.run(f"CREATE OR REPLACE MACRO {head} AS {body}")


def create_sessions(stage: Stage, school_year: int) -> None:
    """Create `or_year` (first and last day) and `or_terms` (the state's code of each session).

    Parameters
    ----------
    school_year : int
        Sessions outside it are left out.
    """
    first, last = school_year_bounds(school_year)
    stage.run(
        f"""
        CREATE OR REPLACE TABLE or_sessions AS
        SELECT sourcedId, title, lower(type) AS type, or_day(startDate) AS starts,
               or_day(endDate) - 1 AS ends
        FROM or_academicSessions
        WHERE or_day(startDate) BETWEEN DATE '{first}' AND DATE '{last}'
        """
    )
    stage.run(
        f"""
        CREATE OR REPLACE TABLE or_year AS
        SELECT min(starts) AS stated, coalesce(min(starts), DATE '{default_first_day(school_year)}')
               AS first_day, max(ends) AS last_day, DATE '{first}' AS lower_bound
        FROM or_sessions WHERE type = 'schoolyear'
        """
    )
    stage.run(
        """
        CREATE OR REPLACE TABLE or_terms AS
        WITH numbered AS (
            SELECT *, row_number() OVER (PARTITION BY type ORDER BY starts, sourcedId) AS place,
                   count(*) OVER (PARTITION BY type) AS many
            FROM or_sessions
        ),
        named AS (
            SELECT *, coalesce(nullif(regexp_extract(title, '[1-6]'), ''), CAST(place AS VARCHAR))
                   AS number,
                   CASE WHEN type = 'schoolyear' THEN 'year'
                        WHEN title ~ '(?i).*(tri).*' THEN 'TRI'
                        WHEN type = 'semester' OR title ~ '(?i).*(sem).*' THEN 'SEM'
                        WHEN title ~ '(?i)(.*quarter.*|q ?[1-4])' THEN 'Q'
                        ELSE [NULL, 'SEM', 'TRI', 'Q', NULL, 'SIXWKT'][least(many, 7)] END AS kind
            FROM numbered
        )
        SELECT sourcedId, type, many,
               CASE WHEN kind = 'year' THEN 'ALLYR' WHEN kind IS NULL THEN upper(left(title, 12))
                    ELSE kind || number END AS term_code
        FROM named
        """
    )
