"""Fairness: the same numbers as aequitas, and nothing about few."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.methods.record_aequitas import RECORD, audited

from inmotion.methods.risk.fairness import audit, widest_gaps

NOBODY = None


@pytest.fixture(scope="module")
def students():
    return audited()


def audit_of(students, **how):
    groups = {name: students[name] for name in ("language", "gender")}
    return audit(
        students["happened"], students["chosen"], students["risk"], groups,
        crossed=[("language", "gender")], **how,
    )  # fmt: skip


def test_every_number_is_what_aequitas_says(students):
    said = json.loads(RECORD.read_text(encoding="utf-8"))
    found = {}
    for each in audit_of(students, smallest=0):
        name = each.by[0] if len(each.by) == 1 else "both"
        found[f"{name}: {' & '.join(each.group)}"] = {
            "fpr": each.false_positive.value,
            "fnr": each.false_negative.value,
            "precision": each.precision.value,
            "prev": each.observed.value,
            "tp": each.precision.hits,
            "fp": each.false_positive.hits,
            "fn": each.false_negative.hits,
            "tn": each.false_positive.trials - each.false_positive.hits,
            "group_size": each.students,
        }
    assert len(found) == 15
    assert set(found) == set(said)
    for group, measures in said.items():
        for name, value in measures.items():
            expected = np.nan if value is None else value
            assert found[group][name] == pytest.approx(expected, abs=1e-12, nan_ok=True), group


def test_the_mean_risk_of_a_group_stands_beside_what_happened(students):
    language = np.array(students["language"])
    risk = np.array(students["risk"])
    for each in audit_of(students):
        if each.by == ("language",):
            assert each.expected == pytest.approx(risk[language == each.group[0]].mean())


GROUPED = st.lists(
    st.tuples(st.booleans(), st.booleans(), st.sampled_from(["a", "b", "c", None])),
    min_size=1,
    max_size=60,
)


@given(GROUPED, st.integers(1, 15))
def test_no_group_of_few_is_shown_and_none_can_be_found_by_subtracting(rows, smallest):
    happened, picked, group = zip(*rows, strict=True)
    found = audit(happened, picked, [0.5] * len(rows), {"group": list(group)}, smallest=smallest)
    sizes = {name: group.count(name) for name in set(group)}
    assert {each.group[0] for each in found} == set(sizes)
    hidden = [each for each in found if each.why_hidden]
    assert all(each.students is None and each.precision is None for each in hidden)
    for each in found:
        if not each.why_hidden:
            assert each.students == sizes[each.group[0]] >= smallest
    assert len(hidden) != 1 or len(found) == 1
    assert all(sizes[each.group[0]] < smallest for each in hidden if each.why_hidden == "small")


def test_the_next_smallest_group_is_hidden_with_a_single_small_one():
    group = ["big"] * 50 + ["middle"] * 20 + ["small"] * 4
    found = audit([True] * 74, [True] * 74, [0.5] * 74, {"group": group})
    assert {each.group[0]: each.why_hidden for each in found} == {
        "big": "",
        "middle": "protects",
        "small": "small",
    }


def test_a_rate_about_few_is_left_out():
    happened = [True] * 3 + [False] * 27
    found = audit(happened, [True] * 30, [0.1] * 30, {"group": ["a"] * 30})[0]
    assert found.false_negative is None
    assert (found.false_positive.hits, found.false_positive.trials) == (27, 27)


def test_nobody_chosen_has_no_precision():
    found = audit([True] * 20, [False] * 20, [0.5] * 20, {"group": ["a"] * 20})[0]
    assert np.isnan(found.precision.value)
    assert found.false_negative.value == 1


def test_a_planted_injustice_is_the_widest_gap():
    draw = np.random.default_rng(2)
    group = np.array(["a", "b", "c"])[draw.integers(0, 3, 6000)]
    happened = draw.random(6000) < 0.3
    picked = draw.random(6000) < np.where(group == "b", 0.2, 0.6)
    audits = audit(happened, picked, np.where(group == "c", 0.5, 0.3), {"group": group.tolist()})
    gaps = {gap.measure: gap for gap in widest_gaps(audits)}
    assert gaps["false_negative"].highest == ("b",)
    assert gaps["false_negative"].low > 0.3
    assert gaps["false_positive"].lowest == ("b",)
    assert gaps["calibration"].lowest == ("c",)
    assert gaps["calibration"].low > 0.1
    assert gaps["precision"].low < 0 < gaps["precision"].high


def test_one_shown_group_has_no_gap():
    audits = audit([True, False] * 20, [True] * 40, [0.5] * 40, {"group": ["a"] * 40})
    assert widest_gaps(audits) == []


def test_a_group_that_nobody_knows_is_a_group():
    found = audit([True] * 20, [True] * 20, [0.5] * 20, {"group": [NOBODY] * 20})
    assert [each.group for each in found] == [(None,)]


def test_groups_that_are_none_are_refused():
    with pytest.raises(ValueError, match="not among"):
        audit([True], [True], [0.5], {"a": ["x"]}, crossed=[("a", "b")])
    with pytest.raises(ValueError, match="different numbers of rows"):
        audit([True], [True], [0.5], {"a": ["x", "y"]})
    with pytest.raises(ValueError, match="holds numbers"):
        audit([True], [True], [0.5], {"a": [7]})
