"""What a file of the repository may not name: package hosts, and paths of one machine."""

import re
import subprocess
from pathlib import Path

import pytest

PACKAGE_HOST = re.compile(
    r"pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|debian\.org|anaconda\.(?:org|com)|"
    r"index-url\s*[=:]\s*\S|find-links\s*[=:]\s*\S"
)
MACHINE_PATH = re.compile(r"(?<![\w.~/-])/(?:work|root|home/\w+|Users/\w+|opt|tmp/\w)/")


def tracked_text(root: Path) -> dict[str, str]:
    """Return path and text of every text file that git tracks."""
    listed = subprocess.run(
        ("git", "grep", "-I", "--name-only", "-e", ""),
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    return {
        path: (root / path).read_text(encoding="utf-8", errors="replace")
        for path in listed.stdout.splitlines()
        if (root / path).exists()
    }


def lines_that_name(pattern: re.Pattern[str], texts: dict[str, str]) -> list[str]:
    return [
        f"{path}:{number}: {line.strip()[:80]}"
        for path, text in texts.items()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_file_names_a_package_host(root):
    assert lines_that_name(PACKAGE_HOST, tracked_text(root)) == []


def test_no_file_names_a_path_of_one_machine(root):
    assert lines_that_name(MACHINE_PATH, tracked_text(root)) == []


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_pins_and_hashes_everything_and_names_no_host(root, name):
    text = (root / name).read_text(encoding="utf-8")
    assert "://" not in text
    required = re.findall(r"^[a-z0-9].*?(?=^[a-z0-9]|\Z)", text, re.MULTILINE | re.DOTALL)
    assert len(required) > 20
    for requirement in required:
        assert re.match(r"[a-z0-9._-]+==\S+", requirement), requirement
        assert "--hash=sha256:" in requirement, requirement


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (PACKAGE_HOST, "--extra-index" + "-url=https://mirror.example/simple"),
        (PACKAGE_HOST, "https://files.python" + "hosted.org/packages/x.whl"),
        (MACHINE_PATH, 'open("' + "/home" + '/ann/data.csv")'),
        (MACHINE_PATH, "see " + "/work" + "/readme"),
    ],
)
def test_a_planted_name_is_found(pattern, line):
    assert len(lines_that_name(pattern, {"planted.md": f"first line\n{line}\n"})) == 1
