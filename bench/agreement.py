"""Whether a peer's list is ours: the same persons for the same reasons in the same places."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

_OURS = "SELECT person_id, place_id, position, reason_code"
_OURS += " FROM night.list_rows JOIN night.reasons USING (person_id)"
_TYPES = "{'place_id': 'VARCHAR', 'position': 'BIGINT', 'person_id': 'BIGINT'}"


@dataclass(frozen=True)
class Agreement:
    """How two lists compare, in rows of person, school, position and reason.

    Parameters
    ----------
    rows : int
        Rows of our list.
    only_ours, only_theirs : int
    """

    rows: int
    only_ours: int
    only_theirs: int

    @property
    def is_full(self) -> bool:
        """True if both lists are the same."""
        return self.rows > 0 and not self.only_ours + self.only_theirs


def compare(results: Path, listed: Path) -> Agreement:
    """Compare the list in a result file with a peer's list.

    Parameters
    ----------
    results : Path
        What `inmotion nightly` wrote.
    listed : Path
        CSV of (person_id, place_id, position, reason_code).
    """
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{results}' AS night (READ_ONLY)")
        connection.execute(f"CREATE TABLE ours AS {_OURS}")
        connection.execute(
            "CREATE TABLE theirs AS SELECT person_id, place_id, position, reason_code"
            f" FROM read_csv('{listed}', types = {_TYPES})"
        )

        def count(rows: str) -> int:
            return int(connection.execute(f"SELECT count(*) FROM ({rows})").fetchall()[0][0])

        return Agreement(
            count("FROM ours"),
            count("FROM ours EXCEPT ALL FROM theirs"),
            count("FROM theirs EXCEPT ALL FROM ours"),
        )
