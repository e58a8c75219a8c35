"""Days per person and place, as of a day or at the end of each month."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import reduce
from itertools import accumulate
from operator import add

import ibis
import ibis.expr.types as ir

from inmotion.indicators import attendance
from inmotion.indicators.card import LEVELS, Level
from inmotion.vocabulary.places import REGION_ID
from inmotion.vocabulary.time import month_start

#: Kinds of missed days, in the order of `attendance.MASKS`.
COUNTS = ("absent_days", "unexcused_days", "excused_days", "partial_days")
#: Days within the calendar month, and which of the counts they are of.
IN_MONTH = {"unexcused_in_month": "unexcused_days", "excused_in_month": "excused_days"}
KEYS = ["person_id", "district_id", "place_id"]
#: Room for one count in a packed number.
BITS = 15

#: First and last day; the last may be cut.
Month = tuple[date, date]


def placed(rows: ir.Table, level: Level) -> ir.Table:
    """Return `rows` (with place_id and district_id) with `place_id` lifted to `level`."""
    if level is Level.SCHOOL:
        return rows
    if level is Level.DISTRICT:
        return rows.mutate(place_id=rows.district_id)
    return rows.mutate(place_id=ibis.literal(REGION_ID))


def month_ends(first: date, as_of: date) -> Iterator[Month]:
    """Yield (first day, last day) of each calendar month from `first` to `as_of`, cut at it."""
    start = month_start(first)
    while start <= as_of:
        following = month_start(start + timedelta(31))
        yield start, min(following - timedelta(1), as_of)
        start = following


def month_end_counts(calendar: ir.Table, months: Sequence[Month]) -> ir.Table:
    """Return each school's count of school days at the end of each month.

    Returns
    -------
    table of (place_id, number_0, number_1, ...)
        In the order of `months`.
    """
    ends = calendar.filter(calendar.on_date.isin([end for _, end in months]))
    numbers = {
        f"number_{nth}": ends.number.max(where=ends.on_date == ibis.date(end))
        for nth, (_, end) in enumerate(months)
    }
    return ends.group_by("place_id").aggregate(**numbers)


def school_totals(
    segments: ir.Table, missed: ir.Table, calendar: ir.Table, months: Sequence[Month]
) -> ir.Table:
    """Count enrolled and missed days per person and school, to the end of each month.

    Parameters
    ----------
    segments, missed, calendar : tables as from `attendance`
    months : sequence of (first day, last day), ascending, without gaps
        The months to tell about. All earlier days of the year count, too.

    Returns
    -------
    table of (person_id, district_id, place_id, enrolled_0, enrolled_1, ..., missed_0, missed_1,
    ...)
        One row per person and school. `enrolled_n`, int32: enrolled days from the start of the
        school year to the end of the n-th month; NULL before the first month there. `missed_n`,
        int64: missed days so far when the n-th month begins, the last one when the last month
        ends; the four `COUNTS` in one number, see `_packed`.

    Notes
    -----
    Months stand beside each other, because adding up along a row needs neither a sort nor a join
    of millions of rows; `by_month` sets them one below the other when they are read.
    """
    rows = _enrolled_so_far(segments, calendar, months).left_join(
        _missed_so_far(missed, months), KEYS
    )
    enrolled, so_far = _names(len(months))
    return rows.select(*KEYS, *enrolled, **{name: rows[name].fill_null(0) for name in so_far})


def totals_within(school_rows: ir.Table, several: ir.Table, level: Level) -> ir.Table:
    """Put the days of one person within one place of `level` together.

    Parameters
    ----------
    school_rows : table as from `school_totals`; columns it has beside them are kept
    several : table of (person_id)
        Those with more than one of the rows.

    Returns
    -------
    table with the same columns but district_id, one row per person and place
    """
    rows = placed(school_rows, level).drop("district_id")
    # Only students of several schools need adding up, or of one school that answers to several
    # districts (a skill center); they are few, so the others are passed on.
    shared = rows.semi_join(several, "person_id")
    keys = ["person_id", "place_id"]
    days = [name for name in rows.columns if name.startswith(("enrolled_", "missed_"))]
    added = shared.group_by(keys).aggregate(
        **{name: shared[name].sum().cast(shared[name].type()) for name in days},
        **{name: shared[name].first() for name in rows.columns if name not in (*keys, *days)},
    )
    return rows.anti_join(several, "person_id").union(added.select(rows.columns))


def stacked(school_rows: ir.Table, several: ir.Table) -> ir.Table:
    """Put the totals of all levels into one table, those that are the same at all but once.

    Parameters
    ----------
    school_rows, several : tables as for `totals_within`

    Returns
    -------
    table as from `totals_within`, with district_id and of_level (string)
        `of_level` "every": the days of the school are those of its district and of the region.
        Otherwise the row is of that level, and `district_id` repeats its place.
    """
    once = every_level(school_rows.anti_join(several, "person_id"))
    shared = school_rows.semi_join(several, "person_id")
    parts = (
        of_level(totals_within(shared, several, level), level).select(once.columns)
        for level in LEVELS
    )
    return ibis.union(once, *parts)


def of_level(rows: ir.Table, level: Level) -> ir.Table:
    """Mark rows (with place_id) as those of one level in a stack."""
    return rows.mutate(district_id=rows.place_id, of_level=ibis.literal(level.value))


def every_level(rows: ir.Table) -> ir.Table:
    """Mark rows (with place_id and district_id) as those of a school, its district and region."""
    return rows.mutate(of_level=ibis.literal(Level.EVERY.value))


def at_level(rows: ir.Table, level: Level) -> ir.Table:
    """Return what of stacked rows is of `level`, with `place_id` lifted to it."""
    return placed(rows.filter(rows.of_level.isin([Level.EVERY.value, level.value])), level)


def by_month(rows: ir.Table, months: Sequence[Month]) -> ir.Table:
    """Set the months of totals one below the other.

    Parameters
    ----------
    rows : table as from `totals_within`, made for `months`

    Returns
    -------
    table of (person_id, place_id, month_on, enrolled_days, absent_days, unexcused_days,
    excused_days, partial_days, unexcused_in_month, excused_in_month, ...), int32
        Days count from the start of the school year to the end of `month_on`, the two `_in_month`
        within that calendar month only. One row per person, place and month from the first month
        there on. Columns that `rows` has beside the days come last.
    """
    enrolled, so_far = _names(len(months))
    others = [c for c in rows.columns if c not in ("person_id", "place_id", *enrolled, *so_far)]
    parts = []
    for nth, (first, _) in enumerate(months):
        there = rows.filter(rows[f"enrolled_{nth}"].notnull())
        before, until = there[f"missed_{nth}"], there[f"missed_{nth + 1}"]
        counts = {name: _unpacked(until, name) for name in COUNTS}
        within = {name: _unpacked(until - before, of) for name, of in IN_MONTH.items()}
        parts.append(
            there.select(
                "person_id",
                "place_id",
                month_on=ibis.date(first),
                enrolled_days=there[f"enrolled_{nth}"],
                **counts,
                **within,
                **{name: there[name] for name in others},
            )
        )
    return ibis.union(*parts) if len(parts) > 1 else parts[0]


def with_events(rows: ir.Table, events: ir.Table) -> ir.Table:
    """Put amounts that add up beside totals, both by person and place.

    Parameters
    ----------
    rows : table as from `totals_within`
    events : table as from `events_so_far`

    Returns
    -------
    table of (person_id, place_id, enrolled_0, ..., then the columns of `events`)
        NULL where nothing happened. There are rows, too, for places where something did without
        ever deciding a day.
    """
    enrolled = [name for name in rows.columns if name.startswith("enrolled_")]
    rows = rows.select("person_id", "place_id", *enrolled)
    # To most people nothing happened; only the others need to be matched by place.
    concerned = rows.semi_join(events, "person_id").outer_join(events, ["person_id", "place_id"])
    matched = concerned.select(
        *(
            concerned[key].fill_null(concerned[f"{key}_right"]).name(key)
            for key in rows.columns[:2]
        ),
        *enrolled,
        *events.columns[2:],
    )
    return matched.union(_without_events(rows.anti_join(events, "person_id"), events))


def stacked_with_events(
    school_rows: ir.Table, several: ir.Table, events: Mapping[Level, ir.Table]
) -> ir.Table:
    """Put totals and amounts of all levels into one table, as `stacked` does totals.

    Parameters
    ----------
    school_rows, several : tables as for `totals_within`
    events : the amounts of each level, tables as from `events_so_far`

    Returns
    -------
    table as from `with_events`, with district_id and of_level
    """
    shared = ibis.union(several, events[Level.SCHOOL].select("person_id"), distinct=True)
    once = every_level(school_rows.anti_join(shared, "person_id"))
    enrolled = [name for name in once.columns if name.startswith("enrolled_")]
    once = once.select("person_id", "place_id", *enrolled, "district_id", "of_level")
    once = _without_events(once, events[Level.SCHOOL])
    concerned = school_rows.semi_join(shared, "person_id")
    parts = []
    for level in LEVELS:
        rows = with_events(totals_within(concerned, several, level), events[level])
        parts.append(of_level(rows, level).select(once.columns))
    return ibis.union(once, *parts)


def _without_events(rows: ir.Table, events: ir.Table) -> ir.Table:
    """Add the amounts of `events` to rows of people to whom nothing happened."""
    return rows.mutate(**{name: ibis.null(events[name].type()) for name in events.columns[2:]})


def events_by_month(rows: ir.Table, months: Sequence[Month], amounts: Sequence[str]) -> ir.Table:
    """Set the months of totals with amounts one below the other.

    Parameters
    ----------
    rows : table as from `with_events` or `stacked_with_events`, made for `months`

    Returns
    -------
    table of (person_id, place_id, month_on, enrolled_days, ...)
        With the amounts, 0 where nothing happened; of a stack also district_id and of_level.
    """
    stack = [name for name in rows.columns if name in ("district_id", "of_level")]
    parts = []
    for nth, (first, _) in enumerate(months):
        there = rows.filter(rows[f"enrolled_{nth}"].notnull() | (rows[f"events_{nth}"] > 0))
        parts.append(
            there.select(
                "person_id",
                "place_id",
                month_on=ibis.date(first),
                enrolled_days=there[f"enrolled_{nth}"].fill_null(0),
                **{name: there[f"{name}_{nth}"].fill_null(0) for name in amounts},
                **{name: there[name] for name in stack},
            )
        )
    return ibis.union(*parts) if len(parts) > 1 else parts[0]


def events_so_far(events: ir.Table, months: Sequence[Month], amounts: Sequence[str]) -> ir.Table:
    """Add up dated amounts per person and place, to the end of each month.

    Parameters
    ----------
    events : table of (person_id, place_id, on_date, ...)
    amounts : names of the columns to add up

    Returns
    -------
    table of (person_id, place_id, events_0, ..., then the amounts, numbered likewise)
    """
    events = events.filter(events.on_date <= ibis.date(months[-1][1]))
    sums = {}
    for nth, (_, end) in enumerate(months):
        by_then = events.on_date <= ibis.date(end)
        sums[f"events_{nth}"] = events.count(where=by_then)
        sums |= {f"{name}_{nth}": events[name].sum(where=by_then) for name in amounts}
    return events.group_by(["person_id", "place_id"]).aggregate(**sums)


def _names(months: int) -> tuple[list[str], list[str]]:
    """Return the names of the columns that hold enrolled days, and missed days."""
    return [f"enrolled_{n}" for n in range(months)], [f"missed_{n}" for n in range(months + 1)]


def _enrolled_so_far(segments: ir.Table, calendar: ir.Table, months: Sequence[Month]) -> ir.Table:
    """Return enrolled days from the start of the year to each month's end, per school."""
    ends = month_end_counts(calendar, months)
    rows = segments.inner_join(ends, "place_id")
    before = rows.days_before - rows.base
    days = {}
    for nth, (_, end) in enumerate(months):
        still_there = rows.to_on > ibis.date(end)
        until = ibis.ifelse(still_there, rows[f"number_{nth}"] - before, rows.enrolled_days)
        so_far = until.sum(where=rows.from_on <= ibis.date(end))
        days[f"enrolled_{nth}"] = so_far.cast("int32")
    return rows.group_by(KEYS).aggregate(**days)


