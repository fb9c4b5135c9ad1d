"""From an address to its bytes, politely: the step `fetch`.

A Fetcher asks one host one thing at a time with a pause between, many hosts at once; reads and
obeys robots.txt for pages and feeds alike; checks each redirect like a new address. What a host
and its robots.txt asked for is kept in `Manners`, which outlive a Fetcher.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from types import TracebackType
from typing import Self
from urllib.parse import urljoin

from hoiam import __version__
from hoiam.reading import politeness, robots
from hoiam.reading.addresses import NOTHING_MORE, Address, Allowed, RefusedHosts, check_url
from hoiam.reading.errors import (
    FetchError,
    HttpError,
    LeadsElsewhere,
    RefusedAddress,
    RobotsDenied,
    TooLarge,
)
from hoiam.reading.politeness import HostState, Visit
from hoiam.reading.robots import Robots, RobotsRecord
from hoiam.reading.stages import RawPage
from hoiam.reading.transport import Answer, Limits, Resolve, Transport, resolve_publicly, wire_url

MAX_REDIRECTS = 5
REDIRECTS = frozenset((301, 302, 303, 307, 308))
FOR_GOOD = frozenset((301, 308))
HOP_WAIT = 60.0
ACCEPT = (
    "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, "
    "application/feed+json, application/xml;q=0.9, */*;q=0.5"
)

Clock = Callable[[], datetime]
Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """The publisher says that nothing changed; the validators are those to send next time."""

    url: str
    fetched_at: datetime
    requested_url: str = ""
    etag: str = ""
    last_modified: str = ""
    moved_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchSettings:
    """How we fetch. `contact` is an address where a publisher reaches whoever runs this.

    `pause` is in seconds between two requests to a host; a host that wants us to wait longer than
    `longest_wait` gives `fetch.host-resting` at once, with 0 whenever there is any wait. `parallel`
    is how many hosts at a time.
    """

    contact: str
    refused: RefusedHosts
    allowed: Allowed = NOTHING_MORE
    limits: Limits = field(default_factory=Limits)
    pause: float = politeness.PAUSE
    longest_wait: float = 60.0
    parallel: int = 50

    @property
    def user_agent(self) -> str:
        return f"{robots.AGENT}/{__version__} (+{self.contact})"

    def __post_init__(self) -> None:
        # It goes into a header and, within brackets, into other people's logs.
        plain = self.contact.isascii() and self.contact.isprintable()
        if not plain or not self.contact.strip("() "):
            raise ValueError("a publisher must be able to reach us: give a contact")


@dataclass(slots=True)
class Manners:
    """What hosts asked of us: when each may be asked again, and each origin's robots.txt."""

    hosts: dict[str, HostState] = field(default_factory=dict)
    robots: dict[str, RobotsRecord] = field(default_factory=dict)


