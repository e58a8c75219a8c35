"""`inmotion risk`: fit a model, look at it, put it in use, and see what ever was in use."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inmotion.ui.options import JsonOption, LakeOption, LangOption
from inmotion.vocabulary.errors import WrongUsage

if TYPE_CHECKING:
    from inmotion.capabilities.early_warning.pipeline.risk.models import Record

app = typer.Typer(
    name="risk",
    help="Who is heading where: a model anybody can read, judged before it is used.",
    rich_markup_mode=None,
    no_args_is_help=True,
)

OutcomeOption = Annotated[
    str, typer.Option("--outcome", help="What the model is about; see `inmotion risk fit`.")
]
ModelOption = Annotated[
    int,
    typer.Option("--model", help="Number of a model; the newest if not given.", show_default=False),
]
ByOption = Annotated[str, typer.Option("--by", help="Who does it.")]
WhyOption = Annotated[str, typer.Option("--why", help="For what reason.")]
DEFAULT_OUTCOME = "chronic_absence"
NEWEST = 0


class Form(StrEnum):
    """How a card is written."""

    MARKDOWN = "markdown"
    HTML = "html"


FIT_EXAMPLE = """\b
Examples:
  inmotion risk fit --lake lake --by "Data office" --why "New school year"
  inmotion risk fit --lake lake --outcome next_days_absence --day 40 --day 60 --by Kim --why Trial

Outcomes: chronic_absence, next_days_absence, core_not_passed, ninth_grade_off_track,
no_diploma_in_four_years.
"""


@app.command(epilog=FIT_EXAMPLE)
def fit(
    lake: LakeOption,
    by: ByOption,
    why: WhyOption,
    outcome: OutcomeOption = DEFAULT_OUTCOME,
    day: Annotated[
        list[int] | None,
        typer.Option(
            help="A school day of the year to look from; may be repeated. "
            "[default: 20, 40, 60, 90, 120]",
            min=1,
        ),
    ] = None,
    leave_out: Annotated[
        list[str] | None,
        typer.Option(metavar="FEATURE", help="A feature not to look at; may be repeated."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Fit a model on the school years that are over, and judge it by the last of them.

    It is kept beside the lake for good and is not in use before it is published.
    """
    from inmotion.capabilities.early_warning.pipeline.risk.fitting import fit_outcome
    from inmotion.capabilities.early_warning.pipeline.risk.outcomes import outcome as outcome_of
    from inmotion.capabilities.early_warning.pipeline.risk.samples import AS_OF_DAYS
    from inmotion.capabilities.early_warning.rule_heights import rule_heights
    from inmotion.capabilities.early_warning.show_risk import fitted_words, plain_record
    from inmotion.lake.opening import open_engine
    from inmotion.lake.store import Lake
    from inmotion.ui.progress import progress
    from inmotion.ui.terminal import margin, print_json
    from inmotion.ui.words import translator

    _said(by, why)
    chosen = outcome_of(outcome)
    _load_indicators()
    with open_engine(Lake(lake)) as engine, progress("steps") as tell:
        steps = iter(range(4))
        record = fit_outcome(
            engine,
            chosen,
            by=by.strip(),
            why=why.strip(),
            day_numbers=tuple(sorted(set(day or AS_OF_DAYS))),
            leave_out=_known_features(leave_out or ()),
            rule_heights=rule_heights(engine),
            progress=lambda what: tell(what, next(steps), 3),
        )
    if as_json:
        print_json(plain_record(record))
    else:
        for line in fitted_words(translator(), record):
            margin().print(line)


CARD_EXAMPLE = """\b
Examples:
  inmotion risk card --lake lake > model.md
  inmotion risk card --lake lake --form html --lang es > model.html
"""


@app.command(epilog=CARD_EXAMPLE)
def card(
    lake: LakeOption,
    outcome: OutcomeOption = DEFAULT_OUTCOME,
    model: ModelOption = NEWEST,
    form: Annotated[Form, typer.Option(help="Markdown, or a page by itself.")] = Form.MARKDOWN,
    lang: LangOption = "en",
) -> None:
    """Print the card of a model: what it is for, how good it is, for whom, and if it may be used.

    Groups that are too small are not shown.
    """
    import sys

    from inmotion.capabilities.early_warning.risk_card import card_of
    from inmotion.ui.document import to_html, to_markdown
    from inmotion.ui.words import translator

    _load_indicators()
    document = card_of(translator(lang), lake, _record(lake, outcome, model))
    sys.stdout.write(to_html(document) if form is Form.HTML else to_markdown(document))


AUDIT_EXAMPLE = """\b
Examples:
  inmotion risk audit --lake lake
  inmotion risk audit --lake lake --model 3 --json
"""


@app.command(epilog=AUDIT_EXAMPLE)
def audit(
    lake: LakeOption,
    outcome: OutcomeOption = DEFAULT_OUTCOME,
    model: ModelOption = NEWEST,
    as_json: JsonOption = False,
    lang: LangOption = "en",
) -> None:
    """Show how a model treats each group, and which limits of the board it does not keep.

    Exit code 1 if it fails one.
    """
    from inmotion.capabilities.early_warning import show_risk
    from inmotion.capabilities.early_warning.risk_gate import failures_of
    from inmotion.ui.terminal import print_json, screen
    from inmotion.ui.words import translator
    from inmotion.vocabulary.errors import ExitCode

    record = _record(lake, outcome, model)
    failed = failures_of(lake, record)
    if as_json:
        print_json(show_risk.audit_json(record, failed))
    else:
        show_risk.show_audit(screen(), translator(lang), record, failed)
    if failed:
        raise typer.Exit(ExitCode.DATA_PROBLEMS)


