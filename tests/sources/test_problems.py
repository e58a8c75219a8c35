"""Problems say where, what and how to mend it, and come back as the district's own file."""

import csv

from tests.sources.cedars import (
    DISTRICT,
    FIRST,
    absent,
    cells,
    enrolled,
    header,
    small,
    student,
    take_in,
    write,
)

from inmotion.sources.importing import import_path
from inmotion.sources.reasons import FILE_NOTES, REASONS, Severity


def name(kind):
    return f"{FIRST}/{DISTRICT}_0000_{kind}_{FIRST}_20262027.txt"


def group(report, reason):
    (found,) = [g for g in report.extracts[0].problems if g.reason == reason]
    return found


def test_a_problem_names_file_line_column_value_reason_and_fix(files, lake):
    rows = [absent("004512"), absent("004512", "9/31/2026")]
    text = "\n".join((cells(*header("StudentAbsence")), *rows)).replace(
        "AbsenceDate", "Absence Date"
    )
    report = take_in(write(files, small(StudentAbsence=text.encode())), lake)
    problem = group(report, "bad_date").examples[0]
    assert (problem.file, problem.line) == (name("StudentAbsence"), 3)
    assert (problem.column, problem.value) == ("Absence Date", "9/31/2026")
    assert problem.severity is Severity.QUARANTINE
    words, fix = problem.words
    assert words.format(column=problem.column, value=problem.value) == (
        "Absence Date: 9/31/2026 is not a date like 09/30/2026."
    )
    assert "export again" in fix


def test_few_examples_stand_for_many_problems(files, lake):
    package = small(*(absent("004512", f"9/31/{year}") for year in range(2000, 2050)))
    found = group(take_in(write(files, package), lake), "bad_date")
    assert found.count == 50
    assert [problem.line for problem in found.examples] == [2, 3, 4]


def test_rows_with_problems_come_back_with_one_more_column(files, lake, tmp_path):
    package = small(absent("004512"), absent("004512", "9/31/2026"), absent("9", "9/10/2026"))
    package["SchoolStudent"] = [enrolled("004512", primary="J")]
    copies = tmp_path / "copies"
    take_in(write(files, package), lake, problems_to=copies)
    written = sorted(str(path.relative_to(copies)) for path in copies.rglob("*.txt"))
    assert written == [name("SchoolStudent"), name("StudentAbsence")]
    head, *rows = (copies / name("StudentAbsence")).read_text().splitlines()
    assert head == cells(*header("StudentAbsence"), "problem")
    assert [row.rsplit("\t", 1)[0] for row in rows] == [
        absent("004512", "9/31/2026"),
        absent("9", "9/10/2026"),
    ]
    assert "9/31/2026 is not a date" in rows[0]
    assert "no row in the District Student file" in rows[1]


def test_a_comma_file_comes_back_as_a_comma_file(files, lake, tmp_path):
    head = "DistrictCode,SchoolCode,Date,IsSchoolDay,ScheduledMinutes"
    rows = [head, "99901,9007,2026-09-02,Y,360", '99901,9007,"2026-09-31, Tuesday",Y,360']
    copies = tmp_path / "copies"
    take_in(write(files, small(**{"Calendar.csv": rows})), lake, problems_to=copies)
    with (copies / FIRST / "Calendar.csv").open(newline="") as file:
        read = list(csv.reader(file))
    assert read[0] == [*head.split(","), "problem"]
    assert read[1][:5] == ["99901", "9007", "2026-09-31, Tuesday", "Y", "360"]
    assert len(read) == 2


def test_a_file_held_back_as_a_whole_comes_back_with_all_its_rows(files, lake, tmp_path):
    copies = tmp_path / "copies"
    package = small(StudentAbsence=b"What\tIs\tThis\n1\t2\t3\n4\t5\t6\n")
    take_in(write(files, package), lake, problems_to=copies)
    lines = (copies / name("StudentAbsence")).read_text().splitlines()
    assert lines[0] == "What\tIs\tThis\tproblem"
    assert [line.split("\t")[0] for line in lines[1:]] == ["1", "4"]


def test_the_words_in_the_copies_are_the_readers(files, lake, tmp_path):
    copies = tmp_path / "copies"
    path = write(files, small(absent("004512", "9/31/2026")))
    import_path(
        path,
        lake,
        write=False,
        problems_to=copies,
        translate=lambda words: words.replace("is not a date", "no es una fecha"),
    )
    text = (copies / name("StudentAbsence")).read_text()
    assert "AbsenceDate: 9/31/2026 no es una fecha" in text


def test_every_reason_can_be_told(files):
    for reason in REASONS.values():
        assert reason.words.format(column="C", value="V").endswith(".")
        assert reason.fix.endswith(".")
    for words in FILE_NOTES.values():
        assert words.format(value="V").endswith(".")


def test_progress_and_report_hold_no_value_of_a_student_but_in_examples(files, lake):
    told = []
    package = small(absent("004512"), DistrictStudent=[student("004512", LastName="Unmistakable")])
    path = write(files, package)
    report = take_in(path, lake, progress=lambda *said: told.append(said))
    assert told[-1][1] == told[-1][2] == report.totals["rows"]
    assert "Unmistakable" not in str(told)
    assert "Unmistakable" not in str(report.extracts[0].summary())
