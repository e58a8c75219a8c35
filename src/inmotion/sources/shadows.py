"""A lake to try an import on: reads like the real one, and nothing done to it stays."""

import os
import shutil
from pathlib import Path

from inmotion.lake import manifest
from inmotion.lake.store import Lake

_LOG = "_delta_log"


def lake_to_try_on(root: Path, shadow: Path, steps: int) -> Lake:
    """Return a lake for a dry run of `steps` extracts.

    One extract is only compared, so the real lake will do. With several, each builds on the one
    before: they are written to a shadow, whose Parquet files are links to the real ones.
    """
    if not (root / "versions").exists() or not manifest.numbers(root / "versions"):
        return Lake.create(shadow)
    if steps <= 1:
        return Lake(root)
    shutil.copytree(root / "versions", shadow / "versions")
    for table in (root / "tables").iterdir():
        shutil.copytree(table, shadow / "tables" / table.name, copy_function=_link)
    return Lake(shadow)


def _link(source: str, target: str) -> str:
    """Link data files, which are never changed; copy the log, to which versions are added."""
    if Path(source).parent.name == _LOG:
        return str(shutil.copy2(source, target))
    os.link(source, target)
    return target
