"""The `inmotion` command: finds the commands, tells errors, sets the exit code."""

import signal
import sys
from collections.abc import Sequence
from importlib import import_module

import typer

from inmotion.capabilities import rooms
from inmotion.cli import (
    identity,
    import_,
    indicators,
    lake,
    mapping,
    nightly,
    region,
    report_card,
    rules_use,
)
from inmotion.cli.stopping import was_interrupted
from inmotion.lake.interruption import stop
from inmotion.vocabulary.errors import InMotionError

HELP = """From district files to the students to reach this week, and proof that it helped.

Every command takes --lake, or reads INMOTION_LAKE. Data goes to standard output, everything else
to standard error. Exit codes: 0 fine, 1 problems in the data, 2 wrong usage, 3 not allowed.
"""
EXAMPLE = """\b
A first round:
  inmotion region build files --students 20000 --seed 7
  inmotion import files --lake lake --yes
  inmotion nightly --lake lake --as-of 2026-02-06
  inmotion warn list --lake lake --school 1234 --capacity 12
"""
INTERRUPTED = 130


def build() -> typer.Typer:
    """Return the command with everything that is under it, the rooms' own commands included."""
    # Plain help: half the time to the first line, and nothing to strip in a log. Tracebacks never
    # show local variables, because those may hold students.
    app = typer.Typer(
        help=HELP,
        epilog=EXAMPLE,
        rich_markup_mode=None,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
    )
    app.command("import", epilog=import_.EXAMPLE)(import_.import_)
    app.command("nightly", epilog=nightly.EXAMPLE)(nightly.nightly)
    for floor in (lake, identity, mapping, indicators, rules_use, report_card, region):
        app.add_typer(floor.app)
    for room in rooms():
        for commands in room.commands:
            app.add_typer(import_module(commands).app)
    return app


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; an error a person can act on has no traceback."""
    try:
        build()(list(arguments), prog_name="inmotion")
    except InMotionError as error:
        _tell(error)
        return error.exit_code
    except RuntimeError as error:
        if not was_interrupted(error):
            raise
        code = INTERRUPTED
    except SystemExit as done:
        code = int(done.code or 0)
    else:
        code = 0
    if code == INTERRUPTED:
        sys.stderr.write("Stopped. Nothing has been changed.\n")
    return code


def _tell(error: InMotionError) -> None:
    """Say on stderr what happened, where, what to do, and what was saved."""
    from inmotion.ui.terminal import margin, paragraph, quiet, strong

    console = margin()
    console.print(strong(error.what))
    if error.where:
        # In one piece, so that a path can be copied.
        console.print(f"  {error.where}", soft_wrap=True)
    if error.do:
        paragraph(console, error.do)
    if error.saved:
        paragraph(console, quiet(error.saved))


def main() -> None:
    """Run the command that was typed."""
    signal.signal(signal.SIGINT, stop)
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
