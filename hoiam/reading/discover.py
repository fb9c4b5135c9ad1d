"""Where a publisher's feeds and sitemaps may be, told from its pages. Nothing is fetched here.

The one who adds a source reads the home page, asks `find_feeds`, and tries the candidates in
order: bytes that `feeds.parse_feed` reads are a feed; bytes that it calls `feed.is-html` may be
the page on which Vietnamese papers list their feeds, and `read_index` reads that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml import html as lxml_html

from hoiam.reading.characters import decode
from hoiam.reading.markup import plain_text, web_address

# A home page is 0.2 to 1 MB; its head and its footer both hold links to feeds.
MAX_BYTES = 4 * 1024 * 1024
MAX_CANDIDATES = 200

_FEED_TYPES = frozenset(
    (
        "application/atom+xml",
        "application/feed+json",
        "application/rdf+xml",
        "application/rss+xml",
        "application/xml",
        "text/rss+xml",
        "text/xml",
    )
)
_FEED_PATH = re.compile(
    r"\.(?:rss|atom|rdf)\Z|/(?:feed|atom)/?\Z|/(?:rss|feed|atom|index)[\w-]*\.(?:xml|json)\Z"
    r"|/rss/.*\.xml\Z|/feeds?/[\w/-]+\.(?:xml|json)\Z",
    re.I,
)
_INDEX_PATH = re.compile(
    r"/(?:(?:danh-sach|dich-vu|kenh|list|page|tin|trang)-)?rss"
    r"(?:-?(?:channels?|feeds?|list|news|page|tin-tuc))?(?:/|\.[a-z]{3,5})?\Z",
    re.I,
)
_BELOW_INDEX = re.compile(r"/(?:rss|feeds?)(?:\.[a-z]{3,5})?/[^/]", re.I)
# Feeds of what readers wrote are no press.
_READERS = re.compile(r"comment|binh-?luan|y-?kien-?ban-?doc|replies", re.I)
_SITEMAP_NEWS = re.compile(r"news|tin", re.I)

# Where publishing systems put their lists unless told otherwise, the commonest first.
_USUAL_FEEDS = (
    *("/rss/home.rss", "/rss/trang-chu.rss", "/rss/tin-moi-nhat.rss"),
    *("/rss.xml", "/feed", "/feed.xml", "/atom.xml", "/feed.json"),
)
_USUAL_INDEXES = ("/rss", "/rss.html", "/rss.htm", "/rss.aspx")
_USUAL_SITEMAPS = ("/sitemap-news.xml", "/news-sitemap.xml", "/sitemap.xml", "/sitemap_index.xml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An address that may be a list of a publisher's items.

    `kind`: `feed`, `sitemap`, or `index` for a page that lists feeds and may be a feed itself.
    `origin`: `link` (declared in the page's head), `anchor` (linked on the page), `robots` (named
    in robots.txt) or `guess` (a usual place, named nowhere).
    """

    url: str
    kind: str
    origin: str
    title: str = ""


def find_feeds(
    body: bytes, *, url: str, content_type: str = "", robots_sitemaps: Sequence[str] = ()
) -> tuple[Candidate, ...]:
    """Candidates told from a home page, the likeliest first.

    `url` is the page's own address after redirects; `robots_sitemaps` are the Sitemap lines of
    the host's robots.txt. Bytes that are no page give the guesses alone. Never raises.
    """
    page = _open(body, url, content_type)
    robots = sorted(robots_sitemaps, key=lambda address: not _SITEMAP_NEWS.search(address))
    return _unique(
        url,
        (
            *page.declared(),
            *page.linked(),
            *page.indexes(),
            *_all(robots, url, "sitemap", "robots"),
            *_all(_USUAL_FEEDS, url, "feed", "guess"),
            *_all(_USUAL_INDEXES, url, "index", "guess"),
            *_all(_USUAL_SITEMAPS, url, "sitemap", "guess"),
        ),
    )


def read_index(body: bytes, *, url: str, content_type: str = "") -> tuple[Candidate, ...]:
    """The feeds that a publisher's page of feeds lists, in the page's order, with their titles."""
    page = _open(body, url, content_type)
    return _unique(url, (*page.linked(), *page.listed(), *page.declared()))


