"""Any table, by a mapping a person wrote down."""

import os
import random
import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.sources import mapped
from tests.sources.cedars import count_of, problems, stated, take_in

from inmotion.sources.arranging import Given
from inmotion.sources.mapping import read_mapping
from inmotion.sources.mapping.draft import draft
from inmotion.vocabulary.errors import WrongUsage

ROOT = Path(__file__).resolve().parents[2]
OULAD = Path(os.environ.get("INMOTION_REAL_DATA", ROOT.parent / "shared" / "data")) / "oulad"

needs_oulad = pytest.mark.skipif(
    not OULAD.is_dir(), reason=f"{OULAD} is not there: set INMOTION_REAL_DATA to take OULAD in"
)


def taken_in(folder, mapping, lake, **how):
    return take_in(folder, lake, given=Given(mapping=mapping), **how)


def test_spreadsheets_become_students_with_their_absences(files, lake):
    taken_in(*mapped.write(files), lake)
    assert stated(lake, "people", "last_name, first_name, CAST(birth_on AS VARCHAR)") == [
        ("Ode", "Chi", "2013-02-01"),
        ("Reyes, de los", "Ana", "2011-05-04"),
        ("Tran", "Bao", "2012-11-30"),
    ]
    assert stated(lake, "absences", "place_id, CAST(on_date AS VARCHAR), absence_code") == [
        ("9007", "2026-09-09", "EF"),
        ("9008", "2026-09-10", "UF"),
    ]


def test_texts_become_codes_and_the_rest_becomes_what_the_mapping_says(files, lake):
    taken_in(*mapped.write(files), lake)
    assert stated(lake, "people", "first_name, gender_code") == [
        ("Ana", "F"),
        ("Bao", "M"),
        # An empty cell is no text of the list either, and is not "otherwise".
        ("Chi", None),
    ]


def test_days_count_from_the_day_zero_of_their_term(files, lake):
    report = taken_in(*mapped.write(files), lake)
    assert stated(lake, "assessments", "CAST(on_date AS VARCHAR), CAST(score AS VARCHAR)") == [
        ("2026-09-16", "201.500"),
        ("2027-01-29", "188.000"),
    ]
    assert problems(report)["bad_date", "day"] == 1


def test_a_row_that_leads_nowhere_waits_and_one_nobody_wants_is_set_aside(files, lake):
    report = taken_in(*mapped.write(files), lake)
    assert problems(report)["unknown_reference", "Pupil"] == 1
    missed = count_of(report, "missed")
    assert (missed.loaded, missed.quarantined, missed.set_aside) == (2, 1, 1)


def test_the_day_may_stand_in_the_name_of_a_folder_as_iso_writes_it(files, lake):
    report = taken_in(*mapped.write(files, day="2026-10-15"), lake)
    assert [extract.extract_on for extract in report.extracts] == [date(2026, 10, 15)]


def test_the_same_spreadsheets_again_change_nothing(files, lake):
    folder, mapping = mapped.write(files)
    taken_in(folder, mapping, lake)
    assert taken_in(folder, mapping, lake).totals["loaded"] == 0


def test_a_file_without_a_column_of_the_mapping_is_held_back_and_ends_nothing(files, lake):
    folder, mapping = mapped.write(files)
    taken_in(folder, mapping, lake)
    lines = ["Pupil,Date,Why", *mapped.FILES["missed.csv"][1:]]
    mapped.write(folder, mapped.FILES | {"missed.csv": lines}, day="20261022")
    report = taken_in(folder / "20261022", mapping, lake)
    assert problems(report)["unknown_header", ""] == 4
    assert len(stated(lake, "absences", "on_date")) == 2


def test_a_file_whose_rows_would_say_whose_it_is_is_told_when_it_has_none(files, lake):
    head, *rows = mapped.FILES["missed.csv"]
    lines = [f"{head},district", *(f"{row},99901" for row in rows)]
    folder, mapping = mapped.write(files, mapped.FILES | {"missed.csv": lines})
    says = mapping.read_text().replace(
        "[files.missed]\n", '[files.missed]\ndistrict_id = "district"\n'
    )
    mapping.write_text(says)
    taken_in(folder, mapping, lake)
    mapped.write(folder, mapped.FILES | {"missed.csv": lines[:1]}, day="20261022")
    mapping.write_text(says)
    report = taken_in(folder / "20261022", mapping, lake)
    assert ("tells_of_nobody", "") in problems(report)
    assert count_of(report, "missed").rows == 0
    assert len(stated(lake, "absences", "on_date")) == 2


def test_a_column_that_two_lines_explain_goes_by_the_first(files, lake):
    twice = [*mapped.FILES["pupils 2026.csv"], "004512,Reyes,Ana,04.05.2011,9,girl,9008"]
    taken_in(*mapped.write(files, mapped.FILES | {"pupils 2026.csv": twice}), lake)
    # 004512 has one absence; the line that says 9008 comes later.
    assert [place for place, _ in stated(lake, "absences", "place_id, on_date")] == ["9007", "9008"]


