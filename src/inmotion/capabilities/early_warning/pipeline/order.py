"""The order of the list, as its dated row states it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from inmotion.capabilities.early_warning.pipeline.reasons import LINE
from inmotion.indicators.conventions import conventions_on
from inmotion.indicators.rules import Row

#: The indicator whose line is the student's own past.
OWN_PAST = "recent_absence"

#: Lehmer's generator (modulus 2^31 - 1, multiplier of Park, Miller and Stockmeyer, 1993).
_MODULUS, _MULTIPLIER = 2**31 - 1, 48271


def ordered(
    students: ir.Table, reasons: ir.Table, keys: Sequence[Mapping[str, Any]], as_of: date
) -> ir.Table:
    """Put the students of every school who have a reason into the order that `keys` state.

    Parameters
    ----------
    students : table as from `students`
    reasons : table as from `law_reasons` and `line_reasons`
    keys : sequence of {"by": column, "first": "yes", "no", "most" or "least"}

    Returns
    -------
    table of (person_id, place_id, is_law, is_question, is_helped, is_newly_over, worsening_days,
    over_line, tie_number, position)
        `is_question`: the law leaves something to decide. `worsening_days`: missed days lately
        beyond what the own past gives. `over_line`: by which share of it the line is passed, the
        furthest one. `position`: 1, 2, ... within the school.
    """
    is_line = reasons.kind_code == LINE
    # In whole hundredths: 1.9 beyond 17.1 is the share that 2 beyond 18 is, and as binary fractions
    # of days it would not be.
    beyond = _hundredths((reasons.amount - reasons.line).abs())
    line = _hundredths(reasons.line).nullif(0)
    more_days = conventions_on(as_of).recent_more_days
    sums = reasons.group_by("person_id").aggregate(
        is_law=reasons.is_law.any(),
        is_question=(reasons.kind_code == "decision").any(),
        is_newly_over=(is_line & reasons.is_new).any(),
        worsening_days=(reasons.amount - reasons.line + more_days).max(
            where=reasons.reason_code == OWN_PAST
        ),
        over_line=(beyond / line).max(where=is_line),
    )
    listed = students.filter(students.place_id.notnull()).inner_join(sums, "person_id")
    rows = listed.select(
        "person_id",
        "place_id",
        "is_law",
        "is_question",
        "is_helped",
        "is_newly_over",
        worsening_days=listed.worsening_days.cast("decimal(9, 2)").fill_null(0),
        over_line=listed.over_line.fill_null(0),
        tie_number=listed.person_id % _MODULUS * draw_of_week(as_of) % _MODULUS,
    )
    order = [
        rows[key["by"]].desc() if key["first"] in {"yes", "most"} else rows[key["by"]].asc()
        for key in keys
    ]
    # The last word, should two numbers be equal: the order must be one order.
    window = ibis.window(group_by="place_id", order_by=[*order, rows.person_id.asc()])
    return rows.mutate(position=ibis.row_number().over(window).cast("int32") + 1)


def _hundredths(days: ir.Value) -> ir.Value:
    return (days * 100).cast("int64").cast("float64")


def draw_of_week(as_of: date) -> int:
    """Return the factor that turns a key into the week's draw among equals.

    A student's numbers, week after week, are the run of Lehmer's generator that starts from the
    key: the same all week on every engine, another one next week, so that nobody is always last.
    """
    week = (as_of.toordinal() - 1) // 7
    return pow(_MULTIPLIER, week, _MODULUS)


def order_table(order: Row) -> ir.Table:
    """Return a dated row of the order as a table, to be kept beside the list it made.

    Returns
    -------
    table of (key_number, by, first, words, who, why, cite, valid_from)
    """
    keys = order.values["keys"]
    columns: dict[str, list[Any]] = {
        "key_number": list(range(1, len(keys) + 1)),
        **{name: [key[name] for key in keys] for name in ("by", "first", "words")},
        **{name: [order.values[name]] * len(keys) for name in ("who", "why")},
        "cite": [order.cite] * len(keys),
        "valid_from": [order.valid_from] * len(keys),
    }
    return ibis.memtable(pa.table(columns))
