"""Courses, and the classes students sit in."""

from inmotion.sources.oneroster.places import FAULT
from inmotion.sources.staging import Stage

#: The state's course codes are among the subject codes: SCED numbers, or WA and four digits.
_STATE_CODE = (
    "list_filter(or_list({cell}), lambda i: regexp_full_match(upper(i), '[0-9]{{5,6}}|WA[0-9]{{4}}'"
    "))[1]"
)

_COURSE_CODE = "coalesce(c.courseCode, c.sourcedId)"


def arrange_courses(stage: Stage) -> None:
    """Fill `arranged_D`: a course at each school that teaches it, else at the school it is of."""
    own, of_class = (_STATE_CODE.format(cell=cell) for cell in ("c.subjectCodes", "subjectCodes"))
    stage.run(
        f"""
        INSERT INTO arranged_D BY NAME
        SELECT c.file_no, c.line_no, s.place_id AS location_code, {_COURSE_CODE} AS course_code,
               c.title AS course_title, coalesce({own}, k.state_code) AS state_course_code
        FROM or_courses c
        LEFT JOIN (SELECT courseSourcedId, schoolSourcedId, min({of_class}) AS state_code
                   FROM or_classes GROUP BY ALL) k ON k.courseSourcedId = c.sourcedId
        JOIN or_schools s ON s.sourcedId = coalesce(k.schoolSourcedId, c.orgSourcedId)
        WHERE s.place_id IS NOT NULL
        """
    )
    stage.run(
        "INSERT INTO problems SELECT k.file_no, k.line_no, 'courseSourcedId', k.courseSourcedId,"
        " 'unknown_reference' FROM or_classes k ANTI JOIN or_courses c"
        " ON c.sourcedId = k.courseSourcedId WHERE k.courseSourcedId IS NOT NULL"
    )


def arrange_schedule(stage: Stage) -> None:
    """Fill `arranged_E` from students' enrollments in classes of this year.

    A class of all the semesters, or all the quarters, of the year is one of the whole year; else it
    is one of each of its terms.
    """
    stage.run(
        """
        CREATE OR REPLACE TABLE or_class_terms AS
        WITH listed AS (
            SELECT sourcedId AS class, unnest(or_list(termSourcedIds)) AS term FROM or_classes
        ),
        known AS (SELECT l.class, t.* FROM listed l JOIN or_terms t ON t.sourcedId = l.term)
        SELECT DISTINCT class, CASE WHEN all_of_them AND many > 1 THEN 'ALLYR' ELSE term_code END
               AS term_code
        FROM (SELECT *, count(DISTINCT sourcedId) OVER (PARTITION BY class, type) = many
              AS all_of_them FROM known)
        """
    )
    # A class whose terms are all of another year is none of this year's.
    stage.run(
        """
        INSERT INTO arranged_E BY NAME
        SELECT e.file_no, e.line_no, p.number AS district_student_id, s.place_id AS location_code,
               coalesce(c.courseCode, k.courseSourcedId) AS course_code,
               coalesce(k.classCode, k.sourcedId) AS section_id, t.term_code
        FROM or_enrollments e JOIN or_students p ON p.sourcedId = e.userSourcedId
        JOIN or_classes k ON k.sourcedId = e.classSourcedId
        LEFT JOIN or_courses c ON c.sourcedId = k.courseSourcedId
        LEFT JOIN or_schools s ON s.sourcedId = coalesce(e.schoolSourcedId, k.schoolSourcedId)
        LEFT JOIN or_class_terms t ON t.class = k.sourcedId
        WHERE lower(e.role) = 'student'
          AND (t.term_code IS NOT NULL OR NOT EXISTS (SELECT 1 FROM or_sessions)
               OR k.termSourcedIds IS NULL)
        """
    )
    stage.run(
        f"""
        INSERT INTO problems
        SELECT e.file_no, e.line_no, 'LocationId', coalesce(e.schoolSourcedId, k.schoolSourcedId),
               {FAULT} AS fault
        FROM or_enrollments e JOIN or_classes k ON k.sourcedId = e.classSourcedId
        LEFT JOIN or_orgs o ON o.sourcedId = coalesce(e.schoolSourcedId, k.schoolSourcedId)
        LEFT JOIN or_schools s ON s.sourcedId = o.sourcedId
        WHERE fault IS NOT NULL AND lower(e.role) = 'student'
        UNION ALL
        SELECT e.file_no, e.line_no, 'userSourcedId', e.userSourcedId, 'unknown_reference'
        FROM or_enrollments e ANTI JOIN or_users u ON u.sourcedId = e.userSourcedId
        WHERE e.userSourcedId IS NOT NULL
        UNION ALL
        SELECT e.file_no, e.line_no, 'classSourcedId', e.classSourcedId, 'unknown_reference'
        FROM or_enrollments e ANTI JOIN or_classes k ON k.sourcedId = e.classSourcedId
        WHERE e.classSourcedId IS NOT NULL
        """
    )
