"""When a host may be asked again, and when a feed is read next.

Pure deciders: what was known, what happened, the time → when next, with a reason that the faces
can put into words. Nothing here waits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

PAUSE = 5.0
# A site may ask for any pause; past a day it would mean never, while a feed is read daily.
LONGEST_PAUSE = 86_400.0
# 1, 2, 4 … minutes, so that a short failure costs little, up to six hours.
FIRST_BACK_OFF = 60.0
LONGEST_BACK_OFF = 6 * 3600.0
# Silence may be our own network's: no host should be left alone for long once it is back.
LONGEST_SILENCE = 3600.0

SOONEST = timedelta(minutes=5)
LATEST = timedelta(days=1)
NEW_FEED = timedelta(minutes=30)
WINDOW = timedelta(days=3)
FIRST_RETRY = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class HostState:
    """What we remember of a host: no request before `next_at`, for `reason`.

    `since` is when that was decided, None where it was not kept.
    """

    next_at: datetime
    reason: str = "pace.pause"
    failures: int = 0
    crawl_delay: float = 0.0
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """How one request to a host went.

    `status` is the HTTP status, or None where no answer came; `retry_after` the seconds the host
    asked us to wait, `crawl_delay` those its robots.txt asks for.
    """

    status: int | None
    retry_after: float | None = None
    crawl_delay: float | None = None


def next_visit(
    state: HostState | None, visit: Visit, now: datetime, *, pause: float = PAUSE
) -> HostState:
    """When the host may be asked again after `visit`, which ended at `now`.

    429, 5xx and silence count as failures of the host, and each makes the wait twice as long; a
    404 is a page's failure and not the host's.
    """
    known_delay = state.crawl_delay if state else 0.0
    delay = known_delay if visit.crawl_delay is None else _bounded(visit.crawl_delay)
    wait, reason = (delay, "pace.crawl-delay") if delay > pause else (pause, "pace.pause")
    failures = 0
    if visit.status is None or visit.status == 429 or visit.status >= 500:
        failures = (state.failures if state else 0) + 1
        # 2 ** 10 minutes is past the longest wait; the bound keeps a dead host from overflowing.
        longest = LONGEST_SILENCE if visit.status is None else LONGEST_BACK_OFF
        back_off = min(FIRST_BACK_OFF * 2 ** min(failures - 1, 10), longest)
        if back_off > wait:
            wait, reason = back_off, _back_off_reason(visit.status)
    if visit.retry_after is not None and _bounded(visit.retry_after) > wait:
        wait, reason = _bounded(visit.retry_after), "pace.retry-after"
    return HostState(
        since=now,
        next_at=now + timedelta(seconds=wait),
        reason=reason,
        failures=failures,
        crawl_delay=delay,
    )


def at_this_clock(state: HostState, now: datetime) -> HostState:
    """The same state; where the clock was set back since, the wait that was meant begins now.

    Otherwise a clock that once stood years ahead would close every host for years.
    """
    if state.since is not None and now < state.since:
        return replace(state, since=now, next_at=now + (state.next_at - state.since))
    latest = now + timedelta(seconds=LONGEST_PAUSE)
    return replace(state, next_at=latest) if state.next_at > latest else state


def _back_off_reason(status: int | None) -> str:
    if status is None:
        return "pace.no-answer"
    return "pace.too-many-requests" if status == 429 else "pace.server-error"


def _bounded(seconds: float) -> float:
    return min(max(seconds, 0.0), LONGEST_PAUSE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One attempt to read a feed: when, how many items were new, whether it could be read."""

    at: datetime
    new_items: int = 0
    ok: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class NextReading:
    """When a feed is read next, and why then."""

    at: datetime
    reason: str


def next_read(
    history: Sequence[Reading],
    now: datetime,
    *,
    ttl: timedelta | None = None,
    retry_after: float | None = None,
) -> NextReading:
    """When to read a feed next, from its readings, oldest first, the last of them just done.

    A feed is read twice for each item it may be expected to bring, judged by the last three days;
    `ttl` is what the feed itself asks for, `retry_after` what the server asked in seconds. Never
    sooner than 5 minutes from `now`, never later than a day.
    """
    failures = 0
    for reading in reversed(history):
        if reading.ok:
            break
        failures += 1
    if failures:
        wait, reason = FIRST_RETRY * 2 ** min(failures - 1, 10), "read.after-failure"
    else:
        wait, reason = _expected_wait(history, now)
    if ttl is not None and ttl > wait:
        wait, reason = ttl, "read.feed-asks"
    if retry_after is not None and timedelta(seconds=_bounded(retry_after)) > wait:
        wait, reason = timedelta(seconds=_bounded(retry_after)), "read.server-asks"
    if wait <= SOONEST:
        return NextReading(at=now + SOONEST, reason="read.soonest")
    if wait >= LATEST:
        return NextReading(at=now + LATEST, reason="read.daily")
    return NextReading(at=now + wait, reason=reason)


def _expected_wait(history: Sequence[Reading], now: datetime) -> tuple[timedelta, str]:
    # A reading of the future was dated by a clock that was wrong.
    read = [reading for reading in history if reading.ok and reading.at <= now]
    # Counting begins with the last reading before the window, or else with the first of all: what
    # that one found had gathered before it, and says nothing about the pace.
    before = [index for index, reading in enumerate(read) if reading.at <= now - WINDOW]
    recent = read[before[-1] :] if before else read
    if len(recent) < 2:
        return NEW_FEED, "read.new-feed"
    items = sum(reading.new_items for reading in recent[1:])
    return (now - recent[0].at) / (items + 1) / 2, "read.by-pace"
