"""What an import did, for people and as JSON: every row, every change, every problem."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from rich.console import Console

from inmotion.sources.cedars import LAYOUTS
from inmotion.sources.formats import FORMATS
from inmotion.sources.reasons import FILE_NOTES, REASONS, Severity
from inmotion.sources.report import (
    ENDS,
    Change,
    Extract,
    FileCount,
    FileNote,
    Problem,
    ProblemGroup,
    Refusal,
    Report,
    TableCount,
)
from inmotion.ui.terminal import columns, paragraph, quiet, strong
from inmotion.ui.words import Words
from inmotion.vocabulary.words import N_

EXAMPLES = 3

_HEADS = {
    Severity.QUARANTINE: N_("Held back until corrected"),
    Severity.WARNING: N_("Loaded, but worth a look"),
    Severity.NOTE: N_("Notes"),
}


def show(console: Console, words: Words, report: Report) -> None:
    """Print the report for people to read."""
    _show_heading(console, words, report)
    ends = _ends(report)
    if len(report.extracts) > 1:
        _show_extracts(console, words, report.extracts, ends)
    _show_rows(console, words, report, ends)
    _show_changes(console, words, report)
    _show_problems(console, words, report)
    _show_notes(console, words, report)
    _show_end(console, words, report)


def _show_heading(console: Console, words: Words, report: Report) -> None:
    files = [count for extract in report.extracts for count in extract.files]
    districts = {count.district_id for count in files if count.district_id}
    said = [
        words.plural("{count} file", "{count} files", len(files)),
        words.plural("{count} district", "{count} districts", len(districts)),
        words.plural("{count} extract", "{count} extracts", len(report.extracts)),
    ]
    console.print(strong(words.listing(said)))
    console.print()


def _show_extracts(
    console: Console, words: Words, extracts: Sequence[Extract], ends: Sequence[str]
) -> None:
    heads = [words.say("extract of"), *_end_heads(words, ends), words.say("lake version")]
    rows = []
    for extract in extracts:
        day = words.value(extract.extract_on) if extract.extract_on else words.say("day not known")
        version = words.value(extract.version) if extract.version else "–"
        rows.append([day, *_cells(words, _sum(extract.files), ends), version])
    console.print(columns(heads, rows, right=range(1, len(heads))))
    console.print()


def _show_rows(console: Console, words: Words, report: Report, ends: Sequence[str]) -> None:
    """Print where the rows ended, by kind of file; the lines add up."""
    kinds: dict[tuple[str, str], list[FileCount]] = defaultdict(list)
    for extract in report.extracts:
        for count in extract.files:
            kinds[count.format, count.kind].append(count)
    # The state's files in its own order, then those of other formats.
    order = [("", kind) for kind in LAYOUTS] + sorted(key for key in kinds if key[0])
    rows = [
        [_title(kind, form), *_cells(words, _sum(kinds[form, kind]), ends)]
        for form, kind in order
        if (form, kind) in kinds
    ]
    rows.append([words.say("all files"), *_cells(words, dict(report.totals), ends)])
    heads = [words.say("file"), *_end_heads(words, ends)]
    console.print(columns(heads, rows, right=range(1, len(heads))))
    console.print()


def _title(kind: str, form: str = "") -> str:
    if form:
        # A mapping is called by its own title.
        return f"{FORMATS[form].title if form in FORMATS else form}: {kind}"
    title = LAYOUTS[kind].title
    return f"{kind} {title}" if len(kind) == 1 else title


def _ends(report: Report) -> tuple[str, ...]:
    """Return the numbers to show: rows are set aside only in formats other than the state's."""
    return ("rows", *(end for end in ENDS if end != "set_aside" or report.totals[end]))


def _end_heads(words: Words, ends: Sequence[str]) -> list[str]:
    heads = {
        "rows": words.say("rows"),
        "loaded": words.say("loaded"),
        "unchanged": words.say("unchanged"),
        "superseded": words.say("superseded"),
        "quarantined": words.say("quarantined"),
        "set_aside": words.say("set aside"),
    }
    return [heads[end] for end in ends]


