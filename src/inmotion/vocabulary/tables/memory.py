"""What an import has to remember to understand the next package."""

from inmotion.vocabulary.tables.shapes import Column, Shape, Table

SOURCE_ROWS = Table(
    "source_rows",
    Shape.PLACE,
    "The last state of each row of formats that send changes only, in the format's own words. No "
    "indicator reads it; the next package of changes is applied to it.",
    (
        Column("format_name", "string", "the format, such as oneroster"),
        Column("file_name", "string", "the format's own name of the file", standard="OneRoster"),
        Column(
            "row_key",
            "string",
            "the format's own key of the row",
            is_sensitive=True,
            standard="OneRoster sourcedId",
        ),
        Column("row_cells", "string", "the cells that are read, as JSON", is_sensitive=True),
    ),
    key=("format_name", "file_name", "row_key"),
)
