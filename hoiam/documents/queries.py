"""Documents that a person may see, and lists of them."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from hoiam.documents.models import OfficialDocument
from hoiam.offices.models import User
from hoiam.publishing.models import Publication, Revision
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


def filtered(
    rows: QuerySet[OfficialDocument], *, words: str = "", kind: str = ""
) -> QuerySet[OfficialDocument]:
    """Only papers of a kind, and those whose number or title holds all that was typed."""
    if kind:
        rows = rows.filter(kind=kind)
    for word in words.replace("\x00", "").split():
        titled = Revision.objects.filter(publication=OuterRef("publication"), title__icontains=word)
        rows = rows.filter(Q(number__icontains=word) | Exists(titled))
    newest = Revision.objects.filter(publication=OuterRef("publication")).order_by("-number")
    return rows.annotate(title=Subquery(newest.values("title")[:1]))
