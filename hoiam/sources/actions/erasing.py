"""Forgetting on time: the bytes of pages after 30 days at most, attempts after a month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from hoiam.reading import archive
from hoiam.sources.models import ArchivedPage, Fetch, Item

KEEP_FETCHES = timedelta(days=30)
A_DAY = timedelta(days=1)


def kept_for(days: float) -> timedelta:
    """How long to keep what may be kept for so many days: a job may come up to a day late."""
    allowed = timedelta(days=days)
    return max(allowed - A_DAY, allowed / 2)


def erase_pages(*, now: datetime) -> int:
    """Erase the bytes of pages fetched too long ago, and what a broken run left. How many went."""
    days = kept_for(settings.KEEP_PAGES_DAYS).days
    gone = 0
    root = Path(settings.ARCHIVE)
    folders: Sequence[Path] = sorted(root.iterdir()) if root.is_dir() else ()
    for folder in folders:
        gone += archive.erase_expired(folder, now, days=days)
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
    limit = now - timedelta(days=days)
    due = ArchivedPage.objects.filter(erased_at=None, fetched_at__lte=limit)
    for kept in due.iterator():
        archive.erase(root / kept.path)
    due.update(erased_at=now, path="")
    return gone


def erase_listings(*, now: datetime) -> int:
    """Forget what feeds said of pages that were never read: it is text of the press too."""
    limit = now - kept_for(settings.KEEP_TEXT_DAYS)
    return Item.objects.filter(seen_at__lt=limit).exclude(listing={}).update(listing={})


def sweep_fetches(*, now: datetime) -> int:
    """Forget attempts older than a month; the counts of items stay."""
    count, _rows = Fetch.objects.filter(at__lt=now - KEEP_FETCHES).delete()
    return count
