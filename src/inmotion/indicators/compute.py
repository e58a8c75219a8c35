"""The faces of a card: one row per person, or one per place and month."""

from collections.abc import Collection

import ibis
import ibis.expr.types as ir

from inmotion.indicators.card import Indicator, Kind, Level, Scope
from inmotion.indicators.facts import Facts
from inmotion.vocabulary.errors import WrongUsage


def person_face(facts: Facts, card: Indicator) -> ir.Table:
    """Return one row per person over the whole enrollment in the region.

    Returns
    -------
    table of (person_id, status_code, in_denominator, in_numerator, amount, out_of, line)
    """
    return card.holds(facts, Scope()).drop("place_id", "month_on")


def group_face(facts: Facts, card: Indicator, by: Collection[str] = ()) -> ir.Table:
    """Return one row per place and month.

    Parameters
    ----------
    by : some of "place" and "month"
        By place: the region, every district and every school, each from its own days. By month:
        year to date at the end of each month.

    Returns
    -------
    table of (place_id, month_on, people, numerator, denominator, value)
        `people` are those in the denominator. For a share, numerator and denominator are people;
        for a mean, the sum of amounts and people; for a ratio, two sums; for a count, the sum and
        nothing. `value` is float64, NULL where the denominator is 0.

    Raises
    ------
    WrongUsage
        If the card cannot be cut that way.
    """
    for cut in by:
        if cut not in card.breakdowns:
            raise WrongUsage(
                f"{card.name} cannot be cut by {cut!r}.",
                do=f"It can be cut by: {', '.join(card.breakdowns)}.",
                saved="",
            )
    levels = tuple(Level) if "place" in by else (Level.REGION,)
    parts = [_groups(card, card.holds(facts, Scope(level, "month" in by))) for level in levels]
    return ibis.union(*parts) if len(parts) > 1 else parts[0]


def _groups(card: Indicator, rows: ir.Table) -> ir.Table:
    """Add people up within each place and month."""
    # Groups are formed over everybody, so that a school with nobody in the denominator is shown
    # as unknown rather than left out.
    people = rows.count(where=rows.in_denominator)
    amount = rows.amount.sum(where=rows.in_denominator)
    numerator, denominator = {
        Kind.SHARE: (rows.count(where=rows.in_numerator), people),
        Kind.COUNT: (amount, ibis.null("int64")),
        Kind.MEAN: (amount, people),
        Kind.RATIO: (amount, rows.out_of.sum(where=rows.in_denominator)),
    }[card.kind]
    groups = rows.group_by(["place_id", "month_on"]).aggregate(
        people=people,
        numerator=numerator.cast("decimal(18, 2)"),
        denominator=denominator.cast("decimal(18, 2)"),
    )
    value = groups.numerator.cast("float64")
    if card.kind is not Kind.COUNT:
        # 0/0 is "unknown", not 0: an empty school must not look perfect.
        value = value / groups.denominator.cast("float64").nullif(0)
    return groups.mutate(value=value)
