"""The cast's numbers, counted from the files by the slow reader."""

from datetime import date

import pytest
from inmotion_region import cast
from inmotion_region.cast_students import BY_KEY, STUDENTS

TOLD = [
    (student.key, expected)
    for student in STUDENTS
    for expected in student.expected
    if expected.as_of in (*cast.WEEKLY_EXTRACTS, date(2026, 6, 30))
]
DISTRICT_OF = {one.code: one.district for one in cast.SCHOOLS}


@pytest.fixture(scope="module")
def counted(region, days):
    """Days per student on each extract day: by record, put together over a student's records."""
    return {day: region.days(day) for day in days}


def records(key):
    return {(DISTRICT_OF[span.school], span.id) for span in BY_KEY[key].spans}


def union(found, key, what):
    return set().union(*(getattr(found[one], what) for one in records(key) if one in found))


@pytest.mark.parametrize(("key", "expected"), TOLD, ids=lambda one: str(getattr(one, "as_of", one)))
def test_the_cast_has_the_numbers_of_its_stories(key, expected, counted):
    found = counted[expected.as_of]
    numbers = [len(union(found, key, what)) for what in ("enrolled", "missed", "unexcused")]
    assert numbers == [expected.enrolled, expected.missed, expected.unexcused]


def test_eleven_of_ana_s_days_are_mondays_and_fridays_and_seven_of_the_last_twenty(counted):
    ana = counted[cast.TODAY]["01901", "00000107"]
    assert sum(day.weekday() in (0, 4) for day in ana.missed) == 11
    assert len(ana.missed & set(sorted(ana.enrolled)[-20:])) == 7


def test_ana_missed_nine_days_of_180_the_year_before(region):
    days = region.days(date(2025, 6, 30))["01901", "00000107"]
    assert (len(days.missed), len(days.enrolled)) == (9, 180)


def test_devon_has_three_unexcused_days_in_february(counted):
    devon = counted[cast.TODAY]["01901", "00000108"]
    assert devon.unexcused == {date(2026, 2, 2), date(2026, 2, 4), date(2026, 2, 6)}


def test_huy_fails_two_of_five_core_courses(region):
    rows = region.extract("01901", cast.TODAY).rows("H")
    marks = {row[6]: row[9] for row in rows if row[2] == "00000109" and row[29] == "2026"}
    core = {row[6] for row in rows if row[2] == "00000109" and 2 <= int(row[13]) <= 10}
    assert len(core & marks.keys()) == 5
    assert [course for course, mark in sorted(marks.items()) if mark == "F"] == ["ALG1A", "PHSCA"]


def test_malia_has_no_credit_in_algebra_from_the_third_of_february(region):
    def credit(day):
        rows = region.extract("01901", day).rows("H")
        return {row[6]: row[11] for row in rows if row[2] == "00000118" and row[29] == "2026"}

    assert credit(date(2026, 1, 30)) == {}
    assert credit(cast.TODAY)["ALG1A"] == "0.00"
    assert set(credit(cast.TODAY).values()) == {"0.00", "0.50"}


def test_samira_is_one_person_with_two_numbers_and_a_late_state_number(region):
    for day in cast.WEEKLY_EXTRACTS:
        first = {row[2]: row[3] for row in region.extract("01901", day).rows("C")}
        second = {row[2]: row[3] for row in region.extract("09901", day).rows("C")}
        assert first["00000110"] == second["000231"] == "7000000110"


def test_lila_s_state_number_is_blank_until_it_is_issued(region):
    seen = [
        row[4]
        for day in cast.WEEKLY_EXTRACTS
        for row in region.extract("01901", day).rows("B")
        if row[3] == "00000114"
    ]
    assert seen == ["", "7000000119", "7000000119"]


def test_ruben_s_wrong_number_is_put_right(region):
    seen = [
        row[4]
        for day in cast.WEEKLY_EXTRACTS
        for row in region.extract("09901", day).rows("B")
        if row[3] == "000312"
    ]
    assert seen == ["7000000990", "7000000990", "7000000120"]


def test_the_twins_numbers_differ_only_by_zeros_on_the_left(region):
    rows = {row[3]: row for row in region.extract("09901", cast.TODAY).rows("B")}
    assert [rows[one][6] for one in ("004512", "4512")] == ["Greta", "Hugo"]
    assert rows["004512"][8] == rows["4512"][8]


def test_diego_is_in_two_districts_and_one_answers_for_him(region):
    home = [row for row in region.extract("01901", cast.TODAY).rows("C") if row[2] == "00000113"]
    away = [row for row in region.extract("41001", cast.TODAY).rows("C") if row[2] == "00000501"]
    assert [(row[3], row[9]) for row in home + away] == [("7000000118", "Y"), ("7000000118", "N")]
    (lives,) = [
        row for row in region.extract("41001", cast.TODAY).rows("B") if row[3] == "00000501"
    ]
    assert lives[2] == "01901"


def test_the_kealoha_children_share_a_name_in_two_districts(region):
    names = [
        row[5]
        for district, number in (("01901", "00000111"), ("09901", "000311"))
        for row in region.extract(district, cast.TODAY).rows("B")
        if row[3] == number
    ]
    assert names == ["Kealoha", "Kealoha"]


def test_mateo_lives_with_his_father_and_uses_his_mother_s_name(region):
    (row,) = [row for row in region.extract("01901", cast.TODAY).rows("B") if row[3] == "00000112"]
    assert (row[1], row[2], row[5], row[35]) == ("01901", "09901", "Ortiz Silva", "Silva")


def test_tobias_learns_online_and_has_no_absence_rows(region):
    extract = region.extract("01901", cast.TODAY)
    assert {row[8] for row in extract.rows("E") if row[2] == "00000116"} <= {"O", "R", "S"}
    assert not [row for row in extract.rows("N") if row[2] == "00000116"]


def test_isaac_has_one_incident_and_two_actions(region):
    rows = [row for row in region.extract("01901", cast.TODAY).rows("R") if row[2] == "00000117"]
    assert [(row[5], row[9], row[12]) for row in rows] == [
        ("HB-0412", "EE", "3"),
        ("HB-0412", "SS", "2"),
    ]


def test_gull_rock_has_eight_students(region):
    extract = region.extract("01902", cast.TODAY)
    here = [row for row in extract.rows("C") if extract.school_of[row[4].lstrip("0")] == "6908"]
    assert len(here) == 8


def test_nothing_of_the_offline_days_is_known_of_the_rural_campus(region):
    dates = {row[5] for row in region.extract("09902", cast.TODAY).rows("N")}
    later = {row[5] for row in region.extract("09902", date(2026, 6, 30)).rows("N")}
    offline = {f"01/{day}/2026" for day in (27, 28, 29, 30)} | {
        f"02/0{n}/2026" for n in range(2, 7)
    }
    assert not dates & offline
    assert later & offline


def test_ana_gets_tutoring_since_january(region):
    rows = region.extract("01901", cast.TODAY).csv_rows("Supports.csv")
    (row,) = [row for row in rows if row["DistrictStudentId"] == "00000107"]
    assert (row["SupportKind"], row["StartDate"], row["EndDate"]) == ("tutoring", "2026-01-12", "")


def test_the_adults_of_the_cast_belong_to_its_places():
    places = set(DISTRICT_OF) | set(DISTRICT_OF.values())
    assert {place for adult in cast.ADULTS for place in adult.places} <= places
    assert len({adult.name for adult in cast.ADULTS}) == len(cast.ADULTS)
