"""Worth: what a capacity achieves, by each way of choosing."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inmotion.methods.risk.resampling import school_draws
from inmotion.methods.risk.worth import place_rates, worth

STUDENTS = st.lists(
    st.tuples(st.integers(0, 2), st.booleans(), st.integers(0, 2)), min_size=1, max_size=6
)


def mean_over_all_lots(score, happened, capacity) -> float:
    """Draw every order there is, sort it by score, and count: slow and obvious."""
    counts = []
    for order in permutations(range(len(score))):
        first = sorted(order, key=lambda at: -score[at])[:capacity]
        counts.append(sum(happened[at] for at in first))
    return sum(counts) / len(counts)


@settings(max_examples=60)
@given(STUDENTS, st.integers(1, 6))
def test_what_is_reached_is_the_mean_over_all_lots(students, capacity):
    score, happened, school = zip(*students, strict=True)
    capacity = min(capacity, len(students))
    found = worth({"model": score}, happened, school, capacity, draws=3)
    by_way = {each.way: each.students for each in found.reached}
    assert by_way["model"] == pytest.approx(mean_over_all_lots(score, happened, capacity))
    assert by_way["random"] == pytest.approx(capacity * sum(happened) / len(students))


def slow_draws(score, happened, school, capacity, draws, seed):
    """Write out every drawn school's students, and share the last place among equals."""
    names = sorted(set(school))
    found = []
    for times in school_draws(len(names), draws, seed):
        rows = [
            (score[at], happened[at])
            for number, name in enumerate(names)
            for _ in range(times[number])
            for at in range(len(school))
            if school[at] == name
        ]
        room = capacity * len(rows) / len(school)
        left, reached = room, 0.0
        for height in sorted({row[0] for row in rows}, reverse=True):
            equal = [row[1] for row in rows if row[0] == height]
            taken = min(1.0, left / len(equal))
            reached += taken * sum(equal)
            left -= taken * len(equal)
        found.append(reached / (room / capacity))
    return found


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.booleans(), st.integers(0, 4)), min_size=2, max_size=40
    ),
    st.integers(1, 40),
)
def test_the_range_is_that_of_schools_written_out(students, capacity):
    score, happened, school = zip(*students, strict=True)
    capacity = min(capacity, len(students))
    found = worth({"model": score}, happened, school, capacity, draws=9, seed=3).reached[0]
    if len(set(school)) == 1:
        assert np.isnan([found.low, found.high]).all()
        return
    slow = slow_draws(score, happened, school, capacity, 9, 3)
    assert (found.low, found.high) == pytest.approx(np.quantile(slow, [0.025, 0.975]).tolist())


def region(rows=20_000, schools=60):
    draw = np.random.default_rng(6)
    school = draw.integers(0, schools, rows)
    own = draw.normal(size=rows)
    of_school = draw.normal(size=schools)[school]
    happened = draw.random(rows) < 1 / (1 + np.exp(2 - own - 0.7 * of_school))
    return school, own, of_school, happened


def test_a_model_that_knows_students_beats_the_place_and_chance():
    school, own, of_school, happened = region()
    found = worth(
        {"model": own + 0.7 * of_school, "rules": own > 1, "environment": of_school},
        happened, school, 2000, draws=200,
    )  # fmt: skip
    reached = {each.way: each.students for each in found.reached}
    assert reached["model"] > reached["rules"] > reached["environment"] > reached["random"]
    assert all(found.beats(way) for way in ("rules", "environment", "random"))
    assert all(each.low < each.students < each.high for each in found.reached)


def test_a_model_that_is_no_better_than_the_rules_does_not_beat_them():
    school, own, of_school, happened = region()
    noise = np.random.default_rng(7).normal(0, 0.05, len(own))
    found = worth({"model": own + noise, "rules": own}, happened, school, 2000, draws=200)
    assert not found.beats("rules")
    assert found.beats("random")


def test_the_seed_decides():
    school, own, _, happened = region(2000, 9)
    first, again, other = (
        worth({"model": own}, happened, school, 200, draws=50, seed=seed) for seed in (1, 1, 2)
    )
    assert first == again
    assert first.reached[0].students == other.reached[0].students
    assert first.reached[0].low != other.reached[0].low


def test_wrong_questions_are_refused():
    for capacity in (0, 3):
        with pytest.raises(ValueError, match="capacity"):
            worth({"model": [1, 2]}, [True, False], [1, 1], capacity)
    for score in ([1], [1, float("nan")]):
        with pytest.raises(ValueError, match="score every student"):
            worth({"model": score}, [True, False], [1, 1], 1)
    for scores in ({}, {"random": [1, 2]}):
        with pytest.raises(ValueError, match="there is not one"):
            worth(scores, [True, False], [1, 1], 1)


def test_a_small_place_does_not_stand_out_by_chance():
    then = ["big"] * 400 + ["tiny"] * 2
    happened = [True] * 100 + [False] * 300 + [True] * 2
    big, tiny, unknown = place_rates(then, happened, ["big", "tiny", "new"])
    assert unknown == pytest.approx(102 / 402)
    assert unknown < tiny < 0.4
    assert big == pytest.approx(0.25, abs=0.001)
