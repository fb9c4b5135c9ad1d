"""An officer's pages about sources: their health, adding one, OPML in and out."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hoiam.reading.errors import BadInput, ReadingError
from hoiam.reading.opml import OpmlFeed, read_opml, write_opml
from hoiam.sources import queries
from hoiam.sources.actions import adding
from hoiam.sources.discovery import look_at
from hoiam.sources.fetching import check_address
from hoiam.sources.forms import HomeForm, OpmlForm, SourceForm
from hoiam.sources.models import Feed, ItemState, Source, SourceKind
from hoiam.sources.states import in_words


def _editor(request: HttpRequest) -> None:
    if not request.user.may_edit:
        raise PermissionDenied(_("Only an editor can do this."))


def list_sources(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    rows = queries.with_health(Source.objects.order_by("-active", "name"), now=now)
    rows.sort(key=lambda row: (not row.source.active, not row.alarms))
    context = {
        "room": "sources",
        "rows": rows,
        "alarms": sum(bool(row.alarms) for row in rows),
        "home_form": HomeForm(),
        "opml_form": OpmlForm(),
    }
    return render(request, "sources/list.html", context)


def source(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Source, pk=pk)
    health = queries.with_health(Source.objects.filter(pk=pk), now=timezone.now())[0]
    fetches = list(queries.recent_fetches(found))
    for fetch in fetches:
        fetch.words = in_words(fetch.outcome, fetch.params)
    items = list(queries.recent_items(found))
    for item in items:
        item.words = in_words(item.outcome, item.params) if item.outcome else ""
    context = {
        "room": "sources",
        "source": found,
        "health": health,
        "fetches": fetches,
        "items": items,
        "states": [
            (count, ItemState(state).label) for state, count in queries.counted_items(found).items()
        ],
    }
    return render(request, "sources/source.html", context)


def add(request: HttpRequest) -> HttpResponse:
    """Look at a home page, show the feeds it leads to, and save only what is then chosen."""
    _editor(request)
    if request.method == "POST":
        return _save(request)
    form = HomeForm(request.GET if "home" in request.GET else None)
    preview = source_form = None
    if form.is_bound and form.is_valid():
        try:
            preview = look_at(form.cleaned_data["home"])
        except ReadingError as error:
            form.add_error("home", in_words(error.key, error.params))
        else:
            choices = [(feed.url, feed.title or feed.url) for feed in preview.feeds]
            chosen = [f.url for f in preview.feeds if not f.problem and f.items and not f.known]
            source_form = SourceForm(
                feeds=choices,
                initial={
                    "name": preview.name,
                    "home_url": preview.home_url,
                    "kind": SourceKind.NEWSPAPER,
                    "feeds": chosen,
                },
            )
    context = {"room": "sources", "form": form, "preview": preview, "source_form": source_form}
    return render(request, "sources/add.html", context)


def _save(request: HttpRequest) -> HttpResponse:
    chosen = request.POST.getlist("feeds")
    form = SourceForm(request.POST, feeds=[(url, url) for url in chosen])
    if form.is_valid():
        titles = {url: request.POST.get(f"title-{url}", "") for url in chosen}
        try:
            with transaction.atomic():
                saved = adding.add_source(
                    name=form.cleaned_data["name"],
                    home_url=form.cleaned_data["home_url"],
                    kind=form.cleaned_data["kind"],
                    place=form.cleaned_data["place"],
                    feeds=titles.items(),
                    now=timezone.now(),
                    user=request.user,
                )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Saved; its first reading is due now."))
            return redirect("sources:source", saved.pk)
    context = {"room": "sources", "form": HomeForm(), "preview": None, "source_form": form}
    return render(request, "sources/add.html", context, status=422)


@require_POST
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Source, pk=pk)
    adding.set_active(request.user, found, not found.active, now=timezone.now())
    return redirect("sources:source", pk)


@require_POST
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    feed = get_object_or_404(Feed, pk=pk)
    try:
        adding.follow_move(request.user, feed, now=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("sources:source", feed.source_id)


def export_opml(request: HttpRequest) -> HttpResponse:
    feeds = [
        OpmlFeed(
            url=feed.url,
            title=feed.title or feed.source.name,
            home_url=feed.source.home_url,
            language=feed.source.language,
            folder=feed.source.name,
        )
        for feed in Feed.objects.filter(active=True, source__is_sample=False)
        .select_related("source")
        .order_by("source__name", "url")
    ]
    body = write_opml("Hồi Âm", feeds, now=timezone.now())
    return HttpResponse(
        body,
        content_type="text/x-opml; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="hoiam.opml"'},
    )


@require_POST
def import_opml(request: HttpRequest) -> HttpResponse:
    """Take in a list of feeds; what is refused is said one by one, the rest goes on."""
    _editor(request)
    form = OpmlForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, " ".join(e for errors in form.errors.values() for e in errors))
        return redirect("sources:list")
    try:
        data = read_opml(form.cleaned_data["file"].read(), check=check_address)
    except BadInput as error:
        messages.error(request, in_words(error.key, error.params))
        return redirect("sources:list")
    taken, refused = adding.take_opml(request.user, data, now=timezone.now())
    messages.success(request, _("%(n)d feeds taken in.") % {"n": taken})
    for host, key in refused[:20]:
        messages.error(request, f"{host}: {in_words(key, {})}")
    return redirect("sources:list")
