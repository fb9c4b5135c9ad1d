"""Today: what the press said since the last working day, and what wants attention."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import capfirst

from hoiam.desk.forms import MARKS, TodayForm
from hoiam.publishing.queries.late import late_for
from hoiam.publishing.queries.overdue import overdue_for
from hoiam.sources.models import Source
from hoiam.stories.queries.counts import count_asking, count_by_mark
from hoiam.stories.queries.stories import PAGE, Filters, list_stories, today_starts
from hoiam.stories.views.cards import story_cards
from hoiam.stories.views.words import passages


def today(request: HttpRequest) -> HttpResponse:
    """The list of stories under the filters that the address holds."""
    starts = today_starts(timezone.now())
    form = TodayForm(request.GET, starts=starts)
    filters = form.filters()
    page = Paginator(list_stories(filters), PAGE).get_page(request.GET.get("page"))
    # An empty province is a choice: the whole country, where the office has a place of its own.
    given = request.GET.items()
    kept = {key: value for key, value in given if key != "page" and (value or key == "province")}
    cards = story_cards(page.object_list)
    if filters.words:
        found = passages(page.object_list, filters.words)
        cards = [replace(card, passage=found.get(card.story.pk, [])) for card in cards]
    else:
        form.count(filters)
    context = {
        "room": "today",
        "form": form,
        "page": page,
        "cards": cards,
        "tabs": _tabs(filters, kept),
        "since": filters.since,
        "asking": count_asking(filters),
        "asking_query": urlencode(kept | {"needs_answer": "on", "mark": "untouched"}),
        "chosen": form.chosen(),
        "further": urlencode(kept | {"time": "all"}) if filters.words and filters.since else "",
        "query": f"{urlencode(kept)}&" if kept else "",
        "late": late_for(request.user, now=timezone.now()),
        "overdue": overdue_for(request.user, today=timezone.localdate()),
        "is_reading": Source.objects.filter(active=True, is_sample=False).exists(),
    }
    return render(request, "desk/today.html", context)


@dataclass(frozen=True, slots=True)
class Tab:
    """One way to look at the list by what was decided."""

    words: str
    count: int
    query: str
    here: bool


def _tabs(filters: Filters, kept: dict[str, str]) -> list[Tab]:
    counts = count_by_mark(filters)
    now = kept.get("mark", "")
    tabs = []
    for value, words in MARKS:
        count = counts.total() if not value else counts["" if value == "untouched" else value]
        query = urlencode({key: v for key, v in kept.items() if key != "mark"} | {"mark": value})
        tabs.append(Tab(capfirst(words), count, query, value == now))
    return tabs
