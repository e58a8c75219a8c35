"""What follows from decisions, compared with sets of records that are joined one by one."""

import random

from hypothesis import example, given
from hypothesis import strategies as st

from inmotion.sources.decisions import (
    DECLINED,
    LINK,
    NOT_SAME,
    SPLIT,
    TAKE_BACK,
    TWO_NUMBERS,
    Decision,
    Record,
    in_force,
    work_out,
)

IDS = st.integers(1, 5)
NUMBERS = st.dictionaries(IDS, st.sampled_from([None, "A", "B"]), min_size=3, max_size=5)
ACTS = st.lists(
    st.tuples(st.sampled_from([LINK, LINK, LINK, NOT_SAME, SPLIT, TAKE_BACK]), IDS, IDS), max_size=9
)


def decided(acts):
    """Decisions as they are kept; a decision takes back an earlier one or none."""
    found = []
    for number, (code, one, other) in enumerate(acts, 1):
        pair = code in (LINK, NOT_SAME) and one != other
        if code in (LINK, NOT_SAME) and not pair:
            continue
        back = other if code == TAKE_BACK else None
        found.append(
            Decision(number, code, "99901", one, other if pair else None, back, None, "", "", "")
        )
    return found


def records(numbers):
    first = {}
    for one in sorted(numbers):
        if numbers[one]:
            first.setdefault(numbers[one], one)
    return {
        one: Record(one, number, first[number] if number else one)
        for one, number in numbers.items()
    }


class Sets:
    """Records in sets, each set one person."""

    def __init__(self, numbers):
        self.numbers = numbers
        self.sets = [{one} for one in numbers]
        for one in numbers:
            for other in numbers:
                if numbers[one] and numbers[one] == numbers[other]:
                    self.join(one, other)

    def of(self, record):
        return next((group for group in self.sets if record in group), None)

    def join(self, one, other):
        a, b = self.of(one), self.of(other)
        if a is not b:
            self.sets.remove(b)
            a |= b

    def have_two_numbers(self, one, other):
        both = self.of(one) | self.of(other)
        return len({self.numbers[record] for record in both} - {None}) > 1

    def are_declined(self, one, other, valid):
        both = self.of(one), self.of(other)
        refusals = [act for act in valid if act.code == NOT_SAME]
        pairs = [(self.of(act.student_id), self.of(act.other_student_id)) for act in refusals]
        return any(pair in (both, both[::-1]) for pair in pairs)


def is_void(link, valid):
    """A record of the link was split off after it."""
    both = (link.student_id, link.other_student_id)
    splits = [one for one in valid if one.code == SPLIT and one.student_id in both]
    return any(one.decision_id > link.decision_id for one in splits)


def slow(decisions, numbers):
    """Person of each record, and links that rest."""
    void = {one.taken_back_id for one in decisions if one.code == TAKE_BACK}
    valid = [one for one in decisions if one.code != TAKE_BACK and one.decision_id not in void]
    sets, resting = Sets(numbers), {}
    for link in (one for one in valid if one.code == LINK and not is_void(one, valid)):
        one, other = link.student_id, link.other_student_id
        if not {one, other} <= set(numbers) or sets.of(one) is sets.of(other):
            continue
        if sets.have_two_numbers(one, other):
            resting[link.decision_id] = TWO_NUMBERS
        elif sets.are_declined(one, other, valid):
            resting[link.decision_id] = DECLINED
        else:
            sets.join(one, other)
    return {one: min(sets.of(one)) for one in numbers}, resting


@given(numbers=NUMBERS, acts=ACTS, seed=st.integers(0, 5))
def test_persons_are_those_of_sets_joined_one_by_one(numbers, acts, seed):
    decisions, known = decided(acts), records(numbers)
    shuffled = random.Random(seed).sample(decisions, len(decisions))
    outcome = work_out(in_force(shuffled), known)
    persons = {
        one: outcome.persons.get(record.group_id, record.group_id) for one, record in known.items()
    }
    assert (persons, outcome.resting) == slow(decisions, numbers)


@given(numbers=NUMBERS, acts=ACTS)
@example(numbers={1: None, 2: "A", 3: "B"}, acts=[(LINK, 1, 2), (LINK, 1, 3)])
def test_nobody_ever_has_two_state_numbers_by_a_link(numbers, acts):
    outcome = work_out(in_force(decided(acts)), records(numbers))
    carried = {}
    for record in records(numbers).values():
        person = outcome.persons.get(record.group_id, record.group_id)
        carried.setdefault(person, set()).add(record.ssid)
    assert all(len(found - {None}) <= 1 for found in carried.values())
