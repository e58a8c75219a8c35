"""Writing changes to the lake: partitions with something gone are written anew, others grow."""

import pyarrow as pa

from inmotion.lake.schema import duckdb_type
from inmotion.lake.store import Partition, Writer
from inmotion.sources.report import TableCount
from inmotion.sources.staging import Stage
from inmotion.vocabulary.tables import TABLES, Table

_BATCH = 122_880


def save(stage: Stage, writer: Writer, count: TableCount) -> None:
    """Write the changes of one table."""
    with stage.beside() as own:
        _save(own, writer, count)


def _save(stage: Stage, writer: Writer, count: TableCount) -> None:
    table = TABLES[count.table]
    closing = f"closing_{table.name}"
    partition = ", ".join(table.partition)
    rows = _new_rows(stage, table)
    if not count.changed + count.gone:
        writer.append(table.name, _stream(stage, table, rows))
        return
    stage.run(
        f"CREATE TABLE {closing} AS SELECT DISTINCT {partition} FROM changes_{table.name}"
        " WHERE state <> 'new'"
    )
    same = " AND ".join(f"x.{name} = p.{name}" for name in table.partition)
    inside = f"SELECT x.* FROM ({rows}) x SEMI JOIN {closing} p ON {same}"
    outside = f"SELECT x.* FROM ({rows}) x ANTI JOIN {closing} p ON {same}"
    kept = f"SELECT x.* FROM ({_kept_rows(stage, table)}) x SEMI JOIN {closing} p ON {same}"
    partitions: list[Partition] = [
        (row[0], row[1] if len(row) > 1 else 0) for row in stage.rows(f"SELECT * FROM {closing}")
    ]
    writer.replace(
        table.name, _stream(stage, table, f"{kept} UNION ALL BY NAME {inside}"), partitions
    )
    if stage.count(f"SELECT count(*) FROM (SELECT 1 FROM ({outside}) LIMIT 1)"):
        writer.append(table.name, _stream(stage, table, outside))
    stage.run(f"DROP TABLE {closing}")


def _stream(stage: Stage, table: Table, rows: str) -> pa.RecordBatchReader:
    if any(column.name == "student_id" for column in table.columns):
        # Read back in this order, look-ups by student stay close together in memory.
        rows = f"SELECT * FROM ({rows}) ORDER BY student_id"
    reader: pa.RecordBatchReader = stage.connection.sql(rows).to_arrow_reader(_BATCH)
    return reader


def _new_rows(stage: Stage, table: Table) -> str:
    """Return SQL for rows that are stated from this extract on, with where they come from."""
    names = [column.name for column in table.stored_columns]
    provenance = {
        "source_file_id": "file_no",
        "source_line": "line_no",
        # A later extract of another year may have brought the older row.
        "first_seen_on": f"greatest(DATE '{stage.extract_on}', was_seen_on)",
        "gone_on": "NULL",
    }
    columns = ", ".join(
        f"CAST({provenance.get(name, name)} AS {duckdb_type(table.column(name).type)}) AS {name}"
        for name in names
    )
    return f"SELECT {columns} FROM changes_{table.name} WHERE state <> 'gone'"


def _kept_rows(stage: Stage, table: Table) -> str:
    """Return SQL for the rows of a table as stored, those that changed or went now closed."""
    keys = [*table.partition, *table.key]
    same = " AND ".join(f"s.{name} IS NOT DISTINCT FROM c.{name}" for name in keys)
    return f"""
        SELECT s.* REPLACE (CASE WHEN c.state IS NOT NULL
            THEN greatest(DATE '{stage.extract_on}', s.first_seen_on) ELSE s.gone_on END AS gone_on)
        FROM {table.name} s LEFT JOIN
            (SELECT {", ".join(keys)}, state FROM changes_{table.name} WHERE state <> 'new') c
            ON {same} AND s.gone_on IS NULL
    """
