"""The floors of the main job: the least work any program has to do on the same bytes."""

import sys
from pathlib import Path

import duckdb

from inmotion.lake.duckdb_engine import DuckDBEngine
from inmotion.lake.store import Lake

#: Fact table -> what the one group-by goes over.
FACTS = {
    "absences": "student_id",
    "enrollment_spans": "student_id",
    "schedule": "student_id",
    "course_grades": "student_id",
    "exclusions": "student_id",
    "program_spans": "student_id",
    "school_days": "place_id",
}


def read(folder: Path) -> None:
    """Read every text file with DuckDB's own reader, all columns as text, keeping nothing."""
    connection = duckdb.connect()
    kinds: dict[tuple[str, str], list[str]] = {}
    for path in (*folder.rglob("*.txt"), *folder.rglob("*.csv")):
        if "truth" not in path.parts and path.name != "README.txt":
            kind = path.stem.split("_")[2] if "_" in path.stem else path.stem
            kinds.setdefault((kind, path.suffix), []).append(str(path))
    for (_, suffix), files in kinds.items():
        delimiter = "\t" if suffix == ".txt" else ","
        source = connection.read_csv(
            files,
            delimiter=delimiter,
            quotechar="",
            all_varchar=True,
            header=True,
            # A line in an older encoding is skipped: the floor need not be right, only fast.
            ignore_errors=True,
            null_padding=True,
            strict_mode=False,
        )
        longest = ", ".join(f'max("{column}")' for column in source.columns)
        connection.sql(f"SELECT count(*), {longest} FROM source").fetchall()


def scan(folder: Path) -> None:
    """Read every fact table of the lake and count its rows per student or place."""
    with DuckDBEngine(Lake(folder)) as engine:
        for name, key in FACTS.items():
            engine.duckdb.execute(
                f"SELECT max(n) FROM (SELECT count(*) AS n FROM {name} GROUP BY {key})"
            ).fetchall()


if __name__ == "__main__":
    {"read": read, "scan": scan}[sys.argv[1]](Path(sys.argv[2]))
