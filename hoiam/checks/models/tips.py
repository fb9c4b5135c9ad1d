"""Tips: what somebody sent to ask "is this true?", and the claims that they joined."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from hoiam.checks.models.claims import Claim, person
from hoiam.offices.models import User
from hoiam.receipts.models import Receipt


class TipKind(models.TextChoices):
    TEXT = "text", _("a text")
    ADDRESS = "address", _("the address of an article")
    PICTURE = "picture", _("a text read from a picture")


class TipQuerySet(models.QuerySet["Tip"]):
    def for_user(self, user: User) -> TipQuerySet:
        """Whoever works on claims or signs at the desk: who only looks reads no sender's words."""
        works = user.may_check or (user.may_approve and user.is_of_desk)
        allowed = user.is_active and works
        return self if allowed else self.none()


class Tip(models.Model):
    """One asking. Its words, without personal data, go when its receipt is erased; the day stays.

    `copy_of`: an earlier tip with the same words, whose `text` stands for this one's. `digest`
    tells copies while the words are there and goes with them.
    """

    receipt = models.OneToOneField(
        Receipt, on_delete=models.SET_NULL, null=True, blank=True, related_name="tip"
    )
    kind = models.CharField(max_length=8, choices=TipKind, default=TipKind.TEXT)
    text = models.TextField(null=True, blank=True)
    address = models.URLField(max_length=2000, null=True, blank=True)
    digest = models.CharField(max_length=64, null=True, blank=True, db_index=True)
    copy_of = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="copies"
    )
    language = models.CharField(max_length=8, blank=True)
    arrived = models.DateField(db_index=True)
    claims = models.ManyToManyField(
        Claim, through="checks.Joining", through_fields=("tip", "claim"), related_name="tips"
    )
    is_sample = models.BooleanField(default=False)

    objects = TipQuerySet.as_manager()

    class Meta:
        verbose_name = _("tip")
        ordering = ("-arrived", "-id")


class Joined(models.TextChoices):
    FIRST = "first", _("the first that asked")
    COPY = "copy", _("the same words")
    MATCHED = "matched", _("the words are alike")
    BY_HAND = "by-hand", _("a checker put it there")
    SPLIT = "split", _("split off")
    PART = "part", _("one of several things that it says")


class Joining(models.Model):
    """A tip on a claim, and why. `left_on` is set when it was taken out again; the row stays, so
    that it can be undone. `came_from`: the claim on which it lay before."""

    tip = models.ForeignKey(Tip, on_delete=models.CASCADE, related_name="joinings")
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="joinings")
    how = models.CharField(max_length=8, choices=Joined)
    score = models.FloatField(null=True, blank=True)
    came_from = models.ForeignKey(
        Claim, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    on = models.DateField()
    by = person(_("by"))
    left_on = models.DateField(null=True, blank=True)
    left_by = person(_("taken out by"))
    # The claim with which this row's claim was joined, so that exactly those tips come back.
    left_with = models.ForeignKey(
        Claim, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("tip", "claim"),
                condition=models.Q(left_on__isnull=True),
                name="tip_once_on_a_claim",
            ),
        )
