"""A risk model gives every student the same score in Python and inside the engine."""

from dataclasses import replace

import duckdb
import ibis
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.methods.generated_models import models, students_of
from tests.methods.slow_risk import slow_score
from tests.methods.students import fitted_on, invented, on_the_edge

from inmotion.indicators import risk_scoring
from inmotion.methods.risk.model import CategoryBins, NumberBins, RiskModel, Seen, Term
from inmotion.methods.risk.problems import CannotScore
from inmotion.methods.risk.scoring import points, probability, scores
from inmotion.methods.risk.support import support


@pytest.fixture(scope="module")
def model() -> RiskModel:
    return fitted_on(invented(3000)).model


def table_of(students) -> pa.Table:
    """Put students into a table; what is NaN stays NaN, and every second one becomes null."""
    columns = {"person_id": np.arange(len(students["missed_days"]))}
    for name, values in students.items():
        is_null = None
        if values.dtype == float:
            is_null = np.isnan(values) & (np.arange(len(values)) % 2 == 0)
        columns[name] = pa.array(values, mask=is_null)
    return pa.table(columns)


def by_engine(engine, students: pa.Table, model) -> list[int]:
    rows = ibis.memtable(students)
    scored = rows.select("person_id", score=risk_scoring.score(rows, model)).order_by("person_id")
    return engine.fetch(scored)["score"].to_numpy()


def agree(engine, model, rows: int, seed: int) -> bool:
    students = on_the_edge(model, rows, seed)
    table = table_of(students)
    assert {None} < set(table["average_mark"][:2000].to_pylist())
    assert np.isnan(students["average_mark"]).sum() > table["average_mark"].null_count > 0
    return bool((by_engine(engine, table, model) == scores(model, students)).all())


def test_20_000_students_on_every_edge_have_the_same_score(engine, model):
    assert agree(engine, model, 20_000, seed=11)


@pytest.mark.sweep
def test_1_000_000_students_on_every_edge_have_the_same_score(engine, model):
    assert agree(engine, model, 1_000_000, seed=12)


@settings(max_examples=25)
@given(st.data())
def test_any_model_is_the_same_in_the_engine(engine, data):
    model = data.draw(models())
    students = data.draw(st.lists(students_of(model), min_size=1, max_size=6))
    columns = {"person_id": pa.array(range(len(students)))}
    for seen, term in zip(model.seen, model.terms, strict=False):
        kind = pa.float64() if isinstance(term.bins[0], NumberBins) else pa.string()
        columns[seen.feature] = pa.array(
            [student[seen.feature] for student in students], kind, from_pandas=False
        )
    found = by_engine(engine, pa.table(columns), model)
    assert found.tolist() == [slow_score(model, student) for student in students]


def test_the_points_of_each_term_are_the_same(engine, model):
    students = on_the_edge(model, 500, seed=13)
    rows = ibis.memtable(table_of(students))
    parts = {f"t{at}": part for at, part in enumerate(risk_scoring.points(rows, model))}
    found = engine.fetch(rows.select("person_id", **parts).order_by("person_id"))
    expected = points(model, students)
    for at in range(len(model.terms)):
        assert found[f"t{at}"].to_pylist() == expected[:, at].tolist()


@pytest.mark.parametrize("limits", [{}, {"most_missing_fraction": 0.2}, {"most_unseen": 1}])
def test_what_the_model_cannot_support_is_the_same(engine, model, limits):
    students = on_the_edge(model, 3000, seed=16)
    students["was_late"] = np.where(np.arange(3000) % 9, students["was_late"], np.nan)
    rows = ibis.memtable(table_of(students))
    said = rows.select("person_id", ok=risk_scoring.is_supported(rows, model, **limits))
    found = engine.fetch(said.order_by("person_id"))["ok"].to_pylist()
    expected = support(model, students, **limits).is_supported.tolist()
    assert found == expected
    assert 100 < sum(expected) < 2900


def test_the_query_runs_by_itself(model):
    students = on_the_edge(model, 2000, seed=14)
    students["was_late"] = students["was_late"].astype(float)
    text = risk_scoring.query(model, "students", "person_id")
    with duckdb.connect() as connection:
        connection.register("students", table_of(students))
        found = connection.execute(f"FROM ({text}) ORDER BY person_id").fetchnumpy()
    expected = scores(model, students)
    assert (found["score"] == expected).all()
    assert np.abs(found["probability"] - probability(expected)).max() < 1e-15


def two_terms(first: int, second: int) -> RiskModel:
    bins = NumberBins("days", ()), CategoryBins("it's", ("'; DROP TABLE x; --",))
    return RiskModel(
        7,
        (Term((bins[0],), (0, first)), Term((bins[1],), (0, second, 0))),
        (Seen("days", (1, 9), 0.0, 9.0), Seen("it's", (1, 9, 0))),
        10,
        4,
    )


def test_small_scores_add_up_beyond_32_bits(engine):
    students = pa.table({"person_id": [1], "days": [1], "it's": ["'; DROP TABLE x; --"]})
    assert by_engine(engine, students, two_terms(2**31 - 1, 2**31 - 1)).tolist() == [2**32 + 5]


def test_columns_of_any_numeric_kind_and_without_a_kind_are_taken(engine, model):
    plain = {"average_mark": 3.0, "was_late": True, "programme": "A", "person_id": 1}
    for kind in (pa.int8(), pa.int64(), pa.float32(), pa.bool_(), pa.decimal128(25, 2), pa.null()):
        value = None if pa.types.is_null(kind) else 1
        students = {name: pa.array([value]) for name, value in plain.items()}
        students["missed_days"] = pa.array([value]).cast(kind)
        expected = scores(model, students)
        assert by_engine(engine, pa.table(students), model).tolist() == expected.tolist()


def test_a_column_that_is_missing_or_of_another_kind_is_named(model):
    students = table_of(invented(10))
    rows = ibis.memtable(students.drop_columns(["average_mark"]))
    with pytest.raises(CannotScore, match="feature average_mark"):
        risk_scoring.score(rows, model)
    swapped = students.drop_columns(["average_mark"]).append_column(
        "average_mark", students["programme"]
    )
    with pytest.raises(CannotScore, match="trained on numbers and the column holds string"):
        risk_scoring.score(ibis.memtable(swapped), model)
    swapped = students.drop_columns(["programme"]).append_column(
        "programme", students["missed_days"]
    )
    with pytest.raises(CannotScore, match="trained on words"):
        risk_scoring.score(ibis.memtable(swapped), model)


def test_a_cut_that_is_moved_by_its_last_digit_is_noticed(engine, model):
    """Plant the fault: one cut moved to the next double."""
    term = model.own_term("average_mark")
    cuts = list(term.bins[0].cuts)
    cuts[3] = float(np.nextafter(cuts[3], np.inf))
    moved = replace(term, bins=(NumberBins("average_mark", tuple(cuts)),))
    terms = tuple(moved if part is term else part for part in model.terms)
    students = on_the_edge(model, 5000, seed=15)
    found = by_engine(engine, table_of(students), replace(model, terms=terms))
    assert (found != scores(model, students)).any()
