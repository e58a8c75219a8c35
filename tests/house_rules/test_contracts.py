"""Each import contract holds, and is seen to fail on the fault it is there for."""

import re
import tomllib

import pytest

FAULTS = {
    "a formula that asks the command line": (
        "floors",
        {"methods/planted.py": "import inmotion.cli\n"},
    ),
    "a stray top folder": ("floors", {"utils/__init__.py": ""}),
    "a room that asks another room": (
        "rooms",
        {
            "capabilities/planted_one/facts.py": "",
            "capabilities/planted_two/queries.py": "import inmotion.capabilities.planted_one.facts",
        },
    ),
    "a formula that knows Django": ("django", {"methods/planted.py": "import django.db\n"}),
    "an indicator that knows Django": (
        "django",
        {"capabilities/planted/indicators.py": "from django.db import models\n"},
    ),
    "a nightly step that knows Django": (
        "django",
        {"capabilities/planted/pipeline.py": "import django\n"},
    ),
    "two siblings that need each other": (
        "circles",
        {
            "vocabulary/planted/one.py": "import inmotion.vocabulary.planted.two\n",
            "vocabulary/planted/two.py": "import inmotion.vocabulary.planted.one\n",
        },
    ),
    "a room that opens the record tables": (
        "record-tables",
        {"capabilities/planted/actions.py": "import inmotion.records.models\n"},
    ),
    "a page that opens a database": (
        "pages",
        {"capabilities/planted/views.py": "import duckdb\n"},
    ),
    "a page that reaches the lake through another file": (
        "pages",
        {
            "capabilities/planted/views.py": "import inmotion.capabilities.planted.reading\n",
            "capabilities/planted/reading.py": "import inmotion.lake\n",
        },
    ),
}


@pytest.fixture
def broken_contracts(house_copy, script):
    """Run the import linter on the copy; return the identifiers of the contracts it finds broken.

    The linter's own error (a module that does not exist, say) is no verdict and fails the test.
    """
    project = tomllib.loads((house_copy.root / "pyproject.toml").read_text(encoding="utf-8"))
    by_name = {rule["name"]: rule["id"] for rule in project["tool"]["importlinter"]["contracts"]}

    def look() -> set[str]:
        done = house_copy.run(script("lint-imports"), "--no-logo", "--no-cache")
        verdicts = dict(re.findall(r"^(.+) (KEPT|BROKEN)$", done.stdout, re.MULTILINE))
        assert verdicts.keys() == by_name.keys(), done.stdout + done.stderr
        broken = {by_name[name] for name, verdict in verdicts.items() if verdict == "BROKEN"}
        assert (done.returncode != 0) == bool(broken)
        return broken

    return look


def test_all_six_contracts_hold(broken_contracts):
    assert broken_contracts() == set()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_contract_fails_on(fault, house_copy, broken_contracts):
    contract, files = FAULTS[fault]
    for path, text in files.items():
        house_copy.plant(path, text)
    # An upward import may close a circle too; no other contract may have an opinion.
    assert contract in broken_contracts() <= {contract, "circles"}


def test_every_contract_has_a_fault_that_breaks_it(root):
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    declared = {rule["id"] for rule in project["tool"]["importlinter"]["contracts"]}
    assert declared == {contract for contract, _ in FAULTS.values()}
    assert len(declared) == 6
