"""Credits: on track by the Chicago measure, and behind the pace to graduation."""

from datetime import date

import ibis
import ibis.expr.types as ir

from inmotion.capabilities.early_warning.indicators.learning import (
    NINTH,
    first_time_ninth,
    not_passed,
    those_who_left,
)
from inmotion.indicators.card import Indicator, Kind, Scope, Status, face
from inmotion.indicators.facts import Facts
from inmotion.vocabulary.codes import (
    CHICAGO_CORE_AREAS,
    HIGH_SCHOOL_GRADES,
    SUMMER_TERMS,
    WHOLE_YEAR_TERM,
)
from inmotion.vocabulary.words import N_

REVIEWED, NEXT_REVIEW = date(2026, 11, 24), date(2027, 8, 1)
#: What makes two rows tell the same credit of a person.
ONE_CREDIT = (
    "school_code",
    "course_code",
    "course_year",
    "term_code",
    "term_ends_on",
    "letter_grade",
    "credits_attempted",
    "credits_earned",
    "occurrence",
)


def _year_is_over(facts: Facts) -> bool:
    """Tell whether the last term of the school year has come."""
    return facts.as_of >= date(facts.school_year, facts.conventions.last_term_month, 1)


def _on_track(facts: Facts, scope: Scope) -> ir.Table:
    """Compare ninth grade with the Chicago line: credits earned, semesters not passed."""
    tries = facts.attempts.filter(facts.attempts.grade_code == NINTH)
    tries = tries.filter(~tries.term_code.fill_null("").isin(sorted(SUMMER_TERMS)))
    is_core = tries.content_area_code.isin(sorted(CHICAGO_CORE_AREAS)).fill_null(False)
    semesters = ibis.ifelse(tries.term_code == WHOLE_YEAR_TERM, 2, 1)
    sums = tries.group_by("person_id").aggregate(
        earned=tries.credits_earned.sum().fill_null(0),
        failures=semesters.sum(where=is_core & not_passed(tries)).fill_null(0),
    )
    sums = sums.semi_join(first_time_ninth(facts), "person_id")
    rows = facts.at_last_school(sums, scope)
    wanted = facts.conventions.on_track_credits
    status = Status.OK if _year_is_over(facts) else Status.TOO_EARLY
    return face(
        rows,
        status=ibis.literal(status.value),
        numerator=(rows.earned >= wanted) & (rows.failures <= facts.conventions.on_track_failures),
        amount=rows.earned,
        line=ibis.literal(wanted),
    )


def _behind(facts: Facts, scope: Scope) -> ir.Table:
    """Compare all credits earned so far with an even pace since ninth grade."""
    classes = facts.once("credits_of_classes", lambda: _credits_of_classes(facts))
    years_over = facts.school_year - classes.class_year + 3 + int(_year_is_over(facts))
    classes = classes.mutate(years_over=years_over.clip(lower=0, upper=len(HIGH_SCHOOL_GRADES)))
    due = classes.years_over * facts.conventions.credits_per_year
    classes = classes.mutate(due=due)
    classes = classes.mutate(behind=(classes.due - classes.earned).clip(lower=0))
    rows = facts.at_last_school(classes, scope)
    line = facts.conventions.credits_behind_line
    return face(
        rows,
        status=ibis.cases(
            (rows.years_over == 0, Status.NOT_CONCERNED.value),
            (rows.earned.isnull(), Status.NOT_COLLECTED.value),
            else_=Status.OK.value,
        ),
        numerator=(rows.behind >= line).fill_null(False),
        amount=rows.behind,
        out_of=rows.due,
        line=ibis.literal(line),
    )


def _credits_of_classes(facts: Facts) -> ir.Table:
    """Return (person_id, class_year, earned); `earned` is NULL where no credit is told."""
    classes = _classes(facts).anti_join(those_who_left(facts), "person_id")
    rows = classes.left_join(_earned(facts, classes), "person_id")
    return rows.select(classes, "earned")


