"""Children who move to another district, and come there without a state number, misspelt or not.

Planted on request, so that methods that look for them can be measured: `truth/people.csv` says who
is who, `truth/movers.csv` how each record differs from the one left behind.
"""

import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files

import numpy as np

from .draws import Flags, Ints, pick, uniform
from .names import COMMUNITIES
from .people import People

_FILE = tomllib.loads(files(__package__).joinpath("movers.toml").read_text(encoding="utf-8"))
SHARES = _FILE["shares"]
NICKNAMES: dict[str, str] = _FILE["nicknames"]
_LETTERS = "aeioulnrst"
_OTHER_LAST = tuple(name for one in COMMUNITIES for name in one.last)


@dataclass(frozen=True)
class Told:
    """What the new district wrote down of a child.

    Attributes
    ----------
    how : tuple of str
        What happened to first name, last name, middle name and date of birth.
    """

    first: str
    last: str
    middle: str
    birth: int
    how: tuple[str, str, str, str]


def plant_movers(seed: int, people: People, school_year: int, count: int) -> None:
    """Choose who is going to move in `school_year`, and make twins of some brothers and sisters."""
    grade = people.grade(school_year)
    who = np.nonzero((grade >= 0) & (grade <= 12))[0]
    family = people.family[who]
    # Of every other family all children go, of the rest one alone.
    together = uniform(seed, "planted family", family)
    alone = uniform(seed, "planted child", who)
    draws = np.where(family % 2 == 0, together, alone)
    movers = who[np.argsort(draws, kind="stable")[:count]]
    people.moves_unnumbered[movers] = school_year
    _plant_twins(seed, people, np.sort(movers))


def _plant_twins(seed: int, people: People, movers: Ints) -> None:
    """Give the next child of a mover's family the mover's birthday and grade, and another name."""
    movers = movers[movers + 1 < len(people)]
    chosen = people.family[movers] == people.family[movers + 1]
    chosen &= uniform(seed, "planted twin", people.family[movers]) < SHARES["twins"]
    # Triplets would be too much: one pair per family.
    _, first = np.unique(people.family[movers[chosen]], return_index=True)
    twins = movers[chosen][first]
    people.birth[twins + 1], people.cohort[twins + 1] = people.birth[twins], people.cohort[twins]
    people.first_name[twins + 1] = people.first_name[twins] + 11
    people.is_twin[twins] = people.is_twin[twins + 1] = True


def is_planted(people: People, who: Ints, school_year: int) -> Flags:
    """Tell who moves without a number in a year."""
    found: Flags = people.moves_unnumbered[who] == school_year
    return found


def retell(
    seed: int, person: int, names: tuple[str | None, str | None, str | None], birth: int
) -> Told:
    """Return how a new district writes down a child known by first, last and middle name.

    A slip the name has no room for (an accent it does not carry) leaves it as it was.
    """
    first, last, middle = (name or "" for name in names)
    told_first, how_first = _slip(seed, "first_name", person, first)
    told_last, how_last = _slip(seed, "last_name", person, last)
    told_middle, how_middle = _slip(seed, "middle_name", person, middle)
    told_birth, how_birth = _slip_of_day(seed, person, birth)
    if uniform(seed, "names swapped", person)[0] < SHARES["names_swapped"]:
        told_first, told_last = told_last, told_first
        how_first = how_last = "swapped"
    how = (how_first, how_last, how_middle, how_birth)
    return Told(told_first, told_last, told_middle, told_birth, how)


def _drawn(seed: int, field: str, person: int) -> str:
    shares: dict[str, float] = SHARES[field]
    at = pick(uniform(seed, f"slip of {field}", person), list(shares.values()))
    return list(shares)[int(at[0])]


def _slip(seed: int, field: str, person: int, name: str) -> tuple[str, str]:
    """Return a name as written down, and what happened to it."""
    kind = _drawn(seed, field, person)
    draw = float(uniform(seed, f"where in {field}", person)[0])
    at = 1 + int(draw * max(1, len(name) - 2))
    changed = {
        "same": name,
        "nickname": NICKNAMES.get(name, name[:3] if len(name) > 5 else name),
        "transposed": name[:at] + name[at : at + 2][::-1] + name[at + 2 :],
        "left_out": name[:at] + name[at + 1 :] if len(name) > 3 else name,
        "other_letter": name[:at] + _letter(draw, name[at : at + 1]) + name[at + 1 :],
        "no_accents": _plain(name),
        "hyphenated": f"{name}-{_OTHER_LAST[int(draw * len(_OTHER_LAST))]}",
        "changed": _OTHER_LAST[int(draw * len(_OTHER_LAST))],
        "missing": "",
        "initial": name[:1],
    }[kind]
    return changed, kind if changed != name else "same"


def _letter(draw: float, now: str) -> str:
    """Return a letter other than the one there is now."""
    others: Sequence[str] = [letter for letter in _LETTERS if letter != now]
    return others[int(draw * 1000) % len(others)]


def _plain(name: str) -> str:
    """Return a name without accents.

    >>> _plain("Núñez")
    'Nunez'
    """
    apart = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _slip_of_day(seed: int, person: int, birth: int) -> tuple[int, str]:
    """Return a date of birth as written down, and what happened to it."""
    kind = _drawn(seed, "birth_on", person)
    day = date.fromordinal(birth)
    step = 1 if uniform(seed, "which way", person)[0] < 0.5 else -1
    changed = day
    if kind == "day_and_month_swapped" and day.day <= 12:
        changed = day.replace(month=day.day, day=day.month)
    elif kind == "other_day":
        changed = day + timedelta(days=step)
    elif kind == "other_month":
        changed = day.replace(month=(day.month - 1 + step) % 12 + 1, day=min(day.day, 28))
    elif kind == "other_year":
        changed = day.replace(year=day.year + step, day=min(day.day, 28))
    return changed.toordinal(), kind if changed != day else "same"
