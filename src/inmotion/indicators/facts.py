"""What is known about people on a day, worked out once and shared by all indicators."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from functools import cached_property

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir

from inmotion.indicators import attendance, totals
from inmotion.indicators.card import LEVELS, Level, Scope
from inmotion.indicators.conventions import Conventions, conventions_on
from inmotion.vocabulary.codes import ALE_CODES, ALE_PART_TIME_CODES, OPEN_DOORS_PROGRAM
from inmotion.vocabulary.time import school_year_bounds, school_year_of


class Facts:
    """Tables as known on a day, and what follows from them.

    Parameters
    ----------
    tables : mapping of table name to Ibis table
        As known on `as_of`, with `person_id`.
    as_of : date
        The last day that counts; its school year is the year looked at.
    keep : callable (table, name) -> table
        Computes a table and holds on to the outcome, as `Engine.keep` does.
    conventions : Conventions, optional
        Those in force on `as_of` if not given.
    without_absences : collection of str
        Districts whose files of the year tell of no absences at all.

    Notes
    -----
    Derived tables are computed when first asked for and kept, so that cards share them.
    """

    def __init__(
        self,
        tables: Mapping[str, ir.Table],
        as_of: date,
        *,
        keep: Callable[[ir.Table, str], ir.Table],
        conventions: Conventions | None = None,
        without_absences: Collection[str] = (),
    ) -> None:
        self.tables, self.as_of, self.keep = tables, as_of, keep
        self.conventions = conventions or conventions_on(as_of)
        self.without_absences = frozenset(without_absences)
        self.school_year = school_year_of(as_of)
        self.bounds = (school_year_bounds(self.school_year)[0], as_of)
        self._attendance: dict[Scope, ir.Table] = {}
        self._shared: dict[str, ir.Table] = {}
        self._so_far: dict[tuple[ops.Node, Scope, tuple[str, ...]], ir.Table] = {}

    def of_year(self, name: str) -> ir.Table:
        """Return the rows of a table that are stated for the school year looked at."""
        rows = self.tables[name]
        return rows.filter(rows.school_year == self.school_year)

    def once(self, name: str, make: Callable[[], ir.Table]) -> ir.Table:
        """Return what `make` works out, for cards of a room that share it under `name`."""
        if name not in self._shared:
            self._shared[name] = self.keep(make(), name)
        return self._shared[name]

    @cached_property
    def calendar(self) -> ir.Table:
        """Numbered school days; see `attendance.counted_days`."""
        school_days = self.of_year("school_days")
        return self.keep(attendance.counted_days(school_days, self.spans, self.bounds), "calendar")

    @cached_property
    def spans(self) -> ir.Table:
        """Enrollment spans up to the day, those that do not decide included."""
        spans = self.of_year("enrollment_spans")
        return self.keep(attendance.clipped_spans(spans, self.bounds, self.conventions), "spans")

    @cached_property
    def segments(self) -> ir.Table:
        """Which school decides when; see `attendance.deciding_segments`."""
        return self.keep(attendance.deciding_segments(self.spans, self.calendar), "segments")

    @cached_property
    def missed(self) -> ir.Table:
        """Days missed in full or part, by month; see `attendance.missed_months`."""
        absences = self.of_year("absences")
        absences = absences.filter(absences.on_date.between(*self.bounds))
        missed = attendance.missed_months(absences, self.segments, self.calendar, self.conventions)
        return self.keep(missed, "missed")

    @property
    def absent_days(self) -> ir.Table:
        """Days missed in full or part, one row each; see `attendance.dated_days`."""
        return attendance.dated_days(self.missed)

    @cached_property
    def not_collected(self) -> ir.Table:
        """People whose absences schools do not take: person_id, one row each.

        Alternative learning (WAC 392-121-182) has no seat time, and some districts send files that
        carry no absences (OneRoster): no rows there means not collected, never a perfect record.
        """
        schedule = self.of_year("schedule")
        sections = schedule.group_by("person_id").aggregate(
            alternative=schedule.ale_code.isin(sorted(ALE_CODES)).cast("int64").sum(),
            sections=schedule.count(),
        )
        share = self.conventions.ale_share_pct
        mostly = sections.filter(
            (sections.alternative > 0) & (sections.alternative * 100 >= sections.sections * share)
        ).select("person_id")
        spans = self.of_year("district_spans")
        part_time = sorted(ALE_PART_TIME_CODES)
        visiting = spans.filter(
            spans.private_part_time_code.isin(part_time)
            | spans.home_based_part_time_code.isin(part_time)
        ).select("person_id")
        programs = self.of_year("program_spans")
        open_doors = programs.filter(
            (programs.program_code == OPEN_DOORS_PROGRAM)
            & (programs.start_on <= ibis.date(self.as_of))
            & (programs.exit_on.isnull() | (programs.exit_on >= ibis.date(self.bounds[0])))
        ).select("person_id")
        segments = self.segments
        untold = segments.filter(segments.district_id.isin(sorted(self.without_absences)))
        parts = [mostly, visiting, open_doors, untold.select("person_id")]
        return self.keep(ibis.union(*parts).distinct(), "not_collected")

    @cached_property
    def months(self) -> tuple[tuple[date, date], ...]:
        """Months of the year so far; see `totals.month_ends`."""
        return tuple(totals.month_ends(self.bounds[0], self.as_of))

    def attendance(self, scope: Scope) -> ir.Table:
        """Return enrolled and missed days per person and place, and whether they are collected.

        Returns
        -------
        table as from `totals.by_month`, with is_collected (boolean)
            For `Level.EVERY` also district_id and of_level, as from `totals.stacked`.
        """
        if scope not in self._attendance:
            rows = self.by_month(self._schools_of(scope), scope)
            # Rows by month are many and read few times: they are not kept but worked out as read.
            self._attendance[scope] = rows if scope.by_month else self.keep(rows, "attendance")
        return self._attendance[scope]

    def months_of(self, scope: Scope) -> tuple[tuple[date, date], ...]:
        """Return the months that faces of `scope` are told by."""
        return self.months if scope.by_month else self.months[-1:]

    def by_month(self, school_rows: ir.Table, scope: Scope) -> ir.Table:
        """Put days per person and school together within the places of `scope`, by its months.

        Parameters
        ----------
        school_rows : table as from `totals.school_totals`, made for `months` or the last of them

        Returns
        -------
        table as from `totals.by_month`
        """
        if scope.level is Level.EVERY:
            rows = totals.stacked(school_rows, self.several_stays)
        else:
            rows = totals.totals_within(school_rows, self.several_stays, scope.level)
        return totals.by_month(rows, self.months_of(scope))

    def _schools_of(self, scope: Scope) -> ir.Table:
        return self._school_totals_by_month if scope.by_month else self._school_totals

    @cached_property
    def several_stays(self) -> ir.Table:
        """Return person_id of those with more than one deciding school, or district of it."""
        stays = self.segments.select(*totals.KEYS).distinct()
        several = stays.group_by("person_id").having(stays.count() > 1).aggregate()
        return self.keep(several, "several_stays")

    @cached_property
    def _school_totals(self) -> ir.Table:
        return self._totals_of_schools(self.months[-1:])

    @cached_property
    def _school_totals_by_month(self) -> ir.Table:
        return self._totals_of_schools(self.months)

    def _totals_of_schools(self, months: Sequence[tuple[date, date]]) -> ir.Table:
        rows = totals.school_totals(self.segments, self.missed, self.calendar, months)
        outside = self.not_collected.mutate(is_collected=ibis.literal(False))
        rows = rows.left_join(outside, "person_id").drop("person_id_right")
        return self.keep(rows.mutate(is_collected=rows.is_collected.fill_null(True)), "totals")

    @cached_property
    def last_schools(self) -> ir.Table:
        """Each person's last deciding school: person_id, district_id, place_id, is_present.

        `is_present` tells whether that school still decides on `as_of`.
        """
        segments = self.segments
        order = ibis.window(group_by="person_id", order_by=segments.from_on.desc())
        ranked = segments.mutate(rank=ibis.row_number().over(order))
        last = ranked.filter(ranked.rank == 0)
        return self.keep(
            last.select(
                "person_id",
                "district_id",
                "place_id",
                is_present=last.to_on == ibis.date(self.as_of),
            ),
            "last_schools",
        )

    def at_last_school(self, rows: ir.Table, scope: Scope) -> ir.Table:
        """Place per-person rows at the school that decided last, as of the day."""
        where = self.last_schools.select("person_id", "district_id", "place_id")
        placed = rows.inner_join(where, "person_id")
        if scope.level is Level.EVERY:
            placed = totals.every_level(placed)
        else:
            placed = totals.placed(placed, scope.level)
        return placed.mutate(month_on=ibis.date(self.months[-1][0]))

    def so_far(
        self, events: ir.Table, scope: Scope, amounts: tuple[str, ...] = ("amount",)
    ) -> ir.Table:
        """Add up dated amounts over everybody enrolled, from the start of the year.

        Parameters
        ----------
        events : table of (person_id, district_id, place_id, on_date, ...)
        amounts : names of the columns to add up

        Returns
        -------
        table of (person_id, place_id, month_on, enrolled_days, ...)
            The rows of `attendance(scope)`, amounts 0 where nothing happened; and one per place
            where something did without that place ever deciding a day; for `Level.EVERY` also
            district_id and of_level. Cards that ask for the same get the same table.
        """
        asked = events.op(), scope, amounts
        if asked not in self._so_far:
            months = self.months_of(scope)
            dated = events.filter(events.on_date >= self.bounds[0])
            dated = dated.semi_join(self.last_schools, "person_id")
            levels = LEVELS if scope.level is Level.EVERY else (scope.level,)
            sums = {
                level: self.keep(
                    totals.events_so_far(totals.placed(dated, level), months, amounts), "events"
                )
                for level in levels
            }
            schools = self._schools_of(scope)
            if scope.level is Level.EVERY:
                both = totals.stacked_with_events(schools, self.several_stays, sums)
            else:
                within = totals.totals_within(schools, self.several_stays, scope.level)
                both = totals.with_events(within, sums[scope.level])
            rows = totals.events_by_month(both, months, amounts)
            self._so_far[asked] = rows if scope.by_month else self.keep(rows, "so_far")
        return self._so_far[asked]

    @cached_property
    def attempts(self) -> ir.Table:
        """Credits attempted this year in terms over by now, each once.

        Two districts may report the same credit of one person; it counts once.
        """
        # A history is stated once, under the year that first told it, be it another year than this.
        rows = self.tables["course_grades"]
        rows = rows.filter(
            (rows.course_year == self.school_year) & (rows.term_ends_on <= ibis.date(self.as_of))
        )
        columns = (
            "person_id",
            "school_code",
            "course_code",
            "term_code",
            "term_ends_on",
            "grade_code",
            "content_area_code",
            "letter_grade",
            "credits_attempted",
            "credits_earned",
            "occurrence",
        )
        return self.keep(rows.select(*columns).distinct(), "attempts")
