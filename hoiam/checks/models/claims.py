"""Claims: one factual statement each, where it was seen, and the bodies that it concerns."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hoiam.checks.states import (
    ASIDE_CHOICES,
    CHOICES,
    OPEN,
    OPINION_KINDS,
    PUBLIC,
    RATING_CHOICES,
    RATINGS,
    STATES,
    Rating,
    State,
)
from hoiam.offices.models import Duty, Office, User
from hoiam.places.models import Place
from hoiam.publishing.models import Correction
from hoiam.stories.models import Article, Story
from hoiam.topics.models import Topic


def person(name: str) -> models.ForeignKey:
    """Somebody of the office who did it; nobody from outside ever stands here."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=name,
    )


class Wording(models.TextChoices):
    QUOTED = "quoted", _("quoted")
    OURS = "ours", _("our wording")


class ClaimQuerySet(models.QuerySet["Claim"]):
    def for_user(self, user: User) -> ClaimQuerySet:
        """The one queue of all who check: the desk, and checkers of partner bodies."""
        allowed = user.is_active and (user.is_of_desk or user.may_check)
        return self if allowed else self.none()

    def open(self) -> ClaimQuerySet:
        return self.filter(state__in=OPEN)

    def public(self) -> ClaimQuerySet:
        """What anyone may see: published, and withdrawn with its reason."""
        return self.filter(state__in=PUBLIC)


class Claim(models.Model):
    """One statement that evidence could show true or false; "" until a checker has stated it.

    What senders wrote is never copied into it by the program. The counts repeat what the tips
    say, so that the queue sorts by an index: `tips_count` all that asked, `different_count`
    without copies of one text. `growth`: tips of the last day against the days before.
    """

    statement = models.CharField(_("the claim in one sentence"), max_length=500, blank=True)
    folded = models.CharField(max_length=540, blank=True)
    wording = models.CharField(_("wording"), max_length=8, choices=Wording, default=Wording.OURS)
    language = models.CharField(max_length=8, default="vi")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, null=True, blank=True)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=CHOICES, default="new")
    aside = models.CharField(
        _("why it is set aside"), max_length=16, choices=ASIDE_CHOICES, blank=True
    )
    aside_text = models.CharField(_("what who asked is told"), max_length=500, blank=True)
    factcheck = models.ForeignKey(
        "checks.FactCheck",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="claims",
    )
    rating = models.CharField(_("rating"), max_length=24, choices=RATING_CHOICES, blank=True)
    opinion_kind = models.CharField(
        _("why it is not rated"), max_length=12, choices=OPINION_KINDS, blank=True
    )
    finding = models.CharField(_("what was found, in a sentence"), max_length=500, blank=True)
    rated_by = person(_("rating proposed by"))
    rated_at = models.DateTimeField(null=True, blank=True)
    parties_stated_by = person(_("parties stated by"))
    parties_stated_at = models.DateTimeField(null=True, blank=True)
    taken_by = person(_("checker"))
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="absorbed"
    )
    stories = models.ManyToManyField(Story, through="checks.ClaimStory", related_name="claims")
    tips_count = models.PositiveIntegerField(default=0)
    different_count = models.PositiveIntegerField(default=0)
    growth = models.FloatField(default=0)
    # The day of the newest alert; it stands on top of the queue while that is fresh.
    alerted_on = models.DateField(null=True, blank=True)
    last_asked = models.DateField(null=True, blank=True)
    opened_on = models.DateField()
    opened_by = person(_("opened by"))
    is_sample = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("state", "-growth", "-tips_count"), name="claim_growing"),
            models.Index(fields=("state", "-tips_count"), name="claim_asked"),
        )

    def __str__(self) -> str:
        return self.statement or f"claim {self.pk}"

    @property
    def state_row(self) -> State:
        return STATES[self.state]

    @property
    def rating_row(self) -> Rating | None:
        return RATINGS.get(self.rating)


class ClaimStory(models.Model):
    """A story of the press that tells the claim, or tells of it."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="claim_stories")
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="claim_stories")
    by = person(_("by"))
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("claim", "story"), name="claim_story_once"),)


class SeenIn(models.TextChoices):
    """Where a claim was seen: an outlet, or messages; never a person (DESIGN §2.1)."""

    PRESS = "press", _("in the press")
    MESSAGES = "messages", _("in messages sent to us")


class Appearance(models.Model):
    """Where and on which day a claim was seen. Title and address outlive the article's text."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="appearances")
    seen_in = models.CharField(_("where"), max_length=8, choices=SeenIn)
    article = models.ForeignKey(
        Article, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    outlet = models.CharField(_("outlet"), max_length=120, blank=True)
    title = models.CharField(_("title"), max_length=500, blank=True)
    url = models.URLField(_("address"), max_length=2000, blank=True)
    on = models.DateField(_("day"))
    by = person(_("by"))

    class Meta:
        verbose_name = _("appearance")
        ordering = ("on", "id")


class PartyQuerySet(models.QuerySet["Party"]):
    def in_force(self) -> PartyQuerySet:
        """Neither taken out, nor added by a correction that nobody has signed yet."""
        added = models.Q(correction=None) | models.Q(correction__approved_at__isnull=False)
        return self.filter(added, self._stands())

    def taken_out(self) -> PartyQuerySet:
        """Parties that readers saw until a signed correction took them out."""
        return self.filter(removal__approved_at__isnull=False, why_not="")

    @staticmethod
    def _stands() -> models.Q:
        return models.Q(removal=None) | models.Q(removal__approved_at=None)


class Party(models.Model):
    """A body whose act, omission, decision or figures a claim concerns (DESIGN §2.7).

    `duty` is the row of the duty table that names it; None where a checker named it. Such a match
    is a party unless `why_not` says in public why not, which both signers then sign. A body that
    is not in the table of offices has only a `name`. What came after publication belongs to a
    `correction` and counts once that is signed; what a correction takes out has it as `removal`
    and stands until then.
    """

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="parties")
    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField(_("body"), max_length=200, blank=True)
    duty = models.ForeignKey(
        Duty, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    why = models.CharField(_("why it is a party"), max_length=300, blank=True)
    why_not = models.CharField(_("why it is no party"), max_length=500, blank=True)
    by = person(_("by"))
    at = models.DateTimeField()
    correction = models.ForeignKey(
        Correction, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    removal = models.ForeignKey(
        Correction, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    removed_reason = models.CharField(_("why it was taken out"), max_length=500, blank=True)

    objects = PartyQuerySet.as_manager()

    class Meta:
        verbose_name = _("party")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("claim", "office"),
                # A body that one correction took out another may name again.
                condition=models.Q(office__isnull=False, removal=None),
                name="party_once",
            ),
        )

    @property
    def is_party(self) -> bool:
        return not self.why_not

    @property
    def shown_name(self) -> str:
        return self.office.name if self.office else self.name
