"""Foreign keys go only down the staircase; import-linter can't see those written as text."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parent.parent
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
STEPS = {
    room.strip(): height
    for height, step in enumerate(reversed(CONTRACTS["contracts"][0]["layers"]))
    for room in step.split("|")
}
ROOMS = [config for config in apps.get_app_configs() if config.name.startswith("hoiam.")]


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.label)
def test_foreign_keys_go_down(room):
    for model in room.get_models():
        for field in model._meta.get_fields():
            target = field.related_model if field.is_relation and field.concrete else None
            if target is None or target._meta.app_label not in STEPS:
                continue
            below = STEPS[target._meta.app_label]
            same = target._meta.app_label == room.label
            assert same or below < STEPS[room.label], f"{model.__name__}.{field.name}"


def test_every_room_is_on_the_staircase():
    assert {room.label for room in ROOMS} <= set(STEPS)
