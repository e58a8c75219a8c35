"""A risk model gives every student the same score on Spark as in Python and on DuckDB."""

import ibis
import numpy as np
import pyarrow as pa
import pytest
from tests.methods.students import fitted_on, invented, on_the_edge
from tests.spark.conftest import SOCKETS_OF_SPARK

from inmotion.indicators import risk_scoring
from inmotion.methods.risk.scoring import scores
from inmotion.methods.risk.support import support

pytestmark = [pytest.mark.spark, SOCKETS_OF_SPARK]


def by_engine(engine, students: pa.Table, model) -> tuple[list[int], list[bool]]:
    rows = ibis.memtable(students)
    scored = rows.select(
        "person_id",
        score=risk_scoring.score(rows, model),
        is_supported=risk_scoring.is_supported(rows, model),
    )
    found = engine.fetch(scored.order_by("person_id"))
    return found["score"].to_pylist(), found["is_supported"].to_pylist()


def test_20_000_students_on_every_edge_have_the_same_score_on_spark(spark, duck):
    model = fitted_on(invented(3000)).model
    students = on_the_edge(model, 20_000, seed=21)
    table = pa.table({"person_id": np.arange(20_000), **students})
    can_say = support(model, students).is_supported
    expected = (scores(model, students).tolist(), can_say.tolist())
    assert np.isnan(students["average_mark"]).any()
    assert 0 < can_say.sum() < len(can_say)
    assert by_engine(duck, table, model) == expected
    assert by_engine(spark, table, model) == expected
