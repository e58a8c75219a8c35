"""Encodings, line ends, quotes and blanks: whatever the bytes, the same rows and line numbers."""

import csv
import io

from tests.sources.cedars import (
    DISTRICT,
    absent,
    cells,
    count_of,
    day,
    header,
    location,
    notes,
    problems,
    small,
    stated,
    student,
    take_in,
    write,
)

ROWS = (absent("004512"), absent("004512", "9/10/2026", "EF"))
LINES = (cells(*header("StudentAbsence")), *ROWS)
EXPECTED = [(2, day("2026-09-09"), "UF"), (3, day("2026-09-10"), "EF")]
PLAIN = "\n".join((*LINES, "")).encode()


VARIANTS = {
    "plain": PLAIN,
    "no newline at the end": PLAIN.removesuffix(b"\n"),
    "byte order mark": b"\xef\xbb\xbf" + PLAIN,
    "CRLF": PLAIN.replace(b"\n", b"\r\n"),
    "byte order mark and CRLF": b"\xef\xbb\xbf" + PLAIN.replace(b"\n", b"\r\n"),
    "one CRLF": PLAIN.replace(b"\n", b"\r\n", 1),
    "CR": PLAIN.replace(b"\n", b"\r"),
    "NUL": PLAIN.replace(b"9/10", b"9/\x0010"),
    "blanks in a cell": PLAIN.replace(b"\t7\t", b"\t 7 \t"),
    "a wide blank": PLAIN.replace(b"\t7\t", b"\t\xc2\xa07\t"),
    "a wide blank of Windows": PLAIN.replace(b"\t7\t", b"\t\xa07\t"),
    "a tab too many": PLAIN.replace(b"EF", b"EF\t"),
    "blank lines": PLAIN + b"\n\n\t\t\n  \n",
    "UTF-16": PLAIN.decode().encode("utf-16"),
    "blanks in the header": PLAIN.replace(b"\tAbsenceCode", b"\t AbsenceCode "),
    "another spelling": PLAIN.replace(b"DistrictStudentId", b"District Student Code"),
    "another state number": PLAIN.replace(b"SSID", b"State Student ID"),
}


def test_trap_13_all_these_bytes_are_the_same_two_absences(files, lake):
    districts = {}
    for number, (what, text) in enumerate(VARIANTS.items()):
        code = f"{99_000 + number}"
        districts[code] = what
        package = {
            "Location": [location(district=code)],
            "DistrictStudent": [student("004512", ServingCountyDistrictCode=code)],
            "StudentAbsence": text.replace(DISTRICT.encode(), code.encode()).replace(
                DISTRICT.encode("utf-16le"), code.encode("utf-16le")
            ),
        }
        write(files, package, district=code)
    report = take_in(files, lake)
    columns = "district_id, source_line, on_date, absence_code"
    found = {what: [] for what in VARIANTS}
    for code, *row in stated(lake, "absences", columns):
        found[districts[code]].append(tuple(row))
    assert found == dict.fromkeys(VARIANTS, EXPECTED)
    counts = {(f.rows, f.loaded) for f in report.extracts[0].files if f.kind == "N"}
    assert counts == {(2, 2)}


def test_blank_lines_above_and_between_keep_the_line_numbers(files, lake):
    text = "\n\n" + "\n".join((LINES[0], "", LINES[1], "\t\t\t", " ", LINES[2]))
    take_in(write(files, small(StudentAbsence=text.encode())), lake)
    assert stated(lake, "absences", "source_line") == [(5,), (8,)]


def test_one_broken_sign_does_not_spoil_the_other_names(files, lake):
    rows = [cells(*header("DistrictStudent"))]
    text = "\n".join((*rows, student("1", LastName="Muñoz"), student("2", LastName="Nuñez")))
    utf8, windows = text.encode().split("Nuñez".encode())
    broken = utf8 + "Nuñez’s".encode("cp1252") + windows
    package = small(students=(), DistrictStudent=broken)
    report = take_in(write(files, package), lake)
    assert stated(lake, "people", "last_name") == [("Muñoz",), ("Nuñez’s",)]
    assert "transcoded" in notes(report)


