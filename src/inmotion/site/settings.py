"""Settings of the people-facing side. Rooms are found, not listed: a new one is one new folder."""

import os
from pathlib import Path
from pkgutil import iter_modules

import inmotion.capabilities

ROOMS = sorted(
    f"inmotion.capabilities.{room.name}" for room in iter_modules(inmotion.capabilities.__path__)
)
INSTALLED_APPS = ["inmotion.records", *ROOMS]

# Empty on purpose: Django then refuses to sign anything, instead of signing with a known secret.
SECRET_KEY = os.environ.get("INMOTION_SECRET_KEY", "")

# What people enter and who looked lies beside the tables it speaks about. WAL lets pages read while
# a row is written; IMMEDIATE takes the lock before reading, so that two writers wait, not fail.
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": Path(os.environ.get("INMOTION_LAKE", "lake")) / "records.sqlite3",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL",
            "timeout": 20,
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

USE_TZ = True
TIME_ZONE = "America/Los_Angeles"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]

# Nothing leaves this machine unless a mail relay is configured.
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
