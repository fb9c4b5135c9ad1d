"""The digest: a dated, edited selection of stories and issues, and the memo made of it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from hoiam.issues.models.matters import Issue
from hoiam.issues.states import CHOICES
from hoiam.offices.models import Office, User
from hoiam.publishing.models import Publication
from hoiam.publishing.states import PUBLIC
from hoiam.stories.models import Story


class DigestKind(models.TextChoices):
    DAILY = "daily", _("daily review")
    WEEKLY = "weekly", _("weekly digest")


class DigestSection(models.TextChoices):
    """The headings of a digest, in the order in which they stand."""

    RAISED = "raised", _("Matters that the press raised")
    TOLD = "told", _("Other news of note")
    ASSIGNED = "assigned", _("Issues newly assigned")
    ANSWERED = "answered", _("Issues answered")
    OVERDUE = "overdue", _("Issues overdue")
    DUE = "due", _("Issues due soon")
    PROMISED = "promised", _("Promises that fall due")


class DigestQuerySet(models.QuerySet["Digest"]):
    def for_user(self, user: User) -> DigestQuerySet:
        """The desk sees all; an office what was issued; a partner body nothing but the public."""
        if not user.is_active or user.is_partner:
            return self.none()
        return self if user.is_of_desk else self.issued()

    def issued(self) -> DigestQuerySet:
        return self.filter(publication__state__in=PUBLIC)


class Digest(models.Model):
    """One issue of the digest, with what the head and foot of its memo say (Decree 30/2020)."""

    publication = models.OneToOneField(Publication, on_delete=models.PROTECT, related_name="digest")
    kind = models.CharField(_("kind"), max_length=8, choices=DigestKind)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    parent_body = models.CharField(_("superior body"), max_length=200, blank=True)
    issuing_body = models.CharField(_("issuing body"), max_length=200, blank=True)
    # The clerk gives it when the memo goes out; until then its place on the paper is blank.
    number = models.PositiveIntegerField(_("number of the memo"), null=True, blank=True)
    symbol = models.CharField(_("symbol of the memo"), max_length=40, blank=True)
    place_name = models.CharField(_("place of issue"), max_length=80, blank=True)
    addressee = models.TextField(_("addressed to, one a line"), blank=True)
    recipients = models.TextField(_("recipients, one a line"), blank=True)
    on_behalf_of = models.CharField(
        _("on whose authority it is signed"), max_length=120, blank=True
    )
    position = models.CharField(_("position of the signer"), max_length=120, blank=True)
    signer = models.CharField(_("name of the signer"), max_length=120, blank=True)
    # After a withdrawal the period may have a digest again.
    is_withdrawn = models.BooleanField(default=False)
    is_sample = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    objects = DigestQuerySet.as_manager()

    class Meta:
        verbose_name = _("digest")
        ordering = ("-ends_on", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "starts_on"),
                condition=models.Q(is_withdrawn=False),
                name="digest_one_a_period",
            ),
        )


class DigestEntry(models.Model):
    """One story or one issue in a digest, in the words of its editor.

    What is not chosen is only proposed: nobody outside the desk sees it, and it goes when the
    digest is issued. The `…_then` fields keep how the issue stood on that day; until then its
    page shows it as it is.
    """

    digest = models.ForeignKey(Digest, on_delete=models.CASCADE, related_name="entries")
    position = models.PositiveIntegerField()
    section = models.CharField(_("section"), max_length=12, choices=DigestSection)
    heading = models.CharField(_("heading"), max_length=300)
    text = models.TextField(_("text"), blank=True)
    story = models.ForeignKey(
        Story, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    issue = models.ForeignKey(
        Issue, on_delete=models.PROTECT, null=True, blank=True, related_name="digest_entries"
    )
    chosen = models.BooleanField(_("chosen"), default=True)
    state_then = models.CharField(max_length=12, choices=CHOICES, blank=True)
    office_then = models.ForeignKey(
        Office, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Empty too where the clock stood.
    due_then = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("position", "id")
        constraints = (
            models.UniqueConstraint(fields=("digest", "story"), name="digest_story_once"),
            models.UniqueConstraint(fields=("digest", "issue"), name="digest_issue_once"),
        )
