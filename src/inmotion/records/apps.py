"""Records as a Django application."""

from django.apps import AppConfig


class Config(AppConfig):
    """The shared nouns, access and audit."""

    name = "inmotion.records"
    label = "records"
