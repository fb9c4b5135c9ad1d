"""Documents that a person may see, and lists of them."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from hoiam.documents.models import OfficialDocument
from hoiam.offices.models import User
from hoiam.publishing.models import Publication
from hoiam.publishing.states import PUBLIC


def documents_for(user: User) -> QuerySet[OfficialDocument]:
    """The desk sees all, an office its own papers, and everybody what is published."""
    rows = OfficialDocument.objects.select_related("issuer", "publication__current")
    if not user.is_active:
        return rows.none()
    if user.is_of_desk:
        return rows
    mine = Q() if user.is_partner else Q(issuer=user.office_id)
    published = Q(publication__state__in=PUBLIC)
    return rows.filter(published if user.is_partner else published | mine)


def public_documents() -> QuerySet[OfficialDocument]:
    """What anyone may read, the newest paper first."""
    rows = OfficialDocument.objects.filter(publication__state__in=PUBLIC)
    return rows.select_related("issuer", "publication__current")


def document_of(publication: Publication) -> OfficialDocument | None:
    return OfficialDocument.objects.filter(publication=publication).first()
