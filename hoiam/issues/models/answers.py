"""What an office published, and readers who say that it does not answer."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hoiam.issues.models.matters import Issue
from hoiam.issues.models.rounds import Round
from hoiam.issues.states import OUTCOME_CHOICES
from hoiam.offices.models import Office
from hoiam.publishing.models import Publication
from hoiam.receipts.models import Receipt


class Answer(models.Model):
    """The answer of one round. Its text, signatures and corrections are its publication's."""

    publication = models.OneToOneField(Publication, on_delete=models.PROTECT, related_name="answer")
    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="answers")
    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="answer")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="answers")
    outcome = models.CharField(
        _("what the answer says"), max_length=12, choices=OUTCOME_CHOICES, blank=True
    )
    promised_for = models.DateField(_("will be done by"), null=True, blank=True)
    # The day on which a promise came back as a round of its own.
    came_back_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("answer")
        ordering = ("issue", "round")


class ObjectionOutcome(models.TextChoices):
    OPEN = "", _("being looked at")
    REOPENED = "reopened", _("reopened")
    KEPT = "kept", _("looked at again: the answer stands")


class Objection(models.Model):
    """A reader says "this does not answer it". The words are erased in time; the outcome stays."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="objections")
    receipt = models.OneToOneField(
        Receipt, on_delete=models.SET_NULL, null=True, related_name="objection"
    )
    text = models.TextField(null=True, blank=True)
    arrived = models.DateField()
    outcome = models.CharField(max_length=12, choices=ObjectionOutcome, blank=True, default="")
    decision = models.TextField(_("what was decided and why"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("objection")
        ordering = ("arrived", "id")
        indexes = (models.Index(fields=("outcome", "arrived"), name="objection_open"),)
