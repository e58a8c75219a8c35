"""Write the reference pages that follow from the code, or tell that they are out of date.

A page is one function that returns its text; `PAGES` says where the text goes.
"""

import argparse
import difflib
import sys
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

import ibis
import typer

from edfi_page import edfi_page
from inmotion.capabilities import rooms
from inmotion.cli.main import build
from inmotion.indicators import registry
from inmotion.indicators.card import Indicator, Scope
from inmotion.indicators.conventions import convention_rows
from inmotion.indicators.facts import Facts
from inmotion.indicators.rule_check import MARKS
from inmotion.sources.cedars import LAYOUTS
from inmotion.sources.layout import Layout
from inmotion.sources.mapping.words import KINDS, columns_of, layout_of
from inmotion.sources.oneroster.files import COLUMNS, FILES, IDS, LABELS
from inmotion.sources.reasons import REASONS
from inmotion.vocabulary.tables import PARTITION, PROVENANCE, TABLES, Column, Table
from markdown_tables import grid, listed
from report_card_page import report_card_page
from rule_pages import rules_page

DOCS = Path(__file__).resolve().parent.parent / "docs"
NOTICE = "<!-- Written by `make docs` from the code. Do not edit. -->\n"


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


#: The day of the demo; the SQL of the page is that of this day.
DAY = date(2026, 2, 6)


def named_facts() -> Facts:
    """Return facts over tables that have a name and no rows, so that SQL can be shown."""
    tables = {}
    for table in TABLES.values():
        schema = {column.name: column.type for column in table.stored_columns}
        if "student_id" in schema:
            schema["person_id"] = "int64"
        tables[table.name] = ibis.table(schema, name=table.name)
    return Facts(tables, DAY, keep=lambda rows, name: ibis.table(rows.schema(), name=name))


def indicator_section(card: Indicator, facts: Facts) -> str:
    """Return the section about one indicator."""
    facets = grid(
        ("", ""),
        (
            ("Name in commands", f"`{card.name}`"),
            ("Kind", f"{card.kind.value}, in {card.unit}"),
            ("Period", card.period),
            ("Counted at", card.attribution),
            ("Parts add up over", ", ".join(sorted(card.adds_over)) or "nothing"),
            ("Better", card.better),
            ("Can be cut by", ", ".join(card.breakdowns)),
            ("Smallest group shown to the public", str(card.smallest_group)),
            ("Source", card.source),
            ("Reads", listed(card.tables)),
            ("Owner; reviewed; next review", f"{card.owner}; {card.reviewed}; {card.next_review}"),
            ("Version", str(card.version)),
        ),
    )
    sql = ibis.to_sql(card.holds(facts, Scope()), dialect="duckdb")
    spec = DOCS.parent / "tests" / "spec" / f"{card.name}.md"
    examples = f"```{{include}} ../../tests/spec/{card.name}.md\n:heading-offset: 2\n```\n\n"
    return f"""## {card.title}

{card.means}

{card.why}

{facets}

On a list it reads: *{card.sentence}*.

{examples if spec.exists() else ""}<details><summary>As SQL, one row per student</summary>

```sql
{sql}
```

</details>
"""


def conventions_section() -> str:
    """Return the dated conventions of counting."""
    return grid(
        ("Convention", "Value", "From", "Source", "Trust", "Note"),
        (
            (
                f"`{row.name}`",
                str(row.values["value"]),
                str(row.valid_from),
                row.cite,
                MARKS[row.mark],
                row.note,
            )
            for row in convention_rows()
        ),
    )


def indicators_page() -> str:
    """Return the page about all indicators."""
    registry.load(room.name for room in rooms())
    facts = named_facts()
    sections = "\n".join(indicator_section(card, facts) for card in registry.all_indicators())
    return f"""# Indicators

Each indicator is defined once; the list, the dashboards, the studies and this page all read that
one definition. The SQL shown is what the engine runs on the tables `calendar`, `segments`,
`missed`, `attendance`, `attempts` and `last_schools`, which all indicators share; how these come
about is told in [how days are counted](../explanation/counting-days.md).

## Conventions of counting

Where the law or the state file leaves a choice, the choice is a dated row.

{conventions_section()}

{sections}"""


