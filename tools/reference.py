"""Write the reference pages that follow from the code, or tell that they are out of date.

A page is one function that returns its text; `PAGES` says where the text goes.
"""

import argparse
import difflib
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from inmotion.vocabulary.tables import PARTITION, PROVENANCE, TABLES, Column, Table

DOCS = Path(__file__).resolve().parent.parent / "docs"
NOTICE = "<!-- Written by `make docs` from the code. Do not edit. -->\n"


def grid(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a Markdown table; a bar inside a cell is escaped."""
    heads = list(heads)
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines
    )


def listed(names: Iterable[str]) -> str:
    """Return column names as code, joined by commas."""
    return ", ".join(f"`{name}`" for name in names)


def column_grid(columns: Iterable[Column]) -> str:
    """Return the table that explains `columns`."""
    return grid(
        ("Column", "Type", "Unit", "Meaning", "Sensitive", "Standard"),
        (
            (
                f"`{column.name}`",
                column.type,
                column.unit,
                column.means,
                "yes" if column.is_sensitive else "",
                column.standard,
            )
            for column in columns
        ),
    )


def table_section(table: Table) -> str:
    """Return the section about one table."""
    return f"""## {table.name}

{table.means}

* Shape: {table.shape.value}
* Key, within a partition: {listed(table.key)}
* Partitioned by: {listed(table.partition)}

{column_grid(table.columns)}
"""


def tables_page() -> str:
    """Return the page about all tables."""
    sections = "\n".join(table_section(table) for table in TABLES.values())
    summary = grid(
        ("Table", "Shape", "What it holds"),
        ((f"[{t.name}](#{t.name})", t.shape.value, t.means) for t in TABLES.values()),
    )
    return f"""# Tables

Declared once, in `inmotion.vocabulary.tables`. The same column name means the same quantity and
unit in every table. A *sensitive* column tells something about one person that a list does not show
by default.

{summary}

## Columns of every table

These say which folder a row lies in. The crosswalk and the ledger of numbers know no school year.

{column_grid(PARTITION)}

These say where a row comes from and when it was known. A row is *known as of* a day if it was first
seen on or before that day and had not gone by then.

{column_grid(PROVENANCE)}

{sections}"""


PAGES: dict[str, Callable[[], str]] = {"reference/tables.md": tables_page}


def rendered() -> dict[Path, str]:
    """Return the text of every generated page by its path."""
    return {DOCS / path: NOTICE + page() for path, page in PAGES.items()}


def write() -> int:
    """Write every page."""
    for path, text in rendered().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return 0


def check() -> int:
    """Print how the pages differ from the code; return 1 if one does."""
    stale = 0
    for path, text in rendered().items():
        have = path.read_text(encoding="utf-8") if path.exists() else ""
        if have != text:
            stale = 1
            name = f"docs/{path.relative_to(DOCS)}"
            print(f"{name} is out of date. `make docs` rewrites it.")
            sys.stdout.writelines(
                difflib.unified_diff(
                    have.splitlines(True), text.splitlines(True), name, "from the code", n=0
                )
            )
    return stale


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; 1 if out of date")
    sys.exit(check() if parser.parse_args().check else write())
