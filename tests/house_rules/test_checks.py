"""`make check` tells everything at once, and notices pages that no longer follow from the code."""

import importlib.util
import sys

import pytest


@pytest.fixture
def checks(root):
    """The script behind `make check`, as a module."""
    spec = importlib.util.spec_from_file_location("house_check", root / "tools" / "check.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


def a_check(checks, name, code):
    return checks.Check(name, (sys.executable, "-c", code), f"mend {name}")


def test_every_failing_check_is_reported_before_it_says_no(checks):
    said = []
    planted = (
        a_check(checks, "first", "raise SystemExit('first is wrong')"),
        a_check(checks, "second", "print('quiet when well')"),
        a_check(checks, "third", "print('third is wrong'); raise SystemExit(3)"),
    )
    assert checks.check_all(planted, said.append) == 1
    text = "\n".join(said)
    assert "first is wrong" in text
    assert "third is wrong" in text
    assert "mend third" in text
    assert "quiet when well" not in text
    assert "1 of 3 checks passed." in text


def test_all_well_is_a_zero(checks):
    said = []
    assert checks.check_all((a_check(checks, "only", "pass"),), said.append) == 0
    assert "1 of 1 checks passed." in said[-1]


def test_the_generated_pages_follow_from_the_code(house_copy):
    done = house_copy.run(sys.executable, "tools/reference.py", "--check")
    assert (done.returncode, done.stdout) == (0, "")


def test_a_changed_meaning_of_a_column_makes_the_pages_stale(house_copy):
    declared = house_copy.root / "src/inmotion/vocabulary/tables/attendance.py"
    before = declared.read_text(encoding="utf-8")
    after = before.replace("students are taught on this day", "a planted meaning")
    assert after != before
    declared.write_text(after, encoding="utf-8")
    stale = house_copy.run(sys.executable, "tools/reference.py", "--check")
    assert stale.returncode == 1
    assert "+| `is_school_day` | boolean |  | a planted meaning |" in stale.stdout
    assert house_copy.run(sys.executable, "tools/reference.py").returncode == 0
    assert house_copy.run(sys.executable, "tools/reference.py", "--check").returncode == 0
