"""The model in whole numbers: adding up, writing down, reading back."""

import json
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.methods.generated_models import models, students_of
from tests.methods.slow_risk import slow_score

from inmotion.methods.risk.model import (
    CategoryBins,
    NumberBins,
    RiskModel,
    Seen,
    Term,
)
from inmotion.methods.risk.problems import CannotScore, DamagedModel
from inmotion.methods.risk.scoring import points, probability, scores
from inmotion.methods.risk.stored import (
    bin_relation,
    from_json,
    from_relations,
    score_relation,
    to_json,
)


@given(st.data())
def test_the_fast_sum_is_the_slow_sum(data):
    model = data.draw(models())
    students = data.draw(st.lists(students_of(model), min_size=1, max_size=8))
    columns = {name: [student[name] for student in students] for name in model.features}
    fast = scores(model, columns)
    assert fast.tolist() == [slow_score(model, student) for student in students]
    assert (points(model, columns).sum(axis=1) + model.intercept).tolist() == fast.tolist()


@given(models(), st.randoms())
def test_a_model_that_is_written_and_read_is_the_same(model, shuffle):
    again = from_json(to_json(model))
    assert again == model
    assert again.fingerprint == model.fingerprint
    relations = []
    for table in (score_relation(model), bin_relation(model)):
        order = list(range(len(table)))
        shuffle.shuffle(order)
        relations.append(table.take(order))
    assert model == from_relations(
        *relations, seen=model.seen, students=model.students, positives=model.positives
    )


@given(models(), models())
def test_models_with_one_fingerprint_are_one_model(first, second):
    assert (first == second) == (first.fingerprint == second.fingerprint)


def small(scores_of=(0, 1, 2), counts=(1, 5, 4), direction=0, cuts=(3.0,)):
    return RiskModel(
        5,
        (Term((NumberBins("days", cuts),), scores_of),),
        (Seen("days", counts, 0.0, 9.0, direction),),
        10,
        4,
    )


@pytest.mark.parametrize(
    ("build", "what"),
    [
        (lambda: small(cuts=(3.0, 3.0), scores_of=(0,) * 4), "do not ascend"),
        (lambda: small(cuts=(float("nan"),)), "not a finite"),
        (lambda: small(scores_of=(1, 2)), "3 bins have 2 scores"),
        (lambda: small(counts=(1, 5, 5)), "do not add up"),
        (lambda: small(counts=(-1, 6, 5)), "below 0"),
        (lambda: small(scores_of=(0, 2, 1), direction=1), "break the direction"),
        (lambda: small(scores_of=(0, 1, 2), direction=-1), "break the direction"),
        (lambda: small(scores_of=(0, 1, 2), direction=2), "only numbers have a direction"),
        (lambda: small(scores_of=(0, 1, 2**53)), "exact numbers"),
        (lambda: replace(small(), positives=0), "one class"),
        (lambda: replace(small(), positives=10), "one class"),
        (lambda: replace(small(), seen=()), "one term of its own"),
        (lambda: replace(small(), terms=()), "one term of its own"),
        (lambda: replace(small(), terms=small().terms * 2), "two terms of its own"),
        (lambda: replace(small(), seen=(Seen("days", (1, 5, 4)),)), "range of values"),
        (lambda: CategoryBins("grade", ("9", "9")), "named twice"),
        (lambda: Term((), ()), "one or two features"),
        (lambda: Term((NumberBins("days", ()),) * 2, (0,) * 4), "one feature twice"),
    ],
)
def test_parts_that_do_not_fit_are_no_model(build, what):
    with pytest.raises(DamagedModel, match=what):
        build()


def test_a_feature_with_a_direction_stands_in_no_pair():
    days, grade = NumberBins("days", (3.0,)), CategoryBins("grade", ("9",))
    terms = (Term((days,), (0, 1, 2)), Term((grade,), (0, 1, 2)), Term((days, grade), (0,) * 9))
    seen = (Seen("days", (0, 5, 5), 0.0, 9.0, 1), Seen("grade", (0, 5, 5)))
    with pytest.raises(DamagedModel, match="in a pair"):
        RiskModel(0, terms, seen, 10, 4)


