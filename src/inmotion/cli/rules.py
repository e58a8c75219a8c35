"""`inmotion rules`: dated rows of law, cut points and conventions."""

from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from inmotion.ui.options import AsOfOption, JsonOption, LakeOption, LangOption, day_from
from inmotion.vocabulary.errors import ExitCode, WrongUsage

if TYPE_CHECKING:
    from inmotion.indicators.rule_check import Problem
    from inmotion.indicators.rule_table import RuleTable
    from inmotion.ui.words import Words

app = typer.Typer(
    name="rules",
    help="Law, cut points and conventions as dated rows.",
    rich_markup_mode=None,
    no_args_is_help=True,
)

CHECK_EXAMPLE = """\b
Examples:
  inmotion rules check lines.toml
  inmotion rules check my-draft.toml --table lines
"""


#: Tables that `list` and `diff` show if no other is named.
LAW = ("attendance_law", "attendance_institutions")
TableOption = Annotated[
    str, typer.Option(help="Only this table; the law if not given.", show_default=False)
]
DIFF_EXAMPLE = """\b
Examples:
  inmotion rules diff --at 2020-10-01 --at 2026-10-01
  inmotion rules diff --at 2016-01-01 --at 2017-10-01 --json
"""


def tables(name: str = "") -> "dict[str, RuleTable]":
    """Return the tables of rules by name: the one named, or all."""
    from inmotion.capabilities import rooms
    from inmotion.indicators.rule_table import rule_table, rule_tables

    every = rule_tables(rooms())
    return {name: rule_table(every, name)} if name else every


def _chosen(name: str) -> "dict[str, RuleTable]":
    """Return the table named, or those of the law."""
    every = tables(name)
    return every if name else {table: every[table] for table in LAW if table in every}


@app.command("list", epilog="Example: inmotion rules list --at 2020-10-01")
def list_(
    at: Annotated[
        str,
        typer.Option(metavar="YYYY-MM-DD", help="In force on this day; today if not given."),
    ] = "",
    table: TableOption = "",
    as_json: JsonOption = False,
    lang: LangOption = "en",
) -> None:
    """List the rules in force on a day, each with its source and how far it can be trusted."""
    from inmotion.cli.rules_page import row_json, show_list
    from inmotion.indicators.rules import rows_on
    from inmotion.ui.terminal import print_json, screen
    from inmotion.ui.words import translator

    words = translator(lang)
    day = day_from(at) if at else datetime.now(UTC).date()
    chosen = _chosen(table)
    if not as_json:
        show_list(screen(), words, chosen, day)
        return
    rows = [
        {"table": name} | row_json(words, row)
        for name, each in chosen.items()
        for row in rows_on(each.rows(), day).values()
    ]
    print_json({"at": day, "rules": rows})


@app.command(epilog="Example: inmotion rules show WA.ATT.U7")
def show(
    name: Annotated[str, typer.Argument(metavar="ID", help="As `rules list` has it.")],
    as_json: JsonOption = False,
    lang: LangOption = "en",
) -> None:
    """Show one rule in all its versions: what brings it about, what is due, source and trust."""
    from inmotion.cli.rules_page import row_json, show_rule
    from inmotion.ui.terminal import print_json, screen
    from inmotion.ui.words import translator

    words = translator(lang)
    rows = [row for table in tables().values() for row in table.rows() if row.name == name]
    if not rows:
        raise WrongUsage(
            f"There is no rule called {name!r}.", do="See `inmotion rules list`.", saved=""
        )
    if as_json:
        print_json({"name": name, "versions": [row_json(words, row) for row in rows]})
    else:
        show_rule(screen(), words, rows)


@app.command(epilog=DIFF_EXAMPLE)
def diff(
    at: Annotated[
        list[str],
        typer.Option(metavar="YYYY-MM-DD", help="One of two days; give it twice."),
    ],
    table: TableOption = "",
    as_json: JsonOption = False,
    lang: LangOption = "en",
) -> None:
    """Show which rules differ between two days, side by side, and what is pending."""
    from inmotion.cli.rules_page import differences, show_differences
    from inmotion.ui.terminal import print_json, screen
    from inmotion.ui.words import translator

    if len(at) != 2:
        raise WrongUsage(
            "Two days are compared.", do="Give --at twice, e.g. --at 2020-10-01 --at 2026-10-01."
        )
    words = translator(lang)
    days: tuple[date, date] = (day_from(at[0]), day_from(at[1]))
    found = differences(words, _chosen(table), *days)
    if as_json:
        print_json({"at": days, "rules": found})
    else:
        show_differences(screen(), words, found, days)


