"""`python -m hoiam.reading URL`: what each step makes of one page or feed."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from hoiam.reading.addresses import NOTHING_MORE, Allowed, RefusedHosts
from hoiam.reading.errors import FeedError, ReadingError
from hoiam.reading.feeds import FeedData, parse_feed
from hoiam.reading.fetch import Fetcher, FetchSettings, NotModified
from hoiam.reading.knowledge import Knowledge
from hoiam.reading.pipeline import read_page
from hoiam.reading.stages import ArticleData, RawPage

DATA = Path(__file__).resolve().parent.parent / "data"
CONTACT = "python -m hoiam.reading"
MOST_ENTRIES = 10
Say = Callable[[str], object]


def shipped_knowledge() -> Knowledge:
    """The tables and models that come with the product, from `hoiam/data/`."""
    return Knowledge(read=lambda name: (DATA / name).read_bytes())


async def fetch_once(url: str, knowledge: Knowledge, allowed: Allowed) -> RawPage:
    """One address, with robots.txt and all limits. Raises FetchError."""
    settings = FetchSettings(
        contact=CONTACT, refused=RefusedHosts.from_knowledge(knowledge), allowed=allowed
    )
    async with Fetcher(settings, clock=lambda: datetime.now(UTC)) as fetcher:
        answer = await fetcher.fetch(url)
    assert not isinstance(answer, NotModified)  # nothing conditional was asked
    return answer


def show_feed(feed: FeedData, say: Say) -> None:
    """What `feeds` made of it."""
    say(f"feeds      {feed.kind}: {feed.title or '(no title)'}")
    say(f"           {len(feed.entries)} entries of {feed.seen} listed; {', '.join(feed.notes)}")
    for entry in feed.entries[:MOST_ENTRIES]:
        say(f"           {entry.published or '(no date)':<32} {entry.title[:70]}")
        say(f"           {'':<32} {entry.url}")
    for url in feed.sitemaps[:MOST_ENTRIES]:
        say(f"           leads to {url}")


def show_article(article: ArticleData, say: Say) -> None:
    """What the steps after `fetch` made of a page."""
    say(f"extract    {article.title}")
    say(f"           language {article.language or '?'}, at home at {article.canonical or '?'}")
    say(f"date       {article.published.isoformat() if article.published else '(none found)'}")
    for line in article.text.split("\n"):
        say(f"text       {line}")
    removed = ", ".join(f"{kind} {count}" for kind, count in article.removed)
    say(f"redact     {removed or 'nothing to remove'}")
    say(f"fingerprint {article.minhash[:8].hex() or '(too short)'}…")
    for place in article.places:
        code = place.code or f"open: {', '.join(place.candidates[:4])}"
        say(f"locate     {place.text}: {place.level} {code}, today {', '.join(place.current[:4])}")
    for topic in article.topics:
        say(f"classify   {topic.code} {topic.score:.2f}: {', '.join(topic.words)}")
    said = ", ".join(f"“{word}”" for word in article.signal.reasons)
    say(f"signal     needs an answer {article.signal.needs_answer:.2f} {said}")


def show(page: RawPage, knowledge: Knowledge, say: Say) -> None:
    """Feed or page: every step that applies. Raises PageError where it is neither."""
    now = datetime.now(UTC)
    say(f"fetch      {page.status} {page.content_type} {len(page.body)} bytes from {page.url}")
    try:
        feed = parse_feed(page.body, url=page.url, content_type=page.content_type, now=now)
    except FeedError:
        show_article(read_page(page, knowledge=knowledge, now=now), say)
    else:
        show_feed(feed, say)


def main(arguments: list[str], say: Say = print, allowed: Allowed = NOTHING_MORE) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m hoiam.reading", description="What each step makes of one page or feed."
    )
    parser.add_argument("url", metavar="URL")
    url = parser.parse_args(arguments).url
    knowledge = shipped_knowledge()
    try:
        show(asyncio.run(fetch_once(url, knowledge, allowed)), knowledge, say)
    except ReadingError as error:
        say(f"{error.key}: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