def test_a_pair_stands_in_a_model_once():
    days, grade = NumberBins("days", (3.0,)), CategoryBins("grade", ("9",))
    own = Term((days,), (0, 1, 2)), Term((grade,), (0, 1, 2))
    pairs = Term((days, grade), (0,) * 9), Term((grade, days), (0,) * 9)
    seen = (Seen("days", (0, 5, 5), 0.0, 9.0), Seen("grade", (0, 5, 5)))
    with pytest.raises(DamagedModel, match="twice"):
        RiskModel(0, (*own, *pairs), seen, 10, 4)


def test_every_change_of_a_written_model_is_noticed(fitted):
    written = json.loads(to_json(fitted.model))
    changes = [
        lambda m: m.update(intercept=m["intercept"] + 1),
        lambda m: m.update(positives=m["positives"] + 1),
        lambda m: m["terms"][0]["scores"].__setitem__(0, 123),
        lambda m: m["terms"][3]["bins"][0]["categories"].__setitem__(0, "other"),
        lambda m: m["terms"][0]["bins"][0]["cuts"].__setitem__(0, 0.125),
        lambda m: m["seen"][0].update(high=400.0),
        lambda m: m["terms"][0]["scores"].__setitem__(0, 1.5),
        lambda m: m["terms"][0]["scores"].__setitem__(0, True),
        lambda m: m.update(form="inmotion risk model 0"),
        lambda m: m.update(scale_bits=30),
        lambda m: m.pop("terms"),
        lambda m: m.update(terms=None),
        lambda m: m.update(fingerprint="0" * 64),
    ]
    for change in changes:
        spoiled = json.loads(json.dumps(written))
        change(spoiled)
        with pytest.raises(DamagedModel):
            from_json(json.dumps(spoiled))
    with pytest.raises(DamagedModel, match="cannot be read"):
        from_json(to_json(fitted.model)[:-40])
    for other in ("", "[]", "null", "7"):
        with pytest.raises(DamagedModel):
            from_json(other)


def test_relations_that_lack_a_row_are_no_model(fitted):
    model = fitted.model
    rest = {"seen": model.seen, "students": model.students, "positives": model.positives}
    whole, bins = score_relation(model), bin_relation(model)
    for at in (0, 1, 5, len(whole) - 1):
        without = pa.concat_tables([whole.slice(0, at), whole.slice(at + 1)])
        with pytest.raises(DamagedModel):
            from_relations(without, bins, **rest)
        with pytest.raises(DamagedModel):
            from_relations(pa.concat_tables([whole, whole.slice(at, 1)]), bins, **rest)
    for at in (0, 1, 5, len(bins) - 1):
        without = pa.concat_tables([bins.slice(0, at), bins.slice(at + 1)])
        with pytest.raises(DamagedModel):
            from_relations(whole, without, **rest)


def test_columns_that_are_missing_are_named(fitted, features):
    fewer = {name: features[name] for name in ("missed_days", "programme")}
    with pytest.raises(CannotScore, match="2 columns that are not there: average_mark, was_late"):
        scores(fitted.model, fewer)


def test_columns_of_another_kind_or_length_are_refused(fitted, features):
    with pytest.raises(CannotScore, match="trained on numbers"):
        scores(fitted.model, {**features, "missed_days": features["programme"]})
    with pytest.raises(CannotScore, match="trained on words"):
        scores(fitted.model, {**features, "programme": features["missed_days"]})
    with pytest.raises(CannotScore, match="different numbers of rows"):
        scores(fitted.model, {**features, "was_late": [True]})


def test_no_students_have_no_scores(fitted):
    assert scores(fitted.model, {name: [] for name in fitted.model.features}).tolist() == []


def test_a_whole_column_may_be_missing(fitted, features):
    nothing = {name: [None] * 3 for name in fitted.model.features}
    expected = slow_score(fitted.model, dict.fromkeys(fitted.model.features))
    assert scores(fitted.model, nothing).tolist() == [expected] * 3


def test_probabilities_stay_between_0_and_1_at_any_score():
    far = np.array([-(2**52), -1, 0, 1, 2**52])
    likely = probability(far)
    assert (np.diff(likely) >= 0).all()
    assert likely.min() >= 0
    assert likely.max() <= 1
    assert likely[2] == 0.5
