"""What people decided about whose record is whose, and what follows for the persons.

Decisions are kept as they were made. What holds today is worked out anew each time: a record stands
alone if it was split off, two are joined if somebody linked them. A link rests, but is not lost,
while the records carry two state numbers, or while two records that are not the same would meet.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from inmotion.sources.staging import Stage

LINK, SPLIT, NOT_SAME, TAKE_BACK = "link", "split", "not_same", "take_back"

#: Why a link rests.
TWO_NUMBERS, DECLINED = "two_numbers", "declined"

_COLUMNS = (
    "decision_id, decision_code, district_id, student_id, other_student_id, taken_back_id, ssid,"
    " decided_at, decided_by, why"
)


@dataclass(frozen=True)
class Decision:
    """One decision, as made."""

    decision_id: int
    code: str
    district_id: str
    student_id: int
    other_student_id: int | None
    taken_back_id: int | None
    ssid: str | None
    decided_at: str
    decided_by: str
    why: str


@dataclass(frozen=True)
class Record:
    """What the crosswalk says of a record before links: its number and its group by number.

    Attributes
    ----------
    group_id : int
        Smallest `student_id` among the records joined by state number and date of birth.
    """

    student_id: int
    ssid: str | None
    group_id: int


@dataclass(frozen=True)
class Outcome:
    """What holds.

    Attributes
    ----------
    persons : dict
        Group -> person, for groups that links join to a smaller one.
    resting : dict
        Number of a link -> why it rests.
    """

    persons: dict[int, int]
    resting: dict[int, str]


def in_force(decisions: Iterable[Decision]) -> list[Decision]:
    """Return links, splits and refusals that nobody took back, oldest first.

    A split makes earlier links of its record void.
    """
    every = sorted(decisions, key=lambda one: one.decision_id)
    taken_back = {one.taken_back_id for one in every if one.code == TAKE_BACK}
    valid = [one for one in every if one.code != TAKE_BACK and one.decision_id not in taken_back]
    split_at = {one.student_id: one.decision_id for one in valid if one.code == SPLIT}
    return [
        one
        for one in valid
        if one.code != LINK
        or one.decision_id
        > max(split_at.get(one.student_id, 0), split_at.get(one.other_student_id or 0, 0))
    ]


def work_out(decisions: Iterable[Decision], records: dict[int, Record]) -> Outcome:
    """Return which groups of records are one person.

    Parameters
    ----------
    decisions : those `in_force`
    records : student_id -> Record
        Of every record named in a decision; one that is missing makes its decisions sleep.

    Notes
    -----
    Links are followed in the order in which they were made, so that of two that contradict each
    other the older one holds.
    """
    valid = list(decisions)
    parent = {record.group_id: record.group_id for record in records.values()}
    numbers = {
        record.group_id: {record.ssid} if record.ssid else set() for record in records.values()
    }

    def find(group: int) -> int:
        while parent[group] != group:
            group = parent[group]
        return group

    apart = [_groups(one, records) for one in valid if one.code == NOT_SAME]
    resting: dict[int, str] = {}
    for one in valid:
        both = _groups(one, records) if one.code == LINK else None
        if not both:
            continue
        low, high = sorted(find(group) for group in both)
        if low == high:
            continue
        if len(numbers[low] | numbers[high]) > 1:
            resting[one.decision_id] = TWO_NUMBERS
        elif any(two and {find(group) for group in two} == {low, high} for two in apart):
            resting[one.decision_id] = DECLINED
        else:
            parent[high] = low
            numbers[low] |= numbers[high]
    persons = {group: find(group) for group in parent if find(group) != group}
    return Outcome(persons, resting)


def _groups(one: Decision, records: dict[int, Record]) -> tuple[int, int] | None:
    """Return the groups of a decision's two records, None while one of them is not there."""
    this, other = records.get(one.student_id), records.get(one.other_student_id or 0)
    return (this.group_id, other.group_id) if this and other else None


def read_decisions(stage: Stage, table: str = "decisions") -> list[Decision]:
    """Return all decisions, oldest first."""
    rows = stage.rows(f"SELECT {_COLUMNS} FROM {table} ORDER BY decision_id")
    return [Decision(*row) for row in rows]


def create_persons(stage: Stage, said: str) -> Outcome:
    """Create `alone` and `joined`, by which the crosswalk follows decisions; return what holds.

    Parameters
    ----------
    said : str
        A table of all records with student_id, ssid and birth_on. `decisions` has to be there, too.
    """
    valid = in_force(read_decisions(stage))
    named = [one.student_id for one in valid]
    named += [one.other_student_id for one in valid if one.other_student_id is not None]
    wanted = "student_id IN (SELECT unnest(?::BIGINT[]))"
    rows = stage.rows(f"SELECT student_id, ssid, birth_on FROM {said} WHERE {wanted}", [named])
    alone = _standing_alone(valid, {row[0]: (row[1], row[2]) for row in rows})
    stage.run("CREATE TABLE alone AS SELECT unnest(?::BIGINT[]) AS student_id", [sorted(alone)])
    rows = stage.rows(
        f"SELECT student_id, ssid, group_id FROM ({grouped(said)}) WHERE {wanted}", [named]
    )
    outcome = work_out(valid, {row[0]: Record(*row) for row in rows})
    stage.run(
        "CREATE TABLE joined AS SELECT unnest(?::BIGINT[]) AS group_id,"
        " unnest(?::BIGINT[]) AS person_id",
        [list(outcome.persons), list(outcome.persons.values())],
    )
    return outcome


def grouped(said: str) -> str:
    """Return SQL for the records with `group_id`, by number and date of birth.

    A record that stands `alone` is a group of its own.
    """
    return (
        "SELECT s.*, CASE WHEN s.ssid IS NULL OR s.birth_on IS NULL OR a.student_id IS NOT NULL"
        " THEN s.student_id"
        " ELSE min(s.student_id) OVER (PARTITION BY s.ssid, s.birth_on, a.student_id) END"
        f" AS group_id FROM {said} s LEFT JOIN alone a ON a.student_id = s.student_id"
    )


def _standing_alone(
    valid: list[Decision], known: dict[int, tuple[str | None, date | None]]
) -> set[int]:
    """Return records that their state number does not join to others.

    Those split off while they carry the number of that day: if the district mends it, the new one
    counts. And those said not to be another record that has come to carry the same number since:
    a person's word weighs more.
    """
    found = set()
    for one in valid:
        number = known.get(one.student_id, (None, None))
        if one.code == SPLIT and number[0] and number[0] == one.ssid:
            found.add(one.student_id)
        elif one.code == NOT_SAME and number[0]:
            other = one.other_student_id or 0
            found |= {max(one.student_id, other)} if known.get(other) == number else set()
    return found
