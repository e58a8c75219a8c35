"""Reading the lake: what an engine offers to the floors above.

An engine hands out Ibis tables over one version of a lake, computes expressions and writes results.
`duckdb_engine` and `spark_engine` are the two there are; `opening.open_engine` chooses between
them. Nothing above this floor names one, so that the same expressions run on either.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self

import ibis.expr.types as ir
import pyarrow as pa

from inmotion.lake.store import Lake
from inmotion.vocabulary.tables import TABLES


class Engine(ABC):
    """A lake version opened with an engine.

    Parameters
    ----------
    lake : Lake
    """

    def __init__(self, lake: Lake) -> None:
        self.lake = lake

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @abstractmethod
    def close(self) -> None:
        """Let go of the engine and of everything it kept."""

    @abstractmethod
    def stored(self, name: str) -> ir.Table:
        """Return every row of a table ever brought, rows no longer stated included."""

    @abstractmethod
    def keep(self, rows: ir.Table, name: str = "kept") -> ir.Table:
        """Compute `rows` once and return the outcome, which lives as long as the engine.

        Parameters
        ----------
        name : str
            What to call the outcome; a number is added, because names repeat.
        """

    @abstractmethod
    def fetch(self, rows: ir.Table) -> pa.Table:
        """Compute `rows` and return them as an Arrow table."""

    @abstractmethod
    def write(self, tables: Mapping[str, ir.Table], path: Path) -> None:
        """Compute `tables` into a new DuckDB file at `path`, each under its name."""

    def known(self, as_of: date) -> "Known":
        """Return the tables as they were known on the evening of `as_of`."""
        return Known(self, as_of)


class Known(Mapping[str, ir.Table]):
    """The tables as known on a day: table name -> Ibis table.

    A row is known if the extract that brought it is not younger than the day and no extract up to
    the day left it out. Tables about students carry `person_id`, by the crosswalk known that day.
    """

    def __init__(self, engine: Engine, as_of: date) -> None:
        self.engine, self.as_of = engine, as_of

    def __getitem__(self, name: str) -> ir.Table:
        rows = self._stated(name)
        if "student_id" not in rows.columns or "person_id" in rows.columns:
            return rows
        crosswalk = self._stated("identity_crosswalk").select("student_id", "person_id")
        return rows.inner_join(crosswalk, "student_id")

    def __iter__(self) -> Iterator[str]:
        return iter(TABLES)

    def __len__(self) -> int:
        return len(TABLES)

    def _stated(self, name: str) -> ir.Table:
        rows = self.engine.stored(name)
        still = rows.gone_on.isnull() | (rows.gone_on > self.as_of)
        return rows.filter((rows.first_seen_on <= self.as_of) & still)
