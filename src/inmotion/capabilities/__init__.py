"""Floor 7: the rooms. No room imports another."""

from importlib import import_module
from pkgutil import iter_modules

from inmotion.vocabulary.capability import Capability


def rooms() -> tuple[Capability, ...]:
    """Return the cards of all rooms, by name. A room is found by being a folder here."""
    names = sorted(room.name for room in iter_modules(__path__))
    return tuple(import_module(f"{__name__}.{name}.capability").CAPABILITY for name in names)
