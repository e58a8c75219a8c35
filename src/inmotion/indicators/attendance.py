"""Enrolled and missed days, exactly: spans times calendars, minus what schools reported.

Washington reports absences only, so the days a student could have come are counted from enrollment
spans and the school's calendar. Counts of calendar days up to a date ("prefix sums") stand in for a
row per student and day.
"""

from datetime import date, timedelta

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from inmotion.indicators.conventions import Conventions
from inmotion.vocabulary.codes import FULL_DAY_CODES, UNEXCUSED_CODES

#: Columns of `missed_months` that hold days of the month as bits.
MASKS = ("full", "unexcused", "excused", "partial")

Bounds = tuple[date, date]


def counted_days(school_days: ir.Table, spans: ir.Table, bounds: Bounds) -> ir.Table:
    """Count the school days of every school, with an entry for each calendar day.

    Parameters
    ----------
    school_days : table of (place_id, on_date, is_school_day)
    spans : table of (place_id, ...)
        A school that has students but no calendar has no school days; it is there all the same.
    bounds : (date, date)
        First and last day.

    Returns
    -------
    table of (place_id, on_date, is_school_day, number)
        From the day before `bounds` to its end; `number` is the count of school days up to and
        including `on_date`.
    """
    first, last = bounds[0] - timedelta(1), bounds[1]
    count = (last - first).days + 1
    days = ibis.range(count).unnest().name("nth").as_table()
    days = days.select(on_date=(ibis.date(first) + days.nth.as_interval("D")).cast("date"))
    in_session = (
        school_days.filter(school_days.is_school_day & school_days.on_date.between(*bounds))
        .select("place_id", "on_date")
        .distinct()
        .mutate(is_school_day=True)
    )
    schools = school_days.select("place_id").union(spans.select("place_id")).distinct()
    dense = schools.cross_join(days)
    dense = dense.left_join(in_session, ["place_id", "on_date"])
    dense = dense.select(
        "place_id",
        "on_date",
        is_school_day=dense.is_school_day.fill_null(False),
    )
    so_far = ibis.cumulative_window(group_by="place_id", order_by="on_date")
    return dense.mutate(number=dense.is_school_day.cast("int64").sum().over(so_far).cast("int32"))


def clipped_spans(spans: ir.Table, bounds: Bounds, conventions: Conventions) -> ir.Table:
    """Cut enrollment spans to `bounds`, both ends included, after the counting conventions.

    Parameters
    ----------
    spans : table of (person_id, district_id, place_id, entry_on, exit_on, exit_code, is_primary)

    Returns
    -------
    table of (person_id, district_id, place_id, entry_on, exit_code, is_primary, from_on, to_on)
        from_on <= to_on; entry_on as stated, be it before the bounds.
    """
    day = ibis.interval(days=1)
    entry = spans.entry_on if conventions.entry_day_counts else (spans.entry_on + day).cast("date")
    leave = spans.exit_on if conventions.exit_day_counts else (spans.exit_on - day).cast("date")
    cut = spans.select(
        "person_id",
        "district_id",
        "place_id",
        "entry_on",
        "exit_code",
        is_primary=spans.is_primary.fill_null(False),
        from_on=ibis.greatest(entry, ibis.date(bounds[0])),
        to_on=ibis.least(leave.fill_null(ibis.date(bounds[1])), ibis.date(bounds[1])),
    )
    return cut.filter(cut.from_on <= cut.to_on)


def deciding_segments(spans: ir.Table, calendar: ir.Table) -> ir.Table:
    """Say for every enrolled day which one school decides, as disjoint stretches of days.

    On a day with several spans the school that answers for the student decides (CEDARS C10); of
    several such, or of none, the span entered last, then the lower school code.

    Parameters
    ----------
    spans : table as from `clipped_spans`
    calendar : table as from `counted_days`

    Returns
    -------
    table of (person_id, district_id, place_id, from_on, to_on, enrolled_days, days_before, base)
        Disjoint within a person. `enrolled_days` are school days inside; `days_before` is the
        person's enrolled days before this stretch; `base` + number of a day = that day's place
        in the person's own row of enrolled days (1, 2, ...).
    """
    day = ibis.interval(days=1)
    starts = spans.select("person_id", cut_on=spans.from_on)
    ends = spans.select("person_id", cut_on=(spans.to_on + day).cast("date"))
    cuts = starts.union(ends, distinct=True)
    following = cuts.cut_on.lead().over(ibis.window(group_by="person_id", order_by="cut_on"))
    pieces = cuts.mutate(next_on=following)
    pieces = pieces.filter(pieces.next_on.notnull())
    inside = spans.inner_join(
        pieces,
        [
            spans.person_id == pieces.person_id,
            spans.from_on <= pieces.cut_on,
            spans.to_on >= pieces.cut_on,
        ],
    )
    rank = ibis.row_number().over(
        ibis.window(
            group_by=["person_id", "cut_on"],
            order_by=[
                inside.is_primary.desc(),
                inside.entry_on.desc(),
                inside.place_id.asc(),
                inside.district_id.asc(),
            ],
        )
    )
    ranked = inside.mutate(rank=rank)
    chosen = ranked.filter(ranked.rank == 0).select(
        "person_id",
        "district_id",
        "place_id",
        from_on=ibis._.cut_on,
        to_on=(ibis._.next_on - day).cast("date"),
    )
    return _with_counts(chosen, calendar)


