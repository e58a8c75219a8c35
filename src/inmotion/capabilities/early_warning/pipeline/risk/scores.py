"""The nightly step: everybody's score, and which feature adds what to it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from inmotion.capabilities.early_warning.pipeline.risk.drifting import drift_of
from inmotion.capabilities.early_warning.pipeline.risk.features import features, year_before
from inmotion.capabilities.early_warning.pipeline.risk.limits import Limit, limits_on
from inmotion.capabilities.early_warning.pipeline.risk.models import Models, Publication, Record
from inmotion.capabilities.early_warning.pipeline.risk.outcomes import OUTCOMES, Outcome
from inmotion.capabilities.early_warning.pipeline.risk.samples import status_for
from inmotion.indicators.card import Status
from inmotion.indicators.facts import Facts
from inmotion.indicators.risk_scoring import is_supported, points, score
from inmotion.lake.engine import Engine
from inmotion.methods.risk.model import RiskModel
from inmotion.vocabulary.time import school_year_bounds

#: Kind of a reason that comes from a model.
HEADING = "heading"
#: The student is too unlike those the model learned from.
NOT_SUPPORTED = "not_supported"
#: Features that may be as the training never saw them before a score is held back.
MOST_UNSEEN = 3
IN_USE, STALE_BY_DATE, STALE_BY_DRIFT = "in_use", "stale_by_date", "stale_by_drift"

_STATES = pa.schema(
    [
        ("outcome", pa.string()),
        ("model", pa.int32()),
        ("state_code", pa.string()),
        ("beats_rules", pa.bool_()),
        ("is_synthetic", pa.bool_()),
        ("good_until", pa.date32()),
        ("drifted_features", pa.string()),
    ]
)
_SCORES = ibis.schema(
    {
        "person_id": "int64",
        "outcome": "string",
        "status_code": "string",
        "score": "int64",
        "is_over_line": "boolean",
    }
)


@dataclass(frozen=True)
class InUse:
    """A published model on a day."""

    outcome: Outcome
    said: Publication
    record: Record
    model: RiskModel
    state_code: str
    good_until: date
    drifted: tuple[str, ...]

    @property
    def beats_rules(self) -> bool:
        """Whether it reached more of those who later needed help than the rules did."""
        return bool(self.record.measures["beats_rules"])


def risk_tables(
    engine: Engine, facts: Facts, students: ir.Table
) -> tuple[dict[str, ir.Table], ir.Table | None]:
    """Score everybody with every model in use.

    Parameters
    ----------
    students : table as from `students.students`

    Returns
    -------
    tables : dict
        risk_models, risk_scores, and for each model a table `risk_OUTCOME` of (person_id, the
        features, the points of each feature): what adds up to the score.
    named : table of (person_id, outcome) or None
        Whom models name for the list; None if no model may.
    """
    models = Models(engine.lake.root)
    said = [one for outcome in OUTCOMES if (one := models.published(outcome.name))]
    if not said:
        return {"risk_models": _states([]), "risk_scores": _no_scores()}, None
    rows = features(facts, year_before(facts, engine.lake))
    rows = rows.inner_join(
        students.filter(students.place_id.notnull()).select("person_id"), "person_id"
    )
    tables: dict[str, ir.Table] = {}
    in_use, scored = [], []
    for one in in_use_on(engine, facts, rows, models):
        in_use.append(one)
        own, scores = _scored(engine, rows, one)
        tables[f"risk_{one.outcome.name}"] = own
        scored.append(scores)
    tables["risk_models"] = _states(in_use)
    tables["risk_scores"] = ibis.union(*scored) if len(scored) > 1 else scored[0]
    acting = [one.outcome.name for one in in_use if one.state_code == IN_USE and one.beats_rules]
    everybody = tables["risk_scores"]
    if not acting:
        return tables, None
    return tables, everybody.filter(everybody.is_over_line & everybody.outcome.isin(acting))


def in_use_on(engine: Engine, facts: Facts, rows: ir.Table, models: Models) -> Iterator[InUse]:
    """Yield the models in use on a day, each with its state.

    Parameters
    ----------
    rows : table as from `features`
    """
    limits = limits_on(engine.lake.root, facts.as_of)
    for outcome in OUTCOMES:
        said = models.published(outcome.name)
        if said is None:
            continue
        record, model = models.record(said.model), models.model(said.model)
        good_until = last_good_day(record, limits)
        asked = rows.filter(status_for(rows, outcome) == Status.OK.value)
        drifted = drift_of(engine, asked, record, model, limits["drift_pct"].most)
        state = IN_USE
        if facts.as_of > good_until:
            state = STALE_BY_DATE
        elif drifted:
            state = STALE_BY_DRIFT
        yield InUse(outcome, said, record, model, state, good_until, drifted)


def last_good_day(record: Record, limits: Mapping[str, Limit]) -> date:
    """Return the last day on which a model may be used."""
    end = school_year_bounds(record.data["test_year"] + 1)[0]
    return end + timedelta(limits["good_for_days"].most)


def state_by_date(engine: Engine, facts: Facts, record: Record) -> str:
    """Return whether a model is too old to be used on the day of `facts`."""
    limits = limits_on(engine.lake.root, facts.as_of)
    return STALE_BY_DATE if facts.as_of > last_good_day(record, limits) else IN_USE


def _scored(engine: Engine, rows: ir.Table, one: InUse) -> tuple[ir.Table, ir.Table]:
    """Return what adds up to the scores, and the scores."""
    parts = dict(zip(one.model.features, points(rows, one.model), strict=True))
    own = engine.keep(
        rows.select(
            "person_id",
            *one.model.features,
            **{f"points_{name}": part for name, part in parts.items()},
            status_code=status_of(rows, one.outcome, one.model),
            score=score(rows, one.model),
        ),
        "risk",
    )
    may_say = (own.status_code == Status.OK.value) & (one.state_code == IN_USE)
    scores = own.select(
        "person_id",
        "status_code",
        outcome=ibis.literal(one.outcome.name),
        score=ibis.ifelse(may_say, own.score, ibis.null("int64")),
        is_over_line=may_say & (own.score >= ibis.literal(one.record.measures["line"], "int64")),
    )
    return own.drop("status_code", "score"), scores.select(*_SCORES.names)


def status_of(rows: ir.Table, outcome: Outcome, model: RiskModel) -> ir.Value:
    """Return "ok" where the model can stand behind its score, or why it cannot."""
    stated = status_for(rows, outcome)
    can_say = is_supported(rows, model, most_unseen=MOST_UNSEEN)
    not_supported = (stated == Status.OK.value) & ~can_say
    return ibis.ifelse(not_supported, NOT_SUPPORTED, stated)


def _states(in_use: list[InUse]) -> ir.Table:
    rows = [
        {
            "outcome": one.outcome.name,
            "model": one.record.number,
            "state_code": one.state_code,
            "beats_rules": one.beats_rules,
            "is_synthetic": one.record.is_synthetic,
            "good_until": one.good_until,
            "drifted_features": ",".join(one.drifted),
        }
        for one in in_use
    ]
    return ibis.memtable(pa.Table.from_pylist(rows, schema=_STATES))


def _no_scores() -> ir.Table:
    return ibis.memtable(pa.Table.from_pylist([], schema=_SCORES.to_pyarrow()))


def outcome_of(reason_code: str) -> str:
    """Return the outcome behind a reason that comes from a model."""
    return reason_code.rpartition(".")[2]


def heading_reasons(named: ir.Table, reasons: ir.Table) -> ir.Table:
    """Write those whom a model names as reasons, unless a line says already that it came about.

    Parameters
    ----------
    named : table as from `risk_tables`
    reasons : table as from `law_reasons`
    """
    parts = []
    for outcome in OUTCOMES:
        own = named.filter(named.outcome == outcome.name)
        said = reasons.filter(reasons.reason_code.isin(outcome.lines))
        parts.append(own.anti_join(said, "person_id"))
    rows = ibis.union(*parts)
    stated = {
        "reason_code": ibis.literal(f"{HEADING}.") + rows.outcome,
        "kind_code": ibis.literal(HEADING),
        "is_law": ibis.literal(False),
        "is_said": ibis.literal(True),
        "is_new": ibis.literal(False),
    }
    kinds = reasons.schema()
    return rows.select(
        "person_id",
        **{
            name: stated.get(name, ibis.null(kinds[name])).cast(kinds[name])
            for name in reasons.columns[1:]
        },
    )
