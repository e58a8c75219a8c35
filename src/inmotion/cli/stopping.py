"""Ctrl-C: stop at once, and say what was saved."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from inmotion.vocabulary.errors import InMotionError


@contextmanager
def tells_what_was_saved(what: str, do: str, saved: Callable[[], str]) -> Iterator[None]:
    """Turn an interruption inside into an error that says what was saved.

    Parameters
    ----------
    what, do : str
        What happened, and what to do about it.
    saved : callable
        Asked after the interruption, because only then it is known.
    """
    try:
        yield
    except (KeyboardInterrupt, RuntimeError) as error:
        if not was_interrupted(error):
            raise
        raise InMotionError(what, do=do, saved=saved()) from error


def was_interrupted(error: BaseException) -> bool:
    """Tell whether an error is an interruption; DuckDB makes a RuntimeError of one in a query."""
    return isinstance(error, KeyboardInterrupt) or str(error) == "Query interrupted"
