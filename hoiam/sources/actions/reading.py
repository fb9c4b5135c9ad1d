"""Keeping what was read of feeds and pages: every item once, every attempt with its outcome."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from hoiam.reading import archive
from hoiam.reading.bylines import drop_bylines
from hoiam.reading.clean import clean_text, clean_title
from hoiam.reading.date import parse_date
from hoiam.reading.errors import FetchError, HttpError, ReadingError, RefusedAddress
from hoiam.reading.feeds import FeedData
from hoiam.reading.fetch import NotModified
from hoiam.reading.politeness import Reading, next_read
from hoiam.reading.redact import redact
from hoiam.reading.stages import Entry, RawPage
from hoiam.sources.actions.fetching import check_address
from hoiam.sources.models import ArchivedPage, Feed, Fetch, Host, Item, ItemState
from hoiam.sources.queries.lists import why_not
from hoiam.sources.states import is_good

HISTORY = 40
# SQLite has no fair queue: longer transactions would hold up the desk.
BATCH = 25
# What a feed lists from before this is counted and not read: it is no news.
TOO_OLD = timedelta(days=7)
LONGEST_SUMMARY = 600
LONGEST_FEED_ADDRESS = 1000
# Further ahead than the clocks of two machines, a feed was read by a clock that was wrong.
CLOCKS_DIFFER = timedelta(minutes=5)
RETRY = timedelta(minutes=10)
# Not address, source and whether it is read: an editor may have changed them during the reading.
KEPT_OF_READING = (
    *("kind", "title", "etag", "last_modified", "moved_to", "follow", "interval", "failures"),
    *("first_read", "last_read", "next_read", "last_success", "last_new_item"),
)
MOST_TRIES = 5
LONGEST_WAIT = timedelta(hours=25)


def keep_feed(
    feed: Feed, page: RawPage, data: FeedData, *, now: datetime, milliseconds: int = 0
) -> int:
    """Keep what a feed listed: every item once. Returns how many were new.

    Items are kept in short transactions; what a killed process left out, the next reading finds.
    """
    new = 0
    for start in range(0, len(data.entries), BATCH):
        with transaction.atomic():
            batch = data.entries[start : start + BATCH]
            new += sum(_keep_entry(feed, entry, now) for entry in batch)
    with transaction.atomic():
        _keep_feed_state(feed, page, data, new, now, milliseconds)
    return new


def _keep_feed_state(
    feed: Feed, page: RawPage, data: FeedData, new: int, now: datetime, milliseconds: int
) -> None:
    feed.kind, feed.etag, feed.last_modified = data.kind, page.etag[:500], page.last_modified[:100]
    feed.title = feed.title or data.title[:200]
    feed.moved_to = page.moved_to if page.moved_to != feed.url else ""
    if len(feed.moved_to) > LONGEST_FEED_ADDRESS:
        feed.moved_to = ""
    newest = next((url for url in data.sitemaps if _is_at(feed.host, url)), "")
    if newest and not feed.follow:
        feed.follow = newest
        # An index is unchanged only when what it leads to was read too.
        feed.etag = feed.last_modified = ""
    else:
        feed.follow = ""
    if new:
        feed.last_new_item = now
    _note_reading(
        feed,
        "feed.read",
        {"listed": data.seen, "new": new, "notes": list(data.notes)},
        now,
        listed=data.seen,
        new=new,
        size=len(page.body),
        milliseconds=milliseconds,
        ttl=data.interval_hint,
    )
    if feed.follow:
        feed.next_read = now
        feed.save(update_fields=["next_read"])


@transaction.atomic
def keep_feed_unchanged(feed: Feed, answer: NotModified, *, now: datetime) -> None:
    feed.etag = answer.etag[:500] or feed.etag
    feed.last_modified = answer.last_modified[:100] or feed.last_modified
    feed.follow = ""
    _note_reading(feed, "feed.not-modified", {}, now)


@transaction.atomic
def keep_feed_failure(feed: Feed, error: ReadingError, *, now: datetime) -> None:
    """Count a reading that failed, with its reason; the next comes later and later."""
    retry_after = error.retry_after if isinstance(error, HttpError) else None
    feed.follow = ""
    _note_reading(feed, error.key, dict(error.params), now, ok=False, retry_after=retry_after)


def _is_at(host: str, url: str) -> bool:
    """Whether a list that an index names lies at the same host: no other one is asked."""
    try:
        return check_address(url).host == host and len(url) <= LONGEST_FEED_ADDRESS
    except RefusedAddress:
        return False


def _note_reading(
    feed: Feed,
    outcome: str,
    params: dict[str, Any],
    now: datetime,
    *,
    ok: bool = True,
    listed: int = 0,
    new: int = 0,
    size: int = 0,
    milliseconds: int = 0,
    ttl: int | None = None,
    retry_after: float | None = None,
) -> None:
    """Write down one attempt and decide when the next one is."""
    Fetch.objects.create(
        feed=feed,
        at=now,
        outcome=outcome[:40],
        params=params,
        items_listed=listed,
        items_new=new,
        size=size,
        milliseconds=milliseconds,
    )
    past = list(feed.fetches.order_by("-at", "-id")[:HISTORY])[::-1]
    history = [Reading(at=f.at, new_items=f.items_new, ok=is_good(f.outcome)) for f in past]
    decided = next_read(
        history, now, ttl=timedelta(seconds=ttl) if ttl else None, retry_after=retry_after
    )
    feed.first_read = feed.first_read or now
    feed.last_read, feed.next_read = now, decided.at
    feed.interval = round((decided.at - now).total_seconds())
    feed.failures = 0 if ok else feed.failures + 1
    if ok:
        feed.last_success = now
    feed.save(update_fields=KEPT_OF_READING)


def _keep_entry(feed: Feed, entry: Entry, now: datetime) -> int:
    """Keep one listed item; 1 when it was not known before."""
    listing = {
        "title": redact(clean_title(entry.title)).text,
        # Some feeds carry the whole text, and with it who wrote it.
        "summary": redact(drop_bylines(clean_text(entry.summary))).text[:LONGEST_SUMMARY],
        "published": entry.published,
        "updated": entry.updated,
        "language": entry.language,
    }
    listed = _digest("|".join((entry.title, entry.updated or entry.published)))
    fields = _judge(feed, entry, now)
    item, is_new = Item.objects.get_or_create(
        url_digest=fields.pop("url_digest"),
        defaults={
            "source": feed.source,
            "feed": feed,
            "seen_at": now,
            "listing": listing if fields["state"] == ItemState.WAITING else {},
            "listing_digest": listed,
            **fields,
        },
    )
    if not is_new and item.state == ItemState.READ and item.listing_digest != listed:
        # The publisher says that it changed: look again.
        Item.objects.filter(pk=item.pk).update(listing=listing, listing_digest=listed, next_try=now)
    return int(is_new)


def _judge(feed: Feed, entry: Entry, now: datetime) -> dict[str, Any]:
    """Whether a listed item is read: its address, state and outcome."""
    refusal = why_not(entry.url)
    if refusal is not None:
        parts = urlsplit(entry.url)
        return {
            "url": f"{parts.scheme}://{parts.hostname or ''}/"[:2000],
            # Keyed, so that nobody can try out whose page it was.
            "url_digest": _digest(entry.url, keyed=True),
            "host": (parts.hostname or "")[:255],
            "state": ItemState.REFUSED,
            "outcome": refusal,
        }
    address = check_address(entry.url)
    kept: dict[str, Any] = {
        "url": address.url,
        "url_digest": _digest(address.url),
        "host": address.host,
        "state": ItemState.WAITING,
        "next_try": now,
    }
    moment = parse_date(entry.published or entry.updated, url=entry.url, now=now)
    if moment is not None and moment < now - TOO_OLD:
        kept |= {"state": ItemState.REFUSED, "outcome": "item.too-old", "next_try": None}
    return kept


def _digest(text: str, *, keyed: bool = False) -> str:
    if keyed:
        key = settings.SECRET_KEY.encode()
        return hmac.new(key, text.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


@transaction.atomic
def keep_redirect(item: Item, url: str, *, now: datetime) -> None:
    """Ask for an item at the host that it leads to, by that host's own job and at its pace."""
    refusal = why_not(url)
    if refusal is not None:
        keep_page_outcome(item, RefusedAddress(refusal), now=now)
        return
    if item.tries + 1 >= MOST_TRIES:
        circles = FetchError("fetch.too-many-redirects", permanent=True)
        keep_page_outcome(item, circles, now=now)
        return
    address = check_address(url)
    Item.objects.filter(pk=item.pk).update(
        url=address.url,
        host=address.host,
        etag="",
        last_modified="",
        tries=item.tries + 1,
        next_try=now,
    )


