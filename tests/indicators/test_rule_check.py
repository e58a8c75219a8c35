"""A changed file of rules is checked before it is used: every fault is told with its place."""

import pytest

from inmotion.capabilities import rooms
from inmotion.indicators.rule_check import Key, Schema, Type, problems
from inmotion.indicators.rule_table import rule_tables

SCHEMA = Schema(
    "drafts",
    "Rows of this test.",
    (
        Key("count", Type.WHOLE, "the nth", needed=True, least=1, most=200),
        Key("window", Type.TEXT, "", choices=("month", "year")),
        Key("ways", Type.TABLES, "", inner=(Key("from", Type.WHOLE, "", needed=True, least=0),)),
        Key("said", Type.PAIR, ""),
        Key("on", Type.YES_NO, ""),
    ),
    more=(
        lambda row: (
            [("window", "A count of 7 needs a window.", "Add it.")]
            if row["count"] == 7 and "window" not in row
            else []
        ),
    ),
)
GOOD = """
[[row]]
name = "a"
count = 3
valid_from = 2026-09-01
cite = "a paper"
mark = "S"
"""


@pytest.fixture
def found(tmp_path):
    """Check a text; return (row, name, key, value, what, fix) in English."""

    def check(text, schema=SCHEMA):
        path = tmp_path / "drafts.toml"
        path.write_text(text, encoding="utf-8")
        return [
            (p.row, p.name, p.key, p.value, p.what.format(**p.values), p.fix.format(**p.values))
            for p in problems(path, schema)
        ]

    return check


def only(found):
    (one,) = found
    return one


def test_a_good_file_has_nothing_wrong(found):
    assert found(GOOD) == []
    assert found(GOOD + 'window = "month"\nways = [{from = 0}]\nsaid = ["x", "y"]') == []


@pytest.mark.parametrize("name", sorted(rule_tables(rooms())))
def test_every_table_we_ship_has_nothing_wrong(name):
    assert rule_tables(rooms())[name].problems() == ()


@pytest.mark.parametrize(
    ("text", "key", "value", "what", "fix"),
    [
        (
            GOOD + "cuont = 4",
            "cuont",
            "4",
            "cuont is no key here.",
            "Take it out, or use one of: name, valid_from, valid_to, cite, mark, note, status, "
            "count, window, ways, said, on.",
        ),
        (
            GOOD.replace('cite = "a paper"\n', ""),
            "cite",
            "",
            "cite is missing.",
            "Add it: a text.",
        ),
        (GOOD.replace('cite = "a paper"', 'cite = ""'), "cite", "", "cite is missing.", None),
        (GOOD.replace('mark = "S"\n', ""), "mark", "", "mark is missing.", None),
        (
            GOOD.replace('"S"', '"X"'),
            "mark",
            "X",
            "mark cannot be this.",
            "Use one of: R, W, S, I, NC.",
        ),
        (GOOD.replace("= 3", "= 0"), "count", "0", "count is too small.", "Write 1 or more."),
        (GOOD.replace("= 3", "= -3"), "count", "-3", "count is too small.", None),
        (GOOD.replace("= 3", "= 300"), "count", "300", "count is too large.", "Write 200 or less."),
        (
            GOOD.replace("= 3", '= "3"'),
            "count",
            "3",
            "count is not a whole number.",
            "Write a whole number.",
        ),
        (GOOD.replace("= 3", "= true"), "count", "true", "count is not a whole number.", None),
        (
            GOOD.replace("2026-09-01", '"2026-09-01"'),
            "valid_from",
            "2026-09-01",
            "valid_from is not a day, written 2026-09-01 without quotes.",
            None,
        ),
        (
            GOOD.replace("2026-09-01", "2026-09-01T08:00:00"),
            "valid_from",
            "2026-09-01 08:00:00",
            "valid_from is not a day, written 2026-09-01 without quotes.",
            None,
        ),
        (
            GOOD.replace("valid_from = 2026-09-01\n", ""),
            "valid_from",
            "",
            "valid_from is missing.",
            'Add the first day it holds, or status = "pending".',
        ),
        (
            GOOD + "valid_to = 2026-08-31",
            "valid_to",
            "2026-08-31",
            "It ends before it begins, on 2026-09-01.",
            "Exchange the two days, or mend one.",
        ),
        (
            GOOD + 'status = "pending"',
            "status",
            "pending",
            "What is pending holds on no day.",
            None,
        ),
        (GOOD + 'window = "week"', "window", "week", "window cannot be this.", None),
        (GOOD + "ways = [{}]", "ways.from", "", "ways.from is missing.", None),
        (GOOD + "ways = [{from = -1}]", "ways.from", "-1", "ways.from is too small.", None),
        (GOOD + "ways = {from = 1}", "ways", "{'from': 1}", "ways is not a list of tables.", None),
        (
            GOOD + 'said = ["one"]',
            "said",
            "['one']",
            "said is not two texts, for one and for many.",
            None,
        ),
        (GOOD + "on = 1", "on", "1", "on is not true or false.", None),
        (GOOD.replace("= 3", "= 7"), "window", "None", "A count of 7 needs a window.", "Add it."),
    ],
)
def test_a_fault_is_told_with_row_key_value_and_remedy(found, text, key, value, what, fix):
    row, name, *told, remedy = only(found(text))
    assert (row, name, told) == (1, "a", [key, value, what])
    assert fix in (None, remedy)
    assert remedy.endswith(".")


def test_two_rows_may_not_hold_on_the_same_days(found):
    later = GOOD.replace("2026-09-01", "2027-09-01")
    assert found(GOOD + later) == []  # the later one takes over
    told = only(found(GOOD + "valid_to = 2027-09-01\n" + later))
    assert told[:4] == (2, "a", "valid_from", "2027-09-01")
    assert told[4] == "It holds on days on which row 1 of the same name holds, too."
    assert found(GOOD + "valid_to = 2027-08-31\n" + later) == []
    assert only(found(GOOD + GOOD))[0] == 2
    assert found(GOOD + GOOD.replace('"a"', '"b"')) == []


def test_the_file_as_a_whole_may_be_wrong(found, tmp_path):
    assert only(found("[[row]\n"))[4].startswith("The file cannot be read: ")
    assert only(found(""))[4] == "The file has no rows."
    assert only(found("row = 3"))[4] == "The file has no rows."
    assert only(found("note = 'x'\n" + GOOD))[4] == "note stands outside of all rows."
    (missing,) = problems(tmp_path / "no.toml", SCHEMA)
    assert missing.what.startswith("The file cannot be read")


def test_several_faults_are_told_at_once(found):
    text = GOOD.replace("= 3", "= 0").replace('"S"', '"?"') + "valid_to = 2020-01-01"
    assert [key for _, _, key, *_ in found(text)] == ["count", "mark", "valid_to"]
