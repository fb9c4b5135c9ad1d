"""The digest: a dated, edited selection of stories and issues, and the memo made of it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from hoiam.issues.models.matters import Issue
from hoiam.publishing.models import Publication
from hoiam.stories.models import Story


class DigestKind(models.TextChoices):
    DAILY = "daily", _("daily review")
    WEEKLY = "weekly", _("weekly digest")


class Digest(models.Model):
    """One issue of the digest, with what the head and foot of its memo say (Decree 30/2020)."""

    publication = models.OneToOneField(Publication, on_delete=models.PROTECT, related_name="digest")
    kind = models.CharField(_("kind"), max_length=8, choices=DigestKind)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    number = models.CharField(_("number and symbol of the memo"), max_length=60, blank=True)
    place_name = models.CharField(_("place of issue"), max_length=80, blank=True)
    addressee = models.CharField(_("addressed to"), max_length=200, blank=True)
    recipients = models.TextField(_("recipients, one a line"), blank=True)
    on_behalf_of = models.CharField(
        _("on whose authority it is signed"), max_length=120, blank=True
    )
    position = models.CharField(_("position of the signer"), max_length=120, blank=True)
    signer = models.CharField(_("name of the signer"), max_length=120, blank=True)
    is_sample = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("digest")
        ordering = ("-ends_on", "-id")
        constraints = (
            models.UniqueConstraint(fields=("kind", "starts_on"), name="digest_one_a_period"),
        )


class DigestEntry(models.Model):
    """One story or one issue in a digest, in the words of its editor."""

    digest = models.ForeignKey(Digest, on_delete=models.CASCADE, related_name="entries")
    position = models.PositiveIntegerField()
    section = models.CharField(_("section"), max_length=120, blank=True)
    heading = models.CharField(_("heading"), max_length=300)
    text = models.TextField(_("text"), blank=True)
    story = models.ForeignKey(
        Story, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    issue = models.ForeignKey(
        Issue, on_delete=models.PROTECT, null=True, blank=True, related_name="digest_entries"
    )
    # The issue's state when the digest was issued; until then the page shows it as it is.
    state_then = models.CharField(max_length=12, blank=True)

    class Meta:
        ordering = ("position", "id")
