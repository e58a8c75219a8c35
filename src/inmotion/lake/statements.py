"""Statements that run one after another beside the caller, who writes the next ones meanwhile."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait

import duckdb


class Statements:
    """A queue of statements on one connection.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Whoever else uses it calls `finish` first.

    Notes
    -----
    Turning expressions into SQL takes one core about as long as DuckDB takes for the statements of
    a night; side by side they take half the time. When a statement fails, those that wait are
    passed over and the next call raises the error.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="statements")
        self._last: Future[None] | None = None
        self._failed: BaseException | None = None

    def add(self, statement: Callable[[], object]) -> None:
        """Run a statement when those before it are done; do not wait for it."""
        if self._failed is not None:
            self.finish()
        self._last = self._worker.submit(self._run, statement)

    def finish(self) -> None:
        """Wait until every statement is done."""
        if self._last is not None:
            self._last.result()
        failed, self._failed = self._failed, None
        if failed is not None:
            raise failed

    def stop(self) -> None:
        """Break off the statement that runs, and pass over those that wait."""
        self._failed = InterruptedError()
        # One that is just about to begin is not there yet to be interrupted.
        while self._last is not None and not self._last.done():
            self._connection.interrupt()
            wait([self._last], timeout=0.05)
        self._failed = None

    def close(self) -> None:
        """Stop, and let go of the worker."""
        self.stop()
        self._worker.shutdown()

    def _run(self, statement: Callable[[], object]) -> None:
        if self._failed is None:
            try:
                statement()
            except BaseException as error:  # noqa: BLE001 - raised where it is waited for
                self._failed = error
