"""What an import did, or would do: numbers per file and table, and a few examples."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from inmotion.sources.reasons import FILE_NOTES, REASONS, Severity
from inmotion.vocabulary.errors import ExitCode


@dataclass(frozen=True)
class Problem:
    """One thing about one row.

    Parameters
    ----------
    file : str
    line : int
        Counted from 1; the header is line 1.
    column : str
        Header name; empty if the whole row is meant.
    value : str
        As it stands in the file; never a social security number.
    reason : str
        Key of `REASONS`.
    """

    file: str
    line: int
    column: str
    value: str
    reason: str

    @property
    def severity(self) -> Severity:
        """Whether the row was held back."""
        return REASONS[self.reason].severity

    @property
    def words(self) -> tuple[str, str]:
        """What is wrong and what to do, as templates with `{column}` and `{value}`."""
        return REASONS[self.reason].words, REASONS[self.reason].fix


@dataclass(frozen=True)
class ProblemGroup:
    """All rows of a file with the same problem in the same column."""

    file: str
    reason: str
    column: str
    count: int
    examples: tuple[Problem, ...]


@dataclass(frozen=True)
class FileNote:
    """A remark on a whole file; `code` is a key of `FILE_NOTES`."""

    file: str
    code: str
    value: str = ""

    @property
    def words(self) -> str:
        """The remark as a template with `{value}`."""
        return FILE_NOTES[self.code]


#: Where a row may end.
ENDS = ("loaded", "unchanged", "superseded", "quarantined", "set_aside")


@dataclass(frozen=True)
class FileCount:
    """Where the data rows of one file ended; the five numbers add up to `rows`.

    `set_aside` is for files of other formats: rows nothing of which is kept by itself. `format` is
    empty for the state's own files.
    """

    file: str
    kind: str
    district_id: str
    school_year: int | None
    rows: int
    loaded: int = 0
    unchanged: int = 0
    superseded: int = 0
    quarantined: int = 0
    set_aside: int = 0
    format: str = ""


@dataclass(frozen=True)
class Change:
    """An example of a row that is new, changed or gone.

    Parameters
    ----------
    table, state : str
    key : dict
        Key columns and their values.
    before, after : dict
        Content columns that changed; empty for rows that are new or gone.
    """

    table: str
    state: str
    key: dict[str, Any]
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class TableCount:
    """What an import changes in one table, in rows."""

    table: str
    new: int
    changed: int
    gone: int
    examples: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Refusal:
    """A file that would end too large a share of what was stated."""

    kind: str
    district_id: str
    school_year: int
    gone: int
    stated: int


@dataclass
class Extract:
    """All files of one extract date: one import, one lake version.

    Parameters
    ----------
    extract_on : date or None
        None gathers files whose extract date is not known.
    version : int or None
        Lake version that was written; None if nothing was written.
    seconds : dict
        Stage -> seconds it took.
    """

    extract_on: date | None
    files: list[FileCount] = field(default_factory=list)
    tables: list[TableCount] = field(default_factory=list)
    problems: list[ProblemGroup] = field(default_factory=list)
    notes: list[FileNote] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    version: int | None = None
    seconds: dict[str, float] = field(default_factory=dict)

    def summary(self) -> dict[str, Any]:
        """Return the numbers without any student's data, for the lake's history."""
        return {
            "extract_on": str(self.extract_on) if self.extract_on else None,
            "files": [
                {
                    "file": count.file,
                    "rows": count.rows,
                    "loaded": count.loaded,
                    "unchanged": count.unchanged,
                    "superseded": count.superseded,
                    "quarantined": count.quarantined,
                    "set_aside": count.set_aside,
                }
                for count in self.files
            ],
            "tables": {
                count.table: {"new": count.new, "changed": count.changed, "gone": count.gone}
                for count in self.tables
            },
            "problems": [
                {"file": g.file, "reason": g.reason, "column": g.column, "count": g.count}
                for g in self.problems
            ],
            "notes": [{"file": note.file, "note": note.code} for note in self.notes],
        }


@dataclass
class Report:
    """Everything one call of `import_path` found and did.

    Parameters
    ----------
    extracts : list of Extract
        Oldest first.
    notes : list of FileNote
        Files that were left aside.
    was_dry : bool
        True if nothing was to be written.
    """

    extracts: list[Extract] = field(default_factory=list)
    notes: list[FileNote] = field(default_factory=list)
    was_dry: bool = True

    @property
    def totals(self) -> Counter[str]:
        """Rows of all files by where they ended."""
        total: Counter[str] = Counter(dict.fromkeys(("rows", *ENDS), 0))
        for extract in self.extracts:
            for count in extract.files:
                for name in total:
                    total[name] += getattr(count, name)
        return total

    @property
    def is_refused(self) -> bool:
        """True if an extract was not saved because too much would have gone."""
        return any(extract.refusals for extract in self.extracts)

    @property
    def exit_code(self) -> ExitCode:
        """What the command tells the shell: problems if a row or a file was held back."""
        broken = any(note.code == "bad_archive" for note in self.notes)
        # A file may be held back that has no rows to count.
        stopped = any(
            REASONS[group.reason].severity is Severity.QUARANTINE
            for extract in self.extracts
            for group in extract.problems
        )
        if self.is_refused or broken or stopped or self.totals["quarantined"]:
            return ExitCode.DATA_PROBLEMS
        return ExitCode.OK
