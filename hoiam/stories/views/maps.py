"""A small map of the provinces of today, with those of a story marked; the list says the same."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.conf import settings

from hoiam.places.models import Level
from hoiam.stories.models import Story

WIDTH, HEIGHT = 365, 385
# With more than a third of the provinces marked the map says no more than the list.
MOST_MARKED = 11


@dataclass(frozen=True, slots=True)
class Shape:
    """A province as an SVG path; `here` when the story plays in it."""

    name: str
    path: str
    here: bool


@cache
def _outlines() -> dict[str, str]:
    return settings.KNOWLEDGE.table("places/outlines.toml")


def story_map(story: Story) -> list[Shape]:
    """The provinces, or none where the story has no place to be marked."""
    rows = story.story_places.select_related("place__province")
    names = {
        row.place.name if row.place.level == Level.PROVINCE else row.place.province.name
        for row in rows
        if row.place.level == Level.PROVINCE or row.place.province
    }
    if not 1 <= len(names & set(_outlines())) <= MOST_MARKED:
        return []
    return [Shape(name, path, name in names) for name, path in _outlines().items()]
