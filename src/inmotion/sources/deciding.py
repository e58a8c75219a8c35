"""Deciding about records: each decision is one lake version, followed at once.

A decision counts from the lake's present day, the date of its newest extract: whoever decides has
seen what was known by then. A run as of an earlier day does not follow it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from inmotion.lake.duckdb_engine import DuckDBEngine
from inmotion.lake.manifest import Manifest
from inmotion.lake.schema import arrow_schema
from inmotion.lake.store import Lake, Writer
from inmotion.sources import decisions, identity, saving
from inmotion.sources.decisions import LINK, NOT_SAME, SPLIT, TAKE_BACK, Decision
from inmotion.sources.report import TableCount
from inmotion.sources.scratch import scratch_folder
from inmotion.sources.staging import Stage, open_stage
from inmotion.vocabulary.errors import WrongUsage
from inmotion.vocabulary.tables import TABLES

VERSION_KIND = "identity"
_CROSSWALK, _DECISIONS = "identity_crosswalk", "identity_decisions"


@dataclass(frozen=True)
class Standing:
    """A record as the crosswalk has it now."""

    student_id: int
    district_id: str
    district_student_id: str
    ssid: str | None
    birth_on: date | None
    person_id: int


@dataclass(frozen=True)
class Done:
    """What a decision did.

    Attributes
    ----------
    persons : dict
        student_id -> person_id, of every record whose person changed or that was named.
    lake_version : int
    """

    decision_id: int
    persons: dict[int, int]
    lake_version: int


def present_day(manifest: Manifest) -> date:
    """Return the date of the newest extract; WrongUsage if nothing was imported."""
    days = [date.fromisoformat(day) for day in manifest.extracts.values()]
    if not days:
        raise WrongUsage("Nothing has been imported yet.", do="Import files first.")
    return max(days)


def link(lake_root: Path, this: str, other: str, *, by: str, why: str, anyway: bool) -> Done:
    """Say that two records are of one person.

    Parameters
    ----------
    this, other : str
        `student_id`, or district code, slash and the district's own number.
    by, why : str
    anyway : bool
        Link records with two dates of birth.

    Raises
    ------
    WrongUsage
        If the records cannot be one person, or somebody said that they are not.
    """
    with _deciding(lake_root, by, why) as desk:
        a, b = desk.two_records(this, other)
        if a.person_id == b.person_id:
            raise WrongUsage("These records are one person already.", where=f"{this}, {other}")
        desk.refuse_two_numbers(a, b)
        desk.refuse_declined(a, b)
        if a.birth_on and b.birth_on and a.birth_on != b.birth_on and not anyway:
            raise WrongUsage(
                f"The dates of birth differ: {a.birth_on} and {b.birth_on}.",
                where=f"{this}, {other}",
                do="Ask both districts. If one of them mistyped it, say --anyway.",
            )
        return desk.decide(LINK, a, b.student_id)


def split(lake_root: Path, this: str, *, by: str, why: str) -> Done:
    """Take a record out of its person: from now on it stands alone.

    Raises
    ------
    WrongUsage
        If the record stands alone already.
    """
    with _deciding(lake_root, by, why) as desk:
        record = find_record(desk.stage, this)
        if len(desk.of_person(record.person_id)) == 1:
            raise WrongUsage("This record stands alone already.", where=this)
        number = min(desk.numbers_of(record.person_id), default=None)
        return desk.decide(SPLIT, record, ssid=number)


def not_same(lake_root: Path, this: str, other: str, *, by: str, why: str) -> Done:
    """Say that two records are of two persons; they are not offered again.

    Raises
    ------
    WrongUsage
        If they are linked at present, or this was said before.
    """
    with _deciding(lake_root, by, why) as desk:
        a, b = desk.two_records(this, other)
        if a.person_id == b.person_id:
            raise WrongUsage(
                "These records are linked.",
                where=f"{this}, {other}",
                do=f"Take one of them out first: `inmotion identity split {this}`.",
            )
        said = desk.declined(a, b)
        if said:
            raise WrongUsage(f"Decision {said.decision_id} says so already.")
        return desk.decide(NOT_SAME, a, b.student_id)


def take_back(lake_root: Path, decision_id: int, *, by: str, why: str) -> Done:
    """Make a decision void, as if it had not been made from now on.

    Raises
    ------
    WrongUsage
        If there is no such decision, or it is void already.
    """
    with _deciding(lake_root, by, why) as desk:
        every = decisions.read_decisions(desk.stage)
        found = [one for one in every if one.decision_id == decision_id]
        if not found or found[0].code == TAKE_BACK:
            raise WrongUsage(
                f"There is no decision {decision_id} to take back.",
                do="See `inmotion identity history`.",
            )
        if any(one.taken_back_id == decision_id for one in every):
            raise WrongUsage(f"Decision {decision_id} has been taken back already.")
        return desk.take_back(found[0])


@dataclass(frozen=True)
class State:
    """A decision and whether it holds today.

    Attributes
    ----------
    state : str
        holds, taken_back, split_since, asleep, two_numbers or declined.
    persons : tuple of int
        Of the records named, as far as they are in the lake now.
    """

    decision: Decision
    state: str
    persons: tuple[int, ...]

    @property
    def records(self) -> list[int]:
        """The records named, the first one first."""
        both = (self.decision.student_id, self.decision.other_student_id)
        return [one for one in both if one is not None]


def history(lake_root: Path) -> list[State]:
    """Return all decisions, newest first, each with whether it holds today."""
    with _opened(Lake(lake_root)) as stage:
        every = decisions.read_decisions(stage)
        if not every:
            return []
        outcome = identity.create_crosswalk(stage)
        known = dict(
            stage.rows("SELECT student_id, person_id FROM identity_crosswalk WHERE gone_on IS NULL")
        )
    valid = {one.decision_id for one in decisions.in_force(every)}
    void = {one.taken_back_id for one in every}
    found = []
    for one in reversed(every):
        named = [one.student_id, one.other_student_id]
        present = tuple(known[record] for record in named if record in known)
        if one.decision_id in void:
            state = "taken_back"
        elif one.code == LINK and one.decision_id not in valid:
            state = "split_since"
        elif len(present) < sum(record is not None for record in named):
            state = "asleep"
        else:
            state = outcome.resting.get(one.decision_id, "holds")
        found.append(State(one, state, present))
    return found


def look_up(lake_root: Path, texts: Sequence[str]) -> list[Standing]:
    """Return the records that somebody calls so; see `find_record`."""
    with _opened(Lake(lake_root)) as stage:
        return [find_record(stage, text) for text in texts]


def undo(lake_root: Path) -> Manifest:
    """Take back the newest import; what people decided since then stays and is followed."""
    return Lake(lake_root).undo(_follow)


def _follow(writer: Writer) -> None:
    """Bring the crosswalk of an older version in line with the decisions."""
    if _DECISIONS in writer.tables and writer.lake.manifest.extracts:
        with _opened(writer.lake) as stage:
            _settle(stage, writer)


@contextmanager
def _opened(lake: Lake) -> Iterator[Stage]:
    """Open a work table on the tables of a lake, with no extract in it, and with `decisions`."""
    with scratch_folder(lake.root, write=True) as scratch, DuckDBEngine(lake, scratch) as engine:
        stage = Stage(engine.duckdb, lake, present_day(lake.manifest))
        open_stage(stage, scratch)
        stage.run(
            "CREATE TABLE claims (student_id BIGINT, district_id VARCHAR, district_student_id"
            " VARCHAR, ssid VARCHAR, birth_on DATE, file_no INTEGER, line_no INTEGER,"
            " is_held BOOLEAN)"
        )
        stage.run(f"CREATE TABLE decisions AS SELECT * FROM {_DECISIONS}")
        yield stage


def _settle(stage: Stage, writer: Writer) -> None:
    """Write the crosswalk's changes that follow from `decisions`."""
    identity.create_crosswalk(stage)
    changed = stage.count("SELECT count(*) FROM changes_identity_crosswalk")
    if changed:
        saving.save(stage, writer, TableCount(_CROSSWALK, new=0, changed=changed, gone=0))