def _classes(facts: Facts) -> ir.Table:
    """Return (person_id, class_year) of this year's grades 9 to 12.

    The class whose rules apply never moves, so it shows who repeats; without it, the grade.
    """
    spans = facts.of_year("district_spans")
    spans = spans.filter(
        spans.grade_code.isin(HIGH_SCHOOL_GRADES) & (spans.entry_on <= ibis.date(facts.as_of))
    )
    by_grade = facts.school_year + 12 - spans.grade_code.cast("int32")
    spans = spans.mutate(class_year=spans.graduation_rules_year.cast("int32").fill_null(by_grade))
    return spans.group_by("person_id").aggregate(class_year=spans.class_year.min())


def _earned(facts: Facts, people: ir.Table) -> ir.Table:
    """Return (person_id, earned): high-school credits of all years, each once."""
    records = facts.tables["identity_crosswalk"]
    several = records.group_by("person_id").having(records.count() > 1).aggregate()
    several = several.mutate(is_several=ibis.literal(True))
    rows = facts.tables["course_grades"]
    rows = rows.filter(rows.term_ends_on <= ibis.date(facts.as_of))
    rows = rows.semi_join(people, "person_id").left_join(several, "person_id")
    # Only another record of the same person can tell the same credit again. Few people have one;
    # for the others nothing tells their rows apart, so that they are added up in one go.
    told = {
        name: ibis.ifelse(rows.is_several, rows[name], ibis.null(rows[name].type()))
        for name in ONE_CREDIT
    }
    rows = rows.mutate(
        is_several=rows.is_several.fill_null(False), **told, worth=rows.credits_earned
    )
    each = rows.group_by("person_id", "is_several", *ONE_CREDIT).aggregate(
        single=rows.worth.max(), total=rows.worth.sum()
    )
    earned = ibis.ifelse(each.is_several, each.single, each.total).fill_null(0)
    return each.group_by("person_id").aggregate(earned=earned.sum().cast("decimal(9, 2)"))


CARDS = (
    Indicator(
        name="chicago_on_track",
        title=N_("On track after ninth grade (Chicago)"),
        means=N_(
            "First-time ninth graders who earned at least 5 credits and lost at most one semester "
            "of a core course (English, mathematics, science, social studies). Summer credits do "
            "not count; a course over the whole year counts as two semesters. Told when the "
            "school year is over."
        ),
        why=N_(
            "Courses lost in ninth grade are a sign that comes early enough to act on. The measure "
            "is not the state's: an elective lost does not count."
        ),
        sentence=N_("credits earned in ninth grade: {amount}; the line is {line}"),
        source="UChicago Consortium on School Research, freshman on-track; marks and content areas "
        "of CEDARS file H, which carries no running marks",
        tables=("course_grades", "district_spans", "enrollment_spans", "school_days"),
        kind=Kind.SHARE,
        holds=_on_track,
        unit="credits",
        period="cohort",
        attribution="last",
        adds_over=frozenset({"places", "groups"}),
        better="higher",
        breakdowns=("place",),
        levels_at_once=True,
        owner="counseling lead",
        reviewed=REVIEWED,
        next_review=NEXT_REVIEW,
    ),
    Indicator(
        name="credits_behind",
        title=N_("Behind in credits"),
        means=N_(
            "Students of grades 9 to 12 who have earned at least one credit less than an even pace "
            "to 24 credits in four years gives: 6 for each school year that is over, counted from "
            "the class whose rules apply."
        ),
        why=N_("A credit lost early can still be made up; in the last year it often cannot."),
        sentence=N_("{amount} credits behind, of {out_of} due by now; the line is {line}"),
        source="WAC 180-51 (24 credits); the pace is our own reading, parameters credits_per_year "
        "and credits_behind_line; CEDARS B26 and file H",
        tables=("course_grades", "district_spans", "enrollment_spans", "school_days"),
        kind=Kind.SHARE,
        holds=_behind,
        unit="credits",
        period="cohort",
        attribution="last",
        adds_over=frozenset({"places", "groups"}),
        better="lower",
        breakdowns=("place",),
        levels_at_once=True,
        owner="counseling lead",
        reviewed=REVIEWED,
        next_review=NEXT_REVIEW,
    ),
)