@app.command(epilog="Example: inmotion rules explain 4711 --lake lake --as-of 2026-02-06")
def explain(
    person: Annotated[
        int, typer.Argument(metavar="PERSON", help="The number shown by `warn list`.")
    ],
    lake: LakeOption,
    as_of: AsOfOption = "",
    as_json: JsonOption = False,
    lang: LangOption = "en",
) -> None:
    """Show which rules a student has reached, since when, by which days, and what is due by when.

    Who asked, and about whom, is written down in the lake's records.
    """
    from inmotion.capabilities import rooms
    from inmotion.indicators.region import newest_extract
    from inmotion.lake.opening import open_engine
    from inmotion.lake.store import Lake
    from inmotion.records.audit import account, record_shown
    from inmotion.ui.terminal import print_json, screen
    from inmotion.ui.words import translator

    words = translator(lang)
    opened = Lake(lake)
    day = day_from(as_of) if as_of else newest_extract(opened)
    doors = [import_module(room.rule_steps) for room in rooms() if room.rule_steps]
    with open_engine(opened) as engine:
        found = [(door, door.explain_rules(engine, person, day)) for door in doors]
    record_shown(
        lake,
        who=account(),
        what="rules explain",
        why="to see which steps the law asks for",
        scope=f"person {person}",
        person_ids=[person],
        lake_version=opened.manifest.number,
    )
    if as_json:
        steps = [step for door, each in found for step in door.as_json(words, each)["steps"]]
        print_json({"person_id": person, "as_of": day, "language": lang, "steps": steps})
        return
    for door, each in found:
        door.show(screen(), words, each)


@app.command(epilog=CHECK_EXAMPLE)
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The changed file of rules.")],
    table: Annotated[
        str,
        typer.Option(help="Which table it is; the file's name if not given.", show_default=False),
    ] = "",
    as_json: JsonOption = False,
    lang: LangOption = "en",
) -> None:
    """Check a file of rules before it is used; nothing is changed.

    Each problem is told with its row, key, value and what to do. Exit code 1 if there is one.
    """
    from inmotion.indicators.rule_check import problems
    from inmotion.ui.words import translator

    words = translator(lang)
    name = table or file.stem
    found = problems(file, tables(name)[name].schema)
    show_problems(words, file, name, found, as_json=as_json)
    if found:
        raise typer.Exit(ExitCode.DATA_PROBLEMS)


def show_problems(
    words: "Words", file: Path, table: str, found: "tuple[Problem, ...]", *, as_json: bool
) -> None:
    """Print what is wrong with a file of rules."""
    from inmotion.ui.terminal import print_json, screen

    if as_json:
        told = [_problem_json(words, problem) for problem in found]
        print_json({"file": str(file), "table": table, "problems": told})
    else:
        _print_problems(screen(), words, file, found)


def _problem_json(words: "Words", problem: "Problem") -> dict[str, Any]:
    return {
        "row": problem.row,
        "name": problem.name,
        "key": problem.key,
        "value": problem.value,
        "what": words.say(problem.what, **_said(words, problem)),
        "fix": words.say(problem.fix, **_said(words, problem)),
    }


def _said(words: "Words", problem: "Problem") -> dict[str, str]:
    # What a type is called is shown in the reader's language; keys and values are as in the file.
    return {
        name: words.template(value) if name == "type" else value
        for name, value in problem.values.items()
    }


def _print_problems(console: Any, words: "Words", file: Path, found: "tuple[Problem, ...]") -> None:
    from inmotion.ui.terminal import paragraph, strong

    for problem in found:
        told = _problem_json(words, problem)
        where = words.say("row {row}", row=problem.row) if problem.row else str(file)
        parts = (where, problem.name, problem.key, problem.value and f'"{problem.value}"')
        console.print(strong(", ".join(part for part in parts if part)), soft_wrap=True)
        paragraph(console, f"{told['what']} {told['fix']}")
    if not found:
        console.print(words.say("{file}: nothing wrong.", file=str(file)))
    else:
        many = words.plural("{count} problem.", "{count} problems.", len(found))
        console.print(many)
