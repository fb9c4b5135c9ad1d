"""Official documents: a numbered, dated paper with an issuer, published as it is."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from hoiam.offices.models import Office
from hoiam.publishing.models import Publication


class DocumentKind(models.TextChoices):
    DIRECTIVE = "directive", _("directive")
    DECISION = "decision", _("decision")
    PLAN = "plan", _("plan")
    LETTER = "letter", _("official letter")
    NOTICE = "notice", _("notice of conclusions")
    RESOLUTION = "resolution", _("resolution")


class OfficialDocument(models.Model):
    """One paper. Its title, summary and text are its publication's revisions, its file an
    attachment. Tasks that it gives to offices are issues (`issues.Issue.document`)."""

    publication = models.OneToOneField(
        Publication, on_delete=models.PROTECT, related_name="document"
    )
    kind = models.CharField(_("kind"), max_length=12, choices=DocumentKind)
    number = models.CharField(_("number and symbol"), max_length=60)
    issuer = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="documents")
    issued_on = models.DateField(_("date of issue"))
    signer = models.CharField(_("signer, by position"), max_length=160, blank=True)
    is_sample = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("official document")
        verbose_name_plural = _("official documents")
        ordering = ("-issued_on", "-id")
        constraints = (
            models.UniqueConstraint(fields=("issuer", "number", "issued_on"), name="document_once"),
        )

    def __str__(self) -> str:
        return self.number