def _all(addresses: Iterable[str], base: str, kind: str, origin: str) -> Iterator[Candidate]:
    for address in addresses:
        yield Candidate(url=web_address(address, base), kind=kind, origin=origin)


def _unique(own: str, candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    found: dict[str, Candidate] = {}
    for candidate in candidates:
        if candidate.url and candidate.url != own and not _READERS.search(candidate.url):
            kept = found.setdefault(candidate.url, candidate)
            # The same feed is often linked by a picture first and by its name after that.
            if candidate.title and not kept.title and candidate.kind == kept.kind:
                found[candidate.url] = candidate
    return tuple(found.values())[:MAX_CANDIDATES]


def _open(body: bytes, url: str, content_type: str) -> _Page:
    text = decode(body[:MAX_BYTES], content_type)
    parser = lxml_html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
    try:
        tree = lxml_html.document_fromstring(
            text.encode("utf-8", "replace"), parser=parser, ensure_head_body=True
        )
    except (etree.LxmlError, ValueError, AssertionError):
        tree = lxml_html.Element("html")
    return _Page(tree=tree, url=web_address(url))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    tree: lxml_html.HtmlElement
    url: str

    @property
    def base(self) -> str:
        for element in self.tree.iter("base"):
            href = element.get("href")
            if href:
                try:
                    return urljoin(self.url, str(href).strip())
                except ValueError:
                    break
        return self.url

    def declared(self) -> Iterator[Candidate]:
        """`<link rel="alternate">` with the media type of a feed (HTML, 4.6.7.1)."""
        base = self.base
        for element in self.tree.iter("link"):
            media_type = (element.get("type") or "").partition(";")[0].strip().lower()
            if "alternate" in _words(element.get("rel")) and media_type in _FEED_TYPES:
                yield Candidate(
                    url=web_address(element.get("href") or "", base),
                    kind="feed",
                    origin="link",
                    title=_title(element.get("title") or ""),
                )

    def linked(self) -> Iterator[Candidate]:
        """Links to addresses that look like feeds."""
        for address, element in self._links():
            if _FEED_PATH.search(urlsplit(address).path):
                yield self._anchor(address, element, "feed")

    def indexes(self) -> Iterator[Candidate]:
        for address, element in self._links():
            if _INDEX_PATH.search(urlsplit(address).path):
                yield self._anchor(address, element, "index")

    def listed(self) -> Iterator[Candidate]:
        """Links that only a page of feeds would hold: below /rss/, or its own path with a query."""
        own = urlsplit(self.url).path
        for address, element in self._links():
            parts = urlsplit(address)
            if _BELOW_INDEX.search(parts.path) or (
                parts.query and (_INDEX_PATH.search(parts.path) or parts.path == own)
            ):
                yield self._anchor(address, element, "feed")

    def _links(self) -> Iterator[tuple[str, lxml_html.HtmlElement]]:
        """Addresses on the publisher's own site, with the element that holds each."""
        base, site = self.base, _site(self.url)
        for element in self.tree.iter("a", "area", "input"):
            # Some papers print a feed's address in a field, to be copied.
            address = web_address(element.get("href") or element.get("value") or "", base)
            if address and _same_site(_site(address), site):
                yield address, element

    def _anchor(self, address: str, element: lxml_html.HtmlElement, kind: str) -> Candidate:
        return Candidate(url=address, kind=kind, origin="anchor", title=_name_of(element))


def _words(text: str | None) -> list[str]:
    return (text or "").lower().split()


def _site(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _same_site(one: str, other: str) -> bool:
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def _name_of(element: lxml_html.HtmlElement) -> str:
    """What the page calls the feed: on the link, in its title, or just before it in the line."""
    parent = element.getparent()
    line = "" if parent is None or parent.tag in ("body", "div", "html") else parent.text_content()
    for text in (element.text_content(), element.get("title") or "", line[:200]):
        title = _title(text)
        if title:
            return title
    return ""


_NO_TITLE = re.compile(r"https?://\S+|\brss\b|\bxml\b|\bfeed\b", re.I)


def _title(text: str) -> str:
    """`text` without the words that say no more than that this is a feed."""
    kept = _NO_TITLE.sub(" ", plain_text(text, limit=200))
    return " ".join(kept.split()).strip(" -–|:»>·()[]")[:120]
