"""CEDARS, the state's file format, as data: one declaration per file.

Source: the project's format notes; the element numbers are those of the state's data manual.
"""

from inmotion.sources.cedars import days, learning, memory, places, programs, students
from inmotion.sources.layout import Layout

#: In the order in which they are taken in: places and students come first, the rest leans on them.
LAYOUTS: dict[str, Layout] = {
    layout.kind: layout
    for layout in (
        places.LOCATION_FILE,
        students.DISTRICT_STUDENT_FILE,
        students.SCHOOL_STUDENT_FILE,
        places.CALENDAR_FILE,
        learning.COURSE_FILE,
        learning.SCHEDULE_FILE,
        learning.GRADE_FILE,
        programs.PROGRAM_FILE,
        programs.ENGLISH_LEARNER_FILE,
        programs.SPECIAL_EDUCATION_FILE,
        programs.ETHNICITY_FILE,
        programs.RACE_FILE,
        days.ABSENCE_FILE,
        days.TARDY_FILE,
        days.EXCLUSION_FILE,
        days.DISCIPLINE_FILE,
        programs.SUPPORT_FILE,
        programs.GUARDIAN_FILE,
        learning.ASSESSMENT_FILE,
        memory.SOURCE_ROWS,
        programs.HOME_ACCESS_FILE,
    )
}
