"""The rows a district's OneRoster stands at, as tables `or_<file>`: a package on top of the last.

Manifest and rows say of each file whether it is the whole truth (bulk) or what has changed (delta).
Where they contradict each other, the rows win, as the standard has it. A file that did not come
stands as it was.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from inmotion.sources import arranging, staging
from inmotion.sources.hiding import LOOKS_LIKE_SSN
from inmotion.sources.oneroster.files import FILES, IDS, MANIFEST, READ
from inmotion.sources.packages import Found
from inmotion.sources.report import FileNote
from inmotion.sources.scanning import Source
from inmotion.sources.staging import Stage

NAME = "oneroster"
ABSENT, BULK, DELTA = "absent", "bulk", "delta"

#: Columns of users.csv that may hold nine digits: numbers of the district, ids, telephones.
_MAY_BE_NINE_DIGITS = frozenset(
    ["identifier", "agentSourcedIds", "orgSourcedIds", "primaryOrgSourcedId", "phone", "sms"]
)


@dataclass(frozen=True)
class Whole:
    """What a package came to.

    Parameters
    ----------
    there : frozenset of str
        Files whose rows are known, from this package or an earlier one.
    notes : tuple of FileNote
    is_change : bool
        False if the package holds nothing but a manifest.
    refusal : str
        Reason code if the package cannot be applied.
    """

    there: frozenset[str] = frozenset()
    notes: tuple[FileNote, ...] = ()
    is_change: bool = True
    refusal: str = ""


def load(stage: Stage, sources: Sequence[Source]) -> Whole:
    """Create `or_<file>` for each file that is read, and fill `arranged_SourceRows`.

    Every row of the package is set aside, too: that is the last of the ends a row may come to.
    """
    for source in sources:
        if source.kind not in FILES:
            _set_aside(stage, source)
    if all(source.kind == MANIFEST for source in sources):
        return Whole(notes=(FileNote(sources[0].found.folder, "no_change"),), is_change=False)
    stated = _manifest(sources)
    has_state = stage.count(f"SELECT count(*) FROM ({_state(sources[0])})") > 0
    notes: list[FileNote] = []
    there: set[str] = set()
    for name, columns in FILES.items():
        table = f"or_{name}"
        stage.run(f"DROP TABLE IF EXISTS {table}")
        arranging.create(stage, table, list(columns))
        own = [source for source in sources if source.kind == name]
        for source in own:
            arranging.load(stage, table, source, arranging.positions(source, columns))
        stage.run(f"INSERT INTO set_aside SELECT file_no, line_no FROM {table}")
        _settle_ids(stage, name)
        mode, found = _mode(stage, name, own, stated.get(f"file.{name}", ""), has_state=has_state)
        notes += found
        if mode == DELTA and not has_state:
            return Whole(notes=tuple(notes), refusal="delta_without_bulk")
        if has_state and mode != BULK:
            _carry_over(stage, name, sources[0])
        stage.run(f"DELETE FROM {table} WHERE lower(status) = 'tobedeleted'")
        if own or stage.count(f"SELECT count(*) FROM {table}"):
            there.add(name)
        _remember(stage, name)
    return Whole(frozenset(there), tuple(notes))


def _state(source: Source) -> str:
    """Return SQL for the rows that the district's OneRoster stands at."""
    return (
        f"SELECT * FROM source_rows WHERE gone_on IS NULL AND format_name = '{NAME}'"
        f" AND district_id = '{source.district_id}' AND school_year = {source.school_year}"
    )


def _manifest(sources: Sequence[Source]) -> dict[str, str]:
    at: dict[str, int | None] = {"property": 0, "value": 1}
    return {
        cells["property"]: cells["value"].lower()
        for source in sources
        if source.kind == MANIFEST
        for cells in arranging.cells_of(source, at)
    }


def _set_aside(stage: Stage, source: Source) -> None:
    """Set every row aside of a file nothing of which is kept."""
    stage.run("DROP TABLE IF EXISTS or_rows")
    arranging.create(stage, "or_rows", ["first"])
    arranging.load(stage, "or_rows", source, {"first": 0})
    stage.run("INSERT INTO set_aside SELECT file_no, line_no FROM or_rows")


