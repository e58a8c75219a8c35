"""What a model can be about: five things one would rather see coming, each a frozen card.

Where an indicator says the same, the outcome is that indicator at the end of the year.
"""

from collections.abc import Callable
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from inmotion.capabilities.early_warning.pipeline.risk.features import missed_places
from inmotion.indicators.card import Scope
from inmotion.indicators.facts import Facts
from inmotion.indicators.registry import indicator
from inmotion.vocabulary.errors import WrongUsage
from inmotion.vocabulary.words import N_

#: How far "the next days" look, and from which share of them on it counts.
NEXT_DAYS, NEXT_TENTHS = 60, 1

#: (as known at the end: on the day of the features, after the year) -> rows.
Asked = Callable[[Facts, Facts], ir.Table]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One outcome.

    Parameters
    ----------
    name : str
    title : str
        What comes about, as in "heading for ...".
    means : str
        When it counts, in plain words.
    source : str
    came : callable (Facts, Facts) -> table
        Of facts on the day of the features, and of facts after the year, both as known at the end:
        (person_id, came_about), NULL or no row where it cannot be told.
    indicator : str
        The indicator that says the same; empty if none does.
    lines : tuple of str
        Reasons of the list that say it has come about already.
    grades : tuple of int
        Grade levels it is asked of; all if empty.
    ends_next_year : bool
        Whether it can be told only once the next school year has begun.
    """

    name: str
    title: str
    means: str
    source: str
    came: Asked
    indicator: str = ""
    lines: tuple[str, ...] = ()
    grades: tuple[int, ...] = ()
    ends_next_year: bool = False


def _by_indicator(name: str) -> Asked:
    """Return the outcome "on the side of the indicator that gives cause for concern"."""

    def came(_: Facts, end: Facts) -> ir.Table:
        card = indicator(name)
        face = card.holds(end, Scope())
        face = face.filter(face.in_denominator)
        # Of more than one row per person (a guest at another school), one is enough.
        concern = face.in_numerator != ibis.literal(card.better == "higher")
        return face.group_by("person_id").aggregate(came_about=concern.any())

    return came


def _next_days(start: Facts, end: Facts) -> ir.Table:
    """Tell whether more than a tenth of the next 60 enrolled days were missed in full.

    Those with fewer than the least number of days that the attendance cards ask for are left out.
    """
    now = start.attendance(Scope()).select("person_id", "enrolled_days")
    all_days = end.attendance(Scope())
    rows = all_days.filter(all_days.is_collected).select("person_id", until="enrolled_days")
    rows = rows.inner_join(now, "person_id")
    rows = rows.mutate(days=ibis.least(rows.until - rows.enrolled_days, NEXT_DAYS))
    rows = rows.filter(rows.days >= end.conventions.minimum_days)
    missed = missed_places(end).inner_join(now, "person_id")
    ahead = missed.filter(
        (missed.nth > missed.enrolled_days) & (missed.nth <= missed.enrolled_days + NEXT_DAYS)
    )
    counts = ahead.group_by("person_id").aggregate(missed=ahead.count())
    rows = rows.left_join(counts, "person_id").drop("person_id_right")
    missed_days = rows.missed.fill_null(0)
    return rows.select("person_id", came_about=missed_days * 10 > rows.days * NEXT_TENTHS)


OUTCOMES = (
    Outcome(
        name="chronic_absence",
        title=N_("missing a tenth of the school year"),
        means=N_("At the end of the year a tenth of the enrolled days or more was missed."),
        source="the indicator chronic_absence on the last day of the school year",
        came=_by_indicator("chronic_absence"),
        indicator="chronic_absence",
        lines=("chronic_absence", "severe_chronic_absence"),
    ),
    Outcome(
        name="next_days_absence",
        title=N_("missing more than a tenth of the next 60 school days"),
        means=N_(
            "Of the next 60 enrolled school days after the day looked from, or of as many as the "
            "year still has, more than a tenth was missed in full. Needs 10 of them."
        ),
        source="own definition, with the counting rules of chronic absence",
        came=_next_days,
        lines=("severe_chronic_absence",),
    ),
    Outcome(
        name="core_not_passed",
        title=N_("not passing a core course"),
        means=N_("By the end of the year at least one core course of the year was not passed."),
        source="the indicator core_courses_not_passed on the last day of the school year",
        came=_by_indicator("core_courses_not_passed"),
        indicator="core_courses_not_passed",
        lines=("core_courses_not_passed",),
        grades=(9, 10, 11, 12),
    ),
    Outcome(
        name="ninth_grade_off_track",
        title=N_("ending ninth grade off track"),
        means=N_("At the end of ninth grade a credit that was tried was not earned."),
        source="the indicator ninth_grade_on_track on the last day of the school year",
        came=_by_indicator("ninth_grade_on_track"),
        indicator="ninth_grade_on_track",
        lines=("ninth_grade_on_track", "core_courses_not_passed"),
        grades=(9,),
    ),
    Outcome(
        name="no_diploma_in_four_years",
        title=N_("not graduating in four years"),
        means=N_(
            "The class's fourth year is over and there is no diploma. Asked of the class in its "
            "fourth year."
        ),
        source="the indicator four_year_graduation after the class's fourth year",
        came=_by_indicator("four_year_graduation"),
        indicator="four_year_graduation",
        grades=(12,),
        ends_next_year=True,
    ),
)


def already(what: Outcome, facts: Facts) -> ir.Table:
    """Return (person_id) of those who are over the outcome's line on the day already."""
    if not what.indicator or what.ends_next_year:
        return facts.last_schools.filter(ibis.literal(False)).select("person_id")
    said = what.came(facts, facts)
    return said.filter(said.came_about).select("person_id")


_BY_NAME = {one.name: one for one in OUTCOMES}


def outcome(name: str) -> Outcome:
    """Return the outcome called `name`; WrongUsage if there is none."""
    try:
        return _BY_NAME[name]
    except KeyError:
        raise WrongUsage(
            f"There is no outcome called {name!r}.",
            do=f"Known are: {', '.join(_BY_NAME)}.",
            saved="",
        ) from None
