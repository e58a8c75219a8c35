"""Every worked example comes out on Spark as it is written."""

from contextlib import contextmanager

import pytest
from tests.indicators.world import arrow_rows
from tests.spark.conftest import SOCKETS_OF_SPARK
from tests.spec.answers import answers
from tests.spec.checking import CASES, differences

from inmotion.capabilities import rooms
from inmotion.indicators import registry
from inmotion.indicators.region import facts_on
from inmotion.vocabulary.tables import TABLES

pytestmark = [pytest.mark.spark, pytest.mark.sweep, SOCKETS_OF_SPARK]


@contextmanager
def facts_in_spark(engine, world, as_of):
    """Let Spark find the rows of `world` where it finds those of a lake, and ask as of a day."""
    for table in TABLES:
        rows = arrow_rows(table, world.get(table, ()))
        engine.session.createDataFrame(rows).createOrReplaceTempView(f"given_{table}")
    yield facts_on(engine, as_of)


@pytest.fixture(scope="module")
def said(spark):
    from inmotion.lake.spark_engine import SparkEngine

    class Given(SparkEngine):
        """Spark over given rows, in the session there is."""

        def stored(self, name):
            return self.connection.table(f"given_{name}")

    registry.load(room.name for room in rooms())
    return answers(Given(spark.lake, "local[2]"), CASES, given=facts_in_spark)


@pytest.mark.parametrize(
    ("number", "nth"),
    [
        pytest.param(number, nth, id=f"{case.card}: {case.sentence} {expected.as_of}")
        for number, case in enumerate(CASES)
        for nth, expected in enumerate(case.expected)
    ],
)
def test_the_worked_example_comes_out(said, number, nth):
    assert differences(CASES[number].expected[nth], said[number, nth]) == ([], [])
