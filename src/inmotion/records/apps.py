"""Records as a Django application."""

from django.apps import AppConfig


class Config(AppConfig):
    """What people enter, and who looked at what."""

    name = "inmotion.records"
    label = "records"
    verbose_name = "Records"
    default_auto_field = "django.db.models.BigAutoField"
