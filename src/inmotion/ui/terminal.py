"""How the command line looks: calm tables, data on stdout, everything else on stderr."""

import csv
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from rich.console import Console, JustifyMethod
from rich.table import Table
from rich.text import Text

#: Lines of prose longer than this are hard to read, however wide the window is.
WIDEST = 100
#: Width when the output goes into a file or another program.
UNSEEN_WIDTH = 100


def screen() -> Console:
    """Return where data goes: stdout. Colour only on a terminal, and never with NO_COLOR."""
    return _console(stderr=False)


def margin() -> Console:
    """Return where everything else goes: stderr."""
    return _console(stderr=True)


def _console(*, stderr: bool) -> Console:
    console = Console(stderr=stderr, highlight=False, markup=False, emoji=False, soft_wrap=False)
    console.width = min(console.width, WIDEST) if console.is_terminal else _unseen_width(console)
    return console


def _unseen_width(console: Console) -> int:
    # COLUMNS is a reader's wish and holds for files too.
    return min(console.width, WIDEST) if "COLUMNS" in console._environ else UNSEEN_WIDTH


def quiet(text: str) -> Text:
    """Return text that steps back."""
    return Text(text, style="dim")


def strong(text: str) -> Text:
    """Return text that leads."""
    return Text(text, style="bold")


def paragraph(console: Console, text: Text | str, left: int = 2) -> None:
    """Print a paragraph set in from the left, its wrapped lines included."""
    whole = text if isinstance(text, Text) else Text(text)
    for line in whole.wrap(console, console.width - left):
        line.rstrip()
        console.print(Text(" " * left).append_text(line))


def columns(
    heads: Sequence[str], rows: Iterable[Sequence[str]], *, right: Iterable[int] = ()
) -> Table:
    """Return a table without lines but the one below the heads.

    Parameters
    ----------
    heads : column heads; empty texts for a table without
    rows : cells as they are to be shown
    right : positions of columns of numbers, which end at the same digit
    """
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.show_header = any(heads)
    numeric = set(right)
    for position, head in enumerate(heads):
        justify: JustifyMethod = "right" if position in numeric else "left"
        # The first column names the row: it stays in one piece.
        table.add_column(head, justify=justify, overflow="fold", no_wrap=position == 0)
    for row in rows:
        table.add_row(*row)
    return table


def print_json(data: Any) -> None:
    """Print `data` as JSON on stdout; days as YYYY-MM-DD, decimals as numbers."""
    json.dump(data, sys.stdout, ensure_ascii=False, indent=1, default=_plain)
    sys.stdout.write("\n")


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def print_csv(names: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """Print rows as CSV on stdout, in the order of `names`; nothing for what is not known."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(names)
    for row in rows:
        writer.writerow([_cell(row[name]) for name in names])


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return _plain(value) if isinstance(value, date | Decimal) else value
