"""The reference page about extracts of the state's Report Card."""

from inmotion.sources.report_card.layouts import datasets, load
from markdown_tables import grid, listed


def report_card_page() -> str:
    """Return the page about extracts of the state's Report Card."""
    names = load("columns")
    sections = []
    for dataset in datasets().values():
        fields = {name for measure in dataset.measures for name in measure.fields}
        rows = (
            (f"`{m.code}`", m.student_group, m.unit_code, listed(m.fields))
            for m in dataset.measures
        )
        known = (
            (f"`{field}`", f"`{name}`", seen)
            for field in names
            if field in fields
            for name, seen in names[field].items()
        )
        sections.append(
            f"## {dataset.code}\n\nTold by: {listed(dataset.signs)}\n\n"
            + grid(("Measure", "Student group", "Unit", "Fields"), rows)
            + "\n\n"
            + grid(("Field", "Name", "Seen in"), known)
        )
    measured = {name for d in datasets().values() for m in d.measures for name in m.fields}
    shared = (
        (f"`{field}`", f"`{name}`", seen)
        for field in names
        if field not in measured
        for name, seen in names[field].items()
    )
    hidden = ((f"`{why}`", ", ".join(said)) for why, said in load("words")["hidden"].items())
    return f"""# Extracts of the state's Report Card

The names of columns drift; every name below is read as the same field, compared by letters and
digits alone. What the state hides is empty in the [table](tables.md#report_card_figures) and says
why. [Compare with the state](../how-to/compare-with-the-state.md) says how to take extracts in.

## Words for hiding

They are compared by letters, digits, `<` and `>`; the first of a line is the one written. A band
such as `>95%` is kept as its two bounds.

{grid(("Why", "Words"), hidden)}

## Columns of several extracts

{grid(("Field", "Name", "Seen in"), shared)}

""" + "\n\n".join(sections)
