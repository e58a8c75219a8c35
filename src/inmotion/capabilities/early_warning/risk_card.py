"""The card of a model: what it is for, how good it is, for whom, and whether it may be used."""

from pathlib import Path
from typing import Any

from inmotion.capabilities.early_warning.pipeline.risk.feature_cards import BY_NAME
from inmotion.capabilities.early_warning.pipeline.risk.limits import Limit
from inmotion.capabilities.early_warning.pipeline.risk.models import Models, Publication, Record
from inmotion.capabilities.early_warning.pipeline.risk.outcomes import outcome
from inmotion.capabilities.early_warning.pipeline.risk.scores import last_good_day
from inmotion.capabilities.early_warning.risk_gate import failures_of, limits_of, today
from inmotion.capabilities.early_warning.risk_words import (
    LIMITS,
    WAYS,
    failure_words,
    points_words,
)
from inmotion.capabilities.early_warning.show_risk import (
    NOT_BETTER,
    RANGES,
    SYNTHETIC,
    audit_rows,
    gap_rows,
    range_of,
    worth_parts,
)
from inmotion.methods.risk.model import RiskModel
from inmotion.ui.document import Block, Document, Grid, Heading, Items, Paragraph
from inmotion.ui.words import Words
from inmotion.vocabulary.words import N_

NEVER = N_(
    "Race, ethnicity, sex, language, disability, income and the place of the home are never looked "
    "at. They serve this audit alone."
)
NUMBERS = frozenset(range(1, 8))


def card_of(words: Words, lake: Path, record: Record) -> Document:
    """Return the card of a model as a document."""
    models = Models(lake)
    limits, model = limits_of(lake), models.model(record.number)
    said = [one for one in models.history() if one.model == record.number]
    last = models.published(record.outcome)
    is_in_use = last is not None and last.model == record.number
    blocks: list[Block] = [
        *_notices(words, record, said, limits),
        *_about(words, record, is_in_use, said),
        *_worth(words, record),
        *_calibration(words, record),
        *_fairness(words, lake, record),
        *_features(words, record, model),
        *_data(words, record),
        *_limits(words, limits),
    ]
    title = words.say(
        "Model {number}: {outcome}",
        number=str(record.number),
        outcome=words.say(outcome(record.outcome).title),
    )
    return Document(title, words.lang, words.direction, blocks)


def _notices(
    words: Words, record: Record, said: list[Publication], limits: dict[str, Limit]
) -> list[Block]:
    """Return what must not be overlooked, in one place before everything else."""
    lines = []
    # Both belong into the first line: whoever reads nothing else has read that.
    first = [SYNTHETIC] * record.is_synthetic + [NOT_BETTER] * (not record.measures["beats_rules"])
    if first:
        lines.append(" ".join(words.say(text) for text in first))
    if today() > last_good_day(record, limits):
        lines.append(words.say("This model is too old to be used; fit a new one."))
    for one in said:
        lines += [
            words.say(
                "In use in spite of a limit, by {by}: {why} ({failed})",
                by=one.by,
                why=one.why,
                failed=failed,
            )
            for failed in one.failures
        ]
    return [Paragraph(line, is_notice=True) for line in lines]


def _about(words: Words, record: Record, is_in_use: bool, said: list[Publication]) -> list[Block]:
    what = outcome(record.outcome)
    items = [
        words.say("Fitted {at} by {by}. {why}", at=record.fitted_at, by=record.by, why=record.why),
        words.say("Source of the outcome: {source}", source=what.source),
        words.say(
            "Calculated inside the database as a sum of whole numbers; fingerprint {fingerprint}",
            fingerprint=record.data["fingerprint"][:16],
        ),
    ]
    items += [
        words.say("In use since {at}, by {by}: {why}", at=one.at, by=one.by, why=one.why)
        for one in said
    ]
    if not is_in_use:
        items.append(words.say("It is not in use now."))
    return [
        Heading(words.say("What it is for")),
        Paragraph(words.say(what.means)),
        Paragraph(
            words.say(
                "It names students for a conversation and for help. It decides nothing, names no "
                "cause, and its numbers never go to families. The list of the rules stays as it is."
            )
        ),
        Items(items),
    ]


def _worth(words: Words, record: Record) -> list[Block]:
    heads = (
        words.say("chosen by"),
        words.say("reached"),
        words.say("range"),
        words.say("fewer than the model"),
    )
    grids = []
    for title, found in worth_parts(words, record):
        rows = []
        for each in found["reached"]:
            way = WAYS[each["way"]]
            more = found["more"].get(each["way"])
            rows.append(
                [
                    words.say(way),
                    words.value(round(each["students"])),
                    range_of(words, each),
                    range_of(words, more) if more else "",
                ]
            )
        grids.append(Grid(title, heads, rows, NUMBERS))
    return [
        Heading(words.say("What it is worth")),
        *grids,
        Paragraph(words.say(RANGES)),
    ]


def _calibration(words: Words, record: Record) -> list[Block]:
    """Return how far its risks can be taken at their word."""
    found = record.measures["calibration"]
    curve = found["curve"]
    bands = zip(*(curve[name] for name in _CURVE), strict=True)
    rows = [
        [
            words.share(expected),
            words.value(students),
            words.share(observed),
            f"{words.share(low)} - {words.share(high)}",
        ]
        for expected, students, observed, low, high in bands
    ]
    return [
        Heading(words.say("How far it can be believed")),
        Grid(
            words.say("What the model expects, and what came, in the year it did not learn from"),
            (
                words.say("expected"),
                words.say("students"),
                words.say("came"),
                words.say("range"),
            ),
            rows,
            NUMBERS,
        ),
        Items(
            [
                _measured(words, N_("Expected calibration error"), found["error"]),
                _measured(words, N_("Brier score"), found["brier"]),
            ]
        ),
        _by_day(words, record),
    ]


