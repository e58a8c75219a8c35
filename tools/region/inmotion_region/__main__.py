"""`python -m inmotion_region build DIR`: write the invented region."""

import argparse
import sys
from datetime import date
from pathlib import Path

from .build import build
from .places import FULL_SCHOOLS


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="region",
        description="Write an invented region in the form Washington districts send to the state.",
        epilog="example: build region --students 20000 --years 2025 2026 "
        "--extracts 2026-01-23 2026-01-30 2026-02-06",
    )
    command = parser.add_subparsers(required=True).add_parser("build")
    command.add_argument("directory", type=Path)
    command.add_argument("--students", type=int, default=20_000)
    command.add_argument("--seed", type=int, default=7)
    command.add_argument("--districts", type=int, default=35)
    command.add_argument("--schools", type=int, default=FULL_SCHOOLS)
    command.add_argument("--years", type=int, nargs="+", default=[2026])
    command.add_argument("--movers", type=int, default=0)
    command.add_argument("--extracts", type=date.fromisoformat, nargs="+", default=None)
    return parser.parse_args()


def _tell(done: int, total: int, name: str) -> None:
    sys.stderr.write(f"{done:3d} of {total} {name}\n")


def main() -> None:
    """Run the command."""
    arguments = _arguments()
    summary = build(**vars(arguments), progress=_tell)
    for file, rows in sorted(summary.rows.items()):
        sys.stdout.write(f"{file}\t{rows}\n")


if __name__ == "__main__":
    main()
