"""`inmotion risk` from the outside: fit, look, publish, and what the list says then."""

import json
import shutil
from contextlib import contextmanager
from datetime import date, timedelta
from html.parser import HTMLParser
from types import SimpleNamespace

import duckdb
import ibis
import numpy as np
import pytest
from tests.risk.conftest import FIT
from tests.risk.town import SCHOOLS, write

from inmotion.capabilities.early_warning.pipeline.risk.models import Models
from inmotion.capabilities.early_warning.pipeline.risk.scores import risk_tables, state_by_date
from inmotion.capabilities.early_warning.pipeline.students import students
from inmotion.cli.main import run
from inmotion.indicators.region import facts_on, newest_extract
from inmotion.indicators.registry import load
from inmotion.lake.opening import open_engine
from inmotion.lake.store import Lake
from inmotion.methods.risk.scoring import scores

PUBLISH = ("risk", "publish", "--by", "Board", "--why", "Meeting of 12 October")
NO_CALIBRATION_IS_GOOD_ENOUGH = """[[row]]
name = "calibration_error_pct"
most = 0
place_id = "region"
who = "School board"
why = "To see a model refused"
changed_on = 2025-07-01
valid_from = 2025-07-01
cite = "Board minutes"
mark = "NC"
"""


def a_limit_it_does_not_keep(inmotion, lake, tmp_path):
    file = tmp_path / "risk_limits.toml"
    file.write_text(NO_CALIBRATION_IS_GOOD_ENOUGH, encoding="utf-8")
    assert inmotion("rules", "use", file, "--lake", lake, "--by", "Kim", "--why", "Test").code == 0


def test_a_fit_learns_from_earlier_years_and_is_judged_by_a_later_one(fitted):
    said = fitted[1]
    assert said["data"]["train_years"] == [2024]
    assert said["data"]["test_year"] == 2025
    assert all(moment["known_in_time"] for moment in said["data"]["moments"])
    assert said["data"]["largest_gap"] < 1e-10
    assert said["measures"]["calibration"]["auc"] > 0.85
    assert said["measures"]["worth"]["reached"][0]["way"] == "model"
    assert said["is_synthetic"] is True
    assert "late_arrivals" in said["data"]["left_out"]


def test_a_model_is_plain_data_and_in_no_use_before_somebody_publishes_it(inmotion, lake):
    said = json.loads(inmotion("risk", "history", "--lake", lake, "--json").out)
    assert [model["number"] for model in said["models"]] == [1]
    assert said["published"] == []
    names = {path.name for path in (lake / "risk" / "models" / "0001").iterdir()}
    assert names == {"model.json", "record.json", "query.sql"}


@pytest.fixture(scope="module")
def night(fitted, tmp_path_factory):
    """The lake after a night with the model in use."""
    lake = shutil.copytree(fitted[0], tmp_path_factory.mktemp("night") / "lake")
    assert run([*PUBLISH, "--lake", str(lake)]) == 0
    assert run(["nightly", "--lake", str(lake)]) == 0
    return lake


def test_the_night_adds_up_the_same_whole_numbers_as_python(night):
    model = Models(night).model(1)
    with duckdb.connect(str(night / "nightly" / "current.duckdb"), read_only=True) as results:
        own = results.table("risk_chronic_absence").order("person_id").to_arrow_table()
        said = dict(results.execute("SELECT person_id, score FROM risk_scores").fetchall())
    by_hand = scores(model, {name: own[name] for name in model.features})
    added = sum(own[f"points_{name}"].to_numpy() for name in model.features) + model.intercept
    assert np.array_equal(by_hand, added)
    known = [said[person] for person in own["person_id"].to_pylist()]
    assert known.count(None) == 0
    assert np.array_equal(by_hand, known)


def test_the_query_beside_the_model_says_the_same(night):
    query = (night / "risk" / "models" / "0001" / "query.sql").read_text(encoding="utf-8")
    with duckdb.connect() as own:
        own.execute(f"ATTACH '{night}/nightly/current.duckdb' AS night (READ_ONLY)")
        own.execute("CREATE VIEW risk_features AS FROM night.risk_chronic_absence")
        found = dict(own.execute(f"SELECT person_id, score FROM ({query})").fetchall())
        said = dict(own.execute("SELECT person_id, score FROM night.risk_scores").fetchall())
    assert found == said


