"""Rows that an import writes down for itself, in no file of anybody's."""

from inmotion.sources import readings
from inmotion.sources.layout import Element, Layout, Need, Target

SOURCE_ROWS = Layout(
    kind="SourceRows",
    file_name="",
    title="Rows as they came",
    elements=(
        Element("DistrictCode", "district_id"),
        Element("Format", "format_name", readings.TEXT, Need.NEEDED),
        Element("File", "file_name", readings.TEXT, Need.NEEDED),
        Element("RowKey", "row_key", readings.TEXT, Need.NEEDED),
        Element("Cells", "row_cells", readings.TEXT, Need.NEEDED),
    ),
    targets=(Target("source_rows"),),
    has_student=False,
    is_memory=True,
)
