"""One writer at a time."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from inmotion.vocabulary.errors import InMotionError


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Hold the lock file `path`; the system lets go of it even when the process is killed.

    Raises
    ------
    InMotionError
        If another process holds it.
    """
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR)
    try:
        _take(descriptor, path)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int, path: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise InMotionError(
            "Somebody else is writing to this lake.",
            where=str(path.parent),
            do="Wait until that command is done, then run this one again.",
        ) from error
