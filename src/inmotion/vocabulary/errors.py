"""Errors a person can act on: what happened, where, what to do, what was saved."""

from enum import IntEnum


class ExitCode(IntEnum):
    """What the `inmotion` command tells the shell."""

    OK = 0
    DATA_PROBLEMS = 1
    WRONG_USAGE = 2
    NOT_ALLOWED = 3


class InMotionError(Exception):
    """An error with its remedy.

    Parameters
    ----------
    what : str
        What happened, as one sentence.
    where : str
        File, line, column, table or place. Empty if there is none.
    do : str
        What the reader can do about it.
    saved : str
        What was saved before it happened.
    """

    exit_code = ExitCode.DATA_PROBLEMS

    def __init__(
        self, what: str, *, where: str = "", do: str = "", saved: str = "Nothing has been saved."
    ) -> None:
        self.what, self.where, self.do, self.saved = what, where, do, saved
        super().__init__(
            " ".join(part for part in (where and f"{where}:", what, do, saved) if part)
        )


class WrongUsage(InMotionError):
    """The command or call was put together wrongly."""

    exit_code = ExitCode.WRONG_USAGE


class NotAllowed(InMotionError):
    """The reader may not see or change this."""

    exit_code = ExitCode.NOT_ALLOWED
