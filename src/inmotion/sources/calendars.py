"""School days of schools that send no calendar: the state's default."""

from inmotion.sources.staging import Stage
from inmotion.vocabulary.time import DEFAULT_SCHEDULED_MINUTES, default_calendar


def create_default_days(stage: Stage) -> None:
    """Create `default_days`: 180 days for each school of file A without a calendar of its own.

    A school has its own calendar if Calendar.csv has a row of it; where Calendar.csv is missing, if
    one was stated before.
    """
    calendar = "Calendar" in stage.kinds
    stated_now = (
        "SELECT district_id, school_year, place_id FROM facts_Calendar UNION"
        " SELECT district_id, school_year, place_id FROM held_Calendar UNION "
        if calendar
        else ""
    )
    stage.run(
        f"""
        CREATE TABLE without_calendar AS
        WITH own AS (
            {stated_now}
            SELECT d.district_id, d.school_year, d.place_id FROM school_days d
            WHERE d.gone_on IS NULL AND NOT d.is_default AND NOT EXISTS
                (SELECT 1 FROM covers c WHERE c.kind = 'Calendar'
                 AND c.district_id = d.district_id AND c.school_year = d.school_year)
        )
        SELECT a.district_id, a.school_year, a.place_id, min(a.file_no) AS file_no,
               min(a.line_no) AS line_no,
               min(a.first_day_on) FILTER (a.first_day_on BETWEEN f.first_day AND f.last_day)
               AS first_day_on
        FROM facts_A a JOIN files f ON f.file_no = a.file_no
        ANTI JOIN own o ON o.district_id = a.district_id AND o.school_year = a.school_year
            AND o.place_id = a.place_id
        GROUP BY a.district_id, a.school_year, a.place_id
        """
    )
    wanted = stage.rows("SELECT DISTINCT school_year, first_day_on FROM without_calendar")
    stage.run("CREATE TABLE calendar_days (school_year SMALLINT, first_day_on DATE, on_date DATE)")
    for year, first in wanted:
        stage.run(
            "INSERT INTO calendar_days SELECT ?, ?, unnest(?)",
            [year, first, list(default_calendar(year, first))],
        )
    stage.run(
        f"""
        CREATE TABLE default_days AS
        SELECT w.file_no, w.line_no, w.district_id, w.school_year, w.place_id, d.on_date,
               true AS is_school_day, CAST({DEFAULT_SCHEDULED_MINUTES} AS SMALLINT)
               AS scheduled_minutes, true AS is_default
        FROM without_calendar w JOIN calendar_days d ON d.school_year = w.school_year
             AND d.first_day_on IS NOT DISTINCT FROM w.first_day_on
        """
    )
