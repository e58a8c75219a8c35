"""A risk model gives every student the same score on Spark as in Python and on DuckDB."""

import ibis
import numpy as np
import pyarrow as pa
import pytest
from tests.methods.students import fitted_on, invented, on_the_edge
from tests.spark.conftest import SOCKETS_OF_SPARK

from inmotion.indicators import risk_scoring
from inmotion.methods.risk.scoring import scores

pytestmark = [pytest.mark.spark, SOCKETS_OF_SPARK]


def by_engine(engine, students: pa.Table, model) -> np.ndarray:
    rows = ibis.memtable(students)
    scored = rows.select("person_id", score=risk_scoring.score(rows, model)).order_by("person_id")
    return engine.fetch(scored)["score"].to_numpy()


def test_20_000_students_on_every_edge_have_the_same_score_on_spark(spark, duck):
    model = fitted_on(invented(3000)).model
    students = on_the_edge(model, 20_000, seed=21)
    table = pa.table({"person_id": np.arange(20_000), **students})
    expected = scores(model, students)
    assert np.isnan(students["average_mark"]).any()
    assert (by_engine(duck, table, model) == expected).all()
    assert (by_engine(spark, table, model) == expected).all()
