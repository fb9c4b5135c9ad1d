"""When a page was published: what the feed says, then its metadata, then its visible line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from lxml import etree
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
_MARKED = etree.XPath(
    "//body//*[self::span or self::div or self::p or self::time or self::em "
    "or self::small or self::li or self::b or self::i or self::td][@class or @id]"
)
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
    for element in tree.iter("time"):
        if "comment" in (element.get("class") or ""):
            continue
        yield element.get("datetime") or " ".join(" ".join(element.itertext()).split())
    yield from _visible_lines(tree)


def _visible_lines(tree: HtmlElement) -> Iterator[str]:
    """Short lines that look like a date, first those that the page itself names so."""
    for element in _MARKED(tree):
        if _DATE_NAMES.search(f"{element.get('class', '')} {element.get('id', '')}"):
            line = _line(element)
            if line:
                yield line
    heading = next(tree.iter("h1"), None)
    if heading is None:
        return
    for number, element in enumerate(
        heading.iterfollowing() if hasattr(heading, "iterfollowing") else heading.itersiblings()
    ):
        if number > 12:
            return
        if line := _line(element):
            yield line


def _line(element: HtmlElement) -> str:
    line = " ".join(" ".join(element.itertext()).split())
    if len(line) > LONGEST_LINE or not _YEAR.search(line) or _NOT_A_DATELINE.search(line):
        return ""
    return line
