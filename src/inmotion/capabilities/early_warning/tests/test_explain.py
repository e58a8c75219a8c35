"""Everything behind one name, down to file and line."""

import io
import json
from datetime import date
from functools import cache

import pytest
from rich.console import Console

from inmotion.capabilities.early_warning import show_explain
from inmotion.capabilities.early_warning.commands import explain as command
from inmotion.capabilities.early_warning.explain import explain, find_person
from inmotion.indicators.registry import all_indicators
from inmotion.lake.opening import open_engine
from inmotion.lake.results import open_results
from inmotion.records.audit import shown
from inmotion.ui.terminal import print_json
from inmotion.ui.words import translator
from inmotion.vocabulary.errors import WrongUsage

FRIDAY, WEEK_BEFORE = date(2026, 2, 6), date(2026, 1, 30)
FIRST_FILE, SECOND_FILE = "01901/20260130/all.txt", "01901/20260206/all.txt"


@pytest.fixture(scope="module")
def behind(lake, town_lake):
    """Explain a student of the town."""
    with open_engine(lake) as engine:
        yield cache(lambda person, as_of=FRIDAY: explain(engine, person, as_of))


def rows_of(found, table):
    return [source for source in found.sources if source.table == table]


def test_every_indicator_is_there_with_its_number_and_its_line(behind):
    found = behind(1)
    assert [number.card.name for number in found.numbers] == [
        card.name for card in all_indicators()
    ]
    chronic = next(n for n in found.numbers if n.card.name == "chronic_absence")
    assert (chronic.amount, chronic.out_of, float(chronic.line)) == (11, 99, 9.9)
    assert chronic.is_over is True
    severe = next(n for n in found.numbers if n.card.name == "severe_chronic_absence")
    assert severe.is_over is False


def test_the_numbers_are_those_of_the_night(behind, lake):
    """One person looked at alone gives what everybody together gives."""
    wanted = "SELECT indicator, amount, out_of, line FROM person_indicators WHERE person_id = ?"
    with open_results(lake) as results:
        for person in (1, 2, 9):
            night = {name: rest for name, *rest in results.execute(wanted, [person]).fetchall()}
            for number in behind(person).numbers:
                if number.status_code == "not_concerned":
                    assert number.card.name not in night
                    continue
                alone = [number.amount, number.out_of, number.line]
                assert alone == night[number.card.name], number.card.name


def test_every_missed_day_is_led_back_to_its_file_and_line(behind):
    absences = rows_of(behind(2), "absences")
    assert [(a.says["on_date"], a.says["absence_code"], a.counts) for a in absences] == [
        (date(2026, 2, 2), "UF", "missed"),
        (date(2026, 2, 3), "UF", "missed"),
        (date(2026, 2, 4), "UF", "missed"),
    ]
    assert {absence.file for absence in absences} == {SECOND_FILE}
    first, *_ = sorted(absence.line for absence in absences)
    assert [absence.line for absence in absences] == [first, first + 1, first + 2]


def test_rows_that_do_not_count_are_shown_and_say_so(behind):
    found = behind(9)
    counts = {a.says["on_date"]: a.counts for a in rows_of(found, "absences")}
    assert counts == {
        date(2025, 10, 6): "aside",  # at the school that does not decide
        date(2025, 10, 7): "missed",
        date(2025, 10, 8): "part",
        date(2025, 10, 11): "aside",  # no school day
    }
    spans = {s.says["place_id"]: s.counts for s in rows_of(found, "enrollment_spans")}
    assert spans == {"1234": "decides", "5678": "aside"}
    (stretch,) = found.schools
    assert (stretch["place_id"], stretch["enrolled_days"]) == ("1234", 99)


def test_the_year_is_told_month_by_month(behind):
    chronic = next(n for n in behind(1).numbers if n.card.name == "chronic_absence")
    months = {month["month_on"]: month["amount"] for month in chronic.months}
    assert list(months) == [date(2025, n, 1) for n in (9, 10, 11, 12)] + [
        date(2026, n, 1) for n in (1, 2)
    ]
    assert list(months.values()) == sorted(months.values())
    assert months[date(2026, 2, 1)] == 11


def test_steps_of_the_law_are_told_with_whether_they_are_listed(behind):
    steps = {step.name: step for step in behind(2).steps}
    at_two = {"WA.ATT.STEPS", "WA.ATT.WARNS", "WA.ATT.EVAL", "WA.ATT.BPI"}
    assert set(steps) == {"WA.ATT.U1", "WA.ATT.U3"} | at_two
    assert steps["WA.ATT.U3"].triggered_on == date(2026, 2, 4)
    assert all(step.is_listed for step in steps.values())
    assert not any(step.is_listed for step in behind(4).steps)


