"""`inmotion report-card`: the state's published figures, in and out."""

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from inmotion.cli.stopping import tells_what_was_saved
from inmotion.ui.options import AsOfOption, JsonOption, LakeOption, LangOption, day_from
from inmotion.vocabulary.errors import ExitCode, WrongUsage
from inmotion.vocabulary.words import N_

if TYPE_CHECKING:
    from inmotion.sources.report_card.storing import FileOutcome, Outcome
    from inmotion.ui.words import Words

app = typer.Typer(
    name="report-card",
    help="Figures the state publishes, to compare with: extracts in and out.",
    rich_markup_mode=None,
    no_args_is_help=True,
)

IMPORT_EXAMPLE = """\b
Examples:
  inmotion report-card import graduation.csv --lake lake          look first: nothing is written
  inmotion report-card import extracts --lake lake --yes          every extract of a folder
  inmotion report-card import old --lake lake --published 2014-12-01 --yes
"""
EXPORT_EXAMPLE = """\b
Examples:
  inmotion report-card export graduation --lake lake --year 2019 > graduation.csv
  inmotion report-card export graduation --lake lake --place 31016 --tidy > arlington.csv
"""
EXAMPLES = 3

PublishedOption = Annotated[
    str,
    typer.Option(
        metavar="YYYY-MM-DD",
        help="When extracts were published that do not say it.",
        show_default=False,
    ),
]


@app.command("import", epilog=IMPORT_EXAMPLE)
def import_(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="An extract, or a folder of them.")],
    lake: LakeOption,
    yes: Annotated[
        bool, typer.Option("--yes/--dry-run", help="Write; without it nothing is written.")
    ] = False,
    published: PublishedOption = "",
    problems: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="List rows that were held back there, as CSV."),
    ] = None,
    as_json: JsonOption = False,
    lang: LangOption = "en",
) -> None:
    """Take extracts of the state's Report Card into the lake, every row accounted for.

    Every row becomes figures or is held back with a reason. What the state hides stays empty and
    says why; it is never 0. Importing the same file again changes nothing.
    """
    from inmotion.sources.report_card.storing import import_extracts
    from inmotion.ui.progress import progress
    from inmotion.ui.terminal import print_json
    from inmotion.ui.words import translator

    words = translator(lang)
    stopping = tells_what_was_saved(
        "Stopped before all extracts were taken in.",
        do="Run the command again.",
        saved=lambda: "Nothing has been saved.",
    )
    with stopping, progress("files") as tell:
        outcome = import_extracts(
            path,
            lake,
            write=yes,
            published_on=day_from(published) if published else None,
            progress=tell,
        )
    if problems:
        _list_problems(words, outcome, problems)
    if as_json:
        print_json(_as_json(words, outcome))
    else:
        _show(words, outcome, is_dry=not yes)
    raise typer.Exit(ExitCode.DATA_PROBLEMS if outcome.has_problems else ExitCode.OK)


def _show(words: "Words", outcome: "Outcome", *, is_dry: bool) -> None:
    from inmotion.ui.terminal import columns, paragraph, quiet, screen, strong

    console = screen()
    heads = tuple(
        words.say(head) for head in (N_("extract"), N_("published"), N_("rows"), N_("held back"))
    )
    cells = (
        (
            file.file,
            words.day(file.published_on),
            words.value(file.rows),
            words.value(len(file.problems)) if file.problems else "",
        )
        for file in outcome.files
    )
    console.print(columns(heads, cells, right=(2, 3)))
    console.print()
    console.print(
        strong(
            words.say(
                N_(
                    "Figures: {new} new, {changed} changed, {same} as before, {superseded} left "
                    "as a later publication has them."
                ),
                **outcome.figures,
            )
        ),
        soft_wrap=True,
    )
    for file in outcome.files:
        for text in _notes(words, file):
            paragraph(console, quiet(f"{file.file}: {text}"))
        for problem in file.problems[:EXAMPLES]:
            paragraph(console, _sentence(words, problem))
        if len(file.problems) > EXAMPLES:
            more = len(file.problems) - EXAMPLES
            paragraph(console, words.plural("{count} more row", "{count} more rows", more))
    if outcome.left_aside:
        text = N_("Not an extract we know; left aside: {names}.")
        paragraph(console, quiet(words.say(text, names=words.listing(outcome.left_aside))))
    if is_dry:
        console.print(words.say(N_("Nothing has been written. Add --yes to write.")))
    elif outcome.version:
        console.print(words.say(N_("Written as lake version {version}."), version=outcome.version))
    else:
        console.print(words.say(N_("Nothing has changed.")))


