"""What stands beside a story: the issues it raised, and opening one."""

from __future__ import annotations

from typing import Any

from hoiam.issues.queries.asked import issues_of
from hoiam.offices.models import User
from hoiam.stories import beside
from hoiam.stories.models import Story

TEMPLATE = "issues/_beside_story.html"


def _context(story: Story, user: User) -> dict[str, Any] | None:
    issues = issues_of(story, user)
    return {"issues": issues} if issues or user.may_edit else None


def register() -> None:
    beside.register(TEMPLATE, _context)
