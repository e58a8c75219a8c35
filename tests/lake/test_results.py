"""Nightly results are swapped in whole; a reader keeps what it opened."""

import ibis
import pyarrow as pa
import pytest

from inmotion.lake.opening import open_engine
from inmotion.lake.results import open_results, publish, results_path
from inmotion.lake.store import Lake
from inmotion.vocabulary.errors import WrongUsage

META = {"as_of": "2026-02-06"}


def numbers(*values):
    return ibis.memtable(pa.table({"number": pa.array(values, pa.int64())}))


@pytest.fixture
def lake(tmp_path):
    return Lake.create(tmp_path / "lake")


def test_before_the_first_night_the_reader_is_told_what_to_run(lake):
    with pytest.raises(WrongUsage, match="inmotion nightly"):
        open_results(lake)


def test_a_reader_keeps_the_old_night_while_the_new_one_comes_in(lake):
    with open_engine(lake) as engine:
        publish(engine, {"numbers": numbers(1)}, {"as_of": "2026-02-05"})
        with open_results(lake) as reader:
            publish(engine, {"numbers": numbers(2)}, {"as_of": "2026-02-06"})
            assert reader.execute("SELECT number FROM numbers").fetchall() == [(1,)]
    with open_results(lake) as reader:
        assert reader.execute("SELECT number FROM numbers").fetchall() == [(2,)]
        assert reader.execute("SELECT value FROM meta").fetchall() == [("2026-02-06",)]


def test_a_night_that_fails_leaves_the_old_one(lake):
    with open_engine(lake) as engine:
        publish(engine, {"numbers": numbers(1)}, META)
        broken = numbers(1).mutate(number=ibis.literal("x").cast("int64"))
        with pytest.raises(Exception, match="x"):
            publish(engine, {"numbers": broken}, META)
        with open_results(lake) as reader:
            assert reader.execute("SELECT number FROM numbers").fetchall() == [(1,)]
        publish(engine, {"numbers": numbers(3)}, META)
    with open_results(lake) as reader:
        assert reader.execute("SELECT number FROM numbers").fetchall() == [(3,)]
    assert not results_path(lake).with_name("next.duckdb").exists()


def test_a_small_table_that_was_passed_over_is_known_to_the_next_query(lake):
    small = numbers(7)
    with open_engine(lake) as engine:
        engine.keep(numbers(1).mutate(number=ibis.literal("x").cast("int64")))
        with pytest.raises(Exception, match="x"):
            engine.fetch(engine.keep(small))
        assert engine.fetch(engine.keep(small)).to_pylist() == [{"number": 7}]
