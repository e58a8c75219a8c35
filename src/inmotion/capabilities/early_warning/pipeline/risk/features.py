"""The features of a model for everybody, as known on a day.

Everything is asked of `Facts`: rows that an extract had brought by the day, and of those only what
had happened by then. A row that comes later changes nothing.
"""

from datetime import date, timedelta

import ibis
import ibis.expr.types as ir

from inmotion.capabilities.early_warning.indicators.discipline import exclusions_so_far
from inmotion.capabilities.early_warning.indicators.learning import not_passed
from inmotion.capabilities.early_warning.pipeline.risk.feature_cards import NAMES
from inmotion.indicators.card import Scope, Status
from inmotion.indicators.facts import Facts
from inmotion.indicators.registry import indicator
from inmotion.lake.store import Lake
from inmotion.vocabulary.codes import CORE_AREAS
from inmotion.vocabulary.time import FRIDAY, MONDAY, school_year_bounds

#: Who it is, where, and whether anything can be said; the features follow.
KEYS = ("person_id", "district_id", "place_id", "status_code")
_GRADES = {"PK": -1, "K1": 0, "K2": 0, **{str(grade): grade for grade in range(1, 13)}}


def year_before(facts: Facts, lake: Lake) -> Facts:
    """Return the whole school year before, as known on the day of `facts`."""
    year = facts.school_year - 1
    silent = lake.manifest.not_stated("N", year)
    return Facts(facts.tables, last_day(year), keep=facts.keep, without_absences=silent)


def features(facts: Facts, before: Facts) -> ir.Table:
    """Work out all features of everybody enrolled this year.

    Parameters
    ----------
    facts : Facts
        As known on the day.
    before : Facts
        As from `year_before`.

    Returns
    -------
    table of (person_id, district_id, place_id, status_code, ...)
        Then `feature_cards.NAMES`, float64, NULL where the source does not carry them. `place_id`:
        the school that decided last. `status_code`: "ok", "not_collected" or "too_few_days", as of
        the attendance cards.
    """
    rows = _attendance(facts)
    parts = (_missed(facts), _longest_run(facts), _path(facts), _grades(facts), _credits(facts))
    for part in (*parts, _cards(facts), _excluded(facts, ""), _earlier(before)):
        rows = rows.left_join(part, "person_id").drop("person_id_right")
    nothing = [
        "missed_of_last_5",
        "missed_of_last_10",
        "missed_of_last_20",
        "missed_of_20_before",
        "missed_of_first_20",
        "longest_run_days",
        "missed_mondays",
        "missed_fridays",
        "exclusions",
        "excluded_days",
    ]
    rows = rows.mutate(**{name: rows[name].fill_null(0) for name in nothing})
    features = {name: rows[name].cast("float64") for name in NAMES}
    return facts.keep(rows.select(*KEYS, **features), "features")


def _attendance(facts: Facts) -> ir.Table:
    """Return who, where, and the counts of days so far."""
    days = facts.attendance(Scope())
    where = facts.last_schools.select("person_id", "district_id", "place_id")
    rows = days.drop("place_id").inner_join(where, "person_id")
    return rows.select(
        "person_id",
        "district_id",
        "place_id",
        "enrolled_days",
        "unexcused_days",
        "excused_days",
        "partial_days",
        status_code=ibis.cases(
            (~rows.is_collected, Status.NOT_COLLECTED.value),
            (rows.enrolled_days < facts.conventions.minimum_days, Status.TOO_FEW_DAYS.value),
            else_=Status.OK.value,
        ),
        missed_days=rows.absent_days,
        missed_fraction=rows.absent_days / rows.enrolled_days.nullif(0),
    )


def last_day(school_year: int) -> date:
    """Return the last day of a school year that is no day of the next one."""
    return school_year_bounds(school_year + 1)[0] - timedelta(1)


def missed_places(facts: Facts) -> ir.Table:
    """Return the full days missed, each with its number among the student's own enrolled days.

    Returns
    -------
    table of (person_id, nth, weekday)
        `nth`: 1 is the first enrolled day of the year. `weekday`: 0 is Monday.
    """
    days = facts.absent_days
    days = days.filter(days.is_full).select("person_id", "place_id", "on_date")
    segments = facts.segments
    met = days.inner_join(
        segments,
        [
            days.person_id == segments.person_id,
            days.place_id == segments.place_id,
            days.on_date >= segments.from_on,
            days.on_date <= segments.to_on,
        ],
    ).select("person_id", "place_id", "on_date", "base")
    numbers = facts.calendar.select("place_id", "on_date", "number")
    met = met.inner_join(numbers, ["place_id", "on_date"])
    return met.select(
        "person_id", nth=met.base + met.number, weekday=met.on_date.day_of_week.index()
    )


def _placed(facts: Facts) -> ir.Table:
    """Return `missed_places` with the student's enrolled days so far."""

    def make() -> ir.Table:
        enrolled = facts.attendance(Scope()).select("person_id", "enrolled_days")
        return missed_places(facts).inner_join(enrolled, "person_id")

    return facts.once("missed_places", make)


