"""Settings of the people-facing side. Rooms are found, not listed: a new one is one new folder."""

import os
from pathlib import Path
from pkgutil import iter_modules

import inmotion.capabilities
from inmotion.records.database import sqlite

ROOMS = sorted(
    f"inmotion.capabilities.{room.name}" for room in iter_modules(inmotion.capabilities.__path__)
)
INSTALLED_APPS = ["inmotion.records", *ROOMS]

# Empty on purpose: Django then refuses to sign anything, instead of signing with a known secret.
SECRET_KEY = os.environ.get("INMOTION_SECRET_KEY", "")

# What people enter and who looked lies beside the tables it speaks about.
DATABASES = {"default": sqlite(Path(os.environ.get("INMOTION_LAKE", "lake")))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

USE_TZ = True
TIME_ZONE = "America/Los_Angeles"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]

# Nothing leaves this machine unless a mail relay is configured.
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