def test_a_comma_file_with_quotes_and_a_line_break_in_a_cell_is_read(files, lake):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header("CourseCatalog"))
    for code, title in (("A", 'Band, 6" Horns'), ("B", "Two\nlines"), ("C", "Plain")):
        writer.writerow(["2027", DISTRICT, "7", code, title, "14", "AB", "", "", "", "", "", ""])
    package = small(CourseCatalog=out.getvalue().encode())
    report = take_in(write(files, package), lake)
    found = stated(lake, "courses", "course_code, course_title, source_line")
    assert found == [("A", 'Band, 6" Horns', 2), ("B", "Two lines", 3), ("C", "Plain", 5)]
    assert "comma" in notes(report)


def test_a_quote_that_never_closes_swallows_no_line_of_a_comma_file(files, lake):
    rows = [f'2027,{DISTRICT},7,C{n},{title},14,,,,,,,' for n, title in
            enumerate(['Six " feet', *(["Plain"] * 20)])]  # fmt: skip
    text = "\n".join([",".join(header("CourseCatalog")), *rows])
    report = take_in(write(files, small(CourseCatalog=text.encode())), lake)
    assert count_of(report, "D").loaded == 21


def test_two_single_quotes_far_apart_do_not_embrace_the_lines_between(files, lake):
    titles = ['Six " feet', *["Plain"] * 14, 'Five " feet', *["Plain"] * 14]
    rows = [f"2027,{DISTRICT},7,C{n},{title},14,,,,,,," for n, title in enumerate(titles)]
    text = "\n".join([",".join(header("CourseCatalog")), *rows])
    report = take_in(write(files, small(CourseCatalog=text.encode())), lake)
    assert count_of(report, "D").loaded == 30


def test_a_file_without_a_header_is_read_by_position_from_its_first_line(files, lake):
    report = take_in(write(files, small(StudentAbsence="\n".join(ROWS).encode())), lake)
    assert "no_header" in notes(report)
    assert stated(lake, "absences", "source_line") == [(1,), (2,)]


def test_columns_in_another_order_are_found_by_name(files, lake):
    text = "\n".join(cells(*reversed(line.split("\t"))) for line in LINES)
    take_in(write(files, small(StudentAbsence=text.encode())), lake)
    assert stated(lake, "absences", "source_line, on_date, absence_code") == EXPECTED


def test_unknown_names_are_taken_by_position_only_if_no_known_name_stands_elsewhere(files, lake):
    renamed = PLAIN.replace(b"AbsenceDate", b"Datum")
    report = take_in(write(files / "a", small(StudentAbsence=renamed)), lake)
    assert "by_position" in notes(report)
    assert len(stated(lake, "absences", "on_date")) == 2
    moved = "\n".join(cells(*line.split("\t")[::-1]) for line in LINES)
    moved = moved.replace("AbsenceDate", "Datum")
    report = take_in(write(files / "b", small(StudentAbsence=moved.encode())), lake)
    assert problems(report) == {("unknown_header", ""): 2}
    assert count_of(report, "N").quarantined == 2
    assert len(stated(lake, "absences", "on_date")) == 2, "what was stated stays"


def test_an_empty_file_ends_nothing(files, lake):
    take_in(write(files / "a", small(*ROWS)), lake)
    report = take_in(write(files / "b", small(StudentAbsence=b"")), lake)
    assert count_of(report, "N").rows == 0
    assert len(stated(lake, "absences", "on_date")) == 2


def test_a_line_too_long_to_read_holds_back_its_file_and_no_other(files, lake):
    endless = PLAIN + b"x" * 3_000_000
    report = take_in(write(files, small(StudentAbsence=endless)), lake)
    assert problems(report) == {("unreadable_file", ""): 3}
    assert count_of(report, "N").quarantined == 3
    assert count_of(report, "C").loaded == 1


def test_a_path_with_signs_that_search_is_taken_as_it_is(tmp_path, lake):
    take_in(write(tmp_path / "odd [x] *? folder", small(*ROWS)), lake)
    assert len(stated(lake, "absences", "on_date")) == 2
