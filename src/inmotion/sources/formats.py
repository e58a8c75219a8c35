"""The formats other than the state's own that a district may hand over."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from inmotion.sources import edfi, oneroster, origins
from inmotion.sources.arranging import Arranged, Format, Given, open_tables
from inmotion.sources.cedars import LAYOUTS
from inmotion.sources.mapping import format_of, read_mapping
from inmotion.sources.packages import Found
from inmotion.sources.report import FileNote
from inmotion.sources.scanning import Source
from inmotion.sources.staging import Stage

#: In the order in which they are asked whether a package is theirs.
FORMATS: dict[str, Format] = {each.name: each for each in (oneroster.FORMAT, edfi.FORMAT)}


def known_formats(mapping: Path | None) -> dict[str, Format]:
    """Return the formats to ask: that of the mapping alone if there is one.

    Raises
    ------
    WrongUsage
        If the mapping cannot be used.
    """
    if mapping is None:
        return FORMATS
    mapped = format_of(read_mapping(mapping))
    return {mapped.name: mapped}


def take_out(
    found: Sequence[Found], scratch: Path, given: Given, known: Mapping[str, Format]
) -> tuple[list[Found], list[Source]]:
    """Return the files that no format claims, and the sources of those that one does."""
    folders: dict[str, list[Found]] = {}
    for file in found:
        folders.setdefault(file.folder, []).append(file)
    rest: list[Found] = []
    sources: list[Source] = []
    for number, files in enumerate(folders.values()):
        for each in known.values():
            claimed = each.claims(files)
            if claimed:
                copies = scratch / f"format-{number:06d}-{len(sources)}"
                copies.mkdir()
                sources += each.scan(claimed, copies, given)
                files = [file for file in files if file not in claimed]
        rest += files
    return rest, sources


def arrange(stage: Stage, known: Mapping[str, Format], *, may_switch: bool) -> list[FileNote]:
    """Arrange every package of another format; return remarks on them.

    After this `stage.arranged` says which kinds are stated for which district and year.

    Parameters
    ----------
    may_switch : bool
        A package may state what another format has stated so far.
    """
    packages: dict[tuple[str, str, int], list[Source]] = {}
    for source in stage.sources:
        if source.format and not source.refusal:
            where = (source.format, source.district_id, source.school_year or 0)
            packages.setdefault(where, []).append(source)
    if not packages:
        return []
    open_tables(stage)
    notes: list[FileNote] = []
    for (name, district_id, school_year), sources in packages.items():
        arranged = known[name].arrange(stage, sources)
        refusal = arranged.refusal
        if not may_switch and origins.is_stated_otherwise(stage, sources[0], arranged.states):
            refusal = refusal or "other_format"
        if refusal:
            _refuse(stage, sources, refusal)
            continue
        for kind in arranged.states:
            stage.arranged.setdefault(kind, set()).add((district_id, school_year))
        _say_what_it_is(stage, sources, arranged)
        notes += arranged.notes
    return notes


def _refuse(stage: Stage, sources: list[Source], reason: str) -> None:
    """Take back what a package that may not be applied has arranged."""
    numbers = [source.file_id for source in sources]
    for table in (*(f"arranged_{kind}" for kind in LAYOUTS), "set_aside", "problems"):
        stage.run(f"DELETE FROM {table} WHERE list_contains(?, file_no)", [numbers])
    for source in sources:
        source.refusal = reason


def _say_what_it_is(stage: Stage, own: list[Source], arranged: Arranged) -> None:
    where = (own[0].format, own[0].district_id, own[0].school_year)
    carried = [s for s in stage.carried if (s.format, s.district_id, s.school_year) == where]
    sources = [*own, *carried]
    for source in sources:
        source.labels = source.labels or arranged.labels
        source.states = arranged.states
    stage.run(
        "UPDATE files SET lacks = ? WHERE list_contains(?, file_no)",
        [sorted(arranged.lacks), [source.file_id for source in sources]],
    )
