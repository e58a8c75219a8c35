"""How the terminal is spoken to."""

import io
import json
import re
import time
from datetime import date
from decimal import Decimal

import pytest
from rich.console import Console

from inmotion.ui import progress as progress_module
from inmotion.ui.options import day_from, one_format
from inmotion.ui.progress import pace, progress
from inmotion.ui.terminal import columns, margin, paragraph, print_csv, print_json, screen
from inmotion.vocabulary.errors import WrongUsage


@pytest.fixture
def page():
    """A page of 40 columns."""
    return Console(file=io.StringIO(), width=40, highlight=False, markup=False)


def test_a_paragraph_is_set_in_on_every_line_and_leaves_no_blanks_behind(page):
    paragraph(page, "Missed 18 of 92 days; the line is 9.2. Helped already by a mentor.")
    lines = page.file.getvalue().splitlines()
    assert len(lines) > 1
    assert all(line.startswith("  ") and line == line.rstrip() for line in lines)
    assert all(len(line) <= 40 for line in lines)


def test_brackets_in_names_are_no_markup(page):
    paragraph(page, "Ana [bold]Reyes[/bold]")
    assert "[bold]Reyes[/bold]" in page.file.getvalue()


def test_numbers_end_at_the_same_column(page):
    page.print(columns(("place", "days"), [("a", "9"), ("b", "1,234")], right=(1,)))
    nine, many = page.file.getvalue().splitlines()[1:]
    assert len(nine.rstrip()) == len(many.rstrip())


def test_nothing_is_coloured_with_no_color(monkeypatch, capsys):
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("FORCE_COLOR", "1")
    screen().print("calm", style="red")
    assert "31m" not in capsys.readouterr().out


def test_data_goes_to_stdout_and_the_rest_to_stderr(capsys):
    screen().print("data")
    margin().print("remark")
    said = capsys.readouterr()
    assert (said.out.strip(), said.err.strip()) == ("data", "remark")


def test_json_has_days_numbers_and_letters_as_they_are(capsys):
    print_json(
        {"on": date(2026, 2, 6), "line": Decimal("9.20"), "days": Decimal("18.00"), "who": "Lucía"}
    )
    said = capsys.readouterr().out
    assert json.loads(said) == {"on": "2026-02-06", "line": 9.2, "days": 18, "who": "Lucía"}
    assert "Lucía" in said


def test_csv_leaves_unknown_values_empty(capsys):
    print_csv(["a", "b", "c"], [{"a": None, "b": True, "c": Decimal("9.20")}])
    assert capsys.readouterr().out == "a,b,c\n,true,9.2\n"


def test_a_day_is_read_or_told_how_to_write():
    assert day_from("2026-02-06") == date(2026, 2, 6)
    with pytest.raises(WrongUsage, match="2026-02-06"):
        day_from("06.02.2026")


def test_one_form_at_a_time():
    one_format(as_json=True, as_csv=False)
    with pytest.raises(WrongUsage):
        one_format(as_json=True, as_csv=True)


def test_the_pace_says_how_far_how_fast_and_how_long_still():
    assert pace(500, 2000, "rows", 2.0) == "500 of 2,000 rows, 250 rows/s, 6 s left"
    assert pace(0, 2000, "rows", 2.0) == "0 of 2,000 rows"


def test_in_a_log_progress_is_a_line_now_and_then(monkeypatch, capsys):
    monkeypatch.setattr(progress_module, "LOG_SECONDS", 0.0)
    with progress("rows") as tell:
        tell("reading", 10, 20)
    said = capsys.readouterr()
    assert said.err.startswith("reading: 10 of 20 rows")
    assert said.out == ""


def test_the_pace_begins_anew_with_another_piece_of_work(monkeypatch, capsys):
    monkeypatch.setattr(progress_module, "LOG_SECONDS", 0.0)
    with progress("rows") as tell:
        tell("first", 1000, 1000)
        time.sleep(0.2)
        tell("second", 0, 1000)
        tell("second", 1, 1000)
    *_, last = capsys.readouterr().err.splitlines()
    left = int(re.search(r"([\d,]+) s left", last)[1].replace(",", ""))
    assert left < 150, "0.2 s of the first piece are not the second one's"
