"""What the clock says about a source: is it silent, moved, empty or failing?

Alarms are computed, never stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

# A source that brings an item every hour is silent after half a day, one that brings an item a
# week after three weeks; below half a day every night would ring.
SILENT_FACTOR = 3
SILENT_AT_LEAST = timedelta(hours=12)
NORMAL_DAYS = 14
FAILING_AFTER = 3
EMPTY_OF_LAST = 20
EMPTY_AT_LEAST = 5
EMPTY_SHARE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHealth:
    """What alarms look at; `outcomes` are keys of the latest readings, newest first."""

    added: datetime
    last_new_item: datetime | None
    last_success: datetime | None
    moved_to: str
    failures: int
    outcomes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """`key` is silent, moved, empty-pages or failing; `since` when it began, if known."""

    key: str
    since: datetime | None = None
    detail: str = ""


def normal_a_day(items: int, *, first: datetime | None, now: datetime) -> float:
    """Items a day over the days (at most `NORMAL_DAYS`) in which the source was read."""
    if first is None or items == 0:
        return 0.0
    days = max(1.0, min(NORMAL_DAYS, (now - first).total_seconds() / 86400))
    return items / days


def silence(feeds: Sequence[FeedHealth], *, normal: float, now: datetime) -> Alarm | None:
    """A source whose feeds bring nothing new for three times as long as is normal for it."""
    newest = max((feed.last_new_item for feed in feeds if feed.last_new_item), default=None)
    if newest is None or normal == 0:
        return None
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
            found.append(
                Alarm(key="failing", since=feed.last_success, detail=(feed.outcomes or ("",))[0])
            )
        if feed.moved_to:
            found.append(Alarm(key="moved", detail=feed.moved_to))
    empty = empty_pages(page_outcomes)
    quiet = silence(feeds, normal=normal, now=now)
    return found + [alarm for alarm in (empty, quiet) if alarm]
