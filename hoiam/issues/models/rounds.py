"""Rounds: one clock each. And what an office asks the editor for while it runs."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hoiam.offices.models import Office


class RoundKind(models.TextChoices):
    FIRST = "first", _("first round")
    REOPENED = "reopened", _("reopened")
    FOLLOW_UP = "follow-up", _("follow-up of a promise")


class Round(models.Model):
    """From an assignment to its answer, with its due date and how that was counted.

    `explanation` keeps the count as it was when the date was given (`issues.clock`), so that it
    adds up to the stored date also after the calendar was changed. `office` is who holds it.
    """

    issue = models.ForeignKey("issues.Issue", on_delete=models.CASCADE, related_name="rounds")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=RoundKind, default=RoundKind.FIRST)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="rounds")
    rule = models.SlugField(_("deadline rule"), max_length=40)
    rule_from = models.DateField(_("the rule is in force from"))
    started_on = models.DateField(_("assigned on"))
    due = models.DateField(_("due"))
    # A date that a document or an editor set, in place of a number of days.
    fixed_due = models.DateField(null=True, blank=True)
    # The sentences of `issues.explain` by language.
    explanation = models.JSONField(default=dict)
    # Why it was reopened, for everybody to read.
    reason = models.TextField(_("why it was reopened"), blank=True)
    # The newest reminder that was queued, with the date that it named.
    reminded = models.CharField(max_length=40, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_on = models.DateField(null=True, blank=True)
    # Set when its answer was reopened: it no longer counts as on time.
    reopened_on = models.DateField(null=True, blank=True)
    # Set when it ended without an answer: the issue was withdrawn or joined with another.
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("issue", "number")
        constraints = (models.UniqueConstraint(fields=("issue", "number"), name="round_once"),)
        indexes = (models.Index(fields=("office", "started_on"), name="round_of_office"),)


class RequestKind(models.TextChoices):
    EXTENSION = "extension", _("more time")
    HANDOVER = "handover", _("it is not ours")
    QUESTION = "question", _("question to the editor")


class RequestOutcome(models.TextChoices):
    OPEN = "", _("waiting for the editor")
    GRANTED = "granted", _("granted")
    REFUSED = "refused", _("refused")
    ANSWERED = "answered", _("replied to")
    # The round ended, or went to another office, before anybody decided.
    LAPSED = "lapsed", _("no longer needed")


class OfficeRequest(models.Model):
    """An office asks for time, says it is another's, or asks a question; the editor decides.

    The reason of an extension and the decision on it are public. `pauses`: while it is open the
    clock stands, because the deadline rule says so.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="requests")
    kind = models.CharField(max_length=12, choices=RequestKind)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("reason or question"))
    days = models.PositiveIntegerField(_("days asked for"), null=True, blank=True)
    days_granted = models.PositiveIntegerField(null=True, blank=True)
    proposed_office = models.ForeignKey(
        Office, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    pauses = models.BooleanField(default=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=RequestOutcome, blank=True, default="")
    decision = models.TextField(_("decision"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("asked_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("round", "kind"),
                condition=models.Q(outcome=""),
                name="request_one_open_of_a_kind",
            ),
        )
