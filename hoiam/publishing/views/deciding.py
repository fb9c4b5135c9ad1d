"""What people decide about a publication: each is one verb, one sentence, and back to the page."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hoiam.offices.views.versions import version_of
from hoiam.publishing.actions import (
    attaching,
    correcting,
    reviewing,
    signing,
    translating,
    withdrawing,
)
from hoiam.publishing.forms import AttachForm, DecisionForm, RemarkForm, ScheduleForm
from hoiam.publishing.kinds import kind_of
from hoiam.publishing.models import Publication
from hoiam.publishing.views.pages import find, publication


def back_to(request: HttpRequest, found: Publication) -> str:
    """A path and nothing else, or where the desk works on this publication."""
    back = request.POST.get("back", "")
    if back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return back
    return kind_of(found).desk_path(found)


def act(
    request: HttpRequest,
    pk: int,
    verb: Callable[[Publication], str],
    name: str = "",
    form: forms.Form | None = None,
) -> HttpResponse:
    """Run one verb. Where it refuses, the page says why and what was typed is still there."""
    found = find(request, pk)
    if form is not None and not form.is_valid():
        said = " ".join(text for texts in form.errors.values() for text in texts)
        return publication(request, pk, problem=said, bound={name: form})
    try:
        said = verb(found)
    except ValidationError as error:
        bound = {name: form} if form is not None else {}
        return publication(request, pk, problem=" ".join(error.messages), bound=bound)
    messages.success(request, said)
    return redirect(back_to(request, found))


@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    def verb(found: Publication) -> str:
        signing.approve(request.user, found, now=timezone.now(), version=version_of(request))
        return _("Approved. It can be published now.")

    return act(request, pk, verb)


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    def verb(found: Publication) -> str:
        signing.take_back(request.user, found, now=timezone.now(), version=version_of(request))
        return _("Taken back. It is a draft again.")

    return act(request, pk, verb)


@require_POST
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    form = RemarkForm(request.POST, prefix="return", label=_("What should be changed?"))

    def verb(found: Publication) -> str:
        signing.give_back(
            request.user,
            found,
            remark=form.cleaned_data["remark"],
            now=timezone.now(),
            version=version_of(request),
        )
        return _("Returned with your remark.")

    return act(request, pk, verb, "return", form)


@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    form = ScheduleForm(request.POST, prefix="publish")

    def verb(found: Publication) -> str:
        done = signing.publish(
            request.user,
            found,
            now=timezone.now(),
            publish_at=form.cleaned_data["publish_at"],
            version=version_of(request),
        )
        if done.state == "scheduled":
            return _("It goes out at the time you chose.")
        return _("Published as %(number)s.") % {"number": done.number}

    return act(request, pk, verb, "publish", form)


@require_POST
def unschedule(request: HttpRequest, pk: int) -> HttpResponse:
    def verb(found: Publication) -> str:
        signing.unschedule(request.user, found, now=timezone.now(), version=version_of(request))
        return _("It does not go out by itself any more.")

    return act(request, pk, verb)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    form = RemarkForm(request.POST, prefix="withdraw", label=_("Why? Everybody reads this."))

    def verb(found: Publication) -> str:
        withdrawing.withdraw(
            request.user,
            found,
            reason=form.cleaned_data["remark"],
            now=timezone.now(),
            version=version_of(request),
        )
        return _("Withdrawn. Its address, the date and the reason stay.")

    return act(request, pk, verb, "withdraw", form)


@require_POST
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    form = AttachForm(request.POST, request.FILES, prefix="attach")

    def verb(found: Publication) -> str:
        waiting = correcting.waiting(found).first() if found.state == "published" else None
        attaching.attach(
            request.user,
            found,
            form.cleaned_data["file"],
            title=form.cleaned_data["title"],
            now=timezone.now(),
            correction=waiting,
        )
        return _("The file is attached.")

    return act(request, pk, verb, "attach", form)


@require_POST
def remove(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    def verb(found: Publication) -> str:
        row = get_object_or_404(found.attachments, pk=file)
        reason = request.POST.get("remove-remark", "")
        attaching.remove_attachment(request.user, row, now=timezone.now(), reason=reason)
        return _("The file is removed.")

    return act(request, pk, verb)


@require_POST
def sign_correction(request: HttpRequest, pk: int, correction: int) -> HttpResponse:
    def verb(found: Publication) -> str:
        row = get_object_or_404(found.corrections, pk=correction)
        correcting.sign_correction(request.user, row, now=timezone.now())
        return _("Signed. The public reads the corrected text now.")

    return act(request, pk, verb)


@require_POST
def refuse_correction(request: HttpRequest, pk: int, correction: int) -> HttpResponse:
    form = RemarkForm(request.POST, prefix="refuse", label=_("Why is it not corrected?"))

    def verb(found: Publication) -> str:
        row = get_object_or_404(found.corrections, pk=correction)
        correcting.refuse_correction(
            request.user, row, reason=form.cleaned_data["remark"], now=timezone.now()
        )
        return _("The correction is dropped.")

    return act(request, pk, verb, "refuse", form)


@require_POST
def sign_translation(request: HttpRequest, pk: int, translation: int) -> HttpResponse:
    def verb(found: Publication) -> str:
        row = get_object_or_404(found.translations, pk=translation)
        translating.sign_translation(request.user, row, now=timezone.now())
        return _("Signed. The translation is shown now.")

    return act(request, pk, verb)


@require_POST
def decide(request: HttpRequest, pk: int, review: int) -> HttpResponse:
    form = DecisionForm(request.POST, prefix="decide", about=review)

    def verb(found: Publication) -> str:
        row = get_object_or_404(found.reviews, pk=review)
        reviewing.decide_review(request.user, row, **form.cleaned_data, now=timezone.now())
        return _("Decided. The outcome stands on the page.")

    return act(request, pk, verb, "decide", form)
