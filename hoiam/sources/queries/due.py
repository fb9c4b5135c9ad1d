"""What is due to be read, of the sources that are read."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from hoiam.sources.models import Feed, Item


def due_feeds(now: datetime) -> QuerySet[Feed]:
    """Feeds whose time has come, and those that were never read."""
    read = Feed.objects.filter(active=True, source__active=True, source__is_sample=False)
    return read.filter(Q(next_read=None) | Q(next_read__lte=now))


def due_items(now: datetime) -> QuerySet[Item]:
    """Pages whose time has come; those of a source that was switched off wait."""
    return Item.objects.filter(next_try__lte=now, source__active=True)


def due_hosts(now: datetime) -> set[str]:
    """The names of the hosts that have something due."""
    feeds, items = due_feeds(now), due_items(now)
    return {
        *feeds.order_by().values_list("host", flat=True).distinct(),
        *items.values_list("host", flat=True).distinct(),
    }
