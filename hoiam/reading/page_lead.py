"""The lead paragraph (sapo), which extractors lose where it stands outside the article."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml.html import HtmlElement

from hoiam.reading.page_rules import SiteRule

SHORTEST, LONGEST = 30, 1200
# How much of a description must be seen on the page; it is often cut off at its end.
SEEN = 30
_BLOCKS = frozenset(("p", "h2", "h3", "h4", "div", "li", "td", "section", "blockquote", "header"))


def with_lead(text: str, tree: HtmlElement, leads: Iterable[str], rule: SiteRule) -> str:
    """`text` with the lead before it, where one is visible on the page and missing from `text`.

    `leads` are what metadata and feed say the text is about: they are only looked for, and what
    is added is the visible element that holds them.
    """
    squeezed = squeeze(text)
    for element in rule.find(tree, "lead"):
        if lead := _usable(_words(element), squeezed):
            return f"{lead}\n{text}"
    for described in leads:
        if squeeze(described[: SEEN * 2])[:SEEN] in squeezed:
            return text
        if lead := _visible(tree, described, squeezed):
            return f"{lead}\n{text}"
    return text


def _visible(tree: HtmlElement, described: str, squeezed: str) -> str:
    # Outlets put their own name or a place before the words ("TTO - …"): look for an inner piece.
    words = " ".join(described.split())
    if len(words) < SHORTEST:
        return ""
    for piece in (words[:SEEN], words[SEEN : 2 * SEEN]):
        if len(piece) < SEEN or '"' in piece:
            continue
        for holder in tree.xpath(f'//body//text()[contains(., "{piece}")]')[:3]:
            lead = _usable(_words(_block(holder.getparent())), squeezed)
            if lead and len(lead) < 3 * len(words) + 200:
                return lead
    return ""


def _block(element: HtmlElement) -> HtmlElement:
    """The paragraph that an inline element stands in."""
    while element.tag not in _BLOCKS:
        parent = element.getparent()
        if parent is None or parent.tag in ("body", "html"):
            break
        element = parent
    return element


def _words(element: HtmlElement) -> str:
    return " ".join(" ".join(element.itertext()).split())


def _usable(lead: str, squeezed: str) -> str:
    if not SHORTEST <= len(lead) <= LONGEST or squeeze(lead)[:60] in squeezed:
        return ""
    return lead


def squeeze(text: str) -> str:
    """`text` without what differs between two printings of it: case, spaces, punctuation."""
    return re.sub(r"[\W_]+", "", text.casefold())
