"""The words of a mapping: what rows can be, and which of our columns they can fill."""

from inmotion.sources.cedars import LAYOUTS
from inmotion.sources.layout import Element, Layout, Need

#: What the rows of a file are -> the kind of the state's file, or of ours, that they become.
KINDS: dict[str, str] = {
    "schools": "A",
    "students": "B",
    "enrollments": "C",
    "calendar": "Calendar",
    "courses": "D",
    "schedule": "E",
    "grades": "H",
    "programs": "I",
    "english_learners": "J",
    "special_education": "K",
    "ethnicity": "L",
    "race": "M",
    "absences": "N",
    "exclusions": "R",
    "supports": "Supports",
    "assessments": "Assessments",
}

#: Stated once for all rows of a file, not column by column.
OF_THE_FILE = frozenset(("school_year", "district_id"))


#: Needed in the state's files; elsewhere a student may come without.
MAY_LACK = frozenset(("birth_on", "grade_code"))


def columns_of(layout: Layout) -> dict[str, bool]:
    """Return the columns that rows of a kind can fill, and whether they must."""
    return {
        element.column: _is_needed(layout, element)
        for element in layout.read
        if element.column not in OF_THE_FILE
    }


def _is_needed(layout: Layout, element: Element) -> bool:
    if element.column == layout.names_school:
        return layout.place_need is Need.NEEDED
    return element.need is Need.NEEDED and element.column not in MAY_LACK


def layout_of(word: str) -> Layout:
    """Return the layout that rows of this word become; KeyError if there is none."""
    return LAYOUTS[KINDS[word]]
