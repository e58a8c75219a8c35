"""How high the list of the rules would have put each student, on a day of the past."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

#: Only lots decide after this one; they say nothing about a student.
_LOT = "tie_number"


def heights(list_rows: pa.Table, keys: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """Return person_id -> how high on the list, over all schools; equals share a height.

    Parameters
    ----------
    list_rows : pyarrow.Table
        As from `order.ordered`.
    keys : sequence of {"by", "first", "words"}
        The order in force.
    """
    columns: list[NDArray[Any]] = []
    for key in keys:
        if key["by"] == _LOT:
            continue
        values = np.asarray(list_rows[key["by"]].cast("float64").to_numpy(), dtype=np.float64)
        columns.append(values if key["first"] in {"yes", "most"} else -values)
    if not len(list_rows):
        return {}
    order = np.lexsort(columns[::-1])
    stacked = np.column_stack(columns)[order]
    is_higher = np.concatenate([[True], (np.diff(stacked, axis=0) != 0).any(axis=1)])
    people = list_rows["person_id"].to_numpy()[order]
    return dict(zip(people.tolist(), np.cumsum(is_higher).tolist(), strict=True))
