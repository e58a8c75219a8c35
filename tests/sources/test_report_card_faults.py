"""Faults planted in the reader of Report Card extracts: each must show in what comes out."""

import csv
import io
import re
from decimal import Decimal

import pytest
from tests.sources.report_cards import row_of, text_of

from inmotion.sources.report_card import cells, layouts, reading, words, writing
from inmotion.sources.report_card.cells import Cell

HEADER = layouts.datasets()["graduation"].header
ROWS = [
    {"student_group": "Asian", "graduate": "1,234", "final_cohort": "2000"},
    {"student_group": "White", "graduate": "12.0", "final_cohort": "16", "graduation_rate": "0.75"},
    {"student_group": "Black", "suppression_name": "N<10"},
    {"student_group": "Female", "graduation_rate": ">95%"},
    {"student_group": "Male", "graduate": "*", "final_cohort": "40"},
]


def complaints(folder):
    """What is wrong with the figures of five rows, told without the reader's own words."""
    stated = [row_of("graduation", 1, {"suppression_name": "", **given}) for given in ROWS]
    path = folder / "extract.csv"
    path.write_text(text_of(HEADER, stated), encoding="utf-8")
    reader, figures = reading.read(path)
    again = io.StringIO(newline="")
    writing.write(again, figures, reader.form)
    graduated = {one.source_line: one for one in figures if one.measure_code == "graduated"}
    found = []
    if list(csv.reader(io.StringIO(again.getvalue(), newline="")))[1:] != stated:
        found.append("cells")
    if reader.kept != len(ROWS) or reader.problems:
        found.append("rows")
    if [one.numerator for one in graduated.values()] != [1234, 12, None, None, None]:
        found.append("numbers")
    if [one.value for one in graduated.values() if one.value] != [Decimal("0.75")]:
        found.append("shares")
    if [one.lower_bound for one in graduated.values()] != [None] * 3 + [Decimal("0.95"), None]:
        found.append("bands")
    return found


def as_zero(column, text, missing, reason):
    return Cell(Decimal(0), text)


def without_the_word(column, text, missing, reason):
    return Cell(None)


def bandless(text):
    return words.Held("top_bottom") if "%" in text else held(text)


def in_percent(column, text, writing_, missing):
    cell = value(column, text, writing_, missing)
    return cell if cell.number is None else cell._replace(number=cell.number / 100)


def of_no_group(figure):
    return (figure.measure_code, figure.place_id)


held, value = words.held, cells.value

FAULTS = {
    "what is hidden is read as 0": (cells, "_without_number", as_zero, "numbers"),
    "the word for hiding is lost": (cells, "_without_number", without_the_word, "cells"),
    "a comma ends a number": (cells, "_COUNT", re.compile(r"(\d{1,9})(?:\.0)?"), "rows"),
    "a share is taken for percent": (cells, "value", in_percent, "shares"),
    "a band has no edge": (words, "held", bandless, "bands"),
    "groups are not told apart": (reading, "_identity", of_no_group, "rows"),
}


def test_without_a_fault_there_is_nothing_to_complain_of(tmp_path):
    assert complaints(tmp_path) == []


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_seen(tmp_path, monkeypatch, name):
    where, part, faulty, seen = FAULTS[name]
    monkeypatch.setattr(where, part, faulty)
    assert seen in complaints(tmp_path)
