"""Cut points: from where on a number puts a student on the list, district by district."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from inmotion.indicators.registry import all_indicators
from inmotion.indicators.rules import Row, rows_on
from inmotion.vocabulary.codes import GRADES
from inmotion.vocabulary.places import REGION_ID

NUMBER = "decimal(9, 2)"
#: Comparison -> whether more of the number calls for attention, and whether a tie does.
COMPARISONS = {
    "at_least": (True, True),
    "more_than": (True, False),
    "at_most": (False, True),
    "fewer_than": (False, False),
}
#: What to write where a student has no grade.
NO_GRADE = ""


def cuts_in_force(
    shipped: Sequence[Row], local: Sequence[Row], districts: Iterable[str], day: date
) -> tuple[tuple[str, Row], ...]:
    """Return (district, row) for every cut point: the district's own, the region's, or ours.

    Parameters
    ----------
    shipped, local : rows of the table `cut_points`, ours and those in use beside the lake
    """
    by_place = {
        place: rows_on([row for row in local if row.values["place_id"] == place], day)
        for place in {row.values["place_id"] for row in local}
    }
    ours = rows_on(shipped, day) | by_place.get(REGION_ID, {})
    return tuple(
        (district, row)
        for district in sorted(districts)
        for row in (ours | by_place.get(district, {})).values()
    )


def indicator_of(name: str) -> str:
    """Return the indicator whose number a cut point is about."""
    return name.rpartition(".")[2]


def cut_table(cuts: Iterable[tuple[str, Row]]) -> ir.Table:
    """Return cut points as a table to be joined with students' numbers.

    Returns
    -------
    table of (district_id, name, indicator, comparison, cut, per_cent, is_more, is_tie, grades,
    is_own, who, why, cite, mark, valid_from)
        `grades`: joined by commas, empty for all. `is_own`: put in use by a place.
    """
    fields = [_fields(district, row) for district, row in cuts]
    return ibis.memtable(pa.Table.from_pylist(fields, schema=_SCHEMA))


_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("district_id", "name", "indicator", "comparison")),
        ("cut", pa.decimal128(9, 2)),
        *((name, pa.bool_()) for name in ("per_cent", "is_more", "is_tie")),
        ("grades", pa.string()),
        ("is_own", pa.bool_()),
        *((name, pa.string()) for name in ("who", "why", "cite", "mark")),
        ("valid_from", pa.date32()),
    ]
)


def _fields(district: str, row: Row) -> dict[str, Any]:
    comparison = next(name for name in COMPARISONS if name in row.values)
    is_more, is_tie = COMPARISONS[comparison]
    is_own = "place_id" in row.values
    return {
        "district_id": district,
        "name": row.name,
        "indicator": indicator_of(row.name),
        "comparison": comparison,
        "cut": Decimal(str(row.values[comparison])).quantize(Decimal("0.01")),
        "per_cent": row.values.get("per_cent", False),
        "is_more": is_more,
        "is_tie": is_tie,
        "grades": ",".join(row.values.get("grades", ())),
        "is_own": is_own,
        "who": row.values.get("who", "In Motion"),
        "why": row.values.get("why", row.note),
        "cite": row.cite,
        "mark": row.mark,
        "valid_from": row.valid_from,
    }


def at_cut_points(
    person_indicators: ir.Table, students: ir.Table, cuts: Sequence[tuple[str, Row]]
) -> ir.Table:
    """Judge students' numbers by the cut points of their district, for the list only.

    Parameters
    ----------
    person_indicators : table as in the nightly results
    students : table of (person_id, district_id, grade_code)
    cuts : as from `cuts_in_force`

    Returns
    -------
    table with the columns of `person_indicators`
        A cut point called as its indicator takes the place of that indicator's own line; any other
        is a row of its own, under the name of the cut point.
    """
    if not cuts:
        return person_indicators
    where = students.select(
        "person_id", "district_id", grade_code=students.grade_code.fill_null(NO_GRADE)
    )
    points = ibis.memtable(pa.Table.from_pylist(_by_grade(cuts), schema=_BY_GRADE))
    theirs = where.inner_join(points, ["district_id", "grade_code"])
    theirs = theirs.drop("district_id", "grade_code")
    rows = person_indicators.inner_join(theirs, ["person_id", "indicator"])
    is_good = rows.name.isin([card.name for card in all_indicators() if card.better == "higher"])
    judged = rows.select(
        indicator=rows.name,
        **{name: rows[name] for name in person_indicators.columns if name not in _JUDGED},
        in_numerator=rows.in_denominator & (_calls(rows, rows.amount, rows.out_of) != is_good),
        line=ibis.ifelse(rows.per_cent, rows.cut * rows.out_of / 100, rows.cut).cast(NUMBER),
        was_in_numerator=_calls(rows, rows.was_amount, rows.was_out_of) != is_good,
    ).select(person_indicators.columns)
    if all(indicator_of(row.name) != row.name for _, row in cuts):
        return person_indicators.union(judged)
    own = judged.select("person_id", "indicator")
    return person_indicators.anti_join(own, ["person_id", "indicator"]).union(judged)


_JUDGED = ("indicator", "in_numerator", "line", "was_in_numerator")
_BY_GRADE = pa.schema(
    [
        ("grade_code", pa.string()),
        *(_SCHEMA.field(name) for name in ("district_id", "name", "indicator", "cut")),
        *(_SCHEMA.field(name) for name in ("per_cent", "is_more", "is_tie")),
    ]
)


def _by_grade(cuts: Iterable[tuple[str, Row]]) -> list[dict[str, Any]]:
    return [
        {name: fields[name] for name in _BY_GRADE.names if name != "grade_code"}
        | {"grade_code": grade}
        for district, row in cuts
        for fields in [_fields(district, row)]
        for grade in row.values.get("grades") or (*GRADES, NO_GRADE)
    ]


def _calls(rows: ir.Table, amount: ir.Value, out_of: ir.Value) -> ir.Value:
    """Say whether a number calls for attention; unknown where the number is.

    A share is multiplied out, so that no rounding loses the tie.
    """
    have = ibis.ifelse(rows.per_cent, amount * 100, amount.cast("decimal(18, 2)"))
    want = ibis.ifelse(rows.per_cent, rows.cut * out_of, rows.cut.cast("decimal(18, 4)"))
    beyond = ibis.ifelse(rows.is_more, have > want, have < want)
    return beyond | (rows.is_tie & (have == want))
