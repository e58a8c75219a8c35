"""`inmotion import` and `inmotion lake`: look first, write, see, go back."""

import json
from datetime import date

import pytest

FRIDAY, WEEK_BEFORE = date(2026, 2, 6), date(2026, 1, 30)
ENDS = ("loaded", "unchanged", "superseded", "quarantined")


def test_a_look_writes_nothing(inmotion, extract, tmp_path):
    said = inmotion("import", extract(FRIDAY), "--lake", tmp_path / "lake")
    assert said.code == 0
    assert "Nothing has been written: this was a look. Add --yes to write." in said.out
    assert not (tmp_path / "lake").exists()


def test_with_yes_it_is_written_and_the_rows_add_up(inmotion, extract, tmp_path):
    said = inmotion("import", extract(FRIDAY), "--lake", tmp_path / "lake", "--yes", "--json")
    assert said.code == 0
    found = json.loads(said.out)
    assert found["totals"]["rows"] == sum(found["totals"][end] for end in ENDS)
    for file in found["extracts"][0]["files"]:
        assert file["rows"] == sum(file[end] for end in ENDS), file["file"]
    assert found["extracts"][0]["tables"]["absences"] == {"new": 17, "changed": 0, "gone": 0}
    assert found["extracts"][0]["version"] == 2


def test_the_report_shows_each_kind_of_file_and_the_sum(inmotion, extract, tmp_path):
    extract(WEEK_BEFORE)
    said = inmotion("import", extract(FRIDAY), "--lake", tmp_path / "lake", "--yes")
    assert said.out.startswith("10 files, 1 district, and 2 extracts\n")
    (absences,) = (line for line in said.out.splitlines() if line.startswith("N Student Absence"))
    assert absences.split()[3:] == ["31", "17", "14", "0", "0"]
    (weeks,) = (line for line in said.out.splitlines() if line.startswith("Feb 6, 2026"))
    assert weeks.split()[3:] == ["30", "3", "27", "0", "0", "3"]
    assert "Written as lake version 3." in said.out


def test_examples_of_changes_are_for_eyes_not_for_logs(inmotion, extract, tmp_path):
    files = extract(FRIDAY)
    looked = inmotion("import", files, "--lake", tmp_path / "lake")
    assert "absences, new: " in looked.out
    written = inmotion("import", files, "--lake", tmp_path / "lake", "--yes")
    assert "new: " not in written.out
    assert "absences" in written.out


def test_importing_again_changes_nothing(inmotion, extract, tmp_path):
    files = extract(FRIDAY)
    inmotion("import", files, "--lake", tmp_path / "lake", "--yes")
    said = inmotion("import", files, "--lake", tmp_path / "lake", "--yes")
    assert said.code == 0
    assert "Nothing is new, changed or gone." in said.out
    assert "Nothing has been written: there was nothing to write." in said.out


def test_a_row_with_a_problem_is_named_and_copied_and_sets_the_exit_code(
    inmotion, extract, tmp_path
):
    said = inmotion(
        "import", extract(FRIDAY, bad_row=True), "--lake", tmp_path / "lake", "--yes",
        "--problems", tmp_path / "bad",
    )  # fmt: skip
    assert said.code == 1
    assert "Held back until corrected" in said.out
    text = " ".join(said.out.split())
    assert "line 19: AbsenceDate: 02/31/2026 is not a date like 09/30/2026." in text
    (copy,) = (tmp_path / "bad").rglob("*.txt")
    header, row = copy.read_text(encoding="utf-8").splitlines()
    assert header.endswith("\tproblem")
    assert "02/31/2026" in row


def test_problems_are_told_in_spanish_too(inmotion, extract, tmp_path):
    said = inmotion(
        "import", extract(FRIDAY, bad_row=True), "--lake", tmp_path / "lake", "--lang", "es"
    )
    assert "Retenido hasta que se corrija" in said.out
    assert "no es una fecha como 09/30/2026." in " ".join(said.out.split())


def test_too_many_rows_gone_are_refused_until_allowed(inmotion, extract, tmp_path):
    lake = tmp_path / "lake"
    extract(WEEK_BEFORE)
    inmotion("import", extract(FRIDAY), "--lake", lake, "--yes")
    fewer = extract(date(2026, 2, 13))
    (absences,) = fewer.rglob("*StudentAbsence_20260213*")
    lines = absences.read_text(encoding="utf-8").splitlines()
    absences.write_text("\n".join(lines[:3]) + "\n", encoding="utf-8")
    refused = inmotion("import", fewer, "--lake", lake, "--yes")
    assert refused.code == 1
    assert "N Student Absence of district 99901, 2026: 15 of 17 rows" in " ".join(
        refused.out.split()
    )
    assert "add --allow-gone" in refused.out
    allowed = inmotion("import", fewer, "--lake", lake, "--yes", "--allow-gone")
    assert "Written as lake version 4." in allowed.out


def test_the_history_tells_each_version_and_undo_goes_back(inmotion, extract, tmp_path):
    lake = tmp_path / "lake"
    inmotion("import", extract(WEEK_BEFORE), "--lake", lake, "--yes")
    inmotion("import", extract(FRIDAY), "--lake", lake, "--yes")
    undone = inmotion("lake", "undo", "--lake", lake)
    assert (undone.code, undone.out) == (0, "")
    assert "Version 4 is the state of version 2 again." in undone.err
    found = json.loads(inmotion("lake", "history", "--lake", lake, "--json").out)["versions"]
    assert [(row["version"], row["kind"]) for row in found] == [
        (4, "undo"),
        (3, "import"),
        (2, "import"),
        (1, "create"),
    ]
    assert found[1]["newest_extract_on"] == "2026-02-06"
    said = inmotion("lake", "history", "--lake", lake)
    assert "undo, back to 2" in said.out
    inmotion("lake", "undo", "--lake", lake)
    nothing_left = inmotion("lake", "undo", "--lake", lake)
    assert nothing_left.code == 2
    assert "There is no import to undo." in nothing_left.err


@pytest.mark.parametrize("what", ["empty folder", "nothing there"])
def test_a_folder_without_files_is_told(inmotion, tmp_path, what):
    folder = tmp_path / what
    if what == "empty folder":
        folder.mkdir()
    said = inmotion("import", folder, "--lake", tmp_path / "lake")
    assert said.code == 2
    assert said.out == ""
    assert str(folder) in said.err
