"""Invented names: people by community, schools by landscape. Nobody real is meant."""

import tomllib
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True)
class Community:
    """A community of families: how they are named, which language they speak, how they are coded.

    Attributes
    ----------
    share : float
        Share of families in the region.
    languages : tuple of (code, weight)
        State language numbers (CEDARS B17) and how common they are.
    race, old_race : tuple of str
        CEDARS M05 from 2018-19 and before it.
    ethnicity, old_ethnicity : tuple of str
        CEDARS L05 from 2018-19 and before it; not Hispanic is H01 and 10.
    """

    name: str
    share: float
    languages: tuple[tuple[int, float], ...]
    race: tuple[str, ...]
    old_race: tuple[str, ...]
    ethnicity: tuple[str, ...]
    old_ethnicity: tuple[str, ...]
    first: tuple[str, ...]
    last: tuple[str, ...]


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.replace("_", " ") for word in text.split())


_FILE = tomllib.loads(files(__package__).joinpath("names.toml").read_text(encoding="utf-8"))

COMMUNITIES = tuple(
    Community(
        one["name"],
        one["share"],
        tuple((int(code), float(weight)) for code, weight in one["languages"]),
        tuple(one["race"]),
        tuple(one["old_race"]),
        tuple(one["ethnicity"]),
        tuple(one["old_ethnicity"]),
        _words(one["first"]),
        _words(one["last"]),
    )
    for one in _FILE["community"]
)
#: Communities marry: a share of families carries a second community's race code as well.
TWO_COMMUNITIES_SHARE = 0.08

MIDDLE_NAMES = _words(_FILE["people"]["middle"])
SCHOOL_FIRST = _words(_FILE["schools"]["first"])
SCHOOL_SECOND = _words(_FILE["schools"]["second"])
