"""Official documents with the tasks they gave, and digests, as anyone may read them."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from hoiam.documents.models import OfficialDocument
from hoiam.issues.models import Digest, Issue
from hoiam.issues.states import ENDED, PUBLIC
from hoiam.portal.queries.lists import public_issues

GONE = ("withdrawn", "merged")


def public_documents() -> QuerySet[OfficialDocument]:
    """Published documents, the newest first, with how many tasks they gave and how many have an
    answer."""
    counted = Q(tasks__state__in=PUBLIC) & ~Q(tasks__state__in=GONE)
    return (
        OfficialDocument.objects.filter(publication__state="published")
        .select_related("publication__current", "issuer")
        .prefetch_related("publication__translations")
        .annotate(
            tasks_given=Count("tasks", filter=counted),
            tasks_answered=Count("tasks", filter=Q(tasks__state__in=ENDED)),
        )
        .order_by("-issued_on", "-pk")
    )


def document_of(number: str) -> OfficialDocument | None:
    """A document that is, or once was, published, by its public number."""
    found = OfficialDocument.objects.filter(
        publication__number=number, publication__state__in=("published", "withdrawn")
    )
    return found.select_related("publication__current", "issuer").first()


def tasks_of(document: OfficialDocument) -> QuerySet[Issue]:
    return public_issues().filter(document=document).order_by("task", "pk")


def public_digests() -> QuerySet[Digest]:
    return (
        Digest.objects.filter(publication__state="published")
        .select_related("publication__current")
        .prefetch_related("publication__translations")
    )


def digest_of(number: str) -> Digest | None:
    found = Digest.objects.filter(
        publication__number=number, publication__state__in=("published", "withdrawn")
    )
    return found.select_related("publication__current").first()
