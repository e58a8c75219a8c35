"""Options that several commands share, so that they are called the same everywhere."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from inmotion.vocabulary.errors import WrongUsage

LakeOption = Annotated[
    Path,
    typer.Option("--lake", envvar="INMOTION_LAKE", help="The lake's folder.", show_default=False),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
CsvOption = Annotated[bool, typer.Option("--csv", help="Print CSV.")]
LangOption = Annotated[
    str, typer.Option("--lang", envvar="INMOTION_LANG", help="Language of the words: en, es.")
]
AsOfOption = Annotated[
    str,
    typer.Option(
        "--as-of",
        metavar="YYYY-MM-DD",
        help="What was known by then; the day of the newest extract if not given.",
        show_default=False,
    ),
]


def day_from(text: str) -> date:
    """Return the day a reader wrote as YYYY-MM-DD."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise WrongUsage(
            f"{text!r} is not a day.", do="Write it as 2026-02-06.", saved=""
        ) from error


def one_format(*, as_json: bool, as_csv: bool) -> None:
    """Refuse JSON and CSV at once."""
    if as_json and as_csv:
        raise WrongUsage("--json and --csv exclude each other.", do="Choose one.", saved="")
