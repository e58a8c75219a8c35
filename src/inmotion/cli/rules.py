"""`inmotion rules`: dated rows of law, cut points and conventions."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from inmotion.ui.options import JsonOption, LangOption
from inmotion.vocabulary.errors import ExitCode

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


def tables() -> "dict[str, RuleTable]":
    """Return all tables of rules by name."""
    from inmotion.capabilities import rooms
    from inmotion.indicators.rule_table import rule_tables

    return rule_tables(rooms())


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
    from inmotion.indicators.rule_table import rule_table
    from inmotion.ui.terminal import print_json, screen
    from inmotion.ui.words import translator

    words = translator(lang)
    name = table or file.stem
    found = problems(file, rule_table(tables(), name).schema)
    if as_json:
        told = [_problem_json(words, problem) for problem in found]
        print_json({"file": str(file), "table": name, "problems": told})
    else:
        _show_problems(screen(), words, file, found)
    if found:
        raise typer.Exit(ExitCode.DATA_PROBLEMS)


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


def _show_problems(console: Any, words: "Words", file: Path, found: "tuple[Problem, ...]") -> None:
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
