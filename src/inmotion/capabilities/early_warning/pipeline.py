"""The nightly step: who is on this week's list, why, and in which order. Tables in, tables out."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from inmotion.indicators.conventions import conventions_on
from inmotion.indicators.facts import Facts
from inmotion.indicators.nightly import Night
from inmotion.indicators.registry import indicator
from inmotion.indicators.rules import Row, load_rows, rows_on, steps_reached

RULES = Path(__file__).with_name("rules")
#: The indicator whose line is the student's own past.
OWN_PAST = "recent_absence"
NUMBER = "decimal(9, 2)"

#: Lehmer's generator (modulus 2^31 - 1, multiplier of Park, Miller and Stockmeyer, 1993).
_MODULUS, _MULTIPLIER = 2**31 - 1, 48271


@cache
def rules(name: str) -> tuple[Row, ...]:
    """Return the dated rows of one of the room's rule tables."""
    return load_rows(RULES / f"{name}.toml")


def week_list(night: Night) -> Mapping[str, ir.Table]:
    """Work out this week's list of every school.

    Returns
    -------
    students : table
        As from `students`.
    reasons : table
        As from `law_reasons` and `line_reasons`: one row per student and reason.
    list_rows : table
        As from `ordered`: one row per listed student, with the place in the list of the school.
    list_order : table of (key_number, by, first, words, who, why, cite, valid_from)
        The order in force, as it was applied.
    """
    facts, keep = night.facts, night.engine.keep
    present = keep(students(facts))
    known_before = night.week_before.last_schools.select("person_id")
    law = rules("attendance_law")
    now = law_steps(unexcused_days(facts, law), law, facts.as_of)
    before = law_steps(unexcused_days(night.week_before, law), law, night.week_before.as_of)
    lines = rows_on(rules("lines"), facts.as_of)
    reasons = ibis.union(
        law_reasons(now, before, known_before),
        line_reasons(night.person_indicators, lines.values(), known_before),
    )
    reasons = keep(reasons.semi_join(present.filter(present.place_id.notnull()), "person_id"))
    order = rows_on(rules("list_order"), facts.as_of)["list_order"]
    return {
        "students": present,
        "reasons": reasons,
        "list_rows": ordered(present, reasons, order.values["keys"], facts.as_of),
        "list_order": _order_table(order),
    }


def students(facts: Facts) -> ir.Table:
    """Return everybody of the year: names in use, grade, school, and who already helps.

    Returns
    -------
    table of (person_id, district_id, place_id, grade_code, last_name, first_name, is_helped,
    support_codes)
        `place_id` is the school that decides on the day, NULL for those no longer enrolled.
        `support_codes` are joined by commas.
    """
    last = facts.last_schools
    last = last.mutate(place_id=ibis.ifelse(last.is_present, last.place_id, ibis.null("string")))
    people = facts.of_year("people")
    names = _newest(
        people.mutate(
            last_name=people.preferred_last_name.fill_null(people.last_name),
            first_name=people.preferred_first_name.fill_null(people.first_name),
        ),
        by="student_id",
    ).select("person_id", "district_id", "last_name", "first_name")
    spans = facts.of_year("district_spans")
    entered = spans.filter(spans.entry_on <= ibis.date(facts.as_of))
    grades = _newest(entered, by="entry_on").select("person_id", "district_id", "grade_code")
    helped = _helped(facts)
    keys = ["person_id", "district_id"]
    rows = last.left_join(names, keys).select(last, "last_name", "first_name")
    rows = rows.left_join(grades, keys).select(rows, "grade_code")
    rows = rows.left_join(helped, "person_id").select(rows, "support_codes")
    return rows.select(
        "person_id",
        "district_id",
        "place_id",
        "grade_code",
        "last_name",
        "first_name",
        is_helped=rows.support_codes.notnull(),
        support_codes=rows.support_codes.fill_null(""),
    )


def _newest(rows: ir.Table, by: str) -> ir.Table:
    """Keep one row per person and district: the highest in `by`, then the newest record."""
    window = ibis.window(
        group_by=["person_id", "district_id"],
        order_by=[rows[by].desc(), rows.student_id.desc(), rows.source_line.desc()],
    )
    ranked = rows.mutate(rank=ibis.row_number().over(window))
    return ranked.filter(ranked.rank == 0)


def _helped(facts: Facts) -> ir.Table:
    """Return person_id and the kinds of help that go on today, joined by commas."""
    rows = facts.of_year("supports")
    today = ibis.date(facts.as_of)
    going_on = rows.filter(
        (rows.start_on <= today) & (rows.end_on.isnull() | (rows.end_on >= today))
    )
    kinds = going_on.select("person_id", "support_code").distinct()
    return kinds.group_by("person_id").aggregate(
        support_codes=kinds.support_code.group_concat(",", order_by=kinds.support_code)
    )


