"""The bytes of a source file: what they are, and a clean copy if the reader needs one.

The fast reader takes lines as they are. It needs valid UTF-8, one kind of line end, no NUL, and no
byte 1 (which it is told to split cells at, so that it never splits). Files that are otherwise, or
lie in an archive, are copied line by line first; line numbers stay as they were.
"""

import codecs
import csv
import hashlib
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
import numpy.typing as npt

Opener = Callable[[], IO[bytes]]

_CHUNK = 4 << 20
_HEAD = 1 << 16
_NBSP = "\u00a0"
#: A quoted cell of a comma file may run over this many lines; more is a quote that never closes.
_LONGEST_CELL = 10
_NEVER_CELL = b"\x01"
_FEED, _BLANK = 0x0A, 0x20
_EDGES = (0x09, 0x0A, 0x0D)
#: The same for the seam between two chunks.
_LOOSE = frozenset(pair for edge in (b"\t", b"\n", b"\r") for pair in (edge + b" ", b" " + edge))


@dataclass
class Bytes:
    """What a file's bytes are.

    Parameters
    ----------
    sha256 : str
    head : bytes
        The first 64 KiB.
    lines : int
        Lines, blank ones included; the last one may lack its end.
    is_utf8, is_utf16 : bool
    has_odd_ends, has_returns_only : bool
        Lines do not all end alike; they end in carriage returns.
    has_odd_signs : bool
        Signs the reader must not see.
    may_have_blanks : bool
        There may be blank lines in between.
    has_loose_blanks : bool
        Cells may have blanks around them.
    """

    sha256: str = ""
    head: bytes = b""
    lines: int = 0
    is_utf8: bool = True
    is_utf16: bool = False
    has_odd_ends: bool = False
    has_returns_only: bool = False
    has_odd_signs: bool = False
    may_have_blanks: bool = False
    has_loose_blanks: bool = False

    @property
    def is_plain(self) -> bool:
        """True if the fast reader can take the file as it is."""
        return self.is_utf8 and not (self.is_utf16 or self.has_odd_ends or self.has_odd_signs)


def examine(opener: Opener) -> Bytes:
    """Read a file once and say what it is."""
    seen = Bytes()
    digest = hashlib.sha256()
    decoder = codecs.getincrementaldecoder("utf-8")()
    feeds = returns = pairs = 0
    # A blank line is a line end followed by one of these; the file begins like a line.
    last = b"\n"
    with opener() as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            seen.head = seen.head or chunk[:_HEAD]
            feeds += _look_at_lines(seen, last, chunk)
            if b"\r" in chunk or last == b"\r":
                returns += chunk.count(b"\r")
                # A pair may lie across the seam.
                pairs += (last + chunk).count(b"\r\n")
            _look_for_signs(seen, chunk, decoder)
            last = chunk[-1:]
    # The last line may lack its end.
    seen.has_loose_blanks = seen.has_loose_blanks or last == b" "
    seen.sha256 = digest.hexdigest()
    seen.lines = feeds + (last != b"\n")
    seen.has_odd_ends = returns > 0 and not returns == pairs == feeds
    seen.has_returns_only = returns > 0 and feeds == 0
    seen.is_utf8 = seen.is_utf8 and _is_complete(decoder)
    seen.is_utf16 = seen.head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    return seen


def _look_at_lines(seen: Bytes, last: bytes, chunk: bytes) -> int:
    """Count line feeds, and look for blank lines and for blanks at the edges of cells."""
    signs = np.frombuffer(chunk, np.uint8)
    if not seen.has_loose_blanks:
        seen.has_loose_blanks = last + chunk[:1] in _LOOSE or _has_loose_blanks(signs)
    feeds = np.flatnonzero(signs == _FEED)
    openings = signs[feeds[: len(feeds) - (chunk[-1] == _FEED)] + 1]
    if bool((openings <= _BLANK).any()) or (last == b"\n" and chunk[0] <= _BLANK):
        seen.may_have_blanks = True
    return len(feeds)


