"""What became of a class: diplomas and dropouts after four and after five years."""

from collections.abc import Callable
from datetime import date

import ibis
import ibis.expr.types as ir

from inmotion.indicators.card import Indicator, Kind, Scope, Status, face
from inmotion.indicators.facts import Facts
from inmotion.indicators.registry import register
from inmotion.indicators.totals import placed
from inmotion.indicators.withdrawals import codes_with
from inmotion.vocabulary.codes import HIGH_SCHOOL_GRADES
from inmotion.vocabulary.time import school_year_bounds
from inmotion.vocabulary.words import N_

REVIEWED, NEXT_REVIEW = date(2026, 11, 24), date(2027, 8, 1)
#: A class is named by its fourth year.
YEARS_TO_CLASS = 3


def _classes(facts: Facts) -> ir.Table:
    """Return (person_id, class_year): the class whose rules apply, set by the first ninth grade.

    It never moves (CEDARS B26); where it is not stated, the earliest that a grade points to. Of
    districts that disagree the earlier class holds.
    """

    def once() -> ir.Table:
        spans = facts.tables["district_spans"]
        spans = spans.filter(
            (spans.school_year < facts.school_year) & spans.grade_code.isin(HIGH_SCHOOL_GRADES)
        )
        by_grade = spans.school_year.cast("int32") + 12 - spans.grade_code.cast("int32")
        classes = spans.group_by("person_id").aggregate(
            stated=spans.graduation_rules_year.cast("int32").min(), by_grade=by_grade.min()
        )
        return classes.select(
            "person_id", class_year=ibis.coalesce(classes.stated, classes.by_grade)
        )

    return facts.once("classes", once)


def _outcomes(facts: Facts, years: int) -> ir.Table:
    """Return the class whose `years` years are over, and what became of each student.

    Returns
    -------
    table of (person_id, district_id, place_id, has_diploma, has_dropped_out, is_collected)
        One row per student of the class who is in the cohort at the end, at the last school.
        `is_collected`: False where the district's files of one of the years are not there.
    """

    def once() -> ir.Table:
        last_year = facts.school_year - 1
        first_year = last_year - years + 1
        people = _classes(facts)
        people = people.filter(people.class_year == first_year + YEARS_TO_CLASS)
        last = _last_stays(facts, people.select("person_id"), (first_year, last_year))
        gone = [
            code for effect in ("transfer", "removed") for code in codes_with(effect, facts.as_of)
        ]
        # Who moved out of the region's schools, or died, leaves the cohort.
        stays = last.filter(~last.exit_code.fill_null("").isin(gone))
        return _with_years_known(facts, stays, (first_year, last_year)).select(
            "person_id",
            "district_id",
            "place_id",
            "has_diploma",
            "is_collected",
            has_dropped_out=ibis._.exit_code.fill_null("").isin(codes_with("dropout", facts.as_of)),
        )

    return facts.once(f"outcomes_{years}", once)


def _last_stays(facts: Facts, people: ir.Table, years: tuple[int, int]) -> ir.Table:
    """Return each person's last stay within school years, the one with the diploma before all.

    A stay without an exit lasts to the end of the school year it is stated for.
    """
    spans = facts.tables["enrollment_spans"]
    spans = spans.filter(spans.school_year.between(*years)).semi_join(people, "person_id")
    ends = [
        (spans.school_year == year, ibis.date(school_year_bounds(year)[1]))
        for year in range(years[0], years[1] + 1)
    ]
    within = spans.exit_on.isnull() | (spans.exit_on <= ibis.date(school_year_bounds(years[1])[1]))
    is_diploma = spans.exit_code.isin(codes_with("graduate", facts.as_of)) & within
    spans = spans.mutate(
        last_on=spans.exit_on.fill_null(ibis.cases(*ends)),
        has_diploma=is_diploma.fill_null(False),
    )
    order = ibis.window(
        group_by="person_id",
        order_by=[
            spans.has_diploma.desc(),
            spans.last_on.desc(),
            spans.is_primary.fill_null(False).desc(),
            spans.entry_on.desc(),
            spans.place_id.asc(),
            spans.district_id.asc(),
        ],
    )
    ranked = spans.mutate(rank=ibis.row_number().over(order))
    return ranked.filter(ranked.rank == 0)


