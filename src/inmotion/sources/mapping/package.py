"""The files a mapping names: found, brought to disk, and parted by district and school year."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fnmatch import fnmatch
from functools import partial
from pathlib import Path

from inmotion.sources import arranging, packages
from inmotion.sources.arranging import Format, Given
from inmotion.sources.mapping.declared import Mapping, Value
from inmotion.sources.mapping.rows import arrange
from inmotion.sources.packages import Found
from inmotion.sources.scanning import Source
from inmotion.vocabulary.time import school_year_of

Row = dict[str, str]
#: File -> the cells of each line of data.
Tables = dict[str, list[Row]]


def format_of(mapping: Mapping) -> Format:
    """Return the format that a mapping describes."""
    return Format(
        mapping.title,
        mapping.title,
        partial(_claims, mapping),
        partial(_scan, mapping),
        partial(arrange, mapping),
    )


def _alias(mapping: Mapping, file: Found) -> str:
    name = Path(file.member or file.path.name).name.lower()
    return next((alias for alias, f in mapping.files.items() if fnmatch(name, f.name.lower())), "")


def _claims(mapping: Mapping, files: Sequence[Found]) -> list[Found]:
    return [file for file in files if _alias(mapping, file)]


def _scan(mapping: Mapping, files: Sequence[Found], copies: Path, given: Given) -> list[Source]:
    """Bring the files to disk; one that tells of several years or districts becomes several."""
    looked = [
        arranging.look(file, copies / f"{number:03d}.txt", mapping.title, _alias(mapping, file))
        for number, file in enumerate(files)
    ]
    used = mapping.used()
    for source in looked:
        _refuse_without(source, used[source.kind])
    tables = _tables_that_say_where(mapping, looked)
    telling: list[Source] = []
    silent: list[Source] = []
    for source in looked:
        source.extract_on = (
            given.extract_on or mapping.extract_on or packages.extract_day([source.found])
        )
        year = school_year_of(source.extract_on) if source.extract_on else 0
        default = (given.district_id or mapping.district_id, year)
        source.district_id, source.school_year = default[0], year or None
        if source.refusal or not mapping.files[source.kind].tells_where:
            silent.append(source)
            continue
        where = _Where(mapping, source.kind, tables, default)
        own = [where.of(row) if row else None for row in _lines(source)]
        parts = arranging.split(source, own, copies)
        if not parts:
            source.refusal = "tells_of_nobody"
            silent.append(source)
        telling += parts
    return telling + _wherever(silent, telling)


def _refuse_without(source: Source, columns: Sequence[str]) -> None:
    """Refuse a file that lacks columns of which the mapping speaks."""
    header = source.columns.header if source.columns else ()
    missing = [name for name in columns if name not in header]
    if missing and not source.refusal:
        source.refusal = "unknown_header"
        source.notes.append(("columns_missing", ", ".join(missing)))


def _tables_that_say_where(mapping: Mapping, looked: Sequence[Source]) -> Tables:
    """Return the rows of joined files in which another file's district or year is looked up."""
    wanted = {join.file for f in mapping.files.values() if f.tells_where for join in f.joins}
    tables: Tables = {}
    for source in looked:
        if source.kind in wanted and not source.refusal:
            tables.setdefault(source.kind, []).extend(row for row in _lines(source) if row)
    return tables


def _wherever(silent: list[Source], telling: list[Source]) -> list[Source]:
    """Give files that tell of no district or year to each of those that others tell of."""
    wheres = sorted({(source.district_id, source.school_year or 0) for source in telling})
    if not wheres:
        return silent
    refused = [source for source in silent if source.refusal]
    for source in refused:
        source.district_id, source.school_year = wheres[0]
    return refused + [
        replace(source, district_id=district_id, school_year=school_year)
        for source in silent
        if not source.refusal
        for district_id, school_year in wheres
    ]


def _lines(source: Source) -> Iterator[Row]:
    """Yield the cells of every line by header name; nothing for lines without data."""
    header = source.columns.header if source.columns else ()
    with source.path.open(encoding="utf-8", newline="\n") as file:
        for number, line in enumerate(file, 1):
            text = line.removesuffix("\n")
            if number > source.header_line and text.strip(" \t"):
                cells = [cell.strip() for cell in text.split("\t")]
                yield dict(zip(header, cells, strict=False))
            else:
                yield {}


class _Where:
    """Of which district and school year a row of a file tells."""

    def __init__(
        self, mapping: Mapping, alias: str, tables: Tables, default: tuple[str, int]
    ) -> None:
        self.mapping, self.alias, self.default = mapping, alias, default
        self.file = file = mapping.files[alias]
        self.joined = {
            join.file: {
                tuple(row.get(name, "") for name in join.theirs): row
                for row in reversed(tables.get(join.file, []))
            }
            for join in file.joins
        }

    def of(self, row: Row) -> tuple[str, int]:
        """Return (district, school year); the default's where the row does not say."""
        file = self.file
        district = self._text(file.district_id, row) if file.district_id else ""
        year = self._text(file.school_year, row) if file.school_year else ""
        for group, column in file.groups.items():
            zero = self.mapping.groups[group].get(self._cell(column, row))
            if zero and not year:
                year = str(school_year_of(zero))
        is_year = re.fullmatch("(19|20)[0-9]{2}", year)
        return (
            district.zfill(5) if re.fullmatch("[0-9]{4,5}", district) else self.default[0],
            int(year) if is_year else self.default[1],
        )

    def _text(self, value: Value, row: Row) -> str:
        if not value.column:
            return value.constant
        text = self._cell(value.column, row)
        if not text:
            return value.codes.get("", "")
        return value.codes.get(text, text if value.otherwise is None else value.otherwise)

    def _cell(self, column: str, row: Row) -> str:
        file, name = self.mapping.place_of(self.alias, column)
        if file == self.alias:
            return row.get(name, "")
        join = next(join for join in self.file.joins if join.file == file)
        key = tuple(row.get(own, "") for own in join.own)
        return self.joined[file].get(key, {}).get(name, "")
