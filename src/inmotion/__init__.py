"""In Motion: from district files to the students to reach this week, and proof that it helped."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from inmotion.indicators.region import Region


def open_region(path: Path | str, as_of: date | None = None) -> Region:
    """Open a region's lake for asking.

    Parameters
    ----------
    path : Path or str
        The lake's folder.
    as_of : date, optional
        As known on this day; the newest extract's date if not given.

    Raises
    ------
    WrongUsage
        If there is no lake, or nothing in it.

    Examples
    --------
    >>> region = open_region("demo-lake")  # doctest: +SKIP
    >>> region.indicator("chronic_absence").by("place", "month")  # doctest: +SKIP
    """
    # Imported here, so that `import inmotion` costs nothing to those who want one floor only.
    from inmotion.capabilities import rooms
    from inmotion.indicators import registry
    from inmotion.indicators.region import Region

    registry.load(room.name for room in rooms())
    return Region(path, as_of)
