"""Measuring one command at a time, and keeping what has been measured."""

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

MEGABYTE = 1024


@dataclass(frozen=True)
class Figure:
    """One measured step.

    Parameters
    ----------
    step : str
    students : int
        Size of the region.
    runs : int
    seconds, cpu_seconds : float
        Median wall time, and median time on all processors, user and system.
    peak_mb : float
        Greatest resident memory over `runs`.
    """

    step: str
    students: int
    runs: int
    seconds: float
    cpu_seconds: float
    peak_mb: float


class Measurements:
    """Figures of one state of the code, kept in a file so that a run can go on where it stopped.

    Parameters
    ----------
    path : Path
        JSON file of figures measured before; made if it is not there.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        stated = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
        self.figures = {(row["step"], row["students"]): Figure(**row) for row in stated}

    def measured(
        self,
        step: str,
        students: int,
        command: Sequence[str],
        *,
        runs: int,
        before: Sequence[Path] = (),
        makes: Path | None = None,
    ) -> Figure:
        """Run `command` several times and say what it took; not again if that is known.

        Parameters
        ----------
        before : sequence of Path
            Folders to remove before each run.
        makes : Path, optional
            What the command leaves behind; if it is gone, the step is measured again.
        """
        known = self.figures.get((step, students))
        if known and known.runs >= runs and (makes is None or makes.exists()):
            print(f"{step}, {students:,} students: measured before", file=sys.stderr)
            return known
        print(f"{step}, {students:,} students ...", file=sys.stderr, flush=True)
        taken = []
        for _ in range(runs):
            for path in before:
                shutil.rmtree(path, ignore_errors=True)
            taken.append(once(command))
        walls, processors, peaks = zip(*taken, strict=True)
        figure = Figure(
            step,
            students,
            runs,
            round(statistics.median(walls), 2),
            round(statistics.median(processors), 2),
            round(max(peaks)),
        )
        self.figures[step, students] = figure
        self._write()
        return figure

    def _write(self) -> None:
        """Put the figures on disk in one step, so that a run that is cut off loses none."""
        beside = self.path.with_suffix(".new")
        rows = [asdict(figure) for figure in self.figures.values()]
        beside.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
        beside.replace(self.path)


def once(command: Sequence[str]) -> tuple[float, float, float]:
    """Run `command`; return (wall seconds, processor seconds, peak resident megabytes)."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    # Exit status 1 of an import: rows in quarantine; the others are in the lake.
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise SystemExit(f"{' '.join(command)} failed with status {status}")
    return seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / MEGABYTE
