"""What this room does by itself: reminding offices, and bringing back what was promised."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from hoiam.issues.actions.reminding import remind_offices
from hoiam.issues.actions.reopening import bring_back
from hoiam.jobs.registry import job

HOUR, DAY = 3_600, 86_400


@job("issues.remind", every=HOUR)
def remind(*, now: datetime) -> None:
    """Queue the reminders that are due."""
    remind_offices(now=now)


@job("issues.bring_back", every=HOUR)
def bring_back_promises(*, now: datetime) -> None:
    """Begin a round for each promise whose day has come."""
    bring_back(now=now)


@job("issues.know_tables", every=DAY)
def know_tables(*, now: datetime) -> None:
    """Let SQLite know how its tables are filled: without it a public list of 50,000 issues takes
    five times as long (`make bench ARGS=issue_pages`). PostgreSQL sees to this by itself."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit=400")
            cursor.execute("ANALYZE")
