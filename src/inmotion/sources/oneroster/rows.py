"""Arranging a OneRoster package into the rows of the state's files."""

from collections.abc import Sequence

from inmotion.sources.arranging import Arranged
from inmotion.sources.oneroster import learning, people, places, shapes, whole
from inmotion.sources.oneroster.files import LABELS, NOT_CARRIED
from inmotion.sources.report import FileNote
from inmotion.sources.scanning import Source
from inmotion.sources.staging import Stage

#: What OneRoster does not carry, or need not. The two that matter, grade and date of birth, are
#: told of apart; a school that is not known is told of as the reference it is.
LACKS = frozenset(
    f"{kind}.{column}"
    for kind, columns in {
        "A": ("district_name",),
        "B": (
            "birth_on",
            "first_language",
            "gender_code",
            "grade_code",
            "homeless_code",
            "resident_district_id",
        ),
        "C": ("exit_code", "is_primary", "location_code"),
        "E": ("location_code", "term_code"),
    }.items()
    for column in columns
)

#: File of the package -> kinds that are stated once it is there.
_STATES = {
    "users": ("A", "B", "C", "Guardians"),
    "demographics": ("L", "M"),
    "courses": ("D",),
    "enrollments": ("E",),
}


def arrange(stage: Stage, sources: Sequence[Source]) -> Arranged:
    """Arrange one district's package; see `arranging.Format`."""
    shapes.create_macros(stage)
    found = whole.load(stage, sources)
    if found.refusal or not found.is_change:
        return Arranged(frozenset(), labels=LABELS, notes=found.notes, refusal=found.refusal)
    shapes.create_sessions(stage, sources[0].school_year or 0)
    places.arrange_schools(stage, sources[0].district_id)
    people.arrange_students(stage, sources[0].school_year or 0)
    assumed = people.arrange_spells(stage)
    people.arrange_backgrounds(stage, sources[0].school_year or 0)
    people.arrange_guardians(stage)
    learning.arrange_courses(stage)
    learning.arrange_schedule(stage)
    folder = sources[0].found.folder
    notes = [*found.notes, FileNote(folder, "not_carried", NOT_CARRIED)]
    if assumed:
        notes.append(FileNote(folder, "begin_assumed", str(assumed)))
    states = {"SourceRows"}
    states |= {kind for name in found.there for kind in _STATES.get(name, ())}
    return Arranged(frozenset(states), LACKS, LABELS, tuple(notes))
