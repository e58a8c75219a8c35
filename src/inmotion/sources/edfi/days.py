"""Attendance: absences by share of the day, late arrivals, and marks of presence."""

from inmotion.sources.edfi import persons, schools, tables
from inmotion.sources.edfi.package import Memo
from inmotion.sources.staging import Stage

_EVENTS = "studentSchoolAttendanceEvents"
#: Whole days for which nothing says which share of the day was missed.
_WHOLE = ("excused", "unexcused")


def arrange(stage: Stage, memo: Memo) -> None:
    """Arrange file N and Tardies. Events of single sections are not added to those of days."""
    persons.hold_unknown(stage, memo, _EVENTS)
    schools.hold_unknown(stage, memo, _EVENTS)
    tables.hold(stage, _EVENTS, "missing", "AbsenceCode", "NULL", "x.category_word IS NULL")
    tables.note_unknown(
        stage, _EVENTS, "AttendanceEventCategory", "category_word", "AbsenceCode", stops=True
    )
    stage.run(
        f"""
        CREATE OR REPLACE TABLE ed_events AS
        SELECT x.*, w.code AS category, p.place_id, p.location_code,
               coalesce(n.district_student_id, x.student) AS district_student_id,
               CASE WHEN TRY_CAST(x.duration AS DECIMAL(18, 4)) BETWEEN 0 AND 1
                    THEN TRY_CAST(x.duration AS DECIMAL(18, 4)) END AS share
        FROM ed_{_EVENTS} x JOIN ed_places p ON p.school = x.school
        JOIN ed_words w ON w.descriptor = 'AttendanceEventCategory'
             AND w.word = lower(x.category_word)
        LEFT JOIN ed_persons n ON n.student = x.student
        """
    )
    _absences(stage, memo)
    stage.run(
        """
        INSERT INTO arranged_Tardies BY NAME
        SELECT file_no, line_no, district_student_id, place_id AS school_code,
               left(on_date, 10) AS on_date, duration AS absent_fraction
        FROM ed_events WHERE category = 'late'
        """
    )
    stage.run(
        "INSERT INTO set_aside SELECT file_no, line_no FROM ed_events WHERE category = 'present'"
    )
    _note_choices(stage)


def _absences(stage: Stage, memo: Memo) -> None:
    full = memo.words.choices["full_day_from"]
    whole = ", ".join(f"'{word}'" for word in _WHOLE)
    stage.run(
        f"""
        INSERT INTO arranged_N BY NAME
        SELECT file_no, line_no, district_student_id, location_code,
               state_date(on_date) AS on_date,
               CASE WHEN starts_with(category, 'un') THEN 'U' ELSE 'E' END
               || CASE WHEN coalesce(share >= {full}, category IN ({whole})) THEN 'F' ELSE 'P' END
               AS absence_code,
               duration AS absent_fraction
        FROM ed_events WHERE category NOT IN ('late', 'present')
        """
    )


def _note_choices(stage: Stage) -> None:
    """Tell of absences whose word does not say whether they are excused."""
    stage.run(
        "INSERT INTO problems SELECT file_no, line_no, 'AbsenceCode', left(category_word, 80),"
        " 'excuse_unknown' FROM ed_events WHERE category = 'excused part'"
    )
