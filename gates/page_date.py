"""When a page was published, and its title: the fundus pages."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from pathlib import Path

from gates._pages import FUNDUS, NOW, Gold, fundus_pages, read
from hoiam.reading.metadata import PageFacts
from hoiam.reading.page_date import published
from hoiam.reading.page_rules import NO_RULE
from hoiam.reading.page_tree import parse_page
from hoiam.reading.stages import RawPage

NEEDS = (FUNDUS,)


def same_moment(found: datetime, gold: datetime) -> bool:
    """Equal to the minute; a gold without zone (six of them) is on the clock of its site."""
    if gold.tzinfo is None:
        return abs((found.replace(tzinfo=None) - gold).total_seconds()) <= 14 * 3600
    return abs((found - gold).total_seconds()) < 60


def _letters(title: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", title).casefold()))


def measure(shared: Path) -> dict[str, float]:
    pages = [(page, read(page.url, page.body)) for page in fundus_pages(shared)]
    dated = [
        article is not None
        and article.published is not None
        and same_moment(article.published, page.published)
        for page, article in pages
    ]
    titled = [
        article is not None and _letters(article.title) == _letters(page.title)
        for page, article in pages
    ]
    shown = [_visible_day(page) for page, _ in pages]
    return {
        "fundus dates right": sum(dated) / len(pages),
        "fundus titles": sum(titled) / len(pages),
        "visible line, right days": shown.count(True) / len(pages),
        "visible line, right of those found": shown.count(True) / (len(shown) - shown.count(None)),
    }


def _visible_day(page: Gold) -> bool | None:
    """Whether the visible line alone gives the day, as where a page has no metadata."""
    tree = parse_page(RawPage(url=page.url, body=page.body, fetched_at=NOW))
    for element in tree.iter("time"):
        element.attrib.pop("datetime", None)
        element.tag = "span"
    found = published(tree, PageFacts(), NO_RULE, url=page.url, printed="", now=NOW)
    if found is None:
        return None
    apart = found.replace(tzinfo=None) - page.published.replace(tzinfo=None)
    return abs(apart.total_seconds()) <= 24 * 3600
