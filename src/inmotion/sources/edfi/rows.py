"""Arranging an Ed-Fi package into the rows of the state's files."""

from collections.abc import Callable, Sequence

from inmotion.sources.arranging import Arranged
from inmotion.sources.edfi import adults, days, discipline, learning, persons, programs, tables
from inmotion.sources.edfi import schools as places
from inmotion.sources.edfi.package import Memo
from inmotion.sources.edfi.resources import RESOURCES
from inmotion.sources.report import FileNote
from inmotion.sources.scanning import Source
from inmotion.sources.staging import Stage
from inmotion.vocabulary.words import N_

#: What Ed-Fi has no place for, or what does not stand where the state's codes need it.
NOT_CARRIED = N_(
    "the district of the home, school choice, days present, length of the school day, "
    "last day of an exclusion, course designations"
)

#: Resources nothing of which is kept by itself: they explain others.
_EXPLAINING = (
    "localEducationAgencies",
    "calendars",
    "sessions",
    "sections",
    "studentSectionAttendanceEvents",
    "disciplineIncidents",
    "studentDisciplineIncidentBehaviorAssociations",
    "studentDisciplineIncidentAssociations",
    "courses",
    "grades",
    "contacts",
    "parents",
)

#: Each takes what its resources say; in the order in which they lean on one another.
_PARTS: tuple[Callable[[Stage, Memo], None], ...] = (
    places.arrange,
    persons.arrange,
    days.arrange,
    discipline.arrange,
    learning.arrange,
    programs.arrange,
    adults.arrange,
)

#: Kind -> resources without which the package does not state it, and those of which one will do.
STATED_BY: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "A": (("schools",), ()),
    "Calendar": (("calendarDates",), ()),
    "B": (("students", "studentSchoolAssociations"), ()),
    "C": (("studentSchoolAssociations",), ()),
    "L": (("studentEducationOrganizationAssociations",), ()),
    "M": (("studentEducationOrganizationAssociations",), ()),
    "HomeAccess": (("studentEducationOrganizationAssociations",), ()),
    "N": (("studentSchoolAttendanceEvents",), ()),
    "Tardies": (("studentSchoolAttendanceEvents",), ()),
    "R": (("disciplineActions", "disciplineIncidents"), ()),
    "D": (("courseOfferings",), ()),
    "E": (("studentSectionAssociations",), ()),
    "H": (("courseTranscripts",), ()),
    "I": ((), (*programs.OF_PROGRAMS, "studentEducationOrganizationAssociations")),
    "J": ((), programs.OF_ENGLISH_LEARNERS),
    "K": ((), programs.OF_SPECIAL_EDUCATION),
    "Assessments": (("studentAssessments",), ()),
    "Guardians": ((), ("studentContactAssociations", "studentParentAssociations")),
}


def arrange(stage: Stage, sources: Sequence[Source]) -> Arranged:
    """Arrange one district's package; see `arranging.Format`."""
    memo = sources[0].memo
    if not isinstance(memo, Memo):
        raise TypeError("sources of another format")
    tables.load(stage, sources, memo)
    folder = sources[0].found.folder
    own_year = str(sources[0].school_year)
    notes = [FileNote(folder, "not_carried", NOT_CARRIED)]
    notes += _leave_other_years(stage, folder, own_year)
    states = frozenset(kind for kind in STATED_BY if _is_stated(kind, memo))
    for part in _PARTS:
        part(stage, memo)
    for name in _EXPLAINING:
        tables.set_aside(stage, name)
    numbers = [source.file_id for source in sources]
    _leave_unstated(stage, states, numbers)
    return Arranged(states=states, lacks=_lacks(stage, memo, numbers), notes=tuple(notes))


def _is_stated(kind: str, memo: Memo) -> bool:
    every, some = STATED_BY[kind]
    return memo.resources.issuperset(every) and (not some or not memo.resources.isdisjoint(some))


def _leave_other_years(stage: Stage, folder: str, own: str) -> list[FileNote]:
    """Set rows of other school years aside, and say how many there are."""
    counts: dict[str, int] = {}
    for name, resource in RESOURCES.items():
        said = [f"ed_year({c})" for c in ("school_year",) if c in resource.columns]
        said += [f"ed_year_of(ed_day({c}))" for c in ("on_date",) if c in resource.columns]
        if not said:
            continue
        year = f"coalesce({', '.join(said)})"
        where = f"{year} <> '{own}'"
        for other, count in stage.rows(
            f"SELECT {year}, count(*) FROM ed_{name} x WHERE {where} GROUP BY ALL ORDER BY ALL"
        ):
            counts[other] = counts.get(other, 0) + count
        tables.set_aside(stage, name, where)
        stage.run(f"DELETE FROM ed_{name} x WHERE {where}")
    if not counts:
        return []
    said_so = ", ".join(f"{year} ({count})" for year, count in sorted(counts.items()))
    return [FileNote(folder, "other_years", said_so)]


def _leave_unstated(stage: Stage, states: frozenset[str], numbers: list[int]) -> None:
    """Set aside what has been arranged for kinds that the package does not state in full."""
    for kind in STATED_BY:
        if kind not in states:
            own = f"FROM arranged_{kind} WHERE list_contains(?, file_no)"
            stage.run(f"INSERT INTO set_aside SELECT file_no, line_no {own}", [numbers])
            stage.run(f"DELETE {own}", [numbers])


#: Columns that no package carries as the state has them.
_NEVER = ("B.resident_district_id", "D.course_title", "H.term_ends_on", "H.school_code")
#: Columns that some packages carry.
_SOMETIMES = ("first_language", "gender_code", "homeless_code")


def _lacks(stage: Stage, memo: Memo, numbers: list[int]) -> frozenset[str]:
    """Return the columns that this package does not carry."""
    counts = ", ".join(f"count({column})" for column in _SOMETIMES)
    (filled,) = stage.rows(
        f"SELECT {counts} FROM arranged_B WHERE list_contains(?, file_no)", [numbers]
    )
    found = {f"B.{c}" for c, count in zip(_SOMETIMES, filled, strict=True) if not count}
    found |= {*_NEVER, "I.location_code", "J.location_code"}
    if "localEducationAgencies" not in memo.resources:
        found.add("A.district_name")
    if "sessions" not in memo.resources:
        found.add("E.term_code")
    if "courses" not in memo.resources:
        found.add("H.course_title")
    return frozenset(found)
