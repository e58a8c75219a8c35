"""How many planted movers `inmotion identity candidates` finds, and how many pairs are wrong.

`python bench/identity.py --students 40000 --movers 2000 --seed 11` builds a region, imports it and
prints precision and recall at several chances, with processor seconds and peak memory.
"""

import argparse
import csv
import resource
import tempfile
import time
from datetime import date
from itertools import combinations
from pathlib import Path

from inmotion_region import build

from inmotion.lake.duckdb_engine import DuckDBEngine
from inmotion.lake.store import Lake
from inmotion.sources.candidates.finding import LIKELY, Pair, find_pairs
from inmotion.sources.deciding import present_day
from inmotion.sources.importing import import_path

EXTRACT = date(2026, 2, 6)
CHANCES = (0.5, 0.8, 0.95, 0.99, 0.999)


def true_pairs(engine: DuckDBEngine, truth: Path) -> set[frozenset[int]]:
    """Return pairs of records of one child in two districts, at least one without a number."""
    with (truth / "people.csv").open(encoding="utf-8", newline="") as file:
        person = {
            (row["DistrictCode"], row["DistrictStudentId"]): row["Person"]
            for row in csv.DictReader(file)
        }
    rows = engine.duckdb.execute(
        "SELECT student_id, district_id, district_student_id, ssid IS NOT NULL"
        " FROM identity_crosswalk WHERE gone_on IS NULL"
    ).fetchall()
    children: dict[str, list[tuple[int, str, bool]]] = {}
    for record, district, number, is_numbered in rows:
        children.setdefault(person[district, number], []).append((record, district, is_numbered))
    return {
        frozenset((a[0], b[0]))
        for records in children.values()
        for a, b in combinations(records, 2)
        if a[1] != b[1] and not (a[2] and b[2])
    }


def line(name: str, pairs: list[Pair], truth: set[frozenset[int]]) -> str:
    """Return a row of the table."""
    found = {frozenset((one.student_id, one.other_id)) for one in pairs}
    right = len(found & truth)
    shares = (right / max(1, len(found)), right / max(1, len(truth)))
    return f"| {name} | {len(found):,} | {shares[0]:.4f} | {shares[1]:.4f} |"


def main() -> None:
    """Build, import, find and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=40_000)
    parser.add_argument("--movers", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=11)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build(
            folder / "files",
            students=asked.students,
            movers=asked.movers,
            seed=asked.seed,
            extracts=(EXTRACT,),
        )
        import_path(folder / "files", folder / "lake", write=True)
        lake = Lake(folder / "lake")
        with DuckDBEngine(lake) as engine:
            started = time.process_time()
            pairs = find_pairs(engine, present_day(lake.manifest))
            seconds = time.process_time() - started
            truth = true_pairs(engine, folder / "files" / "truth")
    print("| Offered | Pairs | Precision | Recall |\n|---|---:|---:|---:|")
    for chance in CHANCES:
        name = f"chance of {chance} or more"
        print(line(name, [one for one in pairs if one.chance >= chance], truth))
    print(line("called likely", [one for one in pairs if one.band == LIKELY], truth))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{len(truth):,} true pairs; {seconds:.1f} processor seconds; {peak:,} MB at most.")


if __name__ == "__main__":
    main()
