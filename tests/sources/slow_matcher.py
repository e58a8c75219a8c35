"""The slow, obvious matcher: every pair of records, one rule after the other, no SQL, no splink."""

import math
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

from inmotion.sources.candidates.comparing import NICKNAMES
from inmotion.sources.candidates.model import WEIGHTS


@dataclass
class Record:
    """A student record, names as the district wrote them."""

    student_id: int
    district_id: str
    is_numbered: bool
    first: str
    last: str
    middle: str
    called: str
    birth_on: date
    gender: str
    language: str
    stays: list = field(default_factory=list)

    def __post_init__(self):
        self.first, self.last, self.middle, self.called = (
            plain(name) for name in (self.first, self.last, self.middle, self.called)
        )


def plain(name):
    apart = unicodedata.normalize("NFKD", name or "")
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter)).lower()
    return " ".join(re.findall(r"[^\W\d_]+", bare))


@cache
def slips(one, other):
    """Damerau's distance: insertions, deletions, substitutions, swapped neighbours."""
    if abs(len(one) - len(other)) > 2:
        return 3  # or more: enough to know here
    rows = {(-1, -1): len(one) + len(other)}
    seen = {}
    for i in range(len(one) + 1):
        rows[i, -1], rows[i, 0] = len(one) + len(other), i
    for j in range(len(other) + 1):
        rows[-1, j], rows[0, j] = len(one) + len(other), j
    for i in range(1, len(one) + 1):
        before = 0
        for j in range(1, len(other) + 1):
            last_row, last_column = seen.get(other[j - 1], 0), before
            is_same = one[i - 1] == other[j - 1]
            before = j if is_same else before
            rows[i, j] = min(
                rows[i - 1, j - 1] + (not is_same),
                rows[i, j - 1] + 1,
                rows[i - 1, j] + 1,
                rows[last_row - 1, last_column - 1] + i - last_row - 1 + 1 + j - last_column - 1,
            )
        seen[one[i - 1]] = i
    return rows[len(one), len(other)]


def is_close(one, other):
    shorter, apart = min(len(one), len(other)), slips(one, other)
    return (apart <= 1 and shorter >= 3) or (apart <= 2 and shorter >= 8)


def forms(record):
    names = {name for name in (record.first, record.called) if name}
    return names.union(*(NICKNAMES.get(name, ()) for name in names))


def begins(one, other):
    return any(len(b) >= 3 and a.startswith(b) for a, b in ((one, other), (other, one)))


def weeks(record, present_day):
    """Mondays of the weeks in which a school counted the child."""
    found = set()
    for entry, leaves in record.stays:
        day = max(entry, present_day - timedelta(weeks=119))
        while day <= min(leaves or present_day, present_day):
            found.add(day - timedelta(days=day.weekday()))
            day += timedelta(days=1)
    return found


def birth_level(one, other):
    """How two days of birth agree."""
    equal = [one.year == other.year, one.month == other.month, one.day == other.day]
    if all(equal):
        return "same"
    if equal[0] and (one.month, one.day) == (other.day, other.month):
        return "swapped"
    return "one_part" if sum(equal) == 2 else "other"


def levels(a, b, present_day):
    """How each field agrees; empty where one of the two says nothing."""
    is_swapped = bool(a.first) and a.first == b.last and a.last == b.first
    found = dict.fromkeys(
        ("first_name", "last_name", "middle_name", "gender", "language", "days"), ""
    )
    if a.first and b.first:
        found["first_name"] = (
            "same"
            if a.first == b.first
            else "close"
            if is_close(a.first, b.first)
            else "form"
            if forms(a) & forms(b) or begins(a.first, b.first)
            else "swapped"
            if is_swapped
            else "other"
        )
    if a.last and b.last and not is_swapped:
        parts = [{part for part in one.last.split() if len(part) > 2} for one in (a, b)]
        found["last_name"] = (
            "same"
            if a.last == b.last
            else "close"
            if is_close(a.last, b.last)
            else "part"
            if parts[0] & parts[1]
            else "other"
        )
    if a.middle and b.middle:
        found["middle_name"] = (
            "same" if a.middle == b.middle else "initial" if a.middle[0] == b.middle[0] else "other"
        )
    found["birth_on"] = birth_level(a.birth_on, b.birth_on)
    for name in ("gender", "language"):
        values = getattr(a, name), getattr(b, name)
        found[name] = ("same" if values[0] == values[1] else "other") if all(values) else ""
    if a.weeks and b.weeks:
        few = len(a.weeks & b.weeks) <= WEIGHTS["bands"]["weeks_together"]
        found["days"] = "apart" if few else "together"
    return found


def all_pairs(records, chosen, present_day):
    """Every pair of a chosen record without a number: (ids) -> (weight, levels)."""
    shares = {}
    for name, column in (("first_name", "first"), ("last_name", "last"), ("language", "language")):
        counts = Counter(getattr(one, column) for one in records if getattr(one, column))
        total = sum(counts.values())
        shares[name] = {value: count / total for value, count in counts.items()}
    for one in records:
        one.weeks = weeks(one, present_day)
    chance = WEIGHTS["expected_share"] / len(records)
    found = {}
    for a in chosen:
        for b in records:
            if a.district_id == b.district_id:
                continue
            agreed = levels(a, b, present_day)
            weight = math.log2(chance / (1 - chance))
            for name, level in agreed.items():
                if level:
                    odds = WEIGHTS["levels"][name][level]
                    u = odds["u"]
                    if level == "same" and name in shares:
                        column = {"first_name": "first", "last_name": "last"}.get(name, name)
                        u = shares[name][getattr(a, column)]
                    weight += math.log2(odds["m"] / u)
            found[frozenset((a.student_id, b.student_id))] = (weight, agreed)
    return found
