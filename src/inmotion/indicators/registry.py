"""All indicators the house knows, by name."""

from collections.abc import Iterable
from importlib import import_module

from inmotion.indicators.card import Indicator
from inmotion.vocabulary.errors import WrongUsage

_REGISTRY: dict[str, Indicator] = {}


def register(*cards: Indicator) -> None:
    """Make `cards` known; ValueError if a name is already taken by another card."""
    for card in cards:
        if _REGISTRY.setdefault(card.name, card) is not card:
            raise ValueError(f"two indicators are called {card.name!r}")


def load(rooms: Iterable[str]) -> None:
    """Import the indicators of the named rooms, which register themselves.

    Parameters
    ----------
    rooms : names of packages below `inmotion.capabilities`, as discovered by cli or site
    """
    for room in rooms:
        import_module(f"inmotion.capabilities.{room}.indicators")


def indicator(name: str) -> Indicator:
    """Return the card called `name`; WrongUsage if there is none."""
    try:
        return _REGISTRY[name]
    except KeyError:
        raise WrongUsage(
            f"There is no indicator called {name!r}.",
            do=f"Known are: {', '.join(sorted(_REGISTRY)) or 'none'}.",
            saved="",
        ) from None


def all_indicators() -> tuple[Indicator, ...]:
    """Return all cards in the order in which they were registered."""
    return tuple(_REGISTRY.values())
