"""Finding a publisher's feeds from its home page, and looking at them before anything is saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from hoiam.reading.discover import Candidate, find_feeds, read_index
from hoiam.reading.errors import ReadingError
from hoiam.reading.feeds import FeedData, parse_feed
from hoiam.reading.fetch import NotModified
from hoiam.reading.metadata import read_metadata
from hoiam.reading.page_tree import parse_page
from hoiam.reading.stages import RawPage
from hoiam.sources.actions.fetching import browse, check_address, clock, known_sitemaps
from hoiam.sources.models import Feed
from hoiam.sources.states import in_words

# A person waits for the answer, and each look at the same host costs its pause.
MOST_LOOKED_AT = 6
MOST_LISTED = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A feed that may be read: how many items it lists now and the newest headlines.

    `problem` says why it can't be read; `looked_at` is False for one that was only listed.
    """

    url: str
    title: str
    kind: str = ""
    items: int = 0
    headlines: tuple[str, ...] = ()
    problem: str = ""
    looked_at: bool = True
    known: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What the home page of a publisher leads to."""

    home_url: str
    name: str
    feeds: list[Found]


def look_at(home: str) -> Preview:
    """Fetch a home page and the feeds it leads to. Raises ReadingError when that can't be done."""
    check_address(home)
    page = _page(home)
    candidates = list(
        find_feeds(
            page.body,
            url=page.url,
            content_type=page.content_type,
            robots_sitemaps=known_sitemaps(page.url),
        )
    )
    found: list[Found] = []
    looks = MOST_LOOKED_AT
    seen: set[str] = set()
    while candidates and len(found) < MOST_LISTED:
        candidate = candidates.pop(0)
        if candidate.url in seen:
            continue
        seen.add(candidate.url)
        if looks == 0:
            if candidate.kind == "feed" and candidate.origin != "guess":
                found.append(_listed(candidate))
            continue
        looks -= 1
        result = _look_at_feed(candidate)
        if isinstance(result, list):
            candidates = result + candidates
        elif result is not None:
            found.append(result)
    return Preview(home_url=page.url, name=_name(page), feeds=_mark_known(found))


def _page(url: str) -> RawPage:
    answer = browse(url)
    assert not isinstance(answer, NotModified)  # nothing conditional was asked
    return answer


def _listed(candidate: Candidate) -> Found:
    return Found(url=candidate.url, title=candidate.title, kind=candidate.kind, looked_at=False)


def _look_at_feed(candidate: Candidate) -> Found | Sequence[Candidate] | None:
    """The feed, or what an index page lists, or None for a guess that was wrong."""
    try:
        page = _page(candidate.url)
        data = parse_feed(page.body, url=page.url, content_type=page.content_type, now=clock[0]())
    except ReadingError as error:
        if error.key == "feed.is-html" and candidate.kind == "index":
            return list(read_index(page.body, url=page.url, content_type=page.content_type))
        if candidate.origin == "guess" or candidate.kind == "index":
            return None
        problem = in_words(error.key, error.params)
        return Found(url=candidate.url, title=candidate.title, problem=problem)
    return _found(candidate, data)


def _found(candidate: Candidate, data: FeedData) -> Found:
    return Found(
        url=candidate.url,
        title=candidate.title or data.title,
        kind=data.kind,
        items=data.seen or len(data.sitemaps),
        headlines=tuple(entry.title or entry.url for entry in data.entries[:3]),
    )


def _name(page: RawPage) -> str:
    site = read_metadata(parse_page(page), page.url).site
    return site or (urlsplit(page.url).hostname or "").removeprefix("www.")


def _mark_known(found: list[Found]) -> list[Found]:
    known = set(Feed.objects.filter(url__in=[f.url for f in found]).values_list("url", flat=True))
    return [replace(feed, known=feed.url in known) for feed in found]
