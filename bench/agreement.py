"""Whether a peer's list is ours: the same persons for the same reasons in the same places."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

#: The steps of the law that the peers know: RCW 28A.225.020(1).
STEPS = ("WA.ATT.U1", "WA.ATT.STEPS", "WA.ATT.U3")

_REASONS = f"SELECT * FROM night.reasons WHERE NOT is_law OR reason_code IN {STEPS}"
#: Our list with those steps alone: the order is put together again from the numbers beside it.
_OURS = f"""
    SELECT person_id, place_id, position, reason_code
    FROM ({_REASONS}) JOIN (
        SELECT person_id, place_id, row_number() OVER (PARTITION BY place_id ORDER BY
                   steps.is_law DESC, is_helped, is_newly_over DESC, worsening_days DESC,
                   over_line DESC, tie_number, person_id) AS position
        FROM night.list_rows JOIN (
            SELECT person_id, bool_or(is_law) AS is_law FROM ({_REASONS}) GROUP BY person_id
        ) steps USING (person_id)
    ) USING (person_id)
"""
_TYPES = "{'place_id': 'VARCHAR', 'position': 'BIGINT', 'person_id': 'BIGINT'}"


@dataclass(frozen=True)
class Agreement:
    """How two lists compare, in rows of person, school, position and reason.

    Parameters
    ----------
    rows : int
        Rows of our list.
    only_ours, only_theirs : int
    left_out : int
        Our reasons that the peers do not know: later steps of the law.
    """

    rows: int
    only_ours: int
    only_theirs: int
    left_out: int

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
            count(f"FROM night.reasons WHERE is_law AND reason_code NOT IN {STEPS}"),
        )
