"""Fitting one outcome's model on past years, and judging it on a later one."""

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from inmotion.capabilities.early_warning.pipeline.risk.drifting import counts_by_day
from inmotion.capabilities.early_warning.pipeline.risk.feature_cards import BY_NAME, FEATURES
from inmotion.capabilities.early_warning.pipeline.risk.judging import RuleHeights, judge
from inmotion.capabilities.early_warning.pipeline.risk.limits import limits_on
from inmotion.capabilities.early_warning.pipeline.risk.models import Models, Record
from inmotion.capabilities.early_warning.pipeline.risk.outcomes import Outcome
from inmotion.capabilities.early_warning.pipeline.risk.samples import Moment, Past, days_of
from inmotion.indicators.risk_scoring import query
from inmotion.lake.engine import Engine
from inmotion.methods.risk.fitting import Fit, fit
from inmotion.methods.risk.problems import CannotFit

#: Called with what is being done.
Progress = Callable[[str], None]
SAVED = "Nothing has been saved; the model in use stays in use."


@dataclass(frozen=True)
class Samples:
    """Students of earlier years to learn from, and of a later one to judge by.

    Parameters
    ----------
    train, test : pyarrow.Table
        As from `Past.rows`.
    train_years : tuple of int
    test_year : int
    moments : tuple of Moment
        Of both.
    """

    train: pa.Table
    test: pa.Table
    train_years: tuple[int, ...]
    test_year: int
    moments: tuple[Moment, ...]

    @property
    def middle(self) -> Moment:
        """The day in the middle of those of the test year."""
        own = [at for at in self.moments if at.school_year == self.test_year]
        return own[len(own) // 2]


def fit_outcome(
    engine: Engine,
    outcome: Outcome,
    *,
    by: str,
    why: str,
    day_numbers: Sequence[int],
    leave_out: Sequence[str],
    rule_heights: RuleHeights,
    progress: Progress,
) -> Record:
    """Fit a model, judge it, and keep it beside the lake; it is not in use yet.

    Parameters
    ----------
    leave_out : sequence of str
        Features not to look at.
    rule_heights : callable
        How high the list of the rules put each student on a day of the past.

    Raises
    ------
    CannotFit
        If the lake's past does not carry a model: what is missing, where, and what to do.
    """
    past, seconds = Past(engine), {}
    begin = time.perf_counter()
    progress("past years")
    samples = gathered(past, outcome, day_numbers)
    seconds["past years"] = time.perf_counter() - begin
    begin = time.perf_counter()
    progress("fitting")
    fitted, left_out = fitted_on(samples.train, outcome, leave_out)
    seconds["fitting"] = time.perf_counter() - begin
    begin = time.perf_counter()
    progress("judging")
    limits = limits_on(engine.lake.root, past.newest)
    measures = judge(
        past, fitted.model, samples.train, samples.test, samples.middle, limits, rule_heights
    )
    seconds["judging"] = time.perf_counter() - begin
    manifest = engine.lake.manifest
    return Models(engine.lake.root).keep(
        fitted.model,
        query(fitted.model, "risk_features", "person_id"),
        outcome=outcome.name,
        by=by,
        why=why,
        lake_version=manifest.number,
        is_synthetic=manifest.is_synthetic,
        data=_data(samples, fitted, left_out, seconds),
        measures=measures,
    )


def gathered(past: Past, outcome: Outcome, day_numbers: Sequence[int]) -> Samples:
    """Gather the years that are over: the last one to judge by, all before it to learn from."""
    if len(past.years) < 2:
        raise CannotFit(
            f"A model learns from one school year and is judged by a later one. The lake holds "
            f"{len(past.years)} that are over.",
            where=str(past.engine.lake.root),
            do="Import earlier years, up to their end (inmotion import).",
            saved=SAVED,
        )
    *train_years, test_year = past.years
    moments = {year: days_of(past, [year], day_numbers) for year in past.years}
    train = [past.rows(at, outcome) for year in train_years for at in moments[year]]
    test = [past.rows(at, outcome) for at in moments[test_year]]
    if not train or not test:
        raise CannotFit(
            "No school year of the lake is as old as the days to look from.",
            where=f"school days {', '.join(map(str, day_numbers))}",
            do="Name earlier days with --day, or import the calendars.",
            saved=SAVED,
        )
    samples = Samples(
        past.drawn(train),
        past.drawn(test),
        tuple(train_years),
        test_year,
        tuple(at for year in past.years for at in moments[year]),
    )
    refuse_what_carries_nothing(samples, outcome)
    return samples


def refuse_what_carries_nothing(samples: Samples, outcome: Outcome) -> None:
    """Refuse data of one class or one school, on either side; say everything at once."""
    troubles = []
    sides = ((samples.train, samples.train_years), (samples.test, (samples.test_year,)))
    for rows, years in sides:
        told = ", ".join(f"{year - 1}-{year % 100:02d}" for year in years)
        came = pc.sum(rows["came_about"]).as_py() or 0
        if not 0 < came < rows.num_rows:
            troubles.append(
                f"In {told} it came about for {came} of {rows.num_rows} students whose outcome is "
                "told."
            )
        schools = pc.count_distinct(rows["place_id"]).as_py()
        if schools < 2:
            troubles.append(
                f"In {told} there are students of {schools} schools: what is a school's and what "
                "is a student's cannot be told apart."
            )
    if troubles:
        raise CannotFit(
            " ".join(["No model can be fitted.", *troubles]),
            where=f"outcome {outcome.name}",
            do="Import more years or schools, or fit another outcome.",
            saved=SAVED,
        )


def fitted_on(
    train: pa.Table, outcome: Outcome, leave_out: Sequence[str] = ()
) -> tuple[Fit, list[str]]:
    """Fit on the features that have any value; return also the names of those left out."""
    left_out = [
        one.name
        for one in FEATURES
        if one.name in leave_out or train[one.name].null_count == train.num_rows
    ]
    used = [one.name for one in FEATURES if one.name not in left_out]
    try:
        fitted = fit(
            {name: train[name] for name in used},
            train["came_about"].to_numpy(),
            directions={name: BY_NAME[name].direction for name in used},
        )
    except CannotFit as error:
        raise CannotFit(
            error.what,
            where=f"outcome {outcome.name}",
            do="Leave such features out (--leave-out NAME), or import more years or schools.",
            saved=SAVED,
        ) from error
    return fitted, left_out


def _data(
    samples: Samples, fitted: Fit, left_out: Sequence[str], seconds: dict[str, float]
) -> dict[str, Any]:
    """Return what a model was fitted on, as plain data."""
    return {
        "train_years": list(samples.train_years),
        "test_year": samples.test_year,
        "moments": [{**asdict(at), "on": at.on.isoformat()} for at in samples.moments],
        "train_rows": samples.train.num_rows,
        "test_rows": samples.test.num_rows,
        "train_came": pc.sum(samples.train["came_about"]).as_py(),
        "test_came": pc.sum(samples.test["came_about"]).as_py(),
        "features": list(fitted.model.features),
        "left_out": list(left_out),
        "counts_by_day": counts_by_day(fitted.model, samples.train),
        "largest_gap": fitted.largest_gap,
        "fingerprint": fitted.model.fingerprint,
        "seconds": {name: round(took, 1) for name, took in seconds.items()},
    }
