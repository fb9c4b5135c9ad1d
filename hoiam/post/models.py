"""The outbox, and what is remembered of mail that came in: digests, reasons and times."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hoiam.post.states import MailState, keys_that_end

# Whose mails keep their text for the office's own memory. What goes to anybody else, such as the
# holder of a receipt, is erased as soon as it is done with.
KEPT_KINDS = ("user", "office", "outlet")


class OutgoingMailQuerySet(models.QuerySet):
    """Mails by what has become of them."""

    def due(self, *, now: datetime) -> OutgoingMailQuerySet:
        return self.filter(next_try__lte=now)

    def in_state(self, state: MailState) -> OutgoingMailQuerySet:
        """The same as `OutgoingMail.state`, asked of the database."""
        if state == MailState.QUEUED:
            return self.filter(next_try__isnull=False)
        if state == MailState.SENT:
            return self.filter(sent_at__isnull=False)
        return self.filter(
            next_try=None, sent_at=None, last_error__in=keys_that_end(MailState(state))
        )


class OutgoingMail(models.Model):
    """One mail to one recipient, written in the transaction of what it tells about.

    No address is stored: recipient kind and key are looked up when it is sent. `next_try` is
    empty when there is nothing left to try; `last_error` is a key of `states.PROBLEMS`, never
    what a server said. Its `message_id` stays, so that a mail sent twice is seen to be one.
    """

    key = models.CharField(max_length=120, unique=True)
    recipient_kind = models.CharField(max_length=20)
    recipient = models.BigIntegerField()
    subject = models.CharField(max_length=200, null=True)
    text = models.TextField(null=True)
    about_kind = models.CharField(max_length=40, blank=True, help_text="room.model")
    about = models.BigIntegerField(null=True)
    reply = models.CharField(max_length=40, blank=True, help_text="who handles a reply")
    message_id = models.CharField(max_length=120, unique=True)
    queued_at = models.DateTimeField(db_index=True)
    attempts = models.PositiveIntegerField(default=0)
    next_try = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=40, blank=True)
    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mail")
        ordering = ("-queued_at", "-id")
        indexes = (
            models.Index(
                fields=("next_try", "id"),
                name="mail_waiting",
                condition=models.Q(next_try__isnull=False),
            ),
            models.Index(fields=("about_kind", "about"), name="mail_about"),
        )

    @property
    def state(self) -> MailState:
        if self.next_try is not None:
            return MailState.QUEUED
        if self.sent_at is not None:
            return MailState.SENT
        dropped = self.last_error in keys_that_end(MailState.DROPPED)
        return MailState.DROPPED if dropped else MailState.FAILED


class TakenMail(models.Model):
    """A reply that was taken, or answered with a sentence: digests under our key, and whose.

    It tells the same message when it comes again, and one person's messages of an hour. Nothing
    of the message itself is here.
    """

    message_digest = models.CharField(max_length=64, unique=True)
    text_digest = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("taken mail")


class RefusedMail(models.Model):
    """A message that was not taken: why (a key of `states.REFUSALS`) and when, and no more."""

    reason = models.CharField(max_length=20)
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("refused mail")
        verbose_name_plural = _("refused mail")
        ordering = ("-at", "-id")
