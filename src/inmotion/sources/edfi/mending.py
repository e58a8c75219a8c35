"""Objects with problems as they came, each with a member `problem`; rows of XML with a remark."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TextIO

from inmotion.sources import hiding
from inmotion.sources.edfi.flat import is_xml
from inmotion.sources.edfi.interchanges import Element, read_xml
from inmotion.sources.edfi.objects import Unreadable, read_json
from inmotion.sources.packages import Found
from inmotion.sources.scanning import Source

if TYPE_CHECKING:
    from inmotion.sources.edfi.package import Memo

#: Members that may hold nine digits and be no social security number.
_KEYS = ("Id", "Identifier", "Code", "Number")
_SECRET_SYSTEMS = ("ssn", "social security")


def rewrite(source: Source, file: TextIO, sentences: Mapping[int, str], everywhere: str) -> None:
    """Write the objects of `sentences`, or all; see `scanning.Source`."""
    memo: Memo = source.memo  # type: ignore[assignment]
    by_order = source.found.name in memo.by_order
    with source.found.again() as found:
        try:
            if is_xml(found):
                _rewrite_rows(found, file, sentences, everywhere, by_order=by_order)
            else:
                _rewrite_objects(found, file, sentences, everywhere, by_order=by_order)
        except Unreadable:
            # The part that can be read is there; the report says that the file breaks off.
            return


def _rewrite_objects(
    found: Found, file: TextIO, sentences: Mapping[int, str], everywhere: str, *, by_order: bool
) -> None:
    for count, (line, thing) in enumerate(read_json(found.open, as_written=False), 1):
        number = count if by_order else line
        words = sentences.get(number, everywhere)
        if words:
            shown = _shown("", thing) if thing is not None else {"line": number}
            file.write(json.dumps({**shown, "problem": words}, ensure_ascii=False) + "\n")


def _rewrite_rows(
    found: Found, file: TextIO, sentences: Mapping[int, str], everywhere: str, *, by_order: bool
) -> None:
    file.write('<?xml version="1.0" encoding="UTF-8"?>\n<Problems>\n')
    try:
        for count, (line, element) in enumerate(read_xml(found.open), 1):
            number = count if by_order else line
            words = sentences.get(number, everywhere)
            if words:
                # Two hyphens would end the remark.
                file.write(f"  <!-- {number}: {words.replace('--', '- -')} -->\n")
                _drop_secrets(element)
                file.write(element.written(_shown))
    finally:
        file.write("</Problems>\n")


def _drop_secrets(element: Element) -> None:
    """Hide identification codes that are social security numbers."""
    for child in element.children:
        _drop_secrets(child)
    systems = [c.value().lower() for c in element.children if c.name.endswith("System")]
    if any(word in system for word in _SECRET_SYSTEMS for system in systems):
        for child in element.children:
            if child.name == "IdentificationCode":
                child.text = [hiding.HIDDEN]


def _shown(key: str, thing: Any) -> Any:
    """Return a value as it may be copied for people."""
    if isinstance(thing, dict):
        system = str(thing.get("studentIdentificationSystemDescriptor", "")).lower()
        if any(word in system for word in _SECRET_SYSTEMS):
            thing = {**thing, "identificationCode": hiding.HIDDEN}
        return {name: _shown(name, value) for name, value in thing.items()}
    if isinstance(thing, list):
        return [_shown(key, value) for value in thing]
    if isinstance(thing, str) and not key.endswith(_KEYS):
        return hiding.hide(thing)
    return thing
