"""Taking values out of an object by the places declared in `resources`."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from inmotion.sources import hiding

#: Between the items of a list, the values of an item, and the values of a value.
ITEM, VALUE, INNER = "\x1e", "\x1f", "\x1d"

_SPOILING = {ord(sign): " " for sign in "\t\n\r\0\x01\x1d\x1e\x1f\x0b\x0c\x85\u00a0\u2028\u2029"}
_OUTSIDE_PARENTHESES = re.compile(r"\s*\|\s*(?![^(]*\))")
#: Columns in which people write; whatever looks like a social security number is dropped there.
_FREE = frozenset(
    (
        "first_name",
        "middle_name",
        "last_name",
        "preferred_first_name",
        "preferred_last_name",
        "lea_name",
        "school_name",
        "course_title",
        "program_name",
        "letter_grade",
    )
)
_SECRET_SYSTEMS = ("ssn", "social security")


@dataclass(frozen=True)
class _Step:
    """A member name in JSON, the same in bulk XML, and whether all of a list is taken."""

    name: str
    element: str
    is_list: bool


@dataclass(frozen=True)
class _Place:
    steps: tuple[_Step, ...]
    inner: tuple["tuple[_Place, ...]", ...] = ()


def compile_columns(columns: dict[str, str]) -> list[Callable[[dict[str, Any]], str]]:
    """Return a function from an object to the text of each column."""
    return [_reader(name, text) for name, text in columns.items()]


def _reader(column: str, text: str) -> Callable[[dict[str, Any]], str]:
    places = _parsed(text)
    read: Callable[[Any], str]
    if len(places) == 1 and not places[0].inner and not any(s.is_list for s in places[0].steps):
        read = partial(_one, places[0].steps)
    else:
        read = partial(_first_of, places)
    if column in _FREE:
        return lambda thing: _without_number(read(thing))
    if column == "id_codes":
        return lambda thing: _without_secrets(read(thing))
    return read


def _parsed(text: str) -> tuple[_Place, ...]:
    return tuple(_place(one) for one in _OUTSIDE_PARENTHESES.split(text))


def _place(text: str) -> _Place:
    path, _, inner = text.strip().partition("(")
    steps = []
    for part in path.split("."):
        name, is_list = part.removesuffix("[]"), part.endswith("[]")
        element = name.removesuffix("Descriptor")
        steps.append(_Step(name, element.removesuffix("s") if is_list else element, is_list))
    values = inner.removesuffix(")").split(",") if inner else ()
    return _Place(tuple(steps), tuple(_parsed(value) for value in values))


def _one(steps: tuple[_Step, ...], thing: Any) -> str:
    """Return the text at a place without lists."""
    for step in steps:
        if type(thing) is list:
            thing = thing[0] if thing else None
        if type(thing) is not dict:
            return ""
        found = thing.get(step.name)
        thing = thing.get(step.element) if found is None else found
    if type(thing) is list:
        thing = thing[0] if thing else None
    return _text(thing, steps[-1].name)


def _first_of(places: tuple[_Place, ...], thing: Any) -> str:
    for place in places:
        if place.inner:
            found = [
                VALUE.join(_joined(one, item, INNER) for one in place.inner)
                for item in _walk(place.steps, thing)
                if type(item) is dict
            ]
            text = ITEM.join(found)
        else:
            text = _joined((place,), thing, ITEM)
        if text:
            return text
    return ""


def _joined(places: tuple[_Place, ...], thing: Any, sign: str) -> str:
    """Return the texts at the first place that has any."""
    for place in places:
        name = place.steps[-1].name
        texts = [text for item in _walk(place.steps, thing) if (text := _text(item, name))]
        if texts:
            return sign.join(texts)
    return ""


def _walk(steps: tuple[_Step, ...], thing: Any) -> Iterator[Any]:
    """Yield what stands at the end of the steps."""
    if not steps:
        yield thing
        return
    step, rest = steps[0], steps[1:]
    if type(thing) is str and not rest and step.name.endswith("Descriptor"):
        # In bulk XML a list of descriptors is a list of texts.
        yield thing
        return
    if type(thing) is not dict:
        return
    found = thing.get(step.name)
    found = thing.get(step.element) if found is None else found
    if type(found) is list:
        for item in found if step.is_list else found[:1]:
            yield from _walk(rest, item)
    elif found is not None:
        yield from _walk(rest, found)


def _text(value: Any, name: str) -> str:
    """Return a value as the text of a cell; a descriptor without its namespace."""
    if value is True:
        return "true"
    if value is False:
        return "false"
    if type(value) is not str:
        return ""
    if name.endswith("Descriptor") or value.startswith("uri://"):
        value = value.rsplit("#", 1)[-1]
    if not value.isprintable():
        value = value.translate(_SPOILING)
    return str(value).strip()


def _without_number(text: str) -> str:
    return "" if hiding.hide(text) != text else text


def _without_secrets(text: str) -> str:
    """Drop identification codes that are social security numbers."""
    kept = [
        item
        for item in text.split(ITEM)
        if not any(word in item.split(VALUE)[0].lower() for word in _SECRET_SYSTEMS)
    ]
    return ITEM.join(kept)
