"""Why a student is listed: steps of the law, lines crossed, and what is new about it."""

from collections.abc import Iterable, Mapping

import ibis
import ibis.expr.types as ir

from inmotion.indicators.registry import all_indicators
from inmotion.indicators.rules import Row

#: The plain number behind the attendance lines.
DAYS_MISSED = "missed_days"
NUMBER = "decimal(9, 2)"
#: Kinds of reasons beside those of the law (`rule_record.KINDS`).
LINE = "line"
COLUMNS = (
    "person_id",
    "reason_code",
    "kind_code",
    "is_law",
    "amount",
    "out_of",
    "line",
    "since_on",
    "window_code",
    "due_on",
    "is_said",
)


def law_reasons(now: ir.Table, before: ir.Table, known_before: ir.Table) -> ir.Table:
    """Write legal steps as reasons.

    Parameters
    ----------
    now, before : tables as from `listed_steps`, of the day and of a week earlier as known then
    known_before : table of (person_id)
        Whom we knew a week earlier; for others nothing can be called new.

    Returns
    -------
    table of (person_id, reason_code, kind_code, is_law, amount, out_of, line, since_on,
    window_code, due_on, is_said, is_new)
        `is_law`: a duty. What the law only allows, or leaves open, is a reason and no duty.
    """
    key = ["person_id", "name", "way", "window_on"]
    was = before.select(*key).distinct().mutate(was_there=ibis.literal(True))
    rows = now.left_join(was, key).select(now, "was_there")
    return _with_news(
        rows.select(
            "person_id",
            "kind_code",
            "due_on",
            "is_said",
            reason_code=rows.name,
            is_law=rows.kind_code == "duty",
            amount=rows.events_in_window.cast(NUMBER),
            out_of=ibis.null(NUMBER),
            line=rows["count"].cast(NUMBER),
            since_on=rows.triggered_on,
            window_code=rows.window,
            is_change=rows.was_there.isnull(),
        ),
        known_before,
    )


def line_reasons(
    person_indicators: ir.Table, lines: Iterable[Row], known_before: ir.Table
) -> ir.Table:
    """Write crossed lines as reasons.

    Parameters
    ----------
    person_indicators : table of (person_id, indicator, in_denominator, in_numerator, amount,
        out_of, line, was_in_numerator)
    lines : rows named as indicators, with `gives_way_to` if a stronger reason says the same
    known_before : table of (person_id)

    Returns
    -------
    table as from `law_reasons`, kind_code "line"
        `is_said`: False for a reason whose stronger one holds too. It still counts for the order.
    """
    stated = {row.name: row.values.get("gives_way_to", "") for row in lines}
    rows = _sides(person_indicators.filter(person_indicators.indicator.isin(sorted(stated))))
    over = rows.filter(rows.is_over)
    reasons = over.select(
        "person_id",
        reason_code=over.indicator,
        kind_code=ibis.literal(LINE),
        is_law=ibis.literal(False),
        amount=over.amount,
        out_of=over.out_of,
        line=over.line,
        since_on=ibis.null("date"),
        window_code=ibis.null("string"),
        due_on=ibis.null("date"),
        is_change=~over.was_over.fill_null(False),
    )
    return _with_news(_with_said(reasons, stated), known_before)


def _with_said(reasons: ir.Table, stated: Mapping[str, str]) -> ir.Table:
    """Add `is_said`: False for a reason whose stronger one holds too and says it already."""
    repeated = [
        reasons.filter(reasons.reason_code == stronger).select(
            "person_id", reason_code=ibis.literal(weaker), is_repeated=ibis.literal(True)
        )
        for weaker, stronger in stated.items()
        if stronger
    ]
    if not repeated:
        return reasons.mutate(is_said=ibis.literal(True))
    rows = reasons.left_join(ibis.union(*repeated), ["person_id", "reason_code"])
    rows = rows.select(reasons, "is_repeated")
    return rows.mutate(is_said=rows.is_repeated.isnull()).drop("is_repeated")


def changes(person_indicators: ir.Table, lines: Iterable[str], known_before: ir.Table) -> ir.Table:
    """Find what is not as it was a week ago, as known then.

    Parameters
    ----------
    person_indicators : table as for `line_reasons`, with was_amount
    lines : names of the indicators whose lines put students on the list
    known_before : table of (person_id)
        Whom we knew a week earlier; of others only the missed days are told.

    Returns
    -------
    table of (person_id, indicator, amount, was_amount, is_over, was_over)
        `was_amount` and `was_over` are NULL for numbers that were not known a week ago.
    """
    wanted = sorted({*lines, DAYS_MISSED})
    rows = _sides(person_indicators.filter(person_indicators.indicator.isin(wanted)))
    differs = ~(
        rows.amount.identical_to(rows.was_amount) & rows.is_over.identical_to(rows.was_over)
    )
    changed = rows.filter(differs)
    told = ibis.union(
        changed.semi_join(known_before, "person_id"),
        changed.filter(changed.indicator == DAYS_MISSED).anti_join(known_before, "person_id"),
    )
    return told.select("person_id", "indicator", "amount", "was_amount", "is_over", "was_over")


def _sides(rows: ir.Table) -> ir.Table:
    """Add `is_over` and `was_over`: on the side of the line that gives cause for concern.

    "On track" is good, "chronically absent" is not: the concern lies on opposite sides.
    """
    names = [card.name for card in all_indicators() if card.better == "higher"]
    is_good = rows.indicator.isin(names)
    is_over = rows.in_denominator & (rows.in_numerator != is_good)
    return rows.mutate(
        # Only shares have a line to be on a side of.
        is_over=ibis.ifelse(rows.in_numerator.notnull(), is_over, ibis.null("boolean")),
        was_over=rows.was_in_numerator != is_good,
    )


def _with_news(reasons: ir.Table, known_before: ir.Table) -> ir.Table:
    """Turn `is_change` into `is_new`: what was not known a week ago cannot be news."""
    known = known_before.distinct().mutate(was_known=ibis.literal(True))
    rows = reasons.left_join(known, "person_id").select(reasons, "was_known")
    return rows.select(*COLUMNS, is_new=rows.is_change & rows.was_known.fill_null(False))
