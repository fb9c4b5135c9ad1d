"""The jobs that read other publishers' lists of checks, one request to a host at a time."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db.models import Q

from hoiam.checks.actions.importing import NO_REVIEWS, READ, take_list
from hoiam.checks.models import CheckFeed
from hoiam.jobs.actions import enqueue
from hoiam.jobs.clock import Again
from hoiam.jobs.registry import job
from hoiam.reading.errors import ReadingError
from hoiam.reading.fetch import NotModified
from hoiam.sources.actions.fetching import fetch_politely
from hoiam.sources.models import Host
from hoiam.sources.queries.lists import why_not

logger = logging.getLogger(__name__)
EVERY = timedelta(hours=3)
LONGEST_WAIT = timedelta(days=3)
UNCHANGED = "feed.not-modified"


@job("checks.plan_lists", every=600)
def plan_lists(*, now: datetime) -> None:
    """Ask for a job for each list whose time has come."""
    rows = CheckFeed.objects.filter(active=True, source__active=True, source__is_sample=False)
    for feed in rows.exclude(url="").filter(Q(next_read=None) | Q(next_read__lte=now)):
        enqueue("checks.read_list", {"feed": feed.pk}, unique_key=f"check-list-{feed.pk}", now=now)


@job("checks.read_list")
def read_list(*, feed: int, now: datetime) -> Again | None:
    """Read one list and take in what it says; what fails comes later and later."""
    row = CheckFeed.objects.select_related("source").filter(pk=feed, active=True).first()
    if row is None or not row.url:
        return None
    host = Host.objects.get_or_create(name=urlsplit(row.url).hostname or "")[0]
    if host.next_request is not None and host.next_request > now:
        return Again(at=host.next_request)
    try:
        answer = fetch_politely(host, row.url, etag=row.etag)
        if isinstance(answer, NotModified):
            _note(row, UNCHANGED, now=now)
            return None
        refusal = why_not(answer.url)
        if refusal is not None:
            _note(row, refusal, now=now, failed=True)
            return None
        take_list(row, answer.body, base=answer.url, now=now)
        row.etag = answer.etag[:500]
        _note(row, READ, now=now)
    except ReadingError as error:
        if error.key == "fetch.host-resting":
            return Again(at=now + timedelta(seconds=float(error.params["seconds"])))
        _note(row, error.key, now=now, failed=True)
    except ValidationError:
        _note(row, NO_REVIEWS, now=now, failed=True)
    return None


def _note(row: CheckFeed, outcome: str, *, now: datetime, failed: bool = False) -> None:
    row.outcome, row.last_read = outcome[:40], now
    row.failures = row.failures + 1 if failed else 0
    row.next_read = now + min(EVERY * 2 ** min(row.failures, 8), LONGEST_WAIT)
    row.save(
        update_fields=["outcome", "last_read", "failures", "next_read", "etag"],
    )
