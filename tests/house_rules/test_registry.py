"""No door between rooms is hidden in a string: foreign keys, URL names, applications."""

import sys

import pytest

APPS = """
from django.apps import AppConfig

class Config(AppConfig):
    name = "inmotion.capabilities.{name}"
    label = "{label}"
"""
MODEL = """
from django.db import models

class {name}(models.Model):
    {field}
"""


@pytest.fixture
def walk(house_copy, root):
    """Walk the registry of the copied house in a process of its own."""

    def findings() -> list[str]:
        done = house_copy.run(sys.executable, root / "tests/house_rules/walk_registry.py")
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    return findings


@pytest.fixture
def plant_room(house_copy):
    """Build a room that the settings find."""

    def plant(name: str, *, label: str = "", **files: str) -> None:
        house_copy.plant(
            f"capabilities/{name}/apps.py", APPS.format(name=name, label=label or name)
        )
        for file, text in files.items():
            house_copy.plant(f"capabilities/{name}/{file}.py", text)

    return plant


def test_no_room_knows_another_through_the_registry(walk):
    assert walk() == []


def test_a_room_is_installed_by_being_a_folder(plant_room, house_copy):
    plant_room("planted")
    code = "from inmotion.site.settings import INSTALLED_APPS; print(*INSTALLED_APPS)"
    installed = house_copy.run(sys.executable, "-c", code).stdout.split()
    assert installed[0] == "inmotion.records"
    assert "inmotion.capabilities.planted" in installed


def test_a_foreign_key_from_room_to_room_is_found(walk, plant_room):
    plant_room("well", models=MODEL.format(name="Visit", field="on_date = models.DateField()"))
    key = "visit = models.ForeignKey('well.Visit', models.CASCADE)"
    plant_room("nosy", models=MODEL.format(name="Peek", field=key))
    assert walk() == ["nosy.Peek.visit -> well.Visit"]


def test_a_many_to_many_from_room_to_room_is_found(walk, plant_room):
    plant_room("well", models=MODEL.format(name="Visit", field="on_date = models.DateField()"))
    key = "visits = models.ManyToManyField('well.Visit')"
    plant_room("nosy", models=MODEL.format(name="Peek", field=key))
    assert "nosy.Peek.visits -> well.Visit" in walk()


def test_a_key_within_a_room_is_nobodys_business(walk, plant_room):
    key = "before = models.ForeignKey('self', models.CASCADE)"
    plant_room("well", models=MODEL.format(name="Visit", field=key))
    assert walk() == []


def test_a_url_name_of_another_room_is_found(walk, plant_room, house_copy):
    plant_room("well")
    plant_room(
        "nosy", views="from django.urls import reverse\nHOME = lambda: reverse('well:home')\n"
    )
    page = "capabilities/nosy/templates/nosy/page.html"
    house_copy.plant(page, '<a href="{% url "well:visit" 7 %}"><a href="{% url "nosy:own" %}">')
    assert walk() == ["nosy/templates/nosy/page.html -> well", "nosy/views.py -> well"]


def test_a_room_without_an_application_is_found(walk, house_copy):
    house_copy.plant("capabilities/bare/capability.py", "")
    assert walk() == ["bare has no apps.py"]


def test_a_room_under_another_name_is_found(walk, plant_room):
    plant_room("well", label="better")
    assert walk() == ["well calls itself better"]
