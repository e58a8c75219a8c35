"""Ctrl-C while DuckDB works.

At a signal DuckDB 2.0 gives a query up, but first waits for its own threads to come to the end of
what they do: in a long query that is the end of the query, and it is deaf to further signals. A
connection that is told to interrupt stops at once, so a process that is to obey Ctrl-C lets `stop`
handle the signal.
"""

from types import FrameType
from typing import Never, Protocol


class Interruptible(Protocol):
    """A connection whose query can be interrupted from outside."""

    def interrupt(self) -> None:
        """Stop the query that runs, if there is one."""


_watched: dict[int, Interruptible] = {}


def watch(connection: Interruptible) -> None:
    """Let `stop` interrupt what `connection` does from now on."""
    _watched[id(connection)] = connection


def forget(connection: Interruptible) -> None:
    """Take a connection out before it is closed."""
    _watched.pop(id(connection), None)


def stop(_signal: int, _frame: FrameType | None) -> Never:
    """Interrupt every query of this process: a handler for `signal.signal`.

    Raises
    ------
    KeyboardInterrupt
        In the thread that handles signals. Other threads get the error of their own query.
    """
    for connection in list(_watched.values()):
        connection.interrupt()
    raise KeyboardInterrupt