def test_each_step_names_the_days_that_brought_it_about_with_file_and_line(behind):
    steps = {step.name: step for step in behind(2).steps}
    first, second, third = steps["WA.ATT.U3"].evidence
    assert [each.on_date for each in (first, second, third)] == [
        date(2026, 2, 2),
        date(2026, 2, 3),
        date(2026, 2, 4),
    ]
    assert [each.on_date for each in steps["WA.ATT.STEPS"].evidence] == [
        date(2026, 2, 2),
        date(2026, 2, 3),
    ]
    lines = {absence.line for absence in rows_of(behind(2), "absences")}
    assert {line for each in (first, second, third) for _, line in each.lines} == lines
    assert {file for file, _ in first.lines} == {SECOND_FILE}
    assert (first.district_id, first.place_id) == ("01901", "1234")


def test_a_step_says_what_would_exempt_and_that_no_source_carries_it(behind):
    steps = {step.name: step for step in behind(2).steps}
    assert steps["WA.ATT.U3"].not_carried == ("is_released_at_16",)


def test_a_long_run_of_missed_days_is_told_with_the_day_of_return(behind):
    (step,) = (step for step in behind(4).steps if step.name == "WA.ENR.20")
    assert (step.events_in_window, step.triggered_on) == (30, date(2025, 10, 1))
    assert (step.state_code, step.met_on) == ("met", date(2025, 10, 15))
    assert len(step.evidence) == 21


def test_an_older_day_is_explained_as_it_was_known_then(behind):
    found = behind(2, WEEK_BEFORE)
    assert rows_of(found, "absences") == []
    assert found.steps == ()
    with pytest.raises(WrongUsage, match="Nobody with the number 8 was known on 2026-01-30"):
        behind(8, WEEK_BEFORE)


def test_nothing_a_number_does_not_rest_on_is_shown(behind):
    sensitive = {"homeless_code", "is_foster", "military_code", "resident_district_id", "ssid"}
    found = behind(1)
    assert not sensitive & {name for source in found.sources for name in source.says}
    assert not sensitive & {name for record in found.records for name in record}


def test_a_student_is_found_by_the_districts_own_number(lake, town_lake):
    with open_engine(lake) as engine:
        assert find_person(engine, FRIDAY, "01901", "00002") == 2
        with pytest.raises(WrongUsage, match="Leading zeros count"):
            find_person(engine, FRIDAY, "01901", "2")


def printed(found, lang="en"):
    page = Console(file=io.StringIO(), width=80, highlight=False, markup=False)
    show_explain.show(page, translator(lang), found)
    return page.file.getvalue()


def test_the_explanation_in_words(behind):
    said = printed(behind(2))
    assert said.startswith("Devon Clarke   grade 7, number 2\n")
    assert "In district 01901 under the number 00002." in said
    assert "Source: RCW 28A.225.020" in said
    assert "WA.ATT.U3 (the law asks for it): 3 in February 2026" in said
    assert "Reached on Feb 4, 2026 with number 3." in said
    assert "Feb 2, 2026, UF (unexcused, full day), school 1234; a missed day; file" in said
    assert f": {SECOND_FILE}" in said
    assert "minimum_days = 10." in said
    assert max(len(line.rstrip()) for line in said.splitlines()) <= 80


def test_the_explanation_in_spanish(behind):
    said = printed(behind(1), "es")
    assert "Faltó 11 de 99 días; el límite es 9.9." in said
    assert "EF (justificada, día completo), escuela 1234; un día de" in said


def test_the_explanation_as_json(behind, capsys):
    print_json(show_explain.as_json(translator("en"), behind(1)))
    found = json.loads(capsys.readouterr().out)
    assert found["student"]["last_name"] == "Reyes"
    chronic = found["indicators"][0]
    assert (chronic["indicator"], chronic["amount"], chronic["line"]) == (
        "chronic_absence",
        11,
        9.9,
    )
    assert {row["file"] for row in found["rows"]} == {FIRST_FILE}


def test_looking_behind_a_name_is_written_down(town_lake, capsys):
    command(town_lake, district="01901", student_id="00004")
    assert capsys.readouterr().out.startswith("Mia Olsen   grade 7, number 4\n")
    look = shown(town_lake)[-1]
    assert (look.what, look.person_ids) == ("warn explain", (4,))


@pytest.mark.parametrize(
    "named", [{}, {"person": 1, "district": "01901", "student_id": "00001"}, {"district": "01901"}]
)
def test_a_student_is_named_in_one_way(town_lake, named):
    with pytest.raises(WrongUsage, match="Name one student"):
        command(town_lake, **named)
