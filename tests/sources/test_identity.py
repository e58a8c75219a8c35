"""Whose record is whose: state numbers blank, late, wrong, shared, changed."""

from tests.sources.cedars import (
    DISTRICT,
    FIRST,
    SECOND,
    THIRD,
    absent,
    count_of,
    enrolled,
    location,
    people,
    problems,
    small,
    stated,
    student,
    take_in,
    write,
)

SSID, OTHER_SSID = "4000000017", "4000000025"
OTHER = "99902"


def district(*students, code=DISTRICT, **more):
    return {
        "Location": [location(district=code, code=f"9{code[-3:]}")],
        "DistrictStudent": [
            student(number, ServingCountyDistrictCode=code, **given) for number, given in students
        ],
        **more,
    }


def both(files, here, there, day=FIRST):
    write(files, district(*here), day=day)
    write(files, district(*there, code=OTHER), day=day, district=OTHER)
    return files / day


def test_the_same_number_and_birth_date_in_two_districts_is_one_person(files, lake):
    take_in(both(files, [("1", {"SSID": SSID})], [("7", {"SSID": SSID})]), lake)
    assert people(lake) == {"99901/1": 1, "99902/7": 1}


def test_records_without_a_number_are_persons_of_their_own(files, lake):
    take_in(both(files, [("1", {})], [("7", {})]), lake)
    assert people(lake) == {"99901/1": 1, "99902/7": 2}


def test_a_malformed_number_is_as_good_as_none_and_the_district_is_told(files, lake):
    wrong = [("1", {"SSID": "0123456789"}), ("2", {"SSID": "12345"})]
    report = take_in(both(files, wrong, [("7", {"SSID": "0123456789"})]), lake)
    assert len(set(people(lake).values())) == 3
    assert problems(report)["malformed_ssid", "SSID"] == 3


def test_a_late_number_joins_two_records_from_that_day_on(files, lake):
    take_in(both(files, [("1", {"SSID": SSID})], [("7", {})]), lake)
    take_in(both(files, [("1", {"SSID": SSID})], [("7", {"SSID": SSID})], SECOND), lake)
    assert people(lake) == {"99901/1": 1, "99902/7": 1}
    assert people(lake, as_of="2026-10-21") == {"99901/1": 1, "99902/7": 2}
    assert people(lake, as_of="2026-10-22") == {"99901/1": 1, "99902/7": 1}


def test_a_corrected_number_parts_two_records_and_no_number_is_given_again(files, lake):
    take_in(both(files, [("1", {"SSID": SSID})], [("7", {"SSID": SSID})]), lake)
    take_in(both(files, [("1", {"SSID": SSID})], [("7", {"SSID": OTHER_SSID})], SECOND), lake)
    assert people(lake) == {"99901/1": 1, "99902/7": 2}
    take_in(
        both(files, [("1", {"SSID": SSID})], [("7", {"SSID": OTHER_SSID}), ("8", {})], THIRD), lake
    )
    assert people(lake)["99902/8"] == 3


def test_if_the_first_record_leaves_the_others_stay_together(files, lake):
    here = [("1", {"SSID": SSID}), ("2", {"SSID": SSID}), ("3", {"SSID": SSID})]
    take_in(both(files, here, []), lake)
    assert set(people(lake).values()) == {1}
    here[0] = ("1", {"SSID": OTHER_SSID})
    take_in(both(files, here, [], SECOND), lake)
    assert people(lake) == {"99901/1": 1, "99901/2": 2, "99901/3": 2}


def test_a_student_missing_from_the_new_extract_keeps_the_person(files, lake):
    take_in(both(files, [("1", {"SSID": SSID})], [("7", {"SSID": SSID})]), lake)
    take_in(both(files, [("2", {})], [("7", {"SSID": SSID})], SECOND), lake, allow_gone=True)
    assert people(lake) == {"99901/1": 1, "99902/7": 1, "99901/2": 3}


def test_a_number_with_two_birth_dates_never_merges_and_all_wait_if_none_was_known(files, lake):
    twin = {"SSID": SSID, "BirthDate": "05/06/2012"}
    report = take_in(both(files, [("1", {"SSID": SSID}), ("2", {})], [("7", twin)]), lake)
    assert people(lake) == {"99901/2": 1}
    assert problems(report)["ssid_of_other_birth", "SSID"] == 2


def test_the_newcomer_with_another_birth_date_waits_and_so_do_its_rows(files, lake):
    take_in(write(files, district(("1", {"SSID": SSID}))), lake)
    newcomer = ("2", {"SSID": SSID, "BirthDate": "05/06/2012"})
    package = district(
        ("1", {"SSID": SSID}), newcomer, SchoolStudent=[enrolled("1"), enrolled("2")]
    )
    report = take_in(write(files / "b", package, day=SECOND), lake)
    assert people(lake) == {"99901/1": 1}
    assert problems(report)["ssid_of_other_birth", "SSID"] == 1
    assert problems(report)["student_in_quarantine", "DistrictStudentId"] == 1
    assert count_of(report, "C").loaded == 1


