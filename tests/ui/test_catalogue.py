"""Every text of the code has its words in every language, with the same values in them."""

import importlib.util
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
CATALOGUES = sorted((ROOT / "src/inmotion/locale").glob("*/LC_MESSAGES/inmotion.po"))


@pytest.fixture(scope="module")
def tool():
    """Load tools/words.py, which is a script."""
    spec = importlib.util.spec_from_file_location("words_tool", ROOT / "tools" / "words.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def catalogue_of(path):
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3])


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_every_marked_text_has_words_in(path, tool):
    assert tool.faults(tool.marked_texts(), catalogue_of(path)) == []


def test_texts_are_found_in_code_and_in_rules(tool):
    found = tool.marked_texts()
    assert (
        "School days missed so far this year, excused or not; parts of days are not counted."
        in found
    )
    assert "Among equals by lot, drawn anew each week." in found
    assert (
        "{count} more missed day than a week ago.",
        "{count} more missed days than a week ago.",
    ) in (found)
    steps = "take steps to help, before the seventh."
    days = ("{amount} unexcused day in {month}: ", "{amount} unexcused days in {month}: ")
    assert tuple(text + steps for text in days) in found


def test_no_text_hides_inside_an_f_string(tool, tmp_path):
    assert tool.hidden_texts() == []
    (tmp_path / "planted.py").write_text("x = f\"{words.say('hidden')}\"\n")
    assert tool.hidden_texts(tmp_path) == ["planted.py:1"]


def entry(text, words, **more):
    catalogue = Catalog(locale="es")
    catalogue.add(text, words, **more)
    return catalogue


@pytest.mark.parametrize(
    ("text", "catalogue", "fault"),
    [
        ("missed", Catalog(locale="es"), "no entry"),
        ("missed", entry("missed", ""), "not translated"),
        ("missed", entry("missed", "faltó", flags=["fuzzy"]), "only guessed"),
        ("{count} days", entry("{count} days", "{cuenta} días"), "other values"),
        (
            ("{count} day", "{count} days"),
            entry(("{count} day", "{count} days"), ("un día", "")),
            "not translated",
        ),
        (
            ("{count} day", "{count} days"),
            entry(("{count} day", "{count} days"), ("un día", "{count} días")),
            "other values",
        ),
    ],
)
def test_a_planted_fault_is_found(tool, text, catalogue, fault):
    (found,) = tool.faults({text: [("ui/words.py", 3)]}, catalogue)
    assert found.startswith(f"ui/words.py:3: {fault}")


def test_a_text_that_is_gone_from_the_code_is_found(tool):
    assert tool.faults({}, entry("missed", "faltó")) == ["not in the code any more: 'missed'"]


def test_bringing_up_to_date_keeps_words_adds_texts_and_drops_what_is_gone(tool):
    old = entry("missed", "faltó")
    old.add("gone", "ido")
    new = tool.renewed({"missed": [("a.py", 1)], "new": [("a.py", 2)]}, old)
    assert {message.id: message.string or "" for message in new if message.id} == {
        "missed": "faltó",
        "new": "",
    }
