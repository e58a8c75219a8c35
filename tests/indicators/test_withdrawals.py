"""What withdrawal codes say is a dated row for every code the house knows."""

from datetime import date

from inmotion.indicators.withdrawals import codes_with, not_attending_codes, withdrawal_rows
from inmotion.vocabulary.codes import WITHDRAWAL_CODES

DAY = date(2026, 2, 6)
EFFECTS = {
    "graduate",
    "completer",
    "equivalency",
    "transfer",
    "within_district",
    "dropout",
    "removed",
}


def test_every_code_has_one_effect_of_those_the_file_explains():
    rows = withdrawal_rows()
    assert sorted(row.name for row in rows) == sorted(code.code for code in WITHDRAWAL_CODES)
    assert {row.values["effect"] for row in rows} == EFFECTS


def test_the_code_for_not_attending_came_in_2020_21():
    assert not_attending_codes(DAY) == ["U4"]
    assert not_attending_codes(date(2020, 6, 30)) == []
    assert "U4" in codes_with("dropout", DAY)


def test_a_certificate_of_equivalency_is_no_diploma():
    assert codes_with("graduate", DAY) == ["G0", "GA", "GB"]
