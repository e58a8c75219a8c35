"""A package is the year so far: what is new in it, what changed, what is gone.

Rows in quarantine speak neither way: what was stated under the same key stays stated.
"""

from collections.abc import Iterator

from inmotion.lake.schema import duckdb_type
from inmotion.sources.cedars import LAYOUTS
from inmotion.sources.cedars.programs import ENGLISH_LEARNER, SPECIAL_EDUCATION
from inmotion.sources.layout import Target
from inmotion.sources.staging import Stage
from inmotion.vocabulary.places import REGION_ID
from inmotion.vocabulary.tables import TABLES, Table

#: Which kind of file states which rows of a table that several kinds feed.
_OWNERS: dict[str, dict[str, str]] = {
    "program_spans": {
        "J": f"program_code = '{ENGLISH_LEARNER}'",
        "K": f"program_code = '{SPECIAL_EDUCATION}'",
        "I": f"program_code NOT IN ('{ENGLISH_LEARNER}', '{SPECIAL_EDUCATION}')",
    },
    "race_ethnicity": {"L": "kind_code = 'ethnicity'", "M": "kind_code = 'race'"},
    # Default days follow from file A, and give way to a calendar.
    "school_days": {"A": "is_default", "Calendar": "NOT is_default"},
}


def feeders(table: str) -> dict[str, list[Target]]:
    """Return the kinds that feed a table, with their targets."""
    found: dict[str, list[Target]] = {}
    for kind, layout in LAYOUTS.items():
        targets = [target for target in layout.targets if target.table == table]
        if targets:
            found[kind] = targets
    return found


def fed_tables() -> Iterator[str]:
    """Yield the tables that source files feed, each once."""
    yield from dict.fromkeys(t.table for layout in LAYOUTS.values() for t in layout.targets)


def compare(stage: Stage, table_name: str) -> None:
    """Create `changes_<table>`: incoming rows that are new or changed, and keys that are gone."""
    table = TABLES[table_name]
    incoming = _incoming(stage, table)
    if not incoming:
        return
    stage.run(f"CREATE VIEW incoming_{table.name} AS {incoming}")
    keys = _keys(table)
    stated = stated_in_scope(table.name)
    if not stage.count(f"SELECT count(*) FROM ({stated})"):
        # The first extract of everything: nothing to compare with, nothing to copy.
        stage.run(
            f"CREATE VIEW changes_{table.name} AS SELECT *, CAST(NULL AS DATE) AS was_seen_on,"
            f" 'new' AS state FROM incoming_{table.name}"
        )
        return
    columns = [f"coalesce(i.{name}, s.{name}) AS {name}" for name in keys]
    columns += [f"i.{column.name}" for column in table.columns if column.name not in table.key]
    same_key = " AND ".join(f"i.{name} IS NOT DISTINCT FROM s.{name}" for name in keys)
    differs = " OR ".join(
        f"i.{column.name} IS DISTINCT FROM s.{column.name}"
        for column in table.columns
        if column.name not in table.key
    )
    stage.run(
        f"""
        CREATE TABLE changes_{table.name} AS
        SELECT i.file_no, i.line_no, {", ".join(columns)},
               s.first_seen_on AS was_seen_on,
               CASE WHEN s.first_seen_on IS NULL THEN 'new' WHEN i.file_no IS NULL THEN 'gone'
                    ELSE 'changed' END AS state
        FROM incoming_{table.name} i FULL JOIN ({stated}) s ON {same_key}
        WHERE i.file_no IS NULL OR s.first_seen_on IS NULL OR ({differs or "false"})
        """
    )
    _spare_held(stage, table)


def _keys(table: Table) -> list[str]:
    return [*table.partition, *table.key]


def _incoming(stage: Stage, table: Table) -> str:
    """Return SQL for what the staged files say about a table; empty if none feeds it."""
    parts = [
        _select(table, kind, target)
        for kind, targets in feeders(table.name).items()
        if kind in stage.kinds
        for target in targets
    ]
    if table.name == "school_days":
        parts.append("SELECT * FROM default_days")
    return " UNION ALL ".join(parts)


