"""Speed of risk: fitting, and scoring in Python and in DuckDB, on invented students.

    .venv/bin/python bench/risk.py [--students 430000] [--runs 3]

Prints one line of JSON. 40 features: 12 like marks, 12 counts, 12 yes or no, 4 of words; some are
missing. Processor seconds are those of all threads.
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable
from typing import Any

import ibis
import numpy as np
import pyarrow as pa

from inmotion.indicators import risk_scoring
from inmotion.methods.risk.fitting import fit
from inmotion.methods.risk.model import RiskModel
from inmotion.methods.risk.scoring import scores


def students(rows: int) -> tuple[pa.Table, np.ndarray]:
    """Draw students with 40 features, and who of them later needed help."""
    draw = np.random.default_rng(0)
    columns: dict[str, Any] = {}
    for at in range(12):
        columns[f"mark_{at}"] = draw.normal(size=rows)
        columns[f"days_{at}"] = draw.poisson(3, size=rows).astype(float)
        columns[f"is_{at}"] = draw.integers(0, 2, size=rows).astype(float)
    for at in range(4):
        columns[f"kind_{at}"] = draw.choice(np.array(list("ABCDEFGH"), dtype=object), size=rows)
    for name in ("mark_0", "mark_1", "days_1"):
        columns[name][draw.random(rows) < 0.08] = np.nan
    logit = (
        -2.2
        + 0.8 * np.nan_to_num(columns["mark_0"])
        + 0.25 * columns["days_0"]
        + np.where(np.nan_to_num(columns["mark_1"]) > 1, 1.0, 0.0)
        - 0.5 * columns["is_0"]
        + 0.1 * (columns["kind_0"] == "A")
    )
    happened = draw.random(rows) < 1 / (1 + np.exp(-logit))
    return pa.table({"person_id": np.arange(rows), **columns}), happened


def measured(step: Callable[[], object], runs: int) -> tuple[float, float]:
    """Return the median wall and processor seconds of `step`."""
    taken = []
    for _ in range(runs):
        wall, processor = time.perf_counter(), time.process_time()
        step()
        taken.append((time.perf_counter() - wall, time.process_time() - processor))
    walls, processors = zip(*taken, strict=True)
    return round(statistics.median(walls), 2), round(statistics.median(processors), 2)


def scoring(table: pa.Table, model: RiskModel, runs: int) -> dict[str, object]:
    """Score all students in Python and in DuckDB, and compare every row."""
    columns = {name: table[name] for name in model.features}
    in_python = measured(lambda: scores(model, columns), runs)
    connection = ibis.duckdb.connect()
    connection.con.register("given", table)
    connection.raw_sql("CREATE TABLE students AS FROM given")
    rows = connection.table("students")

    def in_engine() -> None:
        scored = rows.select("person_id", score=risk_scoring.score(rows, model))
        connection.raw_sql(f"CREATE OR REPLACE TABLE scored AS {ibis.to_sql(scored)}")

    in_duckdb = measured(in_engine, runs)
    found = connection.to_pyarrow(connection.table("scored").order_by("person_id"))
    equal = int((found["score"].to_numpy() == scores(model, columns)).sum())
    query = risk_scoring.query(model, "students", "person_id")
    return {
        "python_s": in_python,
        "duckdb_s": in_duckdb,
        "equal_rows": equal,
        "query_kb": len(query) // 1000,
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=430_000)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    table, happened = students(asked.students)
    columns = {name: table[name] for name in table.column_names[1:]}
    wall, processor = time.perf_counter(), time.process_time()
    fitted = fit(columns, happened, directions={"days_0": 1, "days_1": 1})
    found: dict[str, object] = {
        "students": asked.students,
        "features": len(columns),
        "fit_s": (round(time.perf_counter() - wall, 1), round(time.process_time() - processor, 1)),
        "largest_gap": fitted.largest_gap,
    }
    print(json.dumps(found | scoring(table, fitted.model, asked.runs)))


if __name__ == "__main__":
    main()
