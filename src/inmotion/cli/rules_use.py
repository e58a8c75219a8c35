"""`inmotion rules use`: rows of a place, put in use beside the lake."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inmotion.cli.rules import app, show_problems, tables
from inmotion.ui.options import JsonOption, LakeOption, LangOption
from inmotion.vocabulary.errors import ExitCode, WrongUsage

if TYPE_CHECKING:
    from inmotion.indicators.rule_table import RuleTable

USE_EXAMPLE = """\b
Examples:
  inmotion rules use cut_points.toml --lake lake --by "Attendance team" --why "Board of 12 May"
"""


@app.command(epilog=USE_EXAMPLE)
def use(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file of rules.")],
    lake: LakeOption,
    by: Annotated[str, typer.Option(help="Who puts it in use.")],
    why: Annotated[str, typer.Option(help="For what reason.")],
    table: Annotated[
        str,
        typer.Option(help="Which table it is; the file's name if not given.", show_default=False),
    ] = "",
    as_json: JsonOption = False,
    lang: LangOption = "en",
) -> None:
    """Put a file of a district's own rules in use, from the next night on.

    It is checked first; a file with a problem is refused and nothing is saved. Earlier files stay
    beside the lake, each with who put it in use and why.
    """
    from dataclasses import asdict

    from inmotion.indicators.local_rules import local_problems, put_in_use
    from inmotion.lake.store import Lake
    from inmotion.ui.terminal import print_json, screen
    from inmotion.ui.words import translator

    words = translator(lang)
    chosen = _local_table(table or file.stem)
    if not by.strip() or not why.strip():
        raise WrongUsage("Say who puts it in use, and why.", do="Give --by and --why.")
    districts = {key.partition("/")[0] for key in Lake(lake).manifest.extracts}
    found = local_problems(file, chosen, districts)
    if found:
        show_problems(words, file, chosen.schema.name, found, as_json=as_json)
        if not as_json:
            screen().print(words.say("Nothing has been saved."))
        raise typer.Exit(ExitCode.DATA_PROBLEMS)
    used = put_in_use(lake, file, chosen, by=by.strip(), why=why.strip())
    if as_json:
        print_json(asdict(used))
        return
    screen().print(
        words.say(
            "In use from the next night on: {table}, file {number}, put there by {by}.",
            table=used.table,
            number=used.number,
            by=used.by,
        )
    )


def _local_table(name: str) -> "RuleTable":
    """Return a table that places may change; WrongUsage if it is not one."""
    from inmotion.indicators.rule_table import rule_table

    known = tables()
    chosen = rule_table(known, name)
    if not chosen.is_local:
        local = sorted(key for key, each in known.items() if each.is_local)
        raise WrongUsage(
            f"The table {name} holds for everybody and is changed where the program is kept.",
            do=f"A place may change: {', '.join(local)}.",
        )
    return chosen
