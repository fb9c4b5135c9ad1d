"""Sending what is due: a small batch over one connection, each mail noted before and after.

A worker that dies loses nothing: what it had begun comes up again, under the same Message-ID.
"""

from __future__ import annotations

import smtplib
from datetime import datetime
from email.utils import format_datetime

from django.conf import settings
from django.core import mail as django_mail
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from hoiam.jobs.actions import hold_lease
from hoiam.jobs.clock import Again
from hoiam.post import attachments, clock, recipients, replies
from hoiam.post.models import KEPT_KINDS, OutgoingMail
from hoiam.post.recipients import Address
from hoiam.post.states import PROBLEMS

BATCH = 20
# Back ends that leave this machine alone; only there may sample data be "mailed".
LOCAL_BACKENDS = ("filebased", "console", "locmem", "dummy")
AUTO_HEADERS = {
    "Auto-Submitted": "auto-generated",
    "X-Auto-Response-Suppress": "All",
}


class ServerAway(Exception):
    """The mail server, not a mail, is what fails; `key` is a row of `states.PROBLEMS`."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def send_due(*, now: datetime) -> Again | None:
    """Send one batch of what is due; when to come back, None where nothing waits."""
    due = OutgoingMail.objects.due(now=now).order_by("next_try", "id")
    batch = list(due.values_list("pk", flat=True)[:BATCH])
    if batch:
        try:
            _send_batch(batch, now=now)
        except ServerAway as away:
            due.update(last_error=away.key)
            return Again(at=now + clock.SERVER_WAIT)
    waiting = OutgoingMail.objects.filter(next_try__isnull=False).order_by("next_try")
    soonest = waiting.values_list("next_try", flat=True).first()
    return Again(at=max(soonest, now)) if soonest is not None else None


def _send_batch(batch: list[int], *, now: datetime) -> None:
    connection = django_mail.get_connection()
    try:
        _open(connection)
        for pk in batch:
            mail = _begin(pk, now=now)
            if mail is None:
                continue
            problem = _send(mail, connection, now=now)
            _end(mail, problem, now=now)
            if problem and PROBLEMS[problem].ends is None:
                # After a broken talk the next mail needs a new line.
                _close(connection)
                _open(connection)
    finally:
        _close(connection)


def _open(connection: BaseEmailBackend) -> None:
    try:
        connection.open()
    except smtplib.SMTPAuthenticationError:
        raise ServerAway("mail.server-settings") from None
    except (smtplib.SMTPException, OSError):
        raise ServerAway("mail.server-away") from None


def _close(connection: BaseEmailBackend) -> None:
    try:
        connection.close()
    except (smtplib.SMTPException, OSError):
        # What was sent is sent; a farewell that fails changes nothing.
        return


@transaction.atomic
def _begin(pk: int, *, now: datetime) -> OutgoingMail | None:
    """Note the attempt before it is made: a mail that kills its worker must not hold the others."""
    hold_lease(now=now)
    mail = OutgoingMail.objects.select_for_update().filter(pk=pk, next_try__lte=now).first()
    if mail is None:
        return None
    mail.attempts += 1
    mail.next_try = clock.next_try(mail.attempts, now=now)
    mail.save(update_fields=("attempts", "next_try"))
    return mail


def _end(mail: OutgoingMail, problem: str, *, now: datetime) -> None:
    """Note what came of it; also by a worker that lost its lease, for sent is sent."""
    mine = OutgoingMail.objects.filter(pk=mail.pk, sent_at=None)
    if not problem:
        mine.update(sent_at=now, next_try=None, last_error="", **_forgotten(mail))
    elif PROBLEMS[problem].of_server:
        mine.update(attempts=F("attempts") - 1, next_try=now, last_error=problem)
        raise ServerAway(problem)
    else:
        key, again = clock.after_problem(problem, mail.attempts, now=now)
        ended = _forgotten(mail) if again is None else {}
        mine.update(last_error=key, next_try=again, **ended)


def _forgotten(mail: OutgoingMail) -> dict[str, None]:
    return {} if mail.recipient_kind in KEPT_KINDS else {"subject": None, "text": None}


def _send(mail: OutgoingMail, connection: BaseEmailBackend, *, now: datetime) -> str:
    """Hand one mail to the server; "" or the key of the problem."""
    try:
        address = recipients.find(mail.recipient_kind, mail.recipient)
    except recipients.UnknownKind:
        return "mail.unknown-kind"
    if address is None:
        return "mail.no-address"
    if address.is_sample and not stays_here():
        return "mail.sample"
    try:
        validate_email(address.email)
        connection.send_messages([_message(mail, address, connection, now=now)])
    except (smtplib.SMTPException, OSError, ValueError, ValidationError) as error:
        return problem_of(error)
    return ""


def problem_of(error: Exception) -> str:
    """The key of what went wrong; what the server wrote is not kept, for it may quote anybody."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            codes = [code for code, _text in error.recipients.values()]
            return "mail.refused" if all(code >= 500 for code in codes) else "mail.refused-for-now"
        case smtplib.SMTPDataError():
            return "mail.refused" if error.smtp_code >= 500 else "mail.refused-for-now"
        case smtplib.SMTPResponseException():
            # Our name, password or sender: whoever the mail is for has nothing to do with it.
            is_final = error.smtp_code >= 500
            return "mail.server-settings" if is_final else "mail.refused-for-now"
        case smtplib.SMTPNotSupportedError() | ValueError() | ValidationError():
            return "mail.bad-message"
    return "mail.cut-off"


def stays_here() -> bool:
    """Whether mails end in a file or on the screen of this machine."""
    return any(f".{name}." in settings.EMAIL_BACKEND for name in LOCAL_BACKENDS)


def _message(
    mail: OutgoingMail, address: Address, connection: BaseEmailBackend, *, now: datetime
) -> EmailMessage:
    headers = AUTO_HEADERS | {
        "Message-ID": mail.message_id,
        "Date": format_datetime(mail.queued_at),
        "Content-Language": address.language,
        "X-Loop": settings.MAIL_DOMAIN,
    }
    text, reply_to = mail.text or "", []
    if mail.reply and mail.about is not None:
        today = timezone.localdate(now)
        reply_to = [
            replies.write_address(mail.reply, about=mail.about, user=mail.recipient, today=today)
        ]
        with translation.override(address.language):
            line = replies.cutting_line(_("Please write your reply above this line"))
        text = f"{line}\n\n{text}"
    files = attachments.files_for(
        mail.about_kind, mail.about, (mail.recipient_kind, mail.recipient)
    )
    return EmailMessage(
        subject=mail.subject or "",
        body=text,
        to=[address.email],
        reply_to=reply_to,
        headers=headers,
        attachments=[(file.name, file.data, file.media_type) for file in files],
        connection=connection,
    )
