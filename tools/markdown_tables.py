"""Tables and lists of names in Markdown."""

from collections.abc import Iterable


def grid(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a Markdown table; a bar inside a cell is escaped."""
    heads = list(heads)
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines
    )


def listed(names: Iterable[str]) -> str:
    """Return column names as code, joined by commas."""
    return ", ".join(f"`{name}`" for name in names)
