"""`inmotion nightly`: compute everything and swap the results in."""

import gc
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Annotated

import typer

from inmotion.cli.stopping import tells_what_was_saved
from inmotion.lake.engine_name import EngineName
from inmotion.ui.options import AsOfOption, JsonOption, LakeOption, day_from

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from inmotion.lake.store import Lake

EXAMPLE = """\b
Examples:
  inmotion nightly --lake lake
  inmotion nightly --lake lake --as-of 2026-02-06
  inmotion nightly --lake /shared/lake --engine spark --spark-master spark://host:7077
"""

EngineOption = Annotated[
    EngineName,
    typer.Option(
        "--engine", envvar="INMOTION_ENGINE", help="What computes; the results are equal."
    ),
]
SparkMasterOption = Annotated[
    str | None,
    typer.Option(
        "--spark-master",
        envvar="INMOTION_SPARK_MASTER",
        metavar="URL",
        help="Where Spark runs; all cores of this machine if not given.",
        show_default=False,
    ),
]


def nightly(
    lake: LakeOption,
    as_of: AsOfOption = "",
    engine: EngineOption = EngineName.DUCKDB,
    spark_master: SparkMasterOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compute all indicators and lists, and swap them in when they are complete.

    Pages and lists read the old results until then, and never half a night.
    """
    from inmotion.lake.store import Lake
    from inmotion.ui.terminal import margin, print_json

    stopping = tells_what_was_saved(
        "Stopped before the night was over.",
        do="Run it again when there is time.",
        saved=lambda: "The results of the night before are still the present ones.",
    )
    with stopping:
        opened = Lake(lake)
        day, path = _computed(opened, as_of, engine, spark_master)
    if as_json:
        print_json({"as_of": day, "lake_version": opened.manifest.number, "results": str(path)})
    else:
        margin().print(
            f"The results as of {day}, from lake version {opened.manifest.number}, are in place."
        )


def _computed(
    opened: "Lake", as_of: str, engine: EngineName, spark_master: str | None
) -> "tuple[date, Path]":
    """Compute the night of a day, and return the day and where the results lie."""
    from inmotion.capabilities import rooms
    from inmotion.indicators import nightly as night
    from inmotion.indicators.region import newest_extract
    from inmotion.indicators.registry import load
    from inmotion.lake.opening import open_engine
    from inmotion.ui.progress import progress

    day = day_from(as_of) if as_of else newest_extract(opened)
    cards = rooms()
    load(card.name for card in cards)
    pipelines = [
        (import_module(f"inmotion.capabilities.{card.name}.pipeline"), card.nightly)
        for card in cards
        if card.nightly
    ]
    steps = [getattr(pipeline, name) for pipeline, names in pipelines for name in names]
    with (
        _without_collector(),
        open_engine(opened, engine, spark_master) as computing,
        progress("steps") as tell,
    ):
        return day, night.run(computing, day, steps, tell)


@contextmanager
def _without_collector() -> "Iterator[None]":
    """Collect no garbage inside: a night's expressions live to its end, and are looked through."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
