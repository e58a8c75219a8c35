"""What the risk benchmarks say is there to be measured again."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OULAD = Path(os.environ.get("INMOTION_REAL_DATA", ROOT.parent / "shared" / "data")) / "oulad"


def said(script, *options):
    done = subprocess.run(
        [sys.executable, ROOT / "bench" / script, *map(str, options)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.sweep
@pytest.mark.skipif(not OULAD.is_dir(), reason=f"{OULAD} is not there: set INMOTION_REAL_DATA")
def test_on_real_students_the_model_is_as_good_as_boosted_trees():
    pytest.importorskip("lightgbm", reason="lightgbm is not there: run `make .venv/.bench`")
    found = said("oulad_risk.py", "--data", OULAD)
    assert (found["train"], found["test"]) == (13_529, 19_064)
    assert found["auc"] >= 0.860
    assert found["auc"] >= found["lightgbm_auc"] - 0.005
    assert found["brier"] <= found["lightgbm_brier"]
    assert found["largest_gap"] <= 1e-10


def test_every_student_has_one_score_in_python_and_in_duckdb():
    found = said("risk.py", "--students", 4000, "--runs", 1)
    assert found["equal_rows"] == 4000
    assert found["features"] == 40
    assert found["largest_gap"] <= 1e-10
