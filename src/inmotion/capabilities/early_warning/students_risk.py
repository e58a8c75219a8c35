"""What the models in use say of students: read from the night's results, or worked out for one."""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from inmotion.capabilities.early_warning.pipeline.risk.features import features, year_before
from inmotion.capabilities.early_warning.pipeline.risk.models import Models
from inmotion.capabilities.early_warning.pipeline.risk.outcomes import OUTCOMES
from inmotion.capabilities.early_warning.pipeline.risk.scores import (
    IN_USE,
    STALE_BY_DRIFT,
    state_by_date,
    status_of,
)
from inmotion.capabilities.early_warning.risk_words import Part
from inmotion.indicators.facts import Facts
from inmotion.lake.engine import Engine
from inmotion.lake.results import results_path
from inmotion.methods.risk.scoring import points


@dataclass(frozen=True)
class Heading:
    """What one model says of one student.

    Parameters
    ----------
    outcome : str
    model : int
    status_code : str
        "ok", or why nothing can be said.
    score, line, intercept : int
        Logits times 2^40; the intercept and the points of all parts add up to the score.
    is_synthetic : bool
        Whether the model was fitted on an invented region.
    parts : tuple of Part
    """

    outcome: str
    model: int
    status_code: str
    score: int
    line: int
    intercept: int
    is_synthetic: bool
    parts: tuple[Part, ...]


def headings_of(engine: Engine, facts: Facts) -> tuple[Heading, ...]:
    """Work out what the models in use say of the one student in `facts`, as the night does."""
    models = Models(engine.lake.root)
    said = [one for outcome in OUTCOMES if (one := models.published(outcome.name))]
    if not said:
        return ()
    rows = features(facts, year_before(facts, engine.lake))
    found = []
    for outcome in OUTCOMES:
        publication = models.published(outcome.name)
        if publication is None:
            continue
        record, model = models.record(publication.model), models.model(publication.model)
        own = engine.fetch(rows.mutate(status_code=status_of(rows, outcome, model)))
        if own.num_rows != 1:
            continue
        state = state_by_date(engine, facts, record)
        if state == IN_USE and record.number in drifted_models(engine):
            state = STALE_BY_DRIFT
        (values,) = own.select(list(model.features)).to_pylist()
        added = points(model, {name: own[name] for name in model.features})[0].tolist()
        status = own["status_code"][0].as_py()
        found.append(
            Heading(
                outcome.name,
                record.number,
                status if state == IN_USE else state,
                model.intercept + sum(added),
                record.measures["line"],
                model.intercept,
                record.is_synthetic,
                tuple(
                    Part(name, values[name], point)
                    for name, point in zip(model.features, added, strict=True)
                ),
            )
        )
    return tuple(found)


def drifted_models(engine: Engine) -> set[int]:
    """Return the models that the last night found to have drifted."""
    path = results_path(engine.lake)
    if not path.exists():
        return set()
    with duckdb.connect(str(path), read_only=True) as results:
        try:
            rows = results.execute(
                "SELECT model FROM risk_models WHERE state_code = ?", [STALE_BY_DRIFT]
            ).fetchall()
        except duckdb.CatalogException:
            # A night of an older version knew no models.
            return set()
    return {int(row[0]) for row in rows}


def parts_of(
    results: duckdb.DuckDBPyConnection, outcome: str, people: Sequence[int]
) -> dict[int, tuple[Part, ...]]:
    """Return what adds up to the scores of some students, from the results of the night."""
    rows = results.table(f"risk_{outcome}")
    own = rows.filter(
        duckdb.ColumnExpression("person_id").isin(*map(duckdb.ConstantExpression, people))
    )
    names = own.columns
    found = {}
    for row in own.fetchall():
        values = dict(zip(names, row, strict=True))
        found[values["person_id"]] = tuple(
            Part(name, values[name], values[f"points_{name}"])
            for name in names
            if f"points_{name}" in values
        )
    return found
