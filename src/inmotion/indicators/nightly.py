"""The nightly job: every indicator for everybody, now and a week ago, swapped in at the end."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import ibis
import ibis.expr.types as ir

from inmotion.indicators.card import Indicator, Status
from inmotion.indicators.compute import faces_now_and_before, group_faces
from inmotion.indicators.facts import Facts
from inmotion.indicators.region import facts_on
from inmotion.indicators.registry import all_indicators
from inmotion.lake.engine import Engine
from inmotion.lake.results import publish

#: How far back "since last week" looks.
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Night:
    """What a room's nightly step works with.

    Parameters
    ----------
    engine : Engine
    facts : Facts
        As known on the day of the results.
    week_before : Facts
        As known seven days earlier.
    faces : mapping of indicator name to table
        The rows of `person_indicators`, indicator by indicator; see `docs/reference/results.md`.
    """

    engine: Engine
    facts: Facts
    week_before: Facts
    faces: Mapping[str, ir.Table]

    def numbers(self, indicators: Iterable[str]) -> ir.Table:
        """Return the rows of some indicators, one per person and indicator."""
        return ibis.union(*(self.faces[name] for name in indicators))


Step = Callable[[Night], Mapping[str, ir.Table]]
Progress = Callable[[str, int, int], None]


def run(engine: Engine, as_of: date, steps: Iterable[Step], progress: Progress) -> Path:
    """Compute all results as known on `as_of` and make them the present ones.

    Parameters
    ----------
    steps : functions Night -> tables
        The rooms' own results, added under the names they give.
    progress : callable (what, done, total)

    Returns
    -------
    path : Path
        The new result file.
    """
    cards = all_indicators()
    rooms = tuple(steps)
    total = len(rooms) + 3
    facts, week_before = facts_on(engine, as_of), facts_on(engine, as_of - WEEK)
    progress("groups", 0, total)
    groups = group_faces(facts, {card: card.breakdowns for card in cards})
    progress("students", 1, total)
    night = night_on(engine, facts, week_before)
    tables: dict[str, ir.Table] = {
        "person_indicators": night.numbers(night.faces),
        "group_values": ibis.union(*(_named(face, card) for card, face in groups.items())),
        "places": _places(facts),
    }
    for done, step in enumerate(rooms, 2):
        progress("lists", done, total)
        tables.update(step(night))
    progress("writing", total - 1, total)
    return publish(engine, tables, _meta(engine, facts))


def night_on(engine: Engine, facts: Facts, week_before: Facts) -> Night:
    """Return what the rooms' steps work with, every indicator of every person."""
    people = faces_now_and_before(facts, week_before, all_indicators())
    faces = {card.name: _concerned(_named(face, card)) for card, face in people.items()}
    return Night(engine, facts, week_before, faces)


def _named(rows: ir.Table, card: Indicator) -> ir.Table:
    return rows.select(ibis.literal(card.name).name("indicator"), *rows.columns)


def _concerned(face: ir.Table) -> ir.Table:
    """Leave out whom an indicator does not concern: most students were never excluded."""
    return face.filter(face.status_code != Status.NOT_CONCERNED.value)


def _places(facts: Facts) -> ir.Table:
    """Return the places of the year, each once."""
    places = facts.of_year("places")
    # A school may be stated under several numbers of a district, or by several districts.
    newest = ibis.window(
        group_by="place_id",
        order_by=[
            places.district_id.asc(),
            places.source_file_id.desc(),
            places.source_line.desc(),
        ],
    )
    ranked = places.mutate(rank=ibis.row_number().over(newest))
    return ranked.filter(ranked.rank == 0).select(
        "place_id", "place_type_code", "place_name", "parent_id"
    )


def _meta(engine: Engine, facts: Facts) -> dict[str, str]:
    """Return what the results rest on."""
    return {
        "as_of": facts.as_of.isoformat(),
        "week_before": (facts.as_of - WEEK).isoformat(),
        "school_year": str(facts.school_year),
        "lake_version": str(engine.lake.manifest.number),
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
