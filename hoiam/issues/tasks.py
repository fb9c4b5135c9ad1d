"""What this room does by itself: reminding offices, and bringing back what was promised."""

from __future__ import annotations

from datetime import datetime

from hoiam.issues.actions.reminding import remind_offices
from hoiam.issues.actions.reopening import bring_back
from hoiam.jobs.registry import job

HOUR = 3_600


@job("issues.remind", every=HOUR)
def remind(*, now: datetime) -> None:
    """Queue the reminders that are due."""
    remind_offices(now=now)


@job("issues.bring_back", every=HOUR)
def bring_back_promises(*, now: datetime) -> None:
    """Begin a round for each promise whose day has come."""
    bring_back(now=now)
