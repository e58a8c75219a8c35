"""The state's figures from a file into the lake and out again, by command."""

import csv
import io
import json

import pytest
from tests.sources.report_cards import row_of, text_of

from inmotion.lake.store import Lake
from inmotion.sources.report_card.layouts import datasets
from inmotion.vocabulary.errors import WrongUsage

DATASET = datasets()["graduation"]
TABLE = "report_card_figures"
MANY = {"final_cohort": "120", "graduate": "110", "graduation_rate": "0.9167"}
FEW = {"suppression_name": "N<10"}


def write(path, *rows, published="2023-07-11"):
    cells = [
        row_of("graduation", number, {**given, "published_on": published})
        for number, given in enumerate(rows, 1)
    ]
    path.write_text(text_of(DATASET.header, cells), encoding="utf-8")
    return path


@pytest.fixture
def file(tmp_path):
    return write(tmp_path / "graduation.csv", MANY, FEW)


@pytest.fixture
def take_in(inmotion, tmp_path):
    def run(path, *more):
        lake = tmp_path / "lake"
        return inmotion("report-card", "import", path, "--lake", lake, "--yes", *more)

    return run


@pytest.fixture
def put_out(inmotion, tmp_path):
    def run(*more):
        return inmotion(
            "report-card", "export", "graduation", "--lake", tmp_path / "lake", *more
        ).out

    return run


def rates(text):
    rows = csv.DictReader(io.StringIO(text))
    return {row["SchoolCode"]: row["GraduationRate"] for row in rows}


def test_a_look_writes_nothing(inmotion, file, tmp_path):
    said = inmotion("report-card", "import", file, "--lake", tmp_path / "lake")
    assert said.code == 0
    assert "Figures: 2 new, 0 changed, 0 as before" in said.out
    assert "Nothing has been written" in said.out
    assert not (tmp_path / "lake").exists()


def test_what_went_in_comes_out_in_the_columns_and_words_of_the_state(take_in, put_out, file):
    assert take_in(file).code == 0
    assert put_out() == file.read_text(encoding="utf-8")


def test_the_tidy_table_says_what_is_hidden_and_never_0(take_in, put_out, file):
    take_in(file)
    shown, hidden = csv.DictReader(io.StringIO(put_out("--tidy")))
    assert (shown["shown"], shown["numerator"], shown["value"]) == ("true", "110", "0.9167")
    assert (hidden["shown"], hidden["numerator"], hidden["value"]) == ("false", "", "")
    assert hidden["why_hidden"] == "small_group"
    assert [row["place_id"] for row in json.loads(put_out("--json"))] == ["0001", "0002"]
    assert len(put_out("--tidy", "--place", "0002", "--year", "2022").splitlines()) == 2


def test_the_same_file_again_changes_nothing(take_in, file, tmp_path):
    take_in(file)
    said = take_in(file, "--json")
    assert json.loads(said.out)["figures"] == {"new": 0, "changed": 0, "same": 2, "superseded": 0}
    assert len(Lake(tmp_path / "lake").history()) == 2


def test_a_later_publication_changes_a_figure_and_the_earlier_one_stays_known(
    take_in, put_out, file, tmp_path
):
    take_in(file)
    later = write(
        tmp_path / "later.csv", {**MANY, "graduation_rate": "0.92"}, FEW, published="2024-01-19"
    )
    said = json.loads(take_in(later, "--json").out)
    assert said["figures"] == {"new": 0, "changed": 1, "same": 1, "superseded": 0}
    assert rates(put_out()) == {"0001": "0.92", "0002": ""}
    assert rates(put_out("--as-of", "2023-12-31")) == {"0001": "0.9167", "0002": ""}
    again = json.loads(take_in(file, "--json").out)
    assert again["figures"] == {"new": 0, "changed": 0, "same": 1, "superseded": 1}
    Lake(tmp_path / "lake").undo()
    assert rates(put_out()) == {"0001": "0.9167", "0002": ""}


def test_a_folder_is_one_version_whatever_the_order_of_its_files(take_in, put_out, tmp_path):
    folder = tmp_path / "extracts"
    folder.mkdir()
    write(folder / "a.csv", {**MANY, "graduation_rate": "0.92"}, published="2024-01-19")
    write(folder / "b.csv", MANY)
    (folder / "notes.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    said = take_in(folder)
    assert "left aside: notes.csv" in said.out
    assert "Written as lake version 2." in said.out
    assert rates(put_out()) == {"0001": "0.92"}


def test_rows_held_back_are_told_and_listed(take_in, tmp_path):
    bad = write(tmp_path / "bad.csv", {"suppression_name": "Secret"}, MANY)
    said = take_in(bad, "--problems", tmp_path / "held.csv")
    assert said.code == 1
    assert "bad.csv, line 2: Suppression: Secret is not a word for hiding" in said.out
    with (tmp_path / "held.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["line"], row["column"], row["value"]) == ("2", "Suppression", "Secret")
    assert row["fix"]


def test_an_extract_without_a_day_of_publication_asks_for_it(take_in, tmp_path):
    undated = write(tmp_path / "old.csv", MANY, published="")
    said = take_in(undated)
    assert said.code == 2
    assert "--published" in said.err
    assert take_in(undated, "--published", "2014-12-01").code == 0


def test_a_lake_made_before_there_were_such_figures_takes_them_in(take_in, put_out, file, tmp_path):
    lake = Lake.create(tmp_path / "lake")
    (path,) = lake.versions.glob("*.json")
    stated = json.loads(path.read_text(encoding="utf-8"))
    del stated["tables"][TABLE]
    path.write_text(json.dumps(stated), encoding="utf-8")
    assert Lake(lake.root).files_of(TABLE) == []
    assert take_in(file).code == 0
    assert rates(put_out()) == {"0001": "0.9167", "0002": ""}


def test_an_extract_there_is_not_is_told_with_those_there_are(inmotion, tmp_path):
    said = inmotion("report-card", "export", "weather", "--lake", tmp_path)
    assert said.code == WrongUsage.exit_code
    assert "graduation" in said.err
