"""A night by Spark, on one machine or on a cluster, is the night by DuckDB: row for row."""

from collections import Counter

import duckdb
import pytest
from tests.cli.conftest import inmotion
from tests.spark.conftest import SOCKETS_OF_SPARK

from inmotion.lake.results import open_results
from inmotion.lake.store import Lake

__all__ = ["inmotion"]

pytestmark = [pytest.mark.spark, SOCKETS_OF_SPARK]

#: By design not the same twice.
MADE_AT = "made_at"


@pytest.fixture(scope="module", params=["local[2]", "cluster"])
def by_spark(request, night_by_spark):
    """The lake after its night by Spark."""
    where = request.param
    return night_by_spark(request.getfixturevalue(where) if where == "cluster" else where)


def everything(lake) -> dict[str, tuple[list[tuple[str, str]], Counter]]:
    """Return table -> (names and types of its columns, how often each row is there)."""
    with open_results(Lake(lake)) as results:
        return {table: rows_of(results, table) for table in tables_of(results)}


def tables_of(results: duckdb.DuckDBPyConnection) -> list[str]:
    found = results.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()
    return [name for (name,) in found]


def rows_of(results: duckdb.DuckDBPyConnection, table: str):
    columns = [column[:2] for column in results.execute(f"DESCRIBE {table}").fetchall()]
    rows = results.execute(f"FROM {table}").fetchall()
    return columns, Counter(row for row in rows if row[0] != MADE_AT)


def schools_of(lake) -> list[str]:
    """Return the schools with the longest lists, and all of county 01 that have one."""
    longest = "SELECT place_id FROM list_rows GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 6"
    county = (
        "SELECT DISTINCT place_id FROM list_rows JOIN places USING (place_id) "
        "WHERE parent_id LIKE '01%' ORDER BY 1"
    )
    with open_results(Lake(lake)) as results:
        found = [results.execute(query).fetchall() for query in (longest, county)]
    assert found[1]
    return sorted({school for rows in found for (school,) in rows})


def test_every_table_of_the_results_is_equal_row_for_row(by_duckdb, by_spark):
    duck, spark = everything(by_duckdb), everything(by_spark)
    assert list(duck) == list(spark)
    for table, (columns, rows) in duck.items():
        assert spark[table][0] == columns, table
        assert not rows - spark[table][1], table
        assert not spark[table][1] - rows, table
    # What is compared is worth comparing.
    assert duck["person_indicators"][1].total() > 20_000
    assert duck["list_rows"][1].total() > 500


def test_the_list_of_every_school_reads_the_same(by_duckdb, by_spark, inmotion):
    for school in schools_of(by_duckdb):
        for form in ((), ("--json",), ("--csv",)):
            ask = ("warn", "list", "--school", school, "--capacity", 12, *form)
            duck, spark = (inmotion(*ask, "--lake", lake) for lake in (by_duckdb, by_spark))
            assert duck.code == 0
            assert spark.out == duck.out


def test_districts_of_county_01_keep_their_zero(by_spark):
    with open_results(Lake(by_spark)) as results:
        found = results.execute("SELECT DISTINCT district_id FROM students ORDER BY 1").fetchall()
    assert [district for (district,) in found][:2] == ["01901", "01902"]


def test_nothing_is_left_beside_the_results(by_spark):
    assert sorted(path.name for path in (by_spark / "nightly").iterdir()) == [
        "current.duckdb",
        "lock",
    ]
