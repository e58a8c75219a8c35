"""Spark hands out the same tables as DuckDB, and says the same to the same expression."""

from datetime import date

import ibis
import pyarrow as pa
import pytest
from tests.spark.conftest import SOCKETS_OF_SPARK, nightly

from inmotion.indicators.attendance import bit_count
from inmotion.lake.opening import open_engine
from inmotion.lake.store import Lake
from inmotion.vocabulary.errors import WrongUsage
from inmotion.vocabulary.tables import TABLES

pytestmark = [pytest.mark.spark, SOCKETS_OF_SPARK]

INFERENCE = "spark.sql.sources.partitionColumnTypeInference.enabled"

GIVEN = ibis.memtable(
    pa.table(
        {
            "who": pa.array([1, 1, 2, 2, 3], pa.int64()),
            "code": ["UF", "EF", "UF", None, "EP"],
            "on_date": [date(2026, 2, d) for d in (3, 4, 5, 6, 27)],
            "bit": pa.array([1, 2, 4, None, 1 << 30], pa.int32()),
            "flag": pa.array([True, False, None, None, False]),
        }
    )
)


def said(engine, rows):
    table = engine.fetch(rows)
    return table.schema.types, sorted(map(str, table.to_pylist()))


def per_person(**columns):
    return GIVEN.group_by("who").aggregate(**columns)


def first_month():
    # The month is a date, not an instant, when it is kept and when it is compared.
    return GIVEN.mutate(month_on=GIVEN.on_date.truncate("M").cast("date"))


EXPRESSIONS = {
    "a list tested within a comparison": GIVEN.filter(GIVEN.flag != GIVEN.code.isin(["UF"])),
    "emptiness tested within a comparison": GIVEN.filter(GIVEN.flag != GIVEN.code.isnull()),
    "a range tested within a comparison": GIVEN.filter(GIVEN.flag == GIVEN.who.between(1, 1)),
    "the opposite within a comparison": GIVEN.filter(GIVEN.flag == ~(GIVEN.who > 1)),
    "counting where nothing is known": per_person(n=GIVEN.count(where=GIVEN.flag)),
    "counting none at all": GIVEN.filter(GIVEN.who > 9).aggregate(
        n=lambda rows: rows.count(where=rows.flag), all=lambda rows: rows.count()
    ),
    "days as bits": per_person(any=GIVEN.bit.bit_or(), n=bit_count(GIVEN.bit.bit_or())),
    "days as bits, some of them": per_person(
        any=GIVEN.bit.bit_or(where=GIVEN.code == "UF").fill_null(0)
    ),
    "the first of the month": first_month().select("month_on"),
    "the first of the month, grouped": first_month().group_by("month_on").count(),
    "the first and the last, what is unknown last": GIVEN.mutate(
        up=ibis.row_number().over(ibis.window(order_by=[GIVEN.code.asc(), GIVEN.who.asc()])),
        down=ibis.row_number().over(ibis.window(order_by=[GIVEN.code.desc(), GIVEN.who.asc()])),
    ),
    "codes joined in order": per_person(codes=GIVEN.code.collect().sort().join(",")),
    "days as numbers": GIVEN.select(day=(GIVEN.on_date + ibis.interval(days=1)).cast("date")),
    "half up in integers": GIVEN.select(n=(200 * 20 * GIVEN.who + 160) // (2 * 160)),
}


@pytest.mark.parametrize("what", EXPRESSIONS)
def test_both_say_the_same_about(what, duck, spark):
    assert said(spark, EXPRESSIONS[what]) == said(duck, EXPRESSIONS[what])


@pytest.mark.parametrize("table", TABLES)
def test_both_read_the_same_rows_of(table, duck, spark):
    assert said(spark, spark.stored(table)) == said(duck, duck.stored(table))


def test_what_is_kept_stays_as_it_was(spark):
    kept = spark.keep(GIVEN.filter(GIVEN.who == 1), "given")
    assert spark.fetch(kept).num_rows == 2
    assert spark.keep(kept, "given").get_name() != kept.get_name()


def test_folder_names_read_as_numbers_would_be_seen(region, spark, duck):
    """The fault the setting is there against, planted."""
    from inmotion.lake.spark_engine import read_stored

    def districts():
        rows = read_stored(spark.session, spark.lake, TABLES["people"])
        return {row.district_id for row in rows.select("district_id").collect()}

    wanted = set(duck.fetch(duck.stored("people"))["district_id"].to_pylist())
    assert "01901" in wanted
    assert districts() == wanted
    spark.session.conf.set(INFERENCE, "true")
    try:
        assert "1901" in districts()
        assert "01901" not in districts()
    finally:
        spark.session.conf.set(INFERENCE, "false")


def test_a_master_that_there_cannot_be_is_told(region):
    told = nightly(region, "no-such-place")
    assert told.returncode == 1
    assert "Spark did not start." in told.stderr
    assert "no-such-place" in told.stderr
    assert "Traceback" not in told.stderr


def test_a_master_without_spark_is_refused(region):
    with pytest.raises(WrongUsage, match="--engine spark"):
        open_engine(Lake(region), spark_master="local[2]")
