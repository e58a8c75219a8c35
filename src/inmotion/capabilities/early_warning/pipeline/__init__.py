"""The nightly step: who is on this week's list, why, and in which order.

Tables in, tables out.
"""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from inmotion.capabilities.early_warning.pipeline.cut_points import (
    at_cut_points,
    cut_table,
    cuts_in_force,
    indicator_of,
)
from inmotion.capabilities.early_warning.pipeline.law import student_steps
from inmotion.capabilities.early_warning.pipeline.order import order_table, ordered
from inmotion.capabilities.early_warning.pipeline.reasons import (
    DAYS_MISSED,
    changes,
    law_reasons,
    line_reasons,
)
from inmotion.capabilities.early_warning.pipeline.risk.scores import (
    heading_reasons,
    risk_tables,
)
from inmotion.capabilities.early_warning.pipeline.students import students
from inmotion.capabilities.early_warning.rules import order_on, rules
from inmotion.indicators.local_rules import local_rows
from inmotion.indicators.nightly import Night
from inmotion.indicators.rules import Row, rows_on


def week_list(night: Night) -> Mapping[str, ir.Table]:
    """Work out this week's list of every school.

    Returns
    -------
    students : table
        As from `students`.
    reasons : table
        As from `law_reasons` and `line_reasons`: one row per student and reason.
    list_rows : table
        As from `ordered`: one row per listed student, with the place in the list of the school.
    changes : table
        As from `changes`.
    cut_points : table
        As from `cut_table`: the cut points of each district that were applied.
    risk_models, risk_scores, risk_OUTCOME : tables
        As from `risk_tables`.
    list_order : table of (key_number, by, first, words, who, why, cite, valid_from)
        The order in force, as it was applied.
    """
    facts, keep = night.facts, night.engine.keep
    present = keep(students(facts), "students")
    numbers, lines, cuts = _numbers(night, present)
    reasons = keep(_rule_reasons(night, present, numbers, lines), "reasons")
    at_risk, named = risk_tables(night.engine, facts, present)
    if named is not None:
        reasons = keep(reasons.union(heading_reasons(named, reasons)), "reasons")
    order = order_on(facts.as_of)
    return at_risk | {
        "students": present,
        "reasons": reasons,
        "changes": changes(numbers, lines, _known_before(night)),
        "cut_points": cut_table(cuts),
        "list_rows": ordered(present, reasons, order.values["keys"], facts.as_of),
        "list_order": order_table(order),
    }


def rule_list(night: Night) -> ir.Table:
    """Return the list as the rules alone would make it, whatever models are in use.

    Returns
    -------
    table as from `ordered`
    """
    present = night.engine.keep(students(night.facts), "students")
    numbers, lines, _ = _numbers(night, present)
    reasons = night.engine.keep(_rule_reasons(night, present, numbers, lines), "reasons")
    as_of = night.facts.as_of
    return ordered(present, reasons, order_on(as_of).values["keys"], as_of)


Lines = dict[str, Row]


def _numbers(
    night: Night, present: ir.Table
) -> tuple[ir.Table, Lines, tuple[tuple[str, Row], ...]]:
    """Return the numbers at their cut points, the lines by name, and the cut points."""
    cuts = _cuts(night)
    # What a line gives way to is ours to say where we have the line; a place's row moves it only.
    lines = {row.name: row for _, row in cuts} | rows_on(rules("lines"), night.facts.as_of)
    numbers = night.numbers(sorted({DAYS_MISSED, *map(indicator_of, lines)}))
    return night.engine.keep(at_cut_points(numbers, present, cuts), "numbers"), lines, cuts


def _rule_reasons(night: Night, present: ir.Table, numbers: ir.Table, lines: Lines) -> ir.Table:
    """Return the reasons that the law and the lines give, for those who are enrolled."""
    known_before = _known_before(night)
    law = rules("attendance_law")
    now, before = (
        night.engine.keep(student_steps(known, law), "law_steps")
        for known in (night.facts, night.week_before)
    )
    reasons = ibis.union(
        law_reasons(now, before, known_before),
        line_reasons(numbers, lines.values(), known_before),
    )
    return reasons.semi_join(present.filter(present.place_id.notnull()), "person_id")


def _known_before(night: Night) -> ir.Table:
    """Return whom we knew a week ago; of others nothing can be called new."""
    return night.week_before.last_schools.select("person_id")


def _cuts(night: Night) -> tuple[tuple[str, Row], ...]:
    """Return the cut points in force in each district of the lake: (district, row)."""
    lake = night.engine.lake
    districts = {key.partition("/")[0] for key in lake.manifest.extracts}
    local = local_rows(lake.root, "cut_points")
    return cuts_in_force(rules("cut_points"), local, districts, night.facts.as_of)
