"""Pairs to offer: compared by splink, without those that people declined, called likely or not."""

import logging
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import duckdb

from inmotion.lake.duckdb_engine import DuckDBEngine
from inmotion.sources.candidates import comparing, model
from inmotion.sources.decisions import NOT_SAME, Decision, in_force

#: Levels of the first name that make two records unlikely to be one child: rather brothers, sisters
#: or twins, who share last name, home and often the day of birth.
_OTHER_NAME = "other"

LIKELY, POSSIBLE = "likely", "possible"

#: What speaks against a pair.
TOGETHER, ANOTHER_NAME, ANOTHER_BIRTH = "together", "another_name", "another_birth"
NO_BIRTH, RIVAL = "no_birth", "rival"


@dataclass(frozen=True)
class Pair:
    """Two records that may be one child.

    Attributes
    ----------
    student_id, other_id : int
        The record without a state number, and the other one, which may have none either.
    person_id, other_person_id : int
    weight : float
        Logarithm to base 2 of the odds that they are one child.
    chance : float in (0, 1)
        The same as a probability.
    levels : dict
        Field -> how it agrees; empty where one of the records says nothing.
    against : tuple of str
        What speaks against it.
    band : str
        likely or possible.
    """

    student_id: int
    other_id: int
    person_id: int
    other_person_id: int
    weight: float
    levels: dict[str, str]
    against: tuple[str, ...] = ()
    band: str = POSSIBLE

    @property
    def chance(self) -> float:
        """The probability that they are one child, as the model has it."""
        return chance_of(self.weight)


def chance_of(weight: float) -> float:
    """Return the probability that belongs to odds of 2 to the power of `weight`.

    >>> chance_of(0.0)
    0.5
    """
    return 1 / (1 + 2**-weight)


def find_pairs(engine: DuckDBEngine, present_day: date) -> list[Pair]:
    """Return the pairs to offer, likely ones first, then by weight.

    Parameters
    ----------
    engine : DuckDBEngine
        Opened on the newest version of a lake.
    present_day : date
        See `comparing.create_records`.
    """
    connection = engine.duckdb
    if not comparing.create_records(connection, present_day):
        return []
    pairs = judge(_one_per_persons(score(connection)))
    declined = _declined(connection)
    kept = [one for one in pairs if (one.person_id, one.other_person_id) not in declined]
    return sorted(kept, key=lambda one: (one.band != LIKELY, -one.weight, one.student_id))


def score(connection: duckdb.DuckDBPyConnection) -> list[Pair]:
    """Return every pair of `compared` that is possible at all, with its weight."""
    from splink import DuckDBAPI, Linker

    # Its log repeats SQL and settings; nothing about students belongs into a log.
    logging.getLogger("splink").setLevel(logging.ERROR)
    records = int(connection.execute("SELECT count(*) FROM compared").fetchall()[0][0])
    interface = DuckDBAPI(connection)
    linker = Linker(
        interface.register("compared"), model.settings(records), log_level=logging.ERROR
    )
    scored = linker.inference.predict(threshold_match_probability=model.BANDS["possible"])
    gammas = ", ".join(f"p.gamma_{field}" for field in model.FIELDS)
    rows = connection.execute(
        f"""
        SELECT a.student_id, b.student_id, a.person_id, b.person_id, a.is_numbered, b.is_numbered,
               p.match_weight, {gammas}
        FROM {scored.physical_name} p
        JOIN compared a ON a.student_id = p.student_id_l
        JOIN compared b ON b.student_id = p.student_id_r
        """
    ).fetchall()
    return [_pair(row) for row in rows]


def _pair(row: tuple[Any, ...]) -> Pair:
    """Return a pair with the record without a number first, or else the newer one."""
    this, other, person, other_person, is_numbered, other_is_numbered, weight, *gammas = row
    levels = {
        field: model.level_of(field, gamma)
        for field, gamma in zip(model.FIELDS, gammas, strict=True)
    }
    if is_numbered or (not other_is_numbered and this < other):
        this, other, person, other_person = other, this, other_person, person
    return Pair(this, other, person, other_person, float(weight), levels)


def _one_per_persons(pairs: list[Pair]) -> list[Pair]:
    """Keep the heaviest pair of two persons, who may have several records each."""
    best: dict[frozenset[int], Pair] = {}
    for one in sorted(pairs, key=lambda one: (-one.weight, one.student_id, one.other_id)):
        best.setdefault(frozenset((one.person_id, one.other_person_id)), one)
    return list(best.values())


def judge(pairs: list[Pair]) -> list[Pair]:
    """Return the pairs with what speaks against each, and called likely if nothing does."""
    weights: dict[int, list[float]] = {}
    for one in pairs:
        for person in (one.person_id, one.other_person_id):
            weights.setdefault(person, []).append(one.weight)
    return [_judged(one, weights) for one in pairs]


def _judged(one: Pair, weights: dict[int, list[float]]) -> Pair:
    against = []
    if one.levels["days"] == "together":
        against.append(TOGETHER)
    if one.levels["first_name"] == _OTHER_NAME:
        against.append(ANOTHER_NAME)
    if one.levels["birth_on"] == "other":
        against.append(ANOTHER_BIRTH)
    if not one.levels["birth_on"]:
        against.append(NO_BIRTH)
    near = one.weight - model.BANDS["rival_weight"]
    if any(
        sum(weight >= near for weight in weights[person]) > 1
        for person in (one.person_id, one.other_person_id)
    ):
        against.append(RIVAL)
    is_likely = one.chance >= model.BANDS["likely"] and not against
    return replace(one, against=tuple(against), band=LIKELY if is_likely else POSSIBLE)


def _declined(connection: duckdb.DuckDBPyConnection) -> set[tuple[int, int]]:
    """Return pairs of persons, both ways round, that somebody said are not the same."""
    rows = connection.execute(
        "SELECT decision_id, decision_code, district_id, student_id, other_student_id,"
        " taken_back_id, ssid, decided_at, decided_by, why FROM identity_decisions"
    ).fetchall()
    refusals = [one for one in in_force(Decision(*row) for row in rows) if one.code == NOT_SAME]
    person = dict(connection.execute("SELECT student_id, person_id FROM compared").fetchall())
    found = set()
    for one in refusals:
        this, other = person.get(one.student_id), person.get(one.other_student_id)
        if this is not None and other is not None:
            found |= {(this, other), (other, this)}
    return found
