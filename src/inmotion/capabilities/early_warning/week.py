"""Reading this week's list from the nightly results: codes and numbers, no words yet."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb

from inmotion.capabilities.early_warning.pipeline.risk.scores import HEADING, outcome_of
from inmotion.capabilities.early_warning.students_risk import Part, parts_of
from inmotion.vocabulary.errors import InMotionError, WrongUsage

Number = Decimal | None


@dataclass(frozen=True)
class Reason:
    """Why a student is listed: a step of the law or a line crossed.

    Parameters
    ----------
    code : str
        Indicator, or rule of the law.
    kind_code : str
        "line", or what the rule is: "duty", "permitted", "decision"; "heading" if it
        comes from a model.
    is_law, is_new : bool
        `is_law`: a duty. `is_new`: not so a week ago, as known then.
    amount, out_of, line : Decimal or None
    since_on : date or None
        Day that brought a step of the law about.
    window_code : str or None
        Within what the law counts: "month", "year", "run".
    due_on : date or None
        Day by which a step has to be taken, if it is fixed.
    parts : tuple of Part
        For "heading": what adds up to the model's score.
    """

    code: str
    kind_code: str
    is_law: bool
    amount: Number
    out_of: Number
    line: Number
    since_on: date | None
    window_code: str | None
    due_on: date | None
    is_new: bool
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Change:
    """One number of a student, now and a week ago (None: not known then)."""

    indicator: str
    amount: Number
    was_amount: Number
    is_over: bool
    was_over: bool | None


@dataclass(frozen=True)
class Listed:
    """One student of the list."""

    person_id: int
    last_name: str
    first_name: str
    grade_code: str
    is_law: bool
    is_helped: bool
    is_newly_over: bool
    support_codes: tuple[str, ...]
    reasons: tuple[Reason, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Key:
    """One key of the order, with its words."""

    by: str
    first: str
    words: str


@dataclass(frozen=True)
class Order:
    """The order in force on the day of the list."""

    keys: tuple[Key, ...]
    who: str
    why: str
    cite: str
    valid_from: date


@dataclass(frozen=True)
class CutPoint:
    """From where on a number listed a student of the district, since when and from whom."""

    name: str
    indicator: str
    comparison: str
    cut: Decimal
    per_cent: bool
    grades: tuple[str, ...]
    is_own: bool
    who: str
    why: str
    cite: str
    mark: str
    valid_from: date


@dataclass(frozen=True)
class WeekList:
    """The list of one school, cut to what a team has time for.

    Parameters
    ----------
    students : tuple of Listed
        Every step of the law, and beyond them as many as fit into `capacity`.
    candidates : int
        Students of the school who have a reason, shown or not.
    law_steps : int
        Students shown because the law asks for a step.
    left : int
        Students who were over a line a week ago and are not any more.
    cut_points : tuple of CutPoint
        Those behind the reasons shown.
    """

    place_id: str
    place_name: str
    as_of: date
    lake_version: int
    capacity: int
    students: tuple[Listed, ...]
    candidates: int
    law_steps: int
    left: int
    order: Order
    cut_points: tuple[CutPoint, ...]

    @property
    def not_shown(self) -> int:
        """Students with a reason beyond the capacity."""
        return self.candidates - len(self.students)


def week_list(results: duckdb.DuckDBPyConnection, school: str, capacity: int) -> WeekList:
    """Return the list of a school.

    Parameters
    ----------
    results : the opened results of the night
    school : str
        Its four-digit code.
    capacity : int
        How many students the team has time for; steps of the law are listed even beyond it.

    Raises
    ------
    WrongUsage
        If there is no such school, or `capacity` is negative.
    InMotionError
        If the night that made the results did not make lists.
    """
    if capacity < 0:
        raise WrongUsage("A capacity cannot be negative.", do="Use 0 or more.", saved="")
    try:
        return _week_list(results, school, capacity)
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise InMotionError(
            "These results hold no list, or one of another version of this program.",
            do="Run `inmotion nightly --lake LAKE` again.",
            saved="",
        ) from error


def _week_list(results: duckdb.DuckDBPyConnection, school: str, capacity: int) -> WeekList:
    place_id, place_name = _school(results, school)
    meta = dict(results.execute("SELECT key, value FROM meta").fetchall())
    rows = _rows(
        results,
        """
        SELECT list_rows.*, last_name, first_name, grade_code, support_codes
        FROM list_rows JOIN students USING (person_id)
        WHERE list_rows.place_id = $place AND (is_law OR position <= $capacity)
        ORDER BY position
        """,
        place=place_id,
        capacity=capacity,
    )
    listed = [row["person_id"] for row in rows]
    reasons, changes = _reasons(results, listed), _changes(results, listed)
    return WeekList(
        place_id=place_id,
        place_name=place_name,
        as_of=date.fromisoformat(meta["as_of"]),
        lake_version=int(meta["lake_version"]),
        capacity=capacity,
        students=tuple(
            Listed(
                **{name: row[name] for name in _TAKEN},
                support_codes=tuple(code for code in row["support_codes"].split(",") if code),
                reasons=tuple(reasons[row["person_id"]]),
                changes=tuple(changes[row["person_id"]]),
            )
            for row in rows
        ),
        candidates=_count(results, "SELECT count(*) FROM list_rows WHERE place_id = ?", place_id),
        law_steps=sum(row["is_law"] for row in rows),
        left=_count(results, _LEFT, place_id),
        order=order_of(results),
        cut_points=_cut_points(results, place_id, reasons),
    )


_TAKEN = (
    "person_id",
    "last_name",
    "first_name",
    "grade_code",
    "is_law",
    "is_helped",
    "is_newly_over",
)
#: Still at the school, over a line of the list a week ago, over none now.
_LEFT = """
SELECT count(DISTINCT person_id) FROM changes JOIN students USING (person_id)
WHERE place_id = ? AND was_over AND person_id NOT IN (SELECT person_id FROM list_rows)
"""


def order_of(results: duckdb.DuckDBPyConnection) -> Order:
    """Return the order the results were put in."""
    rows = _rows(results, "SELECT * FROM list_order ORDER BY key_number")
    return Order(
        keys=tuple(Key(row["by"], row["first"], row["words"]) for row in rows),
        **{name: rows[0][name] for name in ("who", "why", "cite", "valid_from")},
    )


def _school(results: duckdb.DuckDBPyConnection, code: str) -> tuple[str, str]:
    found = results.execute(
        "SELECT place_id, place_name FROM places WHERE place_id = ? AND place_type_code = 'school'",
        [code],
    ).fetchone()
    if found is None:
        raise WrongUsage(
            f"There is no school {code!r} in the results.",
            do="Give its four-digit code; `inmotion indicators compute chronic_absence --by place` "
            "lists all places.",
            saved="",
        )
    return found


def _reasons(results: duckdb.DuckDBPyConnection, people: Sequence[int]) -> dict[int, list[Reason]]:
    """Return the reasons of each student: duties, what else the law says, then lines."""
    rows = _rows(
        results,
        """
        SELECT *, abs(amount - line) / nullif(line, 0) AS beyond FROM reasons
        WHERE is_said AND person_id IN (SELECT unnest($people))
        ORDER BY is_law DESC, kind_code = 'heading', kind_code = 'line', since_on DESC,
            beyond DESC NULLS LAST, reason_code
        """,
        people=people,
    )
    found = defaultdict(list)
    for row in rows:
        names = [field.name for field in fields(Reason) if field.name not in {"code", "parts"}]
        found[row["person_id"]].append(
            Reason(code=row["reason_code"], **{name: row[name] for name in names})
        )
    return _with_parts(results, found)


def _with_parts(
    results: duckdb.DuckDBPyConnection, reasons: dict[int, list[Reason]]
) -> dict[int, list[Reason]]:
    """Add what a model's score consists of to the reasons that come from a model."""
    named: dict[str, list[int]] = defaultdict(list)
    for person, own in reasons.items():
        for reason in own:
            if reason.kind_code == HEADING:
                named[reason.code].append(person)
    for code, people in named.items():
        parts = parts_of(results, outcome_of(code), people)
        for person in people:
            reasons[person] = [
                replace(reason, parts=parts[person]) if reason.code == code else reason
                for reason in reasons[person]
            ]
    return reasons


