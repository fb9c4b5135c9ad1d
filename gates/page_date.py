"""When a page was published, and its title: the fundus pages."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from pathlib import Path

from gates._pages import FUNDUS, fundus_pages, read

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
    return {
        "fundus dates right": sum(dated) / len(pages),
        "fundus titles": sum(titled) / len(pages),
    }
