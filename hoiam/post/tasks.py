"""The post's jobs: send what is due, look after it, forget, and fetch what came in."""

from __future__ import annotations

import logging
from datetime import datetime

from django.conf import settings

from hoiam.jobs.actions import enqueue
from hoiam.jobs.clock import Again
from hoiam.jobs.registry import job
from hoiam.post import mailbox
from hoiam.post.actions import forgetting, sending
from hoiam.post.actions.queueing import SEND
from hoiam.post.models import OutgoingMail

logger = logging.getLogger(__name__)


@job(SEND, priority=2)
def send(*, now: datetime) -> Again | None:
    """Send a batch of what is due."""
    return sending.send_due(now=now)


@job("post.sweep", every=60)
def sweep(*, now: datetime) -> None:
    """Ask for sending where mail is due, should the job that was queued with it be gone."""
    if OutgoingMail.objects.due(now=now).exists():
        enqueue(SEND, unique_key=SEND, priority=2, now=now)


@job("post.forget", every=6 * 3600)
def forget(*, now: datetime) -> None:
    """Erase texts, digests and refusals whose time is over."""
    forgetting.forget(now=now)


@job("post.fetch", every=60 if settings.IMAP_URL else None)
def fetch(*, now: datetime) -> None:
    """Take the replies that wait in the mailbox."""
    try:
        mailbox.fetch(now=now)
    except mailbox.MailboxAway:
        logger.warning("the mailbox can't be reached")
