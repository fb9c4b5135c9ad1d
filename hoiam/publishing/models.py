"""What everything published shares: number, address, two signatures, revisions, corrections."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hoiam.publishing.states import CHOICES, PUBLIC
from hoiam.receipts.models import Receipt


def _person(name: str) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=name,
    )


class NumberSeries(models.Model):
    """The last public number given under a prefix in a year."""

    prefix = models.CharField(max_length=8)
    year = models.PositiveIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("prefix", "year"), name="series_once"),)


class PublicationQuerySet(models.QuerySet["Publication"]):
    def public(self) -> PublicationQuerySet:
        """What anyone may see: published, and withdrawn with its reason."""
        return self.filter(state__in=PUBLIC)


class Publication(models.Model):
    """One published thing of any kind; its kind's own row has a one-to-one to it.

    `number` is given when it first becomes public and is never used again. What it says is in its
    revisions: `current` is what the public sees, the newest revision what is being worked on.
    """

    kind = models.CharField(max_length=20)
    number = models.CharField(max_length=24, unique=True, null=True, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=CHOICES, default="draft")
    language = models.CharField(max_length=8, default="vi")
    current = models.ForeignKey(
        "Revision", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # The first signature is the author's, who submitted; the second the approver's.
    submitted_by = _person(_("submitted by"))
    submitted_at = models.DateTimeField(null=True, blank=True)
    approved_by = _person(_("approved by"))
    approved_at = models.DateTimeField(null=True, blank=True)
    remark = models.TextField(_("remark of the approver"), blank=True)
    publish_at = models.DateTimeField(_("to be published at"), null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.TextField(_("reason of the withdrawal"), blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="absorbed"
    )
    is_sample = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("publication")
        indexes = (
            models.Index(fields=("kind", "state", "-published_at"), name="publication_list"),
            models.Index(fields=("state", "publish_at"), name="publication_scheduled"),
        )

    def __str__(self) -> str:
        return self.number or f"{self.kind} {self.pk}"

    @property
    def is_public(self) -> bool:
        return self.state in PUBLIC


class Revision(models.Model):
    """What a publication said from one save to the next. `body` is cleaned HTML."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    title = models.CharField(_("title"), max_length=300)
    summary = models.TextField(_("summary"), blank=True)
    body = models.TextField(_("text"), blank=True)
    by = _person(_("by"))
    at = models.DateTimeField()

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("publication", "number"), name="revision_once"),
        )


class Translation(models.Model):
    """A publication in another language; `of_revision` says which text it translates.

    Each save is a row of its own: the newest that two people signed is shown, and stays while a
    better one waits for its second signature.
    """

    publication = models.ForeignKey(
        Publication, on_delete=models.CASCADE, related_name="translations"
    )
    language = models.CharField(max_length=8)
    title = models.CharField(_("title"), max_length=300)
    summary = models.TextField(_("summary"), blank=True)
    body = models.TextField(_("text"), blank=True)
    of_revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    by = _person(_("by"))
    at = models.DateTimeField()
    # A translation goes out under the office's name too, so a second person signs it.
    approved_by = _person(_("approved by"))
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("translation")
        ordering = ("language", "id")


class TranslatedPart(models.Model):
    """What a translation says of one thing that stands on the page beside the text.

    `key` names it for its kind (`claim-12-statement`); `original` is what it said when it was
    translated, so that a translation of what was corrected since is told from one that holds.
    `folded` is for finding it by its words.
    """

    translation = models.ForeignKey(Translation, on_delete=models.CASCADE, related_name="parts")
    key = models.CharField(max_length=60)
    original = models.TextField()
    text = models.TextField()
    folded = models.TextField(blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("translation", "key"), name="part_once"),)


class Correction(models.Model):
    """Our own error, dated and on top of the page: what was wrong and what it says now.

    `after` holds the corrected text; it becomes the current one when the second person signs.
    """

    publication = models.ForeignKey(
        Publication, on_delete=models.CASCADE, related_name="corrections"
    )
    before = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    after = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("what was wrong, and what is right"))
    # Only how it is written changed: in the history, and not on top of the page.
    is_minor = models.BooleanField(_("only the wording"), default=False)
    by = _person(_("by"))
    at = models.DateTimeField()
    approved_by = _person(_("approved by"))
    approved_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    refused_reason = models.TextField(blank=True)

    class Meta:
        verbose_name = _("correction")
        ordering = ("-at", "-id")


class ReviewOutcome(models.TextChoices):
    OPEN = "", _("being looked at")
    UPHELD = "upheld", _("looked at again: it stands")
    CORRECTED = "corrected", _("looked at again: corrected")
    WITHDRAWN = "withdrawn", _("looked at again: withdrawn")


class Capacity(models.TextChoices):
    """As what somebody decided a request about a kind that not everybody of the office may judge.

    Kept, because who is independent changes with the table of bodies.
    """

    NOT_SAID = "", ""
    INDEPENDENT = (
        "independent",
        _("decided by somebody of a body that is independent of the parties"),
    )
    OFFICE = "office", _("nobody independent was left, so the office itself decided")


class ReviewRequest(models.Model):
    """Somebody asked to look again. Their words are erased in time; the outcome is public."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="reviews")
    receipt = models.OneToOneField(
        Receipt, on_delete=models.SET_NULL, null=True, related_name="review"
    )
    text = models.TextField(null=True, blank=True)
    arrived = models.DateField()
    outcome = models.CharField(max_length=12, choices=ReviewOutcome, blank=True, default="")
    outcome_text = models.TextField(_("what was decided and why"), blank=True)
    decided_by = _person(_("decided by"))
    decided_at = models.DateTimeField(null=True, blank=True)
    capacity = models.CharField(max_length=12, choices=Capacity, blank=True, default="")

    class Meta:
        verbose_name = _("review request")
        ordering = ("-arrived", "-id")


class Attachment(models.Model):
    """A file that goes with a publication. Public when the publication is.

    `name` is what a reader's machine calls it; `file` is where it lies, named by its digest, so
    that the same file is kept once.
    """

    publication = models.ForeignKey(
        Publication, on_delete=models.CASCADE, related_name="attachments"
    )
    title = models.CharField(_("what it is"), max_length=200)
    name = models.CharField(_("name of the file"), max_length=160)
    file = models.CharField(max_length=200, help_text="path under the folder of files")
    media_type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    by = _person(_("by"))
    at = models.DateTimeField()
    # A file that came after publication is part of a correction, and public once that is signed.
    correction = models.ForeignKey(
        Correction, on_delete=models.PROTECT, null=True, blank=True, related_name="attachments"
    )
    removed_by = _person(_("removed by"))
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_reason = models.TextField(_("why it was removed"), blank=True)

    class Meta:
        verbose_name = _("attachment")
        ordering = ("id",)

    @property
    def kind_name(self) -> str:
        """The ending in capitals: what a person calls a kind of file."""
        return self.name.rsplit(".", 1)[-1].upper()
