"""The published check: one page for one or more claims, signed by two."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from hoiam.checks.models.claims import Claim, person
from hoiam.checks.states import OPINION_KINDS, RATING_CHOICES
from hoiam.issues.models import Withheld
from hoiam.offices.models import Office
from hoiam.publishing.models import Correction, Publication


class Form(models.TextChoices):
    RATED = "rated", _("a check with a rating")
    ANSWER = "answer", _("an answer without a rating")


class WhyUnrated(models.TextChoices):
    """Why an answer stands where a rating would (DESIGN §2.7); the page says it."""

    NO = "", _("it is rated")
    NOBODY_MAY_SIGN = "signers", _("nobody who may sign a rating is independent of the parties")
    NO_FREE_EVIDENCE = "evidence", _("all evidence comes from a party or from who signs")


class FactCheck(models.Model):
    """The finding's text, signatures, history and corrections are its publication's.

    `first_body` and `second_body` are the bodies for which the two signed, kept when they did.
    """

    publication = models.OneToOneField(
        Publication, on_delete=models.PROTECT, related_name="factcheck"
    )
    form = models.CharField(_("form"), max_length=8, choices=Form, default=Form.RATED)
    why_unrated = models.CharField(
        _("why it is not rated"), max_length=12, choices=WhyUnrated, blank=True, default=""
    )
    first_body = models.ForeignKey(
        Office, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    second_body = models.ForeignKey(
        Office, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Once it is withdrawn: why its page does not repeat the claim. Most name it.
    withheld = models.CharField(
        _("claim left out for"), max_length=16, choices=Withheld, blank=True, default=""
    )
    is_sample = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("fact check")
        verbose_name_plural = _("fact checks")
        ordering = ("-id",)


class RatingChange(models.Model):
    """What a correction makes of a published rating; it counts when the correction is signed."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="rating_changes")
    correction = models.ForeignKey(
        Correction, on_delete=models.PROTECT, related_name="rating_changes"
    )
    rating_before = models.CharField(max_length=24, choices=RATING_CHOICES, blank=True)
    rating_after = models.CharField(max_length=24, choices=RATING_CHOICES, blank=True)
    opinion_kind_after = models.CharField(max_length=12, choices=OPINION_KINDS, blank=True)
    finding_before = models.CharField(max_length=500, blank=True)
    finding_after = models.CharField(max_length=500, blank=True)
    by = person(_("by"))
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("claim", "correction"), name="rating_change_once"),
        )
