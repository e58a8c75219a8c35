"""Rules on single rows: cells that must not be empty, dates inside the year, codes we know."""

from collections.abc import Iterator
from dataclasses import replace

from inmotion.sources.cedars import LAYOUTS
from inmotion.sources.layout import Check, Dates, Element, Layout, Link, Need
from inmotion.sources.reasons import REASONS, Severity
from inmotion.sources.staging import Stage

#: SQL list of the reasons that hold a row back.
STOPPING = ", ".join(
    f"'{code}'" for code, reason in REASONS.items() if reason.severity is Severity.QUARANTINE
)

#: Reasons for which a cell is found empty.
_EMPTY = ("missing", "empty", "exit_without_code")

#: A value is shown up to this many signs.
_LONGEST_VALUE = 80


def check_rows(stage: Stage, kind: str, table: str) -> None:
    """Note every problem of every row of `table` that can be seen in the row and its links."""
    layout = LAYOUTS[kind]
    odd = ", ".join(f"odd[{number}] AS {name}" for number, name in enumerate(layout.odd, 1))
    rows = f"(SELECT *, {odd} FROM {table}) r JOIN files f ON f.file_no = r.file_no"
    checks = list(_checks(layout, is_linked=table.startswith("facts_")))
    if kind in stage.arranged:
        checks = [_spared(layout, check) for check in checks]
    # One look at all rows says which rules are broken at all; most are not.
    counts = ", ".join(f"count(CASE WHEN {check.fails} THEN 1 END)" for check in checks)
    (broken,) = stage.rows(f"SELECT {counts} FROM {rows}")
    for check, count in zip(checks, broken, strict=True):
        if count:
            add_problems(stage, rows, check, label(layout, check.column))


def _spared(layout: Layout, check: Check) -> Check:
    """Return the check without the rows of packages that do not carry its column at all.

    A size is the state's, too; other formats, whose files have no width here, have their own.
    """
    if check.reason == "too_long":
        return replace(check, fails=f"({check.fails}) AND f.width > 0")
    if check.reason not in _EMPTY or not check.column:
        return check
    lacks = f"list_contains(f.lacks, '{layout.kind}.{check.column}')"
    return replace(check, fails=f"({check.fails}) AND NOT {lacks}")


def add_problems(stage: Stage, rows: str, check: Check, element: str) -> None:
    """Note the rows of `rows` (as `r`) that fail a check."""
    stage.run(
        f"INSERT INTO problems SELECT r.file_no, r.line_no, ?,"
        f" left(CAST({check.value} AS VARCHAR), {_LONGEST_VALUE}), ? FROM {rows}"
        f" WHERE {check.fails}",
        [element, check.reason],
    )


def label(layout: Layout, column: str) -> str:
    """Return the header name of a column; empty for a rule on the whole row."""
    return layout.element(column).name if column else ""


def _checks(layout: Layout, *, is_linked: bool) -> Iterator[Check]:
    """Return the rules that follow from the declaration, then those it spells out."""
    yield from _head_checks(layout)
    yield Check("extra_cells", "", "r.extra_odd IS NOT NULL", "NULL")
    yield Check("short_row", "", "r.cells_odd IS NOT NULL", "r.cells_odd")
    if layout.hides_numbers:
        yield Check("hidden_number", "", "r.number_odd IS NOT NULL", "NULL")
        yield Check("ssn_dropped", "", "r.ssn_odd IS NOT NULL", "NULL")
    if is_linked:
        yield from _link_checks(layout)
    for element in layout.facts if is_linked else layout.read:
        if element.reading:
            yield from _element_checks(element)
    yield from layout.checks


def _link_checks(layout: Layout) -> Iterator[Check]:
    if layout.has_student:
        column, held, odd = "district_student_id", "r.held_odd", "r.student_odd"
        unsaid = f"r.student_id IS NULL AND {odd} IS NULL AND {held} IS NULL"
        yield Check("missing", column, unsaid, "NULL")
        yield Check("student_in_quarantine", column, f"{held} IS NOT NULL", held)
        yield Check("no_student_row", column, f"{odd} IS NOT NULL", odd)
    if layout.link is not Link.NONE:
        column, odd = layout.names_school, "r.place_odd"
        unknown = "unknown_location" if layout.place_need is Need.NEEDED else "left_empty"
        yield Check(unknown, column, f"{odd} IS NOT NULL", odd)
        if layout.place_need is not Need.OPTIONAL:
            empty = "missing" if layout.place_need is Need.NEEDED else "empty"
            yield Check(empty, column, f"r.place_id IS NULL AND {odd} IS NULL", "NULL")


def _head_checks(layout: Layout) -> Iterator[Check]:
    columns = {element.column for element in layout.read}
    for column, other in (("school_year", "other_year"), ("district_id", "other_district")):
        if column not in columns:
            continue
        odd = f"r.{column}_odd"
        lost = f"lpad({odd}, 5, '0') = f.district_id" if column == "district_id" else "false"
        yield Check("missing", column, f"{odd} = ''", "NULL")
        yield Check(other, column, f"{odd} <> '' AND NOT ({lost})", odd)
        if column == "district_id":
            yield Check("zero_lost", column, f"{odd} <> '' AND {lost}", odd)


def _element_checks(element: Element) -> Iterator[Check]:
    reading, column = element.reading, element.column
    if reading is None:
        return
    value = f"r.{column}"
    is_empty = f"{value} IS NULL"
    if reading.odd:
        odd = f"r.{column}_odd"
        is_empty += f" AND {odd} IS NULL"
        reason = reading.reason if element.is_strict else reading.soft_reason
        yield Check(reason, column, f"{odd} IS NOT NULL", odd)
    if element.need is not Need.OPTIONAL:
        yield Check("missing" if element.need is Need.NEEDED else "empty", column, is_empty, "NULL")
    if element.size and reading.type == "VARCHAR" and not reading.odd:
        yield Check("too_long", column, f"length({value}) > {element.size}", value)
    if element.known:
        yield Check("unknown_code", column, f"NOT ({element.known.format(v=value)})", value)
    if element.dates is not Dates.ANY:
        reason = "outside_year" if element.dates is Dates.EVENT else "date_outside_year"
        outside = f"{value} NOT BETWEEN f.first_day AND f.last_day"
        yield Check(reason, column, outside, f"strftime({value}, '%m/%d/%Y')")


def hold_back(stage: Stage, kind: str) -> None:
    """Move rows with a problem that holds them back from `facts_<kind>` to `held_<kind>`."""
    stage.run(
        f"CREATE TABLE held_{kind} AS SELECT r.* FROM facts_{kind} r SEMI JOIN"
        f" (SELECT file_no, line_no FROM problems WHERE reason IN ({STOPPING})) p"
        " ON p.file_no = r.file_no AND p.line_no = r.line_no"
    )
    remove(stage, kind, f"held_{kind}")


def remove(stage: Stage, kind: str, rows: str) -> int:
    """Take the rows of table `rows` out of `facts_<kind>`; return how many."""
    found = stage.count(f"SELECT count(*) FROM {rows}")
    if found:
        stage.run(
            f"DELETE FROM facts_{kind} r USING {rows} x"
            " WHERE x.file_no = r.file_no AND x.line_no = r.line_no"
        )
    return found
