"""Measure the main job at full size against its floors, in one run: a table and a JSON file.

    python bench/run.py                          430,000 students, one year
    python bench/run.py --students 20000         a quick look
    python bench/run.py --files DIR              files that are already there

A floor is what no program that does the job could go below: for the import a bare read of the same
text files, for the nightly job a bare scan with one group-by per fact table. Each step is a process
of its own, so that its time and its peak memory are its own.
"""

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
INMOTION = str(Path(sys.executable).with_name("inmotion"))
FLOORS = str(HERE / "floors.py")
MEGABYTE = 1024


@dataclass(frozen=True)
class Figure:
    """One measured step.

    Parameters
    ----------
    seconds, peak_mb : float
        Median wall time and greatest resident memory over `runs`.
    limit_seconds : float or None
        The time asked for at 430,000 students; None for a floor.
    floor_seconds : float or None
        The floor measured in the same run.
    """

    step: str
    runs: int
    seconds: float
    peak_mb: float
    limit_seconds: float | None = None
    floor_seconds: float | None = None


def once(command: list[str]) -> tuple[float, float]:
    """Run `command`; return (wall seconds, peak resident megabytes)."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    # Exit status 1 of an import: rows in quarantine; the others are in the lake.
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise SystemExit(f"{' '.join(command)} failed with status {status}")
    return seconds, used.ru_maxrss / MEGABYTE


def measured(
    step: str,
    command: list[str],
    *,
    runs: int,
    limit: float | None = None,
    floor: Figure | None = None,
    before: list[Path] | None = None,
) -> Figure:
    """Run `command` several times, removing `before` each time, and say what it took."""
    print(f"{step} ...", file=sys.stderr, flush=True)
    times, peaks = [], []
    for _ in range(runs):
        for path in before or []:
            shutil.rmtree(path, ignore_errors=True)
        seconds, peak = once(command)
        times.append(seconds)
        peaks.append(peak)
    return Figure(
        step,
        runs,
        round(statistics.median(times), 2),
        round(max(peaks)),
        limit,
        floor.seconds if floor else None,
    )


def sizes(files: Path) -> dict[str, dict[str, int]]:
    """Return data rows and bytes per kind of file."""
    found: dict[str, dict[str, int]] = {}
    for path in sorted((*files.rglob("*.txt"), *files.rglob("*.csv"))):
        if "truth" in path.parts or path.name == "README.txt":
            continue
        kind = path.stem.split("_")[2] if "_" in path.stem else path.stem
        entry = found.setdefault(kind, {"rows": 0, "bytes": 0})
        with path.open("rb") as file:
            lines = sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))
        entry["rows"] += max(lines - 1, 0)
        entry["bytes"] += path.stat().st_size
    return found


def table(figures: list[Figure]) -> str:
    """Return the figures as a Markdown table."""
    lines = [
        "| Step | Runs | Seconds (median) | Limit | Of limit | Floor | Times floor | Peak MB |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for figure in figures:
        limit, floor = figure.limit_seconds, figure.floor_seconds
        lines.append(
            f"| {figure.step} | {figure.runs} | {figure.seconds:.1f} "
            f"| {f'{limit:.0f}' if limit else ''} "
            f"| {f'{figure.seconds / limit:.2f}' if limit else ''} "
            f"| {f'{floor:.2f}' if floor else ''} "
            f"| {f'{figure.seconds / floor:.1f}' if floor else ''} "
            f"| {figure.peak_mb:,.0f} |"
        )
    return "\n".join(lines)


def size_table(found: dict[str, dict[str, int]]) -> str:
    """Return rows and megabytes per kind of file as a Markdown table."""
    lines = ["| File | Rows | MB |", "|---|---:|---:|"]
    lines += [f"| {k} | {v['rows']:,} | {v['bytes'] / 1e6:,.1f} |" for k, v in found.items()]
    rows, size = (sum(v[part] for v in found.values()) for part in ("rows", "bytes"))
    return "\n".join([*lines, f"| all | {rows:,} | {size / 1e6:,.1f} |"])


def run(arguments: argparse.Namespace, work: Path) -> dict[str, object]:
    """Measure every step and return everything worth keeping."""
    lake, files = work / "lake", arguments.files or work / "files"
    as_of, figures = date.fromisoformat(arguments.as_of), []
    scaled = arguments.students / 430_000
    if not arguments.files:
        build = [INMOTION, "region", "build", str(files), "--students", str(arguments.students)]
        build += ["--seed", "7", "--year", str(as_of.year), "--extract", arguments.as_of]
        figures.append(measured("build the region", build, runs=1, limit=180 * scaled))
    read = measured(
        "floor: bare read of the text files",
        [sys.executable, FLOORS, "read", str(files)],
        runs=arguments.runs,
    )
    load = measured(
        "files to lake, every check",
        [INMOTION, "import", str(files), "--lake", str(lake), "--yes"],
        runs=arguments.runs,
        limit=45 * scaled,
        floor=read,
        before=[lake],
    )
    scan = measured(
        "floor: bare scan, one group-by per fact table",
        [sys.executable, FLOORS, "scan", str(lake)],
        runs=arguments.runs,
    )
    night = measured(
        "nightly",
        [INMOTION, "nightly", "--lake", str(lake), "--as-of", arguments.as_of],
        runs=arguments.runs,
        limit=10 * scaled,
        floor=scan,
    )
    figures += [read, load, scan, night]
    return {
        "students": arguments.students,
        "as_of": arguments.as_of,
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {"cores": os.cpu_count(), "python": platform.python_version()},
        "files": sizes(files),
        "figures": [asdict(figure) for figure in figures],
        "table": table(figures),
    }


def main() -> None:
    """Read the arguments, measure, print the table, write the JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=430_000)
    parser.add_argument("--files", type=Path, help="measure on these files, not on new ones")
    parser.add_argument("--as-of", default="2026-06-30", help="extract date and day of the night")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--out", type=Path, default=HERE / "results.json")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        outcome = run(arguments, Path(folder))
    print(f"{size_table(outcome['files'])}\n\n{outcome['table']}")
    arguments.out.write_text(json.dumps(outcome, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