def test_many_rows_agree_with_a_plain_reading_of_the_mapping(files, lake):
    """The slow twin: each row by itself, in plain Python."""
    chance = random.Random(7)
    zero = {"fall": date(2026, 9, 2), "spring": date(2027, 2, 1)}
    rows, expected = [], {}
    for number in range(2_000):
        pupil = chance.choice(("004512", "004513", "004514"))
        term, day = chance.choice(("fall", "spring", "none")), chance.randrange(-30, 90)
        points = chance.choice((str(chance.randrange(300)), f"{chance.random() * 300:.3f}", ""))
        rows.append(f"{pupil},{term},T{number},{day},{points}")
        if term in zero:
            on = zero[term] + timedelta(day)
            expected[f"T{number}"] = (on, f"{float(points):.3f}" if points else None)
    lines = [mapped.FILES["tests.csv"][0], *rows]
    taken_in(*mapped.write(files, mapped.FILES | {"tests.csv": lines}), lake)
    found = stated(lake, "assessments", "assessment_id, on_date, CAST(score AS VARCHAR)")
    assert {name: (on, score) for name, on, score in found} == expected


def test_every_fault_of_a_mapping_is_told_at_once(tmp_path):
    path = tmp_path / "bad.toml"
    path.write_text(
        """
        titel = "typing error"
        district_id = "999"
        [files.a]
        name = "a.csv"
        groups = { term = "t" }
        [[files.a.join]]
        file = "b"
        on = { x = "y" }
        [[rows]]
        of = "c"
        are = "absences"
        [rows.columns]
        on_date = { column = "d", constant = "e" }
        colour = "f"
        location_code = { column = "g", format = "%Y" }
        [[rows]]
        of = "a"
        are = "pupils"
        """
    )
    with pytest.raises(WrongUsage) as told:
        read_mapping(path)
    for fault in (
        "'titel' is none of",
        "'999' is not a district's code",
        "joins 'b', which is none of the files",
        "group 'term' has no [groups.term]",
        "of = 'c' is none of the files",
        "needs one of column, constant, day",
        "colour is no column of absences",
        "location_code holds no days",
        "absences need absence_code",
        "are = 'pupils' is none of",
    ):
        assert fault in told.value.what


def test_a_mapping_that_is_no_toml_says_where(tmp_path):
    path = tmp_path / "bad.toml"
    path.write_text("title = \n")
    with pytest.raises(WrongUsage, match="line 1"):
        read_mapping(path)


def test_a_draft_guesses_keys_dates_codes_and_links_and_says_why(files):
    folder, _ = mapped.write(files)
    text = draft(sorted((folder / "20261015").iterdir()), date(2026, 11, 24))
    drafted = tomllib.loads(text)
    assert "A row is named by No." in text
    assert "every text is a day written as %d.%m.%Y" in text
    kinds = {(rows["of"], rows["are"]) for rows in drafted["rows"]}
    assert {("pupils_2026", "students"), ("missed", "absences")} <= kinds


def test_a_draft_once_decided_takes_the_files_in(tmp_path, lake):
    folder = tmp_path / "20261015"
    folder.mkdir()
    (folder / "students.csv").write_text(
        "student_id,last_name,first_name,birth_date,gender,grade,entry_date\n"
        + "".join(f"00{n},Reyes,Ana,2011-04-{n:02d},F,9,2026-09-02\n" for n in range(1, 21))
    )
    text = draft([folder / "students.csv"], date(2026, 11, 24))
    mapping = tmp_path / "my.toml"
    mapping.write_text(text.replace('"00000"', '"99901"').replace("2026-11-24", "2026-10-15"))
    report = taken_in(folder, mapping, lake)
    assert (report.totals["loaded"], report.totals["quarantined"]) == (20, 0)
    assert len(stated(lake, "people", "student_id")) == 20


@needs_oulad
def test_oulad_loads_with_terms_students_and_results(lake):
    report = taken_in(OULAD, ROOT / "examples" / "oulad.toml", lake)
    assert report.totals["quarantined"] == 0
    assert len(stated(lake, "identity_crosswalk", "student_id")) == 28_785
    assert len(stated(lake, "schedule", "student_id")) == 32_593
    assert len(stated(lake, "assessments", "student_id")) == 173_912
    starts = {
        row[0] for row in stated(lake, "enrollment_spans", "DISTINCT CAST(entry_on AS VARCHAR)")
    }
    assert starts == {"2013-02-01", "2013-10-01", "2014-02-01", "2014-10-01"}


@needs_oulad
def test_a_draft_of_oulad_finds_its_terms_keys_and_links():
    drafted = tomllib.loads(draft(sorted(OULAD.glob("*.csv")), date(2026, 11, 24)))
    assert set(drafted["groups"]["term"]["day_zero"]) == {"2013B", "2013J", "2014B", "2014J"}
    results = drafted["files"]["studentAssessment"]
    assert results["groups"] == {"term": "assessments.code_presentation"}
    assert results["join"] == [{"file": "assessments", "on": {"id_assessment": "id_assessment"}}]


def damaged_are_taken_in(folder, lake, count, seed):
    files, mapping = mapped.write_damaged(folder, count, seed)
    # The importer itself adds up where the rows of each file ended, and raises if one is lost.
    report = taken_in(files, mapping, lake)
    names = {file.file for extract in report.extracts for file in extract.files}
    assert len(names) == 4 * count


def test_three_hundred_damaged_spreadsheets_are_taken_in_and_no_row_gets_lost(tmp_path):
    damaged_are_taken_in(tmp_path / "files", tmp_path / "lake", 300, seed=1)


@pytest.mark.sweep
@pytest.mark.parametrize("seed", range(200, 233))
def test_ten_thousand_damaged_spreadsheets_are_taken_in(tmp_path, seed):
    damaged_are_taken_in(tmp_path / "files", tmp_path / "lake", 303, seed)
