"""A copy of the house in which a fault may be planted."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class House:
    """A source tree at `root`, and commands that see it instead of the installed one."""

    root: Path

    def plant(self, path: str, text: str) -> None:
        """Write a file below src/inmotion; folders on the way become packages."""
        target = self.root / "src" / "inmotion" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.suffix == ".py":
            (target.parent / "__init__.py").touch()
        target.write_text(text, encoding="utf-8")

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a command on this tree."""
        env = os.environ | {"PYTHONPATH": str(self.root / "src"), "COLUMNS": "200"}
        return subprocess.run(
            command, cwd=self.root, env=env, capture_output=True, text=True, check=False
        )


@pytest.fixture
def root() -> Path:
    """Where the repository lies."""
    return ROOT


@pytest.fixture
def house_copy(tmp_path: Path) -> House:
    """The house, copied, to plant faults in."""
    ignore = shutil.ignore_patterns("__pycache__", "tests")
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=ignore)
    shutil.copytree(ROOT / "docs" / "reference", tmp_path / "docs" / "reference")
    # The reference pages take the worked examples in.
    shutil.copytree(ROOT / "tests" / "spec", tmp_path / "tests" / "spec", ignore=ignore)
    (tmp_path / "tools").mkdir()
    # The writer of the reference pages and the modules it takes their parts from.
    for tool in (ROOT / "tools").glob("*.py"):
        shutil.copy(tool, tmp_path / "tools" / tool.name)
    shutil.copy(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    return House(tmp_path)


@pytest.fixture
def script() -> Callable[[str], Path]:
    """Find a command of the environment the tests run in."""
    return lambda name: Path(sys.executable).parent / name