def file_section(layout: Layout) -> str:
    """Return the section about one kind of source file."""
    title = f"{layout.kind} {layout.title}" if len(layout.kind) == 1 else layout.title
    read = grid(
        ("Column", "Becomes", "If empty", "Other spellings"),
        (
            (
                f"`{element.name}`",
                f"`{element.column}`" if element.column else "not read",
                element.need.value if element.column else "",
                listed(element.aliases),
            )
            for element in layout.elements
        ),
    )
    feeds = listed(dict.fromkeys(target.table for target in layout.targets))
    return f"## {title}\n\nFile name: `{layout.file_name}`. Feeds: {feeds}.\n\n{read}\n"


def files_page() -> str:
    """Return the page about source files and their problems."""
    problems = grid(
        ("Code", "What happens to the row", "Words", "What to do"),
        ((f"`{r.code}`", r.severity.value, r.words, r.fix) for r in REASONS.values()),
    )
    sections = "\n".join(
        file_section(layout) for layout in LAYOUTS.values() if not layout.is_memory
    )
    return f"""# Source files

The files of a CEDARS package and what is read from them. A column that is not read is never looked
at; social security numbers are dropped while the line is split and reach no table, report or copy.
[Import district files](../how-to/import-district-files.md) says how to hand them over.

## Problems

A row in *quarantine* is not loaded. A *warning* or a *note* is told, and the row is loaded.

{problems}

{sections}"""


def mappings_page() -> str:
    """Return the page about what the rows of a mapped table can be."""
    sections = "\n".join(
        f"## {word}\n\n{layout_of(word).title}. Needed: {listed(needed(word)) or 'nothing'}. "
        f"May be there: {listed(n for n in columns_of(layout_of(word)) if n not in needed(word))}."
        "\n"
        for word in KINDS
    )
    return f"""# Mappings

What rows can be (`are = "..."`) and the columns they can fill. The columns mean what they mean on
the [tables](tables.md) page. Days are read as 2026-09-02 or 09/02/2026 unless `format` says
otherwise. [Import any table](../how-to/import-any-table.md) says how to write a mapping.

{sections}"""


def needed(word: str) -> list[str]:
    """Return the columns without which rows of this word cannot be taken in."""
    return [name for name, is_needed in columns_of(layout_of(word)).items() if is_needed]


def command_sections(command: Any, name: str, parent: Any) -> str:
    """Return the help of a command and of everything under it."""
    context = command.context_class(command, info_name=name, parent=parent, terminal_width=80)
    under = getattr(command, "commands", {})
    if under:
        return "\n".join(command_sections(under[sub], sub, context) for sub in under)
    return f"## {context.command_path}\n\n```text\n{command.get_help(context)}\n```\n"


def commands_page() -> str:
    """Return the page about the command line: each command's own help."""
    sections = command_sections(typer.main.get_command(build()), "inmotion", None)
    return f"""# Commands

Data goes to standard output, everything else to standard error. Exit codes: 0 fine, 1 problems in
the data, 2 wrong usage, 3 not allowed.

{sections}"""


def oneroster_page() -> str:
    """Return the page about OneRoster packages."""
    sections = "\n".join(
        f"## {name}\n\nWithout {listed(IDS[name])} the file is held back.\n\n"
        + grid(("Column", "Also"), ((f"`{c}`", listed(n[1:])) for c, n in columns.items()))
        + "\n"
        for name, columns in FILES.items()
    )
    unread = listed(f"{name}.csv" for name in COLUMNS if name not in FILES)
    labels = grid(
        ("Element of the state's file", "OneRoster column"),
        ((f"`{element}`", column) for element, column in LABELS.items()),
    )
    return f"""# OneRoster files

Declared in `inmotion.sources.oneroster.files`. Columns are found by name, in any order; columns
that are not listed are not read. How to import a package:
[Import OneRoster](../how-to/import-oneroster.md).

{sections}
## Files nothing of which is kept

Their rows are counted and set aside: {unread}.

## Where the state's elements come from

{labels}
"""


PAGES: dict[str, Callable[[], str]] = {
    "reference/commands.md": commands_page,
    "reference/files.md": files_page,
    "reference/ed-fi.md": edfi_page,
    "reference/mappings.md": mappings_page,
    "reference/oneroster.md": oneroster_page,
    "reference/report-card.md": report_card_page,
    "reference/tables.md": tables_page,
    "reference/indicators.md": indicators_page,
    "reference/rules.md": rules_page,
}


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
