"""`inmotion region`: an invented region to try everything on."""

from pathlib import Path
from typing import Annotated

import typer

from inmotion.cli.stopping import tells_what_was_saved
from inmotion.ui.options import JsonOption, day_from
from inmotion.vocabulary.errors import WrongUsage

app = typer.Typer(
    name="region",
    help="An invented region to try everything on; nobody in it is real.",
    rich_markup_mode=None,
    no_args_is_help=True,
)

#: The demonstration's year.
DEMO_YEAR = 2026

EXAMPLE = """\b
Examples:
  inmotion region build files --students 20000 --seed 7
  inmotion region build files --students 430000 --extract 2026-02-06
"""


Years = Annotated[
    list[int] | None,
    typer.Option(help="A school year, by the year it ends in; may be repeated. [default: 2026]"),
]
Extracts = Annotated[
    list[str] | None,
    typer.Option(
        metavar="YYYY-MM-DD",
        help="Day of an extract in one of the years; may be repeated. Earlier years also have one "
        "at their end. [default in the last year: three weeks up to 2026-02-06, or the end of "
        "another year]",
    ),
]


@app.command(epilog=EXAMPLE)
def build(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to write; must be new.")],
    students: Annotated[int, typer.Option(help="How many students.", min=1)] = 20_000,
    seed: Annotated[int, typer.Option(help="Same number, same region.")] = 7,
    districts: Annotated[int, typer.Option(help="How many districts.", min=1)] = 35,
    schools: Annotated[int, typer.Option(help="How many schools in a full region.", min=1)] = 823,
    year: Years = None,
    extract: Extracts = None,
    movers: Annotated[
        int, typer.Option(help="How many move and come without a state number.", min=0)
    ] = 0,
    as_json: JsonOption = False,
) -> None:
    """Write district folders in the form Washington districts send to the state."""
    from inmotion.ui.progress import progress
    from inmotion.ui.terminal import columns, print_json, screen

    years = tuple(sorted(set(year or [DEMO_YEAR])))
    days = tuple(sorted({day_from(text) for text in extract or ()}))
    _refuse_to_mix(directory)
    stopping = tells_what_was_saved(
        "Stopped before the region was complete.",
        do=f"Delete {directory} and build it again.",
        saved=lambda: "The folders of some districts have been written.",
    )
    with stopping, progress("districts") as tell:
        summary = _writer()(
            directory,
            students=students,
            seed=seed,
            districts=districts,
            schools=schools,
            years=years,
            extracts=days or None,
            movers=movers,
            progress=lambda done, total, name: tell(name, done, total),
        )
    written = {name: summary.rows[name] for name in sorted(summary.rows)}
    if as_json:
        numbers = ("students", "districts", "schools", "extracts")
        print_json({name: getattr(summary, name) for name in numbers} | {"rows": written})
        return
    screen().print(
        f"An invented region of {summary.students:,} students, {summary.districts} districts and "
        f"{summary.schools} schools is in {directory}."
    )
    screen().print(
        columns(("file", "rows"), ((n, f"{rows:,}") for n, rows in written.items()), right=(1,))
    )


def _refuse_to_mix(directory: Path) -> None:
    """Keep files of another region, or of a real district, from being mixed in."""
    if directory.exists() and any(directory.iterdir()):
        raise WrongUsage(
            "There is something in this folder already.",
            where=str(directory),
            do="Name a new folder.",
        )


def _writer():  # noqa: ANN202 - the writer is no part of the product, only shipped beside it
    """Return the region's writer."""
    try:
        from inmotion_region import build as write
    except ImportError as error:
        raise WrongUsage(
            "The region's writer is not installed.",
            do="Install the project from its checkout, which holds it in tools/region.",
        ) from error
    return write
