"""Days per person and place, as of a day or at the end of each month."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import ibis
import ibis.expr.types as ir

from inmotion.indicators import attendance
from inmotion.indicators.card import Level
from inmotion.vocabulary.places import REGION_ID
from inmotion.vocabulary.time import month_start

COUNTS = ("absent_days", "unexcused_days", "excused_days", "partial_days")
IN_MONTH = ("unexcused_in_month", "excused_in_month")


def placed(rows: ir.Table, level: Level) -> ir.Table:
    """Return `rows` (with place_id and district_id) with `place_id` lifted to `level`."""
    if level is Level.SCHOOL:
        return rows
    if level is Level.DISTRICT:
        return rows.mutate(place_id=rows.district_id)
    return rows.mutate(place_id=ibis.literal(REGION_ID))


def month_ends(first: date, as_of: date) -> Iterator[tuple[date, date]]:
    """Yield (first day, last day) of each calendar month from `first` to `as_of`, cut at it."""
    start = month_start(first)
    while start <= as_of:
        following = month_start(start + timedelta(31))
        yield start, min(following - timedelta(1), as_of)
        start = following


def month_end_counts(calendar: ir.Table, months: Sequence[tuple[date, date]]) -> ir.Table:
    """Return each school's count of school days at the end of each month.

    Returns
    -------
    table of (place_id, month_on, month_end_on, number)
    """
    ends = calendar.filter(calendar.on_date.isin([end for _, end in months]))
    return ends.select(
        "place_id",
        "number",
        month_on=ends.on_date.truncate("M").cast("date"),
        month_end_on=ends.on_date,
    )


def school_totals(
    segments: ir.Table, missed: ir.Table, calendar: ir.Table, months: Sequence[tuple[date, date]]
) -> ir.Table:
    """Count enrolled and missed days per person and school, to the end of each month.

    Parameters
    ----------
    segments, missed, calendar : tables as from `attendance`
    months : sequence of (first day, last day), ascending
        The months to tell about. All earlier days of the year count, too.

    Returns
    -------
    table of (person_id, district_id, place_id, month_on, enrolled_days, absent_days,
    unexcused_days, excused_days, partial_days, unexcused_in_month, excused_in_month), int32
        Days count from the start of the school year to the end of `month_on`, the two `_in_month`
        within that calendar month only. One row per person, school and month from the first month
        there on.
    """
    keys = ["person_id", "district_id", "place_id"]
    enrolled = _enrolled_so_far(segments, calendar, months)
    names = dict(zip(COUNTS, attendance.MASKS, strict=True))
    in_month = missed.select(
        *keys,
        "month_on",
        **{count: attendance.bit_count(missed[mask]) for count, mask in names.items()},
    )
    if len(months) == 1:
        this_month = in_month.month_on == ibis.date(months[0][0])
        sums = {count: in_month[count].sum() for count in COUNTS}
        sums["unexcused_in_month"] = in_month.unexcused_days.sum(where=this_month)
        sums["excused_in_month"] = in_month.excused_days.sum(where=this_month)
        rows = enrolled.left_join(in_month.group_by(keys).aggregate(**sums), keys)
    else:
        rows = enrolled.left_join(in_month, [*keys, "month_on"])
        so_far = ibis.cumulative_window(group_by=keys, order_by="month_on")
        rows = rows.mutate(
            unexcused_in_month=rows.unexcused_days,
            excused_in_month=rows.excused_days,
            **{count: rows[count].sum().over(so_far) for count in COUNTS},
        )
    counts = (*COUNTS, *IN_MONTH)
    return rows.select(
        *keys,
        "month_on",
        "enrolled_days",
        *(rows[name].fill_null(0).cast("int32").name(name) for name in counts),
    )


def totals_within(school_rows: ir.Table, segments: ir.Table, level: Level) -> ir.Table:
    """Put the days of one person within one place of `level` together.

    Parameters
    ----------
    school_rows : table as from `school_totals`; columns it has beside them are kept
    segments : table as from `attendance.deciding_segments`

    Returns
    -------
    table with the same columns but district_id, one row per person, place and month
    """
    rows = placed(school_rows, level).drop("district_id")
    # Only students of several schools need adding up, or of one school that answers to several
    # districts (a skill center); they are few, so the others are passed on.
    stays = segments.select("person_id", "district_id", "place_id").distinct()
    several = stays.group_by("person_id").having(stays.count() > 1).aggregate()
    shared = rows.semi_join(several, "person_id")
    keys = ["person_id", "place_id", "month_on"]
    days = ("enrolled_days", *COUNTS, *IN_MONTH)
    added = shared.group_by(keys).aggregate(
        **{name: shared[name].sum().cast("int32") for name in days},
        **{name: shared[name].first() for name in rows.columns if name not in (*keys, *days)},
    )
    return rows.anti_join(several, "person_id").union(added.select(rows.columns))


def _enrolled_so_far(
    segments: ir.Table, calendar: ir.Table, months: Sequence[tuple[date, date]]
) -> ir.Table:
    """Return enrolled days from the start of the year to each month's end, per school."""
    ends = month_end_counts(calendar, months)
    rows = segments.inner_join(
        ends, [segments.place_id == ends.place_id, segments.from_on <= ends.month_end_on]
    )
    before = rows.days_before - rows.base
    still_there = rows.to_on > rows.month_end_on
    rows = rows.mutate(days=ibis.ifelse(still_there, rows.number - before, rows.enrolled_days))
    return rows.group_by(["person_id", "district_id", "place_id", "month_on"]).aggregate(
        enrolled_days=rows.days.sum().cast("int32")
    )
