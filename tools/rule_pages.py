"""The page of all rules of law, from the rows themselves."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from inmotion.capabilities import rooms
from inmotion.capabilities.early_warning.rules.schemas import EVENTS, FACTS
from inmotion.indicators.rule_check import COMMON, MARKS, Key
from inmotion.indicators.rule_record import ACTORS, KINDS, RECORD
from inmotion.indicators.rule_table import RuleTable, rule_tables
from inmotion.indicators.rule_words import due_words, trigger_words
from inmotion.indicators.rules import Row, began
from markdown_tables import grid, listed


def rules_page() -> str:
    """Return the page about all rules of law: what each asks for, by when, since when."""
    tables = rule_tables(rooms())
    parts = [law_section(table) for table in tables.values() if table.schema.keys is RECORD]
    events = grid(("Event", "What it is"), ((f"`{name}`", said) for name, said in EVENTS.items()))
    facts = grid(("Fact", "What it is"), ((f"`{name}`", said) for name, said in FACTS.items()))
    keys = grid(
        ("Key", "Type", "Needed", "What it means", "One of"),
        (
            (
                f"`{path}`",
                key.type.value,
                "yes" if key.needed else "",
                key.means,
                listed(key.choices),
            )
            for path, key in all_keys((*COMMON, *RECORD))
        ),
    )
    marks = grid(("Mark", "Means"), MARKS.items())
    return f"""# Rules of law

Dated rows in our own words; the official text controls, and nothing here is legal advice. What was
read, and how an open wording is treated, is told in
[how the law is read](../explanation/how-the-law-is-read.md). `inmotion rules show ID` prints one
rule, `inmotion rules diff` compares two days, `inmotion rules explain` tells which steps a student
has reached.

{marks}

{chr(10).join(parts)}
## Worked examples

```{{include}} ../../tests/spec/attendance_law.md
:heading-offset: 2
```

## What rules can count

{events}

## What rules can ask

{facts}

## Keys of a row

`inmotion rules check` holds a changed file against these.

{keys}
"""


def all_keys(keys: Iterable[Key], path: str = "") -> Iterator[tuple[str, Key]]:
    """Yield every key of a schema with its path."""
    for key in keys:
        yield f"{path}{key.name}", key
        yield from all_keys(key.inner, f"{path}{key.name}.")


def law_section(table: RuleTable) -> str:
    """Return the section about one table of law, rule by rule and version by version."""
    rows = table.rows()
    names = dict.fromkeys(row.name for row in rows)
    sections = "\n".join(rule_section(name, [r for r in rows if r.name == name]) for name in names)
    return f"## {table.schema.means}\n\n{sections}"


def rule_section(name: str, versions: list[Row]) -> str:
    """Return the section about one rule."""
    parts = [f"### {name}\n"]
    for row in sorted(versions, key=began, reverse=True):
        facts = [
            ("Holds", since(row)),
            ("Is", f"{row.values['kind']}: {KINDS[row.values['kind']]}"),
            ("Acts", ACTORS[row.values["actor"]]),
            *(("Reached by", way_of(trigger)) for trigger in row.values.get("trigger", ())),
            ("Due", due_words(str.format, row.values["due"])),
            *(("Exempt", each["words"]) for each in row.values.get("exempt", ())),
            ("Not evaluated", row.values.get("not_evaluated", "")),
            ("Done by", listed(row.values.get("met_by", ()))),
            ("Source", f"{row.cite} ({row.mark}, {MARKS[row.mark]})"),
            ("Note", row.note),
        ]
        parts += [row.values["duty"], "", grid(("", ""), (f for f in facts if f[1])), ""]
    return "\n".join(parts)


def since(row: Row) -> str:
    """Return from when to when a version holds."""
    if row.is_pending:
        return "pending: never applied"
    return f"{row.valid_from} to {row.valid_to}" if row.valid_to else f"from {row.valid_from}"


def way_of(trigger: Mapping[str, Any]) -> str:
    """Return one way in which a rule is reached."""
    conditions = [
        f"`{each['fact']}` {condition_words(each)}"
        for part in ("filter", "scope")
        for each in trigger.get(part, ())
    ]
    said = [trigger_words(str.format, trigger, EVENTS), *conditions]
    if "due" in trigger:
        said.append(f"due {due_words(str.format, trigger['due'])}")
    if "unless" in trigger:
        said.append(f"not where {listed(trigger['unless'])} is reached in the same school year")
    return "; ".join(said)


def condition_words(condition: Mapping[str, Any]) -> str:
    """Return a condition in words."""
    if "is" in condition:
        said = " or ".join(condition["is"])
    elif "holds" in condition:
        said = "yes" if condition["holds"] else "no"
    else:
        said = f"{condition['from']} to {condition['to']}"
    return said if condition.get("unknown", True) else f"{said}, surely known"
