"""In Motion: from district files to the students to reach this week, and proof that it helped."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inmotion.indicators.region import Region

__all__ = ["open_region"]


def open_region(path: Path | str, as_of: date | None = None) -> "Region":
    """Open a region's lake to ask it about its indicators.

    Parameters
    ----------
    path : Path or str
        The lake's folder.
    as_of : date, optional
        What was known by then; the day of the newest extract if not given.

    Returns
    -------
    region : Region
        Also a context manager, which lets go of the lake at its end.

    Raises
    ------
    WrongUsage
        If there is no lake, or nothing in it.

    Examples
    --------
    >>> with open_region("demo-lake") as region:  # doctest: +SKIP
    ...     region.indicator("chronic_absence").by("place", "month")
    """
    # Loaded here, not above: `import inmotion` stays instant, and floors never meet through it.
    from inmotion.capabilities import rooms
    from inmotion.indicators.region import Region
    from inmotion.indicators.registry import load

    load(room.name for room in rooms())
    return Region(path, as_of)
