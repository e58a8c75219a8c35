"""Why a row of an extract was held back, and what to do about it."""

from dataclasses import dataclass

from inmotion.sources.reasons import Reason, Severity
from inmotion.vocabulary.words import N_

_AGAIN = N_("Download the extract again; if it says the same, tell the state's data office.")
_STOP = Severity.QUARANTINE

_ALL = (
    Reason("cells", _STOP, N_("The row has {value} cells; the header has another number."), _AGAIN),
    Reason("year", _STOP, N_("{column}: {value} is not a school year like 2024-25."), _AGAIN),
    Reason(
        "level",
        _STOP,
        N_("{column}: {value} is not State, ESD, County, District or School."),
        _AGAIN,
    ),
    Reason("place", _STOP, N_("{column}: {value} is not the code of a place."), _AGAIN),
    Reason(
        "measure",
        _STOP,
        N_("{column}: {value} is not a measure we know."),
        N_("Add it to the list of extracts, with the citation of its definition."),
    ),
    Reason("count", _STOP, N_("{column}: {value} is not a count of students."), _AGAIN),
    Reason("share", _STOP, N_("{column}: {value} is not a share between nothing and all."), _AGAIN),
    Reason("number", _STOP, N_("{column}: {value} is not a number."), _AGAIN),
    Reason(
        "suppression",
        _STOP,
        N_("{column}: {value} is not a word for hiding that we know."),
        N_("Add the word to the list of the state's words, and say where you saw it."),
    ),
    Reason("more_than_all", _STOP, N_("{column}: {value} is more than the whole group."), _AGAIN),
    Reason(
        "twice",
        _STOP,
        N_("An earlier row states the same figure."),
        N_("Keep one of the two rows."),
    ),
)

REASONS: dict[str, Reason] = {reason.code: reason for reason in _ALL}

#: Notes on a whole file.
FILE_NOTES: dict[str, str] = {
    "columns_unknown": N_("Columns we do not know and keep as they are: {value}."),
    "groups_unknown": N_("Student groups we do not know and keep as they are: {value}."),
    "grades_unknown": N_("Grades we do not know and keep as they are: {value}."),
    "columns_twice": N_("Columns that stand twice; the first one counts: {value}."),
    "transcoded": N_("Not valid UTF-8; read as Windows-1252."),
}


@dataclass(frozen=True)
class Problem:
    """One thing about one row of an extract: it was held back for it.

    Parameters
    ----------
    file : str
    line : int
        Counted from 1; the header is line 1.
    column, value : str
        As they stand in the file.
    reason : str
        Key of `REASONS`.
    """

    file: str
    line: int
    column: str
    value: str
    reason: str

    @property
    def words(self) -> tuple[str, str]:
        """What is wrong and what to do, as templates with `{column}` and `{value}`."""
        return REASONS[self.reason].words, REASONS[self.reason].fix
