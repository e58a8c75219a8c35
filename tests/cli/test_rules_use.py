"""`inmotion rules use` from the outside."""

from pathlib import Path

import pytest

from inmotion.indicators.local_rules import local_rows
from inmotion.lake.store import Lake

FILE = """[[row]]
name = "exclusions"
at_least = 2
place_id = "region"
who = "School board"
why = "Two before we call"
changed_on = 2026-08-20
valid_from = 2026-09-01
cite = "Board minutes"
mark = "NC"
"""


@pytest.fixture
def lake(tmp_path):
    return Lake.create(tmp_path / "lake").root


def use(inmotion, file: Path, lake: Path, *more: str):
    return inmotion("rules", "use", file, "--lake", lake, "--by", "Kim", "--why", "Autumn", *more)


def test_a_good_file_is_put_in_use(inmotion, lake, tmp_path):
    file = tmp_path / "cut_points.toml"
    file.write_text(FILE, encoding="utf-8")
    said = use(inmotion, file, lake)
    assert (said.code, said.out) == (
        0,
        "In use from the next night on: cut_points, file 1, put there by Kim.\n",
    )
    assert [row.name for row in local_rows(lake, "cut_points")] == ["exclusions"]


def test_a_bad_file_is_refused_and_nothing_is_saved(inmotion, lake, tmp_path):
    file = tmp_path / "draft.toml"
    file.write_text(FILE.replace('"region"', '"17009"'), encoding="utf-8")
    said = use(inmotion, file, lake, "--table", "cut_points")
    assert said.code == 1
    assert said.out == (
        'row 1, exclusions, place_id, "17009"\n'
        "  The lake has no such place. Use one of: region.\n"
        "1 problem.\n"
        "Nothing has been saved.\n"
    )
    assert not (lake / "rules").exists()


def test_a_table_that_no_place_may_change_is_wrong_usage(inmotion, lake, tmp_path):
    file = tmp_path / "conventions.toml"
    file.write_text(FILE, encoding="utf-8")
    said = use(inmotion, file, lake)
    assert said.code == 2
    assert "cut_points" in said.err


@pytest.mark.parametrize("missing", ["--by", "--why"])
def test_who_and_why_must_be_said(inmotion, lake, tmp_path, missing):
    file = tmp_path / "cut_points.toml"
    file.write_text(FILE, encoding="utf-8")
    arguments = ["rules", "use", file, "--lake", lake, "--by", "Kim", "--why", "Autumn"]
    arguments[arguments.index(missing) + 1] = " "
    assert inmotion(*arguments).code == 2
    assert not (lake / "rules").exists()
