"""A package is the year so far: new, changed, gone, refused, undone, known as of a day."""

import pytest
from tests.sources.cedars import (
    FIRST,
    SECOND,
    THIRD,
    absent,
    count_of,
    day,
    enrolled,
    location,
    notes,
    people,
    problems,
    small,
    stated,
    student,
    take_in,
    write,
    zipped,
)

from inmotion.lake.store import Lake
from inmotion.sources.importing import import_path

DAYS = [f"9/{number}/2026" for number in range(8, 31)]


def absences(*days, **more):
    return small(*(absent("004512", each) for each in days), **more)


def table_counts(report, table):
    for count in report.extracts[-1].tables:
        if count.table == table:
            return (count.new, count.changed, count.gone)
    return (0, 0, 0)


def test_new_changed_and_gone_are_told_and_dated(files, lake):
    take_in(write(files, absences(*DAYS)), lake)
    second = absences(*DAYS[1:], "10/1/2026")
    second["SchoolStudent"] = [enrolled("004512", days="25")]
    report = take_in(write(files / "b", second, day=SECOND), lake)
    assert table_counts(report, "absences") == (1, 0, 1)
    assert table_counts(report, "enrollment_spans") == (0, 1, 0)
    assert table_counts(report, "people") == (0, 0, 0)
    assert count_of(report, "B").unchanged == 1
    assert len(stated(lake, "absences", "on_date")) == len(DAYS)
    first_day = [(day("2026-09-08"),)]
    assert stated(lake, "absences", "min(on_date)", as_of="2026-10-21") == first_day
    assert stated(lake, "enrollment_spans", "days_present", as_of="2026-10-21") == [(20,)]
    assert stated(lake, "enrollment_spans", "days_present", as_of="2026-10-22") == [(25,)]
    assert stated(lake, "absences", "on_date", as_of="2026-10-14") == []


def test_importing_the_same_again_changes_nothing_and_makes_no_version(files, lake):
    path = write(files, absences(*DAYS))
    take_in(path, lake)
    before = stated(lake, "absences", "*")
    report = take_in(path, lake)
    assert report.extracts[0].version is None
    assert report.totals["unchanged"] == report.totals["rows"]
    assert len(Lake(lake).history()) == 2
    assert stated(lake, "absences", "*") == before


def test_a_dry_run_counts_the_same_and_writes_nothing(files, tmp_path):
    lake = tmp_path / "lake"
    path = write(files, absences(*DAYS[:3]))
    dry = import_path(path, lake, write=False)
    assert not lake.exists()
    written = take_in(path, lake)
    assert dry.extracts[0].files == written.extracts[0].files
    assert dry.extracts[0].tables == written.extracts[0].tables


def test_a_dry_run_of_several_extracts_builds_each_on_the_one_before(files, lake):
    write(files, absences(*DAYS))
    take_in(files, lake)
    write(files, absences(*DAYS, "10/1/2026"), day=SECOND)
    write(files, absences(*DAYS, "10/1/2026", "10/2/2026"), day=THIRD)
    dry = import_path(files, lake, write=False)
    assert [count_of_n(extract) for extract in dry.extracts] == [(0, 23), (1, 23), (1, 24)]
    assert len(Lake(lake).history()) == 2
    written = take_in(files, lake)
    assert [count_of_n(extract) for extract in written.extracts] == [(0, 23), (1, 23), (1, 24)]


def count_of_n(extract):
    (count,) = [count for count in extract.files if count.kind == "N"]
    return count.loaded, count.unchanged


def test_several_extracts_are_taken_in_oldest_first_one_version_each(files, lake):
    write(files, absences("9/9/2026", "9/10/2026"), day=SECOND)
    write(files, absences("9/9/2026"), day=FIRST)
    report = take_in(files, lake)
    assert [str(extract.extract_on) for extract in report.extracts] == ["2026-10-15", "2026-10-22"]
    assert [extract.version for extract in report.extracts] == [2, 3]


def test_a_file_that_would_end_too_much_refuses_the_whole_extract(files, lake):
    take_in(write(files, absences(*DAYS)), lake)
    second = write(files / "b", absences(*DAYS[:11]), day=SECOND)
    write(files / "b", {"SchoolStudent": [enrolled("004512", days="25")]}, day=SECOND)
    report = take_in(second, lake)
    (refusal,) = report.extracts[0].refusals
    assert (refusal.kind, refusal.gone, refusal.stated) == ("N", 12, 23)
    assert report.exit_code == 1
    assert stated(lake, "enrollment_spans", "days_present") == [(20,)]
    assert len(Lake(lake).history()) == 2
    assert not take_in(second, lake, allow_gone=True).is_refused
    assert len(stated(lake, "absences", "on_date")) == 11


def test_a_few_rows_of_a_small_file_may_go_unless_they_are_most_of_it(files, lake):
    take_in(write(files, absences(*DAYS[:8])), lake)
    assert not take_in(write(files / "b", absences(*DAYS[:5]), day=SECOND), lake).is_refused
    assert take_in(write(files / "c", absences(), day=THIRD), lake).is_refused


