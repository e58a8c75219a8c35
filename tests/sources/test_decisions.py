"""Linking, splitting and declining by hand: followed at once and ever after, and taken back."""

import pytest
from tests.sources.cedars import SECOND, THIRD, people, stated, take_in
from tests.sources.test_identity import OTHER_SSID, SSID, both

from inmotion.lake.store import Lake
from inmotion.sources import deciding
from inmotion.vocabulary.errors import WrongUsage

WHO = {"by": "Ruth Okafor", "why": "The registrars of both districts spoke on the phone."}
HERE, THERE = "99901/1", "99902/7"


def link(lake, this=HERE, other=THERE, anyway=False):
    return deciding.link(lake, this, other, anyway=anyway, **WHO)


def split(lake, this):
    return deciding.split(lake, this, **WHO)


def not_same(lake, this=HERE, other=THERE):
    return deciding.not_same(lake, this, other, **WHO)


def take_back(lake, number):
    return deciding.take_back(lake, number, **WHO)


@pytest.fixture
def apart(files, lake):
    """One child with a number, and a newcomer elsewhere without."""
    take_in(both(files, [("1", {"SSID": SSID})], [("7", {})]), lake)
    return lake


def test_a_link_holds_at_once_and_says_who_decided_and_why(apart):
    done = link(apart)
    assert done.persons == {1: 1, 2: 1}
    assert people(apart) == {HERE: 1, THERE: 1}
    (row,) = stated(apart, "identity_decisions", "decision_code, decided_by, why")
    assert row == ("link", *WHO.values())
    assert Lake(apart).manifest.number == done.lake_version
    assert Lake(apart).manifest.kind == "identity"


def test_as_of_an_earlier_day_a_link_is_not_followed(files, apart):
    take_in(both(files, [("1", {"SSID": SSID})], [("7", {})], SECOND), apart)
    link(apart)
    assert people(apart, as_of="2026-10-21") == {HERE: 1, THERE: 2}
    assert people(apart, as_of="2026-10-22") == {HERE: 1, THERE: 1}


def test_later_imports_follow_a_link_whatever_they_bring(files, apart):
    link(apart)
    take_in(
        both(files, [("1", {"SSID": SSID})], [("7", {"LastName": "Other"}), ("8", {})], SECOND),
        apart,
    )
    assert people(apart) == {HERE: 1, THERE: 1, "99902/8": 3}


def test_a_record_that_leaves_the_extract_stays_linked(files, apart):
    link(apart)
    take_in(both(files, [("1", {"SSID": SSID})], [("8", {})], SECOND), apart, allow_gone=True)
    assert people(apart) == {HERE: 1, THERE: 1, "99902/8": 3}


def test_undoing_an_import_keeps_what_was_decided_after_it(files, apart):
    take_in(both(files, [("1", {"SSID": SSID})], [("7", {}), ("8", {})], SECOND), apart)
    link(apart)
    version = deciding.undo(apart)
    assert version.report["back_to"] == 2
    assert people(apart) == {HERE: 1, THERE: 1}
    assert len(stated(apart, "identity_decisions", "decision_id")) == 1


def test_undo_passes_over_decisions_and_a_decision_about_an_undone_record_sleeps(files, apart):
    take_in(both(files, [("1", {"SSID": SSID})], [("7", {}), ("8", {})], SECOND), apart)
    link(apart, HERE, "99902/8")
    deciding.undo(apart)
    assert people(apart) == {HERE: 1, THERE: 2}
    take_in(both(files, [("1", {"SSID": SSID})], [("7", {}), ("8", {})], THIRD), apart)
    assert people(apart) == {HERE: 1, THERE: 2, "99902/8": 1}
    deciding.undo(apart)
    deciding.undo(apart)
    assert people(apart) == {}


def test_a_split_undoes_a_link_and_a_new_link_undoes_the_split(apart):
    link(apart)
    split(apart, THERE)
    assert people(apart) == {HERE: 1, THERE: 2}
    link(apart)
    assert people(apart) == {HERE: 1, THERE: 1}


def test_a_split_parts_records_with_one_state_number_for_good(files, lake):
    same = ([("1", {"SSID": SSID})], [("7", {"SSID": SSID})])
    take_in(both(files, *same), lake)
    split(lake, THERE)
    assert people(lake) == {HERE: 1, THERE: 2}
    take_in(both(files, same[0], [("7", {"SSID": SSID}), ("8", {"SSID": SSID})], SECOND), lake)
    assert people(lake) == {HERE: 1, THERE: 2, "99902/8": 1}


