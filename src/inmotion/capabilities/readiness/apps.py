"""Tells Django about the room."""

from django.apps import AppConfig


class Config(AppConfig):
    """Readiness."""

    name = "inmotion.capabilities.readiness"
    label = "readiness"
