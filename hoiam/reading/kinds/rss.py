"""RSS 0.9x, 1.0 (RDF), 1.1 and 2.0."""

from __future__ import annotations

from lxml import etree

from hoiam.reading import markup
from hoiam.reading.kinds import Document, Fields, Item, Listing, language_of, named, page_of_guid

NAME = "rss"
ROOTS = ("rss", "rdf", "channel")
ITEMS = ("item", "entry")

_TITLES = ("title", "dc:title", "atom:title", "media:title")
_SUMMARIES = (
    "description",
    "dc:description",
    "atom:summary",
    "summary",
    "itunes:summary",
    "content:encoded",
    "atom:content",
    "content",
    "fullitem",
    "xhtml:body",
    "body",
)
_PUBLISHED = (
    "pubdate",
    "atom:published",
    "published",
    "dcterms:issued",
    "atom:issued",
    "dc:date",
    "dcterms:created",
    "atom:created",
    "date",
)
_UPDATED = ("atom:updated", "updated", "dcterms:modified", "atom:modified", "modified")
_LANGUAGES = ("language", "dc:language")
_WANTED = frozenset(
    (
        *(*_TITLES, *_SUMMARIES, *_PUBLISHED, *_UPDATED, *_LANGUAGES),
        *("ttl", "sy:updateperiod", "sy:updatefrequency", "dc:identifier"),
    )
)
_PERIODS = {
    "hourly": 3600,
    "daily": 86400,
    "weekly": 604800,
    "monthly": 2592000,
    "yearly": 31536000,
}
_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"


def read(document: Document) -> Listing:
    """Items of every depth: one that was not closed holds those after it."""
    channel = next(named(document.root, "channel"), document.root)
    fields = Fields(channel, _WANTED)
    links = _links(channel)
    return Listing(
        title=fields.first(*_TITLES),
        home=links[0] if links else "",
        home_base=document.base_of(channel),
        language=fields.first(*_LANGUAGES) or language_of(channel) or document.language,
        items=(_item(element, document) for element in named(document.root, *ITEMS)),
        interval=_interval(fields),
    )


def _item(element: etree._Element, document: Document) -> Item:
    fields = Fields(element, _WANTED)
    guid, is_link = _guid(element)
    links = _links(element)
    about = element.get(_ABOUT, "")
    return Item(
        links=(*links, *(page_of_guid(guid) if is_link else ()), about),
        base=document.base_of(element),
        guid=guid or about or fields.first("dc:identifier"),
        title=fields.first(*_TITLES),
        summary=fields.first(*_SUMMARIES),
        published=fields.first(*_PUBLISHED),
        updated=fields.first(*_UPDATED),
        language=fields.first("dc:language") or language_of(element),
    )


def _links(element: etree._Element) -> tuple[str, ...]:
    """Addresses of the page, the publisher's own before those of a counting service."""
    own: list[str] = []
    original = ""
    for name, child in markup.children(element):
        if name == "link":
            own.append((child.text or "").strip() or child.get("href", ""))
        elif name == "atom:link" and child.get("rel", "alternate") == "alternate":
            own.append(child.get("href", ""))
        elif name == "feedburner:origlink":
            original = (child.text or "").strip()
    return tuple(link for link in (original, *own) if link)


def _guid(element: etree._Element) -> tuple[str, bool]:
    """The item's identifier, and whether it is the address of its page (RSS 2.0, guid)."""
    for name, child in markup.children(element):
        if name in ("guid", "id", "atom:id") and (text := (child.text or "").strip()):
            return text, child.get("isPermaLink", "true").strip().lower() != "false"
    return "", False


def _interval(fields: Fields) -> int | None:
    """Seconds between readings that the publisher asks for (`ttl` in minutes, or `sy:`)."""
    minutes = _number(fields.first("ttl"))
    if minutes:
        return minutes * 60
    period = _PERIODS.get(fields.first("sy:updateperiod").strip().lower())
    if period is None:
        return None
    return period // max(1, _number(fields.first("sy:updatefrequency")))


def _number(text: str) -> int:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0
