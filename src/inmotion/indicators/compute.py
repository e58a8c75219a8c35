"""The faces of a card: one row per person, or one per place and month."""

from collections.abc import Collection, Iterator, Mapping, Sequence

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir

from inmotion.indicators.card import LEVELS, Indicator, Kind, Level, Scope
from inmotion.indicators.facts import Facts
from inmotion.indicators.totals import at_level
from inmotion.vocabulary.errors import WrongUsage

#: A face's columns, over the rows they are worked out from.
Columns = dict[str, ir.Value]


def person_face(facts: Facts, card: Indicator) -> ir.Table:
    """Return one row per person over the whole enrollment in the region.

    Returns
    -------
    table of (person_id, status_code, in_denominator, in_numerator, amount, out_of, line)
    """
    return card.holds(facts, Scope()).drop("place_id", "month_on")


def faces_now_and_before(
    facts: Facts, before: Facts, cards: Sequence[Indicator]
) -> dict[Indicator, ir.Table]:
    """Return the person faces of several cards, with the numbers of an earlier day beside them.

    Parameters
    ----------
    facts, before : Facts
        As known on the day, and on the earlier one.

    Returns
    -------
    dict of card to table
        As from `person_face`, then was_in_numerator, was_amount, was_out_of: NULL for those who
        were not part of the card then. Cards that read the same rows share one pass and one join.
    """
    faces: dict[Indicator, ir.Table] = {}
    now = {card: card.holds(facts, Scope()) for card in cards}
    for rows, over in _by_rows(now):
        sides = _side_by_side(rows, over, NOW)
        for past, columns in _by_rows({card: card.holds(before, Scope()) for card in over}):
            was = _side_by_side(past, columns, BEFORE)
            both = sides.left_join(was, "person_id").drop("person_id_right")
            both = facts.keep(both, "faces")
            for card in columns:
                faces[card] = _one_of(both, card)
    return {card: faces[card] for card in cards}


#: Column of a person face -> its name beside the numbers of another day.
NOW = {
    name: name
    for name in ("status_code", "in_denominator", "in_numerator", "amount", "out_of", "line")
}
BEFORE = {name: f"was_{name}" for name in ("in_numerator", "amount", "out_of")}


def _side_by_side(
    rows: ir.Table, faces: Mapping[Indicator, Columns], names: Mapping[str, str]
) -> ir.Table:
    """Work out columns of all faces over `rows` beside each other: `<name>_of_<card>`."""
    columns = {
        f"{name}_of_{card.name}": face[column]
        for card, face in faces.items()
        for column, name in names.items()
    }
    return rows.select("person_id", **columns)


def _one_of(both: ir.Table, card: Indicator) -> ir.Table:
    """Return the columns of one card, under their own names."""
    names = (*NOW.values(), *BEFORE.values())
    return both.select("person_id", **{name: both[f"{name}_of_{card.name}"] for name in names})


def group_face(facts: Facts, card: Indicator, by: Collection[str] = ()) -> ir.Table:
    """Return one row per place and month.

    Parameters
    ----------
    by : some of "place" and "month"
        By place: the region, every district and every school, each from its own days. By month:
        year to date at the end of each month.

    Returns
    -------
    table of (place_id, month_on, people, numerator, denominator, value)
        `people` are those in the denominator. For a share, numerator and denominator are people;
        for a mean, the sum of amounts and people; for a ratio, two sums; for a count, the sum and
        nothing. `value` is float64, NULL where the denominator is 0.

    Raises
    ------
    WrongUsage
        If the card cannot be cut that way.
    """
    return group_faces(facts, {card: by})[card]


def group_faces(
    facts: Facts, cards: Mapping[Indicator, Collection[str]]
) -> dict[Indicator, ir.Table]:
    """Return the group faces of several cards; those that read the same rows share one pass.

    Parameters
    ----------
    cards : mapping of card to what it is cut by, as for `group_face`

    Returns
    -------
    dict of card to table as from `group_face`

    Raises
    ------
    WrongUsage
        If a card cannot be cut that way.
    """
    parts: dict[Indicator, list[ir.Table]] = {card: [] for card in cards}
    for asked in _asked(facts, cards):
        for rows, faces in _by_rows(asked):
            groups = _grouped(rows, faces)
            if len(faces) > 1 or _is_stacked(rows):
                # Otherwise all rows would be gone over again for every part of the groups.
                groups = facts.keep(groups, "groups")
            if _is_stacked(rows):
                groups = facts.keep(_lifted(groups), "groups")
            for number, card in enumerate(faces):
                parts[card].append(_part_of(groups, number, card))
    return {card: ibis.union(*of) if len(of) > 1 else of[0] for card, of in parts.items()}


