"""Students, when they are at which school, their backgrounds, and their guardians.

Users are teachers, parents and students alike. A student is who has the role of one; who has no
role anywhere is one if enrolled in a class as one.
"""

from inmotion.sources.oneroster.places import FAULT
from inmotion.sources.staging import Stage

#: The first school year (end year) of the state's codes of a letter and two digits.
_LETTERS_FROM = 2019

#: Column of demographics.csv -> the state's code since then, and before.
_RACES = {
    "americanIndianOrAlaskaNative": ("N00", "499"),
    "asian": ("A00", "599"),
    "blackOrAfricanAmerican": ("B00", "200"),
    "nativeHawaiianOrOtherPacificIslander": ("P00", "699"),
    "white": ("W00", "300"),
}
_ADULTS = "('guardian', 'parent', 'relative')"


def arrange_students(stage: Stage, school_year: int) -> None:
    """Create `or_students` and `or_spells`, and fill `arranged_B`.

    A student whose every spell ended before this school year is none of this year's.
    """
    stage.run(
        """
        CREATE OR REPLACE TABLE or_students AS
        SELECT u.*, coalesce(u.identifier, u.sourcedId) AS number
        FROM or_users u
        WHERE lower(u.role) = 'student'
           OR EXISTS (SELECT 1 FROM or_roles r WHERE r.userSourcedId = u.sourcedId
                      AND lower(r.role) = 'student')
           OR (u.role IS NULL
               AND NOT EXISTS (SELECT 1 FROM or_roles r WHERE r.userSourcedId = u.sourcedId)
               AND EXISTS (SELECT 1 FROM or_enrollments e WHERE e.userSourcedId = u.sourcedId
                           AND lower(e.role) = 'student'))
        """
    )
    _create_spells(stage)
    stage.run(
        "INSERT INTO problems SELECT file_no, line_no, 'identifier', number, 'shared_number'"
        " FROM or_students WHERE number IN"
        " (SELECT number FROM or_students GROUP BY number HAVING count(*) > 1)"
    )
    stage.run(
        """
        INSERT INTO arranged_B BY NAME
        SELECT s.file_no, s.line_no, s.number AS district_student_id,
               or_ssid(s.userMasterIdentifier, s.userIds) AS ssid, s.familyName AS last_name,
               s.givenName AS first_name, s.middleName AS middle_name,
               s.preferredFamilyName AS preferred_last_name,
               s.preferredGivenName AS preferred_first_name,
               state_date(d.birthDate) AS birth_on,
               CASE lower(d.sex) WHEN 'female' THEN 'F' WHEN 'male' THEN 'M' WHEN 'other' THEN 'X'
                    WHEN 'f' THEN 'F' WHEN 'm' THEN 'M' END AS gender_code,
               or_grade(or_list(s.grades)[1]) AS grade_code,
               coalesce(w.entry_on, strftime(y.first_day, '%m/%d/%Y')) AS entry_on, w.exit_on
        FROM or_students s CROSS JOIN or_year y
        LEFT JOIN or_demographics d USING (sourcedId)
        LEFT JOIN (
            SELECT user_id, strftime(min(begins_on), '%m/%d/%Y') AS entry_on,
                   CASE WHEN bool_and(coalesce(or_day(ends) >= begins_on, false))
                        THEN arg_max(last_day, or_day(ends)) END AS exit_on
            FROM or_spells GROUP BY user_id
        ) w ON w.user_id = s.sourcedId
        """
    )
    _note_gaps(stage)


def _note_gaps(stage: Stage) -> None:
    """Tell of students without a grade or a date of birth, and of several grades."""
    stage.run(
        """
        INSERT INTO problems
        SELECT file_no, line_no, 'grades', NULL, 'empty' FROM or_students WHERE grades IS NULL
        UNION ALL
        SELECT file_no, line_no, 'grades', grades, 'several_values' FROM or_students
        WHERE len(or_list(grades)) > 1
        UNION ALL
        SELECT s.file_no, s.line_no, 'BirthDate', NULL, 'empty'
        FROM or_students s LEFT JOIN or_demographics d USING (sourcedId)
        WHERE d.birthDate IS NULL AND EXISTS (SELECT 1 FROM or_demographics)
        UNION ALL
        SELECT d.file_no, d.line_no, 'sourcedId', d.sourcedId, 'unknown_reference'
        FROM or_demographics d ANTI JOIN or_users u USING (sourcedId)
        """
    )


