"""What the rooms above show on a document's page: they register it, for papers know no issues.

A directive's tasks are issues, and how many are done is for that room to say.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hoiam.documents.models import OfficialDocument
from hoiam.offices.models import User

# The second argument is None where anyone reads the page.
Provider = Callable[[OfficialDocument, User | None], dict[str, Any] | None]
_pieces: dict[str, Provider] = {}


def register(template: str, provider: Provider) -> None:
    """Show `template` on every document with what `provider` gives it, or not where None."""
    _pieces[template] = provider


def unregister(template: str) -> None:
    _pieces.pop(template, None)


def pieces(document: OfficialDocument, user: User | None) -> list[dict[str, Any]]:
    """The registered pieces of one document: each with its `template` and what it needs."""
    found = []
    for template, provider in _pieces.items():
        context = provider(document, user)
        if context is not None:
            found.append({"template": template, **context})
    return found
