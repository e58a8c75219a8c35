"""Missed days: how many, how recent, excused or not."""

from collections.abc import Callable
from datetime import date

import ibis
import ibis.expr.types as ir

from inmotion.indicators.attendance import days_since, nth_last_day
from inmotion.indicators.card import Indicator, Kind, Scope, Status, face
from inmotion.indicators.facts import Facts
from inmotion.vocabulary.words import N_

REVIEWED, NEXT_REVIEW = date(2026, 11, 23), date(2027, 8, 1)
TABLES = (
    "enrollment_spans",
    "school_days",
    "absences",
    "schedule",
    "district_spans",
    "program_spans",
)


def _status(rows: ir.Table, minimum_days: int) -> ir.Value:
    """Say who can be counted: absences collected, and enough days to tell."""
    return ibis.cases(
        (~rows.is_collected, Status.NOT_COLLECTED.value),
        (rows.enrolled_days < minimum_days, Status.TOO_FEW_DAYS.value),
        else_=Status.OK.value,
    )


def _missed_tenths(tenths: Callable[[Facts], int]) -> Callable[[Facts, Scope], ir.Table]:
    """Return the rule "missed at least this many tenths of the enrolled days"."""

    def holds(facts: Facts, scope: Scope) -> ir.Table:
        rows = facts.attendance(scope)
        share = tenths(facts)
        return face(
            rows,
            status=_status(rows, facts.conventions.minimum_days),
            # In integers: 18 of 180 is a tenth, and no rounding may lose the tie.
            numerator=rows.absent_days * 10 >= rows.enrolled_days * share,
            amount=rows.absent_days,
            out_of=rows.enrolled_days,
            line=rows.enrolled_days.cast("decimal(9, 2)")
            * share
            * ibis.literal("0.1").cast("decimal(2, 1)"),
        )

    return holds


def _days(count: str) -> Callable[[Facts, Scope], ir.Table]:
    """Return the rule that shows one of the day counts of `Facts.attendance`."""

    def holds(facts: Facts, scope: Scope) -> ir.Table:
        rows = facts.attendance(scope)
        return face(
            rows,
            status=_status(rows, minimum_days=1),
            amount=rows[count],
            out_of=rows.enrolled_days,
        )

    return holds


def _recent(facts: Facts, scope: Scope) -> ir.Table:
    """Compare the last school days with the student's own earlier days this year."""
    recent = facts.conventions.recent_days
    since = nth_last_day(facts.segments, facts.calendar, recent)
    lately = days_since(facts.missed, since).select("person_id", lately="missed_days")
    rows = facts.attendance(Scope()).left_join(lately, "person_id")
    rows = rows.select("person_id", "enrolled_days", "absent_days", "is_collected", "lately")
    rows = rows.mutate(lately=rows.lately.fill_null(0))
    rows = rows.mutate(
        past_days=(rows.enrolled_days - recent).clip(lower=0),
        past_missed=rows.absent_days - rows.lately,
    )
    rows = facts.at_last_school(rows, scope)
    # At least `more` days beyond what the own past rate gives for as many days, in integers.
    more = facts.conventions.recent_more_days
    worse = rows.lately * rows.past_days - rows.past_missed * recent >= more * rows.past_days
    # Rounded in integers: as a fraction 1.005 lies on one side of the tie here, on another there.
    past = rows.past_days.nullif(0)
    hundredths = (200 * recent * rows.past_missed + past) // (2 * past)
    usual = hundredths.cast("decimal(18, 0)") * ibis.literal("0.01").cast("decimal(18, 2)")
    return face(
        rows,
        status=_status(rows, minimum_days=2 * recent),
        numerator=worse,
        amount=rows.lately,
        out_of=ibis.literal(recent),
        line=usual + more,
    )


CHRONIC_ABSENCE = Indicator(
    name="chronic_absence",
    title=N_("Chronically absent"),
    means=N_(
        "Students enrolled for at least 10 school days who missed a tenth of them or more, for any "
        "reason."
    ),
    why=N_(
        "Missing two days a month goes with falling behind in reading and with not graduating, "
        "whatever the reason for the absence."
    ),
    sentence=N_("missed {amount} of {out_of} days; the line is {line}"),
    source="OSPI chronic absence definition; ED Facts file specification 195 (each place reports "
    "its own students: a student who moved may count in two schools)",
    tables=TABLES,
    kind=Kind.SHARE,
    holds=_missed_tenths(lambda facts: facts.conventions.chronic_tenths),
    unit="school days",
    period="year to date",
    attribution="every school attended",
    adds_over=frozenset({"groups"}),
    better="lower",
    levels_at_once=True,
    owner="attendance lead",
    reviewed=REVIEWED,
    next_review=NEXT_REVIEW,
)

