"""`inmotion identity`: whose record is whose, decided by people and never by the program."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inmotion.ui.options import CsvOption, JsonOption, LakeOption, LangOption, one_format

if TYPE_CHECKING:
    from inmotion.sources.deciding import Done

app = typer.Typer(
    name="identity",
    help="Whose record is whose: find, link, split, decline, take back.",
    rich_markup_mode=None,
    no_args_is_help=True,
)

By = Annotated[str, typer.Option(help="Who decides.", show_default=False)]
Why = Annotated[str, typer.Option(help="Why, in a sentence.", show_default=False)]
Record = Annotated[
    str,
    typer.Argument(
        metavar="RECORD",
        help="Number of a record, or district code/district's own number.",
        show_default=False,
    ),
]
Other = Annotated[
    str, typer.Argument(metavar="OTHER", help="The other record.", show_default=False)
]

CANDIDATES_EXAMPLE = """\b
Examples:
  inmotion identity candidates --lake lake
  inmotion identity candidates --lake lake --district 27010 --likely
  inmotion identity candidates --lake lake --limit 0 --csv > pairs.csv
"""


DistrictOption = Annotated[str, typer.Option(help="Only pairs with a record of this district.")]
LikelyOption = Annotated[
    bool, typer.Option("--likely", help="Only pairs against which nothing speaks.")
]


@app.command(epilog=CANDIDATES_EXAMPLE)
def candidates(
    lake: LakeOption,
    district: DistrictOption = "",
    likely: LikelyOption = False,
    limit: Annotated[int, typer.Option(help="How many pairs; 0 for all.", min=0)] = 20,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
    lang: LangOption = "en",
) -> None:
    """Show pairs of records of different districts that may be one child, for you to judge.

    At least one of the two has no state number. Nothing is linked by this. Who asked, and about
    whom, is written down in the lake's records.
    """
    one_format(as_json=as_json, as_csv=as_csv)
    from inmotion.cli import identity_show
    from inmotion.lake.duckdb_engine import DuckDBEngine
    from inmotion.lake.store import Lake
    from inmotion.sources.candidates.describing import describe
    from inmotion.sources.candidates.finding import LIKELY, find_pairs
    from inmotion.sources.deciding import present_day
    from inmotion.ui.terminal import margin, print_csv, print_json, screen
    from inmotion.ui.words import translator

    words = translator(lang)
    opened = Lake(lake)
    with DuckDBEngine(opened) as engine:
        pairs = find_pairs(engine, present_day(opened.manifest))
        if likely:
            pairs = [one for one in pairs if one.band == LIKELY]
        people = describe(
            engine.duckdb, [record for one in pairs for record in (one.student_id, one.other_id)]
        )
    if district:
        pairs = [
            one
            for one in pairs
            if district in (people[one.student_id].district_id, people[one.other_id].district_id)
        ]
    found, pairs = len(pairs), pairs[:limit] if limit else pairs
    _write_down(
        lake,
        "candidates",
        [person for one in pairs for person in (one.person_id, one.other_person_id)],
        opened.manifest.number,
        scope=f"district {district}" if district else "all districts",
    )
    if as_json:
        print_json(identity_show.as_json(words, pairs, people))
    elif as_csv:
        print_csv(identity_show.CSV_COLUMNS, identity_show.csv_rows(words, pairs, people))
    else:
        identity_show.show(screen(), words, pairs, people)
    margin().print(f"{len(pairs):,} of {found:,} pairs.")


@app.command(
    epilog="Example: inmotion identity link 4711 132 --lake lake --by 'Ruth Okafor' "
    "--why 'Both registrars confirmed it by phone.'"
)
def link(
    this: Record,
    other: Other,
    lake: LakeOption,
    by: By,
    why: Why,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Though the dates of birth differ.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Say that two records are one person. It holds at once and in every later import.

    Records with two different state numbers are never linked.
    """
    from inmotion.sources import deciding

    _announce(lake, "link", this, other)
    done = deciding.link(lake, this, other, by=by, why=why, anyway=anyway)
    _tell(done, as_json=as_json)


