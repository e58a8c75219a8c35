"""Counting where every row ended, and making sure that none got lost."""

from collections import Counter
from fractions import Fraction

from inmotion.sources.cedars import LAYOUTS
from inmotion.sources.checking import STOPPING
from inmotion.sources.problems import shown
from inmotion.sources.report import ENDS, Change, FileCount, Refusal, TableCount
from inmotion.sources.scanning import Source
from inmotion.sources.snapshots import fed_tables, owner, stated_in_scope
from inmotion.sources.staging import Stage
from inmotion.vocabulary.tables import TABLES

#: Tables that no file feeds by itself: they follow from all of file B.
IDENTITY_TABLES = ("identity_crosswalk", "student_keys")

#: SQL for the rows that a problem holds back.
STOPPED = f"SELECT file_no, line_no FROM problems WHERE reason IN ({STOPPING})"

#: Tables in which an import writes down rows for itself.
MEMORY_TABLES = frozenset(
    target.table for layout in LAYOUTS.values() if layout.is_memory for target in layout.targets
)

_EXAMPLES = 3
#: So many rows may always go, as long as they are not more than half of what was stated: in a file
#: of twelve exclusions, one correction is more than five percent.
_FEW = 10


class RowsLost(RuntimeError):
    """Rows of a file are not accounted for: a fault of ours, never of the data."""


def count_files(stage: Stage, changed: list[str]) -> list[FileCount]:
    """Return where the rows of the applied files ended.

    Raises
    ------
    RowsLost
        If the numbers do not add up to the file's data lines, counted independently.
    """
    kinds = [k for k, layout in LAYOUTS.items() if k in stage.kinds and not layout.is_memory]
    parts = {
        "quarantined": [f"SELECT file_no FROM held_{kind}" for kind in kinds],
        "superseded": [f"SELECT file_no FROM superseded_{kind}" for kind in kinds],
        "kept": [f"SELECT file_no FROM facts_{kind}" for kind in kinds],
        "loaded": [touched for kind in kinds if (touched := _touched(kind, changed))],
    }
    ends = {name: _count_by_file(stage, tables) for name, tables in parts.items()}
    bounds = _line_bounds(stage, kinds)
    told = [table for table in changed if table not in MEMORY_TABLES]
    arranged = _ends_of_arranged(stage, kinds, told) if any(s.format for s in stage.sources) else {}
    result = []
    for source in stage.sources:
        number = source.file_id
        if source.refusal:
            count = counted(source, quarantined=source.rows)
        elif source.format:
            count = counted(source, **arranged.get(number, {}))
        else:
            count = counted(
                source,
                loaded=ends["loaded"][number],
                unchanged=ends["kept"][number] - ends["loaded"][number],
                superseded=ends["superseded"][number],
                quarantined=ends["quarantined"][number],
            )
        ended = sum(getattr(count, end) for end in ENDS)
        if ended != count.rows or min(count.unchanged, count.loaded) < 0:
            raise RowsLost(f"{source.kind}: {count.rows} rows in the file, {ended} accounted for")
        first, last = bounds.get(number, (source.lines + 1, source.lines))
        if first <= source.header_line or last > source.lines:
            raise RowsLost(f"{source.kind}: lines {first} to {last} of {source.lines}")
        result.append(count)
    return result


def _line_bounds(stage: Stage, kinds: list[str]) -> dict[int, tuple[int, int]]:
    """Return the first and last line of each file's rows: a slip in counting lines shows here."""
    facts = " UNION ALL ".join(f"SELECT file_no, line_no FROM facts_{kind}" for kind in kinds)
    found = stage.rows(
        f"SELECT file_no, min(line_no), max(line_no) FROM ({facts}) GROUP BY file_no"
    )
    return {number: (first, last) for number, first, last in found}


def counted(source: Source, **ends: int) -> FileCount:
    """Return the count of a file with these ends."""
    return FileCount(
        shown(source),
        source.kind,
        source.district_id,
        source.school_year,
        source.rows,
        format=source.format,
        **ends,
    )


def _ends_of_arranged(
    stage: Stage, kinds: list[str], changed: list[str]
) -> dict[int, dict[str, int]]:
    """Return file number -> where the rows of a file of another format ended.

    One row there may become several of ours, or none. It ends where the worst of them does: held
    back if any part is; else loaded if any part is news; else unchanged.
    """
    ranked = {
        "quarantined": [f"held_{kind}" for kind in kinds] + [f"({STOPPED})"],
        "loaded": [f"(SELECT * FROM changes_{name} WHERE state <> 'gone')" for name in changed],
        "unchanged": [f"facts_{kind}" for kind in kinds],
        "superseded": [f"superseded_{kind}" for kind in kinds],
        "set_aside": ["set_aside"],
    }
    parts = " UNION ALL ".join(
        f"SELECT file_no, line_no, {rank} AS rank FROM {rows}"
        for rank, tables in enumerate(ranked.values())
        for rows in tables
    )
    numbers = [source.file_id for source in stage.sources if source.format]
    names = list(ranked)
    ends: dict[int, dict[str, int]] = {}
    for number, rank, count in stage.rows(
        "SELECT file_no, rank, count(*) FROM (SELECT file_no, line_no, min(rank) AS rank"
        f" FROM ({parts}) WHERE list_contains(?, file_no) GROUP BY file_no, line_no) GROUP BY ALL",
        [numbers],
    ):
        ends.setdefault(number, {})[names[rank]] = count
    return ends


