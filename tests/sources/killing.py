"""Imports one package into copies of a lake, and dies on the way; started by test_killed.

`python killing.py BASE FILES OUT writes` makes one copy for every write to tables or versions and
kills the import right after it. `... times SEED COUNT` kills COUNT imports at random moments.
"""

import itertools
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from inmotion.lake import manifest, store
from inmotion.sources.importing import import_path


def armed(deadly: int) -> None:
    """Kill this process at the `deadly`-th event: after a table write, around a manifest's link."""
    events = itertools.count(1)

    def happen() -> None:
        if next(events) == deadly:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(call: Callable[..., object], *, first: bool) -> Callable[..., object]:
        def called(*args: object, **more: object) -> object:
            if first:
                happen()
            result = call(*args, **more)
            happen()
            return result

        return called

    store.write_deltalake = around(store.write_deltalake, first=False)
    manifest.os.link = around(manifest.os.link, first=True)


def started(lake: Path, files: Path, deadly: int = 0) -> int:
    """Start an import in a process of its own; return the process."""
    child = os.fork()
    if child:
        return child
    if deadly:
        armed(deadly)
    import_path(files, lake, write=True)
    os._exit(0)


def is_killed(child: int) -> bool:
    """Wait for a child; tell whether it was killed."""
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return True
    if os.WEXITSTATUS(status):
        sys.exit("the import failed by itself")
    return False


def kill_at_writes(base: Path, files: Path, out: Path) -> None:
    """Kill after the first write, after the second, ..., until an import lives."""
    for deadly in itertools.count(1):
        lake = shutil.copytree(base, out / f"write-{deadly:02d}")
        if not is_killed(started(lake, files, deadly)):
            return


def kill_at_times(base: Path, files: Path, out: Path, seed: int, count: int) -> None:
    """Kill at random moments between the start and the usual end."""
    begin = time.monotonic()
    is_killed(started(shutil.copytree(base, out / "unharmed"), files))
    usual = time.monotonic() - begin
    chance = random.Random(seed)
    for number in range(count):
        child = started(shutil.copytree(base, out / f"time-{number:03d}"), files)
        time.sleep(chance.uniform(0, usual))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


if __name__ == "__main__":
    where = [Path(argument) for argument in sys.argv[1:4]]
    if sys.argv[4] == "writes":
        kill_at_writes(*where)
    else:
        kill_at_times(*where, int(sys.argv[5]), int(sys.argv[6]))
