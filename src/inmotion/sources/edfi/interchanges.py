"""Reading bulk XML row by row, in bounded memory, without anything that XML can be abused for.

A document type declaration is refused before it is read: with it go entities, expanded or fetched
from elsewhere. Ed-Fi's interchanges have none.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any, NoReturn
from xml.parsers import expat
from xml.sax.saxutils import escape

from inmotion.sources.edfi.objects import LONGEST, Unreadable

Opener = Callable[[], IO[bytes]]

_CHUNK = 1 << 16
_DEEPEST = 40
#: Elements that only hold together what the API has side by side.
_HOLDERS = frozenset(("name", "birthData", "attendanceEvent"))


@dataclass
class Element:
    """An element with its line."""

    name: str
    line: int
    text: list[str] = field(default_factory=list)
    children: list["Element"] = field(default_factory=list)

    def value(self) -> str:
        """Return the text of an element."""
        return "".join(self.text).strip()

    def as_object(self) -> dict[str, Any]:
        """Return the children as the API would have them: name -> list of texts and objects."""
        found: dict[str, Any] = {}
        for child in self.children:
            name = child.name[:1].lower() + child.name[1:]
            if not child.children:
                found.setdefault(name, []).append(child.value())
            elif name.endswith("Reference"):
                flat: dict[str, Any] = {}
                child.flatten(flat)
                found.setdefault(name, []).append(flat)
            elif name in _HOLDERS:
                for key, value in child.as_object().items():
                    found.setdefault(key, []).extend(value)
            else:
                found.setdefault(name, []).append(child.as_object())
        return found

    def flatten(self, into: dict[str, Any]) -> None:
        """Gather the keys of a reference, however deep they lie."""
        for child in self.children:
            if child.children:
                child.flatten(into)
            else:
                into.setdefault(child.name[:1].lower() + child.name[1:], []).append(child.value())

    def written(self, shown: Callable[[str, str], str], indent: str = "  ") -> str:
        """Return the element as text again; `shown` gets name and text of each value."""
        if not self.children:
            text = escape(shown(self.name, self.value()))
            return f"{indent}<{self.name}>{text}</{self.name}>\n"
        inside = "".join(child.written(shown, indent + "  ") for child in self.children)
        return f"{indent}<{self.name}>\n{inside}{indent}</{self.name}>\n"


class _Rows:
    """Handlers of the parser: gathers the children of the root."""

    def __init__(self, parser: expat.XMLParserType) -> None:
        self.parser, self.depth, self.size = parser, 0, 0
        self.open: list[Element] = []
        self.done: list[Element] = []

    def start(self, name: str, _attributes: object) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise Unreadable
        if self.depth > 1:
            if self.depth == 2:
                self.size = 0
            self._grow(len(name) + 50)
            line = self.parser.CurrentLineNumber
            self.open.append(Element(name.rsplit(":", 1)[-1], line))

    def end(self, _name: str) -> None:
        self.depth -= 1
        if self.depth == 1:
            self.done.append(self.open.pop())
        elif self.depth > 1:
            child = self.open.pop()
            self.open[-1].children.append(child)

    def text(self, text: str) -> None:
        if self.open:
            self._grow(len(text))
            self.open[-1].text.append(text)

    def _grow(self, by: int) -> None:
        self.size += by
        if self.size > LONGEST:
            raise Unreadable

    def refuse(self, *_: object) -> NoReturn:
        raise Unreadable


def read_xml(opener: Opener) -> Iterator[tuple[int, Element]]:
    """Yield the rows of an interchange with their lines.

    Raises
    ------
    Unreadable
        If the text is not well formed, breaks off, nests too deep, or declares a document type.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    rows = _Rows(parser)
    parser.StartElementHandler, parser.EndElementHandler = rows.start, rows.end
    parser.CharacterDataHandler = rows.text
    parser.StartDoctypeDeclHandler = rows.refuse
    parser.EntityDeclHandler = rows.refuse
    parser.ExternalEntityRefHandler = rows.refuse
    with opener() as file:
        is_end = False
        while not is_end:
            chunk = file.read(_CHUNK)
            is_end = not chunk
            fault: Exception | None = None
            try:
                parser.Parse(chunk, is_end)
            except (expat.ExpatError, ValueError, LookupError) as found:
                fault = found
            for element in rows.done:
                yield element.line, element
            rows.done.clear()
            if fault:
                raise Unreadable from fault
