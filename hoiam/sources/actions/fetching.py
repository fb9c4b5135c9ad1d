"""The one fetcher of a process, and how it keeps the manners that hosts were promised."""

from __future__ import annotations

import asyncio
import atexit
import threading
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import cache

from django.conf import settings
from django.utils import timezone

from hoiam.reading.addresses import Address, Allowed, RefusedHosts, check_url
from hoiam.reading.blocking import BlockingFetcher
from hoiam.reading.errors import FetchError
from hoiam.reading.fetch import FetchSettings, NotModified
from hoiam.reading.politeness import HostState
from hoiam.reading.stages import RawPage
from hoiam.sources.models import Host

_lock = threading.Lock()
_open: list[BlockingFetcher] = []
# Tests put their own clock and sleep here; nothing else does.
clock: list[Callable[[], datetime]] = [timezone.now]
sleep: list[Callable[[float], None]] = [time.sleep]
rest: list[Callable[[float], Awaitable[None]]] = [asyncio.sleep]
# Seconds of one pause; somebody sits before the page.
LONGEST_BROWSE = 30.0


def allowed() -> Allowed:
    return Allowed.of(*settings.EXTRA_NETWORKS, ports=tuple(settings.EXTRA_PORTS))


@cache
def refused() -> RefusedHosts:
    """The table of hosts that are never read; it is code, not a setting, so it is read once."""
    return RefusedHosts.from_knowledge(settings.KNOWLEDGE)


def check_address(url: str) -> Address:
    """The address, when reading may go there; raises RefusedAddress with the reason."""
    return check_url(url, refused(), allowed())


def fetcher() -> BlockingFetcher:
    """The fetcher of this process, started on first use.

    It never waits for a host: one that must rest gives `fetch.host-resting`, and the job comes
    back later instead of holding a thread.
    """
    with _lock:
        if not _open:
            made = BlockingFetcher(
                FetchSettings(
                    contact=settings.CONTACT,
                    refused=refused(),
                    allowed=allowed(),
                    pause=settings.PAUSE_SECONDS,
                    longest_wait=0.0,
                ),
                clock=lambda: clock[0](),
                sleep=lambda seconds: rest[0](seconds),
            )
            made.__enter__()
            atexit.register(close_fetcher)
            _open.append(made)
        return _open[0]


def close_fetcher() -> None:
    with _lock:
        while _open:
            _open.pop().__exit__(None, None, None)


def browse(url: str) -> RawPage | NotModified:
    """One request for a person who waits: pauses before it are waited out.

    Raises FetchError as `Fetcher.fetch` does.
    """
    for _ in range(3):
        try:
            return fetcher().fetch(url)
        except FetchError as error:
            seconds = float(error.params.get("seconds", 0))
            if error.key != "fetch.host-resting" or seconds > LONGEST_BROWSE:
                raise
            sleep[0](seconds)
    return fetcher().fetch(url)


def known_sitemaps(url: str) -> tuple[str, ...]:
    """The sitemaps that robots.txt of the address's origin named when it was last read."""
    record = fetcher().manners.robots.get(check_address(url).origin)
    return record.robots.sitemaps if record else ()


def fetch_politely(
    host: Host, url: str, *, etag: str = "", last_modified: str = "", stay: bool = False
) -> RawPage | NotModified:
    """One request to a host whose row the caller holds; the row learns when the next may be.

    Raises FetchError as `Fetcher.fetch` does; with `stay`, LeadsElsewhere for another host.
    """
    manners = fetcher().manners
    if host.next_request is not None:
        # Another process may have asked this host since we did.
        manners.hosts[host.name] = HostState(
            next_at=host.next_request,
            reason=host.reason,
            failures=host.failures,
            crawl_delay=host.crawl_delay,
        )
    try:
        return fetcher().fetch(url, etag=etag, last_modified=last_modified, stay=stay)
    finally:
        state = manners.hosts.get(host.name)
        if state is not None:
            host.next_request, host.reason = state.next_at, state.reason
            host.failures, host.crawl_delay = state.failures, state.crawl_delay
            host.save()
