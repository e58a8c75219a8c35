"""One engine for all questions of a worker: what is asked about changes, the engine does not."""

from collections.abc import Iterator

import pytest

from inmotion.capabilities import rooms
from inmotion.indicators import registry
from inmotion.lake.engine import Engine
from inmotion.lake.opening import open_engine
from inmotion.lake.store import Lake


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The engine over a real, empty lake; `world.facts_of` puts rows in."""
    registry.load(room.name for room in rooms())
    with open_engine(Lake.create(tmp_path_factory.mktemp("lake") / "lake")) as opened:
        yield opened
