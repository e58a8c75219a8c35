"""Both implementations side by side, and what to show when they disagree."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from tests.indicators.reference import Region
from tests.indicators.reference_cards import CARDS, Face, Group, group_faces, person_faces
from tests.indicators.world import World, facts_of, new_world, rows_of

from inmotion.indicators.compute import group_face, person_face
from inmotion.indicators.facts import Facts
from inmotion.indicators.registry import indicator
from inmotion.lake.engine import Engine

#: (card, who or where) -> what was said.
Said = dict[tuple[str, Any], Any]
#: A way to cut the indicators, asked of the engine and of the reference.
Cut = tuple[Callable[[Engine, Facts], Said], Callable[[Region], Said]]


def persons_by_engine(engine: Engine, facts: Facts) -> Said:
    """Return every person face of every card."""
    said = {}
    for name in CARDS:
        for person_id, *face in rows_of(engine, person_face(facts, indicator(name))):
            said[name, person_id] = Face(*face)
    return said


def persons_by_hand(region: Region) -> Said:
    return {
        (name, person_id): face
        for name, faces in person_faces(region).items()
        for person_id, face in faces.items()
    }


def cuts_of(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the coarsest and the finest way to cut a card."""
    return (), indicator(name).breakdowns


def groups_by_engine(engine: Engine, facts: Facts) -> Said:
    """Return every group face of every card, cut in every way it can be cut."""
    said = {}
    for name in CARDS:
        for by in cuts_of(name):
            for place_id, month_on, *group, value in rows_of(
                engine, group_face(facts, indicator(name), by)
            ):
                said[name, (*by, place_id, month_on)] = (Group(*group), value)
    return said


def groups_by_hand(region: Region) -> Said:
    said = {}
    for name in CARDS:
        for by in cuts_of(name):
            for where, group in group_faces(region, name, by).items():
                said[name, (*by, *where)] = (group, group.value)
    return said


PERSONS: Cut = (persons_by_engine, persons_by_hand)
GROUPS: Cut = (groups_by_engine, groups_by_hand)


def disagreements(
    engine: Engine, world: World, as_of: date, cut: Cut = PERSONS
) -> dict[tuple[str, Any], tuple[Any, Any]]:
    """Return where the two differ: (card, who or where) -> (engine, reference); None if absent."""
    by_engine, by_hand = cut
    with facts_of(engine, world, as_of) as facts:
        got = by_engine(engine, facts)
    wanted = by_hand(Region(world, as_of))
    return {
        key: (got.get(key), wanted.get(key))
        for key in sorted(got.keys() | wanted.keys(), key=str)
        if got.get(key) != wanted.get(key)
    }


def first_case(engine: Engine, world: World, as_of: date, found: Mapping[Any, Any]) -> str:
    """Tell the first disagreement about a person as a small case, in the words of `tests/spec`."""
    (name, person_id), _ = min(found.items(), key=lambda item: item[0][1])
    small = only_person(world, person_id)

    def still_differs(tried: World) -> bool:
        return (name, person_id) in disagreements(engine, tried, as_of)

    if still_differs(small):
        small = smallest(small, still_differs)
        found = disagreements(engine, small, as_of)
    got, wanted = found[name, person_id]
    return (
        f"{name} of person {person_id} as of {as_of}, {len(found)} disagreements in this case:\n"
        f"  engine     {got}\n  reference  {wanted}\n\n" + "\n\n".join(as_tables(small))
    )


def only_person(world: World, person_id: int) -> World:
    """Return the rows of one person, with the calendars."""
    records = {r.student_id for r in world["identity_crosswalk"] if r.person_id == person_id}
    kept = new_world()
    for table, rows in world.items():
        kept[table] = [row for row in rows if getattr(row, "student_id", None) in records]
    kept["school_days"] = list(world["school_days"])
    return kept


def smallest(world: World, still_differs: Callable[[World], bool]) -> World:
    """Leave out tables, then rows, one by one, as long as the disagreement stays."""
    small = {table: list(rows) for table, rows in world.items()}
    for table, rows in small.items():
        if table in {"school_days", "identity_crosswalk"}:
            continue
        if still_differs({**small, table: []}):
            rows.clear()
        for row in list(rows):
            rest = [other for other in rows if other is not row]
            if still_differs({**small, table: rest}):
                rows.remove(row)
    attended = {row.place_id for row in small["enrollment_spans"]}
    small["school_days"] = [day for day in small["school_days"] if day.place_id in attended]
    return small


def as_tables(world: World) -> Iterator[str]:
    """Write rows as tables with only the columns that say something; calendars as one line."""
    for table, rows in world.items():
        if table == "school_days":
            yield from calendars(rows)
        elif rows:
            columns = [
                name
                for name in rows[0]._fields
                if any(getattr(row, name) not in (None, "") for row in rows)
            ]
            lines = [columns, *([getattr(row, name) for name in columns] for row in rows)]
            yield f"{table}\n" + "\n".join(table_line(line) for line in lines)


def table_line(cells: Iterable[Any]) -> str:
    return "| " + " | ".join("" if cell is None else str(cell) for cell in cells) + " |"


def calendars(rows: Iterable[Any]) -> Iterator[str]:
    open_on: dict[str, list[date]] = {}
    for row in rows:
        if row.is_school_day:
            open_on.setdefault(row.place_id, []).append(row.on_date)
    for place_id, days in open_on.items():
        yield f"School {place_id}: {len(days)} school days, {min(days)} to {max(days)}"
