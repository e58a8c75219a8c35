"""Courses not passed, ninth grade, and changes of school."""

from collections.abc import Mapping
from datetime import date

import ibis
import ibis.expr.types as ir

from inmotion.indicators.card import Indicator, Kind, Level, Scope, Status, face
from inmotion.indicators.facts import Facts
from inmotion.vocabulary.codes import CORE_AREAS, FAILING_MARKS
from inmotion.vocabulary.places import OUTSIDE_DISTRICT_CODE
from inmotion.vocabulary.words import N_

REVIEWED, NEXT_REVIEW = date(2026, 11, 23), date(2027, 8, 1)
NINTH = "9"


def not_passed(rows: ir.Table) -> ir.Value:
    """Say which attempts failed: by the mark, or because no credit was earned where tried."""
    no_credit = (rows.credits_attempted > 0) & (rows.credits_earned == 0)
    return (rows.letter_grade.isin(sorted(FAILING_MARKS)) | no_credit).fill_null(False)


def _core_courses(facts: Facts, scope: Scope) -> ir.Table:
    """Count core courses of this year that were not passed."""
    schools = facts.once("core_courses", lambda: _core_by_school(facts))
    sums = {"failed": schools.failed.sum(), "courses": schools.courses.sum()}
    rows = _at_schools(facts, schools, sums, scope)
    return face(
        rows,
        status=ibis.literal(Status.OK.value),
        numerator=rows.failed > 0,
        amount=rows.failed,
        out_of=rows.courses,
        line=ibis.literal(1),
    )


def _core_by_school(facts: Facts) -> ir.Table:
    """Return core courses tried, and failed, per person and school."""
    core = facts.attempts.filter(facts.attempts.content_area_code.isin(sorted(CORE_AREAS)))
    return core.group_by(["person_id", "school_code"]).aggregate(
        failed=not_passed(core).cast("int64").sum(), courses=core.count()
    )


def _ninth_grade(facts: Facts, scope: Scope) -> ir.Table:
    """Tell whether first-time ninth graders earned every credit they attempted."""
    schools = facts.once("ninth_grade", lambda: _ninth_by_school(facts))
    sums = {
        "attempted": schools.attempted.sum(),
        "earned": schools.earned.sum(),
        "all_earned": schools.all_earned.all(),
    }
    rows = _at_schools(facts, schools, sums, scope)
    return face(
        rows,
        status=ibis.literal(Status.OK.value),
        numerator=rows.all_earned,
        amount=rows.earned,
        out_of=rows.attempted,
        line=rows.attempted,
    )


def _ninth_by_school(facts: Facts) -> ir.Table:
    """Return credits of first-time ninth graders, tried and earned, per person and school."""
    tried = facts.attempts.filter(
        (facts.attempts.grade_code == NINTH) & (facts.attempts.credits_attempted > 0)
    )
    tried = tried.semi_join(first_time_ninth(facts), "person_id")
    earned = tried.credits_earned.fill_null(0)
    return tried.group_by(["person_id", "school_code"]).aggregate(
        attempted=tried.credits_attempted.sum(),
        earned=earned.sum(),
        all_earned=(earned >= tried.credits_attempted).all(),
    )


def _at_schools(
    facts: Facts, rows: ir.Table, sums: Mapping[str, ir.Value], scope: Scope
) -> ir.Table:
    """Place credits per person and school: a school sees its own, district and region all.

    A student who moved counts at each school where credits were attempted. Credit earned outside
    the district belongs to no school here.
    """
    if scope.level is Level.SCHOOL:
        own = rows.filter(rows.school_code != OUTSIDE_DISTRICT_CODE)
        return own.mutate(place_id=own.school_code, month_on=ibis.date(facts.months[-1][0]))
    return facts.at_last_school(rows.group_by("person_id").aggregate(**sums), scope)