def unexcused_days(facts: Facts, law: Sequence[Row]) -> ir.Table:
    """Return the days that count for the law: (person_id, on_date), within its ages.

    Parameters
    ----------
    law : rows with `ages`, first and last whole year of age; the same in all rows
    """
    first, last = law[0].values["ages"]
    days = facts.absent_days.filter(facts.absent_days.is_unexcused).select("person_id", "on_date")
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
    reached = steps_reached(days, law, as_of)
    parts = [_still_listed(reached.filter(reached.name == row.name), row, as_of) for row in law]
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
    table of (person_id, reason_code, is_law, amount, out_of, line, since_on, is_new)
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
    table of (person_id, reason_code, is_law, amount, out_of, line, since_on, is_new)
    """
    stated = {row.name: row.values.get("gives_way_to", "") for row in lines}
    rows = person_indicators.filter(person_indicators.indicator.isin(sorted(stated)))
    # "On track" is good, "chronically absent" is not: the concern lies on the other side.
    good = [name for name in stated if indicator(name).better == "higher"]
    turned = rows.indicator.isin(good)
    over = rows.filter(rows.in_denominator & (rows.in_numerator != turned))
    was_over = (over.was_in_numerator != over.indicator.isin(good)).fill_null(False)
    reasons = over.select(
        "person_id",
        reason_code=over.indicator,
        is_law=ibis.literal(False),
        amount=over.amount,
        out_of=over.out_of,
        line=over.line,
        since_on=ibis.null("date"),
        is_change=~was_over,
    )
    for weaker, stronger in stated.items():
        if stronger:
            says_more = reasons.filter(reasons.reason_code == stronger).select("person_id")
            said = reasons.filter(reasons.reason_code == weaker).anti_join(says_more, "person_id")
            reasons = ibis.union(reasons.filter(reasons.reason_code != weaker), said)
    return _with_news(reasons, known_before)


def _with_news(reasons: ir.Table, known_before: ir.Table) -> ir.Table:
    """Turn `is_change` into `is_new`: what was not known a week ago cannot be news."""
    known = known_before.distinct().mutate(was_known=ibis.literal(True))
    rows = reasons.left_join(known, "person_id").select(reasons, "was_known")
    is_new = rows.is_change & rows.was_known.fill_null(False)
    return rows.mutate(is_new=is_new).drop("is_change", "was_known")


def ordered(
    students: ir.Table, reasons: ir.Table, keys: Sequence[Mapping[str, Any]], as_of: date
) -> ir.Table:
    """Put the students of every school who have a reason into the order that `keys` state.

    Parameters
    ----------
    students : table as from `students`
    reasons : table as from `law_reasons` and `line_reasons`
    keys : sequence of {"by": column, "first": "yes", "no", "most" or "least"}

    Returns
    -------
    table of (person_id, place_id, is_law, is_helped, is_newly_over, worsening_days, over_line,
    tie_number, position)
        `worsening_days`: missed days lately beyond what the own past gives. `over_line`: by which
        share of it the line is passed, the furthest one. `position`: 1, 2, ... within the school.
    """
    is_line = ~reasons.is_law
    beyond = (reasons.amount - reasons.line).abs().cast("float64")
    more_days = conventions_on(as_of).recent_more_days
    sums = reasons.group_by("person_id").aggregate(
        is_law=reasons.is_law.any(),
        is_newly_over=(is_line & reasons.is_new).any(),
        worsening_days=(reasons.amount - reasons.line + more_days).max(
            where=reasons.reason_code == OWN_PAST
        ),
        over_line=(beyond / reasons.line.cast("float64").nullif(0)).max(where=is_line),
    )
    listed = students.filter(students.place_id.notnull()).inner_join(sums, "person_id")
    rows = listed.select(
        "person_id",
        "place_id",
        "is_law",
        "is_helped",
        "is_newly_over",
        worsening_days=listed.worsening_days.cast(NUMBER).fill_null(0),
        over_line=listed.over_line.fill_null(0),
        tie_number=listed.person_id % _MODULUS * draw_of_week(as_of) % _MODULUS,
    )
    order = [
        rows[key["by"]].desc() if key["first"] in {"yes", "most"} else rows[key["by"]].asc()
        for key in keys
    ]
    # The last word, should two numbers be equal: the order must be one order.
    window = ibis.window(group_by="place_id", order_by=[*order, rows.person_id.asc()])
    return rows.mutate(position=ibis.row_number().over(window).cast("int32") + 1)


def draw_of_week(as_of: date) -> int:
    """Return the factor that turns a key into the week's draw among equals.

    A student's numbers, week after week, are the run of Lehmer's generator that starts from the
    key: the same all week on every engine, another one next week, so that nobody is always last.
    """
    week = (as_of.toordinal() - 1) // 7
    return pow(_MULTIPLIER, week, _MODULUS)


def _order_table(order: Row) -> ir.Table:
    keys = order.values["keys"]
    columns: dict[str, list[Any]] = {
        "key_number": list(range(1, len(keys) + 1)),
        **{name: [key[name] for key in keys] for name in ("by", "first", "words")},
        **{name: [order.values[name]] * len(keys) for name in ("who", "why")},
        "cite": [order.cite] * len(keys),
        "valid_from": [order.valid_from] * len(keys),
    }
    return ibis.memtable(pa.table(columns))
