"""`inmotion warn`: this week's list, and everything behind one name on it."""

from typing import Annotated

import typer

from inmotion.ui.options import (
    AsOfOption,
    CsvOption,
    JsonOption,
    LakeOption,
    LangOption,
    day_from,
    one_format,
)
from inmotion.vocabulary.errors import WrongUsage

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


EXPLAIN_EXAMPLE = """\b
Examples:
  inmotion warn explain 4711 --lake lake
  inmotion warn explain --lake lake --district 01901 --student-id 00624840
"""


@app.command(epilog=EXPLAIN_EXAMPLE)
def explain(
    lake: LakeOption,
    person: Annotated[
        int | None, typer.Argument(metavar="[PERSON]", help="The number shown by `warn list`.")
    ] = None,
    district: Annotated[str, typer.Option(help="Five-digit code of the district.")] = "",
    student_id: Annotated[str, typer.Option(help="The district's own student number.")] = "",
    as_of: AsOfOption = "",
    as_json: JsonOption = False,
    lang: LangOption = "en",
) -> None:
    """Show everything behind one name: each number, its rule and source, and the district's rows.

    Who asked, and about whom, is written down in the lake's records.
    """
    from inmotion.capabilities.early_warning import show_explain
    from inmotion.capabilities.early_warning.explain import explain as explained
    from inmotion.capabilities.early_warning.explain import find_person
    from inmotion.indicators.region import newest_extract
    from inmotion.indicators.registry import load
    from inmotion.lake.opening import open_engine
    from inmotion.lake.store import Lake
    from inmotion.records.audit import account, record_shown
    from inmotion.ui.terminal import print_json, screen
    from inmotion.ui.words import translator

    _one_way_to_name(person, district, student_id)
    words = translator(lang)
    load([ROOM])
    opened = Lake(lake)
    day = day_from(as_of) if as_of else newest_extract(opened)
    with open_engine(opened) as engine:
        if person is None:
            person = find_person(engine, day, district, student_id)
        found = explained(engine, person, day)
    record_shown(
        lake,
        who=account(),
        what="warn explain",
        why="to see what is behind a name",
        scope=f"person {person}",
        person_ids=[person],
        lake_version=found.lake_version,
    )
    if as_json:
        print_json(show_explain.as_json(words, found))
    else:
        show_explain.show(screen(), words, found)


def _one_way_to_name(person: int | None, district: str, student_id: str) -> None:
    """Refuse a student named twice, or not at all."""
    by_number, by_district = person is not None, bool(district and student_id)
    if by_number == by_district or bool(district) != bool(student_id):
        raise WrongUsage(
            "Name one student.",
            do="Give the number from `inmotion warn list`, or --district and --student-id.",
            saved="",
        )
