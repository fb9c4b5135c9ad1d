"""The post's jobs: send what is due, look after it, forget, and fetch what came in."""

from __future__ import annotations

from datetime import datetime

from hoiam.jobs.actions import enqueue
from hoiam.jobs.clock import Again
from hoiam.jobs.registry import job
from hoiam.post.actions import sending
from hoiam.post.actions.queueing import SEND
from hoiam.post.models import OutgoingMail


@job(SEND, priority=2)
def send(*, now: datetime) -> Again | None:
    """Send a batch of what is due."""
    return sending.send_due(now=now)


@job("post.sweep", every=60)
def sweep(*, now: datetime) -> None:
    """Ask for sending where mail is due, should the job that was queued with it be gone."""
    if OutgoingMail.objects.due(now=now).exists():
        enqueue(SEND, unique_key=SEND, priority=2, now=now)
