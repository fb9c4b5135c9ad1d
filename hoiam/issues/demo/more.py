"""What rooms above bring to the demonstration: each puts courses of its own on the agenda."""

from __future__ import annotations

from collections.abc import Callable

from hoiam.issues.demo.world import World

Start = Callable[[World], None]

_starts: list[Start] = []


def register(start: Start) -> None:
    """Called from `apps.ready()` of a room; once is enough."""
    if start not in _starts:
        _starts.append(start)


def start_all(world: World) -> None:
    for start in _starts:
        start(world)
