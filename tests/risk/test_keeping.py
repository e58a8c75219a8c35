"""Models beside the lake: kept whole or not at all, whoever is cut off and whatever the data."""

import dataclasses
import os
import signal
import subprocess
import sys
import time
from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from tests.risk.conftest import FIT
from tests.risk.town import SCHOOLS, write

from inmotion.capabilities.early_warning.pipeline.risk import models as models_module
from inmotion.capabilities.early_warning.pipeline.risk.drifting import beyond_chance, expected
from inmotion.capabilities.early_warning.pipeline.risk.feature_cards import NAMES
from inmotion.capabilities.early_warning.pipeline.risk.fitting import (
    Samples,
    fitted_on,
    refuse_what_carries_nothing,
)
from inmotion.capabilities.early_warning.pipeline.risk.limits import limits_on
from inmotion.capabilities.early_warning.pipeline.risk.models import Models
from inmotion.capabilities.early_warning.pipeline.risk.outcomes import OUTCOMES, outcome
from inmotion.methods.risk.problems import CannotFit, CannotScore
from inmotion.methods.risk.scoring import scores

ABSENCE = outcome("chronic_absence")
STUDENTS = 400


def keep(models: Models):
    """Keep a model of drawn students as a new one."""
    fitted, _ = fitted_on(rows(), ABSENCE)
    said = {"outcome": "chronic_absence", "by": "Kim", "why": "Test", "lake_version": 1}
    return models.keep(
        fitted.model, "SELECT 1", **said, is_synthetic=True, data={}, measures={"line": 0}
    )


def test_a_fit_that_is_killed_leaves_what_was_there(town_rows, tmp_path):
    lake = write(tmp_path / "lake", town_rows, schools=SCHOOLS).root
    models = Models(lake)
    models.publish(keep(models), by="Board", why="October", failures=())
    command = [sys.executable, "-m", "inmotion.cli.main", *FIT, "--lake", str(lake)]
    fitting = subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True)
    time.sleep(4)
    os.killpg(fitting.pid, signal.SIGKILL)
    fitting.wait()
    assert models.numbers() == [1]
    assert models.published("chronic_absence").model == 1
    assert models.model(1).features


def test_a_model_that_was_cut_off_while_it_was_kept_is_not_there(tmp_path, monkeypatch):
    models = Models(tmp_path)
    keep(models)

    def cut_off(path, text):
        if path.name == models_module.RECORD:
            raise KeyboardInterrupt
        path.write_text(text, encoding="utf-8")

    with monkeypatch.context() as patched:
        patched.setattr(models_module, "_write", cut_off)
        with pytest.raises(KeyboardInterrupt):
            keep(models)
    assert models.numbers() == [1]
    assert keep(models).number == 2
    assert models.model(2).fingerprint == models.model(1).fingerprint
    assert [
        path.name for path in (tmp_path / "risk" / "models").iterdir() if path.name[0] == "."
    ] == []


def rows(seed: int = 1, **stated) -> pa.Table:
    """Draw students whose features say something about what came."""
    draw = np.random.default_rng(seed)
    columns = {name: draw.poisson(3, STUDENTS).astype(float) for name in NAMES}
    columns["came_about"] = columns["missed_days"] + draw.normal(0, 1, STUDENTS) > 4
    columns["place_id"] = draw.choice(["1001", "1002"], STUDENTS)
    return pa.table({**columns, **stated})


def refusal(train: pa.Table, test: pa.Table | None = None) -> str:
    """Return the message with which data are refused."""
    samples = Samples(train, test or rows(2), (2024,), 2025, ())

    def fit() -> None:
        refuse_what_carries_nothing(samples, ABSENCE)
        fitted_on(train, ABSENCE)

    with pytest.raises(CannotFit) as told:
        fit()
    error = told.value
    assert error.where == "outcome chronic_absence"
    assert error.do
    assert error.saved == "Nothing has been saved; the model in use stays in use."
    return error.what


def test_good_rows_are_not_refused():
    refuse_what_carries_nothing(Samples(rows(), rows(2), (2024,), 2025, ()), ABSENCE)
    fitted, left_out = fitted_on(rows(), ABSENCE)
    assert set(fitted.model.features) == set(NAMES)
    assert left_out == []