def _create_spells(stage: Stage) -> None:
    """Create `or_spells`: from roles, else from enrollments in classes, else from users."""
    stage.run(
        """
        CREATE OR REPLACE TABLE or_times AS
        SELECT e.userSourcedId AS user_id, coalesce(e.schoolSourcedId, k.schoolSourcedId) AS org,
               min(or_day(e.beginDate)) AS begins,
               CASE WHEN bool_and(or_day(e.endDate) IS NOT NULL) THEN max(or_day(e.endDate)) END
               AS ends,
               min(e.file_no) AS file_no, min(e.line_no) AS line_no
        FROM or_enrollments e LEFT JOIN or_classes k ON k.sourcedId = e.classSourcedId
        WHERE lower(e.role) = 'student' GROUP BY ALL
        """
    )
    stage.run(
        """
        CREATE OR REPLACE TABLE or_said AS
        SELECT r.file_no, r.line_no, r.userSourcedId AS user_id, r.orgSourcedId AS org,
               lower(r.roleType) AS role_type, r.beginDate AS begins, r.endDate AS ends
        FROM or_roles r WHERE lower(r.role) = 'student'
        """
    )
    for rows in (
        "SELECT t.file_no, t.line_no, t.user_id, t.org, NULL, strftime(t.begins, '%Y-%m-%d'),"
        " strftime(t.ends, '%Y-%m-%d') FROM or_times t WHERE t.org IS NOT NULL",
        "SELECT u.file_no, u.line_no, u.sourcedId, unnest(or_list(coalesce(u.orgSourcedIds,"
        " u.primaryOrgSourcedId))), NULL, NULL, NULL FROM or_users u",
    ):
        stage.run(
            f"INSERT INTO or_said SELECT x.* FROM ({rows}) x(file_no, line_no, user_id, org,"
            " role_type, begins, ends) ANTI JOIN (SELECT DISTINCT d.user_id FROM or_said d JOIN"
            " or_schools s ON s.sourcedId = d.org) d USING (user_id)"
        )
    # Whoever has been here for years starts this year with its first day.
    stage.run(
        f"""
        CREATE OR REPLACE TABLE or_spells AS
        SELECT a.*, c.number, o.type AS org_type, s.place_id, {FAULT} AS fault,
               coalesce(or_day(a.begins), t.begins) IS NULL AS is_assumed,
               a.begins IS NOT NULL AND or_day(a.begins) IS NULL AS is_odd,
               CASE WHEN coalesce(or_day(a.begins), t.begins) >= y.lower_bound
                    THEN coalesce(or_day(a.begins), t.begins) ELSE y.first_day END AS begins_on,
               or_last_day(a.ends, begins_on) AS last_day
        FROM or_said a CROSS JOIN or_year y
        JOIN or_students c ON c.sourcedId = a.user_id
        LEFT JOIN or_orgs o ON o.sourcedId = a.org
        LEFT JOIN or_schools s ON s.sourcedId = a.org
        LEFT JOIN or_times t ON t.user_id = a.user_id AND t.org = a.org
        WHERE coalesce(or_day(a.ends) >= y.lower_bound, true)
        """
    )