def test_a_missing_file_leaves_its_rows_as_they_are(files, lake):
    take_in(write(files, absences(*DAYS)), lake)
    package = absences()
    del package["StudentAbsence"]
    report = take_in(write(files / "b", package, day=SECOND), lake)
    assert "untouched" in notes(report)
    assert len(stated(lake, "absences", "on_date")) == len(DAYS)


def test_a_row_in_quarantine_keeps_what_was_stated_under_its_key(files, lake):
    take_in(write(files, absences("9/9/2026")), lake)
    second = absences(
        "9/9/2026", SchoolStudent=[enrolled("004512", leaves="10/32/2026", code="T0")]
    )
    report = take_in(write(files / "b", second, day=SECOND), lake)
    assert problems(report) == {("bad_date", "SchoolExitDate"): 1}
    assert stated(lake, "enrollment_spans", "entry_on, exit_on") == [(day("2026-09-02"), None)]


def test_a_row_in_quarantine_whose_day_is_unreadable_keeps_the_rows_of_its_student(files, lake):
    take_in(write(files, absences("9/9/2026", "9/10/2026")), lake)
    take_in(write(files / "b", absences("9/9/2026", "9/1O/2026"), day=SECOND), lake)
    assert len(stated(lake, "absences", "on_date")) == 2


def test_a_school_whose_row_is_in_quarantine_keeps_its_place_and_its_days(files, lake):
    take_in(write(files, absences("9/9/2026")), lake)
    second = absences("9/9/2026", Location=[location(code="")])
    report = take_in(write(files / "b", second, day=SECOND), lake)
    assert problems(report) == {("missing", "SchoolCode"): 1}
    assert count_of(report, "N").unchanged == 1
    assert ("9007",) in stated(lake, "places", "place_id")
    assert len(stated(lake, "school_days", "on_date")) == 180


def test_exact_duplicates_and_rows_overridden_by_a_later_one_are_superseded(files, lake):
    package = absences("9/9/2026", "9/9/2026")
    package["SchoolStudent"] = [enrolled("004512", days="20"), enrolled("004512", days="21")]
    report = take_in(write(files, package), lake)
    assert (count_of(report, "N").superseded, count_of(report, "N").loaded) == (1, 1)
    assert stated(lake, "enrollment_spans", "days_present, source_line") == [(21, 3)]
    assert problems(report) == {("overridden", ""): 1}


def test_the_same_package_as_folder_and_archive_counts_once(files, lake):
    write(files, absences("9/9/2026"))
    zipped(files, files / "CEDARS.zip")
    report = take_in(files, lake)
    assert "same_file" in notes(report)
    assert report.totals["superseded"] == report.totals["rows"] / 2


def test_undo_brings_back_what_was_known_before(files, lake):
    take_in(write(files, absences("9/9/2026")), lake)
    take_in(write(files / "b", absences("9/9/2026", "9/10/2026"), day=SECOND), lake)
    Lake(lake).undo()
    assert stated(lake, "absences", "on_date") == [(day("2026-09-09"),)]
    report = take_in(write(files / "b", absences("9/9/2026", "9/10/2026"), day=SECOND), lake)
    assert count_of(report, "N").loaded == 1


def test_partitions_that_only_grow_are_not_written_anew(files, lake):
    take_in(write(files, absences(*DAYS)), lake)
    before = set(Lake(lake).files_of("absences"))
    take_in(write(files / "b", absences(*DAYS, "10/1/2026"), day=SECOND), lake)
    assert before < set(Lake(lake).files_of("absences"))


def test_other_districts_stay_untouched_by_a_package(files, lake):
    there = {
        "Location": [location(district="99902", code="9902")],
        "DistrictStudent": [student("1", ServingCountyDistrictCode="99902")],
    }
    write(files, absences("9/9/2026"))
    take_in(write(files, there, district="99902"), lake)
    take_in(write(files / "b", absences("9/10/2026"), day=SECOND), lake, allow_gone=True)
    assert set(people(lake)) == {"99901/004512", "99902/1"}
    assert len(stated(lake, "district_spans", "student_id")) == 2


def test_history_holds_numbers_and_no_student(files, lake):
    take_in(write(files, absences("9/9/2026", "9/31/2026")), lake)
    text = (lake / "versions" / "000002.json").read_text()
    assert "004512" not in text
    assert "9/31/2026" not in text
    assert '"quarantined": 1' in text


@pytest.mark.parametrize("gone", [0, 1])
def test_a_newer_extract_without_a_change_moves_the_date_of_what_was_taken_in(files, lake, gone):
    take_in(write(files, absences("9/9/2026", "9/10/2026", "9/11/2026")), lake)
    days = ["9/9/2026", "9/10/2026", "9/11/2026"][gone:]
    take_in(write(files / "b", absences(*days), day=THIRD), lake)
    report = take_in(write(files / "c", absences("9/9/2026"), day=SECOND), lake)
    assert "older" in notes(report)
