"""The database of the records: SQLite beside the lake's tables, set up when first needed."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

FILE_NAME = "records.sqlite3"


def sqlite(lake_root: Path) -> dict[str, Any]:
    """Return Django's description of the records database of a lake.

    WAL lets pages read while a row is written; IMMEDIATE takes the lock before reading, so that two
    writers wait for each other instead of failing.
    """
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": lake_root / FILE_NAME,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL",
            "timeout": 20,
        },
    }


def open_records(lake_root: Path) -> None:
    """Make the records of the lake at `lake_root` the ones Django speaks to, up to date.

    For programs that are not the site: the command line and scripts. The site brings its own
    settings, and its database stays what they say.
    """
    if not settings.configured:
        settings.configure(
            INSTALLED_APPS=["inmotion.records"],
            DATABASES={"default": sqlite(lake_root)},
            USE_TZ=True,
        )
    if not apps.ready:
        django.setup()
    _point_to(lake_root / FILE_NAME)
    with _one_at_a_time(lake_root / ".records.lock"):
        if _migrations_wait():
            call_command("migrate", interactive=False, verbosity=0)


def _point_to(path: Path) -> None:
    """Speak to the database at `path`; one program may open several lakes, one after another."""
    if str(connection.settings_dict["NAME"]) != str(path):
        connection.close()
        connection.settings_dict["NAME"] = path


def _migrations_wait() -> bool:
    """Tell whether the tables are older than the code."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


@contextmanager
def _one_at_a_time(lock: Path) -> Iterator[None]:
    """Let only one program change the tables; the system drops the lock if it is killed."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
