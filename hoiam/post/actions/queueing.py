"""Putting a mail in the outbox, in the same transaction as what it tells about."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.conf import settings
from django.db import models, transaction

from hoiam.jobs.actions import enqueue
from hoiam.post import recipients, replies
from hoiam.post.models import OutgoingMail
from hoiam.reading.clean import drop_invisible

SEND = "post.send"
LONGEST_SUBJECT = 200
LONGEST_KEY = 120


def queue_mail(
    *,
    key: str,
    to: tuple[str, int],
    subject: str,
    text: str,
    now: datetime,
    about: models.Model | None = None,
    reply: str | None = None,
) -> OutgoingMail | None:
    """Queue a mail once for each `key`; None where it has been queued before.

    `to` is a kind of recipient that a room registered, and a key: ("user", 7). `about` is the row
    it tells about. `reply` names a registered handler: then the person can answer by mail.
    """
    if reply is not None and (to[0] != "user" or about is None or replies.find(reply) is None):
        raise ValueError("only a member of staff replies, about a row, to a registered handler")
    about_kind = f"{about._meta.app_label}.{about._meta.model_name}" if about else ""
    return put_in_outbox(
        key=key,
        to=to,
        subject=subject,
        text=text,
        now=now,
        about_kind=about_kind,
        about=about.pk if about else None,
        reply=reply or "",
    )


@transaction.atomic
def put_in_outbox(
    *,
    key: str,
    to: tuple[str, int],
    subject: str,
    text: str,
    now: datetime,
    about_kind: str = "",
    about: int | None = None,
    reply: str = "",
) -> OutgoingMail | None:
    """`queue_mail` for what is known by its key alone."""
    kind, recipient = to
    if len(key) > LONGEST_KEY:
        raise ValueError(f"the key of a mail has at most {LONGEST_KEY} characters")
    if not recipients.is_known(kind):
        raise recipients.UnknownKind(kind)
    values = {
        "recipient_kind": kind,
        "recipient": recipient,
        "subject": one_line(subject)[:LONGEST_SUBJECT],
        "text": drop_invisible(text).strip(),
        "about_kind": about_kind,
        "about": about,
        "reply": reply,
        "message_id": f"<{secrets.token_hex(16)}@{settings.MAIL_DOMAIN}>",
        "queued_at": now,
        "next_try": now,
    }
    mail, is_new = OutgoingMail.objects.get_or_create(key=key, defaults=values)
    if not is_new:
        return None
    enqueue(SEND, unique_key=SEND, priority=2, now=now)
    return mail


def one_line(text: str) -> str:
    """A subject without line breaks, through which headers could be slipped in."""
    return " ".join(drop_invisible(text).split())
