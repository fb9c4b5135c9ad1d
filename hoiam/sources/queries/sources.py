"""Reading what is known of sources."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Window
from django.db.models.functions import RowNumber, TruncDate
from django.utils import timezone

from hoiam.sources import clock
from hoiam.sources.models import Feed, Fetch, Item, ItemState, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHealth:
    """One row of the page of sources. `normal` and `last_day` are items a day."""

    source: Source
    feeds: list[Feed]
    last_read: datetime | None
    next_read: datetime | None
    last_day: int
    normal: float
    waiting: int
    alarms: list[clock.Alarm]


def with_health(sources: QuerySet[Source], *, now: datetime) -> list[SourceHealth]:
    """The health of each source, in the order given; the number of queries does not grow."""
    latest = Fetch.objects.filter(feed=OuterRef("pk")).order_by("-at", "-id").values("outcome")
    feeds = Feed.objects.order_by("url").annotate(outcome=Subquery(latest[:1]))
    sources = sources.select_related("place").prefetch_related(Prefetch("feeds", feeds))
    found = list(sources)
    counts = _item_counts(found, now)
    pages = _recent_page_outcomes([source.pk for source in found], now)
    return [_health(source, counts[source.pk], pages.get(source.pk, ()), now) for source in found]


def _health(
    source: Source, counts: _Counts, outcomes: Sequence[str], now: datetime
) -> SourceHealth:
    feeds = [feed for feed in source.feeds.all() if feed.active]
    first = min((feed.first_read for feed in feeds if feed.first_read), default=None)
    newest = _newest(source)
    normal = clock.normal_a_day(
        counts.by_day, first=first, newest=newest and timezone.localtime(newest)
    )
    health = [
        clock.FeedHealth(
            last_new_item=feed.last_new_item,
            last_success=feed.last_success,
            moved_to=feed.moved_to,
            failures=feed.failures,
            outcome=feed.outcome or "",
        )
        for feed in feeds
    ]
    return SourceHealth(
        source=source,
        feeds=list(source.feeds.all()),
        last_read=max((feed.last_read for feed in feeds if feed.last_read), default=None),
        next_read=min((feed.next_read for feed in feeds if feed.next_read), default=None),
        last_day=counts.last_day,
        normal=normal,
        waiting=counts.waiting,
        alarms=clock.alarms(health, outcomes, normal=normal, now=now) if source.active else [],
    )


@dataclass(slots=True)
class _Counts:
    last_day: int = 0
    waiting: int = 0
    by_day: dict[date, int] = field(default_factory=dict)


def _newest(source: Source) -> datetime | None:
    """When a feed that is read brought something new last."""
    moments = (feed.last_new_item for feed in source.feeds.all() if feed.active)
    return max((moment for moment in moments if moment), default=None)


def _item_counts(sources: list[Source], now: datetime) -> defaultdict[int, _Counts]:
    """Items of each source, by the day on which they were seen, as far as is looked back.

    Telling the day costs most of it, and what is normal needs a fortnight up to the newest item.
    """
    yesterday = now - timedelta(days=1)
    quiet = [one.pk for one in sources if (newest := _newest(one)) is None or newest < yesterday]
    of_late = Q(seen_at__gte=yesterday - timedelta(days=clock.NORMAL_DAYS))
    long_ago = Q(source__in=quiet, seen_at__gte=now - clock.LOOK_BACK)
    rows = (
        Item.objects.filter(of_late | long_ago, source__in=[source.pk for source in sources])
        .values("source", seen_on=TruncDate("seen_at"))
        .annotate(
            count=Count("id"),
            last_day=Count("id", filter=Q(seen_at__gte=yesterday)),
            waiting=Count("id", filter=Q(state=ItemState.WAITING)),
        )
    )
    found: defaultdict[int, _Counts] = defaultdict(_Counts)
    for row in rows:
        counts = found[row["source"]]
        counts.by_day[row["seen_on"]] = row["count"]
        counts.last_day += row["last_day"]
        counts.waiting += row["waiting"]
    return found


def _recent_page_outcomes(sources: list[int], now: datetime) -> dict[int, list[str]]:
    """Outcomes of the pages read in the last week, newest first, at most twenty a source."""
    newest = Window(RowNumber(), partition_by=F("source"), order_by=F("read_at").desc())
    rows = (
        Item.objects.filter(source__in=sources, read_at__gte=now - timedelta(days=7))
        .annotate(nth=newest)
        .filter(nth__lte=clock.EMPTY_OF_LAST)
        .order_by("source", "nth")
        .values_list("source", "outcome")
    )
    found: dict[int, list[str]] = {}
    for source, outcome in rows:
        found.setdefault(source, []).append(outcome)
    return found


def recent_fetches(source: Source, *, limit: int = 50) -> QuerySet[Fetch]:
    """The latest attempts of all feeds of one source, newest first."""
    return Fetch.objects.filter(feed__source=source).select_related("feed")[:limit]


def recent_items(source: Source, *, limit: int = 50) -> QuerySet[Item]:
    return Item.objects.filter(source=source).order_by("-seen_at", "-id")[:limit]


def counted_items(source: Source) -> Counter[str]:
    """How many items of a source ended how; every item seen is in exactly one of them."""
    rows = Item.objects.filter(source=source).values_list("state").annotate(Count("id"))
    return Counter(dict(rows))
