"""DuckDB: the engine for one machine, and the one without any set-up."""

import os
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow as pa

from inmotion.lake import interruption
from inmotion.lake.engine import Engine
from inmotion.lake.schema import duckdb_type
from inmotion.lake.statements import Statements
from inmotion.lake.store import Lake
from inmotion.vocabulary.tables import PARTITION, TABLES, Table

#: Leaves room under 3 GB for Arrow and Parquet buffers, which DuckDB does not count.
MEMORY_LIMIT = "1600MB"


class DuckDBEngine(Engine):
    """A lake version opened with DuckDB.

    Parameters
    ----------
    lake : Lake
    scratch : Path, optional
        Folder for what does not fit into memory; inside the lake if not given.
    """

    def __init__(self, lake: Lake, scratch: Path | None = None) -> None:
        super().__init__(lake)
        self._kept = count(1)
        self._given: set[str] = set()
        self.connection = connect(scratch or lake.root / "scratch")
        bare: duckdb.DuckDBPyConnection = self.connection.con
        self._bare, self._statements = bare, Statements(bare)
        interruption.watch(bare)
        for table in TABLES.values():
            self.connection.raw_sql(f"CREATE VIEW {table.name} AS {select_stored(lake, table)}")
        self._stored = {name: self.connection.table(name) for name in TABLES}

    def close(self) -> None:
        """Close the connection; what still runs is stopped."""
        self._statements.close()
        interruption.forget(self._bare)
        self.connection.disconnect()

    @property
    def duckdb(self) -> duckdb.DuckDBPyConnection:
        """The bare connection, for reading text files; nothing else runs on it."""
        self._statements.finish()
        return self._bare

    def stored(self, name: str) -> ir.Table:
        """Return every row of a table ever brought; see `Engine.stored`."""
        return self._stored[name]

    def keep(self, rows: ir.Table, name: str = "kept") -> ir.Table:
        """Compute `rows` into a temporary table, beside the caller; see `Engine.keep`."""
        return self._create(f"{name}_{next(self._kept)}", rows, "temp")

    def fetch(self, rows: ir.Table) -> pa.Table:
        """Compute `rows` and return them as an Arrow table."""
        self._statements.finish()
        fetched: pa.Table = self.connection.to_pyarrow(rows)
        return fetched

    def write(self, tables: Mapping[str, ir.Table], path: Path) -> None:
        """Compute `tables` straight into the file; see `Engine.write`."""
        self.duckdb.execute(f"ATTACH '{path}' AS night").fetchall()
        try:
            for name, rows in tables.items():
                self._create(name, rows, "night")
            self._statements.finish()
        except BaseException:
            self._statements.stop()
            raise
        finally:
            self._bare.execute("DETACH night").fetchall()

    def _create(self, name: str, rows: ir.Table, catalog: str) -> ir.Table:
        """Fill a new table with `rows`, beside the caller."""
        schema, query = rows.schema(), self.connection.compile(rows)
        database = f"{catalog}.main"
        temp = {"temp": True} if catalog == "temp" else {"database": database}

        def statement() -> None:
            self._give(rows)
            # Rows take the types that the expression states: DuckDB widens sums.
            self.connection.create_table(name, schema=schema, **temp)
            self._bare.execute(f'INSERT INTO {database}."{name}" {query}').fetchall()

        self._statements.add(statement)
        where = ops.Namespace(catalog=catalog, database="main")
        return ops.DatabaseTable(name, schema, self.connection, where).to_expr()

    def _give(self, rows: ir.Table) -> None:
        """Let DuckDB know the small tables that `rows` bring along."""
        for table in rows.op().find(ops.InMemoryTable):
            if table.name not in self._given:
                self._bare.register(table.name, table.data.to_pyarrow(table.schema))
                self._given.add(table.name)


def connect(scratch: Path) -> Any:
    """Open DuckDB behind Ibis with bounded memory, able to spill into `scratch`."""
    scratch.mkdir(parents=True, exist_ok=True)
    return ibis.duckdb.connect(
        memory_limit=MEMORY_LIMIT,
        threads=os.cpu_count() or 1,
        temp_directory=str(scratch),
        # Nothing is ever fetched: no extension is installed behind anybody's back.
        autoinstall_known_extensions=False,
    )


def select_stored(lake: Lake, table: Table) -> str:
    """Return SQL that reads the stored rows of a table in the lake's version."""
    files = lake.files_of(table.name)
    columns = ", ".join(
        f'CAST("{column.name}" AS {duckdb_type(column.type)}) AS "{column.name}"'
        for column in table.stored_columns
    )
    if not files:
        empty = ", ".join(
            f'CAST(NULL AS {duckdb_type(column.type)}) AS "{column.name}"'
            for column in table.stored_columns
        )
        return f"SELECT {empty} WHERE false"
    # Types of the folder names are stated: district 01901 must not become the number 1901.
    hive = ", ".join(
        f"'{column.name}': {duckdb_type(column.type)}"
        for column in PARTITION
        if column.name in table.partition
    )
    listed = ", ".join(
        "'" + file.removeprefix("file://").replace("'", "''") + "'" for file in files
    )
    return (
        f"SELECT {columns} FROM read_parquet([{listed}], hive_partitioning = true, "
        f"hive_types = {{{hive}}})"
    )