def _has_loose_blanks(signs: npt.NDArray[np.uint8]) -> bool:
    """Return True if a blank in the chunk stands beside a tab or a line end."""
    blanks = np.flatnonzero(signs == _BLANK)
    # A blank at an edge of the chunk is its own neighbour there: the seam is looked at elsewhere.
    beside = (signs.take(blanks + step, mode="clip") for step in (-1, 1))
    return any(bool(np.isin(each, _EDGES).any()) for each in beside)


def _look_for_signs(seen: Bytes, chunk: bytes, decoder: codecs.IncrementalDecoder) -> None:
    if b"\0" in chunk or _NEVER_CELL in chunk:
        seen.has_odd_signs = True
    if chunk.isascii() and not decoder.getstate()[0]:
        return
    try:
        text = decoder.decode(chunk) if seen.is_utf8 else ""
        seen.has_odd_signs = seen.has_odd_signs or _NBSP in text
    except UnicodeDecodeError:
        seen.is_utf8 = False


def _is_complete(decoder: codecs.IncrementalDecoder) -> bool:
    """Return True unless the file ends in the middle of a sign."""
    return not decoder.getstate()[0]


def lines_of(opener: Opener, seen: Bytes) -> Iterator[str]:
    """Yield the lines of a file as clean text without their ends."""
    if seen.is_utf16:
        with opener() as file:
            wide = io.TextIOWrapper(file, encoding="utf-16", errors="replace", newline="\n")
            yield from (_clean(line) for line in wide)
        return
    with opener() as file:
        raw: Iterator[bytes] = iter(file)
        if seen.has_returns_only:
            raw = iter(file.read().replace(b"\r", b"\n").splitlines(keepends=True))
        yield from (_clean(_decoded(line)) for line in raw)


def _decoded(line: bytes) -> str:
    """Decode one line; what is not UTF-8 is taken for Windows-1252.

    Line by line, so that one broken sign does not spoil the names in the rest of the file.
    """
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace")


def _clean(line: str) -> str:
    line = line.removesuffix("\n").removesuffix("\r").removeprefix("\ufeff")
    return line.replace("\0", "").replace("\x01", " ").replace("\r", " ").replace(_NBSP, " ")


def tabbed(lines: Iterator[str]) -> Iterator[str]:
    """Yield comma lines as tab lines, one for one; lines inside a quoted cell become blank."""
    for first in lines:
        record, used = first, 1
        held: list[str] = []
        while record.count('"') % 2 and used < _LONGEST_CELL:
            more = next(lines, None)
            if more is None:
                break
            held.append(more)
            record, used = f"{record} {more}", used + 1
        if record.count('"') % 2:
            # The quote never closes: it is data, and swallows nothing.
            yield _split(first, quoted=False)
            yield from (_split(line, quoted=line.count('"') % 2 == 0) for line in held)
        else:
            yield _split(record, quoted='"' in record)
            yield from ("" for _ in held)


def _split(line: str, *, quoted: bool) -> str:
    line = line.replace("\t", " ")
    if not quoted:
        return line.replace(",", "\t")
    try:
        cells = next(csv.reader([line]), [])
    except csv.Error:
        return line.replace(",", "\t")
    return "\t".join(cells)


def write_copy(lines: Iterator[str], target: Path) -> tuple[int, int]:
    """Write clean lines to `target`; return how many there are, and how many of them are blank."""
    count = blanks = 0
    with target.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
        for line in lines:
            file.write(line)
            file.write("\n")
            count += 1
            blanks += is_blank(line)
    return count, blanks


def count_blanks(opener: Opener) -> int:
    """Return how many lines of a plain file hold no value at all."""
    with opener() as file:
        return sum(not line.strip(b" \t\r\n") for line in file)


def is_blank(line: str) -> bool:
    """Return True if a line holds no value at all."""
    return not line.strip(" \t")