def _with_years_known(facts: Facts, rows: ir.Table, years: tuple[int, int]) -> ir.Table:
    """Add `is_collected`: whether the district's places of every year of the class are there."""
    places = facts.tables["places"]
    stated = places.filter(places.school_year.between(*years))
    stated = stated.select("district_id", "school_year").distinct()
    known = stated.group_by("district_id").aggregate(years_known=stated.count())
    found = rows.left_join(known, "district_id")
    wanted = years[1] - years[0] + 1
    return found.select(rows, is_collected=(found.years_known == wanted).fill_null(False))


def _share(years: int, outcome: str) -> Callable[[Facts, Scope], ir.Table]:
    """Return the rule "of the class, those with this outcome after so many years"."""

    def holds(facts: Facts, scope: Scope) -> ir.Table:
        rows = placed(_outcomes(facts, years), scope.level)
        rows = rows.mutate(month_on=ibis.date(facts.months[-1][0]))
        return face(
            rows,
            status=ibis.ifelse(rows.is_collected, Status.OK.value, Status.NOT_COLLECTED.value),
            numerator=rows[outcome],
            amount=rows[outcome].cast("int64"),
        )

    return holds


def _card(
    name: str,
    title: str,
    means: str,
    why: str,
    sentence: str,
    better: str,
    holds: Callable[[Facts, Scope], ir.Table],
) -> Indicator:
    return Indicator(
        name=name,
        title=title,
        means=means,
        why=why,
        sentence=sentence,
        source="WAC 180-105-040(2), adjusted cohort, in a copy of 2022; CEDARS B26, C08 and C09 by "
        "the dated codes of withdrawals.toml, of which several are not confirmed. Needs the files "
        "of every school year of the class",
        tables=("enrollment_spans", "district_spans", "places"),
        kind=Kind.SHARE,
        holds=holds,
        unit="students",
        period="cohort",
        attribution="last",
        adds_over=frozenset({"places", "groups"}),
        better=better,
        breakdowns=("place",),
        owner="counseling lead",
        reviewed=REVIEWED,
        next_review=NEXT_REVIEW,
    )


CARDS = (
    _card(
        "four_year_graduation",
        N_("Graduated within four years"),
        N_(
            "Of the class whose fourth year ended last, those with a regular diploma by the end of "
            "that year. A student counts at the last school; who moved out of the region's schools "
            "or died does not count, who left without a diploma does."
        ),
        N_("The one number that says what school came to, for everybody who began."),
        N_("regular diplomas within four years: {amount}"),
        "higher",
        _share(4, "has_diploma"),
    ),
    _card(
        "four_year_dropout",
        N_("Left school within four years"),
        N_(
            "Of the class whose fourth year ended last, those whose last stay ended by leaving "
            "school, for whatever reason or none that is known."
        ),
        N_("Who has left is not the same as who needs another year."),
        N_("left school within four years: {amount}"),
        "lower",
        _share(4, "has_dropped_out"),
    ),
    _card(
        "five_year_graduation",
        N_("Graduated within five years"),
        N_(
            "Of the class whose fifth year ended last, those with a regular diploma by the end of "
            "that year. Counted as after four years, with one year more."
        ),
        N_("A diploma after five years is a diploma; the fourth year alone hides it."),
        N_("regular diplomas within five years: {amount}"),
        "higher",
        _share(5, "has_diploma"),
    ),
    _card(
        "five_year_dropout",
        N_("Left school within five years"),
        N_(
            "Of the class whose fifth year ended last, those whose last stay ended by leaving "
            "school, for whatever reason or none that is known."
        ),
        N_("A return in the fifth year takes a student out of this number."),
        N_("left school within five years: {amount}"),
        "lower",
        _share(5, "has_dropped_out"),
    ),
)

register(*CARDS)
