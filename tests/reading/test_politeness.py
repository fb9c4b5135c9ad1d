"""When a host may be asked again and when a feed is read next, with a clock that the test moves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hoiam.reading.politeness import (
    LATEST,
    SOONEST,
    HostState,
    Reading,
    Visit,
    at_this_clock,
    next_read,
    next_visit,
)

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def wait(visit: Visit, state: HostState | None = None, *, pause: float = 5.0) -> tuple[float, str]:
    after = next_visit(state, visit, NOW, pause=pause)
    return (after.next_at - NOW).total_seconds(), after.reason


@pytest.mark.parametrize(
    ("visit", "seconds", "reason"),
    [
        (Visit(status=200), 5, "pace.pause"),
        (Visit(status=404), 5, "pace.pause"),
        (Visit(status=403), 5, "pace.pause"),
        (Visit(status=200, crawl_delay=2), 5, "pace.pause"),
        (Visit(status=200, crawl_delay=30), 30, "pace.crawl-delay"),
        (Visit(status=200, crawl_delay=1e300), 86_400, "pace.crawl-delay"),
        (Visit(status=301, retry_after=40), 40, "pace.retry-after"),
        (Visit(status=429), 60, "pace.too-many-requests"),
        (Visit(status=429, retry_after=10), 60, "pace.too-many-requests"),
        (Visit(status=503, retry_after=900), 900, "pace.retry-after"),
        (Visit(status=503, retry_after=10**9), 86_400, "pace.retry-after"),
        (Visit(status=500), 60, "pace.server-error"),
        (Visit(status=None), 60, "pace.no-answer"),
    ],
)
def test_how_long_a_host_is_left_alone(visit: Visit, seconds: float, reason: str) -> None:
    assert wait(visit) == (seconds, reason)


@pytest.mark.parametrize(
    ("visit", "longest"), [(Visit(status=500), 21_600), (Visit(status=None), 3600)]
)
def test_back_off_grows_to_a_bound_and_ends_with_one_success(visit: Visit, longest: int) -> None:
    state: HostState | None = None
    waits = []
    for _ in range(2000):
        state = next_visit(state, visit, NOW)
        waits.append((state.next_at - NOW).total_seconds())
    assert waits[:4] == [60, 120, 240, 480]
    assert waits == sorted(waits)
    assert waits[-1] == longest
    assert wait(Visit(status=200), state) == (5, "pace.pause")


def test_a_crawl_delay_is_remembered_until_the_site_says_otherwise() -> None:
    state = next_visit(None, Visit(status=200, crawl_delay=30), NOW)
    assert wait(Visit(status=200), state) == (30, "pace.crawl-delay")
    assert wait(Visit(status=200, crawl_delay=0), state) == (5, "pace.pause")


def test_a_clock_set_back_makes_nobody_wait_longer() -> None:
    future = NOW + timedelta(days=3650)
    state = next_visit(None, Visit(status=200), future)
    assert at_this_clock(state, NOW).next_at == NOW + timedelta(seconds=5)
    assert at_this_clock(state, future) == state
    restored = HostState(next_at=future)
    assert at_this_clock(restored, NOW).next_at == NOW + timedelta(days=1)


def history(*new_items: int, every: timedelta = 30 * MINUTE) -> list[Reading]:
    last = len(new_items) - 1
    return [
        Reading(at=NOW - (last - index) * every, new_items=count)
        for index, count in enumerate(new_items)
    ]


def minutes(readings: list[Reading], **more: object) -> tuple[float, str]:
    after = next_read(readings, NOW, **more)
    return (after.at - NOW) / MINUTE, after.reason


def test_a_new_feed_is_read_again_within_the_hour() -> None:
    assert minutes([]) == (30, "read.new-feed")
    assert minutes(history(20)) == (30, "read.new-feed")


def test_a_feed_is_read_by_how_often_it_changes() -> None:
    busy = minutes(history(20, *[6] * 20, every=10 * MINUTE))
    slow = minutes(history(20, *[0, 0, 1] * 20))
    silent = minutes(history(20, *[0] * 200))
    assert busy == (5, "read.soonest")
    assert 30 < slow[0] < 90
    assert slow[1] == "read.by-pace"
    assert silent == (24 * 60, "read.daily")


def test_a_silent_feed_is_left_alone_step_by_step_and_found_again() -> None:
    now, readings, gaps = NOW, [Reading(at=NOW, new_items=10)], []
    for _ in range(16):
        after = next_read(readings, now)
        gaps.append(after.at - now)
        now = after.at
        readings.append(Reading(at=now))
    assert gaps[0] == 30 * MINUTE
    assert gaps[1:] == sorted(gaps[1:])
    assert gaps[-1] == LATEST
    readings.append(Reading(at=now, new_items=8))
    assert next_read(readings, now).at - now < timedelta(hours=8)


def test_failures_are_retried_less_and_less() -> None:
    broken = [Reading(at=NOW, ok=False)]
    good = history(3, 3, 3)
    assert minutes(good + broken) == (10, "read.after-failure")
    assert minutes(good + broken * 3) == (40, "read.after-failure")
    assert minutes(good + broken * 5000) == (24 * 60, "read.daily")


def test_what_the_feed_or_the_server_asks_for_is_respected_within_a_day() -> None:
    busy = history(20, *[6] * 20, every=10 * MINUTE)
    assert minutes(busy, ttl=timedelta(minutes=60)) == (60, "read.feed-asks")
    assert minutes(busy, ttl=timedelta(seconds=1)) == (5, "read.soonest")
    assert minutes(busy, retry_after=7200) == (120, "read.server-asks")
    assert minutes(busy, ttl=timedelta(days=400)) == (24 * 60, "read.daily")
    assert minutes(busy, retry_after=1e12) == (24 * 60, "read.daily")


@pytest.mark.parametrize("shift", [timedelta(days=-9999), timedelta(0), timedelta(days=9999)])
@pytest.mark.parametrize("counts", [(), (5,), (0, 0), (10**9, 10**9), (3, 0, 7, 0)])
def test_never_under_five_minutes_nor_over_a_day_whatever_the_clock(
    shift: timedelta, counts: tuple[int, ...]
) -> None:
    readings = [Reading(at=r.at + shift, new_items=r.new_items) for r in history(*counts)]
    assert SOONEST <= next_read(readings, NOW).at - NOW <= LATEST
