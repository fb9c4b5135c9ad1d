"""The job that forgets."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from hoiam.jobs.registry import job
from hoiam.receipts.actions import erase_due


@job("receipts.erase", every=6 * 3600)
def erase(*, now: datetime) -> None:
    """Erase contacts and texts whose day has come."""
    erase_due(today=timezone.localdate(now))
