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
from inmotion.vocabulary.errors import WrongUsage


def arrange(mapping: Mapping, stage: Stage, sources: Sequence[Source]) -> Arranged:
    """Arrange the mapped files of one district and year; see `arranging.Format`."""
    tables = _load(mapping, stage, sources)
    for rows in mapping.rows:
        if rows.of in tables:
            _arrange(mapping, stage, rows, tables)
    for alias in tables:
        _set_aside(mapping, stage, alias, tables)
    present = [rows for rows in mapping.rows if rows.of in tables]
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


def _load(mapping: Mapping, stage: Stage, sources: Sequence[Source]) -> dict[str, dict[str, str]]:
    """Load the files; return file -> header name -> column of its table `mapped_<n>`."""
    tables: dict[str, dict[str, str]] = {}
    for number, alias in enumerate(mapping.files):
        stage.run(f"DROP TABLE IF EXISTS mapped_{number}")
        here = [source for source in sources if source.kind == alias]
        header = tuple(dict.fromkeys(h for s in here if s.columns for h in s.columns.header))
        if not here:
            continue
        columns = {name: f"mapped_{number}.c{index}" for index, name in enumerate(header)}
        arranging.create(stage, f"mapped_{number}", [f"c{i}" for i in range(len(header))])
        for source in here:
            own = source.columns.header if source.columns else ()
            at = {f"c{i}": own.index(n) if n in own else None for i, n in enumerate(header)}
            arranging.load(stage, f"mapped_{number}", source, at)
        tables[alias] = columns
    return tables


class _Cells:
    """SQL for the cells that the values of one [[rows]] name."""

    def __init__(self, mapping: Mapping, rows: Rows, tables: dict[str, dict[str, str]]) -> None:
        self.mapping, self.rows, self.tables = mapping, rows, tables
        self.file = mapping.files[rows.of]

    def cell(self, column: str) -> str:
        """Return SQL for a cell; WrongUsage if the files have no such column."""
        own = self.tables[self.rows.of]
        if column in own:
            return own[column]
        file, _, name = column.partition(".")
        joined = self.tables.get(file, {})
        if any(join.file == file for join in self.file.joins) and name in joined:
            return joined[name]
        raise WrongUsage(
            f"There is no column {column!r} in {self.file.name}.",
            where=f"rows of {self.rows.of!r} that are {self.rows.are!r}",
            do=f"Name one of: {', '.join(own)}; of a joined file, FILE.COLUMN.",
            saved="Nothing has been saved.",
        )

    def value(self, value: Value, as_day: str) -> str:
        """Return SQL for a value, a text; days are written as `as_day` says."""
        if value.day is not None:
            return self._day_of(value, as_day, str(value.day))
        if not value.column:
            return _quoted(value.constant)
        text = self.cell(value.column)
        if value.codes:
            cases = " ".join(f"WHEN {_quoted(a)} THEN {_quoted(b)}" for a, b in value.codes.items())
            rest = text if value.otherwise is None else _quoted(value.otherwise)
            text = f"CASE {text} {cases} ELSE {rest} END"
        if value.days_from:
            return self._day_of(value, as_day, f"TRY_CAST({text} AS INTEGER)", text)
        if value.date_format:
            read = f"try_strptime({text}, {_quoted(value.date_format)})"
            return f"coalesce(strftime({read}, '{as_day}'), {text})"
        return text

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
            theirs = self.tables.get(join.file)
            if theirs is None:
                continue
            missing = [name for name in join.theirs if name not in theirs]
            if missing:
                raise WrongUsage(
                    f"There is no column {missing[0]!r} in {self.mapping.files[join.file].name}.",
                    where=f"join of {self.rows.of!r} with {join.file!r}",
                    do=f"Name one of: {', '.join(theirs)}.",
                    saved="Nothing has been saved.",
                )
            own = [self.cell(name) for name in join.own]
            their = [theirs[name] for name in join.theirs]
            table = their[0].partition(".")[0]
            # The first line of a key speaks for it: a row must not become two.
            keys = ", ".join(their)
            one = (
                f"(SELECT * FROM {table} QUALIFY row_number() OVER"
                f" (PARTITION BY {keys} ORDER BY file_no, line_no) = 1) {table}"
            )
            same = " AND ".join(f"{a} = {b}" for a, b in zip(own, their, strict=True))
            there = " AND ".join(f"{a} IS NOT NULL" for a in own)
            found.append((one, same, there))
        return found


def _arrange(mapping: Mapping, stage: Stage, rows: Rows, tables: dict[str, dict[str, str]]) -> None:
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
    for join, (one, same, there) in zip(mapping.files[rows.of].joins, joins, strict=False):
        stage.run(
            f"INSERT INTO problems SELECT {base}.file_no, {base}.line_no, ?,"
            f" {cells.cell(join.own[0])}, 'unknown_reference' FROM {base} ANTI JOIN {one} ON {same}"
            f" WHERE {there}",
            [join.own[0]],
        )


def _table_of(mapping: Mapping, alias: str) -> str:
    return f"mapped_{list(mapping.files).index(alias)}"


def _set_aside(
    mapping: Mapping, stage: Stage, alias: str, tables: dict[str, dict[str, str]]
) -> None:
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
    """Return how the state's file writes a day in this column."""
    return "%m/%Y" if element.reading is readings.MONTH else "%m/%d/%Y"


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
