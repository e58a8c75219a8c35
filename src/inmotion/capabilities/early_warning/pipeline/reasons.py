"""Why a student is listed: steps of the law, lines crossed, and what is new about it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

import ibis
import ibis.expr.types as ir

from inmotion.indicators.attendance import dated_days
from inmotion.indicators.facts import Facts
from inmotion.indicators.registry import all_indicators
from inmotion.indicators.rules import Row, steps_reached
from inmotion.vocabulary.time import month_start

#: The plain number behind the attendance lines.
DAYS_MISSED = "missed_days"
NUMBER = "decimal(9, 2)"


def unexcused_days(facts: Facts, law: Sequence[Row], since: date | None = None) -> ir.Table:
    """Return the days that count for the law: (person_id, on_date), within its ages.

    Parameters
    ----------
    law : rows with `ages`, first and last whole year of age; the same in all rows
    since : date, optional
        First day of the first month wanted; all of the school year if not given.
    """
    first, last = law[0].values["ages"]
    months = facts.missed
    if since is not None:
        months = months.filter(months.month_on >= since)
    days = dated_days(months)
    days = days.filter(days.is_unexcused).select("person_id", "on_date")
    people = facts.of_year("people")
    births = people.group_by("person_id").aggregate(birth_on=people.birth_on.max())
    dated = days.left_join(births, "person_id").select(days, "birth_on")
    # Years by the calendar: a student is 8 on the eighth birthday itself.
    birthday = dated.birth_on.month() * 100 + dated.birth_on.day()
    today = dated.on_date.month() * 100 + dated.on_date.day()
    age = dated.on_date.year() - dated.birth_on.year() - (birthday > today).cast("int32")
    # A birth date we do not know must not hide a duty.
    concerned = age.between(first, last).fill_null(True)
    return dated.filter(concerned).select("person_id", "on_date")


def first_month(law: Sequence[Row], as_of: date) -> date | None:
    """Return the first month in which a step still listed can have been reached; None: any."""
    if any(row.values["window"] != "month" for row in law):
        return None
    longest = max(row.values["listed_days"] for row in law)
    return month_start(as_of - timedelta(days=longest))


def law_steps(days: ir.Table, law: Sequence[Row], as_of: date) -> ir.Table:
    """Find the legal steps to list on a day: per student and month the highest of the ladder.

    Parameters
    ----------
    days : table of (person_id, on_date), unexcused days
    law : rows with `count`, `window`, `before`, `ladder`, `listed_days`, `listed_month`

    Returns
    -------
    table of (person_id, name, triggered_on, window_on, events_in_window, count, ladder)
    """
    parts = [_still_listed(steps_reached(days, [row], as_of), row, as_of) for row in law]
    listed = ibis.union(*parts)
    within = ibis.window(group_by=["person_id", "window_on"])
    marked = listed.mutate(highest=listed.ladder.max().over(within))
    return marked.filter(marked.ladder == marked.highest).drop("highest")


def _still_listed(reached: ir.Table, row: Row, as_of: date) -> ir.Table:
    """Keep a step for its days after the trigger, and to the end of the month if it says so."""
    today = ibis.date(as_of)
    last_on = reached.triggered_on + ibis.interval(days=row.values["listed_days"])
    is_listed = last_on.cast("date") >= today
    if row.values["listed_month"]:
        is_listed |= reached.window_on == ibis.date(as_of.replace(day=1))
    return reached.filter(is_listed).mutate(
        count=ibis.literal(row.values["count"], "int32"),
        ladder=ibis.literal(row.values["ladder"], "int32"),
    )


def law_reasons(now: ir.Table, before: ir.Table, known_before: ir.Table) -> ir.Table:
    """Write legal steps as reasons.

    Parameters
    ----------
    now, before : tables as from `law_steps`, of the day and of a week earlier as known then
    known_before : table of (person_id)
        Whom we knew a week earlier; for others nothing can be called new.

    Returns
    -------
    table of (person_id, reason_code, is_law, amount, out_of, line, since_on, is_said, is_new)
    """
    was = before.select("person_id", "name", "window_on").mutate(was_there=ibis.literal(True))
    rows = now.left_join(was, ["person_id", "name", "window_on"]).select(now, "was_there")
    return _with_news(
        rows.select(
            "person_id",
            reason_code=rows.name,
            is_law=ibis.literal(True),
            amount=rows.events_in_window.cast(NUMBER),
            out_of=ibis.null(NUMBER),
            line=rows["count"].cast(NUMBER),
            since_on=rows.triggered_on,
            is_change=rows.was_there.isnull(),
            is_said=ibis.literal(True),
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
    table of (person_id, reason_code, is_law, amount, out_of, line, since_on, is_said, is_new)
        `is_said`: False for a reason whose stronger one holds too. It still counts for the order.
    """
    stated = {row.name: row.values.get("gives_way_to", "") for row in lines}
    rows = _sides(person_indicators.filter(person_indicators.indicator.isin(sorted(stated))))
    over = rows.filter(rows.is_over)
    reasons = over.select(
        "person_id",
        reason_code=over.indicator,
        is_law=ibis.literal(False),
        amount=over.amount,
        out_of=over.out_of,
        line=over.line,
        since_on=ibis.null("date"),
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


def changes(person_indicators: ir.Table, lines: Iterable[str]) -> ir.Table:
    """Find what is not as it was a week ago, as known then.

    Parameters
    ----------
    person_indicators : table as for `line_reasons`, with was_amount
    lines : names of the indicators whose lines put students on the list

    Returns
    -------
    table of (person_id, indicator, amount, was_amount, is_over, was_over)
        `was_amount` and `was_over` are NULL for what was not known a week ago.
    """
    wanted = sorted({*lines, DAYS_MISSED})
    rows = _sides(person_indicators.filter(person_indicators.indicator.isin(wanted)))
    differs = ~(
        rows.amount.identical_to(rows.was_amount) & rows.is_over.identical_to(rows.was_over)
    )
    return rows.filter(differs).select(
        "person_id", "indicator", "amount", "was_amount", "is_over", "was_over"
    )


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
    return rows.select(
        "person_id",
        "reason_code",
        "is_law",
        "amount",
        "out_of",
        "line",
        "since_on",
        "is_said",
        is_new=rows.is_change & rows.was_known.fill_null(False),
    )