def _sum(counts: Iterable[FileCount]) -> dict[str, int]:
    found = list(counts)
    return {end: sum(getattr(count, end) for count in found) for end in ("rows", *ENDS)}


def _cells(words: Words, numbers: dict[str, int], ends: Sequence[str]) -> list[str]:
    return [words.value(numbers[end]) for end in ends]


def _show_changes(console: Console, words: Words, report: Report) -> None:
    changes = merged_tables(report)
    if not changes:
        console.print(words.say("Nothing is new, changed or gone."))
        console.print()
        return
    heads = [words.say("table"), words.say("new"), words.say("changed"), words.say("gone")]
    rows = [
        [change.table, *(words.value(n) for n in (change.new, change.changed, change.gone))]
        for change in changes
    ]
    console.print(columns(heads, rows, right=range(1, 4)))
    console.print()
    if not report.was_dry:
        # What is written may run by night and end in a log: values are shown to whoever looks.
        return
    console.print(quiet(words.say("For example")))
    for example in (example for change in changes for example in change.examples):
        paragraph(console, quiet(_change(words, example)))
    console.print()


def merged_tables(report: Report) -> list[TableCount]:
    """Return what changes in each table over all extracts, with an example of each state.

    Tables without a change are left out.
    """
    found: dict[str, TableCount] = {}
    for extract in report.extracts:
        for count in extract.tables:
            so_far = found.get(count.table, TableCount(count.table, 0, 0, 0))
            found[count.table] = TableCount(
                count.table,
                so_far.new + count.new,
                so_far.changed + count.changed,
                so_far.gone + count.gone,
                _one_of_each_state((*so_far.examples, *count.examples)),
            )
    return [count for count in found.values() if count.new or count.changed or count.gone]


