"""Run every check, report every failure, and only then say no."""

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Check:
    """One command that must end with 0, and what to do when it does not."""

    name: str
    command: tuple[str, ...]
    remedy: str


CHECKS = (
    Check("format", (f"{BIN}/ruff", "format", "--check"), "make format"),
    Check("lint", (f"{BIN}/ruff", "check", "--output-format=concise"), "make format mends some"),
    Check("types", (f"{BIN}/mypy",), "see the lines above"),
    Check(
        "contracts", (f"{BIN}/lint-imports", "--no-logo"), "see docs/explanation/architecture.md"
    ),
    Check("docs in sync", (sys.executable, "tools/reference.py", "--check"), "make docs"),
    Check("translations", (sys.executable, "tools/words.py", "--check"), "python tools/words.py"),
    Check(
        "docs build",
        (f"{BIN}/sphinx-build", "-W", "--keep-going", "-q", "docs", "docs/_build/check"),
        "see the lines above",
    ),
)


def run(check: Check) -> tuple[bool, str, float]:
    """Run one check; return whether it passed, what it said, and the seconds it took."""
    started = time.perf_counter()
    done = subprocess.run(check.command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode == 0, done.stdout + done.stderr, time.perf_counter() - started


def check_all(checks: tuple[Check, ...], say: Callable[[str], None] = print) -> int:
    """Run all `checks`, say what each failing one printed, then one line per check.

    Returns
    -------
    exit_code : int
        0 if every check passed, else 1.
    """
    lines, failed = [], 0
    for check in checks:
        passed, output, seconds = run(check)
        if not passed:
            failed += 1
            say(f"---- {check.name} ----\n{output.rstrip()}\n")
        verdict = "ok" if passed else f"FAILED   {check.remedy}"
        lines.append(f"{check.name:14} {seconds:5.1f} s   {verdict}")
    say("\n".join(lines))
    say(f"{len(checks) - failed} of {len(checks)} checks passed.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(check_all(CHECKS))
