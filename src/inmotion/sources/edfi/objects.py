"""Reading the objects of a JSON file one by one, each with its line, in bounded memory."""

import io
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import IO, Any, NoReturn

Opener = Callable[[], IO[bytes]]
#: Line and object; None if what stands there is no whole object.
Numbered = tuple[int, dict[str, Any] | None]

#: Longest object, in signs.
LONGEST = 1_000_000
_CHUNK = 1 << 18
_BETWEEN = " \t\r\n,[]\ufeff"


class Unreadable(Exception):
    """The file breaks off, or cannot be read any further."""


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)


# Numbers stay as they are written: 0.50, and 64-bit keys to the last digit.
_AS_WRITTEN = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=_refuse)
_AS_NUMBERS = json.JSONDecoder(parse_constant=_refuse)
_FAULTS = (ValueError, RecursionError)


def read_json(opener: Opener, *, as_written: bool = True) -> Iterator[Numbered]:
    """Yield the objects of a file of lines or of arrays.

    Parameters
    ----------
    opener : callable
    as_written : bool
        Numbers are texts, to the last digit.

    Raises
    ------
    Unreadable
        If an array breaks off, or cannot be read any further.
    """
    decoder = _AS_WRITTEN if as_written else _AS_NUMBERS
    with opener() as file:
        head = file.read(4096)
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding, text = "utf-16", head.decode("utf-16", errors="replace")
    else:
        encoding, text = "utf-8", head.decode("utf-8", errors="replace")
    if text.lstrip(" \t\r\n\ufeff").startswith("["):
        with io.TextIOWrapper(opener(), encoding=encoding, errors="replace") as wide:
            yield from _array(wide, decoder)
    else:
        yield from _lines(opener, encoding, decoder)


def _lines(opener: Opener, encoding: str, decoder: json.JSONDecoder) -> Iterator[Numbered]:
    with ExitStack() as opened:
        file = opened.enter_context(opener())
        if encoding == "utf-8":
            lines = _byte_lines(file)
        else:
            wide = io.TextIOWrapper(file, encoding=encoding, errors="replace")
            lines = _text_lines(opened.enter_context(wide))
        for number, line in enumerate(lines, 1):
            if line is None:
                yield number, None
            elif not line.isspace() and line:
                yield number, _object(line, decoder)


def _byte_lines(file: IO[bytes]) -> Iterator[str | None]:
    """Yield lines as text; None for one that is too long, of which the rest is passed over."""
    while raw := file.readline(LONGEST):
        if not raw.endswith(b"\n") and len(raw) == LONGEST:
            while raw and not raw.endswith(b"\n"):
                raw = file.readline(LONGEST)
            yield None
            continue
        try:
            yield raw.decode("utf-8").lstrip("\ufeff").rstrip("\r\n\0")
        except UnicodeDecodeError:
            yield raw.decode("cp1252", errors="replace").rstrip("\r\n\0")


def _text_lines(file: IO[str]) -> Iterator[str | None]:
    while text := file.readline(LONGEST):
        if not text.endswith("\n") and len(text) == LONGEST:
            while text and not text.endswith("\n"):
                text = file.readline(LONGEST)
            yield None
            continue
        yield text.lstrip("\ufeff").rstrip("\r\n\0")


def _object(line: str, decoder: json.JSONDecoder) -> dict[str, Any] | None:
    try:
        found = decoder.decode(line)
    except _FAULTS:
        return None
    return found if isinstance(found, dict) else None


class _Buffer:
    """A window on a text, with the number of the line at its start."""

    def __init__(self, file: IO[str]) -> None:
        self.file, self.text, self.at, self.line, self.is_end = file, "", 0, 1, False

    def more(self) -> bool:
        """Read on; False at the end."""
        chunk = self.file.read(_CHUNK)
        self.is_end = not chunk
        self.text, self.at = self.text[self.at :] + chunk, 0
        return bool(chunk)

    def pass_to(self, end: int) -> None:
        self.line += self.text.count("\n", self.at, end)
        self.at = end


def _array(file: IO[str], decoder: json.JSONDecoder) -> Iterator[Numbered]:
    """Yield the objects of one array, or of several one after another (pages)."""
    buffer, depth = _Buffer(file), 0
    while True:
        while buffer.at < len(buffer.text) and buffer.text[buffer.at] in _BETWEEN:
            sign = buffer.text[buffer.at]
            depth += (sign == "[") - (sign == "]")
            buffer.pass_to(buffer.at + 1)
        if buffer.at == len(buffer.text):
            if buffer.more():
                continue
            if depth:
                raise Unreadable
            return
        found, end = _decode(buffer, decoder)
        yield buffer.line, found if isinstance(found, dict) else None
        buffer.pass_to(end)


def _decode(buffer: _Buffer, decoder: json.JSONDecoder) -> tuple[Any, int]:
    while True:
        try:
            return decoder.raw_decode(buffer.text, buffer.at)
        except _FAULTS as fault:
            if isinstance(fault, RecursionError) or len(buffer.text) - buffer.at > LONGEST:
                raise Unreadable from fault
            if not buffer.more():
                raise Unreadable from fault
