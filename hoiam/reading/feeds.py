"""The bytes of a feed, sitemap or sitemap index as a list of items.

decode → take off the prolog → repair → parse → read by kind → clean → count and cut

What the publisher got wrong is repaired where that can be done without guessing at content.
Nothing is fetched, no entity is expanded by the parser, and who wrote an item is never read.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lxml import etree

from hoiam.reading import markup
from hoiam.reading.characters import decode
from hoiam.reading.errors import FeedError
from hoiam.reading.kinds import Document, Item, Kind, Listing, atom, jsonfeed, rss, sitemap
from hoiam.reading.stages import Entry

KINDS: tuple[Kind, ...] = (
    atom,
    jsonfeed,
    rss,
    sitemap,
)

# Bytes read after unpacking, as the size limit of fetching; what follows is left out.
MAX_BYTES = 10 * 1024 * 1024
# News sitemaps hold at most 1,000 addresses, and no paper prints more between two readings.
MAX_ENTRIES = 2_000

_BY_ROOT = {root: kind for kind in KINDS for root in kind.ROOTS}
_ROOT = re.compile(
    r"<(?:[A-Za-z_][\w.-]*:)?(" + "|".join(filter(None, _BY_ROOT)) + r")(?=[\s/>])", re.I
)
_PAGE_ROOT = re.compile(r"<(?:html|head|body)(?=[\s/>])", re.I)
_PAGE_TYPE = re.compile(r"<!doctype\s+html\b", re.I)
_GZIP = b"\x1f\x8b"
# Servers append comments and counters behind a list; a list cut off ends in an item.
_TRAILER = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedData:
    """One list of a publisher, as read once.

    `kind` is the NAME of a kind. `entries` have an address each and no address twice; `unlinked`
    are items without one, which are counted and never fetched. `sitemaps` are lists to read
    instead, newest first. `interval_hint` is in seconds. `seen` counts the items in the list
    before anything was left out. `truncated`: bytes or items were left out. `notes` are keys
    that say what was odd: `feed.cut-off`, `feed.double-items`, `feed.no-items`,
    `feed.too-large`, `feed.too-many-items`, `feed.unlinked-items`.
    """

    kind: str
    title: str = ""
    home_url: str = ""
    language: str = ""
    entries: tuple[Entry, ...] = ()
    unlinked: tuple[Entry, ...] = ()
    sitemaps: tuple[str, ...] = ()
    interval_hint: int | None = None
    seen: int = 0
    truncated: bool = False
    notes: tuple[str, ...] = ()


def parse_feed(body: bytes, *, url: str, content_type: str = "", now: datetime) -> FeedData:
    """Read RSS, Atom, JSON Feed, a sitemap or an index of sitemaps, well-formed or not.

    `url` is where `body` came from; relative addresses are read against it. `content_type` is the
    header as sent. `now` keeps items dated in the future from being taken for the newest.
    Raises FeedError: `feed.empty`, `feed.is-html`, `feed.entity-bomb`, `feed.unreadable`.
    """
    body, too_large = _unpack(body)
    text = decode(body, content_type)
    if not text.strip("\0 \t\r\n\ufeff"):
        raise FeedError("feed.empty")
    notes = ["feed.too-large"] if too_large else []
    document, kind, whole = _open(text, url)
    if not (whole or too_large):
        notes.append("feed.cut-off")
    listing = kind.read(document)
    return _gather(listing, kind.NAME, url, now, notes)


def _unpack(body: bytes) -> tuple[bytes, bool]:
    """`body` without its gzip wrapping, as sitemaps are stored, and whether bytes were left out."""
    if body.startswith(_GZIP):
        unpacking = zlib.decompressobj(wbits=31)
        try:
            body = unpacking.decompress(body, MAX_BYTES + 1)
        except zlib.error:
            raise FeedError("feed.unreadable") from None
    return body[:MAX_BYTES], len(body) > MAX_BYTES


def _open(text: str, url: str) -> tuple[Document, Kind, bool]:
    """The document in `text`, the kind that reads it, and whether it was there to its end."""
    start = text.lstrip("\ufeff \t\r\n")
    if start.startswith("{"):
        return _open_json(start, url)
    text, entities = markup.split_prolog(text)
    root = _find_root(text, is_page=bool(_PAGE_TYPE.match(start)))
    text, kind = text[root.start() :], _BY_ROOT[root[1].lower()]
    whole = f"</{root[0][1:]}".lower() in text[-_TRAILER:].lower()
    if not whole:
        text = _up_to_last_item(text, kind)
    tree = markup.parse_xml(markup.repair(text, entities))
    if tree is None:
        raise FeedError("feed.unreadable")
    document = Document(url=url, root=tree, value={}, has_bases="xml:base" in text)
    return document, kind, whole


def _find_root(text: str, *, is_page: bool) -> re.Match[str]:
    """Where the list's root element begins, unless that is inside a page."""
    root = _ROOT.search(text, 0, markup.PROLOG)
    page = _PAGE_ROOT.search(text, 0, markup.PROLOG)
    if root is not None and (page is None or root.start() < page.start()):
        return root
    raise FeedError("feed.is-html" if page or is_page else "feed.unreadable")


