"""Risk on real students: OULAD, trained on 2013, tested on 2014, known by day 60.

    .venv/bin/python bench/oulad_risk.py [--data OULAD-FOLDER] [--side-by-side]

Imports the four files by examples/oulad.toml, reads everything from the lake, and prints one line
of JSON. `--side-by-side` also runs the script a pandas user would write. Needs the packages of
`make bench`.
"""

import argparse
import inspect
import json
import os
import statistics
import sys
import tempfile
import time
import tomllib
from contextlib import redirect_stdout
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from measuring import once

from inmotion.cli.main import run
from inmotion.lake.duckdb_engine import DuckDBEngine
from inmotion.lake.store import Lake
from inmotion.methods.risk.calibration import auc, brier, expected_calibration_error
from inmotion.methods.risk.choosing import chosen
from inmotion.methods.risk.drift import input_drift, outcome_drift
from inmotion.methods.risk.fitting import fit
from inmotion.methods.risk.scoring import probability, scores
from inmotion.methods.risk.support import support

HERE = Path(__file__).resolve().parent
MAPPING = HERE.parent / "examples" / "oulad.toml"
FEATURES = HERE / "oulad_features.sql"
PEER = HERE / "peers" / "oulad_pandas.py"
DATA = Path(os.environ.get("INMOTION_REAL_DATA", HERE.parents[1] / "shared" / "data")) / "oulad"
NOT_FEATURES = ("section_id", "needed_help")
#: One more test missed never lowers the risk.
DIRECTIONS = {"missed_count": 1}


def imported(data: Path, lake: Path) -> None:
    """Take the files into a new lake."""
    with redirect_stdout(sys.stderr):
        code = run(["import", str(data), "--mapping", str(MAPPING), "--lake", str(lake), "--yes"])
    if code:
        raise SystemExit(f"the import ended with {code}")


def from_lake(lake: Path) -> pa.Table:
    """Read the features and the outcome of each student in each module."""
    stated = tomllib.loads(MAPPING.read_text(encoding="utf-8"))
    zero = stated["groups"]["presentation"]["day_zero"]
    with DuckDBEngine(Lake(lake)) as engine:
        day_zero = pa.table({"section_id": list(zero), "starts_on": list(zero.values())})
        engine.duckdb.register("day_zero", day_zero)
        return engine.duckdb.sql(FEATURES.read_text(encoding="utf-8")).to_arrow_table()


def split(students: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Return the students of 2013 and of 2014."""
    is_2013 = pc.starts_with(students["section_id"], "2013")
    return students.filter(is_2013), students.filter(pc.invert(is_2013))


def ours(train: pa.Table, test: pa.Table) -> dict[str, object]:
    """Fit on 2013 with the default settings, and measure on 2014."""
    names = [name for name in train.column_names if name not in NOT_FEATURES]
    start = time.perf_counter()
    fitted = fit({name: train[name] for name in names}, train["needed_help"], directions=DIRECTIONS)
    fit_s = time.perf_counter() - start
    rows = {name: test[name] for name in names}
    score = scores(fitted.model, rows)
    happened, likely = np.array(test["needed_help"]), probability(score)
    first_fifth = chosen(score, len(score) // 5, seed=1)
    drift = input_drift(fitted.model, rows)
    most_drifted = sorted(drift, key=drift.__getitem__)[:-4:-1]
    return {
        "auc": round(auc(score, happened), 4),
        "brier": round(brier(likely, happened), 4),
        "calibration_error": round(expected_calibration_error(likely, happened), 4),
        "precision_of_first_fifth": round(float(happened[first_fifth].mean()), 4),
        "more_than_expected": round(outcome_drift(likely, happened).value, 4),
        "input_drift": {name: round(drift[name], 2) for name in most_drifted},
        "supported_fraction": round(float(support(fitted.model, rows).is_supported.mean()), 4),
        "fit_s": round(fit_s, 1),
        "largest_gap": fitted.largest_gap,
        "features": len(names),
    }


def boosted_trees(train: pa.Table, test: pa.Table) -> dict[str, float]:
    """Fit LightGBM on the same students, as it comes and smaller; the best one counts."""
    from lightgbm import LGBMClassifier

    names = [name for name in train.column_names if name not in NOT_FEATURES]
    words = [name for name in names if pa.types.is_string(train[name].type)]
    where = [names.index(name) for name in words]
    happened = np.array(test["needed_help"])
    found = []
    slow = {"n_estimators": 150, "learning_rate": 0.05}
    for how in ({}, slow | {"num_leaves": 15}, slow | {"num_leaves": 7}):
        trees = LGBMClassifier(verbose=-1, n_jobs=2, random_state=1, **how)
        trees.fit(_numbers(train, names), np.array(train["needed_help"]), categorical_feature=where)
        likely = trees.predict_proba(_numbers(test, names))[:, 1]
        found.append((round(auc(likely, happened), 4), round(brier(likely, happened), 4)))
    best = max(found)
    return {"lightgbm_auc": best[0], "lightgbm_brier": best[1]}


def _numbers(students: pa.Table, names: list[str]) -> np.ndarray:
    """Return all features as one array; words by their place in the alphabet."""
    columns = []
    for name in names:
        column = students[name]
        if pa.types.is_string(column.type):
            column = pc.index_in(column, value_set=pc.unique(column).sort())
        columns.append(pc.cast(column, pa.float64()).to_numpy(zero_copy_only=False))
    return np.column_stack(columns)


def side_by_side(data: Path) -> dict[str, dict[str, float]]:
    """Run us and the script of a pandas user, each as a process of its own from the files on."""
    own = sum(code_lines(inspect.getsource(part)) for part in (imported, from_lake, split, ours))
    sides = (
        (
            "inmotion",
            [__file__, "--without-lightgbm"],
            own + code_lines(FEATURES.read_text(encoding="utf-8")),
        ),
        ("pandas and scikit-learn", [str(PEER)], code_lines(PEER.read_text(encoding="utf-8"))),
    )
    found = {}
    for name, script, lines in sides:
        runs = [once([sys.executable, *script, "--data", str(data)]) for _ in range(3)]
        seconds, processor, peak = (statistics.median(column) for column in zip(*runs, strict=True))
        found[name] = {
            "seconds": round(seconds, 1),
            "processor_seconds": round(processor, 1),
            "peak_mb": round(peak),
            "lines": lines,
        }
    return found


def code_lines(text: str) -> int:
    """Count lines that are neither empty nor a comment or a docstring of one line."""
    lines = (line.strip() for line in text.splitlines())
    return sum(bool(line) and not line.startswith(("#", "--", '"""')) for line in lines)


def main() -> None:
    """Measure and print one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the four files")
    parser.add_argument("--without-lightgbm", action="store_true")
    parser.add_argument("--side-by-side", action="store_true")
    asked = parser.parse_args()
    if not asked.data.is_dir():
        parser.error(f"{asked.data} is not there: name it with --data, or set INMOTION_REAL_DATA")
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        imported(asked.data, Path(folder) / "lake")
        import_s = time.perf_counter() - start
        start = time.perf_counter()
        train, test = split(from_lake(Path(folder) / "lake"))
        features_s = time.perf_counter() - start
    found = {"train": len(train), "test": len(test), **ours(train, test)}
    found |= {"import_s": round(import_s, 1), "features_s": round(features_s, 1)}
    if not asked.without_lightgbm:
        found |= boosted_trees(train, test)
    if asked.side_by_side:
        found["side_by_side"] = side_by_side(asked.data)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
