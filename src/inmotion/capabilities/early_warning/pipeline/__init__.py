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
    list_order : table of (key_number, by, first, words, who, why, cite, valid_from)
        The order in force, as it was applied.
    """
    facts, keep = night.facts, night.engine.keep
    present = keep(students(facts), "students")
    known_before = night.week_before.last_schools.select("person_id")
    law = rules("attendance_law")
    now, before = (
        keep(student_steps(known, law), "law_steps") for known in (facts, night.week_before)
    )
    cuts = _cuts(night)
    # What a line gives way to is ours to say where we have the line; a place's row moves it only.
    lines = {row.name: row for _, row in cuts} | rows_on(rules("lines"), facts.as_of)
    numbers = night.numbers(sorted({DAYS_MISSED, *map(indicator_of, lines)}))
    numbers = keep(at_cut_points(numbers, present, cuts), "numbers")
    reasons = ibis.union(
        law_reasons(now, before, known_before),
        line_reasons(numbers, lines.values(), known_before),
    )
    reasons = keep(
        reasons.semi_join(present.filter(present.place_id.notnull()), "person_id"), "reasons"
    )
    order = order_on(facts.as_of)
    return {
        "students": present,
        "reasons": reasons,
        "changes": changes(numbers, lines, known_before),
        "cut_points": cut_table(cuts),
        "list_rows": ordered(present, reasons, order.values["keys"], facts.as_of),
        "list_order": order_table(order),
    }


def _cuts(night: Night) -> tuple[tuple[str, Row], ...]:
    """Return the cut points in force in each district of the lake: (district, row)."""
    lake = night.engine.lake
    districts = {key.partition("/")[0] for key in lake.manifest.extracts}
    local = local_rows(lake.root, "cut_points")
    return cuts_in_force(rules("cut_points"), local, districts, night.facts.as_of)
