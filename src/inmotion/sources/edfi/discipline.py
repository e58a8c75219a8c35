"""Exclusions: what followed for those who were sanctioned in an incident."""

from inmotion.sources.edfi import persons, schools, tables
from inmotion.sources.edfi.package import Memo
from inmotion.sources.staging import Stage

_ACTIONS = "disciplineActions"
_PARTS = (
    "studentDisciplineIncidentBehaviorAssociations",
    "studentDisciplineIncidentAssociations",
)


def arrange(stage: Stage, memo: Memo) -> None:
    """Arrange file R: one row for each exclusionary action, student and incident.

    Only those sanctioned are told of, never victims or witnesses. Actions that exclude nobody are
    set aside, and so are actions for somebody who had another part in the incident.
    """
    persons.hold_unknown(stage, memo, _ACTIONS)
    schools.hold_unknown(stage, memo, _ACTIONS, is_needed=False)
    tables.note_unknown(stage, _ACTIONS, "Discipline", "action_words", "ActionCode", stops=True)
    for part in _PARTS:
        tables.note_unknown(stage, part, "Behavior", "behavior_words", "BehaviorCode")
    _create_parts(stage)
    _create_actions(stage, memo)
    stage.run(
        f"""
        INSERT INTO arranged_R BY NAME
        SELECT file_no, line_no, {persons.number_of("a.student")} AS district_student_id,
               location_code, incident_id, incident_on AS on_date, behavior_code,
               other_behavior_codes, action_code, start_on, length AS excluded_days
        FROM ed_actions a
        """
    )
    stage.run(
        f"INSERT INTO set_aside SELECT x.file_no, x.line_no FROM ed_{_ACTIONS} x ANTI JOIN"
        " ed_actions a ON a.file_no = x.file_no AND a.line_no = x.line_no"
    )


def _create_parts(stage: Stage) -> None:
    """Create `ed_parts`: a student's part in an incident, with the behaviours, worst first."""
    both = " UNION ALL ".join(
        f"SELECT student, incident_id, behavior_words, role_words FROM ed_{part}" for part in _PARTS
    )
    stage.run(
        f"""
        CREATE OR REPLACE TABLE ed_parts AS
        WITH parts AS ({both}), roles AS (
            SELECT p.student, p.incident_id, w.code
            FROM (SELECT *, unnest(ed_items(role_words)) AS word FROM parts) p
            LEFT JOIN ed_words w ON w.descriptor = 'DisciplineIncidentParticipationCode'
                 AND w.word = lower(p.word)
        ), behaviors AS (
            SELECT DISTINCT p.student, p.incident_id, w.code
            FROM (SELECT *, unnest(ed_items(behavior_words)) AS word FROM parts) p
            JOIN ed_words w ON w.descriptor = 'Behavior' AND w.word = lower(p.word)
        )
        SELECT p.student, p.incident_id,
               -- Where no part is told, the action tells that the student was sanctioned.
               coalesce(r.is_sanctioned, true) AS is_sanctioned, b.codes
        FROM (SELECT DISTINCT student, incident_id FROM parts) p
        LEFT JOIN (SELECT student, incident_id,
                          bool_or(coalesce(code, 'sanctioned') = 'sanctioned') AS is_sanctioned
                   FROM roles GROUP BY ALL) r USING (student, incident_id)
        LEFT JOIN (SELECT student, incident_id,
                          list(code ORDER BY TRY_CAST(code AS INTEGER), code) AS codes
                   FROM behaviors GROUP BY ALL) b USING (student, incident_id)
        """
    )


def _create_actions(stage: Stage, memo: Memo) -> None:
    """Create `ed_actions`: exclusionary actions with their incident."""
    long = memo.words.choices["long_suspension_from"]
    stage.run(
        f"""
        CREATE OR REPLACE TABLE ed_actions AS
        WITH actions AS (
            SELECT x.*, w.code FROM (SELECT *, unnest(ed_items(action_words)) AS word
                                     FROM ed_{_ACTIONS}) x
            JOIN ed_words w ON w.descriptor = 'Discipline' AND w.word = lower(x.word)
            WHERE w.code <> 'none'
        ), named AS (
            SELECT *, unnest(CASE WHEN len(ed_items(incident_ids)) = 0 THEN [NULL]
                             ELSE list_distinct(ed_items(incident_ids)) END) AS incident_id
            FROM actions
        )
        SELECT DISTINCT n.file_no, n.line_no, n.student, n.incident_id,
               coalesce(pl.location_code, pi.location_code) AS location_code,
               state_date(i.on_date) AS incident_on, state_date(n.on_date) AS start_on,
               p.codes[1] AS behavior_code,
               nullif(array_to_string(p.codes[2:], ','), '') AS other_behavior_codes, n.length,
               CASE WHEN n.code <> 'suspension' THEN n.code
                    WHEN TRY_CAST(n.length AS DECIMAL(18, 4)) > {long} THEN 'LS' ELSE 'SS' END
               AS action_code
        FROM named n
        LEFT JOIN ed_parts p ON p.student = n.student AND p.incident_id = n.incident_id
        LEFT JOIN (SELECT incident_id, any_value(on_date) AS on_date, any_value(school) AS school
                   FROM ed_disciplineIncidents GROUP BY incident_id) i
             ON i.incident_id = n.incident_id
        LEFT JOIN ed_places pl ON pl.school = n.school
        LEFT JOIN ed_places pi ON pi.school = i.school
        WHERE coalesce(p.is_sanctioned, true)
        """
    )