SEVERE_CHRONIC_ABSENCE = Indicator(
    name="severe_chronic_absence",
    title=N_("Severely chronically absent"),
    means=N_(
        "Students enrolled for at least 10 school days who missed a fifth of them or more, for any "
        "reason."
    ),
    why=N_("A day missed every week leaves little to build on; help has to be personal."),
    sentence=N_("missed {amount} of {out_of} days; the line for severe absence is {line}"),
    source="Attendance Works, levels of absence; counting as for chronic absence",
    tables=TABLES,
    kind=Kind.SHARE,
    holds=_missed_tenths(lambda facts: facts.conventions.severe_tenths),
    unit="school days",
    period="year to date",
    attribution="every school attended",
    adds_over=frozenset({"groups"}),
    better="lower",
    levels_at_once=True,
    owner="attendance lead",
    reviewed=REVIEWED,
    next_review=NEXT_REVIEW,
)

MISSED_DAYS = Indicator(
    name="missed_days",
    title=N_("Missed days"),
    means=N_("School days missed so far this year, excused or not; parts of days are not counted."),
    why=N_("The plain number behind the shares, one that families know too."),
    sentence=N_("missed {amount} of {out_of} days so far"),
    source="CEDARS file N, codes EF and UF",
    tables=TABLES,
    kind=Kind.MEAN,
    holds=_days("absent_days"),
    unit="school days",
    period="year to date",
    attribution="every school attended",
    adds_over=frozenset({"groups"}),
    better="lower",
    levels_at_once=True,
    owner="attendance lead",
    reviewed=REVIEWED,
    next_review=NEXT_REVIEW,
)

RECENT_ABSENCE = Indicator(
    name="recent_absence",
    title=N_("More missed days lately"),
    means=N_(
        "Students who missed at least 2 more of their last 20 school days than their own earlier "
        "rate this year would give. Needs 40 enrolled days."
    ),
    why=N_("A turn for the worse shows weeks before the yearly line is crossed."),
    sentence=N_(
        "missed {amount} of the last {out_of} days; by the student's own past the line is {line}"
    ),
    source="own definition; parameters recent_days and recent_more_days in conventions.toml",
    tables=TABLES,
    kind=Kind.SHARE,
    holds=_recent,
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
)


def _day_count(name: str, title: str, means: str, sentence: str, count: str) -> Indicator:
    """Return the card of one kind of day within the month or the year."""
    return Indicator(
        name=name,
        title=title,
        means=means,
        why=N_("Attendance law counts these days, by calendar month and by school year."),
        sentence=sentence,
        source="RCW 28A.225.020 (months are calendar months: RCW 1.16.060); CEDARS file N. At "
        "exactly half a day law and state file differ: the tie is not visible in this source",
        tables=TABLES,
        kind=Kind.COUNT,
        holds=_days(count),
        unit="school days",
        period="month" if count.endswith("_in_month") else "year to date",
        attribution="every school attended",
        adds_over=frozenset({"places", "groups"} | ({"months"} if "month" in count else set())),
        better="lower",
        levels_at_once=True,
        owner="attendance lead",
        reviewed=REVIEWED,
        next_review=NEXT_REVIEW,
    )


CARDS = (
    CHRONIC_ABSENCE,
    SEVERE_CHRONIC_ABSENCE,
    MISSED_DAYS,
    RECENT_ABSENCE,
    _day_count(
        "unexcused_days_month",
        N_("Unexcused days this month"),
        N_("Full days missed without an excuse in the calendar month."),
        N_("unexcused days this month: {amount}"),
        "unexcused_in_month",
    ),
    _day_count(
        "unexcused_days_year",
        N_("Unexcused days this year"),
        N_("Full days missed without an excuse in the school year so far."),
        N_("unexcused days this year: {amount}"),
        "unexcused_days",
    ),
    _day_count(
        "excused_days_month",
        N_("Excused days this month"),
        N_("Full days missed with an excuse in the calendar month."),
        N_("excused days this month: {amount}"),
        "excused_in_month",
    ),
    _day_count(
        "excused_days_year",
        N_("Excused days this year"),
        N_("Full days missed with an excuse in the school year so far."),
        N_("excused days this year: {amount}"),
        "excused_days",
    ),
)
