"""Print every door between rooms that a linter cannot see: one line each, none if all is well.

Started by test_registry.py in a process of its own, so that a planted room is really installed.
"""

import os
import re
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import django
from django.apps import AppConfig, apps

ROOMS = "inmotion.capabilities."
#: A URL asked for by name: {% url 'room:name' %}, reverse("room:name"), redirect("room:name").
URL_NAME = re.compile(
    r"""(?:\{%\s*url\s+|\b(?:reverse|reverse_lazy|redirect|resolve_url)\(\s*)['"](\w+):"""
)


def rooms() -> list[AppConfig]:
    """Return the installed rooms."""
    return [config for config in apps.get_app_configs() if config.name.startswith(ROOMS)]


def strangers_by_key() -> Iterator[str]:
    """Yield relations that lead from a room into another, or from records up into a room."""
    labels = {config.label for config in rooms()}
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            target = field.related_model
            # A reverse relation shows the same door from the other side.
            if not field.is_relation or field.auto_created or isinstance(target, str | None):
                continue
            to = target._meta.app_label
            if to in labels and to != model._meta.app_label:
                yield f"{model._meta.label}.{field.name} -> {target._meta.label}"


def strangers_by_url() -> Iterator[str]:
    """Yield places where a room asks for a URL of another room by name."""
    labels = {config.label for config in rooms()}
    for config in rooms():
        for path in sorted(Path(config.path).rglob("*")):
            if path.suffix not in {".py", ".html", ".txt"}:
                continue
            for label in URL_NAME.findall(path.read_text(encoding="utf-8")):
                if label in labels and label != config.label:
                    yield f"{config.label}/{path.relative_to(config.path)} -> {label}"


def misnamed() -> Iterator[str]:
    """Yield rooms without an apps.py, and rooms whose label is not the folder's name."""
    for config in rooms():
        folder = config.name.removeprefix(ROOMS)
        if find_spec(f"{config.name}.apps") is None:
            yield f"{folder} has no apps.py"
        elif config.label != folder:
            yield f"{folder} calls itself {config.label}"


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "inmotion.site.settings"
    django.setup()
    for finding in (*strangers_by_key(), *strangers_by_url(), *misnamed()):
        sys.stdout.write(f"{finding}\n")
