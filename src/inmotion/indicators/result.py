"""What `compute` hands out: a small table any tool can take, with where it comes from."""

from dataclasses import dataclass
from html import escape

import pyarrow as pa

from inmotion.indicators.card import Indicator


@dataclass(frozen=True)
class Result:
    """Numbers of one indicator.

    Offers the Arrow stream interface, so `polars.from_arrow(result)`, `pyarrow.table(result)`,
    `pandas.DataFrame.from_arrow(result)` and DuckDB take it as it is.

    Parameters
    ----------
    table : pyarrow.Table
        As from `compute.group_face` or `compute.person_face`.
    card : Indicator
    as_of : str
        ISO date.
    lake_version : int
    """

    table: pa.Table
    card: Indicator
    as_of: str
    lake_version: int

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Hand the rows to another library without copying (Arrow PyCapsule interface)."""
        stream: object = self.table.__arrow_c_stream__(requested_schema)  # type: ignore[no-untyped-call]
        return stream

    def __len__(self) -> int:
        return self.table.num_rows

    def __repr__(self) -> str:
        return f"{self.caption}\n{self.table.slice(0, 20).to_string(preview_cols=20)}"

    @property
    def caption(self) -> str:
        """Name, day, lake version and source in one line."""
        return (
            f"{self.card.title} ({self.card.unit}), as of {self.as_of}, "
            f"lake version {self.lake_version}. Source: {self.card.source}."
        )

    def _repr_html_(self) -> str:
        """Show the first rows as a plain table under the indicator's own words."""
        head = "".join(f"<th>{escape(name)}</th>" for name in self.table.column_names)
        rows = "".join(
            "<tr>" + "".join(f"<td>{_cell(value)}</td>" for value in row.values()) + "</tr>"
            for row in self.table.slice(0, 20).to_pylist()
        )
        more = len(self) - 20
        rest = f"<p>and {more:,} more rows</p>" if more > 0 else ""
        return (
            f"<p><b>{escape(self.card.title)}</b>. {escape(self.card.means)}</p>"
            f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{rest}"
            f"<p><small>{escape(self.caption)}</small></p>"
        )


def _cell(value: object) -> str:
    """Write one value for people: unknown as a dash, shares with three digits."""
    if value is None:
        return "–"
    return f"{value:.3f}" if isinstance(value, float) else escape(str(value))
