"""The gate: a model that does not keep the board's limits is not put in use by itself."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from inmotion.capabilities.early_warning.pipeline.risk.judging import failures
from inmotion.capabilities.early_warning.pipeline.risk.limits import Limit, limits_on
from inmotion.capabilities.early_warning.pipeline.risk.models import (
    Models,
    Publication,
    Record,
)
from inmotion.capabilities.early_warning.risk_words import failure_words
from inmotion.ui.words import Words
from inmotion.vocabulary.errors import NotAllowed


def today() -> date:
    """Return the day on which limits are looked up: they hold when somebody decides."""
    return datetime.now(UTC).date()


def limits_of(lake: Path) -> dict[str, Limit]:
    """Return the limits in force today."""
    return limits_on(lake, today())


def failures_of(lake: Path, record: Record) -> list[dict[str, Any]]:
    """Return the limits in force today that a model does not keep."""
    return failures(record.measures, limits_of(lake))


def publish(
    words: Words, lake: Path, record: Record, *, by: str, why: str, in_spite_of_failures: bool
) -> Publication:
    """Put a model in use from the next night on.

    Raises
    ------
    NotAllowed
        If it fails a limit and nobody overrides it; the model in use stays in use.
    DamagedModel
        If its file was changed since it was fitted.
    """
    models = Models(lake)
    models.model(record.number)
    failed = tuple(failure_words(words, one) for one in failures_of(lake, record))
    if failed and not in_spite_of_failures:
        raise NotAllowed(
            f"Model {record.number} does not keep the board's limits. " + " ".join(failed),
            where=f"outcome {record.outcome}",
            do="Change what it learns from, or let the board decide: --override with --by and "
            "--why puts it in use, and its card says so.",
            saved="Nothing has been changed; the model in use stays in use.",
        )
    return models.publish(record, by=by, why=why, failures=failed)
