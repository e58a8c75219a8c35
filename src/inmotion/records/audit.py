"""Who was shown what about whom: one row per page or list, written before it is shown."""

import getpass
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from inmotion.vocabulary.errors import NotAllowed


@dataclass(frozen=True)
class Shown:
    """One row of the audit.

    Parameters
    ----------
    at : datetime, UTC
    who, what, why, scope : str
    person_ids : tuple of int
    lake_version : int
    """

    at: datetime
    who: str
    what: str
    why: str
    scope: str
    person_ids: tuple[int, ...]
    lake_version: int


def account() -> str:
    """Return the name of the account this program runs under.

    The command line has no sign-in: whoever may read the lake's files may use it.
    """
    try:
        return getpass.getuser()
    except OSError as error:
        raise _unwritten(f"This account has no name ({error})") from error


def record_shown(
    lake_root: Path,
    *,
    who: str,
    what: str,
    why: str,
    person_ids: Iterable[int],
    lake_version: int,
    scope: str = "",
) -> None:
    """Add the row that says what is about to be shown to whom.

    Call it before showing: what cannot be written down is not shown.

    Parameters
    ----------
    lake_root : Path
        The lake's folder; the audit lies in it.
    who : str
        `account()` on the command line.
    what, why : str
        The command or page, and its purpose.
    person_ids : iterable of int
        Everybody about whom something is shown.
    lake_version : int
    scope : str
        Of which place, person or group.

    Raises
    ------
    NotAllowed
        If the row cannot be written.
    """
    # Django takes a third of a second to load; only those who show people pay for it.
    from django.db import DatabaseError

    from inmotion.records.database import open_records

    people = sorted(set(person_ids))
    try:
        open_records(lake_root)
        from inmotion.records.models import AuditEntry

        AuditEntry.objects.create(
            at=datetime.now(UTC),
            who=who,
            what=what,
            why=why,
            scope=scope,
            person_ids=people,
            person_count=len(people),
            lake_version=lake_version,
        )
    except (DatabaseError, OSError) as error:
        raise _unwritten(str(error), where=str(lake_root)) from error


def shown(lake_root: Path) -> tuple[Shown, ...]:
    """Return the audit of a lake, oldest row first."""
    from inmotion.records.database import open_records

    open_records(lake_root)
    from inmotion.records.models import AuditEntry

    return tuple(
        Shown(
            at=entry.at,
            who=entry.who,
            what=entry.what,
            why=entry.why,
            scope=entry.scope,
            person_ids=tuple(entry.person_ids),
            lake_version=entry.lake_version,
        )
        for entry in AuditEntry.objects.all()
    )


def _unwritten(reason: str, where: str = "") -> NotAllowed:
    return NotAllowed(
        f"Who looks at people cannot be written down, so nothing is shown: {reason}.",
        where=where,
        do="Ask whoever keeps the lake for the right to write in its folder.",
        saved="",
    )