def _up_to_last_item(text: str, kind: Kind) -> str:
    """`text` without the item it breaks off in, whose title or address may be cut in two."""
    names = "|".join(kind.ITEMS)
    ends = [end.end() for end in re.finditer(rf"</(?:[\w.-]+:)?(?:{names})\s*>", text, re.I)]
    return text[: ends[-1]] if ends else text


def _open_json(text: str, url: str) -> tuple[Document, Kind, bool]:
    try:
        value: Any = json.loads(text)
    except (ValueError, RecursionError):
        raise FeedError("feed.unreadable") from None
    if not isinstance(value, dict) or not isinstance(value.get("items"), list):
        raise FeedError("feed.unreadable")
    return Document(url=url, root=etree.Element("json"), value=value), _BY_ROOT[""], True


def _gather(listing: Listing, kind: str, url: str, now: datetime, notes: list[str]) -> FeedData:
    items = list(listing.items)
    seen = len(items)
    if seen > MAX_ENTRIES:
        notes.append("feed.too-many-items")
        items = (_newest_first(items, now) if listing.unordered else items)[:MAX_ENTRIES]
    entries, unlinked, doubles = _clean(items)
    lists = _newest_first(listing.lists, now)[:MAX_ENTRIES]
    sitemaps = dict.fromkeys(markup.web_address(link, url) for each in lists for link in each.links)
    sitemaps.pop("", None)
    odd = {
        "feed.double-items": doubles,
        "feed.no-items": not seen and not sitemaps,
        "feed.unlinked-items": unlinked,
    }
    return FeedData(
        kind=kind,
        title=markup.plain_text(listing.title, limit=300),
        home_url=markup.web_address(listing.home, listing.home_base or url),
        language=_language(listing.language),
        entries=tuple(entries),
        unlinked=tuple(unlinked),
        sitemaps=tuple(sitemaps),
        interval_hint=listing.interval,
        seen=seen,
        truncated=any(note in notes for note in _LEFT_OUT),
        notes=tuple(sorted((*notes, *(note for note, found in odd.items() if found)))),
    )


_LEFT_OUT = ("feed.cut-off", "feed.too-large", "feed.too-many-items")


def _clean(items: Iterable[Item]) -> tuple[list[Entry], list[Entry], int]:
    """Entries with an address, entries without one, and how many repeated an earlier one."""
    linked: dict[str, Entry] = {}
    unlinked: dict[Entry, None] = {}
    doubles = 0
    for item in items:
        entry = _entry(item)
        if entry.url in linked or entry in unlinked:
            doubles += 1
        elif entry.url:
            linked[entry.url] = entry
        else:
            unlinked[entry] = None
    return list(linked.values()), list(unlinked), doubles


def _entry(item: Item) -> Entry:
    url = next(filter(None, (markup.web_address(link, item.base) for link in item.links)), "")
    return Entry(
        url=url,
        title=markup.plain_text(item.title, limit=500),
        summary=markup.plain_text(item.summary),
        published=_printed(item.published),
        updated=_printed(item.updated),
        guid=markup.plain_text(item.guid, limit=500) or url,
        language=_language(item.language),
    )


def _printed(date: str) -> str:
    """`date` as the publisher printed it, on one line."""
    return markup.plain_text(date, limit=100)


_LANGUAGE = re.compile(r"\s*([A-Za-z]{2,3})(?![A-Za-z])")


def _language(tag: str) -> str:
    """The language of a tag such as `vi-VN`, region and script left out (BCP 47)."""
    found = _LANGUAGE.match(tag)
    return found[1].lower() if found else ""


def _newest_first(items: Iterable[Item], now: datetime) -> list[Item]:
    """By date of change, newest first; undated items and those dated in the future come last.

    Sitemaps print dates as W3C-DTF, which sorts as text. A day is allowed for zones.
    """
    latest = (now + timedelta(days=1)).isoformat()

    def age(item: Item) -> str:
        date = (item.published or item.updated).strip()
        return date if date[:4].isdigit() and date < latest else ""

    return sorted(items, key=age, reverse=True)
