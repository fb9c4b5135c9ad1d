"""What the clock says about a source: is it silent, moved, empty or failing?

Alarms are computed, never stored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

# A source that brings an item every hour is silent after half a day, one that brings an item a
# week after three weeks; below half a day every night would ring.
SILENT_FACTOR = 3
SILENT_AT_LEAST = timedelta(hours=12)
NORMAL_DAYS = 14
LOOK_BACK = timedelta(days=42)
FAILING_AFTER = 3
EMPTY_OF_LAST = 20
EMPTY_AT_LEAST = 5
EMPTY_SHARE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHealth:
    """What alarms look at; `outcome` is the key of the latest reading."""

    last_new_item: datetime | None
    last_success: datetime | None
    moved_to: str
    failures: int
    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """`key` is silent, moved, empty-pages or failing; `since` when it began, if known."""

    key: str
    since: datetime | None = None
    detail: str = ""


def normal_a_day(
    by_day: Mapping[date, int], *, first: datetime | None, newest: datetime | None
) -> float:
    """Items a day in the fortnight up to the newest item, or since the first reading.

    It ends with the newest item, so that a silence does not become what is normal. `by_day` are
    items seen, by day in the zone of `newest`.
    """
    if first is None or newest is None:
        return 0.0
    last = newest.date()
    begin = max(first.astimezone(newest.tzinfo).date(), last - timedelta(days=NORMAL_DAYS - 1))
    items = sum(count for day, count in by_day.items() if begin <= day <= last)
    return items / max(1, (last - begin).days + 1)


def silence(feeds: Sequence[FeedHealth], *, normal: float, now: datetime) -> Alarm | None:
    """A source whose feeds bring nothing new for three times as long as is normal for it.

    One that was read before and brought nothing for as long as is looked back (`normal` 0) is
    silent too.
    """
    newest = max((feed.last_new_item for feed in feeds if feed.last_new_item), default=None)
    if newest is None:
        return None
    allowed = LOOK_BACK
    if normal > 0:
        allowed = max(SILENT_AT_LEAST, SILENT_FACTOR * timedelta(days=1 / normal))
    return Alarm(key="silent", since=newest) if now - newest > allowed else None


def empty_pages(outcomes: Sequence[str]) -> Alarm | None:
    """Pages that suddenly give no text: the site has changed its pages. Newest first."""
    recent = outcomes[:EMPTY_OF_LAST]
    empty = sum(outcome == "page.empty" for outcome in recent)
    if empty >= EMPTY_AT_LEAST and empty >= EMPTY_SHARE * len(recent):
        return Alarm(key="empty-pages", detail=f"{empty}/{len(recent)}")
    return None


def alarms(
    feeds: Sequence[FeedHealth], page_outcomes: Sequence[str], *, normal: float, now: datetime
) -> list[Alarm]:
    """All that an editor should look at in one source, the worst first."""
    found: list[Alarm] = []
    for feed in feeds:
        if feed.failures >= FAILING_AFTER:
            found.append(Alarm(key="failing", since=feed.last_success, detail=feed.outcome))
        if feed.moved_to:
            found.append(Alarm(key="moved", detail=feed.moved_to))
    empty = empty_pages(page_outcomes)
    quiet = silence(feeds, normal=normal, now=now)
    return found + [alarm for alarm in (empty, quiet) if alarm]
