"""A town with a model in use, once for all tests, and the command in this process."""

import io
import json
import shutil
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.risk.town import LOOKED_FROM, SCHOOLS, rows_of, write

from inmotion.cli.main import run

STUDENTS = 600
DAYS = [part for day in LOOKED_FROM for part in ("--day", str(day))]
#: What is the same for everybody in this town.
CONSTANT = ("exclusions", "excluded_days", "late_entry_days", "school_changes", "district_count")
DAYS += [part for name in CONSTANT for part in ("--leave-out", name)]
FIT = ("risk", "fit", "--by", "Data office", "--why", "New year", *DAYS)


@dataclass
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str


@pytest.fixture
def inmotion(capsys, monkeypatch) -> Callable[..., Said]:
    """Run the command as `main` does."""
    monkeypatch.setenv("COLUMNS", "100")

    def call(*arguments: object) -> Said:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return call


@pytest.fixture(scope="session")
def town_rows():
    """The rows of the town."""
    return rows_of(3, STUDENTS, schools=SCHOOLS)


@pytest.fixture(scope="session")
def fitted(town_rows, tmp_path_factory) -> tuple[Path, dict]:
    """The town's lake with one model that nobody has put in use, and what the fit said."""
    lake = write(
        tmp_path_factory.mktemp("town") / "lake", town_rows, schools=SCHOOLS, is_synthetic=True
    )
    with redirect_stdout(io.StringIO()) as said:
        assert run([*FIT, "--lake", str(lake.root), "--json"]) == 0
    return lake.root, json.loads(said.getvalue())


@pytest.fixture
def lake(fitted, tmp_path) -> Path:
    """A copy of it that a test may change."""
    return Path(shutil.copytree(fitted[0], tmp_path / "lake"))
