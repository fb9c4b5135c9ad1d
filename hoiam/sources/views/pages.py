"""An officer's pages about sources: their health, adding one, OPML in and out."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hoiam.offices.actions.holding import require_editor
from hoiam.reading.errors import BadInput, ReadingError
from hoiam.reading.opml import OpmlFeed, read_opml, write_opml
from hoiam.sources.actions import adding
from hoiam.sources.actions.discovering import Found, Preview, look_at
from hoiam.sources.actions.fetching import check_address
from hoiam.sources.forms import HomeForm, OpmlForm, SourceForm
from hoiam.sources.models import Feed, ItemState, Source, SourceKind
from hoiam.sources.queries import sources as queries
from hoiam.sources.states import in_words, is_good
from hoiam.sources.views.health import Strip, alarm_lines, strips


@dataclass(frozen=True, slots=True)
class Row:
    """A source as the list shows it; `is_low` when the last day brought far less than normal."""

    health: queries.SourceHealth
    alarms: list[str]
    strip: Strip | None

    @property
    def is_low(self) -> bool:
        return self.health.normal >= 4 and self.health.last_day < self.health.normal / 4

    @property
    def is_out(self) -> bool:
        """The latest attempt at every feed failed, if not yet often enough to be an alarm."""
        feeds = [feed for feed in self.health.feeds if feed.active]
        return bool(feeds) and all(feed.failures for feed in feeds)


def list_sources(request: HttpRequest) -> HttpResponse:
    """Every source with its health, what wants a look first."""
    now = timezone.now()
    found = queries.with_health(Source.objects.order_by("-active", "name"), now=now)
    drawn = strips([health.source for health in found], now=now)
    rows = [Row(health, alarm_lines(health), drawn.get(health.source.pk)) for health in found]
    rows.sort(key=lambda row: (not row.health.source.active, not row.alarms))
    context = {
        "room": "sources",
        "rows": rows,
        "alarming": [row for row in rows if row.alarms],
        "home_form": HomeForm(),
        "opml_form": OpmlForm(),
    }
    return render(request, "sources/list.html", context)


def source(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Source.objects.select_related("place"), pk=pk)
    now = timezone.now()
    health = queries.with_health(Source.objects.filter(pk=pk), now=now)[0]
    fetches = list(queries.recent_fetches(found))
    for fetch in fetches:
        fetch.words, fetch.good = in_words(fetch.outcome, fetch.params), is_good(fetch.outcome)
    items = list(queries.recent_items(found))
    for item in items:
        item.words = in_words(item.outcome, item.params) if item.outcome else ""
    context = {
        "room": "sources",
        "source": found,
        "health": health,
        "alarms": alarm_lines(health),
        "strip": strips([found], now=now).get(found.pk),
        "fetches": fetches,
        "items": items,
        "states": [
            (count, capfirst(ItemState(state).label))
            for state, count in queries.counted_items(found).items()
        ],
    }
    return render(request, "sources/source.html", context)


def add(request: HttpRequest) -> HttpResponse:
    """Look at a home page, show the feeds it leads to, and save only what is then chosen."""
    require_editor(request.user)
    if request.method == "POST":
        return _save(request)
    form = HomeForm(request.GET if "home" in request.GET else None)
    if form.is_bound and form.is_valid():
        try:
            preview = look_at(form.cleaned_data["home"])
        except ReadingError as error:
            form.add_error("home", capfirst(in_words(error.key, error.params)))
        else:
            return _offer(request, preview)
    return render(request, "sources/add.html", {"room": "sources", "form": form})


def _offer(request: HttpRequest, preview: Preview) -> HttpResponse:
    chosen = [f.url for f in preview.feeds if not f.problem and f.items and not f.known]
    initial = {"name": preview.name, "home_url": preview.home_url, "kind": _kind(preview.home_url)}
    form = SourceForm(feeds=[(f.url, f.title or f.url) for f in preview.feeds], initial=initial)
    context = {
        "room": "sources",
        "source_form": form,
        "found": preview.feeds,
        "checked": chosen,
        "may_save": any(not f.problem and not f.known for f in preview.feeds),
    }
    return render(request, "sources/add.html", context)


def _kind(home_url: str) -> str:
    """The kind that is offered first; Vietnam keeps `.gov.vn` to public bodies."""
    host = urlsplit(home_url).hostname or ""
    return SourceKind.PORTAL if host.endswith(".gov.vn") else SourceKind.NEWSPAPER


def _save(request: HttpRequest) -> HttpResponse:
    chosen = request.POST.getlist("feeds")
    titles = {url: request.POST.get(f"title-{url}", "") for url in chosen}
    form = SourceForm(request.POST, feeds=list(titles.items()))
    if form.is_valid():
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
    context = {
        "room": "sources",
        "source_form": form,
        "found": [Found(url=url, title=title) for url, title in _shown(request).items()],
        "checked": chosen,
        "may_save": True,
    }
    return render(request, "sources/add.html", context, status=422)


def _shown(request: HttpRequest) -> dict[str, str]:
    """The feeds that the refused form showed, with their titles."""
    return {
        key.removeprefix("title-"): value
        for key, value in request.POST.items()
        if key.startswith("title-")
    }


@require_POST
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """What is wanted is said, not turned round: two editors who stop a source both stop it."""
    found = get_object_or_404(Source, pk=pk)
    active = request.POST.get("active") == "yes"
    adding.set_active(request.user, found, active, now=timezone.now())
    return redirect("sources:source", pk)


@require_POST
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    feed = get_object_or_404(Feed, pk=pk)
    try:
        adding.follow_move(request.user, feed, request.POST.get("to", ""), now=timezone.now())
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
    require_editor(request.user)
    form = OpmlForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, " ".join(e for errors in form.errors.values() for e in errors))
        return redirect("sources:list")
    try:
        data = read_opml(form.cleaned_data["file"].read(), check=check_address)
    except BadInput as error:
        messages.error(request, in_words(error.key, error.params))
        return redirect("sources:list")
    taken, known, refused = adding.take_opml(request.user, data, now=timezone.now())
    said = _("%(n)d feeds taken in.") % {"n": taken}
    if known:
        said += " " + _("%(n)d were on the list already.") % {"n": known}
    messages.success(request, said)
    for host, key in refused[:20]:
        messages.error(request, f"{host}: {in_words(key, {})}")
    return redirect("sources:list")
