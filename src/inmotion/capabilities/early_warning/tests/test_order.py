"""The order of the list: dated data, applied as it is written."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inmotion.capabilities.early_warning.pipeline.order import draw_of_week, ordered
from inmotion.capabilities.early_warning.rules import order_on

FRIDAY = date(2026, 2, 6)
KEYS = order_on(FRIDAY).values["keys"]

STUDENTS = pa.schema(
    [
        ("person_id", pa.int64()),
        ("place_id", pa.string()),
        ("is_helped", pa.bool_()),
    ]
)
REASONS = pa.schema(
    [
        ("person_id", pa.int64()),
        ("reason_code", pa.string()),
        ("kind_code", pa.string()),
        ("is_law", pa.bool_()),
        ("amount", pa.decimal128(9, 2)),
        ("line", pa.decimal128(9, 2)),
        ("is_new", pa.bool_()),
    ]
)


@dataclass(frozen=True)
class Reason:
    """One reason in a test: amount and line in hundredths."""

    code: str = "chronic_absence"
    amount: int = 1000
    line: int = 900
    is_new: bool = False

    @property
    def is_law(self) -> bool:
        return self.kind == "duty"

    @property
    def kind(self) -> str:
        if not self.code.startswith("WA."):
            return "line"
        return {"WA.ATT.PET.YEAR": "decision", "WA.ATT.PET17": "permitted"}.get(self.code, "duty")


@dataclass(frozen=True)
class Student:
    """One student in a test."""

    person_id: int
    reasons: tuple[Reason, ...] = (Reason(),)
    is_helped: bool = False
    place_id: str | None = "1234"


def positions(students, as_of=FRIDAY, keys=KEYS):
    """Return {place: person ids in the order of the list}, from the real function."""
    people = [
        {"person_id": s.person_id, "place_id": s.place_id, "is_helped": s.is_helped}
        for s in students
    ]
    reasons = [
        {
            "person_id": s.person_id,
            "reason_code": r.code,
            "kind_code": r.kind,
            "is_law": r.is_law,
            "amount": Decimal(r.amount).scaleb(-2),
            "line": Decimal(r.line).scaleb(-2),
            "is_new": r.is_new,
        }
        for s in students
        for r in s.reasons
    ]
    rows = ordered(
        ibis.memtable(pa.Table.from_pylist(people, STUDENTS)),
        ibis.memtable(pa.Table.from_pylist(reasons, REASONS)),
        keys,
        as_of,
    )
    found: dict[str, list[tuple[int, int]]] = {}
    for row in rows.to_pyarrow().to_pylist():
        found.setdefault(row["place_id"], []).append((row["position"], row["person_id"]))
    for listed in found.values():
        assert [position for position, _ in sorted(listed)] == list(range(1, len(listed) + 1))
    return {place: [person for _, person in sorted(listed)] for place, listed in found.items()}


# ------------------------------------------------------------------ the slow, obvious second way


def comes_before(a: Student, b: Student, as_of: date) -> bool:
    """Say in sentences who of two comes first."""
    if is_law(a) != is_law(b):
        return is_law(a)
    if is_question(a) != is_question(b):
        return is_question(a)
    if a.is_helped != b.is_helped:
        return b.is_helped
    if newly_over(a) != newly_over(b):
        return newly_over(a)
    if worsening(a) != worsening(b):
        return worsening(a) > worsening(b)
    if over(a) != over(b):
        return over(a) > over(b)
    return (draw(a, as_of), a.person_id) < (draw(b, as_of), b.person_id)


def is_law(student: Student) -> bool:
    return any(reason.is_law for reason in student.reasons)


def is_question(student: Student) -> bool:
    return any(reason.kind == "decision" for reason in student.reasons)


def newly_over(student: Student) -> bool:
    return any(reason.is_new for reason in student.reasons if reason.kind == "line")


def worsening(student: Student) -> int:
    """Hundredths of days beyond the own past: the line lies two days above it."""
    days = [r.amount - r.line + 200 for r in student.reasons if r.code == "recent_absence"]
    return max(days, default=0)


def over(student: Student) -> Fraction:
    shares = [
        Fraction(abs(r.amount - r.line), r.line)
        for r in student.reasons
        if r.kind == "line" and r.line
    ]
    return max(shares, default=Fraction(0))


def draw(student: Student, as_of: date) -> int:
    """Run the generator one step per week since the calendar began."""
    weeks = (as_of - date(1, 1, 1)).days // 7
    number = student.person_id % (2**31 - 1)
    for _ in range(weeks):
        number = number * 48271 % (2**31 - 1)
    return number


def by_hand(students, as_of=FRIDAY):
    """Sort by picking, again and again, the one who comes before all others."""
    lists: dict[str, list[int]] = {}
    for place in sorted({s.place_id for s in students if s.place_id and s.reasons}):
        left = [s for s in students if s.place_id == place and s.reasons]
        lists[place] = []
        while left:
            first = left[0]
            for other in left[1:]:
                if comes_before(other, first, as_of):
                    first = other
            left.remove(first)
            lists[place].append(first.person_id)
    return lists


reason = st.builds(
    Reason,
    code=st.sampled_from(
        [
            "WA.ATT.U1",
            "WA.ATT.U3",
            "WA.ATT.PET.YEAR",
            "WA.ATT.PET17",
            "chronic_absence",
            "recent_absence",
            "exclusions",
        ]
    ),
    # Few different numbers, so that ties are common.
    amount=st.sampled_from([0, 300, 450, 1000, 1840, 1900, 2000]),
    line=st.sampled_from([0, 100, 300, 920, 1710, 1800]),
    is_new=st.booleans(),
)
student = st.builds(
    Student,
    person_id=st.just(0),
    reasons=st.lists(reason, max_size=3).map(tuple),
    is_helped=st.booleans(),
    place_id=st.sampled_from(["1234", "5678", None]),
)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(student, min_size=1, max_size=12),
    st.integers(1, 2**40),
    st.sampled_from([FRIDAY, date(2026, 2, 9), date(2026, 9, 30)]),
)
def test_the_engine_and_plain_sentences_give_the_same_order(drawn, first_id, as_of):
    students = [replace(s, person_id=first_id + n * 977) for n, s in enumerate(drawn)]
    assert positions(students, as_of) == by_hand(students, as_of)


def test_a_planted_wrong_order_is_noticed():
    students = [Student(1), Student(2, is_helped=True, reasons=(Reason(is_new=True),))]
    assert positions(students) == by_hand(students) == {"1234": [1, 2]}
    wrong = [key for key in KEYS if key["by"] != "is_helped"]
    assert positions(students, keys=wrong) == {"1234": [2, 1]}


@pytest.mark.parametrize("ids", [(1, 2), (2, 1)])
def test_equal_shares_of_different_lines_are_equal_and_the_lot_decides(ids):
    # As binary fractions of days 1.9 / 17.1 and 2 / 18 are not the same.
    reasons = (Reason(amount=1900, line=1710), Reason(amount=2000, line=1800))
    students = [Student(n, (one,)) for n, one in zip(ids, reasons, strict=True)]
    assert positions(students) == by_hand(students)


# ------------------------------------------------------------------------ each rule on its own


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(
            Student(2, (Reason("WA.ATT.U1", 100, 100),)),
            Student(1, (Reason(is_new=True, amount=9000),)),
            id="a step of the law before a line just crossed",
        ),
        pytest.param(
            Student(2, (Reason("WA.ATT.U1", 100, 100),), is_helped=True),
            Student(1, (Reason(is_new=True),)),
            id="a step of the law even for somebody who is helped",
        ),
        pytest.param(
            Student(2, (Reason("WA.ATT.U1", 100, 100),), is_helped=True),
            Student(1, (Reason("WA.ATT.PET.YEAR", 1500, 1500),)),
            id="a duty before a question",
        ),
        pytest.param(
            Student(2, (Reason("WA.ATT.PET.YEAR", 1500, 1500),), is_helped=True),
            Student(1, (Reason(is_new=True),)),
            id="a question before a line just crossed",
        ),
        pytest.param(
            Student(2, (Reason(amount=1000, line=920),)),
            Student(1, (Reason("WA.ATT.PET17", 1500, 1500),)),
            id="what is only allowed moves nobody up",
        ),
        pytest.param(
            Student(2, (Reason(is_new=True),)),
            Student(1, (Reason("recent_absence", 1000, 300),)),
            id="a line just crossed before a turn for the worse",
        ),
        pytest.param(
            Student(2, (Reason("recent_absence", 500, 300),)),
            Student(1, (Reason("recent_absence", 400, 300), Reason(amount=9000))),
            id="the sharper turn for the worse before the greater distance",
        ),
        pytest.param(
            Student(2, (Reason(amount=1840, line=920),)),
            Student(1, (Reason(amount=1000, line=920),)),
            id="the greater distance over the line",
        ),
        pytest.param(
            Student(2, (Reason(amount=1000, line=920),)),
            Student(1, (Reason(amount=9000, line=920, is_new=True),), is_helped=True),
            id="who is helped already comes last",
        ),
        pytest.param(
            Student(2, (Reason("exclusions", 300, 100),)),
            Student(1, (Reason(amount=1840, line=920),)),
            id="distance as a share of the line, whatever is counted",
        ),
    ],
)
def test_comes_first(first, second):
    assert positions([second, first]) == {"1234": [2, 1]}


def test_a_legal_step_that_is_new_does_not_count_as_a_line_just_crossed():
    law = Reason("WA.ATT.U1", 100, 100, is_new=True)
    students = [Student(1, (law,)), Student(2, (law, Reason(is_new=True)))]
    assert positions(students) == {"1234": [2, 1]}


def test_students_without_a_reason_or_without_a_school_are_not_listed():
    students = [Student(1, ()), Student(2, place_id=None), Student(3)]
    assert positions(students) == {"1234": [3]}


def test_each_school_has_its_own_list():
    students = [Student(1), Student(2, place_id="5678"), Student(3, (Reason("WA.ATT.U3"),))]
    assert positions(students) == {"1234": [3, 1], "5678": [2]}


def test_equals_stay_in_place_all_week_and_are_drawn_anew_for_the_next():
    equals = [Student(n) for n in range(1, 21)]
    monday, saturday = date(2026, 2, 2), date(2026, 2, 7)
    assert positions(equals, monday) == positions(equals, saturday)
    assert positions(equals, monday) != positions(equals, date(2026, 2, 9))


def test_over_the_weeks_nobody_among_equals_is_always_first():
    weeks = [draw_of_week(date.fromordinal(FRIDAY.toordinal() + 7 * n)) for n in range(400)]
    wins = sum(7 * draw % (2**31 - 1) < 8 * draw % (2**31 - 1) for draw in weeks)
    assert 160 < wins < 240
