"""Writing a correction and a translation: pages of their own, for both are whole texts."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from hoiam.offices.models import User
from hoiam.offices.views.versions import version_of
from hoiam.publishing.actions import correcting, translating
from hoiam.publishing.forms import CorrectionForm, TranslationForm
from hoiam.publishing.kinds import kind_of
from hoiam.publishing.models import Publication
from hoiam.publishing.queries.parts import parts_for
from hoiam.publishing.queries.signing import (
    why_not_correct,
    why_not_translate,
    why_not_write,
)
from hoiam.publishing.queries.texts import newest_revision, signed_translation
from hoiam.publishing.queries.workbench import workbench
from hoiam.publishing.views.deciding import back_to
from hoiam.publishing.views.pages import find

WhyNot = Callable[[User, Publication], str | None]


def _writable(request: HttpRequest, pk: int, why_not: WhyNot = why_not_write) -> Publication:
    found = find(request, pk)
    refusal = why_not(request.user, found)
    if refusal is not None:
        raise PermissionDenied(refusal)
    return found


def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose a correction of what is published."""
    found = _writable(request, pk, why_not_correct)
    text = newest_revision(found)
    initial = {"title": text.title, "summary": text.summary, "body": text.body}
    form = CorrectionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            correcting.propose_correction(
                request.user,
                found,
                **form.cleaned_data,
                now=timezone.now(),
                version=version_of(request),
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Proposed. Another person signs it."))
            return redirect(back_to(request, found))
    return _page(request, found, form, "publishing/correct.html")


def translate(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """Write the text in another language, beside what it says."""
    found = _writable(request, pk, why_not_translate)
    rows = found.translations.filter(language=language).prefetch_related("parts")
    newest = rows.order_by("-pk").first()
    signed = signed_translation(found, language)
    initial = {"language": language}
    if newest is not None:
        initial |= {"title": newest.title, "summary": newest.summary, "body": newest.body}
    form = TranslationForm(
        request.POST or None,
        initial=initial,
        publication=found,
        parts=parts_for(found, language),
        newest=newest,
        signed=signed,
    )
    if request.method == "POST" and form.is_valid():
        try:
            translating.translate(
                request.user,
                found,
                **form.said(),
                now=timezone.now(),
                version=version_of(request),
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _saved(found))
            return redirect(back_to(request, found))
    since = signed or newest
    before = since.of_revision if since is not None else None
    return _page(request, found, form, "publishing/translate.html", before=before)


def _saved(found: Publication) -> str:
    if kind_of(found).needs_two:
        return _("Saved. Another person signs the translation.")
    return _("Saved. The translation is shown now.")


def _page(
    request: HttpRequest, found: Publication, form: Form, template: str, **more: object
) -> HttpResponse:
    work = workbench(request.user, found)
    if "body" in form.fields:
        form.fields["body"].use_pictures(work.pictures)
    # What was typed against an older version is kept; saving it again is then a decision.
    context = {"room": "approvals", "work": work, "form": form, **more}
    return render(request, template, context, status=409 if form.errors else 200)
