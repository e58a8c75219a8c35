"""The example notebooks run from top to bottom on a small invented region."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

EXAMPLES = Path(__file__).parents[2] / "examples"
INMOTION = str(Path(sys.executable).with_name("inmotion"))


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    folder = tmp_path_factory.mktemp("region")
    files, lake = str(folder / "files"), str(folder / "lake")
    build = ["region", "build", files, "--students", "800", "--seed", "7", "--districts", "6"]
    load = ["import", files, "--lake", lake, "--yes"]
    subprocess.run([INMOTION, *build, "--extract", "2026-02-06"], check=True, capture_output=True)
    # Status 1: the region is written with a few wrong rows on purpose, and they are in quarantine.
    assert subprocess.run([INMOTION, *load], check=False, capture_output=True).returncode in (0, 1)
    return lake


def printed(notebook):
    return "\n".join(
        output.get("text", "") + str(output.get("data", {}).get("text/plain", ""))
        for cell in notebook.cells
        for output in cell.get("outputs", ())
    )


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.ipynb")), ids=lambda path: path.stem)
def test_the_notebook_runs_and_says_where_its_numbers_come_from(path, lake, monkeypatch):
    monkeypatch.setenv("INMOTION_LAKE", lake)
    notebook = nbformat.read(path, as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells), "clear the outputs"
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute(cwd=str(EXAMPLES))
    text = printed(notebook)
    assert "February 2026" in text
    assert "ED Facts file specification 195" in text
