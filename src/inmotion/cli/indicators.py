"""`inmotion indicators`: what the numbers mean, and the numbers."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from inmotion.ui.options import (
    AsOfOption,
    CsvOption,
    JsonOption,
    LakeOption,
    LangOption,
    day_from,
    one_format,
)
from inmotion.vocabulary.errors import WrongUsage
from inmotion.vocabulary.words import N_

if TYPE_CHECKING:
    from inmotion.indicators.card import Indicator
    from inmotion.indicators.result import Result
    from inmotion.ui.words import Words

app = typer.Typer(
    name="indicators",
    help="What the numbers mean, and the numbers.",
    rich_markup_mode=None,
    no_args_is_help=True,
)

COMPUTE_EXAMPLE = """\b
Examples:
  inmotion indicators compute chronic_absence --lake lake
  inmotion indicators compute chronic_absence --lake lake --by place,month --csv
  inmotion indicators compute missed_days --lake lake --by person --as-of 2026-02-06
"""
#: Facts of a card that `show` prints, and their names in the card.
CARD_LINES = (
    "name",
    "title",
    "means",
    "why",
    "sentence",
    "kind",
    "unit",
    "period",
    "attribution",
    "better",
    "breakdowns",
    "smallest_group",
    "tables",
    "source",
    "owner",
    "reviewed",
    "next_review",
    "version",
)


def _load_cards() -> None:
    from inmotion.capabilities import rooms
    from inmotion.indicators.registry import load

    load(room.name for room in rooms())


@app.command("list", epilog="Example: inmotion indicators list")
def list_(as_json: JsonOption = False, lang: LangOption = "en") -> None:
    """List all indicators and what each counts."""
    from inmotion.indicators.registry import all_indicators
    from inmotion.ui.terminal import columns, print_json, screen
    from inmotion.ui.words import translator

    words = translator(lang)
    _load_cards()
    cards = all_indicators()
    if as_json:
        print_json({"indicators": [_card_json(card, words) for card in cards]})
        return
    heads = (words.say("name"), words.say("what it counts"))
    screen().print(columns(heads, ((card.name, words.say(card.means)) for card in cards)))


@app.command(epilog="Example: inmotion indicators show chronic_absence")
def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="As `indicators list` has it.")],
    as_json: JsonOption = False,
    lang: LangOption = "en",
) -> None:
    """Show the card of one indicator: what it means, why, its rule and its source."""
    from inmotion.indicators.registry import indicator
    from inmotion.ui.terminal import columns, print_json, screen
    from inmotion.ui.words import translator

    words = translator(lang)
    _load_cards()
    card = _card_json(indicator(name), words)
    if as_json:
        print_json(card)
        return
    rows = ((line.replace("_", " "), _plain(card[line])) for line in CARD_LINES)
    screen().print(columns(("", ""), rows))


def _card_json(card: "Indicator", words: "Words") -> dict[str, Any]:
    found = {line: getattr(card, line) for line in CARD_LINES}
    shown = {line: words.say(found[line]) for line in ("title", "means", "why")}
    # The sentence keeps its {amount} and {line}: it is shown here, not filled in.
    return found | shown | {"breakdowns": list(card.breakdowns), "tables": list(card.tables)}


def _plain(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)


@app.command(epilog=COMPUTE_EXAMPLE)
def compute(
    name: Annotated[str, typer.Argument(metavar="NAME", help="As `indicators list` has it.")],
    lake: LakeOption,
    by: Annotated[
        str, typer.Option(help="place, month, place,month, or person (written to the audit).")
    ] = "place",
    as_of: AsOfOption = "",
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
    lang: LangOption = "en",
) -> None:
    """Compute one indicator for groups, or person by person."""
    one_format(as_json=as_json, as_csv=as_csv)
    from inmotion.indicators.region import Region
    from inmotion.ui.terminal import print_csv, print_json, screen
    from inmotion.ui.words import translator

    words = translator(lang)
    cuts = _cuts(by)
    _load_cards()
    with Region(lake, day_from(as_of) if as_of else None) as region:
        result = region.indicator(name).by(*cuts)
        rows = result.table.to_pylist()
        if "person" in cuts:
            _write_down(lake, result, rows)
        else:
            rows = _with_names(region, rows)
    if as_csv:
        print_csv(list(rows[0]) if rows else result.table.column_names, rows)
    elif as_json:
        print_json(_about(result, cuts) | {"rows": rows})
    else:
        _show(screen(), words, result, rows)


def _cuts(by: str) -> tuple[str, ...]:
    """Return the cuts a reader asked for."""
    cuts = tuple(cut.strip() for cut in by.split(",") if cut.strip())
    wrong = [cut for cut in cuts if cut not in {"place", "month", "person"}]
    if wrong:
        raise WrongUsage(
            f"{wrong[0]!r} is nothing an indicator is cut by.",
            do="Use --by place, month, place,month or person.",
            saved="",
        )
    return cuts


def _about(result: "Result", cuts: Iterable[str]) -> dict[str, Any]:
    return {
        "indicator": result.card.name,
        "by": list(cuts),
        "as_of": result.as_of,
        "lake_version": result.lake_version,
        "unit": result.card.unit,
        "source": result.card.source,
    }


def _with_names(region: Any, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put the name of each place beside its number."""
    places = region.facts.of_year("places").select("place_id", "place_name", "place_type_code")
    named = {
        row["place_id"]: (row["place_name"], row["place_type_code"])
        for row in region.engine.fetch(places.distinct()).to_pylist()
    }
    return [
        {
            "place_id": row["place_id"],
            "place_name": named.get(row["place_id"], ("", ""))[0],
            "place_type_code": named.get(row["place_id"], ("", "region"))[1],
            **{name: value for name, value in row.items() if name != "place_id"},
        }
        for row in rows
    ]