def _settle_ids(stage: Stage, name: str) -> None:
    """Take rows without an id and rows that come again out of `or_<file>`, and tell of them."""
    table = f"or_{name}"
    for column in IDS[name]:
        # A row of a delta that takes something away need not say more than its id.
        stage.run(
            f"INSERT INTO problems SELECT file_no, line_no, '{column}', NULL, 'missing'"
            f" FROM {table} WHERE {column} IS NULL"
            " AND (sourcedId IS NULL OR coalesce(lower(status), '') <> 'tobedeleted')"
        )
    stage.run(f"DELETE FROM {table} WHERE sourcedId IS NULL")
    stage.run(
        f"CREATE OR REPLACE TABLE or_repeats AS SELECT file_no, line_no, sourcedId FROM {table}"
        f" SEMI JOIN (SELECT sourcedId FROM {table} GROUP BY sourcedId HAVING count(*) > 1) r"
        " USING (sourcedId)"
        " QUALIFY row_number() OVER (PARTITION BY sourcedId ORDER BY file_no DESC, line_no DESC)"
        " > 1"
    )
    stage.run(
        "INSERT INTO problems SELECT file_no, line_no, 'sourcedId', sourcedId, 'overridden'"
        " FROM or_repeats"
    )
    stage.run(
        f"DELETE FROM {table} t USING or_repeats r"
        " WHERE t.file_no = r.file_no AND t.line_no = r.line_no"
    )


def _mode(
    stage: Stage, name: str, own: Sequence[Source], stated: str, *, has_state: bool
) -> tuple[str, list[FileNote]]:
    """Return how a file is to be taken, and remarks on it.

    Many systems fill `status` in bulk files, so that `active` alone says nothing; a row that is to
    be deleted has no place in a bulk file.
    """
    if not own:
        return ABSENT, []
    file = own[0].found.name
    ((deleted, marked, dated, rows),) = stage.rows(
        "SELECT count(*) FILTER (lower(status) = 'tobedeleted'), count(status),"
        f" count(dateLastModified), count(*) FROM or_{name}"
    )
    if stated == DELTA:
        if rows and not marked and not dated:
            return BULK, [FileNote(file, "rows_say_bulk")]
        return DELTA, [FileNote(file, "delta_undated")] if dated < rows else []
    if deleted and stated and has_state:
        return DELTA, [FileNote(file, "rows_say_delta")]
    return BULK, [FileNote(file, "status_in_bulk")] if marked else []


def _carry_over(stage: Stage, name: str, source: Source) -> None:
    """Add the rows that the package leaves as they were, under the file and line they came from."""
    columns = [column for column in READ[name] if column not in _NOT_KEPT]
    shape = ", ".join(f'"{column}": "VARCHAR"' for column in columns)
    stage.run(
        f"""
        INSERT INTO or_{name} BY NAME
        SELECT file_no, line_no, row_key AS sourcedId, unnest(cells)
        FROM (SELECT source_file_id AS file_no, source_line AS line_no, row_key,
                     json_transform(row_cells, '{{{shape}}}') AS cells
              FROM ({_state(source)}) x WHERE file_name = '{name}'
                AND NOT EXISTS (SELECT 1 FROM or_{name} o WHERE o.sourcedId = x.row_key))
        """
    )
    numbers = [n for (n,) in stage.rows(f"SELECT DISTINCT file_no FROM or_{name}")]
    ours = {each.file_id for each in stage.sources}
    earlier = stage.lake.source_files([number for number in numbers if number not in ours])
    staging.carry(
        stage,
        [
            Source(
                Found(file.name, "", Path()),
                name,
                format=NAME,
                file_id=number,
                district_id=source.district_id,
                school_year=source.school_year,
                extract_on=source.extract_on,
            )
            for number, file in earlier.items()
        ],
    )


#: Columns that are not part of a row's remembered cells.
_NOT_KEPT = ("sourcedId", "status", "dateLastModified")


def _remember(stage: Stage, name: str) -> None:
    """Write down the rows as they now stand, without anything like a social security number."""
    cells = []
    for column in READ[name]:
        if column in _NOT_KEPT:
            continue
        value = column
        if name == "users" and column not in _MAY_BE_NINE_DIGITS:
            number = f"(^|[^0-9A-Za-z]){LOOKS_LIKE_SSN}($|[^0-9A-Za-z])"
            value = f"nullif(regexp_replace({column}, '{number}', '\\1\\2', 'g'), '')"
        cells.append(f"'\"{column}\":' || to_json({value})")
    stage.run(
        f"INSERT INTO arranged_SourceRows BY NAME SELECT file_no, line_no, '{NAME}' AS format_name,"
        f" '{name}' AS file_name, sourcedId AS row_key,"
        f" '{{' || concat_ws(',', {', '.join(cells)}) || '}}' AS row_cells FROM or_{name}"
    )
