"""Habits of coming: regular attendance, Mondays and Fridays, late arrivals."""

from datetime import date

import ibis
import ibis.expr.types as ir

from inmotion.capabilities.early_warning.indicators.attendance import TABLES
from inmotion.indicators import totals
from inmotion.indicators.attendance import bit_count, missed_months
from inmotion.indicators.card import Indicator, Kind, Scope, Status, face
from inmotion.indicators.facts import Facts
from inmotion.vocabulary.time import FRIDAY, MONDAY, days_between, month_start
from inmotion.vocabulary.words import N_

REVIEWED, NEXT_REVIEW = date(2026, 11, 24), date(2027, 8, 1)
WEEK_ENDS = (MONDAY, FRIDAY)


def _regular(facts: Facts, scope: Scope) -> ir.Table:
    """Tell who missed fewer than so many days a month on average."""
    rules, rows = facts.conventions, facts.attendance(scope)
    missed = rows.absent_days
    if not rules.regular_full_days_only:
        missed = missed + rows.partial_days
    limit = rows.enrolled_days * rules.regular_absences_per_month
    return face(
        rows,
        status=ibis.cases(
            (~rows.is_collected, Status.NOT_COLLECTED.value),
            (rows.enrolled_days < rules.regular_minimum_days, Status.TOO_FEW_DAYS.value),
            else_=Status.OK.value,
        ),
        # In integers: exactly two a month are not fewer than two.
        numerator=missed * rules.regular_days_per_month < limit,
        amount=missed,
        out_of=rows.enrolled_days,
        line=limit.cast("float64") / rules.regular_days_per_month,
    )


def _weekdays(facts: Facts, scope: Scope) -> ir.Table:
    """Compare Mondays and Fridays among the missed days with those among the enrolled days."""
    rules = facts.conventions
    ends = _missed_at_week_ends(facts)
    days = facts.attendance(Scope()).select(
        "person_id", "enrolled_days", "absent_days", "is_collected"
    )
    rows = days.left_join(ends, "person_id").drop("person_id_right")
    rows = rows.left_join(_enrolled_at_week_ends(facts), "person_id").drop("person_id_right")
    rows = rows.select(
        "person_id",
        "is_collected",
        missed=rows.absent_days.cast("int64"),
        enrolled=rows.enrolled_days.cast("int64"),
        at_ends=rows.at_ends.fill_null(0).cast("int64"),
        ends=rows.ends.fill_null(0).cast("int64"),
    )
    rows = facts.at_last_school(rows, scope)
    missed, enrolled, at_ends, ends_of = rows.missed, rows.enrolled, rows.at_ends, rows.ends
    # Missed days drawn at random from the enrolled days would hold missed * ends / enrolled of
    # them, with the hypergeometric variance. Multiplied out, so that all numbers stay whole.
    beyond = at_ends * enrolled - missed * ends_of
    spread = missed * ends_of * (enrolled - ends_of) * (enrolled - missed)
    deviations = rules.weekday_deviations
    is_habit = (
        (missed >= rules.weekday_minimum_missed)
        & (beyond > 0)
        & (beyond * beyond * (enrolled - 1) >= deviations * deviations * spread)
    )
    by_chance = missed.cast("float64") * ends_of / enrolled.nullif(0)
    deviation = (spread.cast("float64") / (enrolled - 1).nullif(0)).sqrt() / enrolled.nullif(0)
    return face(
        rows,
        status=ibis.cases(
            (~rows.is_collected, Status.NOT_COLLECTED.value),
            (enrolled < rules.weekday_minimum_days, Status.TOO_FEW_DAYS.value),
            else_=Status.OK.value,
        ),
        numerator=is_habit,
        amount=at_ends,
        out_of=missed,
        line=by_chance + deviations * deviation,
    )


def _missed_at_week_ends(facts: Facts) -> ir.Table:
    """Return (person_id, at_ends): Mondays and Fridays missed in full."""
    missed = facts.missed
    masks = [
        (missed.month_on == ibis.date(first), _mask(first, last)) for first, last in facts.months
    ]
    at_ends = bit_count(missed.full & ibis.cases(*masks, else_=0).cast("int32"))
    return missed.group_by("person_id").aggregate(at_ends=at_ends.sum())


def _mask(first: date, last: date) -> int:
    """Return Mondays and Fridays of a month as bits, the 1st being bit 0."""
    return sum(
        1 << day.day - 1
        for day in days_between(month_start(first), last)
        if day.weekday() in WEEK_ENDS
    )


def _enrolled_at_week_ends(facts: Facts) -> ir.Table:
    """Return (person_id, ends): Mondays and Fridays among the enrolled school days."""
    keys = ["place_id", "from_on", "to_on"]
    # Few stretches differ: most students of a school were there since its first day.
    stretches = facts.segments.select(keys).distinct()
    days = facts.calendar.filter(
        facts.calendar.is_school_day & facts.calendar.on_date.day_of_week.index().isin(WEEK_ENDS)
    )
    held = stretches.inner_join(
        days,
        [
            stretches.place_id == days.place_id,
            days.on_date >= stretches.from_on,
            days.on_date <= stretches.to_on,
        ],
    )
    counts = held.group_by(keys).aggregate(ends=held.count())
    rows = facts.segments.inner_join(counts, keys)
    return rows.group_by("person_id").aggregate(ends=rows.ends.sum())


