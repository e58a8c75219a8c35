"""Bring the catalogues of other languages up to date with the texts in the code.

`python tools/words.py` adds new texts, empty, and drops those that are gone; `--check` only tells
what is missing. A text is marked by `N_("...")`, `words.say("...")` or `words.plural("one", "many",
...)`, or stands under one of `SHOWN_KEYS` in a table of dated rules.
"""

import argparse
import ast
import string
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

SOURCE = Path(__file__).resolve().parent.parent / "src" / "inmotion"
KEYWORDS = {"N_": None, "say": None, "plural": (1, 2)}
SHOWN_KEYS = frozenset({"words", "duty", "why", "who", "note", "not_evaluated"})

Text = str | tuple[str, str]


def marked_texts(source: Path = SOURCE) -> dict[Text, list[tuple[str, int]]]:
    """Return every text to translate (a pair for singular and plural) and where it stands."""
    found: dict[Text, list[tuple[str, int]]] = {}
    for path in sorted(source.rglob("*")):
        if "tests" in path.parts or path.suffix not in {".py", ".toml"}:
            continue
        in_file = _in_rules(path) if path.suffix == ".toml" else _in_code(path)
        for line, text in in_file:
            found.setdefault(text, []).append((path.relative_to(source).as_posix(), line))
    return found


def hidden_texts(source: Path = SOURCE) -> list[str]:
    """Return the places where a text is marked inside an f-string and would never be found."""
    return [
        f"{path.relative_to(source)}:{call.lineno}"
        for path in sorted(source.rglob("*.py"))
        for part in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(part, ast.JoinedStr)
        for call in ast.walk(part)
        if isinstance(call, ast.Call) and _marks_a_text(call)
    ]


def _marks_a_text(call: ast.Call) -> bool:
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    return name in KEYWORDS and bool(call.args) and isinstance(call.args[0], ast.Constant)


def _in_code(path: Path) -> Iterator[tuple[int, Text]]:
    with path.open("rb") as file:
        for line, text, _comments, _context in extract("python", file, keywords=KEYWORDS):
            # `N_(text)` with a variable in it is found with an empty text.
            if text and all(text):
                yield line, text


def _in_rules(path: Path) -> Iterator[tuple[int, Text]]:
    """Yield the shown texts of a rule table; only the file is known, so the line is 1."""
    yield from ((1, text) for text in _shown(tomllib.loads(path.read_text(encoding="utf-8"))))


def _shown(value: Any) -> Iterator[Text]:
    if isinstance(value, list):
        for item in value:
            yield from _shown(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key in SHOWN_KEYS and item:
                # Two texts are one for one thing, and one for many.
                yield (item[0], item[1]) if isinstance(item, list) else item
            else:
                yield from _shown(item)


def fields(text: str) -> set[str]:
    """Return the names of the places where values are put into `text`."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def faults(texts: dict[Text, list[tuple[str, int]]], catalogue: Catalog) -> list[str]:
    """Return one line per text that is missing, doubtful, left over or has other values in it."""
    lines = [
        f"not in the code any more: {message.id!r}"
        for message in catalogue
        if message.id and message.id not in texts
    ]
    for text, places in texts.items():
        where = f"{places[0][0]}:{places[0][1]}"
        entry = catalogue.get(text)
        lines += [f"{where}: {fault}: {text!r}" for fault in _entry_faults(text, entry)]
    return lines


def _entry_faults(text: Text, entry: Message | None) -> Iterator[str]:
    one, many = (text, text) if isinstance(text, str) else text
    if entry is None:
        yield "no entry"
        return
    translations = entry.string if isinstance(entry.string, tuple) else (entry.string,)
    if not all(translations):
        yield "not translated"
    elif entry.fuzzy:
        yield "only guessed (fuzzy)"
    elif any(fields(one) | fields(many) != fields(words) for words in translations):
        yield "other values than the English text"


def renewed(texts: dict[Text, list[tuple[str, int]]], old: Catalog) -> Catalog:
    """Return a catalogue of exactly `texts`, with the translations `old` has."""
    new = Catalog(
        locale=old.locale,
        header_comment=old.header_comment,
        project="inmotion",
        version="0",
        msgid_bugs_address="see CONTRIBUTING.md",
        charset="utf-8",
        creation_date=old.creation_date,
        revision_date=old.revision_date,
        last_translator="the makers of In Motion",
        language_team=old.language_team,
        fuzzy=False,
    )
    for text, places in texts.items():
        known = old.get(text)
        new.add(text, known.string if known else None, locations=places)
    return new


def main() -> int:
    """Bring every catalogue up to date, or with `--check` say what is wrong with it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing, report")
    only_check = parser.parse_args().check
    texts = marked_texts()
    hidden = [f"marked inside an f-string: {place}\n" for place in hidden_texts()]
    sys.stdout.writelines(hidden)
    wrong = len(hidden)
    for path in sorted((SOURCE / "locale").glob("*/LC_MESSAGES/inmotion.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, locale=path.parts[-3])
        if not only_check:
            catalogue = renewed(texts, catalogue)
            with path.open("wb") as file:
                write_po(file, catalogue, width=100, sort_by_file=True, include_lineno=False)
        found = faults(texts, catalogue)
        wrong += len(found)
        sys.stdout.writelines(f"{path.parts[-3]}: {line}\n" for line in found)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
