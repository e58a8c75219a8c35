"""What a descriptor's words stand for, and the choices that Ed-Fi leaves to whoever fills it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from inmotion.vocabulary.errors import WrongUsage


@dataclass(frozen=True)
class Descriptor:
    """The table of one descriptor.

    Parameters
    ----------
    name : str
    becomes : str
        What the codes are.
    codes : tuple of str
        All codes a word may stand for; empty if any will do.
    words : mapping of str to str
        Word -> code.
    ours : mapping of str to str
        Words whose code is our own choice -> why.
    """

    name: str
    becomes: str
    codes: tuple[str, ...]
    words: Mapping[str, str]
    ours: Mapping[str, str]


@dataclass(frozen=True)
class Choice:
    """Something Ed-Fi leaves open; `values` is empty if it is a number."""

    name: str
    value: str
    values: tuple[str, ...]
    means: str
    because: str


@dataclass(frozen=True)
class Words:
    """What words and choices hold for one package.

    Parameters
    ----------
    codes : mapping of str to mapping
        Descriptor -> word in small letters -> code.
    choices : mapping of str to str
    """

    codes: Mapping[str, Mapping[str, str]]
    choices: Mapping[str, str]


@cache
def descriptors() -> dict[str, Descriptor]:
    """Return the tables that come with the program, by name."""
    folder = resources.files("inmotion.sources.edfi.descriptors")
    found = {}
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.endswith(".toml"):
            name, raw = file.name.removesuffix(".toml"), tomllib.loads(file.read_text("utf-8"))
            codes = tuple(raw.get("codes", ()))
            found[name] = Descriptor(name, raw["becomes"], codes, raw["map"], raw.get("ours", {}))
    return found


@cache
def choices() -> dict[str, Choice]:
    """Return the choices with their usual values, by name."""
    file = resources.files("inmotion.sources.edfi") / "choices.toml"
    return {
        name: Choice(name, raw["value"], tuple(raw.get("values", ())), raw["means"], raw["because"])
        for name, raw in tomllib.loads(file.read_text("utf-8")).items()
    }


def words_of(own: Path | None) -> Words:
    """Return the words and choices to use.

    Parameters
    ----------
    own : Path, optional
        The district's own table: a section for each descriptor with word = code, and a section
        `choices`.

    Raises
    ------
    WrongUsage
        If the table cannot be read, or names what there is not.
    """
    codes = {
        name: {word.lower(): code for word, code in table.words.items()}
        for name, table in descriptors().items()
    }
    chosen = {name: choice.value for name, choice in choices().items()}
    for section, entries in (_read(own) if own else {}).items():
        for word, code in entries.items():
            if section == "choices":
                _check_choice(str(own), word, code)
                chosen[word] = code
            else:
                _check_code(str(own), section, word, code)
                codes[section][word.rsplit("#", 1)[-1].strip().lower()] = code
    return Words(codes, chosen)


def _read(path: Path) -> dict[str, dict[str, Any]]:
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise WrongUsage(
            f"The table of descriptors cannot be read: {error}.",
            where=str(path),
            do="Write it as TOML; the how-to on Ed-Fi shows one.",
        ) from error
    for section, entries in raw.items():
        if not isinstance(entries, dict):
            raise WrongUsage(
                f"{section} stands outside any section.",
                where=str(path),
                do="Put it under [choices] or under the name of a descriptor.",
            )
        for word, code in entries.items():
            if not isinstance(code, str):
                raise WrongUsage(
                    f"[{section}] {word}: {code} is not a text.",
                    where=str(path),
                    do="Put the code between quotation marks.",
                )
    return raw


def _check_choice(where: str, name: str, value: str) -> None:
    known = choices().get(name)
    if known is None:
        raise WrongUsage(
            f"There is no choice called {name}.",
            where=where,
            do=f"Choices are: {', '.join(choices())}.",
        )
    if known.values and value not in known.values:
        raise WrongUsage(
            f"{name}: {value} is not possible.",
            where=where,
            do=f"Say one of: {', '.join(known.values)}.",
        )
    if not known.values and not _is_number(value):
        raise WrongUsage(
            f"{name}: {value} is not a number.", where=where, do="Say a number like 0.5."
        )


def _is_number(value: str) -> bool:
    whole, _, rest = value.partition(".")
    return whole.isdecimal() and whole.isascii() and (not rest or rest.isdecimal())


def _check_code(where: str, section: str, word: str, code: str) -> None:
    table = descriptors().get(section)
    if table is None:
        raise WrongUsage(
            f"There is no descriptor called {section}.",
            where=where,
            do=f"Descriptors are: {', '.join(descriptors())}.",
        )
    if table.codes and code not in table.codes:
        raise WrongUsage(
            f"[{section}] {word}: {code} is not a code of it.",
            where=where,
            do=f"Codes are: {', '.join(table.codes)}.",
        )
