"""The numbers a district and the state give to a child, and when they are known."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .draws import Ints, uniform, whole
from .places import Style

#: A prime: multiplying by a step and taking the rest shuffles numbers without two being equal.
_PRIME, _STEP = 899_981, 7_919
_SSID_PRIME, _SSID_STEP, _FIRST_SSID = 999_999_937, 611_953, 5_000_000_000
_DISTRICTS = 64


class Registry:
    """The ledger of all districts: a number, once given to a child, stays with the child."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._keys: Ints = np.zeros(0, np.int64)
        self._numbers: Ints = np.zeros(0, np.int64)
        self._first_entry: Ints = np.zeros(0, np.int64)
        self._given = np.zeros(_DISTRICTS, np.int64)

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


def true_ssid(seed: int, person: Ints) -> Ints:
    """Return the state's number of each child."""
    found: Ints = _FIRST_SSID + (person * _SSID_STEP + seed) % _SSID_PRIME
    return found


def ssid_known(
    seed: int, school_year: int, person: Ints, entry: Ints, is_new: Ints, known_on: int
) -> Ints:
    """Return the state's numbers as a district has them on a day; 0 is blank.

    Parameters
    ----------
    person, entry : array of int
        The child and its first day in the district this year.
    is_new : array of int
        0 known from last year, 1 new to the state, 2 new to this district only.
    """
    lag = whole(uniform(seed, "ssid lag", school_year, person), 4, 45)
    moved = uniform(seed, "ssid moves along", school_year, person)
    lag = np.where(is_new == 2, np.where(moved < 0.6, 0, lag // 2), lag)
    late_child = uniform(seed, "ssid late", school_year, person) < 0.35
    issued = np.where((is_new == 1) & late_child, entry + lag, entry)
    issued = np.where(is_new == 2, entry + lag, issued)
    ssid = true_ssid(seed, person)
    is_wrong, until = wrong_ssid(seed, school_year, person, entry)
    other = true_ssid(seed, person + np.where(person % 2 == 0, 1, 500_000_000))
    ssid = np.where(is_wrong & (known_on < until), other, ssid)
    return np.where(known_on < issued, 0, ssid)


def wrong_ssid(seed: int, school_year: int, person: Ints, entry: Ints) -> tuple[np.ndarray, Ints]:
    """Return who carries a wrong state number, and the day it is put right.

    Half of them carry a number nobody has, the others the number of the next child.
    """
    is_wrong = uniform(seed, "ssid wrong", school_year, person) < 0.0003
    until = entry + whole(uniform(seed, "ssid corrected", school_year, person), 30, 200)
    return is_wrong, until