def headed(night, inmotion, *more):
    """Return the students of the town whom the model put on a list."""
    found = []
    for school in SCHOOLS:
        said = inmotion("warn", "list", "--lake", night, "--school", school, "--capacity", 99,
                        "--json", *more)  # fmt: skip
        for student in json.loads(said.out)["students"]:
            found += [(student, each) for each in student["reasons"] if each["kind"] == "heading"]
    return found


def test_the_list_names_who_is_heading_there_and_is_not_there_yet(inmotion, night):
    found = headed(night, inmotion)
    assert found
    for student, reason in found:
        codes = {each["code"] for each in student["reasons"] if each["kind"] == "line"}
        assert "chronic_absence" not in codes
        assert reason["words"].startswith("Heading for missing a tenth of the school year.")
        assert {part["can_change"] for part in reason["parts"]} == {True, False}
        assert not reason["is_law"]
    spanish = headed(night, inmotion, "--lang", "es")[0][1]["words"]
    assert spanish.startswith("Va camino de faltar una décima parte del año escolar.")


def test_explain_shows_every_input_and_they_add_up(inmotion, night):
    person = headed(night, inmotion)[0][0]["person_id"]
    said = json.loads(inmotion("warn", "explain", person, "--lake", night, "--json").out)
    (heading,) = said["headings"]
    assert (
        sum(part["points"] for part in heading["parts"]) + heading["intercept"]
        == (heading["score"])
    )
    assert heading["score"] >= heading["line"]
    assert {part["name"] for part in heading["parts"]} == set(Models(night).model(1).features)
    with duckdb.connect(str(night / "nightly" / "current.duckdb"), read_only=True) as results:
        asked = "SELECT score FROM risk_scores WHERE person_id = ?"
        assert results.execute(asked, [person]).fetchall() == [(heading["score"],)]
    shown = inmotion("warn", "explain", person, "--lake", night, "--lang", "es").out
    assert "Lo que puede cambiar" in shown
    assert "Contexto" in shown


def test_a_model_that_fails_a_limit_is_refused_and_the_one_in_use_stays(inmotion, lake, tmp_path):
    assert inmotion(*PUBLISH, "--lake", lake).code == 0
    a_limit_it_does_not_keep(inmotion, lake, tmp_path)
    assert inmotion("risk", "audit", "--lake", lake).code == 1
    refused = inmotion(*PUBLISH, "--lake", lake)
    assert refused.code == 3
    assert refused.out == ""
    assert "does not keep the board's limits" in refused.err
    assert len(Models(lake).history()) == 1


def test_an_override_needs_a_name_and_a_reason_and_stands_on_the_card(inmotion, lake, tmp_path):
    a_limit_it_does_not_keep(inmotion, lake, tmp_path)
    nobody = ("risk", "publish", "--override", "--by", " ", "--why", "x", "--lake", lake)
    assert inmotion(*nobody).code == 2
    assert inmotion(*PUBLISH, "--override", "--lake", lake).code == 0
    card = inmotion("risk", "card", "--lake", lake).out
    assert "In use in spite of a limit, by Board: Meeting of 12 October" in card
    history = inmotion("risk", "history", "--lake", lake).out
    assert "in spite of: What the model expects and what came lie" in history


@contextmanager
def risk_on_the_last_day(lake, on=None):
    """Compute the night's tables about risk, and nothing else."""
    load(["early_warning"])
    opened = Lake(lake)
    with open_engine(opened) as engine:
        facts = facts_on(engine, on or newest_extract(opened))
        yield *risk_tables(engine, facts, students(facts)), engine


def test_a_model_grows_stale_with_its_last_good_day(fitted):
    record = Models(fitted[0]).record(1)
    engine = SimpleNamespace(lake=SimpleNamespace(root=fitted[0]))
    # Judged by 2024-25, good for 400 days after the end of it.
    for day, state in ((date(2026, 8, 5), "in_use"), (date(2026, 8, 6), "stale_by_date")):
        assert state_by_date(engine, SimpleNamespace(as_of=day), record) == state


