"""The state's words: what is hidden and why, bands, grades, student groups, levels."""

import re
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from inmotion.sources.report_card.layouts import load

_BAND = re.compile(r"([<>])(\d{1,3}(?:\.\d{1,9})?)%")


class Held(NamedTuple):
    """Why something is not shown, and what is said about it all the same.

    Parameters
    ----------
    why : str
        Empty if nothing is held back.
    lower, upper : Decimal or None
        The value lies between them; a share of 1.
    """

    why: str
    lower: Decimal | None = None
    upper: Decimal | None = None


def bare(words: str) -> str:
    """Return words in the form in which they are compared."""
    return re.sub(r"[^a-z0-9<>%.*]", "", words.lower()).strip(".")


@cache
def _codes(kind: str) -> dict[str, str]:
    return {bare(word): code for code, words in load("words")[kind].items() for word in words}


@cache
def _listed(kind: str) -> tuple[str, ...]:
    return tuple(load("words")[kind]["cells"])


@cache
def _open() -> frozenset[str]:
    return frozenset(bare(word) for word in _listed("open"))


def code_of(kind: str, words: str | None) -> str | None:
    """Return the code of a grade, student group or level; None if the words are not known.

    A file name writes `transitional_bilingual` for "Transitional Bilingual".
    """
    return _codes(kind).get(bare(words)) if words else None


def words_of(kind: str, code: str) -> str:
    """Return the state's words for a code."""
    return str(load_words(kind)[code][0])


@cache
def load_words(kind: str) -> dict[str, list[str]]:
    """Return the codes of a kind and the words for each."""
    words: dict[str, list[str]] = load("words")[kind]
    return words


@cache
def missing_words() -> frozenset[str]:
    """Return the cells that state nothing."""
    return frozenset(_listed("missing"))


@cache
def held(words: str) -> Held | None:
    """Return what suppression words say; None if we do not know them.

    Examples
    --------
    >>> held("Suppressed: >95%")
    Held(why='top_bottom', lower=Decimal('0.95'), upper=Decimal('1'))
    >>> held("Cross Student Group - N<10").why, held("No Suppression").why
    ('cross_student_group', '')
    >>> held("secret") is None
    True
    """
    words = words.strip()
    for prefix in _listed("prefixes"):
        if words.lower().startswith(prefix.lower()):
            words = words[len(prefix) :].strip()
    if bare(words) in _open():
        return Held("")
    if band := _BAND.fullmatch(words.replace(" ", "")):
        edge = Decimal(band[2]) / 100
        if edge > 1:
            return None
        below = band[1] == "<"
        return Held("top_bottom", Decimal(0) if below else edge, edge if below else Decimal(1))
    why = _codes("hidden").get(bare(words))
    return Held(why) if why else None


def suppression(why: str, lower: Decimal | None, upper: Decimal | None) -> str:
    """Return the state's words for why something is hidden.

    Examples
    --------
    >>> suppression("top_bottom", Decimal("0.95"), Decimal(1))
    '>95%'
    >>> suppression("small_group", None, None)
    'N<10'
    """
    if lower is not None and upper is not None:
        edge, sign = (upper, "<") if lower == 0 else (lower, ">")
        return f"{sign}{(edge * 100).normalize():f}%"
    return words_of("hidden", why) if why else str(_listed("open")[0])
