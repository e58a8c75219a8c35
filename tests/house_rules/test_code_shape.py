"""The size, the names and the imports of the code, as the conventions set them."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

MOST_LINES_IN_A_FILE = 400
MOST_LINES_IN_A_FUNCTION = 50
#: Names that say nothing; what is inside has a better one.
EMPTY_NAMES = {
    name + plural
    for name in ("util", "utility", "helper", "base", "common", "manager", "misc")
    for plural in ("", "s")
} | {"utilities"}


@pytest.fixture(scope="module")
def sources() -> dict[Path, str]:
    """Every Python file of the project that git does not ignore, with its text."""
    root = Path(__file__).resolve().parents[2]
    listed = subprocess.run(
        ("git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py"),
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = (Path(line) for line in sorted(set(listed.stdout.splitlines())))
    return {
        path: (root / path).read_text(encoding="utf-8")
        for path in paths
        if (root / path).exists() and "migrations" not in path.parts
    }


def long_files(sources: dict[Path, str]) -> list[str]:
    return [
        f"{path}: {lines} lines"
        for path, text in sources.items()
        if (lines := len(text.splitlines())) > MOST_LINES_IN_A_FILE
    ]


def long_functions(sources: dict[Path, str]) -> list[str]:
    return [
        f"{path}:{node.lineno}: {node.name} has {lines} lines"
        for path, text in sources.items()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if (lines := code_lines(node)) > MOST_LINES_IN_A_FUNCTION
    ]


def code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines of a function without its docstring, which may be as long as it must."""
    first = function.body[0]
    is_doc = ast.get_docstring(function) is not None
    doc = (first.end_lineno or 0) - first.lineno + 1 if is_doc else 0
    return (function.end_lineno or 0) - function.lineno + 1 - doc


def empty_names(sources: dict[Path, str]) -> list[str]:
    return [
        str(path)
        for path in sources
        if EMPTY_NAMES & {path.stem.strip("_"), *(part.strip("_") for part in path.parent.parts)}
    ]


def imported(text: str) -> Iterator[tuple[int, str]]:
    """Yield line and full name of every module or name that `text` imports."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, node.module or ""


def root_imports(sources: dict[Path, str]) -> list[str]:
    """Find files inside that import the root package: it is for the outside, and a circle."""
    return [
        f"{path}:{line}"
        for path, text in sources.items()
        if path.parts[0] == "src" and "tests" not in path.parts
        for line, name in imported(text)
        if name == "inmotion"
    ]


def string_lookups(sources: dict[Path, str]) -> list[str]:
    """Find `get_model`, which reaches into another room by a string no linter sees."""
    return [
        f"{path}:{node.lineno}"
        for path, text in sources.items()
        if path.parts[0] == "src"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Attribute) and node.attr == "get_model"
    ]


def readers_among_writers(sources: dict[Path, str]) -> list[str]:
    """Find imports by which the region's writer could share a misunderstanding with the reader."""
    return [
        f"{path}:{line}: {name}"
        for path, text in sources.items()
        if path.parts[:2] == ("tools", "region") and "tests" not in path.parts
        for line, name in imported(text)
        if name.split(".")[0] == "inmotion" and name.split(".")[1:2] != ["vocabulary"]
    ]


RULES = {
    long_files: {"src/inmotion/lake/long.py": "x = 1\n" * 401},
    long_functions: {"src/inmotion/lake/deep.py": "def deep():\n" + "    x = 1\n" * 50},
    empty_names: {"src/inmotion/lake/helpers.py": ""},
    root_imports: {"src/inmotion/lake/up.py": "from inmotion import cli\n"},
    string_lookups: {"src/inmotion/ui/x.py": "def f(apps):\n    return apps.get_model('a', 'B')\n"},
    readers_among_writers: {"tools/region/write.py": "import inmotion.sources.cedars\n"},
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_code_is_free_of(rule, sources):
    assert rule(sources) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_planted_fault_is_found_by(rule):
    planted = {Path(path): text for path, text in RULES[rule].items()}
    assert len(rule(planted)) == 1


def test_the_rules_see_the_whole_house(sources):
    floors = {path.parts[2] for path in sources if path.parts[:2] == ("src", "inmotion")}
    assert {"vocabulary", "lake", "sources", "indicators", "records", "cli", "site"} <= floors
    assert {path.parts[0] for path in sources} >= {"src", "tests", "tools"}
