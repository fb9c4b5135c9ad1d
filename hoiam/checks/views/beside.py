"""What stands beside a story: the claims on it, and opening one."""

from __future__ import annotations

from typing import Any

from hoiam.checks.models import Claim
from hoiam.offices.models import User
from hoiam.stories import beside
from hoiam.stories.models import Story

TEMPLATE = "checks/_beside_story.html"
MOST = 8


def _context(story: Story, user: User) -> dict[str, Any] | None:
    claims = Claim.objects.for_user(user).filter(claim_stories__story=story)
    claims = list(claims.exclude(state="merged")[:MOST])
    return {"claims": claims} if claims or user.may_check else None


def register() -> None:
    beside.register(TEMPLATE, _context)
