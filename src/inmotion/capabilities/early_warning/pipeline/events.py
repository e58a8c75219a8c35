"""What the rules of attendance count: events of students, with what holds on their days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import ibis
import ibis.expr.types as ir

from inmotion.capabilities.early_warning.pipeline.runs import runs
from inmotion.indicators.attendance import bit_count, spelled
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
COLUMNS = (
    "person_id",
    "event",
    "on_date",
    "run_on",
    "is_whole_year",
    "place_id",
    "district_id",
)


@dataclass(frozen=True)
class Horizon:
    """Which days of a kind can still matter, so that a region is not spelled out day by day.

    Parameters
    ----------
    since : date
        First day of the first month that is wanted of everybody.
    in_month : int
        The smallest number that a rule counts within a month. Months with fewer are left out.
    in_year, most_in_year : int
        The smallest and the largest number that a rule counts within a year. Months before `since`
        are told only of students who had fewer than the largest by then and have the smallest now:
        what others brought about is not listed any more.
    due_by_year : int or None
        The smallest number within a month that is due by a number within the year. Of students
        with so many in a month since `since` the whole year is told.
    """

    since: date
    in_month: int
    in_year: int
    most_in_year: int
    due_by_year: int | None


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
    table of (person_id, event, on_date, run_on, is_whole_year, place_id, district_id, age_years,
    grade_band, has_plan, is_part_time, has_note_and_plan)
        One row per student, event and day. What is not known is NULL. `is_whole_year`: False where
        some of the student's days of the kind are left out.
    """
    parts = [
        *(
            _named(_days(facts, event, horizons[event] if horizons else None), event)
            for event in COUNTED
        ),
        *(_named(days, event) for event, days in runs(facts, in_run).items()),
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
    is_whole = days.is_whole_year if "is_whole_year" in days.columns else ibis.literal(True)
    return days.select(
        "person_id",
        "on_date",
        "place_id",
        "district_id",
        event=ibis.literal(event),
        run_on=run_on,
        is_whole_year=is_whole,
    ).select(*COLUMNS)


def _days(facts: Facts, mask: str, horizon: Horizon | None) -> ir.Table:
    """Spell out the days of a mask of `missed_months`, as far as they can matter."""
    months = facts.missed
    months = months.filter(months[mask] != 0)
    months = months.select("person_id", "district_id", "place_id", "month_on", mask)
    if horizon is None:
        months = months.mutate(is_whole_year=True)
    else:
        months = facts.keep(_wanted(facts, months, mask, horizon), "law_months")
    return spelled(months, mask)


def _wanted(facts: Facts, months: ir.Table, mask: str, horizon: Horizon) -> ir.Table:
    """Keep the months of a mask that can still matter, and mark those of a whole year."""
    counted = months.mutate(days=bit_count(months[mask]).cast("int64"))
    recent = counted.filter(counted.month_on >= ibis.date(horizon.since))
    by_month = recent.group_by(["person_id", "month_on"]).aggregate(n=recent.days.sum())
    whole = counted.semi_join(_of_whole_year(facts, counted, by_month, horizon), "person_id")
    part = recent.anti_join(whole, "person_id")
    if horizon.in_month > 1:
        enough = by_month.filter(by_month.n >= horizon.in_month)
        part = part.semi_join(enough, ["person_id", "month_on"])
    return ibis.union(whole.mutate(is_whole_year=True), part.mutate(is_whole_year=False)).drop(
        "days"
    )


def _of_whole_year(
    facts: Facts, counted: ir.Table, by_month: ir.Table, horizon: Horizon
) -> ir.Table:
    """Return the students whose whole year is wanted."""
    is_before = counted.month_on < ibis.date(horizon.since)
    sums = counted.group_by("person_id").aggregate(
        days=counted.days.sum(), before=counted.days.sum(where=is_before).fill_null(0)
    )
    many = sums.filter(sums.days >= horizon.in_year)
    later = many.filter(many.before < horizon.most_in_year)
    # Of days with a note and a plan fewer count, so that a number may be reached later.
    noted = many.semi_join(_notes(facts), "person_id")
    parts = [later.select("person_id"), noted.select("person_id")]
    if horizon.due_by_year is not None:
        due = by_month.filter(by_month.n >= horizon.due_by_year)
        parts.append(many.semi_join(due, "person_id").select("person_id"))
    return ibis.union(*parts, distinct=True)


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
    days = spelled(months, "unexcused")
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
        is_whole_year=ibis.literal(True),
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
