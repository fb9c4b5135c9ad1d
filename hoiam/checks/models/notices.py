""" "We are checking this": goes out at once, names no outlet, ends within seven days."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from hoiam.checks.models.claims import Claim, person
from hoiam.publishing.models import Publication


class NoticeOutcome(models.TextChoices):
    OPEN = "", _("being checked")
    CHECKED = "checked", _("a check was published")
    ANSWERED = "answered", _("an answer without a rating was published")
    NOT_FOLLOWED = "not-followed", _("not taken further, for a reason")
    UNFINISHED = "unfinished", _("not finished within seven days; the work goes on")


class Notice(models.Model):
    """One notice; what it says is its publication's text."""

    publication = models.OneToOneField(Publication, on_delete=models.PROTECT, related_name="notice")
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="notices")
    ends_on = models.DateField(_("ends on"))
    outcome = models.CharField(max_length=12, choices=NoticeOutcome, blank=True, default="")
    outcome_text = models.CharField(_("what came of it"), max_length=500, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    ended_by = person(_("ended by"))
    is_sample = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("notice")
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("claim",), condition=models.Q(outcome=""), name="notice_one_open"
            ),
        )

    @property
    def withheld(self) -> str:
        """Why the withdrawn check of its claim leaves it out, in words; "" where none does."""
        claims = [self.claim, *([self.claim.merged_into] if self.claim.merged_into else [])]
        checks = [claim.factcheck for claim in claims if claim.factcheck is not None]
        return next((one.get_withheld_display() for one in checks if one.withheld), "")
