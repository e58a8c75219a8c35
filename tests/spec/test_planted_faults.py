"""Faults planted on purpose: the worked example that is about them must not come out."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from tests.spec.answers import answers
from tests.spec.checking import differences, example

from inmotion.indicators.facts import Facts
from inmotion.indicators.registry import indicator


def comes_out(engine, case, **planted) -> bool:
    said = answers(engine, [case], **planted)
    return all(
        differences(expected, said[0, nth]) == ([], [])
        for nth, expected in enumerate(case.expected)
    )


def under(**conventions) -> Callable[[Facts], Facts]:
    """Look at the facts under other conventions of counting."""

    def view(facts: Facts) -> Facts:
        other = replace(facts.conventions, **conventions)
        return Facts(facts.tables, facts.as_of, keep=facts.keep, conventions=other)

    return view


@pytest.mark.parametrize(
    ("card", "beginning", "conventions"),
    [
        ("chronic_absence", "The day of entry", {"entry_day_counts": False}),
        ("chronic_absence", "The day of entry", {"exit_day_counts": False}),
        ("chronic_absence", "With fewer than ten", {"minimum_days": 9}),
        ("chronic_absence", "Eighteen of 180", {"chronic_tenths": 2}),
        ("chronic_absence", "Where absences are not taken", {"ale_share_pct": 51}),
        ("missed_days", "Exactly half a day", {"state_tie_counts": False}),
        ("regular_attendance", "Exactly two a month", {"regular_absences_per_month": 3}),
        ("regular_attendance", "Exactly two a month", {"regular_days_per_month": 17}),
        ("regular_attendance", "Exactly two a month", {"regular_full_days_only": False}),
        ("regular_attendance", "With fewer than 90", {"regular_minimum_days": 91}),
        ("weekday_pattern", "Five of five", {"weekday_deviations": 4}),
        ("weekday_pattern", "Five of five", {"weekday_minimum_missed": 6}),
        ("weekday_pattern", "Parts of days", {"weekday_minimum_days": 21}),
        ("chicago_on_track", "Five credits", {"on_track_failures": 0}),
        ("chicago_on_track", "Five credits", {"on_track_credits": 6}),
        ("chicago_on_track", "Nothing is said", {"last_term_month": 5}),
        ("credits_behind", "Six credits", {"credits_per_year": 5}),
        ("credits_behind", "Six credits", {"credits_behind_line": 2}),
        ("reengagement", "Somebody withdrawn last", {"reengagement_years": 1}),
        ("unexcused_days_year", "Exactly half a day", {"law_tie_counts": True}),
    ],
)
def test_another_convention_of_counting_is_seen(engine, card, beginning, conventions):
    case = example(card, beginning)
    assert comes_out(engine, case)
    assert not comes_out(engine, case, view=under(**conventions))


def test_more_than_a_tenth_instead_of_a_tenth_or_more_is_seen(engine):
    def more_than_a_tenth(name):
        card = indicator(name)

        def holds(facts, scope):
            rows = card.holds(facts, scope)
            return rows.mutate(in_numerator=rows.in_denominator & (rows.amount > rows.line))

        return replace(card, holds=holds)

    case = example("chronic_absence", "Eighteen of 180")
    assert not comes_out(engine, case, cards=more_than_a_tenth)


def test_more_than_three_deviations_instead_of_three_or_more_is_seen(engine):
    def more_than_three(name):
        card = indicator(name)

        def holds(facts, scope):
            rows = card.holds(facts, scope)
            return rows.mutate(in_numerator=rows.in_numerator & (rows.amount > rows.line))

        return replace(card, holds=holds)

    assert not comes_out(engine, example("weekday_pattern", "Five of five"), cards=more_than_three)


def test_taking_no_late_arrivals_for_none_is_seen(engine):
    def none_at_all(name):
        card = indicator(name)

        def holds(facts, scope):
            rows = card.holds(facts, scope)
            return rows.mutate(amount=rows.amount.fill_null(0))

        return replace(card, holds=holds)

    assert not comes_out(engine, example("late_arrivals", "Where a school"), cards=none_at_all)


@pytest.mark.parametrize("card", ["four_year_graduation", "five_year_graduation"])
def test_leaving_out_those_who_left_is_seen(engine, card):
    def finishers_only(name):
        card = indicator(name)

        def holds(facts, scope):
            rows = card.holds(facts, scope)
            return rows.filter(rows.in_numerator)

        return replace(card, holds=holds)

    assert not comes_out(engine, example(card, "The class of"), cards=finishers_only)


def test_knowing_what_came_later_is_seen(engine):
    def knowing_all(facts: Facts) -> Facts:
        return Facts(engine.known(date(2100, 1, 1)), facts.as_of, keep=facts.keep)

    case = example("chronic_absence", "As of a day means")
    assert comes_out(engine, case)
    assert not comes_out(engine, case, view=knowing_all)
