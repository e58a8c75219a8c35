"""`inmotion warn`: this week's list, and everything behind one name on it."""

from typing import Annotated

import typer

from inmotion.ui.options import CsvOption, JsonOption, LakeOption, LangOption, one_format

ROOM = "early_warning"

app = typer.Typer(
    name="warn",
    help="Students to reach this week, each with the reason.",
    rich_markup_mode=None,
    no_args_is_help=True,
)

LIST_EXAMPLE = """\b
Examples:
  inmotion warn list --lake lake --school 1234 --capacity 12
  inmotion warn list --lake lake --school 1234 --lang es
  inmotion warn list --lake lake --school 1234 --csv > this-week.csv
"""


@app.command("list", epilog=LIST_EXAMPLE)
def list_(
    lake: LakeOption,
    school: Annotated[str, typer.Option(help="Four-digit code of the school.")],
    capacity: Annotated[int, typer.Option(help="How many students you have time for.")] = 12,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
    lang: LangOption = "en",
) -> None:
    """Show whom to reach this week, why, and what changed since last week.

    Steps the law asks for are always shown, even beyond your capacity. The order is printed below
    the list. Who asked for the list, and who is on it, is written down in the lake's records.
    """
    one_format(as_json=as_json, as_csv=as_csv)
    from inmotion.capabilities.early_warning import show
    from inmotion.capabilities.early_warning.week import week_list
    from inmotion.indicators.registry import load
    from inmotion.lake.results import open_results
    from inmotion.lake.store import Lake
    from inmotion.records.audit import account, record_shown
    from inmotion.ui.terminal import print_csv, print_json, screen
    from inmotion.ui.words import translator

    words = translator(lang)
    load([ROOM])
    with open_results(Lake(lake)) as results:
        week = week_list(results, school, capacity)
    record_shown(
        lake,
        who=account(),
        what="warn list",
        why="to reach students this week",
        scope=f"school {week.place_id}",
        person_ids=[student.person_id for student in week.students],
        lake_version=week.lake_version,
    )
    if as_json:
        print_json(show.as_json(words, week))
    elif as_csv:
        print_csv(show.CSV_COLUMNS, show.csv_rows(words, week))
    else:
        show.show(screen(), words, week)