def test_after_a_split_a_mended_number_links_again(files, lake):
    three = [("1", {"SSID": SSID}), ("2", {"SSID": OTHER_SSID})]
    take_in(both(files, three, [("7", {"SSID": SSID})]), lake)
    split(lake, THERE)
    take_in(both(files, three, [("7", {"SSID": OTHER_SSID})], SECOND), lake)
    assert people(lake) == {HERE: 1, "99901/2": 2, THERE: 2}


def test_if_the_first_record_is_split_off_the_others_stay_together(files, lake):
    here = [("1", {"SSID": SSID}), ("2", {"SSID": SSID})]
    take_in(both(files, here, [("7", {"SSID": SSID})]), lake)
    split(lake, HERE)
    assert people(lake) == {HERE: 1, "99901/2": 2, THERE: 2}


def test_who_was_said_not_to_be_the_same_cannot_be_linked_until_that_is_taken_back(apart):
    done = not_same(apart)
    assert people(apart) == {HERE: 1, THERE: 2}
    with pytest.raises(WrongUsage, match="Ruth Okafor decided"):
        link(apart)
    take_back(apart, done.decision_id)
    link(apart)
    assert people(apart) == {HERE: 1, THERE: 1}


def test_who_was_said_not_to_be_the_same_stays_apart_even_if_one_number_arrives(files, apart):
    not_same(apart)
    take_in(both(files, [("1", {"SSID": SSID})], [("7", {"SSID": SSID})], SECOND), apart)
    assert people(apart) == {HERE: 1, THERE: 2}


def test_every_decision_can_be_taken_back_once(apart):
    take_back(apart, link(apart).decision_id)
    assert people(apart) == {HERE: 1, THERE: 2}
    with pytest.raises(WrongUsage, match="taken back already"):
        take_back(apart, 1)
    with pytest.raises(WrongUsage, match="no decision 9"):
        take_back(apart, 9)


def test_taking_back_a_split_follows_the_state_number_again(files, lake):
    take_in(both(files, [("1", {"SSID": SSID})], [("7", {"SSID": SSID})]), lake)
    take_back(lake, split(lake, THERE).decision_id)
    assert people(lake) == {HERE: 1, THERE: 1}


def test_two_state_numbers_are_never_one_person(files, lake):
    take_in(both(files, [("1", {"SSID": SSID})], [("7", {"SSID": OTHER_SSID})]), lake)
    with pytest.raises(WrongUsage, match="two different state numbers"):
        link(lake, anyway=True)
    assert Lake(lake).manifest.number == 2


def test_two_state_numbers_never_meet_through_a_third_record(files, lake):
    take_in(both(files, [("1", {"SSID": SSID})], [("7", {"SSID": OTHER_SSID}), ("8", {})]), lake)
    link(lake, HERE, "99902/8")
    with pytest.raises(WrongUsage, match="two different state numbers"):
        link(lake, "99902/8", THERE)


def test_a_link_rests_while_the_records_carry_two_numbers(files, apart):
    link(apart)
    take_in(both(files, [("1", {"SSID": SSID})], [("7", {"SSID": OTHER_SSID})], SECOND), apart)
    assert people(apart) == {HERE: 1, THERE: 2}
    take_in(both(files, [("1", {"SSID": SSID})], [("7", {})], THIRD), apart)
    assert people(apart) == {HERE: 1, THERE: 1}


def test_two_dates_of_birth_are_linked_only_by_somebody_who_insists(files, lake):
    take_in(both(files, [("1", {"SSID": SSID})], [("7", {"BirthDate": "05/04/2011"})]), lake)
    with pytest.raises(WrongUsage, match="dates of birth differ"):
        link(lake)
    link(lake, anyway=True)
    assert people(lake) == {HERE: 1, THERE: 1}


@pytest.mark.parametrize(
    ("act", "told"),
    [
        (lambda lake: link(lake, "1", "99901/1"), "named twice"),
        (lambda lake: link(lake, "1", "99902/9"), "no such student record"),
        (lambda lake: link(lake, "1", "Reyes"), "no such student record"),
        (lambda lake: split(lake, HERE), "stands alone already"),
        (lambda lake: deciding.split(lake, HERE, by="", why="x"), "a who and a why"),
        (lambda lake: (link(lake), link(lake)), "one person already"),
        (lambda lake: (link(lake), not_same(lake)), "are linked"),
        (lambda lake: (not_same(lake), not_same(lake)), "says so already"),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_reason(act, told, apart):
    with pytest.raises(WrongUsage, match=told):
        act(apart)
