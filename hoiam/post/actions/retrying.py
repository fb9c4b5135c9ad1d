"""An administrator sends again what could not be sent."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from hoiam.jobs.actions import enqueue
from hoiam.offices.actions.logging import log
from hoiam.offices.models import User
from hoiam.post.actions.queueing import SEND
from hoiam.post.models import OutgoingMail
from hoiam.post.states import MailState


def check_administrator(user: User) -> None:
    if not user.may_administer:
        raise PermissionDenied(_("Only an administrator looks after the mail."))


@transaction.atomic
def retry_mail(user: User, mail: OutgoingMail, *, now: datetime) -> OutgoingMail:
    """Try a mail anew, its attempts counted from nothing; not one that was sent or is erased."""
    check_administrator(user)
    held = OutgoingMail.objects.select_for_update().get(pk=mail.pk)
    if held.state == MailState.SENT:
        raise ValidationError(_("This mail has been sent."))
    if held.text is None:
        raise ValidationError(_("The text of this mail has been erased; it can't be sent again."))
    held.attempts, held.next_try, held.last_error = 0, now, ""
    held.save(update_fields=("attempts", "next_try", "last_error"))
    log(user, "mail.retried", held, now=now)
    enqueue(SEND, unique_key=SEND, priority=2, now=now)
    return held


def retry_failed(user: User, *, now: datetime) -> int:
    """Try all that failed anew, as after wrong settings of the server; how many."""
    check_administrator(user)
    failed = OutgoingMail.objects.in_state(MailState.FAILED).exclude(text=None).order_by("pk")
    mails = list(failed[:1000])
    for mail in mails:
        retry_mail(user, mail, now=now)
    return len(mails)
