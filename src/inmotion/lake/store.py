"""The lake: versions of all tables together, one writer, a history, an undo."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
from deltalake import DeltaTable, write_deltalake

from inmotion.lake import manifest as manifests
from inmotion.lake.locks import only_one
from inmotion.lake.manifest import Manifest, SourceFile
from inmotion.lake.schema import arrow_schema
from inmotion.vocabulary.errors import WrongUsage
from inmotion.vocabulary.tables import TABLES

#: Never rolled back: a number once given to a child stays that child's, and what people decided
#: about persons has nothing to do with the import that is taken back.
LEDGERS = ("student_keys", "identity_decisions")
LOCK = "lock"

#: Manifests pin old table versions, so Delta must not tidy its log away after thirty days.
KEEP_HISTORY = {
    "delta.enableExpiredLogCleanup": "false",
    "delta.logRetentionDuration": "interval 36500 days",
}

Partition = tuple[str, int]


class Lake:
    """One version of a lake, opened for reading.

    Parameters
    ----------
    root : Path
        The lake's folder.
    number : int, optional
        A version; the newest if not given.

    Raises
    ------
    WrongUsage
        If there is no lake at `root`.
    """

    def __init__(self, root: Path | str, number: int | None = None) -> None:
        self.root = Path(root)
        known = manifests.numbers(self.versions)
        if not known:
            raise WrongUsage(
                "There is no lake here.",
                where=str(self.root),
                do="Name another folder with --lake, or make one with "
                "`inmotion import PATH --lake LAKE --yes`.",
            )
        self.manifest = manifests.read(self.versions, number or known[-1])

    @classmethod
    def create(cls, root: Path | str) -> "Lake":
        """Return the lake at `root`, making an empty one if there is none."""
        folder = Path(root)
        (folder / "versions").mkdir(parents=True, exist_ok=True)
        with only_one(folder / LOCK):
            if not manifests.numbers(folder / "versions"):
                for table in TABLES:
                    _make(folder, table)
                now = datetime.now(UTC).isoformat(timespec="seconds")
                tables = dict.fromkeys(TABLES, 0)
                manifests.write(folder / "versions", Manifest(1, "create", now, tables))
        return cls(folder)

    @property
    def versions(self) -> Path:
        """Folder of the manifests."""
        return self.root / "versions"

    def files_of(self, table: str) -> list[str]:
        """Return the Parquet files of `table` in this version.

        There are none of a table that is younger than the lake.
        """
        version = self.manifest.tables.get(table)
        if version is None:
            return []
        return DeltaTable(self.path_of(table), version=version).file_uris()

    def path_of(self, table: str) -> str:
        """Return where the Delta table lies."""
        return str(self.root / "tables" / table)

    def history(self) -> list[Manifest]:
        """Return all versions, newest first."""
        return [
            manifests.read(self.versions, number)
            for number in reversed(manifests.numbers(self.versions))
        ]

    def source_files(self, file_ids: Sequence[int]) -> dict[int, SourceFile]:
        """Return the source files with these numbers, found in the manifests that brought them."""
        wanted = set(file_ids)
        found: dict[int, SourceFile] = {}
        for version in self.history():
            found.update({f.file_id: f for f in version.files if f.file_id in wanted})
            if len(found) == len(wanted):
                break
        return found

    @contextmanager
    def writer(self) -> Iterator["Writer"]:
        """Open the newest version for writing; one writer at a time.

        Raises
        ------
        InMotionError
            If somebody else is writing.
        """
        with only_one(self.root / LOCK):
            yield Writer(Lake(self.root))

    def undo(self, settle: "Settle | None" = None) -> Manifest:
        """Make the state before the newest import the present again, as a new version.

        Parameters
        ----------
        settle : callable, optional
            Brings older tables in line with the ledgers, which stay as they are now.

        Raises
        ------
        WrongUsage
            If there is no import left to undo.
        """
        with self.writer() as writer:
            return writer.undo(settle)


class Writer:
    """Changes to the newest version. Nothing counts until `commit`."""

    def __init__(self, lake: Lake) -> None:
        self.lake = lake
        self.tables = dict(lake.manifest.tables)

    def append(self, table: str, rows: pa.RecordBatchReader) -> None:
        """Add `rows` (columns as stored) to `table`."""
        self._write(table, rows, {"mode": "append"})

    def replace(
        self, table: str, rows: pa.RecordBatchReader, partitions: Sequence[Partition]
    ) -> None:
        """Put `rows` in place of everything in `partitions` of `table`.

        Parameters
        ----------
        partitions : sequence of (district_id, school_year)
            What a table is not partitioned by is ignored.
        """
        parts = []
        for district, year in partitions:
            named = {
                "district_id": f"district_id = '{district}'",
                "school_year": f"school_year = {year}",
            }
            parts.append(f"({' AND '.join(named[name] for name in TABLES[table].partition)})")
        predicate = " OR ".join(sorted(set(parts)))
        self._write(table, rows, {"mode": "overwrite", "predicate": predicate})

    def _write(self, table: str, rows: pa.RecordBatchReader, how: dict[str, Any]) -> None:
        path = self.lake.path_of(table)
        if table not in self.tables:
            _make(self.lake.root, table)
            self.tables[table] = 0
        delta = DeltaTable(path)
        if delta.version() != self.tables[table]:
            # Left behind by an import that was cut off, or undone: go back before going on.
            delta.restore(self.tables[table])
        write_deltalake(path, rows.cast(arrow_schema(TABLES[table])), **how)
        self.tables[table] = DeltaTable(path).version()

    def commit(self, kind: str = "import", **changes: Any) -> Manifest:
        """Make the changes the present, in one step.

        Parameters
        ----------
        changes : fields of Manifest
            Counters, extracts, files, report.
        """
        version = self.lake.manifest.following(kind, tables=self.tables, **changes)
        manifests.write(self.lake.versions, version)
        return version

    def undo(self, settle: "Settle | None" = None) -> Manifest:
        """Write the version before the newest import again; see `Lake.undo`."""
        before = _before_newest_import(self.lake)
        now = self.lake.manifest
        kept = {name: now.tables[name] for name in LEDGERS if name in now.tables}
        self.tables = {**before.tables, **kept}
        restored = replace(before, number=now.number)
        if settle:
            self.lake.manifest = replace(restored, tables=self.tables)
            settle(self)
        version = restored.following(
            "undo",
            tables=self.tables,
            next_student_id=now.next_student_id,
            next_file_id=now.next_file_id,
            report={"back_to": before.number},
        )
        manifests.write(self.lake.versions, version)
        return version


Settle = Callable[[Writer], None]


def _make(root: Path, table: str) -> None:
    """Make the empty Delta table of `table`, where it is not there yet."""
    DeltaTable.create(
        str(root / "tables" / table),
        schema=arrow_schema(TABLES[table]),
        partition_by=list(TABLES[table].partition),
        # A creation that was cut off is simply done again.
        mode="ignore",
        configuration=KEEP_HISTORY,
    )


def _before_newest_import(lake: Lake) -> Manifest:
    """Return the version whose state the newest import was built on.

    An undo points back to a version; going on from there lets undo be repeated. Versions in which
    people decided about persons are passed over.
    """
    version = lake.manifest
    while version.kind not in ("import", "create"):
        back_to = version.report["back_to"] if version.kind == "undo" else version.number - 1
        version = manifests.read(lake.versions, int(back_to))
    if version.kind != "import":
        raise WrongUsage("There is no import to undo.", where=str(lake.root))
    before = manifests.read(lake.versions, version.number - 1)
    while before.kind == "undo":
        before = manifests.read(lake.versions, int(before.report["back_to"]))
    return before
