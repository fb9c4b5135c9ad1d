"""Evidence: a source that was consulted, what it says, and whose it is."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from hoiam.checks.models.claims import Claim, person
from hoiam.checks.states import STANCES
from hoiam.documents.models import OfficialDocument
from hoiam.offices.models import Office
from hoiam.publishing.models import Correction


class EvidenceKind(models.TextChoices):
    DOCUMENT = "document", _("an official document published here")
    PAGE = "page", _("a page on the web")
    PAPER = "paper", _("a paper, a book or a register")
    DATA = "data", _("data or a measurement")


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def in_force(self) -> EvidenceQuerySet:
        """Neither taken out, nor added by a correction that nobody has signed yet."""
        added = models.Q(correction=None) | models.Q(correction__approved_at__isnull=False)
        return self.filter(added, removed_at=None)


class Evidence(models.Model):
    """One source. `extract` and `digest` keep what was seen: the passage cleaned of personal data,
    and the SHA-256 of the page's bytes.

    Whose it is: `office`, or `owner` for a body that is not in the table. Whether it may count
    beyond context is worked out from that, the parties and the signers (DESIGN §2.7).
    What came after publication belongs to a `correction` and is public once that is signed; what
    a correction takes out has it as `removal` and stays until then.
    """

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="evidence")
    kind = models.CharField(_("kind"), max_length=8, choices=EvidenceKind)
    title = models.CharField(_("title"), max_length=300)
    document = models.ForeignKey(
        OfficialDocument, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    address = models.URLField(_("address"), max_length=2000, blank=True)
    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    owner = models.CharField(_("whose it is"), max_length=200, blank=True)
    dated = models.DateField(_("date of the source"), null=True, blank=True)
    seen_on = models.DateField(_("seen on"))
    quote = models.TextField(_("quoted passage"), blank=True)
    says = models.TextField(_("what it says"))
    stance = models.CharField(_("what it does to the claim"), max_length=8, choices=STANCES)
    extract = models.TextField(_("kept extract"), blank=True)
    digest = models.CharField(_("digest of the page"), max_length=64, blank=True)
    # None: nothing is quoted, or what was seen has no text that could be compared.
    quote_found = models.BooleanField(_("the quoted passage stands in the page"), null=True)
    # Of a paper with pages, from 1; None where it has none, or where the passage was not found.
    quote_page = models.PositiveSmallIntegerField(_("page of the quoted passage"), null=True)
    # Why the text of a PDF, or a part of it, was not read: a key of `queries.pages`.
    unread = models.CharField(_("why its text was not read"), max_length=24, blank=True)
    by = person(_("by"))
    at = models.DateTimeField()
    correction = models.ForeignKey(
        Correction, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    removal = models.ForeignKey(
        Correction, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    removed_by = person(_("taken out by"))
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_reason = models.CharField(_("why it was taken out"), max_length=500, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ("id",)
