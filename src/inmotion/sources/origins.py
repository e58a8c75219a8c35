"""Which format states what: two of them must not take turns at ending each other's rows.

A package is the whole truth about its kinds of file. Were the rows of a district stated by one
format today and by another tomorrow, each would empty the columns that it does not carry.
"""

from inmotion.lake.manifest import Manifest
from inmotion.sources.scanning import Source
from inmotion.sources.staging import Stage

#: The state's own files.
CEDARS = "cedars"


def refuse_own_files(sources: list[Source], manifest: Manifest) -> None:
    """Refuse files of the state's whose rows another format has stated so far."""
    for source in sources:
        if not source.format and _stated_by(manifest, source, source.kind) not in ("", CEDARS):
            source.refusal = source.refusal or "other_format"


def is_stated_otherwise(stage: Stage, source: Source, kinds: frozenset[str]) -> bool:
    """Tell whether any of `kinds` is, or has so far been, stated by another format.

    Parameters
    ----------
    source : Source
        Any file of the package.
    """
    own = {
        other.kind
        for other in stage.own_sources
        if (other.district_id, other.school_year) == (source.district_id, source.school_year)
        and not other.refusal
    }
    where = (source.district_id, source.school_year or 0)
    taken = {kind for kind, wheres in stage.arranged.items() if where in wheres}
    known = {kind: _stated_by(stage.lake.manifest, source, kind) for kind in kinds}
    return bool(kinds & (own | taken)) or any(
        origin not in ("", source.format) for origin in known.values()
    )


def origins_after(stage: Stage) -> dict[str, dict[str, str]]:
    """Return which format states what once the files at hand are taken in."""
    origins = {where: dict(kinds) for where, kinds in stage.lake.manifest.origins.items()}
    for source in stage.own_sources:
        if not source.refusal:
            where = f"{source.district_id}/{source.school_year}"
            origins.setdefault(where, {})[source.kind] = CEDARS
    names = {(s.district_id, s.school_year or 0, k): s.format for s, k in _arranged_kinds(stage)}
    for (district_id, school_year, kind), name in names.items():
        origins.setdefault(f"{district_id}/{school_year}", {})[kind] = name
    return origins


def _arranged_kinds(stage: Stage) -> list[tuple[Source, str]]:
    """Return the files of other formats, each with every kind its package states."""
    return [
        (source, kind)
        for source in stage.sources
        if source.format and not source.refusal
        for kind in source.states
    ]


def _stated_by(manifest: Manifest, source: Source, kind: str) -> str:
    """Return the format that has stated a kind so far; empty if none has."""
    return manifest.origins.get(f"{source.district_id}/{source.school_year}", {}).get(kind, "")
