"""The folder an import works in."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PREFIX = "import-"


@contextmanager
def scratch_folder(lake_root: Path, *, write: bool) -> Iterator[Path]:
    """Make a folder for intermediate files; sweep up what killed imports left behind."""
    parent = lake_root / "scratch" if write or lake_root.exists() else None
    if parent:
        parent.mkdir(parents=True, exist_ok=True)
        for old in parent.glob(f"{_PREFIX}*"):
            if not _is_running(int(old.name.split("-")[1])):
                shutil.rmtree(old, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if parent and os.listdir(lake_root) == ["scratch"]:
            # Nothing came of it: leave no folder that looks like a lake.
            shutil.rmtree(lake_root)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
