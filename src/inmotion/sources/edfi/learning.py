"""Courses, schedules, credits and test results."""

from inmotion.sources.edfi import persons, schools, tables
from inmotion.sources.edfi.package import Memo
from inmotion.sources.edfi.tables import VALUE, code
from inmotion.sources.staging import Stage


def arrange(stage: Stage, memo: Memo) -> None:
    """Arrange files D, E and H, and Assessments."""
    schools.hold_unknown(stage, memo, "courseOfferings")
    _courses(stage)
    for resource in ("studentSectionAssociations", "courseTranscripts", "studentAssessments"):
        persons.hold_unknown(stage, memo, resource)
    schools.hold_unknown(stage, memo, "studentSectionAssociations")
    _schedules(stage)
    _credits(stage)
    _assessments(stage)


def _courses(stage: Stage) -> None:
    """Arrange file D from what schools offer; a course offered in two sessions is one course."""
    tables.note_unknown(stage, "courses", "AcademicSubject", "subject_words", "ContentAreaCode")
    system = code("CourseIdentificationSystem", "v[1]")
    stage.run(
        f"""
        CREATE OR REPLACE TABLE ed_state_codes AS
        SELECT file_no, line_no, any_value(v[2]) AS state_course_code
        FROM (SELECT file_no, line_no, string_split(unnest(ed_items(course_codes)), {VALUE}) AS v
              FROM ed_courses)
        WHERE {system} = 'state' GROUP BY ALL
        """
    )
    stage.run(
        f"""
        CREATE OR REPLACE TABLE ed_catalog AS
        SELECT course_code, any_value(course_title) AS course_title,
               any_value({code("AcademicSubject", "ed_items(subject_words)[1]")}) AS area,
               any_value(s.state_course_code) AS state_course_code
        FROM ed_courses LEFT JOIN ed_state_codes s USING (file_no, line_no)
        GROUP BY course_code
        """
    )
    stage.run(
        """
        CREATE OR REPLACE TABLE ed_offered AS
        SELECT x.*, p.location_code, row_number() OVER (PARTITION BY x.school, x.course_code
               ORDER BY x.file_no, x.line_no) AS place_in_line
        FROM ed_courseOfferings x JOIN ed_places p ON p.school = x.school
        """
    )
    stage.run(
        """
        INSERT INTO arranged_D BY NAME
        SELECT x.file_no, x.line_no, x.location_code, x.course_code,
               coalesce(x.course_title, c.course_title) AS course_title,
               c.area AS content_area_code, c.state_course_code
        FROM ed_offered x
        LEFT JOIN ed_catalog c ON c.course_code = coalesce(x.catalog_code, x.course_code)
        WHERE x.place_in_line = 1
        """
    )
    stage.run(
        "INSERT INTO set_aside SELECT file_no, line_no FROM ed_offered WHERE place_in_line > 1"
    )


def _schedules(stage: Stage) -> None:
    tables.note_unknown(stage, "sessions", "Term", "term_word", "Term")
    stage.run(
        f"""
        INSERT INTO arranged_E BY NAME
        SELECT x.file_no, x.line_no, {persons.number_of()} AS district_student_id,
               p.location_code, x.course_code, x.section_id,
               {code("Term", "t.term_word")} AS term_code
        FROM ed_studentSectionAssociations x JOIN ed_places p ON p.school = x.school
        LEFT JOIN (SELECT school, session_name, any_value(term_word) AS term_word
                   FROM ed_sessions GROUP BY ALL) t
             ON t.school = x.school AND t.session_name = x.session_name
        """
    )


def _credits(stage: Stage) -> None:
    """Arrange file H. A mark goes before the result of the attempt."""
    for descriptor, column, element in (
        ("Term", "term_word", "Term"),
        ("CourseAttemptResult", "result_word", "LetterGrade"),
        ("GradeLevel", "grade_word", "GradeLevelCode"),
    ):
        tables.note_unknown(stage, "courseTranscripts", descriptor, column, element)
    stage.run(
        f"""
        INSERT INTO arranged_H BY NAME
        SELECT x.file_no, x.line_no, {persons.number_of()} AS district_student_id, x.course_code,
               coalesce(x.course_title, c.course_title) AS course_title,
               c.area AS content_area_code, c.state_course_code,
               {code("GradeLevel", "x.grade_word")} AS grade_code,
               coalesce(x.letter_grade,
                        nullif({code("CourseAttemptResult", "x.result_word")}, ''))
               AS letter_grade, x.credits_attempted, x.credits_earned,
               {code("Term", "x.term_word")} AS term_code,
               CASE WHEN x.outside_org IS NOT NULL THEN '9999' ELSE p.place_id END AS school_code,
               coalesce(ed_year(x.course_year), x.course_year) AS course_year
        FROM ed_courseTranscripts x
        LEFT JOIN ed_catalog c ON c.course_code = x.course_code
        LEFT JOIN ed_places p ON p.school = CASE
            WHEN x.org IN (SELECT school FROM ed_places) THEN x.org ELSE x.course_org END
        """
    )


def _assessments(stage: Stage) -> None:
    """Arrange test results: the scale score, else the first number; the first level."""
    number = f"regexp_full_match(string_split(i, {VALUE})[2], '[0-9]+[.]?[0-9]*')"
    scale = f"lower(string_split(i, {VALUE})[1]) = 'scale score'"
    stage.run(
        f"""
        INSERT INTO arranged_Assessments BY NAME
        SELECT x.file_no, x.line_no, {persons.number_of()} AS district_student_id,
               x.assessment_id, left(x.on_date, 10) AS on_date,
               string_split(coalesce(
                   list_filter(ed_items(x.scores), lambda i: {scale} AND {number})[1],
                   list_filter(ed_items(x.scores), lambda i: {number})[1]), {VALUE})[2] AS score,
               ed_items(x.level_words)[1] AS level_code
        FROM ed_studentAssessments x
        """
    )