def _by_day(words: Words, record: Record) -> Grid:
    """Return how well students are put in order on each of the days looked from."""
    days = [
        [
            words.value(day["day_number"]),
            words.value(day["students"]),
            words.value(day["came"]),
            words.value(round(day["auc"], 3)),
        ]
        for day in record.measures["days"]
        if day["auc"] is not None
    ]
    return Grid(
        words.say("How well it puts students in order (1 is perfect, 0.5 is by lot)"),
        (
            words.say("school day"),
            words.say("students"),
            words.say("came"),
            words.say("area under the curve"),
        ),
        days,
        NUMBERS,
    )


_CURVE = ("expected", "students", "observed", "low", "high")


def _measured(words: Words, title: str, found: dict[str, Any]) -> str:
    value = words.value(round(found["value"], 4))
    if found["low"] is None:
        return f"{words.say(title)}: {value}"
    low, high = (words.value(round(found[end], 4)) for end in ("low", "high"))
    return f"{words.say(title)}: {value} ({low} - {high})"


def _fairness(words: Words, lake: Path, record: Record) -> list[Block]:
    heads, cuts = audit_rows(words, record, with_ranges=True)
    gap_heads, gaps = gap_rows(words, record)
    failed = failures_of(lake, record)
    verdict: Block
    if failed:
        verdict = Items([failure_words(words, one) for one in failed])
    else:
        verdict = Paragraph(words.say("It keeps all limits of the board."))
    named = words.say(
        "Each group when {capacity} of {students} students are named; in brackets the range in "
        "which the true share plausibly lies.",
        capacity=record.measures["capacity"],
        students=record.measures["students"],
    )
    return [
        Heading(words.say("Whom it serves")),
        Paragraph(words.say(NEVER)),
        verdict,
        Paragraph(named),
        *(Grid(title, heads, rows, NUMBERS) for title, rows in cuts.items()),
        Grid(words.say("The widest gaps"), gap_heads, gaps, frozenset({3, 4})),
        Paragraph(
            words.say(
                "Small groups are hidden, and one more where a small one could be found by "
                "subtracting. This audit is for the board, not for the public."
            )
        ),
    ]


def _features(words: Words, record: Record, model: RiskModel) -> list[Block]:
    rows = []
    for term in model.terms[: len(model.seen)]:
        one = BY_NAME[term.name]
        rows.append(
            [
                words.say(one.title),
                words.say("can change") if one.can_change else words.say("context"),
                points_words(words, min(term.scores)),
                points_words(words, max(term.scores)),
            ]
        )
    left_out = [words.say(BY_NAME[name].title) for name in record.data["left_out"]]
    blocks: list[Block] = [
        Heading(words.say("What it looks at")),
        Grid(
            words.say("Every feature, and the least and the most it can add"),
            (words.say("feature"), words.say("kind"), words.say("least"), words.say("most")),
            rows,
            frozenset({2, 3}),
        ),
        Paragraph(
            words.say(
                "More missed days never lower a score. The whole model, bin by bin, is in "
                "model.json, and as one query in query.sql, in the lake's folder risk/models."
            )
        ),
    ]
    if left_out:
        told = words.listing(left_out)
        said = words.say(
            "Left out, because the files do not carry it or somebody said so: {features}.",
            features=told,
        )
        blocks.append(Paragraph(said))
    return blocks


def _data(words: Words, record: Record) -> list[Block]:
    data = record.data
    years = ", ".join(f"{year - 1}-{year % 100:02d}" for year in data["train_years"])
    test = f"{data['test_year'] - 1}-{data['test_year'] % 100:02d}"
    days = ", ".join(str(day["day_number"]) for day in record.measures["days"])
    items = [
        words.say(
            "Learned from {years}: {rows} rows, of which it came about in {came}.",
            years=years,
            rows=data["train_rows"],
            came=data["train_came"],
        ),
        words.say(
            "Judged by {year}: {rows} rows, of which it came about in {came}.",
            year=test,
            rows=data["test_rows"],
            came=data["test_came"],
        ),
        words.say("Looked from the school days {days}.", days=days),
        words.say("Lake version {version}.", version=str(record.lake_version)),
    ]
    late = [at for at in data["moments"] if not at["known_in_time"]]
    if late:
        told = words.listing(
            f"{at['school_year'] - 1}-{at['school_year'] % 100:02d}, {at['day_number']}"
            for at in late
        )
        items.append(
            words.say(
                "Files do not tell when these days were entered, so what had happened by then "
                "stands in for what was known: {days}.",
                days=told,
            )
        )
    return [Heading(words.say("What it rests on")), Items(items)]


def _limits(words: Words, limits: dict[str, Limit]) -> list[Block]:
    rows = [
        [
            words.say(LIMITS[limit.name]),
            words.value(limit.most),
            limit.set_by or words.say("In Motion, as a start"),
            words.day(limit.valid_from),
            f"{limit.why or limit.cite} ({limit.mark})",
        ]
        for limit in limits.values()
    ]
    heads = (
        words.say("limit"),
        words.say("at most"),
        words.say("set by"),
        words.say("since"),
        words.say("reason"),
    )
    return [
        Heading(words.say("Limits in force")),
        Grid(words.say("Limits of the board today"), heads, rows, frozenset({1})),
    ]
