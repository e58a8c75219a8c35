"""Arranging the rows of mapped files: one statement for each [[rows]] of the mapping."""

from collections.abc import Sequence
from datetime import date

from inmotion.sources import arranging, readings
from inmotion.sources.arranging import Arranged
from inmotion.sources.layout import Element
from inmotion.sources.mapping.declared import Mapping, Rows, Value
from inmotion.sources.mapping.words import KINDS, columns_of, layout_of
from inmotion.sources.scanning import Source
from inmotion.sources.staging import Stage

#: File -> header name -> SQL for the cell.
Tables = dict[str, dict[str, str]]


def arrange(mapping: Mapping, stage: Stage, sources: Sequence[Source]) -> Arranged:
    """Arrange the mapped files of one district and year; see `arranging.Format`."""
    tables = _load(mapping, stage, sources)
    # What is not in the package, or cannot be read, states nothing: its rows stay as they are.
    there = {source.kind for source in sources}
    present = [rows for rows in mapping.rows if rows.of in there]
    for rows in present:
        _arrange(mapping, stage, rows, tables)
    for alias in tables:
        _set_aside(mapping, stage, alias, tables)
    given: dict[str, set[str]] = {}
    for rows in present:
        given.setdefault(rows.are, set()).update(rows.columns)
    return Arranged(
        states=frozenset(KINDS[are] for are in given),
        lacks=frozenset(
            f"{KINDS[are]}.{column}"
            for are, columns in given.items()
            for column in columns_of(layout_of(are))
            if column not in columns
        ),
        labels=_labels(present),
    )


def _load(mapping: Mapping, stage: Stage, sources: Sequence[Source]) -> Tables:
    """Load the files, also those that are not there; return how to name their cells.

    Returns
    -------
    tables : dict of dict of str
        File -> header name -> SQL.
    """
    tables: Tables = {}
    for number, (alias, names) in enumerate(mapping.used().items()):
        table = _table_of(mapping, alias)
        stage.run(f"DROP TABLE IF EXISTS {table}")
        arranging.create(stage, table, [f"c{index}" for index in range(len(names))])
        for source in sources:
            if source.kind == alias and source.columns:
                header = source.columns.header
                at: dict[str, int | None] = {f"c{i}": header.index(n) for i, n in enumerate(names)}
                arranging.load(stage, table, source, at)
        tables[alias] = {name: f"mapped_{number}.c{index}" for index, name in enumerate(names)}
    return tables


class _Cells:
    """SQL for the cells that the values of one [[rows]] name."""

    def __init__(self, mapping: Mapping, rows: Rows, tables: Tables) -> None:
        self.mapping, self.rows, self.tables = mapping, rows, tables
        self.file = mapping.files[rows.of]

    def cell(self, column: str) -> str:
        """Return SQL for a cell of the file or of one that it joins."""
        file, name = self.mapping.place_of(self.rows.of, column)
        return self.tables[file][name]

    def value(self, value: Value, as_day: str) -> str:
        """Return SQL for a value, a text; days are written as `as_day` says."""
        if value.day is not None:
            return self._day_of(value, as_day, str(value.day))
        if not value.column:
            return _quoted(value.constant)
        text = self.cell(value.column)
        if value.codes:
            # An empty cell stays empty, unless the list names it.
            cases = " ".join(f"WHEN {_quoted(a)} THEN {_quoted(b)}" for a, b in value.codes.items())
            empty = _quoted(value.codes.get("", ""))
            rest = text if value.otherwise is None else _quoted(value.otherwise)
            text = f"CASE coalesce({text}, '') {cases} WHEN '' THEN {empty} ELSE {rest} END"
        if value.days_from:
            return self._day_of(value, as_day, f"TRY_CAST({text} AS INTEGER)", text)
        if value.date_format:
            read = f"try_strptime({text}, {_quoted(value.date_format)})"
            return f"coalesce(strftime({read}, '{as_day}'), {text})"
        return _written(text, as_day) if as_day else text

    def _day_of(self, value: Value, as_day: str, days: str, text: str = "NULL") -> str:
        group = self.cell(self.file.groups[value.days_from])
        zeros: dict[str, date] = dict(self.mapping.groups[value.days_from])
        cases = " ".join(f"WHEN {_quoted(k)} THEN DATE '{zero}'" for k, zero in zeros.items())
        # No child's record lies further than this from any day zero; what does is no day.
        near = f"CASE WHEN {days} BETWEEN -9999 AND 9999 THEN {days} END"
        return f"coalesce(strftime(CASE {group} {cases} END + {near}, '{as_day}'), {text})"

    def condition(self) -> str:
        """Return SQL for "the row is one of those that become something here"; empty if all are."""
        return " AND ".join(
            f"{self.cell(column)} IN ({', '.join(_quoted(text) for text in texts)})"
            for column, texts in self.rows.where.items()
        )

    def joins(self) -> list[tuple[str, str, str]]:
        """Return (table, condition, own key is there) of each joined file."""
        found = []
        for join in self.file.joins:
            own = [self.cell(name) for name in join.own]
            their = [self.tables[join.file][name] for name in join.theirs]
            table = _table_of(self.mapping, join.file)
            # The first line of a key speaks for it: a row must not become two.
            one = (
                f"(SELECT * FROM {table} QUALIFY row_number() OVER"
                f" (PARTITION BY {', '.join(their)} ORDER BY file_no, line_no) = 1) {table}"
            )
            same = " AND ".join(f"{a} = {b}" for a, b in zip(own, their, strict=True))
            there = " AND ".join(f"{a} IS NOT NULL" for a in own)
            found.append((one, same, there))
        return found


