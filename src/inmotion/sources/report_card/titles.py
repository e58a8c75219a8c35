"""What an extract says without a column for it: by its kind, or by its file's name."""

import re
from pathlib import Path

from inmotion.sources.report_card import words
from inmotion.sources.report_card.layouts import Dataset


def said_by_title(dataset: Dataset, path: Path) -> dict[str, str]:
    """Return field -> what the kind of extract and the file's name say about all rows."""
    said = dict(dataset.says)
    match = re.search(dataset.title, path.name) if dataset.title else None
    for name, text in (match.groupdict() if match else {}).items():
        code = words.code_of("groups", text.replace("_", " "))
        said[name] = words.words_of("groups", code) if code else text
    return said