def _touched(kind: str, changed: list[str]) -> str:
    """Return SQL for the rows of a kind that brought something into some table."""
    tables = dict.fromkeys(target.table for target in LAYOUTS[kind].targets)
    names = [table for table in tables if table in changed]
    names += [n for n in ("school_days",) if kind == "A" and n in changed]
    names += [n for n in ("identity_crosswalk",) if kind == "B" and n in changed]
    one = len(names) == 1
    parts = [
        f"SELECT c.file_no, c.line_no FROM changes_{name} c JOIN files f ON f.file_no = c.file_no"
        f" WHERE f.kind = '{kind}' AND c.state <> 'gone'"
        for name in names
    ]
    distinct = "" if one and kind != "A" else "DISTINCT "
    return f"SELECT {distinct}file_no, line_no FROM ({' UNION ALL '.join(parts)})" if parts else ""


def _count_by_file(stage: Stage, tables: list[str]) -> Counter[int]:
    if not tables:
        return Counter()
    rows = " UNION ALL ".join(tables)
    return Counter(dict(stage.rows(f"SELECT file_no, count(*) FROM ({rows}) GROUP BY file_no")))


def count_tables(stage: Stage) -> list[TableCount]:
    """Return how many rows each table gains, changes and loses, with a few examples.

    Tables in which nothing changes are left out.
    """
    made = {name for (name,) in stage.rows("SELECT table_name FROM duckdb_tables()")}
    made |= {name for (name,) in stage.rows("SELECT view_name FROM duckdb_views()")}
    result = []
    for name in [*fed_tables(), *IDENTITY_TABLES]:
        if f"changes_{name}" not in made:
            continue
        states = dict(
            stage.rows(f"SELECT state, count(*) FROM changes_{name} GROUP BY state ORDER BY state")
        )
        if states:
            seen = [] if name in MEMORY_TABLES else list(states)
            examples = [example for state in seen for example in _examples(stage, name, state)]
            new, is_changed, gone = (states.get(state, 0) for state in ("new", "changed", "gone"))
            result.append(TableCount(name, new, is_changed, gone, tuple(examples)))
    return result


def _examples(stage: Stage, name: str, state: str) -> list[Change]:
    table = TABLES[name]
    keys = [*table.partition, *table.key]
    content = [column.name for column in table.columns if column.name not in table.key]
    few = f"SELECT * FROM changes_{name} WHERE state = ? LIMIT {_EXAMPLES}"
    if state != "changed":
        found = stage.rows(f"SELECT {', '.join(keys)} FROM ({few})", [state])
        return [Change(name, state, dict(zip(keys, row, strict=True))) for row in found]
    same = " AND ".join(f"c.{key} IS NOT DISTINCT FROM s.{key}" for key in keys)
    columns = [f"c.{n}" for n in keys] + [f"{side}.{n}" for side in "sc" for n in content]
    found = stage.rows(
        f"SELECT {', '.join(columns)} FROM ({few}) c JOIN {name} s ON {same} AND s.gone_on IS NULL",
        [state],
    )
    changes = []
    for row in found:
        before = dict(zip(content, row[len(keys) :], strict=False))
        after = dict(zip(content, row[len(keys) + len(content) :], strict=True))
        differ = [n for n in content if before[n] != after[n]]
        changes.append(
            Change(
                name,
                state,
                dict(zip(keys, row, strict=False)),
                {n: before[n] for n in differ},
                {n: after[n] for n in differ},
            )
        )
    return changes


def find_refusals(
    stage: Stage, tables: list[TableCount], max_gone_share: Fraction
) -> list[Refusal]:
    """Return the files that would end more than `max_gone_share` of their stated rows."""
    refusals: dict[tuple[str, str, int], Refusal] = {}
    for count in tables:
        name = count.table
        if name in IDENTITY_TABLES or name in MEMORY_TABLES or not count.gone:
            continue
        own = f"{owner(name)} AS kind, district_id, {_year_of_file(name)} AS school_year"
        # Default days give way to a calendar: that is no loss.
        real = "AND NOT is_default" if name == "school_days" else ""
        gone = stage.rows(
            f"SELECT kind, district_id, school_year, count(*) FROM (SELECT {own} FROM"
            f" ({_gone(name)}) x WHERE true {real}) GROUP BY ALL"
        )
        if not gone:
            continue
        stated = {
            row[:3]: row[3]
            for row in stage.rows(
                f"SELECT kind, district_id, school_year, count(*) FROM (SELECT {own} FROM"
                f" ({stated_in_scope(name)}) x WHERE true {real}) GROUP BY ALL"
            )
        }
        for kind, district, year, lost in gone:
            had = stated[kind, district, year]
            if lost > max_gone_share * had and (lost > _FEW or 2 * lost > had):
                # A file that feeds several tables is told once, by the first of them.
                where = (kind, district, year)
                refusals.setdefault(where, Refusal(kind, district, year, lost, had))
    return list(refusals.values())


def _year_of_file(name: str) -> str:
    """Return SQL for the school year of the file that states a row `x`."""
    if name != "course_grades":
        return "school_year"
    # File H tells of many years; its share is taken over the whole file.
    return (
        "(SELECT max(c.school_year) FROM covers c WHERE c.kind = 'H'"
        " AND c.district_id = x.district_id)"
    )


def _gone(name: str) -> str:
    """Return SQL for the stated rows of a table that would go."""
    table = TABLES[name]
    same = " AND ".join(
        f"g.{key} IS NOT DISTINCT FROM x.{key}" for key in (*table.partition, *table.key)
    )
    return (
        f"SELECT x.* FROM ({stated_in_scope(name)}) x SEMI JOIN"
        f" (SELECT * FROM changes_{name} WHERE state = 'gone') g ON {same}"
    )
