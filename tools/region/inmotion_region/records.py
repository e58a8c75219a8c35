"""The numbers a district and the state give to a child, and when they are known."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .draws import Flags, Ints, uniform, whole
from .places import Style

#: A prime: multiplying by a step and taking the rest shuffles numbers without two being equal.
_PRIME, _STEP = 899_981, 7_919
_SSID_PRIME, _SSID_STEP, _FIRST_SSID = 999_999_937, 611_953, 5_000_000_000
_DISTRICTS = 64

#: Share of children new to the state, and new to a district, whose state number comes late.
LATE_SHARE, MOVES_LATE_SHARE = 0.35, 0.4
#: Share of children with a wrong state number at first: those newly entered, and the others.
WRONG_SHARE_NEW, WRONG_SHARE = 0.003, 0.0006


class Registry:
    """The ledger of all districts: a number, once given to a child, stays with the child."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._keys: Ints = np.zeros(0, np.int64)
        self._numbers: Ints = np.zeros(0, np.int64)
        self._first_entry: Ints = np.zeros(0, np.int64)
        self._given = np.zeros(_DISTRICTS, np.int64)
        self._attended: dict[tuple[int, int], tuple[Ints, Ints, Flags]] = {}

    def enter(self, person: Ints, district: Ints, entry: Ints) -> None:
        """Give numbers to those a district sees for the first time."""
        keys, first = np.unique(person * _DISTRICTS + district, return_index=True)
        is_new = ~np.isin(keys, self._keys)
        keys, first = keys[is_new], first[is_new]
        order = np.argsort(uniform(self._seed, "registry", keys), kind="stable")
        keys, first = keys[order], first[order]
        place = keys % _DISTRICTS
        ordinal = np.zeros(len(keys), np.int64)
        for one in np.unique(place):
            rows = np.nonzero(place == one)[0]
            ordinal[rows] = self._given[one] + np.arange(len(rows))
            self._given[one] += len(rows)
        numbers = 100_000 + (ordinal * _STEP + 4_099) % _PRIME
        merged = np.concatenate([self._keys, keys])
        order = np.argsort(merged)
        self._keys = merged[order]
        self._numbers = np.concatenate([self._numbers, numbers])[order]
        self._first_entry = np.concatenate([self._first_entry, entry[first]])[order]

    def attend(
        self, school_year: int, district: int, student: Ints, by_half: Ints, is_new: Flags
    ) -> None:
        """Remember where students (ascending) got their marks in a year, and who was new."""
        self._attended[school_year, district] = (student, by_half, is_new)

    def years(self, district: int) -> list[int]:
        """Return the school years remembered for a district."""
        return [year for year, place in self._attended if place == district]

    def attended(self, school_year: int, district: int, who: Ints) -> Ints | None:
        """Return the schools of both half-years; -1 is none; None if the year is not known."""
        if (school_year, district) not in self._attended:
            return None
        student, by_half, _ = self._attended[school_year, district]
        at, is_there = _find(student, who)
        return np.where(is_there[:, None], by_half[at], -1)

    def came_new(self, district: int, who: Ints) -> Flags:
        """Tell who was new to the district in the first year we know of them."""
        is_new = np.zeros(len(who), bool)
        seen = np.zeros(len(who), bool)
        for year in sorted(self.years(district)):
            student, _, fresh = self._attended[year, district]
            at, is_there = _find(student, who)
            is_new |= is_there & ~seen & fresh[at]
            seen |= is_there
            if year == self.years(district)[0]:
                # Whom the first year has not seen came after it.
                is_new |= ~is_there
        return is_new

    def _at(self, person: Ints, district: int) -> Ints:
        return np.searchsorted(self._keys, person * _DISTRICTS + district)

    def first_entry(self, person: Ints, district: int) -> Ints:
        """Return the day on which the district first saw each child, as far as we look back."""
        found: Ints = self._first_entry[self._at(person, district)]
        return found

    def district_student_ids(self, person: Ints, district: int, style: Style) -> pa.Array:
        """Return the district's own numbers as text, leading zeros and letters included."""
        found = pa.array(self._numbers[self._at(person, district)]).cast(pa.string())
        if style.student_id_form == "padded":
            return pc.utf8_lpad(found, 8, "0")
        if style.student_id_form == "lettered":
            return pc.binary_join_element_wise("S", found, "")
        return found


def _find(student: Ints, who: Ints) -> tuple[Ints, Flags]:
    """Return positions of `who` in `student` (ascending), and who is there."""
    at = np.minimum(np.searchsorted(student, who), max(len(student) - 1, 0))
    is_there = student[at] == who if len(student) else np.zeros(len(who), bool)
    return at, is_there


def true_ssid(seed: int, person: Ints) -> Ints:
    """Return the state's number of each child."""
    found: Ints = _FIRST_SSID + (person * _SSID_STEP + seed) % _SSID_PRIME
    return found


def ssid_known(seed: int, person: Ints, entry: Ints, is_new: Ints, known_on: int) -> Ints:
    """Return the state's numbers as a district has them in a child's first year there.

    Parameters
    ----------
    person, entry : array of int
        The child and its first day in the district.
    is_new : array of int
        0 known from before, 1 new to the state, 2 new to this district only.
    known_on : int
        Ordinal of the day.

    Returns
    -------
    ssid : array of int
        0 is blank.
    """
    lag = whole(uniform(seed, "ssid lag", person), 4, 45)
    is_late = uniform(seed, "ssid late", person) < LATE_SHARE
    moved_late = uniform(seed, "ssid moves along", person) < MOVES_LATE_SHARE
    wait = np.where((is_new == 1) & is_late, lag, 0)
    wait = np.where((is_new == 2) & moved_late, lag // 2, wait)
    share = np.where(is_new > 0, WRONG_SHARE_NEW, WRONG_SHARE)
    is_wrong = uniform(seed, "ssid wrong", person) < share
    until = entry + whole(uniform(seed, "ssid corrected", person), 30, 200)
    # Half of the wrong numbers are nobody's, the others are the next child's.
    other = true_ssid(seed, person + np.where(person % 2 == 0, 1, 500_000_000))
    ssid = np.where(is_wrong & (known_on < until), other, true_ssid(seed, person))
    return np.where(known_on < entry + wait, 0, ssid)
