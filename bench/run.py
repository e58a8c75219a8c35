"""Measure the main job beside its limits, floors and peers, at several sizes, in one run.

    python bench/run.py                              a tenth of a region, a region, three regions
    python bench/run.py --students 20000             a quick look at one size
    python bench/run.py --files DIR --students N     files of one size that are already there
    python bench/run.py --work DIR                   keep regions and figures there; go on later

A floor is what no program that does the job could go below: for the import a bare read of the same
text files, for the nightly job a bare scan with one group-by per fact table. The peers compute the
same list from the same files and nothing else; `bench/peers` says what they leave out, and the run
stops unless their lists are ours. Each step is a process of its own, so that its time and its peak
memory are its own.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from agreement import compare
from measuring import Figure, Measurements
from tables import growth_table, main_table, peer_table, size_table, sizes

HERE = Path(__file__).resolve().parent
INMOTION = str(Path(sys.executable).with_name("inmotion"))
FLOORS = str(HERE / "floors.py")
#: A tenth of a region, a region, and the students of three regions (in the schools of one).
SIZES = (43_000, 430_000, 1_290_000)
ONE_REGION = 430_000
PEERS = ("pandas", "polars")


class Bench:
    """One size of region: its files, its lake, and what is measured on them."""

    def __init__(self, arguments: argparse.Namespace, students: int, kept: Measurements) -> None:
        self.arguments, self.students, self.kept = arguments, students, kept
        work = arguments.work
        self.files = arguments.files or work / f"files-{students}"
        self.lake = work / f"lake-{students}"
        self.out = work / f"peer-{students}.csv"

    def measured(
        self,
        step: str,
        command: list[str],
        *,
        runs: int | None = None,
        before: tuple[Path, ...] = (),
        makes: Path | None = None,
    ) -> Figure:
        """Measure a step at this size."""
        runs = runs or self.arguments.runs
        return self.kept.measured(
            step, self.students, command, runs=runs, before=before, makes=makes
        )

    def build(self) -> None:
        """Write the region, unless it is there."""
        day = self.arguments.as_of
        command = [INMOTION, "region", "build", str(self.files), "--seed", "7"]
        command += ["--students", str(self.students)]
        command += ["--year", day[:4], "--extract", day]
        whole = self.files / "README.txt"
        if not whole.exists():
            shutil.rmtree(self.files, ignore_errors=True)
        self.measured("build the region", command, runs=1, before=(self.files,), makes=whole)

    def run(self) -> None:
        """Measure every step."""
        if not self.arguments.files:
            self.build()
        day, lake = self.arguments.as_of, str(self.lake)
        self.measured("floor: read", [sys.executable, FLOORS, "read", str(self.files)])
        self.measured(
            "import",
            [INMOTION, "import", str(self.files), "--lake", lake, "--yes"],
            before=(self.lake,),
            makes=self.lake / "versions",
        )
        self.measured("floor: scan", [sys.executable, FLOORS, "scan", lake])
        results = self.lake / "nightly" / "current.duckdb"
        self.measured(
            "nightly", [INMOTION, "nightly", "--lake", lake, "--as-of", day], makes=results
        )
        if self.students <= self.arguments.peers_up_to:
            for peer in PEERS:
                self.meet(peer, results)

    def meet(self, peer: str, results: Path) -> None:
        """Measure a peer, and stop if its list is not ours."""
        script = str(HERE / "peers" / f"{peer}_list.py")
        command = [sys.executable, script, str(self.files), self.arguments.as_of, str(self.out)]
        self.measured(peer, command, makes=self.out.with_suffix(f".{peer}"))
        if self.out.exists():
            found = compare(results, self.out)
            if not found.is_full:
                raise SystemExit(f"The list of {peer} is not ours: {found}")
            self.out.replace(self.out.with_suffix(f".{peer}"))


def code_state() -> str:
    """Return which state of the code is measured, so that figures of another one are not used."""
    git = ["git", "-C", str(HERE), "describe", "--always", "--dirty", "--exclude", "*"]
    return subprocess.run(git, capture_output=True, text=True, check=True).stdout.strip()


def run(arguments: argparse.Namespace) -> dict[str, object]:
    """Measure at every size and return everything worth keeping."""
    state = code_state()
    kept = Measurements(arguments.work / f"figures-{state}.json")
    found: dict[int, dict[str, dict[str, int]]] = {}
    for students in arguments.students or SIZES:
        bench = Bench(arguments, students, kept)
        bench.run()
        found[students] = sizes(bench.files)
    measured = [figure for (_, students), figure in kept.figures.items() if students in found]
    return {
        "as_of": arguments.as_of,
        "code": state,
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {"cores": os.cpu_count(), "python": platform.python_version()},
        "files": {str(students): rows for students, rows in found.items()},
        "figures": [asdict(figure) for figure in measured],
        "tables": [
            *(size_table(students, rows) for students, rows in found.items()),
            *(main_table(measured, students) for students in found),
            *(peer_table(measured, students) for students in found),
            growth_table(measured, sorted(found)),
        ],
    }


def main() -> None:
    """Read the arguments, measure, print the tables, write the JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--students", type=int, action="append", help="a size; may be repeated [all three]"
    )
    parser.add_argument("--files", type=Path, help="measure on these files, not on new ones")
    parser.add_argument("--as-of", default="2026-06-30", help="extract date and day of the night")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument(
        "--peers-up-to", type=int, default=ONE_REGION, help="largest size for the peers' memory"
    )
    parser.add_argument("--work", type=Path, help="keep regions, lakes and figures there")
    parser.add_argument("--out", type=Path, default=HERE / "results.json")
    arguments = parser.parse_args()
    if arguments.files and len(arguments.students or ()) != 1:
        parser.error("--files needs one --students that says their size")
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        arguments.work = arguments.work or Path(folder)
        arguments.work.mkdir(parents=True, exist_ok=True)
        outcome = run(arguments)
    print("\n\n".join(outcome["tables"]))
    arguments.out.write_text(json.dumps(outcome, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
