"""Every file against the state's format, read from the notes and not from the writer."""

import re
from collections import Counter, defaultdict
from datetime import date

import pytest

PATTERNS = {
    "DATE": r"\d{1,2}/\d{1,2}/\d{4}",
    "OLD": r"\d{1,2}/\d{1,2}/\d{4}",
    "SSID": r"[1-9]\d{9}",
    "GRADE": r"PK|K1|K2|0?[1-9]|1[0-2]",
}
FILES = "ABCDEHIJKLMNR"


def columns(layout, letter):
    return [column.split("|", 2) for column in layout[letter]["columns"]]


@pytest.fixture(scope="module")
def last(region, days):
    """All districts' last extract."""
    return region.extracts(days[-1])


@pytest.fixture(scope="module")
def several(region, days):
    """All districts' extracts of a day within the year, and their last ones."""
    return region.extracts(days[2]) + region.extracts(days[-1])


@pytest.mark.parametrize("letter", FILES)
def test_a_file_has_the_state_s_header(letter, last, layout):
    wanted = "\t".join(name for name, _, _ in columns(layout, letter))
    for extract in last:
        raw = extract.path(letter).read_bytes()
        assert raw.removeprefix(b"\xef\xbb\xbf").splitlines()[0].decode() == wanted


@pytest.mark.parametrize("letter", FILES)
def test_every_cell_follows_its_column_s_rule(letter, last, layout):
    rules = [
        (name, rule, re.compile(PATTERNS.get(pattern, pattern)), pattern)
        for name, rule, pattern in columns(layout, letter)
    ]
    faults = Counter()
    for extract in last:
        for row in extract.rows(letter):
            assert len(row) == len(rules)
            for cell, (name, rule, shape, _) in zip(row, rules, strict=True):
                if not cell:
                    faults[name, "empty"] += rule == "R"
                elif rule == "X" or not shape.fullmatch(cell):
                    faults[name, cell] += 1
    assert not +faults


@pytest.mark.parametrize("letter", FILES)
def test_dates_lie_in_the_school_year_where_they_must(letter, last, layout, days):
    where = [at for at, (_, _, kind) in enumerate(columns(layout, letter)) if kind == "DATE"]
    for extract in last:
        for row in extract.rows(letter):
            for at in where:
                if row[at]:
                    day = extract.read_day(row[at])
                    assert date(2025, 7, 1) <= day <= date(2026, 8, 31)
                    assert letter in "AR" or day <= days[-1]


@pytest.mark.parametrize("letter", FILES)
def test_no_two_rows_have_the_same_key(letter, last, layout):
    key = layout[letter]["key"]
    for extract in last:
        found = Counter(tuple(row[at] for at in key) for row in extract.rows(letter))
        assert [one for one, rows in found.items() if rows > 1] == []


def test_file_names_carry_district_day_and_both_years(last):
    for extract in last:
        for path in extract.folder.glob("*.txt"):
            assert re.fullmatch(
                rf"{extract.district}_0000_[A-Za-z]+_20260630_20252026\.txt", path.name
            )


def test_districts_write_in_all_the_legal_ways(region, days):
    raw = {
        extract.district: extract.path("B").read_bytes() for extract in region.extracts(days[-1])
    }
    crlf = {district for district, text in raw.items() if b"\r\n" in text}
    with_mark = {district for district, text in raw.items() if text.startswith(b"\xef\xbb\xbf")}
    assert 3 < len(crlf) < 32
    assert with_mark == {"41210"}
    with pytest.raises(UnicodeDecodeError):
        raw["09901"].decode("utf-8")
    assert "Rubén" in raw["09901"].decode("cp1252")
    dates = [row[8] for row in region.extract("43003", days[-1]).rows("B")]
    assert any(re.fullmatch(r"\d/\d/\d{4}", one) for one in dates)
    assert any(row[12] == "03" for one in region.extracts(days[-1]) for row in one.rows("B"))


def test_counties_01_and_09_keep_their_zero(region, days):
    codes = {extract.district for extract in region.extracts(days[-1])}
    assert {"01901", "01902", "09901", "09902"} <= codes
    assert len(codes) == 35


def test_one_district_writes_0007_in_one_file_and_7_in_the_others(region, days):
    extract = region.extract("46103", days[-1])
    in_a = {row[3] for row in extract.rows("A")}
    in_c = {row[4] for row in extract.rows("C")}
    assert in_a.isdisjoint(in_c)
    assert in_c <= {code.lstrip("0") for code in in_a}


def test_both_generations_of_race_codes_occur(last):
    codes = {row[4] for extract in last for row in extract.rows("M")}
    assert {"300", "W00", "xx"} <= codes


def test_a_course_title_holds_a_quote_and_a_comma(last):
    titles = {row[4] for extract in last for row in extract.rows("D")}
    assert 'Astronomy, with a 6" Telescope A' in titles


