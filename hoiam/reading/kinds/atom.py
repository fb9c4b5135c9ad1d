"""Atom 1.0 (RFC 4287) and 0.3."""

from __future__ import annotations

from lxml import etree

from hoiam.reading import markup
from hoiam.reading.kinds import Document, Fields, Item, Listing, language_of, named, page_of_guid

NAME = "atom"
ROOTS = ("feed",)
ITEMS = ("entry", "item")

_PLAIN = (
    "title",
    "summary",
    "content",
    "published",
    "issued",
    "created",
    "updated",
    "modified",
    "id",
)
_OTHER = ("tagline", "dc:title", "dc:description", "dc:date", "media:title", "dc:language")
_WANTED = frozenset((*_PLAIN, *(f"atom:{name}" for name in _PLAIN), *_OTHER))


def read(document: Document) -> Listing:
    fields = Fields(document.root, _WANTED)
    links = _links(document.root)
    return Listing(
        title=_first(fields, "title"),
        home=links[0] if links else "",
        home_base=document.base_of(document.root),
        language=document.language,
        items=(_entry(e, document) for e in named(document.root, *_ENTRIES)),
    )


def _first(fields: Fields, *names: str) -> str:
    return fields.first(*(shape for name in names for shape in (f"atom:{name}", name)))


def _entry(element: etree._Element, document: Document) -> Item:
    fields = Fields(element, _WANTED)
    identifier = _first(fields, "id").strip()
    return Item(
        links=(*_links(element), *page_of_guid(identifier)),
        base=document.base_of(element),
        guid=identifier,
        title=_first(fields, "title", "dc:title", "media:title"),
        summary=_first(fields, "summary", "dc:description", "content"),
        published=_first(fields, "published", "issued", "created", "dc:date"),
        updated=_first(fields, "updated", "modified"),
        language=fields.first("dc:language") or language_of(element),
    )


def _links(element: etree._Element) -> tuple[str, ...]:
    """Addresses of the page: those for browsers first, then where the content stands."""
    pages: list[str] = []
    others: list[str] = []
    for name, child in markup.children(element):
        local = name.removeprefix("atom:")
        if local == "link" and child.get("rel", "alternate").strip().lower() in _ALTERNATE:
            href = child.get("href", "") or (child.text or "")
            (pages if "html" in child.get("type", "html") else others).append(href)
        elif local == "content" and "html" in child.get("type", "html"):
            others.append(child.get("src", ""))
    return tuple(link for link in (*pages, *others) if link)


_ENTRIES = (*ITEMS, *(f"atom:{name}" for name in ITEMS))
_ALTERNATE = ("alternate", "http://www.iana.org/assignments/relation/alternate")
