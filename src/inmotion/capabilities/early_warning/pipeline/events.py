"""What the rules of attendance count: events of students, with what holds on their days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import ibis
import ibis.expr.types as ir

from inmotion.indicators.attendance import bit_count, dated_days
from inmotion.indicators.facts import Facts
from inmotion.vocabulary.codes import ELEMENTARY_GRADES

#: Programmes that stand for an IEP or a 504 plan.
PLAN_PROGRAMS = ("SPED", "16")
MIDDLE_GRADES, HIGH_GRADES = ("6", "7", "8"), ("9", "10", "11", "12")
#: Kinds of help by which a district states that a step was taken, or an absence is exempt.
STEPS_TAKEN = (
    "parents_notified",
    "conference",
    "assessment",
    "plan_meeting",
    "attendance_agreement",
    "community_engagement_board",
    "petition",
)
NOTE_AND_PLAN = "note_and_plan"
WITHDRAWN_FOR_ABSENCE = "U4"
#: Part time at a private school or home-based (CEDARS B22, B23): any code but "no".
NOT_PART_TIME = ("0", "N")
#: Kinds of days that are masks of `missed_months`.
COUNTED = ("unexcused", "excused")
COLUMNS = ("person_id", "event", "on_date", "run_on", "place_id", "district_id")


@dataclass(frozen=True)
class Horizon:
    """Which days of a kind can still matter, so that a region is not spelled out day by day.

    Parameters
    ----------
    since : date
        First day of the first month that is wanted of everybody.
    in_month, in_year : int
        The smallest numbers that a rule counts within a month and within a year. Months with fewer
        are left out, and months before `since` are told only of students with so many in the year.
    is_due_by_year : bool
        Whether something is due by a number within the year. If not, students who had that number
        before `since` are left out, too: what it brought about is not listed any more.
    """

    since: date
    in_month: int
    in_year: int
    is_due_by_year: bool


def law_events(
    facts: Facts, *, horizons: Mapping[str, Horizon] | None = None, in_run: int = 21
) -> ir.Table:
    """Return everything the rules of attendance count, with the facts of each day.

    Parameters
    ----------
    facts : Facts
    horizons : mapping of "unexcused" and "excused" to Horizon, optional
        All days of the school year if not given.
    in_run : int
        The smallest number of days that a rule counts within an unbroken run.

    Returns
    -------
    table of (person_id, event, on_date, run_on, place_id, district_id, age_years, grade_band,
    has_plan, is_part_time, has_note_and_plan)
        One row per student, event and day. What is not known is NULL.
    """
    parts = [
        *(
            _named(_days(facts, event, horizons[event] if horizons else None), event)
            for event in COUNTED
        ),
        *_runs(facts, in_run),
        _moves(facts),
        *_withdrawals(facts),
        _steps_taken(facts),
    ]
    events = facts.keep(ibis.union(*parts).distinct(), "law_events")
    return facts.keep(_with_facts(facts, events), "law_events")


def _named(days: ir.Table, event: str) -> ir.Table:
    """Give days the name of what they are."""
    # What is no run of days stands for itself.
    run_on = days.run_on if "run_on" in days.columns else days.on_date
    return days.select(
        "person_id",
        "on_date",
        "place_id",
        "district_id",
        event=ibis.literal(event),
        run_on=run_on,
    ).select(*COLUMNS)


def _days(facts: Facts, mask: str, horizon: Horizon | None) -> ir.Table:
    """Spell out the days of a mask of `missed_months`, as far as they can matter."""
    months = facts.missed
    months = months.filter(months[mask] != 0)
    months = months.select("person_id", "district_id", "place_id", "month_on", mask)
    if horizon is not None:
        counted = months.mutate(days=bit_count(months[mask]))
        recent = counted.filter(counted.month_on >= ibis.date(horizon.since))
        if horizon.in_month > 1:
            by_month = recent.group_by(["person_id", "month_on"]).aggregate(n=recent.days.sum())
            enough = by_month.filter(by_month.n >= horizon.in_month)
            recent = recent.semi_join(enough, ["person_id", "month_on"])
        many = _with_many(facts, counted, recent, horizon)
        wanted = recent.union(counted.semi_join(many, "person_id"), distinct=True)
        months = facts.keep(wanted.drop("days"), "law_months")
    numbers = ibis.range(31).unnest().name("nth").as_table()
    rows = months.cross_join(numbers)
    rows = rows.filter(((rows[mask] >> rows.nth) & 1) == 1)
    day = (rows.month_on + rows.nth.as_interval("D")).cast("date")
    return rows.select("person_id", "district_id", "place_id", on_date=day)


def _with_many(facts: Facts, counted: ir.Table, recent: ir.Table, horizon: Horizon) -> ir.Table:
    """Return the students whose whole year is wanted."""
    is_before = counted.month_on < ibis.date(horizon.since)
    sums = counted.group_by("person_id").aggregate(
        days=counted.days.sum(), before=counted.days.sum(where=is_before).fill_null(0)
    )
    many = sums.filter(sums.days >= horizon.in_year)
    if horizon.is_due_by_year:
        return many.select("person_id")
    later = many.filter(many.before < horizon.in_year)
    # Whose days are told at all has them told from the start, so that they are numbered right; and
    # of days with a note and a plan fewer count, so that the number may be reached later.
    told = many.semi_join(recent, "person_id")
    noted = many.semi_join(_notes(facts), "person_id")
    return ibis.union(*(rows.select("person_id") for rows in (later, told, noted)), distinct=True)


def _runs(facts: Facts, in_run: int) -> tuple[ir.Table, ir.Table]:
    """Return the days of long unbroken runs of missed days, and the days of return.

    Unbroken: each enrolled school day of the run was missed in full, whatever lies between them.
    """
    months = facts.missed
    missed = months.mutate(n=bit_count(months.full))
    of_month = missed.group_by(["person_id", "month_on"]).aggregate(n=missed.n.sum())
    sums = of_month.group_by("person_id").aggregate(n=of_month.n.sum(), most=of_month.n.max())
    enough = sums.filter(sums.n >= in_run)
    # A run over two months has half of it in one of them. Over more, it fills those between.
    half = enough.filter(enough.most * 2 >= in_run).select("person_id")
    many = half.union(
        enough.semi_join(_with_short_months(facts, in_run), "person_id").select("person_id")
    )
    days = dated_days(months.semi_join(many, "person_id"))
    days = days.filter(days.is_full)
    ranked = _ranked(facts, days)
    order = ibis.window(group_by="person_id", order_by="on_date")
    marked = ranked.mutate(nth=ibis.row_number().over(order))
    marked = marked.mutate(run=marked.rank - marked.nth)
    lengths = marked.group_by(["person_id", "run"]).aggregate(
        run_on=marked.on_date.min(), last_rank=marked.rank.max(), length=marked.count()
    )
    long = lengths.filter(lengths.length >= in_run)
    runs = marked.inner_join(long, ["person_id", "run"])
    runs = facts.keep(runs.select(marked, "run_on", "last_rank"), "runs")
    return _named(runs, "absent"), _named(_returns(facts, runs), "returned")


def _with_short_months(facts: Facts, in_run: int) -> ir.Table:
    """Return students who may have had a month with less than half a run of school days.

    Those of several stays, and those of schools with such a month between their first and last.
    """
    segments, days = facts.segments, facts.calendar
    days = days.filter(days.is_school_day).mutate(month_on=days.on_date.truncate("M").cast("date"))
    months = days.group_by(["place_id", "month_on"]).aggregate(n=days.count())
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
    return several.union(at_such, distinct=True)


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


def _returns(facts: Facts, runs: ir.Table) -> ir.Table:
    """Return the first enrolled school day after each run, which was not missed in full."""
    segments, calendar = facts.segments, facts.calendar
    ends = runs.select("person_id", "run_on", wanted=runs.last_rank + 1).distinct()
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


def _moves(facts: Facts) -> ir.Table:
    """Return first days in a district after unexcused days in another one, the same year."""
    segments = facts.segments
    stays = segments.group_by(["person_id", "district_id"]).aggregate(
        on_date=segments.from_on.min(), place_id=segments.place_id.argmin(segments.from_on)
    )
    several = stays.group_by("person_id").having(stays.count() > 1).aggregate()
    stays = stays.semi_join(several, "person_id")
    months = facts.missed
    months = months.filter(months.unexcused != 0).semi_join(several, "person_id")
    days = dated_days(months)
    days = days.filter(days.is_unexcused)
    first = days.group_by(["person_id", "district_id"]).aggregate(missed_on=days.on_date.min())
    elsewhere = first.rename(other_id="district_id")
    met = stays.inner_join(
        elsewhere,
        [
            stays.person_id == elsewhere.person_id,
            stays.district_id != elsewhere.other_id,
            elsewhere.missed_on < stays.on_date,
        ],
    )
    return _named(met.select(*stays.columns).distinct(), "moved_with_unexcused")


def _withdrawals(facts: Facts) -> tuple[ir.Table, ir.Table]:
    """Return withdrawals for not attending, and enrollments after them."""
    spans, last = facts.spans, ibis.date(facts.as_of)
    stated = facts.of_year("enrollment_spans")
    left = stated.filter((stated.exit_code == WITHDRAWN_FOR_ABSENCE) & (stated.exit_on <= last))
    left = left.select("person_id", "place_id", "district_id", on_date=left.exit_on)
    again = spans.inner_join(left.select("person_id", left_on=left.on_date), "person_id")
    again = again.filter((again.from_on > again.left_on) & (again.from_on <= last))
    again = again.select("person_id", "place_id", "district_id", on_date=again.from_on)
    return _named(left, "withdrawn_for_absence"), _named(again, "enrolled_again")


def _steps_taken(facts: Facts) -> ir.Table:
    """Return the steps that a district says it has taken."""
    rows = facts.of_year("supports")
    taken = rows.filter(
        rows.support_code.isin(list(STEPS_TAKEN)) & (rows.start_on <= ibis.date(facts.as_of))
    )
    return taken.select(
        "person_id",
        event=taken.support_code,
        on_date=taken.start_on,
        run_on=taken.start_on,
        place_id=taken.place_id,
        district_id=taken.district_id,
    )


def _with_facts(facts: Facts, events: ir.Table) -> ir.Table:
    """Add what holds of the student on the day of each event."""
    rows = events.left_join(_births(facts), "person_id").select(events, "birth_on")
    rows = rows.left_join(_grades(facts), "person_id").select(rows, "grade_code", "is_part_time")
    for name, spans in (("has_plan", _plans(facts)), ("has_note_and_plan", _notes(facts))):
        rows = _during(rows, events, spans, name)
    grade = rows.grade_code
    return rows.select(
        *COLUMNS,
        "is_part_time",
        "has_plan",
        "has_note_and_plan",
        age_years=age_on(rows.on_date, rows.birth_on),
        grade_band=ibis.cases(
            (grade.isin(sorted(ELEMENTARY_GRADES)), "elementary"),
            (grade.isin(list(MIDDLE_GRADES)), "middle"),
            (grade.isin(list(HIGH_GRADES)), "high"),
            # Known to be none of them, which NULL would not say.
            (grade.notnull(), "before"),
        ),
    )


def age_on(day: ir.Value, birth_on: ir.Value) -> ir.Value:
    """Return whole years by the calendar: a student is 8 on the eighth birthday itself."""
    birthday = birth_on.month() * 100 + birth_on.day()
    today = day.month() * 100 + day.day()
    return (day.year() - birth_on.year() - (birthday > today).cast("int32")).cast("int32")


def _births(facts: Facts) -> ir.Table:
    people = facts.of_year("people")
    return people.group_by("person_id").aggregate(birth_on=people.birth_on.max())


def _grades(facts: Facts) -> ir.Table:
    """Return the grade entered last, and whether the student comes part time only."""
    spans = facts.of_year("district_spans")
    spans = spans.filter(spans.entry_on <= ibis.date(facts.as_of))
    order = [
        spans.entry_on.desc(),
        spans.student_id.desc(),
        spans.source_file_id.desc(),
        spans.source_line.desc(),
    ]
    rank = ibis.row_number().over(ibis.window(group_by="person_id", order_by=order))
    ranked = spans.mutate(rank=rank)
    newest = ranked.filter(ranked.rank == 0)
    part_time = ibis.literal(False)
    for code in (newest.private_part_time_code, newest.home_based_part_time_code):
        part_time |= code.notin(list(NOT_PART_TIME)).fill_null(False)
    return newest.select("person_id", "grade_code", is_part_time=part_time)


def _plans(facts: Facts) -> ir.Table:
    rows = facts.of_year("program_spans")
    rows = rows.filter(rows.program_code.isin(list(PLAN_PROGRAMS)))
    return rows.select("person_id", "start_on", end_on=rows.exit_on)


def _notes(facts: Facts) -> ir.Table:
    rows = facts.of_year("supports")
    rows = rows.filter(rows.support_code == NOTE_AND_PLAN)
    return rows.select("person_id", "start_on", "end_on")


def _during(rows: ir.Table, events: ir.Table, spans: ir.Table, name: str) -> ir.Table:
    """Add `name` to rows of `events`: whether the day lies within a span, both ends included."""
    days = events.select("person_id", "on_date").distinct()
    met = days.inner_join(spans, "person_id")
    last = met.end_on.fill_null(met.on_date)
    met = met.filter((met.start_on <= met.on_date) & (last >= met.on_date))
    inside = met.select(who_id=met.person_id, day_on=met.on_date).distinct()
    inside = inside.mutate(**{name: ibis.literal(True)})
    joined = rows.left_join(
        inside, [rows.person_id == inside.who_id, rows.on_date == inside.day_on]
    ).select(*rows.columns, name)
    return joined.mutate(**{name: joined[name].fill_null(False)})
