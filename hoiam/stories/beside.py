"""What the rooms above show beside a story: they register it, for stories know none of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hoiam.offices.models import User
from hoiam.stories.models import Story

Provider = Callable[[Story, User], dict[str, Any] | None]
_pieces: dict[str, Provider] = {}


def register(template: str, provider: Provider) -> None:
    """Show `template` beside every story with what `provider` gives it, or not where None."""
    _pieces[template] = provider


def pieces(story: Story, user: User) -> list[dict[str, Any]]:
    """The registered pieces for one story: each with its `template` and what it needs."""
    found = []
    for template, provider in _pieces.items():
        context = provider(story, user)
        if context is not None:
            found.append({"template": template, **context})
    return found
