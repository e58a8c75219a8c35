"""The tables everybody may ask about, declared once."""

from inmotion.vocabulary.tables import attendance, enrollment, learning, memory, people, report_card
from inmotion.vocabulary.tables.shapes import PARTITION, PROVENANCE, Column, Shape, Table

__all__ = ["PARTITION", "PROVENANCE", "TABLES", "Column", "Shape", "Table"]

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        enrollment.PLACES,
        people.PEOPLE,
        people.GUARDIANS,
        people.IDENTITY_CROSSWALK,
        people.STUDENT_KEYS,
        people.IDENTITY_DECISIONS,
        enrollment.ENROLLMENT_SPANS,
        enrollment.DISTRICT_SPANS,
        enrollment.PROGRAM_SPANS,
        people.RACE_ETHNICITY,
        people.LANGUAGES,
        people.HOME_ACCESS,
        attendance.SCHOOL_DAYS,
        attendance.ABSENCES,
        attendance.TARDIES,
        attendance.INCIDENTS,
        attendance.EXCLUSIONS,
        attendance.DISCIPLINE_UNTIL_2018,
        learning.COURSES,
        learning.SCHEDULE,
        learning.COURSE_GRADES,
        enrollment.SUPPORTS,
        learning.ASSESSMENTS,
        memory.SOURCE_ROWS,
        report_card.REPORT_CARD_FIGURES,
    )
}
