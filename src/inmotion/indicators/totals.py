"""Days per person and place, as of a day or at the end of each month."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from inmotion.indicators.card import Level, Scope
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


def attendance_totals(
    segments: ir.Table,
    absent_days: ir.Table,
    calendar: ir.Table,
    months: Sequence[tuple[date, date]],
    scope: Scope,
) -> ir.Table:
    """Count enrolled and missed days per person and place.

    Parameters
    ----------
    segments, absent_days, calendar : tables as from `attendance`
    months : sequence of (first day, last day)
        Ascending, as from `month_ends`; only the last one is looked at if not by month.
    scope : Scope

    Returns
    -------
    table of (person_id, place_id, month_on, enrolled_days, absent_days, unexcused_days,
    excused_days, partial_days, unexcused_in_month, excused_in_month), all int32
        Days count from the start of the school year to the end of `month_on`, the two `_in_month`
        within that calendar month only. One row per person and place attended so far this year,
        and per month from the first one on if by month.
    """
    keys = ["person_id", "place_id", "month_on"]
    looked_at = months if scope.by_month else months[-1:]
    enrolled = _enrolled_so_far(segments, calendar, looked_at, scope.level)
    missed = _missed_in_month(absent_days, scope.level)
    if scope.by_month:
        rows = enrolled.left_join(missed, keys)
        rows = rows.select(
            *keys, "enrolled_days", *(rows[name].fill_null(0).name(name) for name in COUNTS)
        )
        so_far = ibis.cumulative_window(group_by=keys[:2], order_by="month_on")
        totals = {name: rows[name].sum().over(so_far) for name in COUNTS}
        rows = rows.mutate(
            unexcused_in_month=rows.unexcused_days, excused_in_month=rows.excused_days
        ).mutate(**totals)
    else:
        within = missed.month_on == ibis.date(months[-1][0])
        totals = {name: missed[name].sum() for name in COUNTS}
        totals["unexcused_in_month"] = missed.unexcused_days.sum(where=within)
        totals["excused_in_month"] = missed.excused_days.sum(where=within)
        rows = enrolled.left_join(missed.group_by(keys[:2]).aggregate(**totals), keys[:2])
    counts = (*COUNTS, *IN_MONTH)
    return rows.select(
        *keys,
        "enrolled_days",
        *(rows[name].fill_null(0).cast("int32").name(name) for name in counts),
    )


def _enrolled_so_far(
    segments: ir.Table, calendar: ir.Table, months: Sequence[tuple[date, date]], level: Level
) -> ir.Table:
    """Return enrolled days from the start of the year to each month's end."""
    starts, last_days = zip(*months, strict=True)
    dates = {"month_on": starts, "month_end_on": last_days}
    dated = ibis.memtable(
        pa.table({name: pa.array(days, pa.date32()) for name, days in dates.items()})
    )
    ends = calendar.inner_join(dated, calendar.on_date == dated.month_end_on).select(
        "place_id", "month_on", "month_end_on", "number"
    )
    rows = segments.inner_join(
        ends, [segments.place_id == ends.place_id, segments.from_on <= ends.month_end_on]
    )
    before = rows.days_before - rows.base
    still_there = rows.to_on > rows.month_end_on
    rows = rows.mutate(days=ibis.ifelse(still_there, rows.number - before, rows.enrolled_days))
    rows = placed(rows, level)
    return rows.group_by(["person_id", "place_id", "month_on"]).aggregate(
        enrolled_days=rows.days.sum().cast("int32")
    )


def _missed_in_month(absent_days: ir.Table, level: Level) -> ir.Table:
    """Return missed days within each calendar month."""
    rows = placed(absent_days, level)
    rows = rows.mutate(month_on=rows.on_date.truncate("M").cast("date"))
    return rows.group_by(["person_id", "place_id", "month_on"]).aggregate(
        absent_days=rows.is_full.cast("int64").sum(),
        unexcused_days=rows.is_unexcused.cast("int64").sum(),
        excused_days=rows.is_excused.cast("int64").sum(),
        partial_days=(~rows.is_full).cast("int64").sum(),
    )
