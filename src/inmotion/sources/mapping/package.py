"""The files a mapping names: found, brought to disk, and parted by district and school year."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from fnmatch import fnmatch
from functools import partial
from pathlib import Path

from inmotion.sources import arranging, packages
from inmotion.sources.arranging import Format, Given
from inmotion.sources.mapping.declared import File, Mapping, Value
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
    tables = _tables_that_say_where(mapping, looked)
    telling: list[Source] = []
    silent: list[Source] = []
    for source in looked:
        source.extract_on = given.extract_on or mapping.extract_on or _day_in_name(source.found)
        year = school_year_of(source.extract_on) if source.extract_on else 0
        default = (given.district_id or mapping.district_id, year)
        source.district_id, source.school_year = default[0], year or None
        file = mapping.files[source.kind]
        if source.refusal or not file.tells_where:
            silent.append(source)
            continue
        where = _Where(mapping, file, tables, default)
        own = [where.of(row) if row else None for row in _lines(source)]
        telling += arranging.split(source, own, copies)
    return telling + _wherever(silent, telling)


def _tables_that_say_where(mapping: Mapping, looked: Sequence[Source]) -> Tables:
    """Return the rows of joined files in which another file's district or year is looked up."""
    wanted = {join.file for f in mapping.files.values() if f.tells_where for join in f.joins}
    tables: Tables = {}
    for source in looked:
        if source.kind in wanted:
            tables.setdefault(source.kind, []).extend(row for row in _lines(source) if row)
    return tables


def _wherever(silent: list[Source], telling: list[Source]) -> list[Source]:
    """Give files that tell of no district or year to each of those that others tell of."""
    wheres = sorted({(source.district_id, source.school_year or 0) for source in telling})
    if not wheres:
        return silent
    return [
        replace(source, district_id=district_id, school_year=school_year)
        for source in silent
        for district_id, school_year in wheres
    ]


def _day_in_name(found: Found) -> date | None:
    parts = (found.path.name, *Path(found.name).parts)
    return next((day for name in parts if (day := packages.parse_name(name).extract_on)), None)


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
        self, mapping: Mapping, file: File, tables: Tables, default: tuple[str, int]
    ) -> None:
        self.mapping, self.file, self.default = mapping, file, default
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
        is_year = year.isdecimal() and year.isascii() and len(year) == 4
        return (
            (district.zfill(5) if district else self.default[0]),
            int(year) if is_year else self.default[1],
        )

    def _text(self, value: Value, row: Row) -> str:
        if not value.column:
            return value.constant
        text = self._cell(value.column, row)
        return value.codes.get(text, text if value.otherwise is None else value.otherwise)

    def _cell(self, column: str, row: Row) -> str:
        if column in row:
            return row[column]
        file, _, name = column.partition(".")
        for join in self.file.joins:
            if join.file == file:
                key = tuple(row.get(own, "") for own in join.own)
                return self.joined[file].get(key, {}).get(name, "")
        return ""
