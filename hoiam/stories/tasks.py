"""The tasks that read: one request to a host at a time, then the pause, then the next.

A host's job asks for one feed or one page, keeps what came of it, and comes back when the host
may be asked again. It may die at any moment: whatever was not kept is still due.
"""

from __future__ import annotations

import logging
import time
from contextlib import suppress
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, transaction

from hoiam.jobs.actions import enqueue, hold_lease
from hoiam.jobs.clock import Again
from hoiam.jobs.orders import LeaseLost
from hoiam.jobs.registry import job
from hoiam.reading.errors import FetchError, LeadsElsewhere, ReadingError
from hoiam.reading.feeds import parse_feed
from hoiam.reading.fetch import NotModified
from hoiam.reading.pipeline import read_page
from hoiam.reading.stages import Entry, RawPage
from hoiam.sources.actions import erasing as source_erasing
from hoiam.sources.actions import reading as sources
from hoiam.sources.actions.fetching import fetch_politely
from hoiam.sources.models import Feed, Host, Item
from hoiam.sources.queries.due import due_feeds, due_hosts, due_items
from hoiam.sources.queries.lists import why_not
from hoiam.stories.actions import erasing, grouping
from hoiam.stories.actions.grouping import GROUP_KEY
from hoiam.stories.actions.reading import keep_unchanged, save_article

logger = logging.getLogger(__name__)

PLAN_EVERY = 10
# The database's trouble or the worker's: no feed and no page is to blame.
NOT_OF_THE_PAGE = (LeaseLost, InterfaceError, OperationalError)
# Grouping lags this much behind reading, so that articles are placed in batches.
GATHER = timedelta(seconds=2)


@job("stories.plan_reading", every=PLAN_EVERY, priority=5)
def plan_reading(*, now: datetime) -> None:
    """Ask for a job for each host that has something due."""
    sources.put_right_after_wrong_clock(now=now)
    names = due_hosts(now)
    hosts = Host.objects.filter(name__in=names)
    new = names.difference(hosts.values_list("name", flat=True))
    Host.objects.bulk_create([Host(name=name) for name in new], ignore_conflicts=True)
    for host in hosts.all():
        enqueue(
            "stories.read_host",
            {"host": host.pk},
            unique_key=f"read-host-{host.pk}",
            run_at=max(now, host.next_request or now),
            now=now,
        )


@job("stories.read_host")
def read_host(*, host: int, now: datetime) -> Again | None:
    """Read the one thing that has been due the longest at a host; feeds before pages."""
    row = Host.objects.get(pk=host)
    if row.next_request is not None and row.next_request > now:
        return Again(at=row.next_request)
    feed = due_feeds(now).filter(host=row.name).order_by("next_read", "pk").first()
    if feed is not None:
        resting = _read_feed(row, feed, now)
    else:
        waiting = due_items(now).filter(host=row.name)
        # What was tried in vain comes after what was not, or a page that kills the process would
        # be the first thing that every new worker reads.
        item = (
            waiting.select_related("source__place", "feed")
            .order_by("tries", "next_try", "pk")
            .first()
        )
        if item is None:
            return None
        resting = _read_item(row, item, now)
    next_request = row.next_request or now + timedelta(seconds=settings.PAUSE_SECONDS)
    return Again(at=max(resting or next_request, now))


def _read_feed(row: Host, feed: Feed, now: datetime) -> datetime | None:
    """Fetch and keep one feed. Returns when to come back, if the host asked for rest first."""
    began = time.monotonic()
    try:
        answer = fetch_politely(
            row, feed.follow or feed.url, etag=feed.etag, last_modified=feed.last_modified
        )
        if isinstance(answer, NotModified):
            sources.keep_feed_unchanged(feed, answer, now=now)
            return None
        data = parse_feed(answer.body, url=answer.url, content_type=answer.content_type, now=now)
        spent = round((time.monotonic() - began) * 1000)
        sources.keep_feed(feed, answer, data, now=now, milliseconds=spent)
    except ReadingError as error:
        resting = _resting_until(row, error, now)
        if resting is not None:
            return resting
        sources.keep_feed_failure(feed, error, now=now)
    except Exception as error:  # noqa: BLE001 - one feed never holds up its host
        sources.keep_feed_failure(feed, _unforeseen(error, feed), now=now)
    return None


