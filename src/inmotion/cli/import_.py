"""`inmotion import`: district files into the lake, every row accounted for."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from inmotion.cli.stopping import tells_what_was_saved
from inmotion.ui.options import JsonOption, LakeOption, LangOption

EXAMPLE = """\b
Examples:
  inmotion import files --lake lake                     look first: nothing is written
  inmotion import files --lake lake --yes               write
  inmotion import files.zip --lake lake --problems bad  and copy the rows with problems
  inmotion import tables --lake lake --mapping my.toml  any tables, by a mapping
"""

GoneOption = Annotated[
    bool, typer.Option("--allow-gone", help="Write even if many rows are no longer in the files.")
]
ProblemsOption = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR", help="Copy rows with problems there, with a column that says what."
    ),
]
ExtractOnOption = Annotated[
    datetime | None,
    typer.Option(
        "--extract-on",
        formats=["%Y-%m-%d"],
        metavar="DATE",
        help="The day of a package whose name does not say it.",
    ),
]
DistrictOption = Annotated[
    str, typer.Option(metavar="CODE", help="The district of a package that does not say it.")
]
MappingOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="Take in any tables by a mapping; `inmotion mapping draft` makes one."
    ),
]
DescriptorsOption = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="What the district's own words in Ed-Fi stand for."),
]
SwitchOption = Annotated[
    bool,
    typer.Option("--switch-format", help="From now on the district's rows come in this format."),
]


def import_(
    path: Annotated[
        Path, typer.Argument(metavar="PATH", help="An archive, a folder, or a folder of them.")
    ],
    lake: LakeOption,
    yes: Annotated[
        bool, typer.Option("--yes/--dry-run", help="Write; without it nothing is written.")
    ] = False,
    allow_gone: GoneOption = False,
    problems: ProblemsOption = None,
    extract_on: ExtractOnOption = None,
    district: DistrictOption = "",
    switch_format: SwitchOption = False,
    mapping: MappingOption = None,
    descriptors: DescriptorsOption = None,
    as_json: JsonOption = False,
    lang: LangOption = "en",
) -> None:
    """Read district files and say what is new, changed, gone or wrong; with --yes, write it.

    Every row of every file ends in one of four places: loaded, unchanged, superseded by a later
    one, or quarantined with a reason. Rows of other formats than the state's may be set aside, too:
    nothing of them is kept by itself. Importing the same files again changes nothing.
    """
    from inmotion.cli import import_report
    from inmotion.sources.arranging import Given
    from inmotion.sources.importing import import_path
    from inmotion.ui.progress import progress
    from inmotion.ui.terminal import print_json, screen
    from inmotion.ui.words import translator

    words = translator(lang)
    day = extract_on.date() if extract_on else None
    given = Given(day, district, switch_format, mapping, descriptors)
    before = _newest_version(lake)
    stopping = tells_what_was_saved(
        "Stopped before all files were taken in.",
        do="Run the command again; it goes on with what is missing.",
        saved=lambda: _saved_since(before, _newest_version(lake)),
    )
    with stopping, progress(words.say("rows")) as tell:
        report = import_path(
            path,
            lake,
            write=yes,
            allow_gone=allow_gone,
            problems_to=problems,
            progress=tell,
            translate=words.template,
            given=given,
        )
    if as_json:
        print_json(import_report.as_json(words, report))
    else:
        import_report.show(screen(), words, report)
    raise typer.Exit(report.exit_code)


def _newest_version(lake: Path) -> int:
    """Return the number of the lake's newest version, 0 if there is no lake."""
    from inmotion.lake.manifest import numbers

    return max(numbers(lake / "versions"), default=0)


def _saved_since(before: int, after: int) -> str:
    if after == before:
        return "Nothing has been saved."
    return f"Saved are the lake versions {before + 1} to {after}, one for each complete extract."
