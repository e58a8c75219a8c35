"""Long unbroken runs of missed days, and the days of return after them."""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from inmotion.indicators.attendance import bit_count, months_in_session, spelled
from inmotion.indicators.facts import Facts


def runs(facts: Facts, in_run: int) -> Mapping[str, ir.Table]:
    """Return the days of long unbroken runs of missed days, and the days of return.

    Unbroken: each enrolled school day of the run was missed in full, whatever lies between them.

    Parameters
    ----------
    in_run : int
        The smallest number of days that is a long run.

    Returns
    -------
    mapping of "absent" and "returned" to table of (person_id, on_date, place_id, district_id,
    run_on)
        `run_on`: first day of the run. "returned": the first enrolled school day after it.
    """
    months = facts.missed
    many = _with_long_ends(facts, in_run).union(_with_short_months(facts, in_run), distinct=True)
    days = months.filter(months.full != 0).semi_join(many, "person_id")
    ranked = _ranked(facts, spelled(days, "full"))
    order = ibis.window(group_by="person_id", order_by="on_date")
    marked = ranked.mutate(nth=ibis.row_number().over(order))
    marked = marked.mutate(run=marked.rank - marked.nth)
    lengths = marked.group_by(["person_id", "run"]).aggregate(
        run_on=marked.on_date.min(), last_rank=marked.rank.max(), length=marked.count()
    )
    long = lengths.filter(lengths.length >= in_run)
    found = marked.inner_join(long, ["person_id", "run"])
    found = facts.keep(found.select(marked, "run_on", "last_rank"), "runs")
    return {"absent": found, "returned": _returns(facts, found)}


def _with_long_ends(facts: Facts, in_run: int) -> ir.Table:
    """Return students who missed half a run of school days at an end of a month, or a run in one.

    A run over two months has half of it at the end of one or at the beginning of the other. Over
    more, it fills those between.
    """
    missed = facts.missed
    rows = missed.filter(bit_count(missed.full).cast("int64") * 2 >= in_run)
    rows = rows.inner_join(months_in_session(facts.calendar), ["place_id", "month_on"])
    attended = rows.open & ~rows.full
    first = attended & -attended
    last = attended
    for step in (1, 2, 4, 8, 16):
        # Every day up to the last one attended.
        last = last | (last >> step)
    begins = ibis.ifelse(attended == 0, rows.open, rows.open & (first - 1))
    days = [bit_count(mask.cast("int32")).cast("int64") for mask in (begins, rows.open & ~last)]
    ends = ibis.greatest(*days) * 2 >= in_run
    within = bit_count(rows.full).cast("int64") >= in_run
    return rows.filter(ends | within).select("person_id").distinct()


def _with_short_months(facts: Facts, in_run: int) -> ir.Table:
    """Return students who missed a run of days and may have had a month with less than half a run.

    Those of several stays, and those of schools with such a month between their first and last.
    """
    segments, missed = facts.segments, facts.missed
    months = months_in_session(facts.calendar)
    months = months.mutate(n=bit_count(months.open).cast("int64"))
    within = ibis.window(group_by="place_id")
    months = months.mutate(
        first_on=months.month_on.min().over(within), last_on=months.month_on.max().over(within)
    )
    short = months.filter(
        (months.month_on > months.first_on)
        & (months.month_on < months.last_on)
        & (months.n * 2 < in_run)
    )
    several = segments.group_by("person_id").having(segments.count() > 1).aggregate()
    at_such = segments.semi_join(short, "place_id").select("person_id")
    sums = missed.group_by("person_id").aggregate(n=bit_count(missed.full).sum())
    enough = sums.filter(sums.n >= in_run).select("person_id")
    return enough.semi_join(several.union(at_such), "person_id")


def _ranked(facts: Facts, days: ir.Table) -> ir.Table:
    """Add `rank`: the place of a school day in the student's own row of enrolled days."""
    segments, calendar = facts.segments, facts.calendar
    at = segments.select("person_id", "place_id", "from_on", "to_on", "base")
    met = days.inner_join(
        at,
        [
            days.person_id == at.person_id,
            days.place_id == at.place_id,
            days.on_date >= at.from_on,
            days.on_date <= at.to_on,
        ],
    ).select("person_id", "on_date", "place_id", "district_id", "base")
    numbers = calendar.filter(calendar.is_school_day).select("place_id", "on_date", "number")
    numbered = met.inner_join(numbers, ["place_id", "on_date"]).select(met, "number")
    return numbered.mutate(rank=(numbered.base + numbered.number).cast("int64")).drop(
        "base", "number"
    )


def _returns(facts: Facts, found: ir.Table) -> ir.Table:
    """Return the first enrolled school day after each run, which was not missed in full."""
    segments, calendar = facts.segments, facts.calendar
    ends = found.select("person_id", "run_on", wanted=found.last_rank + 1).distinct()
    at = ends.inner_join(
        segments,
        [
            ends.person_id == segments.person_id,
            ends.wanted > segments.days_before,
            ends.wanted <= segments.days_before + segments.enrolled_days,
        ],
    )
    at = at.select("person_id", "run_on", "place_id", "district_id", "wanted", "base")
    at = at.mutate(number=(at.wanted - at.base).cast("int32")).drop("wanted", "base")
    school_days = calendar.filter(calendar.is_school_day).select("place_id", "number", "on_date")
    return at.inner_join(school_days, ["place_id", "number"]).select(at, "on_date")