def _notes(words: "Words", file: "FileOutcome") -> list[str]:
    from inmotion.sources.report_card.reasons import FILE_NOTES

    return [words.say(FILE_NOTES[code], value=value) for code, value in file.notes]


def _sentence(words: "Words", problem: Any) -> str:
    what, do = problem.words
    said = words.say(what, column=problem.column, value=problem.value)
    where = words.say(N_("{file}, line {line}:"), file=problem.file, line=str(problem.line))
    return f"{where} {said} {words.say(do)}"


def _list_problems(words: "Words", outcome: "Outcome", target: Path) -> None:
    import csv

    with target.open("w", encoding="utf-8", newline="") as file:
        sheet = csv.writer(file, lineterminator="\n")
        sheet.writerow(("file", "line", "column", "value", "reason", "problem", "fix"))
        for one in outcome.files:
            for problem in one.problems:
                what, do = problem.words
                said = words.say(what, column=problem.column, value=problem.value)
                sheet.writerow(
                    (
                        problem.file,
                        problem.line,
                        problem.column,
                        problem.value,
                        problem.reason,
                        said,
                        words.say(do),
                    )
                )


def _as_json(words: "Words", outcome: "Outcome") -> dict[str, Any]:
    return {
        "version": outcome.version,
        "figures": outcome.figures,
        "left_aside": outcome.left_aside,
        "files": [
            {
                "file": file.file,
                "dataset": file.dataset,
                "published_on": file.published_on,
                "rows": file.rows,
                "kept": file.kept,
                "notes": _notes(words, file),
                "problems": [
                    {**vars(problem), "words": _sentence(words, problem)}
                    for problem in file.problems
                ],
            }
            for file in outcome.files
        ],
    }


@app.command(epilog=EXPORT_EXAMPLE)
def export(
    dataset: Annotated[
        str, typer.Argument(metavar="EXTRACT", help="graduation, sqss, discipline, growth, ...")
    ],
    lake: LakeOption,
    year: Annotated[
        int | None, typer.Option(help="A school year, by the year it ends in; all if not given.")
    ] = None,
    place: Annotated[
        str, typer.Option(help="Code of a district, with its schools, or of a school.")
    ] = "",
    as_of: AsOfOption = "",
    tidy: Annotated[
        bool, typer.Option("--tidy", help="One row per figure instead of the state's columns.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Print an extract as CSV, in the state's columns and words, or tidy."""
    from inmotion.lake.store import Lake
    from inmotion.sources.report_card import writing
    from inmotion.sources.report_card.layouts import datasets
    from inmotion.sources.report_card.storing import stored_figures, tidy_rows
    from inmotion.ui.terminal import print_csv, print_json

    if dataset not in datasets():
        raise WrongUsage(
            f"There is no extract called {dataset!r}.",
            do=f"Choose one of: {', '.join(datasets())}.",
            saved="",
        )
    day = day_from(as_of) if as_of else date.max
    figures, newest = stored_figures(Lake(lake), dataset=dataset, year=year, place=place, as_of=day)
    if not figures:
        raise WrongUsage(
            "There are no such figures in this lake.",
            where=str(lake),
            do="Import the extract first: `inmotion report-card import FILE --lake LAKE --yes`.",
            saved="",
        )
    if as_json:
        print_json(list(tidy_rows(figures)))
    elif tidy:
        rows = list(tidy_rows(figures))
        print_csv(list(rows[0]), rows)
    else:
        form = writing.form_of(datasets()[dataset], newest, figures)
        writing.write(sys.stdout, figures, form)