def _changes(results: duckdb.DuckDBPyConnection, people: Sequence[int]) -> dict[int, list[Change]]:
    """Return what is different from a week ago."""
    rows = _rows(
        results,
        """
        SELECT * FROM changes WHERE person_id IN (SELECT unnest($people))
        ORDER BY person_id, indicator
        """,
        people=people,
    )
    found = defaultdict(list)
    for row in rows:
        names = ("indicator", "amount", "was_amount", "is_over", "was_over")
        found[row["person_id"]].append(Change(**{name: row[name] for name in names}))
    return found


def _cut_points(
    results: duckdb.DuckDBPyConnection, place_id: str, reasons: dict[int, list[Reason]]
) -> tuple[CutPoint, ...]:
    """Return the district's cut points that put somebody on this list."""
    rows = _rows(
        results,
        """
        SELECT * FROM cut_points WHERE name IN (SELECT unnest($names)) AND district_id =
            (SELECT parent_id FROM places WHERE place_id = $place)
        ORDER BY name
        """,
        names=sorted({reason.code for said in reasons.values() for reason in said}),
        place=place_id,
    )
    names = [field.name for field in fields(CutPoint) if field.name != "grades"]
    return tuple(
        CutPoint(
            **{name: row[name] for name in names},
            grades=tuple(grade for grade in row["grades"].split(",") if grade),
        )
        for row in rows
    )


def _count(results: duckdb.DuckDBPyConnection, query: str, place_id: str) -> int:
    return results.execute(query, [place_id]).fetchall()[0][0]


def _rows(
    results: duckdb.DuckDBPyConnection, query: str, **values: Any
) -> Iterable[dict[str, Any]]:
    cursor = results.execute(query, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
