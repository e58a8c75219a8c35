"""Problems for people: grouped with examples, and as the district's own file, explained."""

import csv
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TextIO

from inmotion.sources import hiding, texts
from inmotion.sources.cedars import LAYOUTS
from inmotion.sources.reasons import REASONS, Severity
from inmotion.sources.report import Problem, ProblemGroup
from inmotion.sources.scanning import Source
from inmotion.sources.staging import Stage

_EXAMPLES = 3

Translate = Callable[[str], str]


def shown(source: Source) -> str:
    """Return the file's name as people see it."""
    return source.found.name


def group_problems(stage: Stage) -> list[ProblemGroup]:
    """Return the problems of this import, grouped by file, reason and column."""
    sources = {source.file_id: source for source in [*stage.sources, *stage.carried]}
    found = stage.rows(
        f"""
        SELECT file_no, reason, element, count(*),
               min(({{'line': line_no, 'value': coalesce(value, '')}}), {_EXAMPLES})
        FROM problems GROUP BY file_no, reason, element ORDER BY file_no, reason, element
        """
    )
    groups = []
    for number, reason, element, count, few in found:
        source = sources[number]
        column = _header_of(source, element)
        examples = tuple(
            Problem(shown(source), one["line"], column, _safe(source, one["value"]), reason)
            for one in few
        )
        groups.append(ProblemGroup(shown(source), reason, column, count, examples))
    for source in stage.sources:
        if source.refusal:
            groups.append(refused(source))
    return groups


def refused(source: Source) -> ProblemGroup:
    """Return the problem of a file that is held back as a whole."""
    first = Problem(shown(source), source.header_line + 1, "", "", source.refusal)
    return ProblemGroup(shown(source), source.refusal, "", source.rows, (first,))


def _header_of(source: Source, element: str) -> str:
    """Return the header cell under which an element stands in this very file."""
    if source.format:
        return source.labels.get(element, element)
    if not element or source.columns is None:
        return element
    elements = LAYOUTS[source.kind].elements
    index = next((i for i, e in enumerate(elements) if e.name == element and e.column), None)
    position = source.columns.positions[index] if index is not None else None
    return source.columns.header[position] if position is not None else element


def _safe(source: Source, value: str) -> str:
    """Return a value that may be shown: in file B nothing that looks like a hidden number."""
    return hiding.hide(value) if source.hides_numbers else value


def write_problem_files(stage: Stage, folder: Path, translate: Translate) -> None:
    """Write each file that has problems again: its header and the rows concerned, and why.

    Notes are left out; they ask for nothing.
    """
    wanted = ", ".join(
        f"'{code}'" for code, reason in REASONS.items() if reason.severity is not Severity.NOTE
    )
    named: dict[str, list[Source]] = defaultdict(list)
    for source in stage.sources:
        named[source.found.name].append(source)
    for sources in named.values():
        words: dict[int, list[str]] = defaultdict(list)
        for source in sources:
            if source.refusal and source.whole != Path():
                # One of several districts in a file: its lines only.
                for line in _lines_with_values(source):
                    words[line].append(_sentence(source.refusal, "", "", translate))
            for line, element, value, reason in stage.rows(
                f"SELECT line_no, element, value, reason FROM problems WHERE file_no = ?"
                f" AND reason IN ({wanted}) ORDER BY line_no",
                [source.file_id],
            ):
                if not source.refusal:
                    column = _header_of(source, element)
                    text = _safe(source, str(value or ""))
                    words[line].append(_sentence(reason, column, text, translate))
        if words or any(source.refusal and source.rows for source in sources):
            write_problem_file(sources[0], folder, words, translate)


def write_problem_file(
    source: Source, folder: Path, words: dict[int, list[str]], translate: Translate
) -> None:
    """Write one file again with a `problem` column; all its rows if the file itself is refused."""
    if source.path == Path():
        return
    target = folder / source.found.name
    target.parent.mkdir(parents=True, exist_ok=True)
    is_whole = source.refusal and source.whole == Path()
    everywhere = _sentence(source.refusal, "", "", translate) if is_whole else ""
    sentences = {line: " ".join(found) for line, found in words.items()}
    with target.open("w", encoding="utf-8", errors="replace", newline="") as file:
        (source.rewrite or _rewrite)(source, file, sentences, everywhere)


def _rewrite(source: Source, file: TextIO, sentences: Mapping[int, str], everywhere: str) -> None:
    """Write the lines of `sentences`, or all of them, as they are, with one more cell."""
    if source.comma:
        write: Callable[[list[str]], object] = csv.writer(file, lineterminator="\n").writerow
    else:

        def write(cells: list[str]) -> int:
            return file.write("\t".join(cells) + "\n")

    for number, line in enumerate(_copied_lines(source), 1):
        cells = line.split("\t")
        if number > source.header_line and source.hides_numbers:
            cells = _shown_cells(source, cells)
        if number <= source.header_line:
            if number == source.header_line and source.has_header:
                write([*cells, "problem"])
        elif number in sentences:
            write([*cells, sentences[number]])
        elif everywhere and not texts.is_blank(line):
            write([*cells, everywhere])


def _lines_with_values(source: Source) -> Iterator[int]:
    with source.path.open(encoding="utf-8", errors="replace", newline="\n") as file:
        for number, line in enumerate(file, 1):
            if number > source.header_line and not texts.is_blank(line.removesuffix("\n")):
                yield number


def _shown_cells(source: Source, cells: list[str]) -> list[str]:
    if source.format:
        return [hiding.hide(cell) for cell in cells]
    return hiding.shown_cells(cells, source.columns)


def _copied_lines(source: Source) -> Iterator[str]:
    path = source.path if source.whole == Path() else source.whole
    with path.open(encoding="utf-8", errors="replace", newline="\n") as file:
        for line in file:
            yield line.removesuffix("\n").removesuffix("\r").removeprefix("\ufeff")


def _sentence(reason: str, column: str, value: str, translate: Translate) -> str:
    words, fix = REASONS[reason].words, REASONS[reason].fix
    return f"{translate(words).format(column=column, value=value)} {translate(fix)}"
