"""Adding a source to a claim and taking one out, from the claim's page."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hoiam.checks.actions import evidence
from hoiam.checks.finding_forms import EvidenceForm, RemoveForm
from hoiam.checks.models import Evidence
from hoiam.checks.queries.owning import as_typed
from hoiam.checks.queries.pages import before_reading, standing_of, why_unread
from hoiam.checks.queries.permissions import why_not_work
from hoiam.checks.views.claim import claim, find
from hoiam.checks.views.parties import marked, part
from hoiam.offices.actions.holding import require
from hoiam.offices.views.versions import version_of


def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a source; refused, the page comes back with all that was typed, but for the file."""
    found = find(request, pk)
    if request.method != "POST":
        return redirect(part(found, "evidence"))
    require(why_not_work(request.user))
    form = EvidenceForm(request.POST, request.FILES, user=request.user)
    if not form.is_valid():
        return _refused(request, pk, form, marked())
    version = version_of(request)
    try:
        row = evidence.add_evidence(
            request.user, found, **form.said(), now=timezone.now(), version=version
        )
    except ValidationError as error:
        return _refused(request, pk, form, " ".join(error.messages))
    messages.success(request, " ".join((_("The source is added."), _next(row))).rstrip())
    return redirect(part(found, "evidence"))


def _next(row: Evidence) -> str:
    """What is still to do about its page."""
    standing = standing_of(row)
    if standing.code == "unread":
        instead = _("Upload the page that you saw.")
        return f"{standing.words} {instead}"
    if standing.lacks:
        return standing.words
    return " ".join(filter(None, (why_unread(row.unread), standing.quote)))


def _refused(request: HttpRequest, pk: int, form: EvidenceForm, said: str) -> HttpResponse:
    if request.FILES:
        again = _("Choose the file again: a browser does not send it twice.")
        said = f"{said} {again}"
    return claim(request, pk, problem=said, failed="evidence", evidence_form=form)


def remove(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    found = find(request, pk)
    if request.method != "POST":
        return redirect(part(found, "evidence"))
    require(why_not_work(request.user))
    row = get_object_or_404(Evidence.objects.in_force(), claim=found, pk=key)
    form = RemoveForm(request.POST, auto_id=None)
    said = ""
    if form.is_valid():
        try:
            evidence.remove_evidence(
                request.user,
                row,
                reason=form.cleaned_data["reason"],
                now=timezone.now(),
                version=version_of(request),
            )
        except ValidationError as error:
            said = " ".join(error.messages)
        else:
            messages.success(request, _("Taken out. That it was there stays in this room."))
            return redirect(part(found, "evidence"))
    said = said or " ".join(form.errors.get("reason", ()))
    return claim(request, pk, problem=said, failed="remove", failed_source=row.pk, remove_form=form)


@require_POST
def counts(request: HttpRequest, pk: int) -> HttpResponse:
    """Sentences for the form, while it is filled in: what the source may count as, and whether its
    page is read or is to be uploaded.

    Nothing of what was typed is kept.
    """
    found = find(request, pk)
    form = EvidenceForm(request.POST, user=request.user)
    form.is_valid()
    said = form.cleaned_data
    weighed = as_typed(
        found,
        request.user,
        document=said.get("document"),
        address=said.get("address") or "",
        owner=said.get("owner") or "",
    )
    address = said.get("address") or ""
    page = before_reading(address, is_sample=found.is_sample) if address else ""
    context = {"claim": found, "weighed": weighed, "page": page}
    return render(request, "checks/_counts.html", context)
