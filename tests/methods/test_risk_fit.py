"""Fitting: what a person gets, and what they are told when their data cannot be used."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from tests.methods.students import FAST, on_the_edge

from inmotion.methods.risk import fitting
from inmotion.methods.risk.columns import taken_in
from inmotion.methods.risk.fitting import Settings, fit
from inmotion.methods.risk.model import MISSING, SCALE, NumberBins, is_monotone
from inmotion.methods.risk.problems import CannotFit
from inmotion.methods.risk.scoring import scores


@pytest.fixture(scope="module")
def machine(features, outcome):
    """The machine itself, without our rounding: it has its own way to find the bins."""
    columns = {name: taken_in(name, column, CannotFit) for name, column in features.items()}
    machine = fitting._machine(columns, {"missed_days": 1}, FAST)
    rows = {name: fitting._for_machine(values) for name, values in columns.items()}
    fitting._train(machine, rows, outcome.astype(int))
    return machine


def test_whole_numbers_say_what_the_machine_says(machine, fitted, features):
    rows = on_the_edge(fitted.model, 4000, seed=3)
    as_machine = {
        name: np.asarray(column, dtype=object) if column.dtype == object else column.astype(float)
        for name, column in rows.items()
    }
    gap = np.abs(scores(fitted.model, rows) / SCALE - machine.decision_function(as_machine))
    assert gap.max() <= 1e-10


def test_the_gap_that_is_reported_is_small_and_measured(fitted):
    assert 0 < fitted.largest_gap <= 1e-10


def test_the_model_has_a_term_for_each_feature_and_pairs_without_directions(fitted):
    names = [term.features for term in fitted.model.terms]
    assert names[:4] == [("missed_days",), ("average_mark",), ("was_late",), ("programme",)]
    assert len(names) == 6
    assert not any("missed_days" in pair for pair in names[4:])


def test_more_missed_days_never_lower_the_risk(fitted):
    days = np.arange(0, 60, 0.25)
    students = {name: np.full(len(days), None) for name in fitted.model.features}
    students["missed_days"] = days
    assert (np.diff(scores(fitted.model, students)) >= 0).all()


def test_a_direction_is_kept_against_the_data():
    draw = np.random.default_rng(1)
    days, other = draw.poisson(5, 2000).astype(float), draw.normal(size=2000)
    better = draw.random(2000) < 1 / (1 + np.exp(days - 5))
    settings = Settings(outer_bags=2, jobs=1)
    free = fit({"days": days, "other": other}, better, settings=settings).model
    held = fit({"days": days, "other": other}, better, settings=settings, directions={"days": 1})
    assert not is_monotone(free.terms[0], 1)
    assert is_monotone(held.model.terms[0], 1)


def test_the_same_data_and_seed_give_the_same_model(fitted, features, outcome):
    again = fit(features, outcome, directions={"missed_days": 1}, settings=FAST)
    other = fit(features, outcome, directions={"missed_days": 1}, settings=replace(FAST, seed=2))
    assert again.model == fitted.model
    assert again.model.fingerprint == fitted.model.fingerprint
    assert other.model.fingerprint != fitted.model.fingerprint


def test_arrow_columns_and_lists_give_the_same_model(fitted, features, outcome):
    arrow = {name: pa.array(column, from_pandas=True) for name, column in features.items()}
    arrow["programme"] = pa.chunked_array([arrow["programme"][:9], arrow["programme"][9:]])
    lists = {name: column.to_pylist() for name, column in arrow.items()}
    for columns in (arrow, lists):
        again = fit(columns, pa.array(outcome), directions={"missed_days": 1}, settings=FAST)
        assert again.model == fitted.model


def test_what_training_saw_is_kept(fitted, features):
    seen = fitted.model.seen[0]
    days = features["missed_days"]
    assert (seen.low, seen.high) == (np.nanmin(days), np.nanmax(days))
    assert seen.counts[MISSING] == np.isnan(days).sum()
    assert sum(seen.counts) == fitted.model.students == len(days)
    assert isinstance(fitted.model.own_term("missed_days").bins[0], NumberBins)


def spoiled(features, **changed):
    return {**features, **changed}


def refusal(features, outcome, **more) -> str:
    with pytest.raises(CannotFit) as refused:
        fit(features, outcome, **more)
    assert "Nothing has been saved." in str(refused.value)
    return str(refused.value)


def test_one_class_is_refused(features):
    students = len(features["was_late"])
    assert "0 of 3000 students have the outcome" in refusal(features, np.zeros(students))
    assert "0 of 3000 students do not have" in refusal(features, np.ones(students))
    assert "3 of 3000" in refusal(features, np.arange(students) < 3)


def test_an_outcome_that_is_not_known_or_not_yes_or_no_is_refused(features):
    outcome = np.arange(3000) % 2.0
    for wrong in (np.nan, 0.5, 2, np.inf):
        outcome[7] = wrong
        assert "neither 0 nor 1" in refusal(features, outcome)
    assert "neither 0 nor 1" in refusal(features, ["yes"] * 3000)


def test_every_reason_is_told_at_once(features, outcome):
    rows = len(outcome)
    text = refusal(
        spoiled(
            features,
            same=np.full(rows, 3.0),
            same_word=["a"] * rows,
            nothing=[None] * rows,
            never=np.full(rows, np.nan),
            endless=np.where(np.arange(rows) == 5, np.inf, 1.0),
            short=np.zeros(3),
        ),
        outcome,
        directions={"programme": 1, "elsewhere": 1},
    )
    assert "same has the same value for every student." in text
    assert "same_word has the same value" in text
    assert "nothing has no value for any student." in text
    assert "never has no value" in text
    assert "endless holds 1 values that are not finite." in text
    assert f"short has 3 rows and the outcome {rows}." in text
    assert "programme is given a direction and holds words." in text
    assert "elsewhere is given a direction and is no feature." in text


def test_no_features_no_rows_and_dates_are_refused(features, outcome):
    assert "no features" in refusal({}, outcome)
    assert "0 of 0 students" in refusal({"days": []}, [])
    born = np.array(["2010-01-01"] * 3000, dtype="datetime64[D]")
    assert "neither numbers nor words" in refusal(spoiled(features, born=born), outcome)
    mixed = [1, "two"] * 1500
    assert "feature mixed" in refusal(spoiled(features, mixed=mixed), outcome)
    table = np.zeros((3000, 2))
    assert "feature wide" in refusal(spoiled(features, wide=table), outcome)


def test_a_value_and_nothing_else_is_no_constant(features, outcome):
    known = np.where(np.arange(len(outcome)) % 3 == 0, np.nan, 1.0)
    model = fit({"known": known, **features}, outcome, settings=FAST).model
    assert model.own_term("known").bins[0].count == 2


def test_a_gap_is_seen_when_a_table_is_misread(machine, fitted, features):
    """Plant the fault: cuts one step further would be noticed."""
    term = fitted.model.own_term("missed_days")
    shifted = tuple(cut + 1 for cut in term.bins[0].cuts)
    wrong = replace(
        fitted.model,
        terms=(replace(term, bins=(NumberBins("missed_days", shifted),)), *fitted.model.terms[1:]),
    )
    rows = on_the_edge(fitted.model, 4000, seed=3)
    assert np.abs(scores(wrong, rows) - scores(fitted.model, rows)).max() / SCALE > 1e-3
