"""The faces of a card: one row per person, or one per place and month."""

from collections.abc import Collection, Iterator, Mapping

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir

from inmotion.indicators.card import Indicator, Kind, Level, Scope
from inmotion.indicators.facts import Facts
from inmotion.vocabulary.errors import WrongUsage


def person_face(facts: Facts, card: Indicator) -> ir.Table:
    """Return one row per person over the whole enrollment in the region.

    Returns
    -------
    table of (person_id, status_code, in_denominator, in_numerator, amount, out_of, line)
    """
    return card.holds(facts, Scope()).drop("place_id", "month_on")


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
    for scope, asked in _by_scope(cards).items():
        for rows, faces in _by_rows({card: card.holds(facts, scope) for card in asked}):
            groups = _grouped(rows, faces)
            if len(faces) > 1:
                # Otherwise every card would go over all rows again to take its part.
                groups = facts.keep(groups, "groups")
            for number, card in enumerate(faces):
                parts[card].append(_part_of(groups, number, card))
    return {card: ibis.union(*of) if len(of) > 1 else of[0] for card, of in parts.items()}


def _by_scope(cards: Mapping[Indicator, Collection[str]]) -> dict[Scope, list[Indicator]]:
    """Return the cards to ask in each scope."""
    asked: dict[Scope, list[Indicator]] = {}
    for card, by in cards.items():
        for cut in by:
            if cut not in card.breakdowns:
                raise WrongUsage(
                    f"{card.name} cannot be cut by {cut!r}.",
                    do=f"It can be cut by: {', '.join(card.breakdowns)}.",
                    saved="",
                )
        for level in tuple(Level) if "place" in by else (Level.REGION,):
            asked.setdefault(Scope(level, "month" in by), []).append(card)
    return asked


#: A face's columns, over the rows they are worked out from.
Columns = dict[str, ir.Value]


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
        In the order of `faces`.
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
    return rows.group_by(**places).aggregate(**sums)


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