def put_right_after_wrong_clock(*, now: datetime) -> None:
    """Where a clock stood ahead and was set back, nothing waits for the time it showed."""
    if Feed.objects.filter(last_read__gt=now + CLOCKS_DIFFER).exists():
        _put_right(now)


@transaction.atomic
def _put_right(now: datetime) -> None:
    for host in Host.objects.filter(next_request__gt=now + CLOCKS_DIFFER):
        # The pause that is owed begins anew.
        seconds = max(settings.PAUSE_SECONDS, host.crawl_delay)
        host.next_request = now + timedelta(seconds=seconds)
        host.save(update_fields=["next_request"])
    Item.objects.filter(next_try__gt=now + LONGEST_WAIT).update(next_try=now)
    wrong = Feed.objects.filter(last_read__gt=now + CLOCKS_DIFFER)
    wrong.update(next_read=now, last_read=now)


def archive_page(page: RawPage) -> str:
    """Keep the bytes of a page in a file of its own; its path within the archive.

    Raises ArchiveError when the disk refuses.
    """
    day = page.fetched_at.strftime("%Y%m%d")
    path = archive.write_page(Path(settings.ARCHIVE) / day, page)
    return f"{day}/{path.name}"


def note_archived(item: Item, page: RawPage, path: str) -> None:
    """Write down where the bytes of an item's page are."""
    ArchivedPage.objects.create(
        item=item,
        path=path,
        digest=hashlib.sha256(page.body).hexdigest(),
        size=len(page.body),
        fetched_at=page.fetched_at,
    )


@transaction.atomic
def keep_page_outcome(item: Item, error: ReadingError, *, now: datetime) -> None:
    """Count an item that gave no article: for good, or to be tried again, with its reason."""
    if error.key == "fetch.host-resting":
        return
    keep = {"outcome": error.key[:40], "params": dict(error.params), "read_at": now}
    if error.permanent or item.tries + 1 >= MOST_TRIES:
        state = ItemState.READ if item.reads else _final_state(error)
        keep |= {"state": state, "next_try": None, "listing": {}}
    else:
        keep |= {"tries": item.tries + 1, "next_try": now + RETRY * 2**item.tries}
    Item.objects.filter(pk=item.pk).update(**keep)


def _final_state(error: ReadingError) -> str:
    if error.key.startswith("page."):
        return ItemState.NOT_ARTICLE
    refused = isinstance(error, RefusedAddress) or error.key.startswith("fetch.robots")
    return ItemState.REFUSED if refused and isinstance(error, FetchError) else ItemState.FAILED