def _late(facts: Facts, scope: Scope) -> ir.Table:
    """Count days with a late arrival, at the schools that collect them."""
    days = facts.attendance(scope)
    stack = [name for name in ("of_level", "district_id") if name in days.columns]
    keys = ["person_id", "place_id", "month_on", *stack[:1]]
    late = _late_days(facts, scope)
    late = late.select(*keys, late_days="absent_days", taken_days="enrolled_days")
    days = days.select("person_id", "place_id", "month_on", *stack, "is_collected")
    rows = days.left_join(late, keys)
    unknown = ibis.null("int32")
    rows = rows.select(
        days,
        late_days=ibis.ifelse(rows.is_collected, rows.late_days, unknown),
        taken_days=ibis.ifelse(rows.is_collected, rows.taken_days, unknown),
    )
    return face(
        rows,
        status=ibis.cases(
            # A school that sends none does not take them: unknown, never none.
            (rows.taken_days.isnull(), Status.NOT_COLLECTED.value),
            (rows.taken_days < 1, Status.TOO_FEW_DAYS.value),
            else_=Status.OK.value,
        ),
        amount=rows.late_days,
        out_of=rows.taken_days,
    )


def _late_days(facts: Facts, scope: Scope) -> ir.Table:
    """Return days of the year and days with a late arrival as `Facts.attendance` does absences."""

    def by_month() -> ir.Table:
        tardies = facts.of_year("tardies")
        tardies = tardies.filter(tardies.on_date.between(*facts.bounds))
        # Days are matched with schools and calendars as those of absences are; the code only
        # makes each a whole one.
        days = tardies.mutate(
            absence_code=ibis.literal("UF"), absent_fraction=ibis.null("decimal(5, 4)")
        )
        return missed_months(days, facts.segments, facts.calendar, facts.conventions)

    def places() -> ir.Table:
        tardies = facts.of_year("tardies")
        return tardies.filter(tardies.on_date.between(*facts.bounds)).select("place_id").distinct()

    where = facts.once("places_with_tardies", places)
    segments = facts.segments.semi_join(where, "place_id")
    schools = totals.school_totals(
        segments, facts.once("late_months", by_month), facts.calendar, facts.months_of(scope)
    )
    return facts.by_month(schools, scope)


CARDS = (
    Indicator(
        name="regular_attendance",
        title=N_("Regular attendance"),
        means=N_(
            "Students who miss fewer than two days a month on average, excused or not. Needs 90 "
            "enrolled days; a month is reckoned as 18 enrolled days."
        ),
        why=N_(
            "The state's report card shows this number. It is close to chronic absence turned "
            "around, and not the same."
        ),
        sentence=N_("missed {amount} of {out_of} days; regular is fewer than {line}"),
        source="OSPI report card, Regular Attendance: fewer than two absences a month. Not "
        "confirmed, and parameters here: regular_minimum_days, regular_days_per_month, "
        "regular_full_days_only",
        tables=TABLES,
        kind=Kind.SHARE,
        holds=_regular,
        unit="school days",
        period="year to date",
        attribution="every school attended",
        adds_over=frozenset({"groups"}),
        better="higher",
        levels_at_once=True,
        owner="attendance lead",
        reviewed=REVIEWED,
        next_review=NEXT_REVIEW,
    ),
    Indicator(
        name="weekday_pattern",
        title=N_("Mondays and Fridays"),
        means=N_(
            "Students whose missed days are Mondays or Fridays far more often than chance gives: "
            "by at least three standard deviations, with at least 5 missed and 20 enrolled days. "
            "Chance goes by the Mondays and Fridays among the student's own school days."
        ),
        why=N_("A habit has a reason one can ask about: work, travel, a class that is feared."),
        sentence=N_(
            "{amount} of {out_of} missed days were a Monday or a Friday; the line is {line}"
        ),
        source="own definition: hypergeometric mean and variance; parameters weekday_deviations, "
        "weekday_minimum_missed, weekday_minimum_days",
        tables=TABLES,
        kind=Kind.SHARE,
        holds=_weekdays,
        unit="school days",
        period="year to date",
        attribution="last",
        adds_over=frozenset({"places", "groups"}),
        better="lower",
        breakdowns=("place",),
        levels_at_once=True,
        owner="attendance lead",
        reviewed=REVIEWED,
        next_review=NEXT_REVIEW,
    ),
    Indicator(
        name="late_arrivals",
        title=N_("Late arrivals"),
        means=N_(
            "Days with a late arrival so far this year, for students of schools whose system sends "
            "them. Where it does not, nothing is known; that is never none."
        ),
        why=N_("A late start costs the first lesson, and is a reason to ask."),
        sentence=N_("came late on {amount} of {out_of} days so far"),
        source="Ed-Fi attendance event category Tardy, or a mapped file; CEDARS does not carry it. "
        "A school without any late arrival in the school year does not collect them",
        tables=("tardies", *TABLES),
        kind=Kind.MEAN,
        holds=_late,
        unit="school days",
        period="year to date",
        attribution="every school attended",
        adds_over=frozenset({"groups"}),
        better="lower",
        levels_at_once=True,
        owner="attendance lead",
        reviewed=REVIEWED,
        next_review=NEXT_REVIEW,
    ),
)
