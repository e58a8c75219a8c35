"""Students who were withdrawn because they did not come, and are nowhere now."""

from datetime import date

import ibis
import ibis.expr.types as ir

from inmotion.indicators.card import Indicator, Kind, Scope, Status, face
from inmotion.indicators.facts import Facts
from inmotion.indicators.totals import placed
from inmotion.indicators.withdrawals import not_attending_codes
from inmotion.vocabulary.time import school_year_bounds
from inmotion.vocabulary.words import N_

REVIEWED, NEXT_REVIEW = date(2026, 11, 24), date(2027, 8, 1)


def _stays(facts: Facts) -> ir.Table:
    """Return stays of the school years looked at: where, from when, and the last day.

    A stay without an exit lasts to the end of the school year it is stated for, or to the day.
    """
    spans = facts.tables["enrollment_spans"]
    first = facts.school_year - facts.conventions.reengagement_years + 1
    today = ibis.date(facts.as_of)
    spans = spans.filter(
        spans.school_year.between(first, facts.school_year) & (spans.entry_on <= today)
    )
    ends = [
        (spans.school_year == year, ibis.date(min(school_year_bounds(year)[1], facts.as_of)))
        for year in range(first, facts.school_year + 1)
    ]
    return spans.select(
        "person_id",
        "district_id",
        "place_id",
        "exit_code",
        exit_on=ibis.ifelse(spans.exit_on < today, spans.exit_on, ibis.null("date")),
        last_on=ibis.least(spans.exit_on.fill_null(ibis.cases(*ends)), today),
    )


def _reengagement(facts: Facts, scope: Scope) -> ir.Table:
    """Say of everybody withdrawn for not attending whether they are enrolled again."""
    since = school_year_bounds(facts.school_year - facts.conventions.reengagement_years + 1)[0]
    stays = _stays(facts)
    codes = not_attending_codes(facts.as_of)
    out = stays.filter(stays.exit_code.isin(codes) & (stays.exit_on >= ibis.date(since)))
    order = ibis.window(
        group_by="person_id",
        order_by=[out.exit_on.desc(), out.place_id.asc(), out.district_id.asc()],
    )
    out = out.mutate(rank=ibis.row_number().over(order))
    out = out.filter(out.rank == 0).select("person_id", "district_id", "place_id", "exit_on")
    # Only of these few the other stays matter.
    others = stays.semi_join(out, "person_id")
    seen = others.group_by("person_id").aggregate(seen_on=others.last_on.max())
    rows = placed(out.inner_join(seen, "person_id"), scope.level)
    rows = rows.mutate(month_on=ibis.date(facts.months[-1][0]))
    return face(
        rows,
        status=ibis.literal(Status.OK.value),
        numerator=rows.seen_on <= rows.exit_on,
        amount=ibis.date(facts.as_of).delta(rows.exit_on, unit="day"),
    )


CARDS = (
    Indicator(
        name="reengagement",
        title=N_("Withdrawn for not attending, and not back"),
        means=N_(
            "Students withdrawn because they did not come, this school year or the one before, "
            "who have not been enrolled anywhere in the region since."
        ),
        why=N_(
            "Schools reach out to students withdrawn for not attending who are not known to be "
            "enrolled elsewhere; a named person keeps the list."
        ),
        sentence=N_("withdrawn for not attending; last day attended {amount} days ago"),
        source="WAC 392-401-045 (outreach; a point person keeps the list); CEDARS C09 code U4, by "
        "the dated codes of withdrawals.toml; parameter reengagement_years. Enrollment outside "
        "the region is not seen",
        tables=("enrollment_spans",),
        kind=Kind.SHARE,
        holds=_reengagement,
        unit="days",
        period="year to date",
        attribution="last",
        adds_over=frozenset({"places", "groups"}),
        better="lower",
        breakdowns=("place",),
        owner="attendance lead",
        reviewed=REVIEWED,
        next_review=NEXT_REVIEW,
    ),
)