class Fetcher:
    """Fetches pages and feeds within one running loop: `async with Fetcher(…) as fetcher`."""

    def __init__(
        self,
        settings: FetchSettings,
        *,
        clock: Clock,
        sleep: Sleep = asyncio.sleep,
        manners: Manners | None = None,
        resolve: Resolve = resolve_publicly,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._sleep = sleep
        self._resolve = resolve
        self.manners = manners if manners is not None else Manners()
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._readers: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._slots = asyncio.Semaphore(settings.parallel)
        self._transport: Transport | None = None

    async def __aenter__(self) -> Self:
        self._transport = Transport(
            user_agent=self._settings.user_agent,
            limits=self._settings.limits,
            allowed=self._settings.allowed,
            parallel=self._settings.parallel,
            resolve=self._resolve,
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        transport, self._transport = self._transport, None
        if transport is not None:
            await transport.close()

    async def fetch(
        self,
        url: str,
        *,
        etag: str = "",
        last_modified: str = "",
        limit: int | None = None,
        stay: bool = False,
    ) -> RawPage | NotModified:
        """The page at `url`, or NotModified where `etag` or `last_modified` still hold.

        `limit` is the largest body in bytes. With `stay` a redirect to another host raises
        LeadsElsewhere and that host is not asked. Raises FetchError: RefusedAddress, RobotsDenied,
        TooLarge, TooSlow, HttpError, or one whose key says what broke; `fetch.host-resting` has
        `seconds` until the host may be asked.
        """
        headers = {"Accept": ACCEPT, **_conditions(etag, last_modified)}
        size = self._settings.limits.size if limit is None else limit
        address, moved_to, for_good = self._check(url), "", True
        for hop in range(MAX_REDIRECTS + 1):
            await self._ask_leave(address, hop)
            answer = await self._take_turn(address, headers, size=size, hop=hop)
            location = answer.headers.get("location", "")
            if answer.status not in REDIRECTS or not location:
                return self._result(url, address, answer, moved_to, headers)
            host, address = address.host, self._follow(address, location)
            if stay and address.host != host:
                raise LeadsElsewhere(address.url)
            for_good = for_good and answer.status in FOR_GOOD
            moved_to = address.url if for_good else moved_to
        raise FetchError("fetch.too-many-redirects", limit=MAX_REDIRECTS)

    def _result(
        self, url: str, address: Address, answer: Answer, moved_to: str, sent: Mapping[str, str]
    ) -> RawPage | NotModified:
        etag = answer.headers.get("etag", "")
        last_modified = answer.headers.get("last-modified", "")
        if answer.status == 304 and ("If-None-Match" in sent or "If-Modified-Since" in sent):
            return NotModified(
                url=address.url,
                requested_url=url,
                fetched_at=self._clock(),
                etag=etag or sent.get("If-None-Match", ""),
                last_modified=last_modified or sent.get("If-Modified-Since", ""),
                moved_to=moved_to,
            )
        if not 200 <= answer.status < 300:
            raise HttpError(answer.status, retry_after=self._retry_after(answer))
        return RawPage(
            url=address.url,
            requested_url=url,
            body=answer.body,
            fetched_at=self._clock(),
            status=answer.status,
            content_type=answer.headers.get("content-type", ""),
            etag=etag,
            last_modified=last_modified,
            moved_to=moved_to,
            headers=answer.pairs,
        )

    def _check(self, url: str) -> Address:
        return check_url(url, self._settings.refused, self._settings.allowed)

    def _follow(self, address: Address, location: str) -> Address:
        """Where a redirect leads. What is refused here may be in order again tomorrow."""
        try:
            return self._check(urljoin(address.url, location.strip()))
        except ValueError:
            raise RefusedAddress("fetch.refused-form", permanent=False) from None
        except RefusedAddress as error:
            raise RefusedAddress(error.key, permanent=False, **error.params) from None

    async def _take_turn(
        self,
        address: Address,
        headers: Mapping[str, str],
        *,
        size: int,
        hop: int,
        cut: bool = False,
    ) -> Answer:
        """One request, alone at its host and not before the host may be asked."""
        assert self._transport is not None, "use `async with`"
        hosts = self.manners.hosts
        async with self._turns[address.host]:
            await self._wait_for(address.host, hop)
            # A pause is owed also for a request that we broke off ourselves.
            visit = Visit(status=200)
            try:
                async with self._slots:
                    answer = await self._transport.send(address, headers, size=size, cut=cut)
                visit = Visit(status=answer.status, retry_after=self._retry_after(answer))
                return answer
            except (TooLarge, RefusedAddress):
                raise
            except FetchError:
                visit = Visit(status=None)
                raise
            finally:
                hosts[address.host] = politeness.next_visit(
                    hosts.get(address.host), visit, self._clock(), pause=self._settings.pause
                )

    async def _wait_for(self, host: str, hop: int) -> None:
        state = self.manners.hosts.get(host)
        if state is None:
            return
        now = self._clock()
        state = self.manners.hosts[host] = politeness.at_this_clock(state, now)
        seconds = (state.next_at - now).total_seconds()
        # Who gives up between two hops begins anew next time, and would never arrive.
        patience = max(self._settings.longest_wait, HOP_WAIT if hop else 0.0)
        if seconds > patience:
            raise FetchError("fetch.host-resting", seconds=seconds, reason=state.reason)
        if seconds > 0:
            await self._sleep(seconds)

    def _retry_after(self, answer: Answer) -> float | None:
        return read_retry_after(answer.headers.get("retry-after", ""), self._clock())

    async def _ask_leave(self, address: Address, hop: int) -> None:
        """Raise RobotsDenied unless the site's robots.txt lets us ask for `address`."""
        record = await self._robots_of(address, hop)
        if record.robots.allows(str(wire_url(address))):
            return
        if not record.reachable:
            raise RobotsDenied("fetch.robots-unreachable", permanent=False, why=record.reason)
        raise RobotsDenied

    async def _robots_of(self, address: Address, hop: int) -> RobotsRecord:
        # Whoever comes while the file is being read waits for it and asks no second time.
        async with self._readers[address.origin]:
            known = self.manners.robots.get(address.origin)
            now = self._clock()
            if known is not None and now < known.expires <= now + robots.HOLDS:
                return known
            record = await self._read_robots(address, known, hop)
            self.manners.robots[address.origin] = record
            self._note_delay(address.host, record.robots)
            return record

    async def _read_robots(
        self, address: Address, known: RobotsRecord | None, hop: int
    ) -> RobotsRecord:
        home = target = self._check(urljoin(address.url, "/robots.txt"))
        gone = partial(robots.after_reading, 404, b"")
        for further in range(MAX_REDIRECTS + 1):
            try:
                answer = await self._take_turn(
                    target, {}, size=robots.LIMIT + 1, hop=hop + further, cut=True
                )
                location = answer.headers.get("location", "")
                if answer.status not in REDIRECTS or not location:
                    return robots.after_answer(known, answer.status, answer.body, self._clock())
            except FetchError as error:
                # Another host that rests, perhaps for hours, has no say over this one.
                resting = error.key == "fetch.host-resting" and target.host == home.host
                if resting or (target is home and isinstance(error, RefusedAddress)):
                    raise
                return robots.after_failure(known, error.key, self._clock())
            try:
                target = self._follow(target, location)
            except RefusedAddress:
                # It leads where we never go: the site has no robots.txt of its own.
                return gone(self._clock())
        return gone(self._clock())

    def _note_delay(self, host: str, rules: Robots) -> None:
        """Let the pause that robots.txt asks for hold from the very next request on."""
        state = self.manners.hosts.get(host)
        delay = rules.crawl_delay
        if state is None or (delay is None and not state.crawl_delay):
            return
        renewed = politeness.next_visit(
            state,
            Visit(status=200, crawl_delay=delay or 0.0),
            self._clock(),
            pause=self._settings.pause,
        )
        if state.failures:
            renewed = replace(state, crawl_delay=renewed.crawl_delay)
        self.manners.hosts[host] = renewed


def read_retry_after(value: str, now: datetime) -> float | None:
    """The seconds that a Retry-After header means (RFC 9110 §10.2.3), None if it says nothing."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value[:12])
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max((moment - now).total_seconds(), 0.0)


def _conditions(etag: str, last_modified: str) -> dict[str, str]:
    conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    # A stored validator with a line break would end the header and begin another.
    return {name: value for name, value in conditions.items() if value and value.isprintable()}
