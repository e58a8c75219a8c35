"""Reading an extract: every row becomes figures or a problem."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from inmotion.sources import texts
from inmotion.sources.report_card import cells, words
from inmotion.sources.report_card.cells import Fault
from inmotion.sources.report_card.columns import Columns
from inmotion.sources.report_card.figures import Figure, Form
from inmotion.sources.report_card.layouts import Dataset, fields, plain, recognise
from inmotion.sources.report_card.reasons import Problem
from inmotion.sources.report_card.titles import said_by_title
from inmotion.vocabulary.errors import InMotionError


@dataclass
class Reader:
    """One extract, read row by row.

    Parameters
    ----------
    path : Path
    form : Form
    seen : Bytes
        What its bytes are.
    rows, kept : int
        Data rows read so far, and those of them that became figures; every other one has a
        problem.
    problems : list of Problem
    notes : list of (str, str)
        Code of a file note, and its value. Complete once all rows have been read.
    """

    path: Path
    form: Form
    seen: texts.Bytes
    rows: int = 0
    kept: int = 0
    problems: list[Problem] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The file as people see it."""
        return self.path.name

    def __iter__(self) -> Iterator[list[Figure]]:
        """Yield the figures of each row."""
        columns = Columns(self.form, said_by_title(self.form.dataset, self.path))
        self.rows = self.kept = 0
        self.problems, self.notes = [], columns.notes()
        if not self.seen.is_utf8 and not self.seen.is_utf16:
            self.notes.append(("transcoded", ""))
        known: set[int] = set()
        unknown: dict[str, set[str]] = {"groups_unknown": set(), "grades_unknown": set()}
        for line, found in rows_of(self.path, self.seen):
            self.rows += 1
            try:
                figures = columns.figures(found, line)
                mark = hash(_identity(figures[0]))
                if mark in known:
                    raise Fault("", "", "twice")
            except Fault as fault:
                self.problems.append(
                    Problem(self.name, line, fault.column, fault.value, fault.reason)
                )
                continue
            known.add(mark)
            self.kept += 1
            _remember_unknown(unknown, figures[0])
            yield figures
        self.notes += [(code, ", ".join(sorted(v))) for code, v in unknown.items() if v]


def _identity(figure: Figure) -> tuple[Any, ...]:
    return (
        figure.measure_code,
        figure.school_year,
        figure.place_type_code,
        figure.place_id,
        figure.parent_id,
        figure.student_group_type,
        figure.student_group,
        figure.grade_name,
        figure.cohort_name,
        figure.test_group_name,
        figure.test_name,
        figure.subject_name,
    )


def _remember_unknown(unknown: dict[str, set[str]], figure: Figure) -> None:
    if figure.student_group and not figure.student_group_code:
        unknown["groups_unknown"].add(figure.student_group)
    if figure.grade_name and not figure.grade_level_code:
        unknown["grades_unknown"].add(figure.grade_name)


def open_extract(path: Path) -> Reader:
    """Look at an extract once and return its reader.

    Raises
    ------
    InMotionError
        If it cannot be read, or is none of the extracts we know.
    """

    def opener() -> IO[bytes]:
        return path.open("rb")

    try:
        seen = texts.examine(opener)
        lines = rows_of(path, seen, with_header=True)
        _, header = next(lines, (0, []))
    except OSError as error:
        raise InMotionError(
            f"The file cannot be read ({type(error).__name__}).", where=str(path)
        ) from error
    dataset = recognise(header)
    if dataset is None:
        raise InMotionError(
            "This is not an extract of the Report Card that we know.",
            where=str(path),
            do="Compare its first line with the columns on the reference page about extracts.",
        )
    return Reader(path, _form(dataset, header, (row for _, row in lines)), seen)


def read(path: Path) -> tuple[Reader, list[Figure]]:
    """Read a whole extract into memory; see `Reader` for one that is too large for that."""
    reader = open_extract(path)
    return reader, [figure for figures in reader for figure in figures]


def rows_of(
    path: Path, seen: texts.Bytes, *, with_header: bool = False
) -> Iterator[tuple[int, list[str]]]:
    """Yield line number and trimmed cells of every line that is not blank."""

    def opener() -> IO[bytes]:
        return path.open("rb")

    is_first = True
    for line, text in enumerate(texts.tabbed(texts.lines_of(opener, seen)), 1):
        if texts.is_blank(text):
            continue
        if not is_first or with_header:
            yield line, [cell.strip() for cell in text.split("\t")]
        is_first = False


def _form(dataset: Dataset, header: Sequence[str], rows: Iterator[list[str]]) -> Form:
    """Return how the file is written, from all its rows."""
    known = [fields().get(plain(cell)) for cell in header]
    year_at = known.index("school_year") if "school_year" in known else None
    day_at = known.index("published_on") if "published_on" in known else None
    missing: Counter[str] = Counter()
    end_years = 0
    rows_seen = 0
    days: Counter[str] = Counter()
    empty = words.missing_words()
    for row in rows:
        rows_seen += 1
        missing.update(text for text in row if text in empty)
        if year_at is not None and year_at < len(row):
            end_years += row[year_at].isdigit()
        if day_at is not None and day_at < len(row):
            days[row[day_at]] += 1
    stated = [day for text in days if (day := cells.day(text))]
    return Form(
        dataset,
        tuple(header),
        missing.most_common(1)[0][0] if missing else "",
        2 * end_years > rows_seen,
        days.most_common(1)[0][0] if days else "",
        max(stated, default=None),
    )
