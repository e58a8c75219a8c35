"""Tables of dated rows: the file, what its rows look like, and who owns them."""

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from inmotion.indicators.conventions import CONVENTIONS_FILE
from inmotion.indicators.rule_check import Key, Problem, Schema, Type, problems
from inmotion.indicators.rules import Row, load_rows
from inmotion.indicators.withdrawals import WITHDRAWALS_FILE
from inmotion.vocabulary.capability import Capability
from inmotion.vocabulary.errors import WrongUsage
from inmotion.vocabulary.words import N_


@dataclass(frozen=True)
class RuleTable:
    """One table of dated rows.

    Parameters
    ----------
    path : Path
        The file we ship.
    schema : Schema
    is_local : bool
        Whether a place may put rows of its own in use beside the lake.
    """

    path: Path
    schema: Schema
    is_local: bool = False

    def rows(self) -> tuple[Row, ...]:
        """Return the rows of the file."""
        return load_rows(self.path)

    def problems(self) -> tuple[Problem, ...]:
        """Return what is wrong with the file."""
        return problems(self.path, self.schema)


CONVENTIONS = RuleTable(
    CONVENTIONS_FILE,
    Schema(
        "conventions",
        N_("How days are counted where the law or the state file leaves a choice."),
        (Key("value", Type.ANY, "what holds", needed=True),),
    ),
)

WITHDRAWALS = RuleTable(
    WITHDRAWALS_FILE,
    Schema(
        "withdrawals",
        N_("What a withdrawal code says about a student's way."),
        (
            Key(
                "effect",
                Type.TEXT,
                "what became of the student",
                needed=True,
                choices=(
                    "graduate",
                    "completer",
                    "equivalency",
                    "transfer",
                    "within_district",
                    "dropout",
                    "removed",
                ),
            ),
            Key("not_attending", Type.YES_NO, "withdrawn because the student did not come"),
        ),
    ),
)


def rule_tables(rooms: Iterable[Capability]) -> dict[str, RuleTable]:
    """Return all tables of rules by name: those every room shares, and those of `rooms`."""
    tables = {table.schema.name: table for table in (CONVENTIONS, WITHDRAWALS)}
    for room in rooms:
        if room.rules:
            tables |= import_module(room.rules).TABLES
    return tables


def rule_table(tables: dict[str, RuleTable], name: str) -> RuleTable:
    """Return the table called `name`; WrongUsage if there is none."""
    try:
        return tables[name]
    except KeyError:
        raise WrongUsage(
            f"There is no table of rules called {name!r}.",
            do=f"Known are: {', '.join(sorted(tables))}.",
            saved="",
        ) from None
