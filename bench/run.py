"""Measure the main job beside its limits, floors and peers, at several sizes, in one run.

    python bench/run.py                        a tenth of a region and a region
    python bench/run.py --three-regions        and the students of three
    python bench/run.py --students 20000       a quick look at one size
    python bench/run.py --region 430000=DIR    a region that is there, so that it is not built
    python bench/run.py --work DIR             keep regions and figures there; go on later

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
from tables import growth_table, main_table, peer_ratios, peer_table, size_table, sizes

HERE = Path(__file__).resolve().parent
INMOTION = str(Path(sys.executable).with_name("inmotion"))
FLOORS = str(HERE / "floors.py")
ONE_REGION = 430_000
#: A tenth of a region, and a region.
SIZES = (ONE_REGION // 10, ONE_REGION)
PEERS = ("pandas", "polars")


class Bench:
    """One size of region: its files, its lake, and what is measured on them."""

    def __init__(self, arguments: argparse.Namespace, students: int, kept: Measurements) -> None:
        self.arguments, self.students, self.kept = arguments, students, kept
        work = arguments.work
        self.files = arguments.region.get(students, work / f"files-{students}")
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
        if self.students not in self.arguments.region:
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
    for students in arguments.students:
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
        "peers": {str(students): peer_ratios(measured, students) for students in found},
        "tables": [
            *(size_table(students, rows) for students, rows in found.items()),
            *(main_table(measured, students) for students in found),
            *(peer_table(measured, students) for students in found),
            growth_table(measured, sorted(found)),
        ],
    }


def region(stated: str) -> tuple[int, Path]:
    """Read `430000=DIR`."""
    students, _, folder = stated.partition("=")
    if not Path(folder or "?").is_dir():
        raise argparse.ArgumentTypeError(f"{stated}: no such folder; write STUDENTS=FOLDER")
    return int(students), Path(folder)


def asked() -> argparse.Namespace:
    """Read the arguments."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--students", type=int, action="append", help="a size; may be repeated [43000, 430000]")
    add("--three-regions", action="store_true", help="three times 430000 students, too")
    add("--region", type=region, action="append", default=[], metavar="STUDENTS=DIR")
    add("--as-of", default="2026-06-30", help="extract date and day of the night")
    add("--runs", type=int, default=3, help="runs of each step; the median counts [3]")
    add("--peers-up-to", type=int, default=ONE_REGION, help="largest size for the peers' memory")
    add("--work", type=Path, help="keep regions, lakes and figures there")
    add("--out", type=Path, default=HERE / "results.json")
    arguments = parser.parse_args()
    arguments.region = dict(arguments.region)
    three = [3 * ONE_REGION] if arguments.three_regions else []
    arguments.students = sorted({*(arguments.students or SIZES), *arguments.region, *three})
    return arguments


def main() -> None:
    """Measure, print the tables, write the JSON."""
    arguments = asked()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        arguments.work = arguments.work or Path(folder)
        arguments.work.mkdir(parents=True, exist_ok=True)
        outcome = run(arguments)
    print("\n\n".join(outcome["tables"]))
    arguments.out.write_text(json.dumps(outcome, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