def _missed_so_far(missed: ir.Table, months: Sequence[Month]) -> ir.Table:
    """Return missed days from the start of the year to the beginning and end of each month."""
    rows = missed.select(*KEYS, "month_on", days=_packed(missed))
    first = ibis.date(months[0][0])
    amounts = {"missed_0": rows.days.sum(where=rows.month_on < first)}
    for nth, (start, _) in enumerate(months, 1):
        amounts[f"missed_{nth}"] = rows.days.sum(where=rows.month_on == ibis.date(start))
    sums = rows.group_by(KEYS).aggregate(
        **{name: amount.cast("int64").fill_null(0) for name, amount in amounts.items()}
    )
    so_far = accumulate(sums[name] for name in amounts)
    return sums.select(*KEYS, **dict(zip(amounts, so_far, strict=True)))


def _packed(missed: ir.Table) -> ir.Value:
    """Return the four `COUNTS` of a month in one number, each in bits of its own.

    A year has fewer days than a count has room for, so that sums of packed numbers are the packed
    sums: one addition does the work of four.
    """
    counts = (attendance.bit_count(missed[mask]).cast("int64") for mask in attendance.MASKS)
    parts = [count << (BITS * place) for place, count in enumerate(counts)]
    return reduce(add, parts)


def _unpacked(days: ir.Value, count: str) -> ir.Value:
    """Return one of the `COUNTS` of a packed number; see `_packed`."""
    return ((days >> (BITS * COUNTS.index(count))) & (2**BITS - 1)).cast("int32")
