"""What the rows of the room's tables look like."""

from pathlib import Path

from inmotion.indicators.rule_check import Key, Schema, Type
from inmotion.indicators.rule_table import RuleTable
from inmotion.vocabulary.words import N_

LINES = Schema(
    "lines",
    N_("Which lines put a student on the list."),
    (Key("gives_way_to", Type.TEXT, "the reason that says the same more strongly"),),
)
LIST_ORDER = Schema(
    "list_order",
    N_("In which order students stand on the list."),
    (
        Key("who", Type.TEXT, "who decided", needed=True),
        Key("why", Type.TEXT, "the reason for this order", needed=True),
        Key(
            "keys",
            Type.TABLES,
            "what is compared, from the top",
            needed=True,
            inner=(
                Key("by", Type.TEXT, "a column of the list", needed=True),
                Key(
                    "first",
                    Type.TEXT,
                    "who comes first",
                    needed=True,
                    choices=("yes", "no", "most", "least"),
                ),
                Key("words", Type.TEXT, "the key in words", needed=True),
            ),
        ),
    ),
)

HERE = Path(__file__).parent
TABLES = {
    schema.name: RuleTable(HERE / f"{schema.name}.toml", schema) for schema in (LINES, LIST_ORDER)
}