def _arrange(mapping: Mapping, stage: Stage, rows: Rows, tables: Tables) -> None:
    cells = _Cells(mapping, rows, tables)
    base = _table_of(mapping, rows.of)
    layout = layout_of(rows.are)
    values = "".join(
        f", {cells.value(value, _as_day(layout.element(name)))} AS {name}"
        for name, value in rows.columns.items()
    )
    joins = cells.joins()
    sides = "".join(f" LEFT JOIN {one} ON {same}" for one, same, _ in joins)
    wanted = cells.condition()
    where = f" WHERE {wanted}" if wanted else ""
    stage.run(
        f"INSERT INTO arranged_{KINDS[rows.are]} BY NAME"
        f" SELECT {base}.file_no, {base}.line_no{values} FROM {base}{sides}{where}"
    )
    for join, (one, same, there) in zip(mapping.files[rows.of].joins, joins, strict=True):
        stage.run(
            f"INSERT INTO problems SELECT {base}.file_no, {base}.line_no, ?,"
            f" {cells.cell(join.own[0])}, 'unknown_reference' FROM {base} ANTI JOIN {one} ON {same}"
            f" WHERE {there}",
            [join.own[0]],
        )


def _table_of(mapping: Mapping, alias: str) -> str:
    return f"mapped_{list(mapping.files).index(alias)}"


def _set_aside(mapping: Mapping, stage: Stage, alias: str, tables: Tables) -> None:
    """Set aside the rows of a file that become nothing: all, or those no [[rows]] wants."""
    base = _table_of(mapping, alias)
    sides: dict[str, None] = {}
    unwanted = []
    for rows in mapping.rows:
        if rows.of != alias:
            continue
        cells = _Cells(mapping, rows, tables)
        condition = cells.condition()
        if not condition:
            return
        unwanted.append(f"NOT coalesce({condition}, false)")
        sides.update(dict.fromkeys(f" LEFT JOIN {one} ON {same}" for one, same, _ in cells.joins()))
    where = f" WHERE {' AND '.join(unwanted)}" if unwanted else ""
    stage.run(
        f"INSERT INTO set_aside SELECT {base}.file_no, {base}.line_no FROM {base}"
        f"{''.join(sides)}{where}"
    )


def _as_day(element: Element) -> str:
    """Return how the state's file writes a day in this column; empty if it holds no days."""
    if element.reading is readings.MONTH:
        return "%m/%Y"
    return "%m/%d/%Y" if element.reading and element.reading.type == "DATE" else ""


def _written(text: str, as_day: str) -> str:
    """Return SQL for a day written as 2026-09-02 or 09/02/2026; what is no day stays as it is."""
    read = f"coalesce(try_strptime({text}, '%Y-%m-%d'), try_strptime({text}, '%m/%d/%Y'))"
    return f"coalesce(strftime({read}, '{as_day}'), {text})"


def _labels(rows: Sequence[Rows]) -> dict[str, str]:
    """Return element of the state's file -> the first column of the files that fills it."""
    labels: dict[str, str] = {}
    for one in rows:
        layout = layout_of(one.are)
        for name, value in one.columns.items():
            if value.column:
                labels.setdefault(layout.element(name).name, value.column)
    return labels


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