def test_nobody_or_everybody_with_the_outcome_is_told():
    nobody, everybody = (pa.array([said] * STUDENTS) for said in (False, True))
    assert "In 2023-24 it came about for 0 of 400" in refusal(rows(came_about=nobody))
    assert "In 2023-24 it came about for 400 of 400" in refusal(rows(came_about=everybody))
    assert "In 2024-25 it came about for 0 of 400" in refusal(rows(), rows(came_about=nobody))


def test_a_handful_with_the_outcome_is_told():
    few = pa.array([number < 5 for number in range(STUDENTS)])
    assert "5 of 400 students have the outcome" in refusal(rows(came_about=few))


def test_one_school_is_told():
    assert "students of 1 schools" in refusal(rows(place_id=pa.array(["1001"] * STUDENTS)))


def test_an_input_that_never_changes_is_told_by_its_name():
    said = refusal(rows(excused_days=pa.array([2.0] * STUDENTS)))
    assert "excused_days has the same value for every student" in said


def test_an_input_without_any_value_is_left_out_and_named():
    nothing = pa.array([None] * STUDENTS, pa.float64())
    fitted, left_out = fitted_on(rows(late_arrivals=nothing), ABSENCE)
    assert left_out == ["late_arrivals"]
    assert "late_arrivals" not in fitted.model.features


def test_a_score_without_an_input_the_model_knows_is_refused():
    fitted, _ = fitted_on(rows(), ABSENCE)
    fewer = rows().drop_columns(["missed_days"])
    with pytest.raises(CannotScore, match="missed_days"):
        scores(fitted.model, {name: fewer[name] for name in fewer.column_names})


LIMIT = """[[row]]
name = "{name}"
most = {most}
place_id = "{place}"
who = "Board"
why = "Board meeting"
changed_on = 2025-07-01
valid_from = {since}
cite = "minutes"
mark = "NC"
"""


def with_limits(root, *stated):
    folder = root / "rules"
    folder.mkdir(exist_ok=True)
    text = "\n".join(
        LIMIT.format(name=name, most=most, place=place, since=since)
        for name, most, place, since in stated
    )
    (folder / "risk_limits.toml").write_text(text, encoding="utf-8")
    return {name: limit.most for name, limit in limits_on(root, date(2026, 2, 6)).items()}


def test_a_region_sets_limits_and_a_district_may_only_ask_for_more(tmp_path):
    ours = {name: limit.most for name, limit in limits_on(tmp_path, date(2026, 2, 6)).items()}
    name = "precision_gap_pct"
    wider = with_limits(tmp_path, (name, 40, "region", "2025-08-01"))
    assert wider == {**ours, name: 40}
    both = ((name, 20, "region", "2025-08-01"), (name, 8, "01901", "2025-08-01"))
    assert with_limits(tmp_path, *both)[name] == 8
    laxer = ((name, 20, "region", "2025-08-01"), (name, 90, "01901", "2025-08-01"))
    assert with_limits(tmp_path, *laxer)[name] == 20
    assert with_limits(tmp_path, (name, 40, "region", "2026-08-01")) == ours
    small = with_limits(tmp_path, ("smallest_group", 2, "01901", "2025-08-01"))
    assert small["smallest_group"] == ours["smallest_group"]


def test_drift_is_measured_beyond_what_chance_gives():
    draw = np.random.default_rng(4)
    then, same = (np.bincount(draw.poisson(4, 300), minlength=20) for _ in range(2))
    other = np.bincount(draw.poisson(8, 300), minlength=20)[:20]
    assert abs(beyond_chance(then, same)) < 0.05
    assert beyond_chance(then, other) > 0.5


def test_between_two_days_the_shares_are_mixed_as_the_calendar_stands():
    by_day = {"40": {"missed_days": [0, 80, 20]}, "60": {"missed_days": [0, 40, 60]}}
    assert expected(by_day, 50)["missed_days"].round(9).tolist() == [0, 60, 40]
    assert expected(by_day, 20)["missed_days"].tolist() == [0, 80, 20]
    assert expected(by_day, 99)["missed_days"].tolist() == [0, 40, 60]


def test_outcomes_are_frozen_cards_with_a_source():
    assert len({each.name for each in OUTCOMES}) == len(OUTCOMES) == 5
    for each in OUTCOMES:
        assert each.means
        assert each.source
        with pytest.raises(dataclasses.FrozenInstanceError):
            each.name = "other"
