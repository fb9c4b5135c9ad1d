"""Official documents with the tasks they gave, and the digests of the press."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from hoiam.issues.queries.digest_files import pdf_of
from hoiam.issues.queries.digests import sections_of
from hoiam.portal.public import language_now, page, public, today
from hoiam.portal.queries.lists import PAGE, rows
from hoiam.portal.queries.matter import published
from hoiam.portal.queries.papers import (
    digest_of,
    document_of,
    public_digests,
    public_documents,
    tasks_of,
)
from hoiam.publishing.queries import text_in


@require_safe
@public
def documents(request: HttpRequest) -> HttpResponse:
    shown = Paginator(public_documents(), PAGE).get_page(request.GET.get("page"))
    for document in shown.object_list:
        document.text = text_in(document.publication, language_now())
    return page(request, "documents.html", {"place": "documents", "page": shown})


@require_safe
@public
def document(request: HttpRequest, number: str) -> HttpResponse:
    found = document_of(number)
    if found is None:
        raise Http404
    said = {"place": "documents", "document": found, "publication": found.publication}
    if found.publication.state == "withdrawn":
        return page(request, "withdrawn.html", said, status=410)
    tasks = rows(tasks_of(found), today=today())
    counted = [row for row in tasks if row.badge != "gone"]
    said |= {
        "text": published(found.publication),
        "tasks": tasks,
        "given": len(counted),
        "answered": sum(row.badge == "answered" for row in counted),
        "overdue": sum(row.badge == "overdue" for row in counted),
    }
    return page(request, "document.html", said)


@require_safe
@public
def digests(request: HttpRequest) -> HttpResponse:
    shown = Paginator(public_digests(), PAGE).get_page(request.GET.get("page"))
    for digest in shown.object_list:
        digest.text = text_in(digest.publication, language_now())
    return page(request, "digests.html", {"place": "digests", "page": shown})


@require_safe
@public
def digest(request: HttpRequest, number: str) -> HttpResponse:
    found = digest_of(number)
    if found is None:
        raise Http404
    said = {"place": "digests", "digest": found, "publication": found.publication}
    if found.publication.state == "withdrawn":
        return page(request, "withdrawn.html", said, status=410)
    sections = [section for section in sections_of(found, today=today()) if section.items]
    said |= {"text": published(found.publication), "sections": sections}
    return page(request, "digest.html", said)


@require_safe
@public
def digest_memo(request: HttpRequest, number: str) -> HttpResponse:
    """The memo that was issued, as PDF."""
    found = digest_of(number)
    if found is None or found.publication.state == "withdrawn":
        raise Http404
    file = pdf_of(found)
    response = HttpResponse(file.data, content_type=file.media_type)
    response.headers["Content-Disposition"] = content_disposition_header(False, file.name)
    return response