def _missed(facts: Facts) -> ir.Table:
    """Return which of the student's days were missed: of the last, of the first, how long ago."""
    rows = _placed(facts)
    ago = rows.enrolled_days - rows.nth
    return rows.group_by("person_id").aggregate(
        missed_of_last_5=rows.count(where=ago < 5),
        missed_of_last_10=rows.count(where=ago < 10),
        missed_of_last_20=rows.count(where=ago < 20),
        missed_of_20_before=rows.count(where=(ago >= 20) & (ago < 40)),
        missed_of_first_20=rows.count(where=rows.nth <= 20),
        days_since_missed=ago.min(),
        missed_mondays=rows.count(where=rows.weekday == MONDAY),
        missed_fridays=rows.count(where=rows.weekday == FRIDAY),
    )


def _longest_run(facts: Facts) -> ir.Table:
    """Return the most enrolled days missed one after the other."""
    rows = _placed(facts)
    nth = ibis.row_number().over(ibis.window(group_by="person_id", order_by=rows.nth))
    # Within a run both numbers go up by one, so that their difference stays.
    runs = rows.mutate(run=rows.nth - nth)
    runs = runs.group_by(["person_id", "run"]).aggregate(days=runs.count())
    return runs.group_by("person_id").aggregate(longest_run_days=runs.days.max())


def _path(facts: Facts) -> ir.Table:
    """Return how late in the year the student came, and through how many districts."""
    segments = facts.segments
    return segments.group_by("person_id").aggregate(
        # `base` of the first stretch is minus the school days that were over before it.
        late_entry_days=-segments.base.argmin(segments.from_on),
        district_count=segments.district_id.nunique(),
    )


def _grades(facts: Facts) -> ir.Table:
    """Return the highest grade the student is stated in by now; kindergarten is 0."""
    spans = facts.of_year("district_spans")
    spans = spans.filter(spans.entry_on <= ibis.date(facts.as_of))
    level = ibis.cases(
        *((spans.grade_code == code, level) for code, level in _GRADES.items()),
        else_=ibis.null("int8"),
    )
    return spans.group_by("person_id").aggregate(grade_level=level.max())


def _credits(facts: Facts) -> ir.Table:
    """Return credits of all years whose term was over, each once, however many districts tell it.

    A term is known by its last month; it is over with the end of that month.
    """
    month_start = facts.as_of.replace(day=1)
    over = month_start if not _is_month_end(facts.as_of) else month_start + timedelta(31)
    rows = facts.tables["course_grades"]
    rows = rows.filter(rows.term_ends_on < ibis.date(over.replace(day=1)))
    rows = rows.select(
        "person_id",
        "school_code",
        "course_code",
        "course_year",
        "term_code",
        "term_ends_on",
        "content_area_code",
        "letter_grade",
        "credits_attempted",
        "credits_earned",
        "occurrence",
    ).distinct()
    failed_core = not_passed(rows) & rows.content_area_code.isin(sorted(CORE_AREAS))
    is_now = rows.course_year == facts.school_year
    tried, earned = rows.credits_attempted.fill_null(0), rows.credits_earned.fill_null(0)
    return rows.group_by("person_id").aggregate(
        core_not_passed=rows.count(where=failed_core & is_now),
        core_not_passed_before=rows.count(where=failed_core & ~is_now),
        credits_tried=tried.sum(),
        credits_not_earned=ibis.greatest(tried - earned, 0).sum(),
    )


def _is_month_end(day: date) -> bool:
    return (day + timedelta(1)).month != day.month


def _cards(facts: Facts) -> ir.Table:
    """Return the numbers of two cards that say it already; NULL where they say nothing."""
    late = _amount(facts, "late_arrivals")
    moves = _amount(facts, "school_changes")
    rows = facts.attendance(Scope()).select("person_id")
    for part in (late, moves):
        rows = rows.left_join(part, "person_id").drop("person_id_right")
    return rows


def _amount(facts: Facts, name: str, column: str = "") -> ir.Table:
    """Return (person_id, amount) of a card, NULL where it says nothing, under a column's name."""
    face = indicator(name).holds(facts, Scope())
    amount = ibis.ifelse(face.in_denominator, face.amount, ibis.null(face.amount.type()))
    return face.select("person_id", amount.name(column or name))


def _excluded(facts: Facts, ending: str) -> ir.Table:
    rows = exclusions_so_far(facts, Scope())
    return rows.select(
        "person_id",
        rows.exclusions.name(f"exclusions{ending}"),
        rows.excluded_days.name(f"excluded_days{ending}"),
    )


def _earlier(before: Facts) -> ir.Table:
    """Return the year before, for those who were here long enough to say something of it."""
    days = before.attendance(Scope())
    enough = days.filter(
        days.is_collected & (days.enrolled_days >= before.conventions.minimum_days)
    )
    rows = enough.select(
        "person_id",
        enrolled_days_before=enough.enrolled_days,
        missed_fraction_before=enough.absent_days / enough.enrolled_days,
        unexcused_days_before=enough.unexcused_days,
        partial_days_before=enough.partial_days,
    )
    moves = _amount(before, "school_changes", "school_changes_before")
    for part in (moves, _excluded(before, "_before").drop("exclusions_before")):
        rows = rows.left_join(part, "person_id").drop("person_id_right")
    return rows.mutate(excluded_days_before=rows.excluded_days_before.fill_null(0))
