"""The page of a source, from the claim's page: read it, do not wait, upload it, correct a quote.

Nothing is fetched here: a job does that.
"""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from hoiam.checks.actions import pages
from hoiam.checks.finding_forms import QuoteForm, UploadForm
from hoiam.checks.models import Claim, Evidence
from hoiam.checks.queries.pages import reading_of, standing_of, why_unread
from hoiam.checks.queries.permissions import why_not_work
from hoiam.checks.views.claim import claim, find
from hoiam.checks.views.sections import may_change
from hoiam.offices.actions.holding import require
from hoiam.offices.views.versions import version_of

UNCHANGED = 204


def _find(found: Claim, key: int) -> Evidence:
    rows = Evidence.objects.in_force().filter(claim=found, correction=None)
    row = get_object_or_404(rows.select_related("reading"), pk=key)
    row.claim = found
    return row


def _back(found: Claim, row: Evidence) -> HttpResponse:
    return redirect(f"{redirect('checks:claim', found.pk).url}#source-{row.pk}")


def page(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    """Where it stands, for a page that shows it; nothing where that is what it shows already."""
    found = find(request, pk)
    row = _find(found, key)
    reading = reading_of(row)
    waits = reading is not None and reading.done_at is None
    if waits and request.GET.get("tries") == str(reading.tries):
        return HttpResponse(status=UNCHANGED)
    context = {"claim": found, "row": row, "may_change": may_change(request, found)}
    return render(request, "checks/_page.html", context)


def _act(
    request: HttpRequest,
    pk: int,
    key: int,
    name: str,
    verb: Callable[[Evidence], str],
) -> HttpResponse:
    """Run one verb on the page of a source; its sentence is shown, and so is why it refused."""
    found = find(request, pk)
    row = _find(found, key)
    if request.method != "POST":
        return _back(found, row)
    require(why_not_work(request.user))
    try:
        said = verb(row)
    except ValidationError as error:
        typed = request.POST.get("quote", "")
        return claim(
            request,
            pk,
            problem=" ".join(error.messages),
            failed=name,
            failed_source=row.pk,
            typed_quote=typed,
        )
    messages.success(request, said)
    return _back(found, row)


def read(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    """Let a job read it, again where that failed."""

    def verb(row: Evidence) -> str:
        pages.ask_page(request.user, row, now=timezone.now(), version=version_of(request))
        return _("The page is being read. This takes a minute as a rule.")

    return _act(request, pk, key, "page", verb)


def stop(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    def verb(row: Evidence) -> str:
        pages.stop_waiting(request.user, row, now=timezone.now(), version=version_of(request))
        return _("The page is not waited for. Nothing is kept of it.")

    return _act(request, pk, key, "page", verb)


def upload(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    def verb(row: Evidence) -> str:
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            raise ValidationError([said for errors in form.errors.values() for said in errors])
        data = form.cleaned_data["page"].read()
        now, version = timezone.now(), version_of(request)
        kept = pages.upload_page(request.user, row, page=data, now=now, version=version)
        said = _("Kept: a cleaned extract and the digest. The file itself is not.")
        more = (why_unread(kept.unread), standing_of(kept).quote)
        return " ".join((said, *filter(None, more)))

    return _act(request, pk, key, "upload", verb)


def quote(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    def verb(row: Evidence) -> str:
        form = QuoteForm(request.POST)
        if not form.is_valid():
            raise ValidationError([said for errors in form.errors.values() for said in errors])
        new, now = form.cleaned_data["quote"], timezone.now()
        kept = pages.correct_quote(
            request.user, row, quote=new, now=now, version=version_of(request)
        )
        return standing_of(kept).quote or _("The quoted passage is kept.")

    return _act(request, pk, key, "quote", verb)
