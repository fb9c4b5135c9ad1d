"""Forgetting on time: the bytes of pages after 30 days at most, attempts after a month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from hoiam.reading import archive
from hoiam.sources.models import ArchivedPage, Fetch

KEEP_FETCHES = timedelta(days=30)


def erase_pages(*, now: datetime) -> int:
    """Erase the bytes of pages fetched too long ago, and what a broken run left. How many went."""
    # A daily job may come a day late, so a day is taken off the limit.
    days = max(0, int(settings.KEEP_PAGES_DAYS) - 1)
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


def sweep_fetches(*, now: datetime) -> int:
    """Forget attempts older than a month; the counts of items stay."""
    count, _rows = Fetch.objects.filter(at__lt=now - KEEP_FETCHES).delete()
    return count