def _resting_until(row: Host, error: ReadingError, now: datetime) -> datetime | None:
    """When the host itself may be asked; None where anything else is the matter.

    A host that a feed's redirect leads to may rest for hours: that is the feed's failure, and this
    host has other things to be asked for.
    """
    if error.key != "fetch.host-resting":
        return None
    until = now + timedelta(seconds=float(error.params["seconds"]))
    is_ours = row.next_request is None or row.next_request >= until - timedelta(seconds=1)
    return until if is_ours else None


def _unforeseen(error: Exception, what: Feed | Item) -> ReadingError:
    """The failure of a feed or page that broke a step; what is not its fault is raised again."""
    if isinstance(error, NOT_OF_THE_PAGE):
        raise error
    # Never the message: it may quote somebody.
    logger.error("%s %s broke: %s", type(what).__name__, what.pk, type(error).__name__)
    return ReadingError()


def _read_item(row: Host, item: Item, now: datetime) -> datetime | None:
    """Fetch one page, keep its bytes and its article. Returns when to come back, as above."""
    if item.tries >= sources.MOST_TRIES:
        sources.keep_page_outcome(item, ReadingError(), now=now)
        return None
    # Counted before it is tried: a process that dies of it can't count afterwards.
    Item.objects.filter(pk=item.pk).update(tries=item.tries + 1)
    try:
        answer = fetch_politely(
            row, item.url, etag=item.etag, last_modified=item.last_modified, stay=True
        )
        if isinstance(answer, NotModified):
            keep_unchanged(item, now=now)
            return None
        keep_page(item, answer, now=now)
    except LeadsElsewhere as error:
        sources.keep_redirect(item, error.url, now=now)
    except ReadingError as error:
        resting = _resting_until(row, error, now)
        if resting is not None:
            Item.objects.filter(pk=item.pk).update(tries=item.tries)
            return resting
        sources.keep_page_outcome(item, error, now=now)
    except NOT_OF_THE_PAGE:
        with suppress(DatabaseError):
            Item.objects.filter(pk=item.pk).update(tries=item.tries)
        raise
    except Exception as error:  # noqa: BLE001 - one page never holds up its host
        sources.keep_page_outcome(item, _unforeseen(error, item), now=now)
    return None


def keep_page(item: Item, page: RawPage, *, now: datetime) -> None:
    """From the bytes of a page to its article. Raises ReadingError where there is none."""
    if urlsplit(page.url).hostname != item.host:
        refusal = why_not(page.url)
        if refusal is not None:
            raise FetchError(refusal, permanent=True)
    path = sources.archive_page(page)
    place = item.source.place
    try:
        data = read_page(
            page,
            entry=Entry(url=item.url, **item.listing) if item.listing else None,
            knowledge=settings.KNOWLEDGE,
            home=place.code if place else None,
            now=now,
        )
    except ReadingError:
        sources.note_archived(item, page, path)
        raise
    item.etag, item.last_modified = page.etag[:500], page.last_modified[:100]
    with transaction.atomic():
        hold_lease()
        sources.note_archived(item, page, path)
        save_article(item, data, now=now)
        enqueue(GROUP_KEY, {}, unique_key=GROUP_KEY, run_at=now + GATHER, now=now)


@job(GROUP_KEY, priority=3)
def group(*, now: datetime) -> Again | None:
    """Give waiting articles their stories, a short transaction at a time."""
    count = grouping.group_waiting(now=now)
    return Again(at=now) if count == grouping.BATCH else None


@job("stories.erase", every=6 * 3600)
def erase(*, now: datetime) -> None:
    """Forget texts and pages whose time is over."""
    erasing.erase_texts(now=now)
    source_erasing.erase_listings(now=now)
    source_erasing.erase_pages(now=now)
    source_erasing.sweep_fetches(now=now)
