"""Students of past years as they were known on a day, with what came of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from statistics import median_low

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from inmotion.capabilities.early_warning.pipeline.risk.features import (
    features,
    last_day,
    year_before,
)
from inmotion.capabilities.early_warning.pipeline.risk.outcomes import Outcome, already
from inmotion.indicators.card import Status
from inmotion.indicators.facts import Facts
from inmotion.indicators.region import facts_on, newest_extract
from inmotion.lake.engine import Engine
from inmotion.vocabulary.time import school_year_bounds, school_year_of

#: School days of the year on which a model is to be of use.
AS_OF_DAYS = (20, 40, 60, 90, 120)
#: Rows a fit takes at most; of more, as many are drawn by lot, the same each time.
MOST_ROWS = 430_000
_MODULUS, _MULTIPLIER = 2**31 - 1, 48271


@dataclass(frozen=True)
class Moment:
    """A day of a past year to look from.

    Parameters
    ----------
    school_year : int
    day_number : int
        Which school day of the year.
    on : date
        Its date, for the school in the middle when schools are ordered by it.
    known_in_time : bool
        Whether the lake held rows of the year by then. If not, the source does not tell when it
        knew: what had happened by then has to do, and the card says so.
    """

    school_year: int
    day_number: int
    on: date
    known_in_time: bool


class Past:
    """The past of a lake: which years are over, and what they looked like from inside."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.newest = newest_extract(engine.lake)

    @cached_property
    def years(self) -> tuple[int, ...]:
        """School years whose last school day lies behind the newest extract of the year."""
        newest: dict[int, str] = {}
        for where, day in self.engine.lake.manifest.extracts.items():
            year = int(where.partition("/")[2])
            newest[year] = max(day, newest.get(year, ""))
        ends = self._fetched(
            self._school_days.group_by("school_year").aggregate(on=ibis._.on_date.max())
        )
        return tuple(
            sorted(
                row["school_year"]
                for row in ends
                if row["on"].isoformat() <= newest.get(row["school_year"], "")
            )
        )

    def moment(self, school_year: int, day_number: int) -> Moment | None:
        """Return the day on which a year was so many school days old; None if it never was."""
        days = self._school_days
        days = days.filter(days.school_year == school_year)
        days = days.select("place_id", "on_date").distinct()
        window = ibis.window(group_by="place_id", order_by="on_date")
        days = days.mutate(nth=ibis.row_number().over(window))
        found = self._fetched(days.filter(days.nth == day_number - 1).select("on_date"))
        if not found:
            return None
        on = median_low(row["on_date"] for row in found)
        first = self._first_seen(school_year)
        return Moment(school_year, day_number, on, first is not None and first <= on)

    def facts(self, moment: Moment, days_before: int = 0) -> Facts:
        """Return what was known on a day of the past, or, if that is not told, had happened."""
        on = moment.on - timedelta(days_before)
        return facts_on(self.engine, on) if moment.known_in_time else self.as_known_now(on)

    def as_known_now(self, as_of: date) -> Facts:
        """Return a day of the past as it is known by now, later corrections included."""
        silent = self.engine.lake.manifest.not_stated("N", school_year_of(as_of))
        known = self.engine.known(self.newest)
        return Facts(known, as_of, keep=self.engine.keep, without_absences=silent)

    def rows(self, moment: Moment, outcome: Outcome) -> ir.Table:
        """Return everybody of a day with the features and, as `came_about`, what came of them.

        Returns
        -------
        table as from `features`, with came_about, is_there (boolean), school_year and day_number
            `is_there`: over the outcome's line on the day already. Only students about whom the
            features say something and the outcome is told.
        """
        facts = self.facts(moment)
        rows = features(facts, year_before(facts, self.engine.lake))
        rows = rows.filter(status_for(rows, outcome) == Status.OK.value)
        came = outcome.came(self.as_known_now(moment.on), self._end(outcome, moment.school_year))
        joined = rows.inner_join(came.filter(came.came_about.notnull()), "person_id")
        there = already(outcome, facts).distinct().mutate(is_there=ibis.literal(True))
        joined = joined.left_join(there, "person_id").drop("person_id_right")
        return self.engine.keep(
            joined.mutate(
                is_there=joined.is_there.fill_null(False),
                school_year=ibis.literal(moment.school_year, "int32"),
                day_number=ibis.literal(moment.day_number, "int32"),
            ),
            "sample",
        )

    def drawn(self, rows: Sequence[ir.Table], most: int = MOST_ROWS) -> pa.Table:
        """Return at most so many of the rows, drawn by a lot that falls the same each time."""
        together = ibis.union(*rows) if len(rows) > 1 else rows[0]
        lot = together.person_id % _MODULUS * _MULTIPLIER + together.day_number * 7919
        lot = (lot + together.school_year) % _MODULUS * _MULTIPLIER % _MODULUS
        together = together.mutate(lot=lot)
        order = ("lot", "person_id", "school_year", "day_number")
        return self.engine.fetch(together.order_by(*order).limit(most)).drop_columns(["lot"])

    def _end(self, outcome: Outcome, school_year: int) -> Facts:
        after = school_year_bounds(school_year + 1)[0] if outcome.ends_next_year else None
        key = after or last_day(school_year)
        if key not in self._ends:
            self._ends[key] = self.as_known_now(key)
        return self._ends[key]

    @cached_property
    def _ends(self) -> dict[date, Facts]:
        return {}

    @cached_property
    def _school_days(self) -> ir.Table:
        days = self.engine.known(self.newest)["school_days"]
        return days.filter(days.is_school_day)

    def _first_seen(self, school_year: int) -> date | None:
        spans = self.engine.stored("enrollment_spans")
        spans = spans.filter(spans.school_year == school_year)
        (row,) = self._fetched(spans.aggregate(on=spans.first_seen_on.min()))
        return row["on"]

    def _fetched(self, rows: ir.Table) -> list[dict[str, date]]:
        return self.engine.fetch(rows).to_pylist()


def status_for(rows: ir.Table, outcome: Outcome) -> ir.Value:
    """Return whether an outcome can be asked about each row of `features`, or why it cannot."""
    if not outcome.grades:
        return rows.status_code
    concerned = rows.grade_level.isin(outcome.grades).fill_null(False)
    return ibis.ifelse(concerned, rows.status_code, Status.NOT_CONCERNED.value)


def days_of(past: Past, years: Sequence[int], day_numbers: Sequence[int]) -> list[Moment]:
    """Return the moments of some years."""
    found = [past.moment(year, number) for year in years for number in day_numbers]
    return [moment for moment in found if moment is not None]
