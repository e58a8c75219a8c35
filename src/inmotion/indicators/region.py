"""A region's lake, opened for asking: the Python door."""

from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self

import ibis.expr.types as ir

from inmotion.indicators.card import Indicator
from inmotion.indicators.compute import group_face, person_face
from inmotion.indicators.facts import Facts
from inmotion.indicators.registry import indicator
from inmotion.indicators.result import Result
from inmotion.lake.engine import Engine
from inmotion.lake.opening import open_engine
from inmotion.lake.store import Lake
from inmotion.vocabulary.errors import WrongUsage
from inmotion.vocabulary.time import school_year_of


class Region:
    """The tables and indicators of one region as known on a day.

    Parameters
    ----------
    path : Path or str
        The lake's folder.
    as_of : date, optional
        The newest extract's date if not given.

    Examples
    --------
    >>> region = open_region("demo-lake")  # doctest: +SKIP
    >>> region.indicator("chronic_absence").by("place", "month")  # doctest: +SKIP
    """

    def __init__(self, path: Path | str, as_of: date | None = None) -> None:
        self.engine = open_engine(Lake(path))
        self.as_of = as_of or newest_extract(self.engine.lake)
        self.facts = facts_on(self.engine, self.as_of)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the engine."""
        self.engine.__exit__(None, None, None)

    def indicator(self, name: str) -> "Question":
        """Ask about one indicator; WrongUsage if there is none of that name."""
        return Question(self, indicator(name))


class Question:
    """One indicator of one region, not yet cut."""

    def __init__(self, region: Region, card: Indicator) -> None:
        self.region, self.card = region, card

    def by(self, *cuts: str) -> Result:
        """Compute the indicator by "place" and/or "month", or by "person".

        Raises
        ------
        WrongUsage
            If the indicator cannot be cut that way.
        """
        facts = self.region.facts
        if "person" not in cuts:
            return self._result(group_face(facts, self.card, cuts).order_by("place_id", "month_on"))
        if len(cuts) > 1:
            raise WrongUsage(
                "By person goes with no other cut.", do="Ask by person alone.", saved=""
            )
        return self._result(person_face(facts, self.card).order_by("person_id"))

    def _result(self, rows: ir.Table) -> Result:
        engine = self.region.engine
        return Result(
            engine.fetch(rows),
            self.card,
            self.region.as_of.isoformat(),
            engine.lake.manifest.number,
        )


def facts_on(engine: Engine, as_of: date) -> Facts:
    """Return the facts of a lake as known on a day."""
    silent = engine.lake.manifest.not_stated("N", school_year_of(as_of))
    return Facts(engine.known(as_of), as_of, keep=engine.keep, without_absences=silent)


def newest_extract(lake: Lake) -> date:
    """Return the date of the newest extract in the lake; WrongUsage if it is empty."""
    dates = lake.manifest.extracts.values()
    if not dates:
        raise WrongUsage(
            "The lake is empty.",
            where=str(lake.root),
            do="Run `inmotion import PATH --lake LAKE --yes` first.",
        )
    return date.fromisoformat(max(dates))
