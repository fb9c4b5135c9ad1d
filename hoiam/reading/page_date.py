"""When a page was published: what the feed says, then its metadata, then its visible line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from lxml.html import HtmlElement

from hoiam.reading.date import parse_date
from hoiam.reading.metadata import PageFacts
from hoiam.reading.page_rules import SiteRule

# A publication later than this after we read it is an error of the page.
AHEAD = timedelta(days=2)
LONGEST_LINE = 120
_DATE_NAMES = re.compile(
    r"date|time|publish|posted|ngay|thoi-?gian|meta|dateline|timestamp", re.IGNORECASE
)
_NOT_A_DATELINE = re.compile(r"©|\(c\)|copyright|bản quyền|giấy phép|license", re.IGNORECASE)
_HOLDERS = ("b", "div", "em", "h1", "i", "li", "p", "small", "span", "strong", "td", "time")
_TODAY = re.compile(
    r"today|current|clock|now-?date|hom-?nay|hien-?tai|comment|related|lien-?quan", re.IGNORECASE
)
_UPDATED = re.compile(r"update|modified|cap-?nhat|cập nhật|chỉnh sửa", re.IGNORECASE)
# Places among such elements: how far behind the heading an unnamed line may stand, how much
# farther away what stands before it counts, how far any may stand, what states a change, and
# how much nearer one for machines counts (gate `page_date`, with the pages' metadata taken away).
NEAR, BEFORE, FARTHEST, LATER, EXACT, MOST_LINES = 12, 3, 100, 1000, 6, 12
_YEAR = re.compile(r"\d{4}|\d{1,2}\s*[/.-]\s*\d{1,2}")


def published(
    tree: HtmlElement, facts: PageFacts, rule: SiteRule, *, url: str, printed: str, now: datetime
) -> datetime | None:
    """The moment of publication, or None where nothing states it; never that of a © line.

    `printed` is the feed's date. What lies in the future of `now` is passed over.
    """
    for candidate in _candidates(tree, facts, rule, printed):
        found = parse_date(candidate, url=url, now=now)
        if found is not None and found <= now + AHEAD:
            return found
    return None


def _candidates(tree: HtmlElement, facts: PageFacts, rule: SiteRule, printed: str) -> Iterator[str]:
    yield printed
    yield from facts.dates
    for element in rule.find(tree, "date"):
        yield " ".join(" ".join(element.itertext()).split())
    yield from _visible_lines(tree)


def _visible_lines(tree: HtmlElement) -> Iterator[str]:
    """Lines that look like a date, the nearest to the heading first: what follows it is likelier
    the article's than what stands before it, where many papers print today's date."""
    places = list(tree.iter(*_HOLDERS))
    start = next((place for place, element in enumerate(places) if element.tag == "h1"), 0)
    ranked = []
    for place, element in enumerate(places):
        distance = place - start if place >= start else BEFORE * (start - place)
        if distance > FARTHEST:
            continue
        name = f"{element.get('class', '')} {element.get('id', '')}"
        named = element.tag == "time" or _DATE_NAMES.search(name) or 0 < place - start < NEAR
        if named and not _TODAY.search(name) and (line := _line(element)):
            late = LATER if _UPDATED.search(f"{name} {line}") else 0
            # What is stated for machines has its zone; the words around it mostly have not.
            exact = EXACT if element.get("datetime") else 0
            ranked.append((distance + late - exact, line))
    for _, line in sorted(ranked)[:MOST_LINES]:
        yield line


def _line(element: HtmlElement) -> str:
    if element.tag == "time" and (stated := element.get("datetime")):
        return str(stated)
    line = " ".join(" ".join(element.itertext()).split())
    if len(line) > LONGEST_LINE or not _YEAR.search(line) or _NOT_A_DATELINE.search(line):
        return ""
    return line