def test_a_feed_that_stops_is_drift_and_scores_are_held_back(inmotion, lake):
    assert inmotion(*PUBLISH, "--lake", lake).code == 0
    # Thirty days after the last extract nobody seems to have missed anything lately.
    late = newest_extract(Lake(lake)) + timedelta(30)
    with risk_on_the_last_day(lake, late) as (tables, named, engine):
        (row,) = engine.fetch(tables["risk_models"]).to_pylist()
        scored = engine.fetch(tables["risk_scores"].filter(ibis._.score.notnull()))
    assert row["state_code"] == "stale_by_drift"
    assert "missed_of_last_10" in row["drifted_features"]
    assert (named, scored.num_rows) == (None, 0)


class Page(HTMLParser):
    """What a page consists of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.mark.parametrize(("lang", "first"), [("en", "Synthetic"), ("es", "Sintético")])
def test_the_card_says_synthetic_before_everything_else(inmotion, lake, lang, first):
    markdown = inmotion("risk", "card", "--lake", lake, "--lang", lang).out
    assert markdown.splitlines()[0].startswith(f"**{first}:")
    page = inmotion("risk", "card", "--lake", lake, "--lang", lang, "--form", "html").out
    assert f'<header>\n<p class="notice">{first}:' in page


def test_the_card_is_a_page_everybody_can_read(inmotion, lake):
    text = inmotion("risk", "card", "--lake", lake, "--form", "html").out
    page = Page(text)
    assert page.all("html") == [{"lang": "en", "dir": "ltr"}]
    assert len(page.all("h1")) == len(page.all("main")) == len(page.all("title")) == 1
    assert len(page.all("h2")) == len(page.all("section"))
    assert len(page.all("caption")) == len(page.all("table")) > 5
    assert {head["scope"] for head in page.all("th")} == {"col", "row"}
    assert not page.all("script")
    assert "http" not in text
    named = {tag["id"] for _, tag in page.tags if "id" in tag}
    assert {tag["aria-labelledby"] for _, tag in page.tags if "aria-labelledby" in tag} <= named


def test_a_model_that_does_not_beat_the_rules_says_so_first_and_leaves_the_list(inmotion, lake):
    path = lake / "risk" / "models" / "0001" / "record.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    record["measures"]["beats_rules"] = False
    path.write_text(json.dumps(record), encoding="utf-8")
    first = inmotion("risk", "card", "--lake", lake).out.splitlines()[0]
    assert "does not reach more students than the list of the rules" in first
    assert inmotion(*PUBLISH, "--lake", lake).code == 0
    with risk_on_the_last_day(lake) as (tables, named, engine):
        assert named is None
        assert engine.fetch(tables["risk_scores"].filter(ibis._.is_over_line)).num_rows > 0


def test_a_model_that_was_changed_by_hand_is_not_published(inmotion, lake):
    path = lake / "risk" / "models" / "0001" / "model.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"positives": ', '"positives": 1'))
    said = inmotion(*PUBLISH, "--lake", lake)
    assert said.code == 1
    assert "fingerprint" in said.err or "whole model" in said.err
    assert Models(lake).history() == ()


def test_one_school_year_is_not_enough_and_nothing_is_saved(inmotion, town_rows, tmp_path):
    one_year = {
        table: [row for row in own if row.get("school_year", 2026) == 2026]
        for table, own in town_rows.items()
    }
    lake = write(tmp_path / "lake", one_year, schools=SCHOOLS).root
    said = inmotion(*FIT, "--lake", lake)
    assert said.code == 1
    assert "The lake holds 0 that are over." in said.err
    assert "the model in use stays in use" in said.err
    assert not (lake / "risk").exists()


@pytest.mark.parametrize(
    "words",
    [
        (*FIT, "--outcome", "no_such_outcome"),
        (*FIT, "--leave-out", "no_such_input"),
        ("risk", "card", "--model", "9"),
        ("risk", "worth", "--outcome", "core_not_passed"),
        ("risk", "fit", "--by", "", "--why", "x"),
    ],
    ids=lambda words: " ".join(words)[-40:],
)
def test_wrong_usage_is_told(inmotion, fitted, words):
    said = inmotion(*words, "--lake", fitted[0])
    assert said.code == 2
    assert said.out == ""
    assert "Traceback" not in said.err
