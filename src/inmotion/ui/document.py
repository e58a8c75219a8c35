"""A document for people, written once: as Markdown, and as one accessible page by itself.

The page has no script and asks for nothing from outside: landmarks, headings in order, tables with
a caption and the scope of their heads, the language and its direction stated.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

STYLE = Path(__file__).with_name("document.css")


@dataclass(frozen=True)
class Heading:
    """The head of a section; the document's title is no section."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """Prose. `is_notice`: must not be overlooked."""

    text: str
    is_notice: bool = False


@dataclass(frozen=True)
class Items:
    """A list."""

    items: Sequence[str]


@dataclass(frozen=True)
class Grid:
    """A table.

    Parameters
    ----------
    caption : str
        What it shows.
    heads : sequence of str
    rows : sequence of sequence of str
        The first cell names its row.
    numbers : set of int
        Positions of columns of numbers.
    """

    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: frozenset[int] = frozenset()


Block = Heading | Paragraph | Items | Grid


@dataclass(frozen=True)
class Document:
    """A title and what comes below it.

    Parameters
    ----------
    title : str
    lang : str
        Language code.
    direction : str
        "ltr" or "rtl".
    blocks : sequence of Block
    """

    title: str
    lang: str
    direction: str
    blocks: Sequence[Block]


def to_markdown(document: Document) -> str:
    """Return the document as Markdown. Notices come first, above the title."""
    notices = [block for block in document.blocks if _is_notice(block)]
    others = [block for block in document.blocks if not _is_notice(block)]
    parts = [_markdown(block) for block in notices]
    parts.append(f"# {_plain(document.title)}")
    parts += [_markdown(block) for block in others]
    return "\n\n".join(parts) + "\n"


def _is_notice(block: Block) -> bool:
    return isinstance(block, Paragraph) and block.is_notice


def _markdown(block: Block) -> str:
    if isinstance(block, Heading):
        return f"## {_plain(block.text)}"
    if isinstance(block, Paragraph):
        return f"**{_plain(block.text)}**" if block.is_notice else _plain(block.text)
    if isinstance(block, Items):
        return "\n".join(f"* {_plain(item)}" for item in block.items)
    lines = [
        _line(block.heads),
        _line(["---:" if at in block.numbers else "---" for at in range(len(block.heads))]),
        *(_line([_plain(cell) for cell in row]) for row in block.rows),
    ]
    return f"{_plain(block.caption)}\n\n" + "\n".join(lines)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _plain(text: str) -> str:
    """Return text of which Markdown makes nothing."""
    for sign in "\\`*_[]<>|":
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())


def to_html(document: Document) -> str:
    """Return the document as one page that stands by itself. Notices come first."""
    notices = [_html(block, 0) for block in document.blocks if _is_notice(block)]
    body = "\n".join(_sections(document.blocks))
    title = escape(document.title)
    return (
        f'<!doctype html>\n<html lang="{escape(document.lang)}" dir="{document.direction}">\n'
        '<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>\n{STYLE.read_text(encoding='utf-8')}</style>\n</head>\n"
        "<body>\n<main>\n<header>\n"
        + "".join(f"{notice}\n" for notice in notices)
        + f"<h1>{title}</h1>\n</header>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _sections(blocks: Sequence[Block]) -> Iterator[str]:
    """Yield the blocks, those under one heading as a section named by it."""
    is_open = False
    for number, block in enumerate(blocks):
        if isinstance(block, Heading):
            if is_open:
                yield "</section>"
            yield f'<section aria-labelledby="part-{number}">'
            is_open = True
        if not _is_notice(block):
            yield _html(block, number)
    if is_open:
        yield "</section>"


def _html(block: Block, number: int) -> str:
    if isinstance(block, Heading):
        return f'<h2 id="part-{number}">{escape(block.text)}</h2>'
    if isinstance(block, Paragraph):
        mark = ' class="notice"' if block.is_notice else ""
        return f"<p{mark}>{escape(block.text)}</p>"
    if isinstance(block, Items):
        return "<ul>\n" + "\n".join(f"<li>{escape(i)}</li>" for i in block.items) + "\n</ul>"
    return _table(block, number)


def _table(grid: Grid, number: int) -> str:
    """Return a table in a frame that scrolls by itself, by keyboard too, on a narrow screen."""

    def mark(at: int) -> str:
        return ' class="number"' if at in grid.numbers else ""

    heads = "".join(
        f'<th scope="col"{mark(at)}>{escape(head)}</th>' for at, head in enumerate(grid.heads)
    )
    rows = "\n".join(
        f'<tr><th scope="row">{escape(row[0])}</th>'
        + "".join(f"<td{mark(at)}>{escape(cell)}</td>" for at, cell in enumerate(row[1:], 1))
        + "</tr>"
        for row in grid.rows
    )
    return (
        f'<div class="sheet" role="region" aria-labelledby="table-{number}" tabindex="0">\n'
        f'<table>\n<caption id="table-{number}">{escape(grid.caption)}</caption>\n'
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n</div>"
    )
