"""Checks of other publishers: the lists that are read, a file taken in, what came."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from hoiam.checks.actions import importing
from hoiam.checks.actions.holding import why_not_check
from hoiam.checks.models import CheckFeed, ImportedCheck
from hoiam.offices.actions.holding import require, require_editor
from hoiam.offices.views.versions import version_of
from hoiam.reading.clean import drop_invisible
from hoiam.reading.fold import fold
from hoiam.sources.models import Source

PAGE = 30


class ListForm(forms.Form):
    """A publisher of the source list and the address of its ClaimReviews."""

    source = forms.ModelChoiceField(
        Source.objects.none(), label=gettext_lazy("Publisher, from the list of sources")
    )
    url = forms.URLField(
        label=gettext_lazy("Address of its list of checks"), max_length=1_000, assume_scheme="https"
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = Source.objects.order_by("name")


class FileForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("A file of ClaimReview"))

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > importing.MOST_BYTES:
            raise ValidationError(_("This file is too large: 20 MB at most."))
        return file


@require_GET
def others(request: HttpRequest) -> HttpResponse:
    return _page(request, ListForm(), FileForm())


def _page(
    request: HttpRequest,
    list_form: ListForm,
    file_form: FileForm,
    taken: importing.Taken | None = None,
) -> HttpResponse:
    require(None if request.user.is_of_desk else why_not_check(request.user))
    feeds = list(CheckFeed.objects.select_related("source").annotate(held=Count("checks")))
    for feed in feeds:
        feed.words = importing.said(feed.outcome) if feed.outcome else ""
    words = drop_invisible(request.GET.get("q", ""))[:200]
    rows = ImportedCheck.objects.select_related("feed__source")
    for word in fold(words).split():
        rows = rows.filter(folded__contains=word)
    context = {
        "room": "checks",
        "feeds": feeds,
        "words": words,
        "rows": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "list_form": list_form,
        "file_form": file_form,
        "taken": taken,
        "refused": [(importing.said(key), count) for key, count in sorted(taken.refused.items())]
        if taken
        else [],
        "may_change": request.user.may_edit,
    }
    return render(request, "checks/others.html", context)


@require_POST
def add_list(request: HttpRequest) -> HttpResponse:
    require_editor(request.user)
    form = ListForm(request.POST)
    if form.is_valid():
        try:
            importing.add_list(
                request.user,
                form.cleaned_data["source"],
                form.cleaned_data["url"],
                now=timezone.now(),
            )
        except ValidationError as error:
            form.add_error("url", error)
        else:
            messages.success(request, _("Saved; its first reading is due now."))
            return redirect("checks:others")
    return _page(request, form, FileForm())


@require_POST
def take_file(request: HttpRequest) -> HttpResponse:
    require_editor(request.user)
    form = FileForm(request.POST, request.FILES)
    taken = None
    if form.is_valid():
        try:
            data = form.cleaned_data["file"].read()
            taken = importing.take_file(request.user, data, now=timezone.now())
        except ValidationError as error:
            form.add_error("file", error)
    return _page(request, ListForm(), form, taken)


@require_POST
def change_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch a list on or off, or forget it with all that came from it."""
    require_editor(request.user)
    feed = get_object_or_404(CheckFeed, pk=pk)
    wanted, now, version = request.POST.get("do"), timezone.now(), version_of(request)
    try:
        if wanted == "remove":
            importing.remove_list(request.user, feed, now=now, version=version)
            messages.success(request, _("The list and what came from it are gone."))
        elif wanted in ("on", "off"):
            importing.switch_list(request.user, feed, wanted == "on", now=now, version=version)
            messages.success(request, _("Saved."))
    except (ValidationError, PermissionDenied) as error:
        messages.error(request, " ".join(getattr(error, "messages", [str(error)])))
    return redirect("checks:others")
