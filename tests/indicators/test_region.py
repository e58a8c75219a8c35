"""A real lake on disk, opened as people open it in a notebook."""

from datetime import date

import duckdb
import pyarrow as pa
import pytest
from tests.indicators.comparing import persons_by_engine, persons_by_hand
from tests.indicators.generator import Generator
from tests.indicators.reference import Region
from tests.indicators.reference_cards import group_faces
from tests.indicators.world import arrow_rows

import inmotion
from inmotion.indicators.facts import Facts
from inmotion.lake.store import Lake
from inmotion.vocabulary.errors import WrongUsage

AS_OF, WEEK_BEFORE = date(2026, 2, 6), date(2026, 1, 30)


@pytest.fixture(scope="module")
def world():
    drawn = Generator(2026, AS_OF)
    for _ in range(60):
        drawn.student()
    return drawn.world


@pytest.fixture(scope="module")
def lake(world, tmp_path_factory):
    """A lake written in two commits, each with half of the rows of every table."""
    made = Lake.create(tmp_path_factory.mktemp("region") / "lake")
    for half in (0, 1):
        with made.writer() as writer:
            for table, rows in world.items():
                writer.append(table, arrow_rows(table, rows[half::2]).to_reader())
            writer.commit(extracts={"01901/2026": "2026-02-06", "17001/2026": "2026-02-02"})
    return made.root


@pytest.fixture(scope="module")
def region(lake):
    with inmotion.open_region(lake) as opened:
        yield opened


def test_without_a_day_the_newest_extract_is_the_day(region):
    assert region.as_of == AS_OF


@pytest.mark.parametrize("as_of", [AS_OF, WEEK_BEFORE], ids=str)
def test_a_real_lake_says_what_the_reference_says(region, world, as_of):
    facts = Facts(region.engine.known(as_of), as_of, keep=region.engine.keep)
    got = persons_by_engine(region.engine, facts)
    assert got == persons_by_hand(Region(world, as_of))


def test_by_place_and_month_there_is_a_row_for_each(region, world):
    result = region.indicator("chronic_absence").by("place", "month")
    wanted = group_faces(Region(world, AS_OF), "chronic_absence", ("place", "month"))
    got = {(row["place_id"], row["month_on"]): row["people"] for row in result.table.to_pylist()}
    assert got == {where: group.people for where, group in wanted.items()}
    assert len(result) == len(wanted)
    # Districts of counties 01 to 09 keep their zero.
    assert "01901" in {place_id for place_id, _ in got}


def test_arrow_and_duckdb_take_the_result_as_it_is(region):
    result = region.indicator("chronic_absence").by("place", "month")
    assert pa.table(result).equals(result.table)
    assert pa.RecordBatchReader.from_stream(result).read_all().equals(result.table)
    counted = duckdb.sql("SELECT count(*), max(month_on) FROM result").fetchall()
    assert counted == [(len(result), date(2026, 2, 1))]


def test_a_notebook_shows_words_a_short_table_and_where_it_comes_from(region):
    result = region.indicator("chronic_absence").by("place", "month")
    shown = result._repr_html_()
    assert shown.count("<tr>") == 21
    assert f"and {len(result) - 20} more rows" in shown
    assert "Chronically absent" in shown
    assert "as of 2026-02-06, lake version 3" in shown
    assert "None" not in shown
    assert "as of 2026-02-06, lake version 3" in repr(result)


def test_a_short_result_has_no_more_rows(region):
    result = region.indicator("chronic_absence").by()
    assert len(result) == 1
    assert "more rows" not in result._repr_html_()


def test_by_person_there_is_one_row_per_person(region):
    people = region.indicator("missed_days").by("person").table["person_id"].to_pylist()
    assert people == sorted(set(people))
    assert people


@pytest.mark.parametrize(
    ("name", "cuts"),
    [
        ("recent_absence", ("month",)),
        ("chronic_absence", ("grade",)),
        ("chronic_absence", ("person", "month")),
        ("no_such_indicator", ()),
    ],
)
def test_what_cannot_be_asked_is_said(region, name, cuts):
    with pytest.raises(WrongUsage):
        region.indicator(name).by(*cuts)


def test_an_empty_lake_says_what_to_do(tmp_path):
    Lake.create(tmp_path / "lake")
    with pytest.raises(WrongUsage, match="empty"):
        inmotion.open_region(tmp_path / "lake")
