"""Out-of-school exclusion as the state's report card shows it: how many, and for how long."""

from collections.abc import Callable
from datetime import date

import ibis
import ibis.expr.types as ir

from inmotion.capabilities.early_warning.indicators.discipline import TABLES, exclusions_so_far
from inmotion.capabilities.early_warning.rules import rules
from inmotion.indicators.card import Indicator, Kind, Scope, Status, face
from inmotion.indicators.facts import Facts
from inmotion.indicators.rules import rows_on
from inmotion.vocabulary.words import N_

REVIEWED, NEXT_REVIEW = date(2026, 11, 24), date(2027, 8, 1)


def _rate(facts: Facts, scope: Scope) -> ir.Table:
    """Tell who was kept out of school at all."""
    rows = exclusions_so_far(facts, scope)
    return face(
        rows,
        status=ibis.literal(Status.OK.value),
        numerator=rows.times_out > 0,
        amount=rows.times_out,
        line=ibis.literal(1),
    )


def _bin(name: str) -> Callable[[Facts, Scope], ir.Table]:
    """Return the rule "lost so many days", among those kept out of school."""

    def holds(facts: Facts, scope: Scope) -> ir.Table:
        limits = rows_on(rules("exclusion_bins"), facts.as_of)[name].values
        rows = exclusions_so_far(facts, scope)
        is_known = rows.unknown_out == 0
        return face(
            rows,
            status=ibis.cases(
                (rows.times_out == 0, Status.NOT_CONCERNED.value),
                # Where one length is not stated, no bin can be told.
                (~is_known, Status.NOT_COLLECTED.value),
                else_=Status.OK.value,
            ),
            numerator=_within(rows.days_out, limits.get("over"), limits.get("up_to")),
            amount=ibis.ifelse(is_known, rows.days_out, ibis.null("decimal(18, 2)")),
        )

    return holds


def _within(days: ir.NumericValue, over: int | None, up_to: int | None) -> ir.BooleanValue:
    """Say which days lie above `over` and not above `up_to`; either may be open."""
    above = days.notnull() if over is None else days > over
    return above if up_to is None else above & (days <= up_to)


def _card(
    name: str,
    title: str,
    means: str,
    why: str,
    sentence: str,
    source: str,
    holds: Callable[[Facts, Scope], ir.Table],
    unit: str,
) -> Indicator:
    return Indicator(
        name=name,
        title=title,
        means=means,
        why=why,
        sentence=sentence,
        source=source,
        tables=TABLES,
        kind=Kind.SHARE,
        holds=holds,
        unit=unit,
        period="year to date",
        attribution="every school attended",
        adds_over=frozenset({"groups"}),
        better="lower",
        levels_at_once=True,
        owner="student support lead",
        reviewed=REVIEWED,
        next_review=NEXT_REVIEW,
    )


def _bin_card(name: str, title: str, means: str) -> Indicator:
    return _card(
        name,
        title,
        means,
        N_("Ten students out for a day are not one student out for ten."),
        N_("days kept out of school this year: {amount}"),
        "OSPI report card, discipline: days excluded, by the dated bins of exclusion_bins.toml; "
        "the tie at ten days is not confirmed. Of students for whom all lengths are stated",
        _bin(name),
        "school days",
    )


CARDS = (
    _card(
        "discipline_rate",
        N_("Kept out of school"),
        N_(
            "Students suspended out of school, expelled or removed in an emergency at least once "
            "this year. In-school suspension and exclusion from class do not count."
        ),
        N_("The state's report card shows this number as discipline."),
        N_("times kept out of school this year: {amount}"),
        "OSPI report card, discipline: out-of-school exclusion. That each student counts once over "
        "all enrolled in the year is not confirmed. CEDARS file R",
        _rate,
        "exclusions",
    ),
    _bin_card(
        "excluded_1_day_or_less",
        N_("Kept out for a day or less"),
        N_("Of the students kept out of school this year, those who lost one day or less in all."),
    ),
    _bin_card(
        "excluded_2_to_3_days",
        N_("Kept out for 2 to 3 days"),
        N_("Of the students kept out of school this year, those who lost over 1 and up to 3 days."),
    ),
    _bin_card(
        "excluded_4_to_5_days",
        N_("Kept out for 4 to 5 days"),
        N_("Of the students kept out of school this year, those who lost over 3 and up to 5 days."),
    ),
    _bin_card(
        "excluded_6_to_10_days",
        N_("Kept out for 6 to 10 days"),
        N_(
            "Of the students kept out of school this year, those who lost over 5 and up to 10 days."
        ),
    ),
    _bin_card(
        "excluded_over_10_days",
        N_("Kept out for more than 10 days"),
        N_("Of the students kept out of school this year, those who lost more than 10 days."),
    ),
)
