"""Collecting what is wrong with a mapping while it is read."""

from collections.abc import Iterable
from datetime import date
from typing import Any


class Faults:
    """What is wrong, in the order of reading; each reader returns something usable all the same."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def add(self, where: str, what: str) -> None:
        """Note a fault; `where` is the dotted path in the file."""
        self.found.append(f"{where}: {what}" if where else what)

    def keys(self, raw: dict[str, Any], known: Iterable[str], where: str) -> None:
        """Note keys that mean nothing: a typing error must not be passed over."""
        names = list(known)
        for key in raw:
            if key not in names:
                self.add(where, f"{key!r} is none of: {', '.join(names)}")

    def text(self, raw: dict[str, Any], key: str, where: str, default: str = "") -> str:
        """Return the text at `key`; numbers are taken as they are written."""
        entry = raw.get(key, default)
        if isinstance(entry, str | int | float) and not isinstance(entry, bool):
            return str(entry)
        self.add(where, f"{key} needs a text")
        return default

    def number(self, raw: dict[str, Any], key: str, where: str) -> int | None:
        """Return the whole number at `key`, None if there is none."""
        entry = raw.get(key)
        if entry is None or (isinstance(entry, int) and not isinstance(entry, bool)):
            return entry
        self.add(where, f"{key} needs a whole number")
        return None

    def day(self, raw: dict[str, Any], key: str, where: str) -> date | None:
        """Return the day at `key`, None if there is none."""
        entry = raw.get(key)
        if entry is None or type(entry) is date:
            return entry
        self.add(where, f"{key} needs a day without quotes, like 2026-09-02")
        return None

    def table(self, raw: dict[str, Any], key: str, where: str) -> dict[str, Any]:
        """Return the table at `key`, empty if there is none."""
        entry = raw.get(key, {})
        if isinstance(entry, dict):
            return entry
        self.add(where, f"{key} needs a table")
        return {}

    def list(self, raw: dict[str, Any], key: str, where: str) -> list[dict[str, Any]]:
        """Return the list of tables at `key`; one table alone is a list of one."""
        entry = raw.get(key, [])
        entries = entry if isinstance(entry, list) else [entry]
        if all(isinstance(one, dict) for one in entries):
            return entries
        self.add(where, f"{key} needs tables")
        return []

    def texts(self, raw: dict[str, Any], where: str) -> dict[str, str]:
        """Return a table of texts."""
        return {key: self.text(raw, key, where) for key in raw}
