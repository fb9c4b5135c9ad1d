"""The desk's pages of official documents: the list, one paper, entering and changing it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hoiam.documents import actions, tasks
from hoiam.documents.forms import DocumentForm, ListForm
from hoiam.documents.models import OfficialDocument
from hoiam.documents.queries import documents_for, filtered
from hoiam.offices.actions.holding import require_editor
from hoiam.offices.views.versions import version_of
from hoiam.publishing.actions import signing
from hoiam.publishing.queries.signing import why_not_see
from hoiam.publishing.queries.workbench import workbench
from hoiam.publishing.views.pages import empty_forms

PAGE = 50


def document_list(request: HttpRequest) -> HttpResponse:
    """The newest paper first."""
    form = ListForm(request.GET)
    form.is_valid()
    given = form.cleaned_data
    rows = filtered(
        documents_for(request.user), words=given.get("q", ""), kind=given.get("kind", "")
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page", "")[:6])
    query = request.GET.copy()
    query.pop("page", None)
    context = {"room": "documents", "form": form, "page": page, "query": query.urlencode()}
    return render(request, "documents/list.html", context)


def _find(request: HttpRequest, pk: int) -> OfficialDocument:
    found = documents_for(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def document(request: HttpRequest, pk: int, problem: str = "") -> HttpResponse:
    """One paper with its text, files, signatures and the tasks it gives."""
    found = _find(request, pk)
    work = workbench(request.user, found.publication)
    context: dict[str, Any] = {
        "room": "documents",
        "document": found,
        "work": work,
        "forms": empty_forms(),
        "tasks": tasks.pieces(found, request.user),
        "problem": problem,
        "is_ours": why_not_see(request.user, found.publication) is None,
        "may_submit": request.user.may_edit and found.publication.state == "draft",
    }
    return render(request, "documents/document.html", context, status=409 if problem else 200)


def add(request: HttpRequest) -> HttpResponse:
    """Enter a paper."""
    require_editor(request.user)
    form = DocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_document(request.user, **form.facts(), now=timezone.now())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Entered as a draft. Submit it when it is complete."))
            return redirect("documents:document", made.pk)
    context = {"room": "documents", "form": form}
    return render(request, "documents/edit.html", context, status=409 if form.errors else 200)


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft."""
    require_editor(request.user)
    found = _find(request, pk)
    form = DocumentForm(request.POST or None, document=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_document(
                request.user,
                found,
                **form.facts(),
                now=timezone.now(),
                version=version_of(request),
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("documents:document", pk)
    context = {"room": "documents", "form": form, "document": found}
    return render(request, "documents/edit.html", context, status=409 if form.errors else 200)


@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """The first signature."""
    found = _find(request, pk)
    try:
        signing.submit(
            request.user, found.publication, now=timezone.now(), version=version_of(request)
        )
    except ValidationError as error:
        return document(request, pk, problem=" ".join(error.messages))
    messages.success(request, _("Submitted. Another person approves it."))
    return redirect("documents:document", pk)