def _select(table: Table, kind: str, target: Target) -> str:
    """Return SQL for the rows one kind of file states in a table."""
    stored = [column for column in table.stored_columns if column.name in table.partition]
    columns = ", ".join(
        f"CAST({target.values.get(column.name, column.name)} AS {duckdb_type(column.type)})"
        f" AS {column.name}"
        for column in (*stored, *table.columns)
    )
    one = ""
    if target.latest_of or target.first_of:
        order = (
            "entry_on DESC, file_no DESC, line_no DESC" if target.latest_of else "file_no, line_no"
        )
        per = ", ".join(target.latest_of or target.first_of)
        one = f" QUALIFY row_number() OVER (PARTITION BY {per} ORDER BY {order}) = 1"
    rows = f"(SELECT * FROM facts_{kind}{one})" if one else f"facts_{kind}"
    return f"SELECT file_no, line_no, {columns} FROM {rows} WHERE {target.where}"


def owner(table: str) -> str:
    """Return SQL for the kind of file that states a row of `table`."""
    owners = _OWNERS.get(table)
    if not owners:
        return f"'{next(iter(feeders(table)))}'"
    cases = " ".join(f"WHEN {condition} THEN '{kind}'" for kind, condition in owners.items())
    return f"CASE {cases} END"


def stated_in_scope(table_name: str) -> str:
    """Return SQL for the rows now stated of which the files at hand say what becomes of them."""
    scope = _scope(TABLES[table_name])
    return f"SELECT * FROM {table_name} x WHERE x.gone_on IS NULL AND ({scope})"


def _scope(table: Table) -> str:
    """Return the SQL condition that the files at hand say what becomes of a stated row `x`."""
    if table.name == "course_grades":
        # File H tells the whole history of its present students, up to its own year.
        return (
            "EXISTS (SELECT 1 FROM graded g WHERE g.student_id = x.student_id"
            " AND x.school_year <= g.school_year)"
        )
    covered = "EXISTS (SELECT 1 FROM covers c WHERE c.school_year = x.school_year AND "
    own = f"c.district_id = x.district_id AND c.kind = {owner(table.name)}"
    scope = f"{covered}{own})"
    if table.name == "school_days":
        scope += f" OR {covered}c.district_id = x.district_id AND c.kind = 'Calendar')"
    if table.name == "places":
        scope += f" OR (x.district_id = '{REGION_ID}' AND {covered}c.kind = 'A'))"
    return scope


def _spare_held(stage: Stage, table: Table) -> None:
    """Take out of `changes_<table>` what is gone only because its row is in quarantine.

    A key column that the row does not state may be any; a student must be known, though.
    """
    if table.name == "school_days":
        # The default days of a school follow from its row in file A.
        _spare(stage, table, "A", ["(h.place_id IS NULL OR h.place_id = g.place_id)"])
    for kind, targets in feeders(table.name).items():
        if kind not in stage.kinds or not stage.count(f"SELECT count(*) FROM held_{kind}"):
            continue
        own = {element.column for element in LAYOUTS[kind].facts}
        own |= {"student_id", "place_id", "location_code", "district_id"}
        for target in targets:
            same = []
            for name in table.key:
                source = target.values.get(name, name)
                if source.startswith("'"):
                    same.append(f"g.{name} = {source}")
                elif name == "student_id":
                    same.append("h.student_id = g.student_id")
                elif source in own:
                    same.append(f"(h.{source} IS NULL OR h.{source} IS NOT DISTINCT FROM g.{name})")
            if same:
                _spare(stage, table, kind, same)


def _spare(stage: Stage, table: Table, kind: str, same: list[str]) -> None:
    conditions = ["h.district_id = g.district_id", *same]
    stage.run(
        f"DELETE FROM changes_{table.name} g WHERE state = 'gone' AND EXISTS"
        f" (SELECT 1 FROM held_{kind} h WHERE {' AND '.join(conditions)})"
    )