def first_time_ninth(facts: Facts) -> ir.Table:
    """Return person_id of ninth graders who were not in ninth grade in an earlier year.

    Students who left are not counted.
    """

    def once() -> ir.Table:
        spans = facts.of_year("district_spans")
        ninth = spans.filter(spans.grade_code == NINTH).select("person_id").distinct()
        earlier_spans = facts.tables["district_spans"]
        earlier = earlier_spans.filter(
            (earlier_spans.school_year < facts.school_year) & (earlier_spans.grade_code == NINTH)
        ).select("person_id")
        history = facts.tables["course_grades"]
        repeated = history.filter(
            (history.course_year < facts.school_year) & (history.grade_code == NINTH)
        ).select("person_id")
        return (
            ninth.anti_join(earlier, "person_id")
            .anti_join(repeated, "person_id")
            .anti_join(those_who_left(facts), "person_id")
        )

    return facts.once("first_time_ninth", once)


def those_who_left(facts: Facts) -> ir.Table:
    """Return person_id of those whose last stay ended before the day, with a withdrawal code."""
    stays = facts.spans
    stays = stays.mutate(last_on=stays.to_on.max().over(ibis.window(group_by="person_id")))
    left = stays.filter(
        (stays.last_on < ibis.date(facts.as_of))
        & (stays.to_on == stays.last_on)
        & stays.exit_code.notnull()
    )
    return left.select("person_id")


def _school_changes(facts: Facts, scope: Scope) -> ir.Table:
    """Count how often the deciding school changed within the year."""
    segments = facts.segments
    before = segments.place_id.lag().over(ibis.window(group_by="person_id", order_by="from_on"))
    moves = segments.mutate(before=before)
    is_move = moves.before.notnull() & (moves.before != moves.place_id)
    counts = moves.group_by("person_id").aggregate(changes=is_move.cast("int64").sum())
    rows = facts.at_last_school(counts, scope)
    line = facts.conventions.school_changes_line
    return face(
        rows,
        status=ibis.literal(Status.OK.value),
        numerator=rows.changes >= line,
        amount=rows.changes,
        line=ibis.literal(line),
    )


CARDS = (
    Indicator(
        name="core_courses_not_passed",
        title=N_("Core courses not passed"),
        means=N_(
            "High-school students with at least one core course (English to geography) not passed "
            "this year."
        ),
        why=N_("One core course lost in ninth grade makes graduating on time much less likely."),
        sentence=N_("core courses not passed this year: {amount} of {out_of}"),
        source="CEDARS file H: marks E F N NC U, or no credit earned where some was attempted; "
        "content areas 2 to 10. CEDARS carries no running marks",
        tables=("course_grades", "enrollment_spans"),
        kind=Kind.SHARE,
        holds=_core_courses,
        unit="courses",
        period="year to date",
        attribution="every school attended",
        adds_over=frozenset({"groups"}),
        better="lower",
        breakdowns=("place",),
        owner="counseling lead",
        reviewed=REVIEWED,
        next_review=NEXT_REVIEW,
    ),
    Indicator(
        name="ninth_grade_on_track",
        title=N_("Ninth grade on track"),
        means=N_(
            "First-time ninth graders who earned every credit they attempted this year, in all "
            "courses."
        ),
        why=N_("Being on track in ninth grade tells more about graduating than test scores do."),
        sentence=N_("credits earned in ninth grade: {amount} of {out_of} tried"),
        source="OSPI School Quality and Student Success measure, questions and answers (2018-19)",
        tables=("course_grades", "district_spans", "enrollment_spans"),
        kind=Kind.SHARE,
        holds=_ninth_grade,
        unit="credits",
        period="cohort",
        attribution="every school attended",
        adds_over=frozenset({"groups"}),
        better="higher",
        breakdowns=("place",),
        owner="counseling lead",
        reviewed=REVIEWED,
        next_review=NEXT_REVIEW,
    ),
    Indicator(
        name="school_changes",
        title=N_("Changed schools"),
        means=N_("Students who changed schools at least twice within the school year."),
        why=N_("Each move breaks ties and routines; the second in a year more than the first."),
        sentence=N_("changes of school this year: {amount}; the line is {line}"),
        source="CEDARS file C, the school that answers for the student (C10)",
        tables=("enrollment_spans", "school_days"),
        kind=Kind.SHARE,
        holds=_school_changes,
        unit="changes",
        period="year to date",
        attribution="last",
        adds_over=frozenset({"places", "groups"}),
        better="lower",
        breakdowns=("place",),
        levels_at_once=True,
        owner="student support lead",
        reviewed=REVIEWED,
        next_review=NEXT_REVIEW,
    ),
)
