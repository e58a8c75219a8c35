"""Schools, their state codes, and their calendars."""

from inmotion.sources.edfi import tables
from inmotion.sources.edfi.package import Memo
from inmotion.sources.edfi.tables import VALUE, code
from inmotion.sources.staging import Stage

#: The state's code of a school whose key is the district's code and the school's, or the latter.
_STATE_CODE = """
    CASE WHEN length({school}) = length(ltrim({district}, '0')) + 4
          AND starts_with({school}, ltrim({district}, '0')) THEN right({school}, 4)
         WHEN regexp_full_match({school}, '[0-9]{{4}}') THEN {school} END
"""


def arrange(stage: Stage, memo: Memo) -> None:
    """Arrange file A and Calendar; create `ed_places`: key of a school -> its codes."""
    tables.hold(stage, "schools", "missing", "SchoolCode", "NULL", "x.school IS NULL")
    _create_places(stage)
    tables.hold(
        stage,
        "schools",
        "no_state_code",
        "SchoolCode",
        "x.school",
        "x.school NOT IN (SELECT school FROM ed_places)",
    )
    stage.run(
        """
        INSERT INTO arranged_A BY NAME
        SELECT x.file_no, x.line_no, a.lea_name AS district_name, p.location_code, p.place_id,
               x.school_name AS place_name, ed_cedars(t.first_day_on) AS first_day_on,
               ed_cedars(t.last_day_on) AS last_day_on
        FROM ed_schools x JOIN ed_places p ON p.school = x.school
        LEFT JOIN (SELECT lea, any_value(lea_name) AS lea_name
                   FROM ed_localEducationAgencies GROUP BY lea) a ON a.lea = x.lea
        LEFT JOIN (SELECT school, min(ed_day(begin_on)) AS first_day_on,
                          max(ed_day(end_on)) AS last_day_on
                   FROM ed_sessions GROUP BY school) t ON t.school = x.school
        """
    )
    _calendar(stage)


def _create_places(stage: Stage) -> None:
    own = _STATE_CODE.format(school="x.school", district="coalesce(x.lea, f.district_id)")
    system = code("EducationOrganizationIdentificationSystem", f"string_split(item, {VALUE})[1]")
    stage.run(
        f"""
        CREATE OR REPLACE TABLE ed_places AS
        WITH codes AS (
            SELECT school, {system} AS system, string_split(item, {VALUE})[2] AS code
            FROM (SELECT school, unnest(ed_items(org_codes)) AS item FROM ed_schools)
        ), found AS (
            SELECT x.school, coalesce(any_value({own}), any_value(c.code) FILTER (
                       c.system = 'state' AND regexp_full_match(c.code, '[0-9]{{4}}'))) AS place_id,
                   any_value(c.code) FILTER (c.system = 'local') AS local_code
            FROM ed_schools x JOIN files f ON f.file_no = x.file_no
            LEFT JOIN codes c ON c.school = x.school
            GROUP BY x.school
        )
        SELECT school, place_id, coalesce(local_code, place_id) AS location_code
        FROM found WHERE place_id IS NOT NULL
        """
    )


def hold_unknown(stage: Stage, memo: Memo, resource: str, *, is_needed: bool = True) -> None:
    """Hold back rows of schools that are not in the package, or have no state code."""
    if "schools" not in memo.resources:
        # They are looked up among the schools stated before, by the state's code in their key.
        own = _STATE_CODE.format(school="x.school", district="f.district_id")
        stage.run(
            f"INSERT INTO ed_places SELECT DISTINCT x.school, {own}, {own} FROM ed_{resource} x"
            f" JOIN files f ON f.file_no = x.file_no WHERE ({own}) IS NOT NULL"
            " AND x.school NOT IN (SELECT school FROM ed_places)"
        )
    where = "x.school NOT IN (SELECT school FROM ed_places)"
    if is_needed:
        tables.hold(stage, resource, "missing", "LocationId", "NULL", "x.school IS NULL")
    tables.hold(stage, resource, "unknown_reference", "LocationId", "x.school", where)


def _calendar(stage: Stage) -> None:
    """Arrange the calendar: a day is in session if any calendar of the school has it so."""
    stage.run(
        "INSERT INTO problems SELECT x.file_no, x.line_no, 'LocationId', left(x.school, 80),"
        " CASE WHEN x.school IS NULL THEN 'missing' ELSE 'unknown_reference' END"
        " FROM ed_calendarDates x WHERE x.school IS NULL"
        " OR x.school NOT IN (SELECT school FROM ed_places)"
    )
    stage.run(
        "DELETE FROM ed_calendarDates x WHERE x.school IS NULL"
        " OR x.school NOT IN (SELECT school FROM ed_places)"
    )
    tables.note_unknown(stage, "calendarDates", "CalendarEvent", "event_words", "IsSchoolDay")
    stage.run(
        """
        CREATE OR REPLACE TABLE ed_days AS
        WITH events AS (
            SELECT file_no, line_no, unnest(ed_items(event_words)) AS word FROM ed_calendarDates
        ), open AS (
            SELECT DISTINCT e.file_no, e.line_no FROM events e JOIN ed_words w
            ON w.descriptor = 'CalendarEvent' AND w.word = lower(e.word)
            WHERE w.code = 'in session'
        )
        SELECT x.*, p.place_id, o.line_no IS NOT NULL AS is_open,
               row_number() OVER (PARTITION BY p.place_id, x.on_date
                   ORDER BY o.line_no IS NULL, x.file_no, x.line_no) AS place_in_line
        FROM ed_calendarDates x JOIN ed_places p ON p.school = x.school
        LEFT JOIN open o ON o.file_no = x.file_no AND o.line_no = x.line_no
        """
    )
    stage.run(
        """
        INSERT INTO arranged_Calendar BY NAME
        SELECT file_no, line_no, place_id AS school_code, left(on_date, 10) AS on_date,
               CASE WHEN is_open THEN 'Y' ELSE 'N' END AS is_school_day
        FROM ed_days WHERE place_in_line = 1
        """
    )
    stage.run("INSERT INTO set_aside SELECT file_no, line_no FROM ed_days WHERE place_in_line > 1")