def _with_counts(segments: ir.Table, calendar: ir.Table) -> ir.Table:
    """Add school-day counts to segments; a school without a calendar has no school days."""
    day = ibis.interval(days=1)
    before = calendar.select("place_id", eve_on=calendar.on_date, before=calendar.number)
    until = calendar.select("place_id", to_on=calendar.on_date, until=calendar.number)
    counted = segments.mutate(eve_on=(segments.from_on - day).cast("date"))
    counted = counted.left_join(before, ["place_id", "eve_on"]).drop(
        "place_id_right", "eve_on_right"
    )
    counted = counted.left_join(until, ["place_id", "to_on"]).drop("place_id_right", "to_on_right")
    counted = counted.mutate(
        before=counted.before.fill_null(0),
        enrolled_days=(counted.until - counted.before).fill_null(0).cast("int32"),
    )
    earlier = ibis.window(
        group_by="person_id", order_by="from_on", preceding=(None, 1), following=None
    )
    counted = counted.mutate(
        days_before=counted.enrolled_days.sum().over(earlier).fill_null(0).cast("int32")
    )
    return counted.select(
        "person_id",
        "district_id",
        "place_id",
        "from_on",
        "to_on",
        "enrolled_days",
        "days_before",
        base=(counted.days_before - counted.before).cast("int32"),
    )


@ibis.udf.scalar.builtin
def bit_count(mask: dt.int32) -> dt.int8:
    """Return the number of bits set; DuckDB and Spark know it by this name."""


def missed_months(
    absences: ir.Table, segments: ir.Table, calendar: ir.Table, conventions: Conventions
) -> ir.Table:
    """Find the enrolled school days on which the deciding school reported an absence.

    Parameters
    ----------
    absences : table of (person_id, place_id, on_date, absence_code, absent_fraction)
    segments : table as from `deciding_segments`
    calendar : table as from `counted_days`
    conventions : Conventions
        Says for either counter whether exactly half a day is a day.

    Returns
    -------
    table of (person_id, district_id, place_id, month_on, full, unexcused, excused, partial)
        One row per person, school and calendar month with any absence. The last four are days of
        the month as bits (the 1st is bit 0), int32. `full`: missed as the state counts it.
        `unexcused`, `excused`: missed as the law counts it, under one kind of code only; a day
        reported under both is neither, because no duty may rest on a record that contradicts
        itself. `partial`: only part of the day, as the state counts it.

    Notes
    -----
    State file: half a day or more is a day. Law: more than half (RCW 28A.225.020(2)). Where the
    source carries the share of the day, each counter goes by it. CEDARS carries a code only, which
    does not show the tie: a full-day code counts for both.

    Days as bits make "each day once" exact, whatever rows are doubled, in one pass over the rows.
    """
    columns = ("on_date", "absence_code", "absent_fraction")
    # The district is that of the day, be it another record of the student that reports the absence.
    absences = absences.select("person_id", "place_id", *columns)
    met = absences.inner_join(
        segments,
        [
            absences.person_id == segments.person_id,
            absences.place_id == segments.place_id,
            absences.on_date >= segments.from_on,
            absences.on_date <= segments.to_on,
        ],
    ).select("person_id", "district_id", "place_id", *columns)
    in_session = calendar.filter(calendar.is_school_day).select("place_id", "on_date")
    days = met.semi_join(in_session, ["place_id", "on_date"])
    days = days.mutate(month_on=days.on_date.truncate("M").cast("date"), bit=_bit(days.on_date))
    by_law = _is_full_day(days, tie_counts=conventions.law_tie_counts)
    is_unexcused = days.absence_code.isin(sorted(UNEXCUSED_CODES))
    masks = days.group_by(["person_id", "district_id", "place_id", "month_on"]).aggregate(
        full=_any_bit(days, _is_full_day(days, tie_counts=conventions.state_tie_counts)),
        unexcused=_any_bit(days, by_law & is_unexcused),
        excused=_any_bit(days, by_law & ~is_unexcused),
        reported=days.bit.bit_or(),
    )
    return masks.select(
        "person_id",
        "district_id",
        "place_id",
        "month_on",
        "full",
        unexcused=masks.unexcused & ~masks.excused,
        excused=masks.excused & ~masks.unexcused,
        partial=masks.reported & ~masks.full,
    )


