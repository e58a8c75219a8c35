"""How good a model is: calibration, support, drift, and whom to choose."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inmotion.methods.rates import difference_interval, rate_interval
from inmotion.methods.risk.calibration import (
    auc,
    brier,
    calibration,
    expected_calibration_error,
    reliability,
)
from inmotion.methods.risk.choosing import chosen
from inmotion.methods.risk.drift import input_drift, outcome_drift, stability_index
from inmotion.methods.risk.problems import CannotScore
from inmotion.methods.risk.scoring import probability, scores
from inmotion.methods.risk.support import support

OUTCOMES = st.lists(st.tuples(st.integers(-5, 5), st.booleans()), min_size=1, max_size=30)


@given(OUTCOMES)
def test_auc_counts_the_pairs_that_stand_right(students):
    won = pairs = 0
    for score, has_it in students:
        for other, other_has_it in students:
            if has_it and not other_has_it:
                pairs += 1
                won += 1.0 if score > other else 0.5 if score == other else 0.0
    found = auc(*zip(*students, strict=True))
    assert np.isnan(found) if not pairs else found == pytest.approx(won / pairs)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60))
def test_bands_hold_every_student_once_and_equal_risks_together(students):
    likely, came = (np.array(column) for column in zip(*students, strict=True))
    curve = reliability(likely, came, bands=4)
    assert curve.students.sum() == len(students)
    assert len(curve.students) <= 4
    assert (np.diff(curve.expected) > 0).all()
    assert (curve.students * curve.observed).sum() == pytest.approx(came.sum())
    assert ((curve.low <= curve.observed) & (curve.observed <= curve.high)).all()
    assert brier(likely, came) == pytest.approx(sum((likely - came) ** 2) / len(students))


def test_a_calibrated_model_has_a_small_error_and_a_shifted_one_has_the_shift():
    draw = np.random.default_rng(3)
    likely = draw.beta(2, 6, 40_000)
    came = draw.random(40_000) < likely
    assert expected_calibration_error(likely, came) < 0.01
    assert expected_calibration_error(np.minimum(likely + 0.1, 1), came) > 0.09
    # Always saying the mean is calibrated, and useless.
    assert expected_calibration_error(np.full(40_000, came.mean()), came) < 1e-9


def test_the_ranges_come_from_schools_not_from_students():
    """Plant the fault: one model is off in half of the schools, by much, in both directions."""
    draw = np.random.default_rng(4)
    school = np.repeat(np.arange(40), 250)
    likely = np.full(10_000, 0.3)
    even = draw.random(10_000) < 0.3
    uneven = draw.random(10_000) < np.where(school % 2, 0.5, 0.1)
    narrow = calibration(likely, likely, even, school)
    wide = calibration(likely, likely, uneven, school)
    assert narrow.brier.low < narrow.brier.value < narrow.brier.high
    assert wide.brier.high - wide.brier.low > 3 * (narrow.brier.high - narrow.brier.low)
    assert wide.error.high > 3 * narrow.error.high
    again = calibration(likely, likely, uneven, school)
    assert again.brier == wide.brier
    other = calibration(likely, likely, uneven, school, seed=2)
    assert other.brier.value == wide.brier.value
    assert other.brier.low != wide.brier.low
    alone = calibration(likely, likely, even, np.zeros(10_000))
    assert np.isnan(alone.error.high)


def test_the_range_holds_the_truth_about_as_often_as_it_says():
    """Of 200 sets of 30 schools with a known share, about 190 ranges hold it."""
    draw = np.random.default_rng(5)
    held = 0
    for _ in range(200):
        share = draw.beta(20, 60, 30)
        came = draw.random((30, 40)) < share[:, None]
        half = np.full(came.size, 0.5)
        found = calibration(half, half, came.ravel(), np.repeat(np.arange(30), 40), draws=200)
        # With 0.5 for everybody the calibration error is half minus the share that had it.
        held += found.error.low <= 0.25 <= found.error.high
    assert 176 <= held <= 199


@pytest.mark.parametrize("wrong", [([0.5], [1, 0]), ([], []), ([1.5], [1]), ([0.5], [2])])
def test_risks_and_outcomes_that_are_none_are_refused(wrong):
    with pytest.raises(ValueError, match="there is not one|between 0 and 1|neither 0 nor 1"):
        brier(*wrong)


@given(st.integers(0, 40), st.integers(0, 40))
def test_the_interval_of_wilson_solves_his_equation(hits, misses):
    trials = hits + misses
    low, high = (float(end[0]) for end in rate_interval([hits], [trials]))
    if not trials:
        assert np.isnan([low, high]).all()
        return
    for end in (low, high):
        gap = (hits / trials - end) ** 2 * trials
        assert gap == pytest.approx(1.959963984540054**2 * end * (1 - end), abs=1e-9)
    assert 0 <= low <= hits / trials <= high <= 1


def test_rates_that_cannot_be_are_refused():
    for hits, trials in (([3], [2]), ([-1], [2])):
        with pytest.raises(ValueError, match="outside 0 to trials"):
            rate_interval(hits, trials)
    with pytest.raises(ValueError, match="level"):
        rate_interval([1], [2], level=1.0)
    with pytest.raises(ValueError, match="without trials"):
        difference_interval((0, 0), (1, 2))


@given(
    st.lists(st.tuples(st.integers(-3, 3), st.sampled_from("ab")), max_size=30),
    st.integers(0, 12),
    st.integers(0, 5),
)
def test_each_place_chooses_its_highest(students, capacity, seed):
    score = np.array([score for score, _ in students], dtype=np.int64)
    place = np.array([place for _, place in students], dtype=str)
    picked = chosen(score, capacity, seed=seed, within=place)
    for name in "ab":
        own, own_picked = score[place == name], picked[place == name]
        assert own_picked.sum() == min(capacity, len(own))
        if own_picked.any() and not own_picked.all():
            assert own[own_picked].min() >= own[~own_picked].max()
    assert (chosen(score, capacity, seed=seed, within=place) == picked).all()


def test_equal_scores_draw_lots_and_the_lots_follow_the_seed():
    times = sum(chosen(np.zeros(10), 3, seed=seed).astype(int) for seed in range(400))
    assert times.sum() == 1200
    assert times.min() > 80
    assert times.max() < 160


def test_capacities_and_scores_that_are_none_are_refused():
    with pytest.raises(ValueError, match="below 0"):
        chosen([1], -1, seed=1)
    with pytest.raises(ValueError, match="not a number"):
        chosen([float("nan")], 1, seed=1)


def test_training_data_are_supported(fitted, features):
    found = support(fitted.model, features, most_missing_fraction=1)
    assert found.is_supported.all()
    assert (
        found.missing
        == sum(np.isnan(features[name]) for name in ("missed_days", "average_mark"))
        + np.array([word is None for word in features["programme"]])
    ).all()


def test_what_training_never_saw_is_not_supported(fitted, features):
    one = {name: column[:1] for name, column in features.items()}
    one |= {"missed_days": [3.0], "average_mark": [3.0], "programme": ["A"]}
    strange = [
        {},
        {"missed_days": [400.0]},
        {"average_mark": [np.inf]},
        {"missed_days": [-1.0]},
        {"programme": ["unheard of"]},
        {"was_late": [None]},
        {"missed_days": [None], "average_mark": [None], "programme": [None]},
    ]
    found = [support(fitted.model, one | change) for change in strange]
    assert [bool(each.is_supported[0]) for each in found] == [True, *[False] * 6]
    assert [int(each.unseen[0]) for each in found] == [0, 1, 1, 1, 1, 1, 0]
    assert int(found[-1].missing[0]) == 3
    assert support(fitted.model, one | strange[1], most_unseen=1).is_supported[0]


def test_the_same_students_have_not_drifted_and_others_have(fitted, features):
    assert set(input_drift(fitted.model, features).values()) == {0.0}
    half = {name: column[::2] for name, column in features.items()}
    assert max(input_drift(fitted.model, half).values()) < 0.02
    fed = features | {"average_mark": np.full(3000, np.nan), "missed_days": [0.0] * 3000}
    drifted = input_drift(fitted.model, fed)
    assert drifted["average_mark"] > 1
    assert drifted["missed_days"] > 1
    assert drifted["programme"] == 0
    with pytest.raises(CannotScore):
        input_drift(fitted.model, {})


def test_distributions_that_cannot_be_compared_are_refused():
    with pytest.raises(ValueError, match="not the same"):
        stability_index([1, 2], [1, 2, 3])
    with pytest.raises(ValueError, match="no students"):
        stability_index([0, 0], [1, 2])


def test_a_year_with_more_outcomes_has_drifted(fitted, features, outcome):
    likely = probability(scores(fitted.model, features))
    same = outcome_drift(likely, outcome)
    assert same.low < 0 < same.high
    worse = outcome_drift(likely, outcome | (np.arange(3000) % 5 == 0))
    assert worse.low > 0.05
