"""`inmotion rules` from the outside."""

import json
from pathlib import Path

SRC = Path(__file__).resolve().parents[2] / "src/inmotion"
LINES = SRC / "capabilities/early_warning/rules/lines.toml"


def test_a_changed_file_is_checked_before_it_is_used(inmotion, tmp_path):
    assert inmotion("rules", "check", LINES).code == 0
    draft = tmp_path / "draft.toml"
    text = LINES.read_text(encoding="utf-8").replace('mark = "S"', 'mark = "sure"', 1)
    draft.write_text(text, encoding="utf-8")
    said = inmotion("rules", "check", draft, "--table", "lines")
    assert said.code == 1
    assert said.out == (
        'row 1, chronic_absence, mark, "sure"\n'
        "  mark cannot be this. Use one of: R, W, S, I, NC.\n"
        "1 problem.\n"
    )
    said = inmotion("rules", "check", draft, "--table", "lines", "--json", "--lang", "es")
    (problem,) = json.loads(said.out)["problems"]
    assert (problem["row"], problem["key"], problem["value"]) == (1, "mark", "sure")
    assert problem["fix"].startswith("Use uno de")


def test_a_file_of_no_table_we_know_is_wrong_usage(inmotion, tmp_path):
    said = inmotion("rules", "check", tmp_path / "draft.toml")
    assert said.code == 2
    assert "no table of rules called 'draft'" in said.err
    assert "conventions" in said.err