def _one_of_each_state(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Return the first example of each state, in the order new, changed, gone."""
    found: dict[str, Change] = {}
    for change in changes:
        found.setdefault(change.state, change)
    return tuple(found[state] for state in ("new", "changed", "gone") if state in found)


def _change(words: Words, change: Change) -> str:
    key = ", ".join(f"{name} {_plain(words, value)}" for name, value in change.key.items())
    values = {"table": change.table, "key": key}
    if change.state == "new":
        return words.say("{table}, new: {key}", **values)
    if change.state == "gone":
        return words.say("{table}, gone: {key}", **values)
    before, after = (
        ", ".join(f"{name} {_plain(words, value)}" for name, value in side.items())
        for side in (change.before, change.after)
    )
    return words.say(
        "{table}, changed: {key}: {before}; now {after}", **values, before=before, after=after
    )


def _plain(words: Words, value: Any) -> str:
    """Return a stored value as it is; days as the reader writes them, nothing as a dash."""
    return words.value(value) if isinstance(value, date) else str("–" if value is None else value)


@dataclass(frozen=True)
class Kind:
    """One kind of problem in one column, over all files."""

    reason: str
    column: str
    count: int
    files: int
    examples: tuple[Problem, ...]


def merged_problems(groups: Iterable[ProblemGroup]) -> list[Kind]:
    """Return the problems of all files together, the most frequent first."""
    found: dict[tuple[str, str], Kind] = {}
    for group in groups:
        key = (group.reason, group.column)
        so_far = found.get(key, Kind(*key, 0, 0, ()))
        found[key] = replace(
            so_far,
            count=so_far.count + group.count,
            files=so_far.files + 1,
            examples=(*so_far.examples, *group.examples)[:EXAMPLES],
        )
    return sorted(found.values(), key=lambda kind: (-kind.count, kind.reason, kind.column))


def _show_problems(console: Console, words: Words, report: Report) -> None:
    kinds = merged_problems(group for extract in report.extracts for group in extract.problems)
    for severity, head in _HEADS.items():
        concerned = [kind for kind in kinds if REASONS[kind.reason].severity is severity]
        if not concerned:
            continue
        console.print(strong(words.say(head)))
        for kind in concerned:
            _show_kind(console, words, kind)
        console.print()


def _show_kind(console: Console, words: Words, kind: Kind) -> None:
    where = kind.column or words.say("whole row")
    rows = words.plural("{count} row", "{count} rows", kind.count)
    files = words.plural("{count} file", "{count} files", kind.files)
    paragraph(console, f"{where}: {rows}, {files}. {words.say(REASONS[kind.reason].fix)}")
    for example in kind.examples:
        line = words.say(
            "{file}, line {line}: {what}",
            file=example.file,
            line=str(example.line),
            what=_what(words, example),
        )
        paragraph(console, quiet(line), left=4)


def _what(words: Words, problem: Problem) -> str:
    template, _fix = problem.words
    return words.say(template, column=problem.column, value=problem.value)


def _show_notes(console: Console, words: Words, report: Report) -> None:
    notes: dict[str, list[FileNote]] = defaultdict(list)
    for note in all_notes(report):
        notes[note.code].append(note)
    if not notes:
        return
    console.print(strong(words.say("About the files")))
    for code, concerned in notes.items():
        for note in concerned[:EXAMPLES]:
            said = words.say(FILE_NOTES[code], value=note.value)
            paragraph(console, quiet(f"{note.file}: {said}"))
        more = len(concerned) - EXAMPLES
        if more > 0:
            said = words.plural("and {count} more like this", "and {count} more like this", more)
            paragraph(console, quiet(said))
    console.print()


def all_notes(report: Report) -> list[FileNote]:
    """Return the remarks on files, those left aside first."""
    return [*report.notes, *(note for extract in report.extracts for note in extract.notes)]


def _show_end(console: Console, words: Words, report: Report) -> None:
    """Print what was saved, last, where the eye rests."""
    for extract in report.extracts:
        for refusal in extract.refusals:
            paragraph(console, strong(_refused(words, refusal)), left=0)
    versions = [extract.version for extract in report.extracts if extract.version]
    if report.was_dry:
        said = words.say("Nothing has been written: this was a look. Add --yes to write.")
    elif versions:
        said = words.say("Written as lake version {version}.", version=max(versions))
    else:
        said = words.say("Nothing has been written: there was nothing to write.")
    if report.is_refused:
        said = words.say(
            "Nothing of this extract has been written. If the rows are really gone, add "
            "--allow-gone."
        )
    paragraph(console, said, left=0)


def _refused(words: Words, refusal: Refusal) -> str:
    return words.say(
        "{file} of district {district}, {year}: {gone} of {stated} rows known so far are no longer "
        "in the file.",
        file=_title(refusal.kind),
        district=refusal.district_id,
        year=str(refusal.school_year),
        gone=refusal.gone,
        stated=refusal.stated,
    )


def as_json(words: Words, report: Report) -> dict[str, Any]:
    """Return the whole report as plain data, file by file."""
    return {
        "was_dry": report.was_dry,
        "is_refused": report.is_refused,
        "totals": dict(report.totals),
        "extracts": [
            extract.summary()
            | {
                "version": extract.version,
                "seconds": {what: round(took, 3) for what, took in extract.seconds.items()},
                "refusals": [vars(refusal) for refusal in extract.refusals],
                "changes": _changes_json(extract) if report.was_dry else [],
                "problems": [_group_json(words, group) for group in extract.problems],
            }
            for extract in report.extracts
        ],
        "notes": [
            {
                "file": note.file,
                "note": note.code,
                "words": words.say(FILE_NOTES[note.code], value=note.value),
            }
            for note in all_notes(report)
        ],
    }


def _changes_json(extract: Extract) -> list[dict[str, Any]]:
    return [vars(change) for count in extract.tables for change in count.examples]


def _group_json(words: Words, group: ProblemGroup) -> dict[str, Any]:
    return {
        "file": group.file,
        "reason": group.reason,
        "severity": REASONS[group.reason].severity.value,
        "column": group.column,
        "count": group.count,
        "fix": words.say(REASONS[group.reason].fix),
        "examples": [
            {"line": example.line, "value": example.value, "words": _what(words, example)}
            for example in group.examples
        ],
    }
