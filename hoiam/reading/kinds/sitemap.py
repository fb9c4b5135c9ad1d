"""Sitemaps, sitemap indexes (sitemaps.org) and news sitemaps."""

from __future__ import annotations

from lxml import etree

from hoiam.reading import markup
from hoiam.reading.kinds import Document, Fields, Item, Listing, named

NAME = "sitemap"
ROOTS = ("urlset", "sitemapindex")
ITEMS = ("url", "sitemap")

_PAGE = frozenset(("loc", "lastmod"))
_NEWS = frozenset(("news:title", "news:publication_date"))
_PUBLICATION = frozenset(("news:name", "news:language"))


def read(document: Document) -> Listing:
    return Listing(
        home_base=document.url,
        items=(_page(element, document.url) for element in named(document.root, "url")),
        lists=(_list(element, document.url) for element in named(document.root, "sitemap")),
        unordered=True,
    )


def _list(element: etree._Element, base: str) -> Item:
    fields = Fields(element, _PAGE)
    return Item(links=(fields.first("loc"),), base=base, updated=fields.first("lastmod"))


def _page(element: etree._Element, base: str) -> Item:
    fields = Fields(element, _PAGE)
    title = published = language = ""
    for name, child in markup.children(element):
        if name == "news:news":
            news = Fields(child, _NEWS)
            title, published = news.first("news:title"), news.first("news:publication_date")
            for inner in named(child, "news:publication"):
                language = Fields(inner, _PUBLICATION).first("news:language")
    return Item(
        links=(fields.first("loc"),),
        base=base,
        title=title,
        published=published,
        updated=fields.first("lastmod"),
        language=language,
    )