@app.command(
    epilog="Example: inmotion identity split 4711 --lake lake --by 'Ruth Okafor' "
    "--why 'Two children with one number; the state has been told.'"
)
def split(this: Record, lake: LakeOption, by: By, why: Why, as_json: JsonOption = False) -> None:
    """Take a record out of its person. From now on it stands alone."""
    from inmotion.sources import deciding

    _announce(lake, "split", this)
    _tell(deciding.split(lake, this, by=by, why=why), as_json=as_json)


@app.command(
    "not-same",
    epilog="Example: inmotion identity not-same 4711 132 --lake lake --by 'Ruth Okafor' "
    "--why 'Cousins with one name.'",
)
def not_same(
    this: Record, other: Other, lake: LakeOption, by: By, why: Why, as_json: JsonOption = False
) -> None:
    """Say that two records are two persons. The pair is not offered again."""
    from inmotion.sources import deciding

    _announce(lake, "not-same", this, other)
    _tell(deciding.not_same(lake, this, other, by=by, why=why), as_json=as_json)


@app.command(
    "take-back",
    epilog="Example: inmotion identity take-back 3 --lake lake --by 'Ruth Okafor' "
    "--why 'The papers were of another child.'",
)
def take_back(
    decision: Annotated[int, typer.Argument(help="Number from `inmotion identity history`.")],
    lake: LakeOption,
    by: By,
    why: Why,
    as_json: JsonOption = False,
) -> None:
    """Make a decision void. Both stay in the history."""
    from inmotion.lake.store import Lake
    from inmotion.sources import deciding

    named = [one for one in deciding.history(lake) if one.decision.decision_id == decision]
    people = [person for one in named for person in one.persons]
    _write_down(lake, "take-back", people, Lake(lake).manifest.number, f"decision {decision}")
    _tell(deciding.take_back(lake, decision, by=by, why=why), as_json=as_json)


@app.command(epilog="Example: inmotion identity history --lake lake")
def history(lake: LakeOption, as_json: JsonOption = False, lang: LangOption = "en") -> None:
    """List what people decided, newest first: who, when, why, and whether it holds today."""
    from inmotion.cli import identity_show
    from inmotion.lake.store import Lake
    from inmotion.sources.deciding import history as decided
    from inmotion.ui.terminal import print_json, screen
    from inmotion.ui.words import translator

    words = translator(lang)
    states = decided(lake)
    people = [person for one in states for person in one.persons]
    _write_down(lake, "history", people, Lake(lake).manifest.number)
    if as_json:
        print_json(identity_show.history_json(states))
    else:
        identity_show.show_history(screen(), words, states)


def _announce(lake: Path, what: str, *records: str) -> None:
    """Write down who is about to decide about whom; what cannot be written down is not done."""
    from inmotion.lake.store import Lake
    from inmotion.sources.deciding import look_up

    found = look_up(lake, records)
    people = [one.person_id for one in found]
    _write_down(lake, what, people, Lake(lake).manifest.number, scope=", ".join(records))


def _write_down(
    lake: Path, what: str, people: list[int], lake_version: int, scope: str = ""
) -> None:
    from inmotion.records.audit import account, record_shown

    record_shown(
        lake,
        who=account(),
        what=f"identity {what}",
        why="to tell whose record is whose",
        scope=scope,
        person_ids=people,
        lake_version=lake_version,
    )


def _tell(done: "Done", *, as_json: bool) -> None:
    """Say what a decision did."""
    from inmotion.ui.terminal import margin, print_json, screen

    if as_json:
        print_json(vars(done))
        return
    for record, person in sorted(done.persons.items()):
        screen().print(f"Record {record} belongs to person {person}.")
    margin().print(
        f"Decision {done.decision_id} is lake version {done.lake_version}. "
        "Run `inmotion nightly` to bring the lists in line.\n"
        f"It can be taken back: `inmotion identity take-back {done.decision_id}`."
    )
