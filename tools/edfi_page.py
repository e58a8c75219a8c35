"""The reference page on Ed-Fi: what is read, and what descriptors stand for."""

from inmotion.sources.edfi.resources import RESOURCES
from inmotion.sources.edfi.words import Descriptor, choices, descriptors
from markdown_tables import grid


def descriptor_section(table: Descriptor) -> str:
    """Return the section about one of Ed-Fi's descriptors."""
    words = grid(
        ("Word", "Stands for", "Our own choice, because"),
        (
            (word, f"`{code}`" if code else "nothing", table.ours.get(word, ""))
            for word, code in table.words.items()
        ),
    )
    return f"### {table.name}\n\nStands for: {table.becomes}.\n\n{words}\n"


def edfi_page() -> str:
    """Return the page about what is read of Ed-Fi."""
    resources = "\n".join(
        f"### {each.name}\n\nIn bulk XML: `{each.element}`.\n\n"
        + grid(("Read as", "From"), ((f"`{a}`", f"`{b}`") for a, b in each.columns.items()))
        + "\n"
        for each in RESOURCES.values()
    )
    chosen = grid(
        ("Choice", "Usually", "Possible", "Means", "Because"),
        (
            (f"`{c.name}`", c.value, ", ".join(c.values) or "a number", c.means, c.because)
            for c in choices().values()
        ),
    )
    words = "\n".join(descriptor_section(table) for table in descriptors().values())
    return f"""# Ed-Fi

What is read of each resource, and what the words of its descriptors stand for.
[Import Ed-Fi](../how-to/import-ed-fi.md) says how to hand the files over, and how a district lays a
table of its own beside these.

## Choices

{chosen}

## Descriptors

{words}
## Resources

`[]` takes all of a list, `|` the first place that holds something. In bulk XML names are capital
and in the singular, without the ending Descriptor.

{resources}"""