def _write_down(lake: Path, result: "Result", rows: list[dict[str, Any]]) -> None:
    from inmotion.records.audit import account, record_shown

    record_shown(
        lake,
        who=account(),
        what="indicators compute",
        why="to see an indicator person by person",
        scope=result.card.name,
        person_ids=[row["person_id"] for row in rows],
        lake_version=result.lake_version,
    )


#: What the numbers of a group are, by kind of indicator: numerator, denominator, value.
_HEADS = {
    "share": (N_("students"), N_("of"), N_("share")),
    "mean": (N_("sum"), N_("students"), N_("mean")),
    "ratio": (N_("sum"), N_("of"), N_("ratio")),
    "count": (N_("sum"), "", ""),
}


def _show(console: Any, words: "Words", result: "Result", rows: list[dict[str, Any]]) -> None:
    from inmotion.ui.terminal import columns, paragraph, quiet, strong

    console.print(strong(words.say(result.card.title)))
    paragraph(console, words.say(result.card.means), left=0)
    day = words.day(date.fromisoformat(result.as_of), "full")
    console.print(quiet(words.say("As known on {day}.", day=day)))
    console.print()
    if not rows:
        console.print(words.say("There is nobody to count yet."))
        return
    heads = _person_heads(words) if "person_id" in rows[0] else _group_heads(words, result, rows)
    cells = ([_cell(words, name, row[name], result) for name in heads] for row in rows)
    numeric = [n for n, name in enumerate(heads) if _is_number(rows, name)]
    console.print(columns(list(heads.values()), cells, right=numeric))


def _person_heads(words: "Words") -> dict[str, str]:
    return {
        "person_id": words.say("number"),
        "status_code": words.say("status"),
        "amount": words.say("amount"),
        "out_of": words.say("of"),
        "line": words.say("the line"),
        "in_numerator": words.say("counted in"),
    }


def _group_heads(words: "Words", result: "Result", rows: list[dict[str, Any]]) -> dict[str, str]:
    """Return the columns worth showing, and their heads; `--csv` and `--json` have them all."""
    heads = {"place_id": words.say("place"), "place_name": words.say("name")}
    if len({row["month_on"] for row in rows}) > 1:
        heads["month_on"] = words.say("month")
    named = zip(("numerator", "denominator", "value"), _HEADS[result.card.kind.value], strict=True)
    return heads | {name: words.say(head) for name, head in named if head}


def _is_number(rows: list[dict[str, Any]], name: str) -> bool:
    return any(
        isinstance(row[name], int | float | Decimal) and not isinstance(row[name], bool)
        for row in rows
    )


def _cell(words: "Words", name: str, value: Any, result: "Result") -> str:
    """Return a value for a table; what is not known is a dash, never 0."""
    if name == "place_name" and not value:
        return words.say("the whole region")
    if value is None:
        return "–"
    if name == "value" and result.card.kind.value == "share":
        return words.share(value)
    if name == "month_on":
        return words.month(value)
    if name.endswith("_id"):
        return str(value)
    return words.value(round(value, 2) if isinstance(value, float) else value)