@contextmanager
def _deciding(lake_root: Path, by: str, why: str) -> Iterator["_Desk"]:
    """Open the lake for one decision."""
    if not by.strip() or not why.strip():
        raise WrongUsage("A decision needs a who and a why.", do="Give --by and --why.")
    with Lake(lake_root).writer() as writer, _opened(writer.lake) as stage:
        yield _Desk(stage, writer, by.strip(), why.strip())


class _Desk:
    """Where one decision is prepared and made."""

    def __init__(self, stage: Stage, writer: Writer, by: str, why: str) -> None:
        self.stage, self.writer, self.by, self.why = stage, writer, by, why

    def two_records(self, this: str, other: str) -> tuple[Standing, Standing]:
        """Return two different records by what somebody calls them."""
        a, b = find_record(self.stage, this), find_record(self.stage, other)
        if a.student_id == b.student_id:
            raise WrongUsage("This is one record, named twice.", where=f"{this}, {other}")
        return a, b

    def of_person(self, person_id: int) -> list[Standing]:
        """Return the records of a person."""
        return _standing(self.stage, "person_id = ?", [person_id])

    def numbers_of(self, *persons: int) -> set[str]:
        """Return the state numbers that the records of persons carry."""
        return {one.ssid for person in persons for one in self.of_person(person) if one.ssid}

    def refuse_two_numbers(self, a: Standing, b: Standing) -> None:
        """Refuse what the state says are two children."""
        if len(self.numbers_of(a.person_id, b.person_id)) > 1:
            raise WrongUsage(
                "These records carry two different state numbers: to the state, they are two "
                "children.",
                where=f"{a.student_id}, {b.student_id}",
                do="If they are one child, have the number corrected at the state; with one number "
                "the next import links them.",
            )

    def declined(self, a: Standing, b: Standing) -> Decision | None:
        """Return the decision in force that parts the persons of two records."""
        these = {one.student_id for one in self.of_person(a.person_id)}
        those = {one.student_id for one in self.of_person(b.person_id)}
        for one in decisions.in_force(decisions.read_decisions(self.stage)):
            pair = {one.student_id, one.other_student_id}
            if one.code == NOT_SAME and pair & these and pair & those:
                return one
        return None

    def refuse_declined(self, a: Standing, b: Standing) -> None:
        """Refuse what somebody has denied, until that is taken back."""
        said = self.declined(a, b)
        if said:
            raise WrongUsage(
                f"{said.decided_by} decided on {said.decided_at[:10]} that they are not the same.",
                where=f"decision {said.decision_id}",
                do=f"Ask, and then: `inmotion identity take-back {said.decision_id}`.",
            )

    def decide(
        self, code: str, record: Standing, other_id: int | None = None, *, ssid: str | None = None
    ) -> Done:
        """Decide about a record, or about two."""
        what = {"decision_code": code, "other_student_id": other_id, "ssid": ssid}
        return self._write(
            {"district_id": record.district_id, "student_id": record.student_id} | what
        )

    def take_back(self, one: Decision) -> Done:
        """Make a decision void; its records need not be in the lake now."""
        what = {"decision_code": TAKE_BACK, "taken_back_id": one.decision_id}
        row = {"district_id": one.district_id, "student_id": one.student_id} | what
        return self._write(row, also=one.other_student_id)

    def _write(self, what: dict[str, Any], also: int | None = None) -> Done:
        """Write the decision down, follow it, and make both the present in one step."""
        number = self.stage.count("SELECT coalesce(max(decision_id), 0) + 1 FROM decisions")
        row = what | {
            "decision_id": number,
            "decided_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "decided_by": self.by,
            "why": self.why,
            "first_seen_on": self.stage.extract_on,
        }
        schema = arrow_schema(TABLES[_DECISIONS])
        rows = pa.Table.from_pylist([row], schema=schema)
        self.stage.connection.register("decided", rows)
        self.stage.run("INSERT INTO decisions BY NAME SELECT * FROM decided")
        self.writer.append(_DECISIONS, rows.to_reader())
        _settle(self.stage, self.writer)
        both = (what["student_id"], what.get("other_student_id"), also)
        named = [one for one in both if one is not None]
        persons = self.stage.rows(
            "SELECT student_id, person_id FROM changes_identity_crosswalk UNION"
            " SELECT student_id, person_id FROM identity_crosswalk WHERE gone_on IS NULL"
            " AND student_id IN (SELECT unnest(?::BIGINT[])) AND student_id NOT IN"
            " (SELECT student_id FROM changes_identity_crosswalk)",
            [named],
        )
        report = {"decision": number, "code": what["decision_code"], "records": len(persons)}
        version = self.writer.commit(VERSION_KIND, report=report)
        return Done(number, dict(persons), version.number)


def find_record(stage: Stage, text: str) -> Standing:
    """Return the record called `text`: its number with us, or district code/district's number.

    Raises
    ------
    WrongUsage
        If there is none.
    """
    district, slash, number = text.partition("/")
    if slash:
        found = _standing(stage, "district_id = ? AND district_student_id = ?", [district, number])
    elif text.isascii() and text.isdigit():
        found = _standing(stage, "student_id = ?", [int(text)])
    else:
        found = []
    if not found:
        raise WrongUsage(
            "There is no such student record.",
            where=text,
            do="Give its number from `inmotion identity candidates`, or the district's code, a "
            "slash and the district's own number: 27010/00624840.",
        )
    return found[0]


def _standing(stage: Stage, where: str, values: list[object]) -> list[Standing]:
    rows = stage.rows(
        "SELECT student_id, district_id, district_student_id, ssid, birth_on, person_id"
        f" FROM identity_crosswalk WHERE gone_on IS NULL AND {where} ORDER BY student_id",
        values,
    )
    return [Standing(*row) for row in rows]