def _asked(
    facts: Facts, cards: Mapping[Indicator, Collection[str]]
) -> Iterator[dict[Indicator, ir.Table]]:
    """Yield the faces to group, those of one scope together."""
    found: dict[Scope, dict[Indicator, ir.Table]] = {}
    for card, by in cards.items():
        for cut in by:
            if cut not in card.breakdowns:
                raise WrongUsage(
                    f"{card.name} cannot be cut by {cut!r}.",
                    do=f"It can be cut by: {', '.join(card.breakdowns)}.",
                    saved="",
                )
        for scope, face in _faces(facts, card, by):
            found.setdefault(scope, {})[card] = face
    yield from found.values()


def _faces(facts: Facts, card: Indicator, by: Collection[str]) -> Iterator[tuple[Scope, ir.Table]]:
    """Yield the faces of one card: one for all levels if it can tell them at once."""
    by_month = "month" in by
    if "place" in by and card.levels_at_once:
        at_once = Scope(Level.EVERY, by_month)
        face = card.holds(facts, at_once)
        if _is_stacked(taken_apart(face)[0]):
            yield at_once, face
            return
    for level in LEVELS if "place" in by else (Level.REGION,):
        yield Scope(level, by_month), card.holds(facts, Scope(level, by_month))


def _is_stacked(rows: ir.Table) -> bool:
    return set(rows.columns) >= {"district_id", "of_level"}


def _by_rows(
    faces: Mapping[Indicator, ir.Table],
) -> Iterator[tuple[ir.Table, dict[Indicator, Columns]]]:
    """Yield the rows that faces are worked out from, each once, with the faces over them."""
    found: dict[tuple[ops.Node, ...], dict[Indicator, Columns]] = {}
    for card, face in faces.items():
        rows, columns = taken_apart(face)
        where = columns["place_id"].op(), columns["month_on"].op()
        found.setdefault((rows.op(), *where), {})[card] = columns
    for (relation, *_), over in found.items():
        yield relation.to_expr(), over


def taken_apart(face: ir.Table) -> tuple[ir.Table, Columns]:
    """Return the rows a face is worked out from, and its columns as expressions over them."""
    selection = face.op()
    if not isinstance(selection, ops.Project):
        return face, {name: face[name] for name in face.columns}
    columns = {name: value.to_expr() for name, value in selection.values.items()}
    return selection.parent.to_expr(), columns


def _grouped(rows: ir.Table, faces: Mapping[Indicator, Columns]) -> ir.Table:
    """Add people up within each place and month, for all faces over `rows` at once.

    Returns
    -------
    table of (place_id, month_on, people_0, numerator_0, denominator_0, people_1, ...)
        In the order of `faces`. Of stacked rows also district_id and of_level, still to be lifted.
    """
    sums: Columns = {}
    for number, (card, face) in enumerate(faces.items()):
        # Groups are formed over everybody, so that a school with nobody in the denominator is
        # shown as unknown rather than left out.
        people = rows.count(where=face["in_denominator"])
        if card.kind is Kind.SHARE:
            numerator = rows.count(where=face["in_numerator"])
        else:
            numerator = _sum(rows, face, "amount")
        denominator = {
            Kind.SHARE: people,
            Kind.COUNT: ibis.null("int64"),
            Kind.MEAN: people,
            Kind.RATIO: _sum(rows, face, "out_of"),
        }[card.kind]
        sums[f"people_{number}"] = people
        sums[f"numerator_{number}"] = numerator.cast("decimal(18, 2)")
        sums[f"denominator_{number}"] = denominator.cast("decimal(18, 2)")
    places = {name: next(iter(faces.values()))[name] for name in ("place_id", "month_on")}
    if _is_stacked(rows):
        places |= {name: rows[name] for name in ("district_id", "of_level")}
    return rows.group_by(**places).aggregate(**sums)


def _lifted(groups: ir.Table) -> ir.Table:
    """Add stacked groups up to the places of every level."""
    rows = ibis.union(*(at_level(groups, level) for level in LEVELS))
    places = ["place_id", "month_on"]
    sums = [name for name in rows.columns if name not in (*places, "district_id", "of_level")]
    return rows.group_by(places).aggregate(
        **{name: rows[name].sum().cast(rows[name].type()) for name in sums}
    )


def _sum(rows: ir.Table, face: Columns, name: str) -> ir.Value:
    """Add a number of the face up over those in the denominator."""
    value = face[name]
    if isinstance(value, ir.Scalar):
        # The same number for everybody.
        value = ibis.ifelse(rows.person_id.notnull(), value, ibis.null(value.type()))
    return value.sum(where=face["in_denominator"])


def _part_of(groups: ir.Table, number: int, card: Indicator) -> ir.Table:
    """Return the groups of one card, with the value."""
    value = groups[f"numerator_{number}"].cast("float64")
    if card.kind is not Kind.COUNT:
        # 0/0 is "unknown", not 0: an empty school must not look perfect.
        value = value / groups[f"denominator_{number}"].cast("float64").nullif(0)
    return groups.select(
        "place_id",
        "month_on",
        people=groups[f"people_{number}"],
        numerator=groups[f"numerator_{number}"],
        denominator=groups[f"denominator_{number}"],
        value=value,
    )
