"""The rows of the law say what was read: a second writing down, by hand."""

from datetime import date

import pytest

from inmotion.capabilities.early_warning.rules import rules
from inmotion.capabilities.early_warning.sentences import law_row

LAW = rules("attendance_law")
FRIDAY = date(2026, 2, 6)

unexcused, excused = "unexcused", "excused"
second = [(unexcused, 2, "month")]
before = ["before_nth", 7, "month"]
none = ["none_stated", None, None]
by_15 = ["not_later_than_nth", 15, "year"]
either = [(unexcused, 7, "month"), (unexcused, 15, "year")]
elementary = [(excused, 5, "month"), (excused, 10, "year")]
statute = "RCW 28A.225."
STATED = {
    "WA.ATT.U1": (f"{statute}020(1)(a)", "R", "duty", [(unexcused, 1, "month")], none),
    "WA.ATT.U3": (
        f"{statute}020(1)(b)",
        "R",
        "duty",
        [(unexcused, 3, "month")],
        ["calendar_days", 0, None],
    ),
    "WA.ATT.STEPS": (f"{statute}020(1)(c)", "R", "duty", second, before),
    "WA.ATT.WARNS": (f"{statute}020(1)(c)(i)", "R", "duty", second, before),
    "WA.ATT.IEP": (f"{statute}020(1)(c)(ii)", "R", "duty", second, before),
    "WA.ATT.EVAL": (f"{statute}020(1)(c)(iii)", "R", "duty", second, before),
    "WA.ATT.BPI": (f"{statute}020(1)(c)(iv)", "R", "duty", second, before),
    "WA.ATT.U7": (
        f"{statute}030(2)",
        "R",
        "duty",
        [(unexcused, 7, "month")],
        ["not_later_than_nth", 7, "month"],
    ),
    "WA.ATT.PET": (f"{statute}030(1)", "R", "duty", [(unexcused, 7, "month")], by_15),
    "WA.ATT.PET.YEAR": (
        f"{statute}030(1), (4)",
        "I",
        "decision",
        [(unexcused, 15, "year")],
        none,
    ),
    "WA.ATT.PET17": (f"{statute}030(1)", "R", "permitted", either, none),
    "WA.ATT.PETPAR": (f"{statute}030(4)", "R", "permitted", either, none),
    "WA.ATT.67.U1": (f"{statute}015", "R", "duty", [(unexcused, 1, "month")], none),
    "WA.ATT.67.U3": (f"{statute}015", "R", "duty", [(unexcused, 3, "month")], none),
    "WA.ATT.67.PET": (
        f"{statute}015; 28A.225.035(5)",
        "R",
        "duty",
        [(unexcused, 7, "month")],
        by_15,
    ),
    "WA.ATT.67.PET.YEAR": (
        f"{statute}015",
        "I",
        "decision",
        [(unexcused, 15, "year")],
        none,
    ),
    "WA.ATT.ELEM": (f"{statute}018", "R", "duty", elementary, none),
    "WA.ATT.ELEM.IEP": (f"{statute}018", "R", "duty", elementary, none),
    "WA.ATT.TRANSFER": (
        f"{statute}020(3)",
        "R",
        "duty",
        [("moved_with_unexcused", 1, "year")],
        none,
    ),
    "WA.ATT.FAITH": (
        f"{statute}010(1)(e)",
        "R",
        "decision",
        [("excused_for_faith", 3, "year")],
        none,
    ),
    "WA.ENR.20": ("WAC 392-121-108", "W", "duty", [("absent", 21, "run")], none),
    "WA.ABS.OUTREACH": (
        "WAC 392-401-045",
        "W",
        "duty",
        [("withdrawn_for_absence", 1, "run")],
        none,
    ),
}


def test_the_rows_say_what_the_statute_says():
    """RCW 28A.225.015 to .030 as read; what is our own parameter is not checked here."""
    stated = {
        row.name: (
            row.cite,
            row.mark,
            row.values["kind"],
            [(t["event"], t["count"], t["window"]) for t in row.values["trigger"]],
            [row.values["due"].get(key) for key in ("kind", "value", "basis")],
        )
        for row in LAW
        if row.holds_on(FRIDAY)
    }
    assert stated == STATED


@pytest.mark.parametrize(
    ("rule", "ages"),
    [
        ("WA.ATT.U1", (8, 17)),
        ("WA.ATT.U7", (8, 17)),
        ("WA.ATT.PET", (8, 16)),
        ("WA.ATT.PET.YEAR", (8, 16)),
        ("WA.ATT.PET17", (17, 17)),
        ("WA.ATT.67.PET", (6, 7)),
    ],
)
def test_the_ages_are_those_of_the_statute(rule, ages):
    scopes = [trigger["scope"][0] for trigger in law_row(rule, FRIDAY).values["trigger"]]
    assert {(scope["fact"], scope["from"], scope["to"]) for scope in scopes} == {
        ("age_years", *ages)
    }