def arrange_spells(stage: Stage) -> int:
    """Fill `arranged_C`; return how many spells do not say when they begin."""
    at_school = "x.place_id IS NOT NULL OR x.fault IS NOT NULL"
    stage.run(
        f"""
        INSERT INTO arranged_C BY NAME
        SELECT x.file_no, x.line_no, x.number AS district_student_id, x.place_id AS location_code,
               CASE WHEN x.is_odd THEN x.begins ELSE strftime(x.begins_on, '%m/%d/%Y') END
               AS entry_on,
               x.last_day AS exit_on,
               CASE WHEN x.role_type = 'primary' OR m.orgs = 1 OR x.org = u.primaryOrgSourcedId
                    THEN 'Y' WHEN x.role_type IS NOT NULL OR u.primaryOrgSourcedId IS NOT NULL
                    THEN 'N' END AS is_primary
        FROM or_spells x JOIN or_users u ON u.sourcedId = x.user_id
        JOIN (SELECT user_id, count(DISTINCT org) AS orgs FROM or_spells x WHERE {at_school}
              GROUP BY user_id) m USING (user_id)
        WHERE {at_school}
        """
    )
    stage.run(
        "INSERT INTO problems SELECT file_no, line_no, 'LocationId', org, fault FROM or_spells"
        " WHERE fault IS NOT NULL"
    )
    stage.run(
        "INSERT INTO problems SELECT file_no, line_no, 'userSourcedId', userSourcedId,"
        " 'unknown_reference' FROM or_roles r WHERE userSourcedId IS NOT NULL AND NOT EXISTS"
        " (SELECT 1 FROM or_users u WHERE u.sourcedId = r.userSourcedId)"
    )
    return stage.count(f"SELECT count(*) FROM or_spells x WHERE is_assumed AND ({at_school})")


def arrange_backgrounds(stage: Stage, school_year: int) -> None:
    """Fill `arranged_L` and `arranged_M` from demographics.csv."""
    is_new = school_year >= _LETTERS_FROM
    hispanic, other = ("H00", "H01") if is_new else ("90", "10")
    own = "or_demographics d JOIN or_students s USING (sourcedId)"
    stage.run(
        f"INSERT INTO arranged_L BY NAME SELECT d.file_no, d.line_no,"
        f" s.number AS district_student_id, CASE WHEN or_true(d.hispanicOrLatinoEthnicity)"
        f" THEN '{hispanic}' ELSE '{other}' END AS code FROM {own}"
        " WHERE or_true(d.hispanicOrLatinoEthnicity) OR or_false(d.hispanicOrLatinoEthnicity)"
    )
    for column, codes in _RACES.items():
        stage.run(
            "INSERT INTO arranged_M BY NAME SELECT d.file_no, d.line_no,"
            f" s.number AS district_student_id, '{codes[0 if is_new else 1]}' AS code FROM {own}"
            f" WHERE or_true(d.{column})"
        )
    for column in ("hispanicOrLatinoEthnicity", *_RACES):
        stage.run(
            f"INSERT INTO problems SELECT d.file_no, d.line_no, '{column}', d.{column},"
            f" 'left_empty' FROM {own} WHERE NOT or_true(d.{column}) AND NOT or_false(d.{column})"
        )


def arrange_guardians(stage: Stage) -> None:
    """Fill `arranged_Guardians`: a student names an adult, or an adult names a student."""
    stage.run(
        """
        CREATE OR REPLACE TABLE or_agents AS
        WITH named AS (SELECT sourcedId, unnest(or_list(agentSourcedIds)) AS agent FROM or_users)
        SELECT s.sourcedId AS student, s.number, n.agent AS adult
        FROM named n JOIN or_students s USING (sourcedId)
        UNION
        SELECT s.sourcedId, s.number, n.sourcedId FROM named n JOIN or_students s
               ON s.sourcedId = n.agent
        """
    )
    stage.run(
        f"""
        INSERT INTO arranged_Guardians BY NAME
        SELECT u.file_no, u.line_no, a.number AS district_student_id, u.sourcedId AS guardian_id,
               concat_ws(' ', u.givenName, u.familyName) AS full_name,
               coalesce(r.role, lower(u.role)) AS relation_code,
               coalesce(u.phone, u.sms) AS phone, u.email
        FROM or_agents a JOIN or_users u ON u.sourcedId = a.adult
        ANTI JOIN or_students s ON s.sourcedId = u.sourcedId
        LEFT JOIN (SELECT userSourcedId, min(lower(role)) AS role FROM or_roles
                   WHERE lower(role) IN {_ADULTS} GROUP BY userSourcedId) r
               ON r.userSourcedId = u.sourcedId
        """
    )
    stage.run(
        "INSERT INTO problems SELECT s.file_no, s.line_no, 'agentSourcedIds', a.adult,"
        " 'left_empty' FROM or_agents a JOIN or_students s ON s.sourcedId = a.student"
        " ANTI JOIN or_users u ON u.sourcedId = a.adult"
    )
