"""`inmotion mapping`: any table, by a mapping a person can read."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(name="mapping", no_args_is_help=True)

EXAMPLE = """\b
Example:
  inmotion mapping draft students.csv absences.csv > my.toml
  inmotion import tables --lake lake --mapping my.toml
"""


@app.callback()
def mapping() -> None:
    """Show how any table becomes ours."""


@app.command(epilog=EXAMPLE)
def draft(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Tables with a header line.")
    ],
) -> None:
    """Write a first mapping of some files: a guess that says why, for a person to correct.

    It guesses types, keys, dates, lists of codes and which file explains which; it reads the first
    100,000 rows of each file and keeps none of them.
    """
    from inmotion.sources.mapping.draft import draft as drafted

    typer.echo(drafted(files, datetime.now(UTC).date()), nl=False)
