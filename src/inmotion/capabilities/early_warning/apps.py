"""Tells Django about the room."""

from django.apps import AppConfig


class Config(AppConfig):
    """Early warning."""

    name = "inmotion.capabilities.early_warning"
    label = "early_warning"