def test_spans_name_schools_and_students_that_exist(several):
    for extract in several:
        students = {row[3] for row in extract.rows("B")}
        assert students == {row[2] for row in extract.rows("C")}
        for letter in "CEIJNR":
            assert {row[4].lstrip("0") for row in extract.rows(letter)} <= set(extract.school_of)
        for letter in "EHIJKLMNR":
            assert {row[2] for row in extract.rows(letter)} <= students


def test_an_exit_has_its_code_and_comes_after_the_entry(several):
    for extract in several:
        for row in extract.rows("C"):
            assert bool(row[7]) == bool(row[8])
            if row[7]:
                assert extract.read_day(row[5]) <= extract.read_day(row[7])


def test_a_student_has_one_primary_school_at_a_time(several):
    for extract in several:
        spans = defaultdict(list)
        for row in extract.rows("C"):
            if row[9] == "Y":
                left = extract.read_day(row[7]) if row[7] else date.max
                spans[row[2]].append((extract.read_day(row[5]), left))
        for one in spans.values():
            one.sort()
            assert all(before[1] < after[0] for before, after in zip(one, one[1:], strict=False))


def test_stays_in_a_district_do_not_overlap_and_begin_before_their_schools(several):
    for extract in several:
        stays = defaultdict(list)
        for row in extract.rows("B"):
            left = extract.read_day(row[14]) if row[14] else date.max
            stays[row[3]].append((extract.read_day(row[13]), left))
        for one in stays.values():
            one.sort()
            assert all(before[1] < after[0] for before, after in zip(one, one[1:], strict=False))
        for row in extract.rows("C"):
            assert min(stays[row[2]])[0] <= extract.read_day(row[5])


def test_not_hispanic_stands_alone(last):
    for extract in last:
        codes = defaultdict(set)
        for row in extract.rows("L"):
            codes[row[2]].add(row[4])
        for found in codes.values():
            assert not found & {"H01", "10"} or len(found) == 1


def test_students_of_alternative_schools_have_no_absences(last):
    for extract in last:
        alternative = {row[4] for row in extract.rows("E") if row[8] != "N"}
        assert not alternative & {row[4] for row in extract.rows("N")}


def test_courses_follow_the_rules_of_their_designations(last):
    for extract in last:
        for row in extract.rows("D"):
            letters, ap_code, cip_code, same_as = row[6], row[8], row[9], row[11]
            assert ("A" in letters) == bool(ap_code)
            assert ("T" in letters) <= bool(cip_code)
            assert bool(cip_code) == bool(same_as)
            assert not ("R" in letters and set(letters) & set("ICTAKLN"))


def test_credit_earned_is_at_most_the_credit_attempted(last):
    for extract in last:
        for row in extract.rows("H"):
            assert float(row[11]) <= float(row[10])
            assert (float(row[11]) == 0) == (row[9] in ("F", "NC"))


def test_grade_point_average_is_that_of_the_history(several):
    points = {"A": 40, "A-": 37, "B+": 33, "B": 30, "B-": 27, "C+": 23, "C": 20, "C-": 17}
    points |= {"D+": 13, "D": 10, "F": 0}
    for extract in several:
        marks, earned = defaultdict(list), defaultdict(float)
        for row in extract.rows("H"):
            earned[row[2]] += float(row[11])
            if row[9] in points:
                marks[row[2]].append(points[row[9]])
        for row in extract.rows("B"):
            if row[12].lstrip("0") in ("9", "10", "11", "12"):
                assert float(row[29]) == pytest.approx(earned[row[3]])
                if marks[row[3]]:
                    mean = sum(marks[row[3]]) / len(marks[row[3]]) / 10
                    assert float(row[27]) == pytest.approx(mean, abs=0.0006)


def test_credit_from_elsewhere_carries_9999(last):
    for extract in last:
        own = set(extract.school_of.values())
        codes = {row[25] for row in extract.rows("H")}
        assert codes <= own | {"9999"}


def test_developmental_delay_ends_before_age_nine(last):
    for extract in last:
        born = {row[3]: extract.read_day(row[8]) for row in extract.rows("B")}
        for row in extract.rows("I"):
            if (row[5], row[9]) == ("36", "1"):
                assert born[row[2]] > date(2016, 9, 1)


def test_nobody_below_grade_5_is_excluded_for_long(last):
    for extract in last:
        grade = {row[3]: row[12].lstrip("0") for row in extract.rows("B")}
        for row in extract.rows("R"):
            if grade[row[2]] in ("K1", "K2", "1", "2", "3", "4"):
                assert row[9] in ("CE", "IS", "SS")
            if row[9] == "SS":
                assert int(row[12]) <= 10
            if row[9] == "LS":
                assert int(row[12]) > 10


def test_the_older_discipline_file_is_written_for_older_years(tmp_path):
    from inmotion_region import build

    build(tmp_path, students=600, years=(2018,), extracts=(date(2018, 6, 30),))
    folder = tmp_path / "41001" / "20180630"
    (path,) = folder.glob("*_StudentDiscipline_*.txt")
    lines = path.read_text().splitlines()
    assert lines[0].split("\t")[5] == "Incident Date"
    assert {len(line.split("\t")) for line in lines} == {24}
    assert not list(folder.glob("*Exclusionary*"))
