"""Events beside spans and calendars: entries that are kept, and counted for a second look."""

from inmotion.sources.cedars import LAYOUTS
from inmotion.sources.checking import add_problems, label
from inmotion.sources.layout import Check
from inmotion.sources.staging import Stage

#: Files whose rows happen on a day on which the student should be enrolled.
_EVENT_KINDS = ("N", "R")


def note_oddities(stage: Stage) -> None:
    """Note events outside enrollment, absences on days off, days both excused and unexcused."""
    _create_spans(stage)
    for kind in _EVENT_KINDS:
        if kind in stage.kinds:
            _note_outside_spans(stage, kind)
    if "N" in stage.kinds:
        _note_days_off(stage)
        _note_two_full_days(stage)
        _note_days_ahead(stage)
    _note_overlaps(stage, "B", "true")
    if "C" in stage.kinds:
        # Two schools at once are legal; two that both answer for the student are not.
        _note_overlaps(stage, "C", "is_primary")


def _create_spans(stage: Stage) -> None:
    """Create `spans`: enrollment as this extract states it, or as stated before."""
    sources = [
        "SELECT student_id, entry_on, exit_on FROM enrollment_spans x WHERE gone_on IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM covers c WHERE c.kind = 'C' AND"
        " c.district_id = x.district_id AND c.school_year = x.school_year)"
        " AND EXISTS (SELECT 1 FROM covers c WHERE c.district_id = x.district_id"
        " AND c.school_year = x.school_year)"
    ]
    if "C" in stage.kinds:
        sources += [f"SELECT student_id, entry_on, exit_on FROM {t}_C" for t in ("facts", "held")]
    stage.run(f"CREATE TABLE spans AS {' UNION ALL '.join(sources)}")


def _note(stage: Stage, kind: str, reason: str, rows: str, column: str = "on_date") -> None:
    value = f"strftime(r.{column}, '%m/%d/%Y')"
    add_problems(stage, rows, Check(reason, column, "true", value), label(LAYOUTS[kind], column))


def _note_outside_spans(stage: Stage, kind: str) -> None:
    _note(
        stage,
        kind,
        "outside_span",
        f"facts_{kind} r ANTI JOIN spans s ON s.student_id = r.student_id"
        " AND r.on_date BETWEEN s.entry_on AND coalesce(s.exit_on, DATE '9999-12-31')",
    )


def _note_days_off(stage: Stage) -> None:
    """Note absences on days off; a calendar that came along counts instead of the one stated."""
    stage.run(
        """
        CREATE TABLE days AS SELECT DISTINCT place_id, on_date FROM (
            SELECT place_id, on_date, is_school_day FROM incoming_school_days
            UNION ALL
            SELECT place_id, on_date, is_school_day FROM school_days WHERE gone_on IS NULL
            AND (district_id, school_year, place_id) NOT IN
                (SELECT (district_id, school_year, place_id) FROM incoming_school_days)
        ) WHERE is_school_day
        """
    )
    _note(
        stage,
        "N",
        "no_school_day",
        "facts_N r ANTI JOIN days d ON d.place_id = r.place_id AND d.on_date = r.on_date",
    )


def _note_two_full_days(stage: Stage) -> None:
    full = "(SELECT student_id, place_id, on_date FROM facts_N WHERE absence_code = '{}')"
    both = (
        f"FROM {full.format('UF')} JOIN {full.format('EF')} USING (student_id, place_id, on_date)"
    )
    _note(
        stage,
        "N",
        "two_full_days",
        f"facts_N r SEMI JOIN ({both}) d ON d.student_id = r.student_id"
        " AND d.place_id = r.place_id AND d.on_date = r.on_date AND r.absence_code IN ('EF', 'UF')",
    )


def _note_days_ahead(stage: Stage) -> None:
    stage.run(
        "INSERT INTO problems SELECT file_no, line_no, ?, strftime(on_date, '%m/%d/%Y'),"
        " 'after_extract' FROM facts_N WHERE on_date > ?",
        [label(LAYOUTS["N"], "on_date"), stage.extract_on],
    )


def _note_overlaps(stage: Stage, kind: str, among: str) -> None:
    """Note spans of a student that begin before an earlier one has ended."""
    _note(
        stage,
        kind,
        "spans_overlap",
        "(SELECT file_no, line_no, entry_on, max(coalesce(exit_on, DATE '9999-12-31')) OVER"
        " (PARTITION BY school_year, student_id ORDER BY entry_on, line_no"
        "  ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS last_exit_on"
        f" FROM facts_{kind} WHERE {among} QUALIFY last_exit_on >= entry_on) r",
        "entry_on",
    )