def test_a_known_student_in_conflict_keeps_the_last_good_record_and_takes_in_new_rows(files, lake):
    first = district(
        ("1", {"SSID": SSID}), ("2", {"LastName": "Old"}), SchoolStudent=[enrolled("2")]
    )
    take_in(write(files, first), lake)
    wrong = ("2", {"SSID": SSID, "BirthDate": "05/06/2012", "LastName": "New"})
    second = district(
        ("1", {"SSID": SSID}),
        wrong,
        SchoolStudent=[enrolled("2")],
        StudentAbsence=[absent("2")],
    )
    report = take_in(write(files / "b", second, day=SECOND), lake)
    assert count_of(report, "B").quarantined == 1
    assert count_of(report, "N").loaded == 1
    assert ("Old",) in stated(lake, "people", "last_name")
    assert len(stated(lake, "district_spans", "student_id")) == 2


def test_one_record_may_correct_its_own_birth_date(files, lake):
    take_in(write(files, district(("1", {"SSID": SSID}))), lake)
    corrected = district(("1", {"SSID": SSID, "BirthDate": "04/06/2011"}))
    report = take_in(write(files / "b", corrected, day=SECOND), lake)
    assert not problems(report)
    assert str(stated(lake, "people", "birth_on")[0][0]) == "2011-04-06"
    assert people(lake) == {"99901/1": 1}


def test_a_linked_record_that_differs_alone_waits_until_both_agree(files, lake):
    take_in(both(files, [("1", {"SSID": SSID})], [("7", {"SSID": SSID})]), lake)
    moved = {"SSID": SSID, "BirthDate": "04/06/2011"}
    report = take_in(both(files, [("1", moved)], [("7", {"SSID": SSID})], SECOND), lake)
    assert problems(report) == {("ssid_of_other_birth", "SSID"): 1}
    report = take_in(both(files, [("1", moved)], [("7", moved)], THIRD), lake)
    assert not problems(report)
    assert {str(row[0]) for row in stated(lake, "identity_crosswalk", "birth_on")} == {"2011-04-06"}


def test_a_claim_set_back_can_bring_up_the_next_conflict(files, lake):
    """2 wants number B, whose birth date differs; back at A it meets 3, which came for A."""
    first = [("1", {"SSID": OTHER_SSID}), ("2", {"SSID": SSID, "BirthDate": "05/06/2012"})]
    take_in(write(files, district(*first)), lake)
    second = [
        ("1", {"SSID": OTHER_SSID}),
        ("2", {"SSID": OTHER_SSID, "BirthDate": "05/06/2012"}),
        ("3", {"SSID": SSID, "BirthDate": "07/08/2013"}),
    ]
    report = take_in(write(files / "b", district(*second), day=SECOND), lake)
    assert problems(report)["ssid_of_other_birth", "SSID"] == 2
    assert people(lake) == {"99901/1": 1, "99901/2": 2}


def test_two_birth_dates_for_one_student_wait(files, lake):
    rows = [
        student("1"),
        student("1", GradeLevel="10", BirthDate="04/06/2011"),
        student("2"),
    ]
    report = take_in(write(files, {**district(), "DistrictStudent": rows}), lake)
    assert people(lake) == {"99901/2": 1}
    assert problems(report)["two_birth_dates", "BirthDate"] == 2


def test_the_latest_row_of_a_student_speaks_and_an_older_one_fills_a_missing_number(files, lake):
    rows = [
        student("1", GradeLevel="8", SSID=SSID, LastName="Then", DistrictExitDate="10/01/2026"),
        student("1", DistrictEnrollmentDate="10/02/2026", LastName="Now"),
    ]
    take_in(write(files, {**district(), "DistrictStudent": rows}), lake)
    assert stated(lake, "identity_crosswalk", "ssid") == [(SSID,)]
    assert stated(lake, "people", "last_name") == [("Now",)]
    assert len(stated(lake, "district_spans", "grade_code")) == 2


def test_rows_of_a_student_without_a_row_of_their_own_wait(files, lake):
    report = take_in(write(files, small(absent("004512"), absent("999"))), lake)
    assert problems(report) == {("no_student_row", "DistrictStudentId"): 1}
    assert count_of(report, "N").quarantined == 1


def test_without_file_b_students_stated_before_are_known(files, lake):
    take_in(write(files, small(absent("004512"))), lake)
    alone = {"StudentAbsence": [absent("004512"), absent("004512", "9/10/2026"), absent("9")]}
    report = take_in(write(files / "b", alone, day=SECOND), lake)
    count = count_of(report, "N")
    assert (count.unchanged, count.loaded, count.quarantined) == (1, 1, 1)


def test_a_number_given_before_an_undo_means_the_same_child_after_it(files, lake):
    from inmotion.lake.store import Lake

    take_in(write(files, district(("1", {}), ("2", {}))), lake)
    Lake(lake).undo()
    assert people(lake) == {}
    take_in(write(files / "b", district(("3", {}), ("2", {}))), lake)
    assert people(lake) == {"99901/2": 2, "99901/3": 3}
    assert len(stated(lake, "student_keys", "student_id")) == 3


def test_a_late_package_of_last_year_does_not_change_who_a_student_is(files, lake):
    take_in(both(files, [("1", {"SSID": SSID})], [("7", {"SSID": SSID})]), lake)
    past = {"SchoolYear": "2026", "DistrictEnrollmentDate": "9/3/2025", "BirthDate": "4/6/2011"}
    package = {"Location": [location(year="2026", days=("", ""))]}
    package["DistrictStudent"] = [student("1", **past), student("2", **past)]
    take_in(write(files / "late", package, day=SECOND, years="20252026"), lake)
    assert people(lake) == {"99901/1": 1, "99902/7": 1, "99901/2": 3}
    assert len(stated(lake, "people", "school_year")) == 4
