"""Finding packages: folders, folders of folders, archives, names old and new, files unknown."""

import zipfile

import pytest
from tests.sources.cedars import (
    DISTRICT,
    FIRST,
    SECOND,
    absent,
    cells,
    count_of,
    day,
    enrolled,
    header,
    location,
    notes,
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
from inmotion.sources.packages import kind_of_token, parse_name
from inmotion.vocabulary.errors import WrongUsage


@pytest.mark.parametrize(
    ("name", "kind", "district", "extract", "year"),
    [
        ("12345_0000_Location_20190116_20182019.txt", "A", "12345", "2019-01-16", 2019),
        ("12345_0000_DistrictStudent_20070303.txt", "B", "12345", "2007-03-03", None),
        ("1901_0000_studentabsence_20261015_20262027.TXT", "N", "01901", "2026-10-15", 2027),
        (
            "99901_0000_ExclusionaryDiscipline_20261015_20262027.txt",
            "R",
            "99901",
            "2026-10-15",
            2027,
        ),
        ("99901_9007_SchoolStudent_20261015_20262027.txt", "C", "99901", "2026-10-15", 2027),
        ("99901_0000_BilingualPrograms_20261399_20262027.txt", "J", "99901", None, 2027),
        ("Supports.csv", "Supports", "", None, None),
        ("notes.txt", None, "", None, None),
    ],
)
def test_a_file_name_says_kind_district_day_and_year(name, kind, district, extract, year):
    parts = parse_name(f"some/folder/{name}")
    assert kind_of_token(parts.token) == kind
    assert parts.district_id == district
    assert (str(parts.extract_on) if parts.extract_on else None) == extract
    assert parts.school_year == year


def test_folders_of_folders_and_archives_are_searched_and_truth_is_left_alone(tmp_path, lake):
    root = tmp_path / "in"
    write(root / "a" / "b", small(absent("004512")))
    other = small(students=())
    other["Location"] = [location(district="99902", code="9902")]
    other["DistrictStudent"] = [student("1", ServingCountyDistrictCode="99902")]
    zipped(write(tmp_path / "other", other, district="99902"), root / "99902.zip")
    write(root / "truth", {"Location": [location("9", "9999")]})
    (root / "readme.txt").write_text("hello\n")
    report = take_in(root, lake)
    assert stated(lake, "people", "district_id") == [(DISTRICT,), ("99902",)]
    assert not [row for row in stated(lake, "places", "place_id") if row == ("9999",)]
    assert [note.file for note in report.notes] == ["readme.txt"]


def test_an_archive_alone_is_a_package(files, tmp_path, lake):
    report = take_in(zipped(write(files, small(absent("004512"))), tmp_path / "CEDARS.zip"), lake)
    assert count_of(report, "N").file.startswith("CEDARS.zip/")
    assert count_of(report, "N").loaded == 1


def test_a_broken_archive_and_a_damaged_member_are_told_and_stop_nothing_else(files, lake):
    write(files, small(absent("004512")))
    (files / "broken.zip").write_bytes(b"PK\x03\x04 no archive")
    write(files / "inside", {"StudentRace": ["x" * 5000]})
    archive = zipped(files / "inside", files / "damaged.zip")
    (files / "inside" / FIRST / f"{DISTRICT}_0000_StudentRace_{FIRST}_20262027.txt").unlink()
    raw = bytearray(archive.read_bytes())
    raw[200:260] = b"?" * 60
    archive.write_bytes(raw)
    report = take_in(files, lake)
    assert "bad_archive" in notes(report)
    assert ("unreadable_file", "") in problems(report)
    assert report.exit_code == 1
    assert count_of(report, "N").loaded == 1


def test_a_member_that_wants_out_of_its_archive_is_read_and_written_nowhere(tmp_path, lake):
    archive = tmp_path / "sly.zip"
    with zipfile.ZipFile(archive, "w") as file:
        name = f"../../{DISTRICT}_0000_Location_{FIRST}_20262027.txt"
        file.writestr(name, "\n".join((cells(*header("Location")), location())))
    before = set(tmp_path.parent.rglob("*"))
    take_in(archive, lake)
    new = {path for path in set(tmp_path.parent.rglob("*")) - before if lake not in path.parents}
    assert not new
    assert ("9007",) in stated(lake, "places", "place_id")


def test_the_header_decides_where_the_name_does_not(files, lake):
    write(files, small())
    folder = files / FIRST
    text = "\n".join((cells(*header("StudentAbsence")), absent("004512")))
    (folder / f"{DISTRICT}_0000_Fehlzeiten_{FIRST}_20262027.txt").write_text(text)
    (folder / f"{DISTRICT}_0000_StudentAbsence_{FIRST}_20262027.txt").unlink()
    report = take_in(files, lake)
    assert count_of(report, "N").loaded == 1


def test_district_and_year_come_from_the_rows_where_the_name_does_not_say_them(files, lake):
    write(files, small())
    folder = files / FIRST
    text = "\n".join((cells(*header("StudentAbsence")), absent("004512")))
    (folder / "StudentAbsence.txt").write_text(text)
    (folder / f"{DISTRICT}_0000_StudentAbsence_{FIRST}_20262027.txt").unlink()
    take_in(files, lake)
    assert stated(lake, "absences", "district_id, school_year, first_seen_on") == [
        (DISTRICT, 2027, day("2026-10-15"))
    ]


def test_a_file_of_no_known_day_waits_as_a_whole(files, lake):
    files.mkdir()
    text = "\n".join((cells(*header("StudentAbsence")), absent("004512"), absent("004513")))
    (files / "StudentAbsence.txt").write_text(text)
    report = take_in(files, lake)
    assert problems(report) == {("no_extract_date", ""): 2}
    assert report.totals["quarantined"] == report.totals["rows"] == 2


def test_staff_files_are_left_aside_unread(files, lake):
    write(files, small())
    name = f"{DISTRICT}_0000_Staff_{FIRST}_20262027.txt"
    (files / FIRST / name).write_text("SchoolYear\tStaffId\tLastName\n2027\t1\tTeacher\n")
    report = take_in(files, lake)
    assert [note.file for note in report.notes] == [f"{FIRST}/{name}"]


def test_two_files_of_one_kind_are_one_snapshot(files, lake):
    """Two school-level submissions of one day together state the district."""
    write(files, small(students=("1", "2"), SchoolStudent=[enrolled("1")]))
    text = "\n".join((cells(*header("SchoolStudent")), enrolled("2")))
    (files / FIRST / f"{DISTRICT}_9007_SchoolStudent_{FIRST}_20262027.txt").write_text(text)
    take_in(files, lake)
    assert len(stated(lake, "enrollment_spans", "student_id")) == 2


def test_nothing_there_is_wrong_usage_and_leaves_no_lake(tmp_path):
    lake = tmp_path / "lake"
    with pytest.raises(WrongUsage, match="no such file"):
        import_path(tmp_path / "nowhere", lake, write=True)
    (tmp_path / "empty").mkdir()
    with pytest.raises(WrongUsage, match="no file here that we know"):
        import_path(tmp_path / "empty", lake, write=True)
    assert not lake.exists()


def test_a_calendar_takes_day_and_year_of_the_package_beside_it(files, lake):
    calendar = ["DistrictCode,SchoolCode,Date,IsSchoolDay,ScheduledMinutes"]
    write(files, small(**{"Calendar.csv": [*calendar, "99901,9007,2026-09-02,Y,300"]}))
    later = [*calendar, "99901,9007,09/02/2026,Y,330"]
    write(files, small(**{"Calendar.csv": later}), day=SECOND)
    take_in(files, lake)
    assert stated(lake, "school_days", "on_date, scheduled_minutes") == [(day("2026-09-02"), 330)]
    assert stated(lake, "school_days", "scheduled_minutes", as_of="2026-10-21") == [(300,)]


@pytest.mark.parametrize("is_zipped", [False, True])
def test_a_package_that_says_it_is_invented_makes_a_synthetic_lake_for_good(
    files, lake, tmp_path, is_zipped
):
    write(files, small())
    (files / FIRST / "SYNTHETIC").write_text("Nobody here is real.")
    source = files
    if is_zipped:
        source = tmp_path / "zipped"
        source.mkdir()
        with zipfile.ZipFile(source / f"{FIRST}.zip", "w") as archive:
            for path in (files / FIRST).iterdir():
                archive.write(path, path.name)
    take_in(source, lake)
    assert Lake(lake).manifest.is_synthetic
    write(files, small(), day=SECOND)
    take_in(files, lake)
    assert Lake(lake).manifest.is_synthetic