WORTH_EXAMPLE = """\b
Examples:
  inmotion risk worth --lake lake
  inmotion risk worth --lake lake --outcome next_days_absence --json
"""


@app.command(epilog=WORTH_EXAMPLE)
def worth(
    lake: LakeOption,
    outcome: OutcomeOption = DEFAULT_OUTCOME,
    model: ModelOption = NEWEST,
    as_json: JsonOption = False,
    lang: LangOption = "en",
) -> None:
    """Show whether a model is worth having: whom it reaches, beside simpler ways of choosing."""
    from inmotion.capabilities.early_warning import show_risk
    from inmotion.ui.terminal import print_json, screen
    from inmotion.ui.words import translator

    record = _record(lake, outcome, model)
    if as_json:
        names = ("worth", "worth_of_all", "beats_rules", "beats_environment")
        found = {name: record.measures[name] for name in names}
        print_json({"model": record.number, "outcome": record.outcome, **found})
    else:
        show_risk.show_worth(screen(), translator(lang), record)


PUBLISH_EXAMPLE = """\b
Examples:
  inmotion risk publish --lake lake --by "School board" --why "Meeting of 12 October"
  inmotion risk publish --lake lake --model 3 --by "School board" --why "Small gap" --override
"""


@app.command(epilog=PUBLISH_EXAMPLE)
def publish(
    lake: LakeOption,
    by: ByOption,
    why: WhyOption,
    outcome: OutcomeOption = DEFAULT_OUTCOME,
    model: ModelOption = NEWEST,
    override: Annotated[
        bool, typer.Option("--override", help="In spite of limits it does not keep.")
    ] = False,
    as_json: JsonOption = False,
    lang: LangOption = "en",
) -> None:
    """Put a model in use from the next night on.

    A model that does not keep the board's limits is refused (exit code 3). With --override it is
    put in use all the same; who, why and what it failed stand on its card from then on.
    """
    from dataclasses import asdict

    from inmotion.capabilities.early_warning.risk_gate import publish as put_in_use
    from inmotion.capabilities.early_warning.show_risk import published_words
    from inmotion.ui.terminal import print_json, screen
    from inmotion.ui.words import translator

    _said(by, why)
    words = translator(lang)
    record = _record(lake, outcome, model)
    said = put_in_use(
        words, lake, record, by=by.strip(), why=why.strip(), in_spite_of_failures=override
    )
    if as_json:
        print_json(asdict(said))
        return
    for line in published_words(words, record, said):
        screen().print(line)


HISTORY_EXAMPLE = """\b
Examples:
  inmotion risk history --lake lake
"""


@app.command(epilog=HISTORY_EXAMPLE)
def history(lake: LakeOption, as_json: JsonOption = False, lang: LangOption = "en") -> None:
    """Show all models, and which was in use from when on, put there by whom and why."""
    from inmotion.capabilities.early_warning import show_risk
    from inmotion.capabilities.early_warning.pipeline.risk.models import Models
    from inmotion.lake.store import Lake
    from inmotion.ui.terminal import print_json, screen
    from inmotion.ui.words import translator

    models = Models(Lake(lake).root)
    records = [models.record(number) for number in models.numbers()]
    if as_json:
        print_json(show_risk.history_json(records, models.history()))
    else:
        show_risk.show_history(screen(), translator(lang), records, models.history())


def _record(lake: Path, outcome: str, model: int) -> "Record":
    """Return a model as it was kept: by its number, else the newest of an outcome."""
    from inmotion.capabilities.early_warning.pipeline.risk.models import Models
    from inmotion.capabilities.early_warning.pipeline.risk.outcomes import outcome as outcome_of
    from inmotion.lake.store import Lake

    models = Models(Lake(lake).root)
    if model != NEWEST:
        return models.record(model)
    newest = models.newest(outcome_of(outcome).name)
    if newest is None:
        raise WrongUsage(
            f"There is no model of {outcome} yet.",
            where=str(lake),
            do="Fit one: inmotion risk fit --lake LAKE --by NAME --why REASON.",
            saved="",
        )
    return models.record(newest)


def _known_features(names: Sequence[str]) -> tuple[str, ...]:
    """Return names of features; WrongUsage if one is not known."""
    from inmotion.capabilities.early_warning.pipeline.risk.feature_cards import NAMES

    unknown = sorted(set(names) - set(NAMES))
    if unknown:
        raise WrongUsage(
            f"There are no features called {', '.join(unknown)}.",
            do=f"Known are: {', '.join(NAMES)}.",
            saved="",
        )
    return tuple(names)


def _said(by: str, why: str) -> None:
    if not by.strip() or not why.strip():
        raise WrongUsage("Say who does it, and why.", do="Give --by and --why.")


def _load_indicators() -> None:
    """Load the cards of all rooms: an outcome may be an indicator of another room."""
    from inmotion.capabilities import rooms
    from inmotion.indicators.registry import load

    load(room.name for room in rooms())
