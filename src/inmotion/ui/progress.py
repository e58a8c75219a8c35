"""How far long work is: on stderr, with rows per second and the time left."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Tell = Callable[[str, int, int], None]

#: In a log, one line in so many seconds is enough.
LOG_SECONDS = 5.0


@contextmanager
def progress(unit: str) -> Iterator[Tell]:
    """Show how far work is while it runs.

    Parameters
    ----------
    unit : str
        What is counted, e.g. "rows".

    Yields
    ------
    tell : callable (what, done, total)
        `what` is shown as it is, so it never names a student.
    """
    if sys.stderr.isatty():
        with _live(unit) as tell:
            yield tell
    else:
        yield _Log(unit)


@contextmanager
def _live(unit: str) -> Iterator[Tell]:
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from inmotion.ui.terminal import margin

    columns = (
        TextColumn("{task.description:30.30}"),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[words]}"),
        TimeElapsedColumn(),
    )
    clock = _Clock()
    with Progress(*columns, console=margin(), transient=True) as bar:
        task = bar.add_task("", total=None, words="")

        def tell(what: str, done: int, total: int) -> None:
            words = pace(done, total, unit, clock.seconds(done))
            bar.update(task, description=what, completed=done, total=total, words=words)

        yield tell


class _Log:
    """Plain lines now and then, for a log or a pipe."""

    def __init__(self, unit: str) -> None:
        self.unit, self.clock = unit, _Clock()
        self.told = time.monotonic()

    def __call__(self, what: str, done: int, total: int) -> None:
        words = pace(done, total, self.unit, self.clock.seconds(done))
        if time.monotonic() - self.told >= LOG_SECONDS:
            self.told = time.monotonic()
            sys.stderr.write(f"{what}: {words}\n")
            sys.stderr.flush()


class _Clock:
    """How long the present piece of work has taken; a smaller count means that another began."""

    def __init__(self) -> None:
        self.started, self.done = time.monotonic(), 0

    def seconds(self, done: int) -> float:
        """Return the seconds since the count began."""
        if done < self.done:
            self.started = time.monotonic()
        self.done = done
        return time.monotonic() - self.started


def pace(done: int, total: int, unit: str, seconds: float) -> str:
    """Return how far, how fast and how long still, as words.

    Examples
    --------
    >>> pace(500_000, 2_000_000, "rows", 2.0)
    '500,000 of 2,000,000 rows, 250,000 rows/s, 6 s left'
    >>> pace(1, 35, "districts", 4.0)
    '1 of 35 districts, 0.2 districts/s, 136 s left'
    """
    words = f"{done:,} of {total:,} {unit}"
    if not 0 < done < total or seconds <= 0:
        return words
    rate = done / seconds
    shown = f"{rate:,.0f}" if rate >= 10 else f"{rate:.1f}"
    return f"{words}, {shown} {unit}/s, {max(total - done, 0) / rate:,.0f} s left"