def _is_full_day(days: ir.Table, *, tie_counts: bool) -> ir.Value:
    """Say which absences are a whole day: by the share of the day if it is known, else by code."""
    half = ibis.literal("0.5").cast("decimal(5, 4)")
    share = days.absent_fraction
    by_share = share >= half if tie_counts else share > half
    return ibis.coalesce(by_share, days.absence_code.isin(sorted(FULL_DAY_CODES)))


def _any_bit(days: ir.Table, counts: ir.Value) -> ir.Value:
    """Return the days on which any row `counts`, as bits."""
    return days.bit.bit_or(where=counts).fill_null(0).cast("int32")


def dated_days(missed: ir.Table) -> ir.Table:
    """Spell out missed months as one row per person and day.

    Parameters
    ----------
    missed : table as from `missed_months`

    Returns
    -------
    table of (person_id, district_id, place_id, on_date, is_full, is_unexcused, is_excused)
        All three false: part of the day only.
    """
    numbers = ibis.range(31).unnest().name("nth").as_table()
    rows = missed.cross_join(numbers)
    on = {name: ((rows[name] >> rows.nth) & 1) == 1 for name in MASKS}
    rows = rows.mutate(on_date=rows.month_on + rows.nth.as_interval("D"), **on)
    rows = rows.filter(rows.full | rows.partial)
    return rows.select(
        "person_id",
        "district_id",
        "place_id",
        on_date=rows.on_date.cast("date"),
        is_full=rows.full,
        is_unexcused=rows.unexcused,
        is_excused=rows.excused,
    )


def spelled(missed: ir.Table, mask: str) -> ir.Table:
    """Spell out the days of one mask of missed months, one row each.

    Parameters
    ----------
    missed : table as from `missed_months`; other columns are kept, other masks are not
    mask : one of `MASKS`

    Returns
    -------
    table of (person_id, district_id, place_id, on_date, ...)
    """
    numbers = ibis.range(31).unnest().name("nth").as_table()
    rows = missed.cross_join(numbers)
    rows = rows.filter(((rows[mask] >> rows.nth) & 1) == 1)
    day = (rows.month_on + rows.nth.as_interval("D")).cast("date")
    others = [name for name in rows.columns if name not in (*MASKS, "month_on", "nth")]
    return rows.select(*others, on_date=day)


def months_in_session(calendar: ir.Table) -> ir.Table:
    """Put the school days of every school into months.

    Parameters
    ----------
    calendar : table as from `counted_days`

    Returns
    -------
    table of (place_id, month_on, open)
        `open`: school days of the month as bits (the 1st is bit 0), int32. Months without any are
        left out.
    """
    days = calendar.filter(calendar.is_school_day)
    days = days.mutate(month_on=days.on_date.truncate("M").cast("date"), bit=_bit(days.on_date))
    return days.group_by(["place_id", "month_on"]).aggregate(open=days.bit.bit_or().cast("int32"))


def _bit(day: ir.DateValue) -> ir.Value:
    """Return the day of the month as a bit, int32; the 1st is bit 0."""
    return (ibis.literal(1, "int32") << (day.day() - 1).cast("int32")).cast("int32")


def nth_last_day(segments: ir.Table, calendar: ir.Table, days: int) -> ir.Table:
    """Find the day on which each person's last `days` enrolled school days begin.

    Returns
    -------
    table of (person_id, since_on)
        The first enrolled day of those who have fewer.
    """
    last = segments.enrolled_days + segments.days_before
    enrolled = last.max().over(ibis.window(group_by="person_id"))
    # The wanted day's place in the person's own row of enrolled days, then in the calendar's.
    wanted = segments.mutate(nth=ibis.greatest(enrolled - days + 1, 1))
    wanted = wanted.filter(
        (wanted.nth > wanted.days_before)
        & (wanted.nth <= wanted.days_before + wanted.enrolled_days)
    )
    wanted = wanted.select("person_id", "place_id", number=wanted.nth - wanted.base)
    school_days = calendar.filter(calendar.is_school_day)
    dated = wanted.inner_join(school_days, ["place_id", "number"])
    return dated.select("person_id", since_on=dated.on_date)


def days_since(missed: ir.Table, since: ir.Table) -> ir.Table:
    """Count full days missed on or after a day of each person's own.

    Parameters
    ----------
    missed : table as from `missed_months`
    since : table of (person_id, since_on)

    Returns
    -------
    table of (person_id, missed_days)
        Only people who missed any.
    """
    rows = missed.inner_join(since, "person_id")
    first_month = rows.since_on.truncate("M").cast("date")
    earlier = (rows.since_on.day() - 1).cast("int32")
    # Shifting out the days before the first one leaves those that count.
    counted = ibis.ifelse(rows.month_on == first_month, rows.full >> earlier, rows.full)
    rows = rows.mutate(counted=bit_count(counted.cast("int32")))
    rows = rows.filter((rows.month_on >= first_month) & (rows.counted > 0))
    return rows.group_by("person_id").aggregate(missed_days=rows.counted.sum().cast("int32"))
