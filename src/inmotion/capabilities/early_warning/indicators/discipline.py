"""Days lost to exclusion."""

from datetime import date

import ibis
import ibis.expr.types as ir

from inmotion.indicators.card import Indicator, Kind, Scope, Status, face
from inmotion.indicators.facts import Facts
from inmotion.vocabulary.codes import OUT_OF_SCHOOL_CODES
from inmotion.vocabulary.words import N_

REVIEWED, NEXT_REVIEW = date(2026, 11, 23), date(2027, 8, 1)
TABLES = ("exclusions", "enrollment_spans", "school_days")
#: "No exclusion": reported for firearm incidents without an action (CEDARS R).
NO_ACTION = "NA"


def _actions(facts: Facts) -> ir.Table:
    """Return exclusions of the year; one reported by two districts counts once.

    It then stands at the lower code, so that districts add up to the region.
    """
    rows = facts.of_year("exclusions")
    rows = rows.filter(rows.action_code != NO_ACTION).mutate(on_date=rows.start_on)
    keys = ["person_id", "place_id", "incident_id", "action_code", "on_date"]
    return rows.group_by(keys).aggregate(
        district_id=rows.district_id.min(), days=rows.excluded_days.max()
    )


def exclusions_so_far(facts: Facts, scope: Scope) -> ir.Table:
    """Add up exclusions and the days lost to them.

    Returns
    -------
    table as from `Facts.so_far`, with exclusions, excluded_days, and of those out of school:
    times_out, days_out, and unknown_out, how many of them state no number of days
    """
    actions = _actions(facts)
    is_out = actions.action_code.isin(sorted(OUT_OF_SCHOOL_CODES))
    days = actions.days.fill_null(0).cast("decimal(18, 2)")
    amounts = {
        "exclusions": ibis.literal(1, "int64"),
        "excluded_days": days,
        "times_out": is_out.cast("int64"),
        "days_out": ibis.ifelse(is_out, days, ibis.literal(0).cast("decimal(18, 2)")),
        "unknown_out": (is_out & actions.days.isnull()).cast("int64"),
    }
    return facts.so_far(actions.mutate(**amounts), scope, tuple(amounts))


def _exclusions(facts: Facts, scope: Scope) -> ir.Table:
    """Count exclusions."""
    rows = exclusions_so_far(facts, scope)
    return face(
        rows,
        status=ibis.literal(Status.OK.value),
        numerator=rows.exclusions > 0,
        amount=rows.exclusions,
        line=ibis.literal(1),
    )


def _excluded_days(facts: Facts, scope: Scope) -> ir.Table:
    """Add up days lost."""
    rows = exclusions_so_far(facts, scope)
    return face(
        rows,
        status=ibis.literal(Status.OK.value),
        amount=rows.excluded_days,
        out_of=rows.enrolled_days,
    )


CARDS = (
    Indicator(
        name="exclusions",
        title=N_("Excluded from class or school"),
        means=N_("Students suspended, expelled or removed from class at least once this year."),
        why=N_("Every exclusion costs learning time and a piece of trust."),
        sentence=N_("exclusions this year: {amount}"),
        source="CEDARS file R, one row per action (from 2018-19); RCW 28A.600.015",
        tables=TABLES,
        kind=Kind.SHARE,
        holds=_exclusions,
        unit="exclusions",
        period="year to date",
        attribution="every school attended",
        adds_over=frozenset({"groups"}),
        better="lower",
        levels_at_once=True,
        owner="student support lead",
        reviewed=REVIEWED,
        next_review=NEXT_REVIEW,
    ),
    Indicator(
        name="excluded_days",
        title=N_("Days lost to exclusion"),
        means=N_("School days lost to suspension, expulsion or removal this year."),
        why=N_("The length matters as much as the number."),
        sentence=N_("days lost to exclusion this year: {amount}"),
        source="CEDARS file R, days as the district reports them",
        tables=TABLES,
        kind=Kind.COUNT,
        holds=_excluded_days,
        unit="school days",
        period="year to date",
        attribution="every school attended",
        adds_over=frozenset({"places", "groups"}),
        better="lower",
        levels_at_once=True,
        owner="student support lead",
        reviewed=REVIEWED,
        next_review=NEXT_REVIEW,
    ),
)
