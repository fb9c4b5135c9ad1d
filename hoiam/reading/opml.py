"""OPML 2.0: lists of feeds, in and out. Who owns a list is neither read nor written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

from lxml import etree

from hoiam.reading import markup
from hoiam.reading.characters import decode
from hoiam.reading.errors import BadInput, FeedError, ReadingError

# No newsroom follows more, and each becomes a row to confirm.
MAX_FEEDS = 5_000
MAX_BYTES = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class OpmlFeed:
    """One feed of a list. `folder` is the title of the outline it stands in, "" for none."""

    url: str
    title: str = ""
    home_url: str = ""
    language: str = ""
    folder: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedFeed:
    """A feed of a list that was not taken. `key` is that of the error that refused it."""

    url: str
    key: str
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpmlData:
    title: str = ""
    feeds: tuple[OpmlFeed, ...] = ()
    refused: tuple[RefusedFeed, ...] = ()


def read_opml(body: bytes, *, check: Callable[[str], object], content_type: str = "") -> OpmlData:
    """The feeds of an OPML list, each once, in order.

    `check` is asked about each address and refuses it by raising a ReadingError
    (`addresses.check_url`); the rest goes on. An outline with an `xmlUrl` is a feed, whatever its
    `type` says. Raises BadInput: `opml.empty`, `opml.not-opml`, `opml.unreadable`,
    `opml.no-feeds`, `opml.too-large`, `opml.too-many-feeds`.
    """
    root = _open(body, content_type)
    feeds: dict[str, OpmlFeed] = {}
    refused: dict[str, RefusedFeed] = {}
    for feed in _outlines(root):
        if feed.url in feeds or feed.url in refused:
            continue
        if len(feeds) + len(refused) >= MAX_FEEDS:
            raise BadInput("opml.too-many-feeds", limit=MAX_FEEDS)
        try:
            if not markup.web_address(feed.url):
                raise BadInput("fetch.refused-form")
            check(feed.url)
        except ReadingError as error:
            refused[feed.url] = RefusedFeed(url=feed.url, key=error.key, title=feed.title)
        else:
            feeds[feed.url] = feed
    if not feeds and not refused:
        raise BadInput("opml.no-feeds")
    title = next((_plain(text) for text in root.xpath("/opml/head/title/text()")), "")
    return OpmlData(title=title, feeds=tuple(feeds.values()), refused=tuple(refused.values()))


def _open(body: bytes, content_type: str) -> etree._Element:
    if len(body) > MAX_BYTES:
        raise BadInput("opml.too-large", limit=MAX_BYTES)
    text = decode(body, content_type)
    if not text.strip("\0 \t\r\n\ufeff"):
        raise BadInput("opml.empty")
    try:
        text, entities = markup.split_prolog(text)
        start = text.lower().find("<opml")
        if start < 0:
            raise BadInput("opml.not-opml")
        root = markup.parse_xml(markup.repair(text[start:], entities))
    except FeedError:
        raise BadInput("opml.unreadable") from None
    if root is None or root.tag.lower() != "opml":
        raise BadInput("opml.unreadable")
    return root


def _outlines(root: etree._Element) -> Iterator[OpmlFeed]:
    for element in root.iter("outline"):
        values = {name.lower(): value for name, value in element.attrib.items()}
        address = values.get("xmlurl", "").strip()
        if address:
            parent = element.getparent()
            yield OpmlFeed(
                url=markup.web_address(address) or address[:500],
                title=_plain(values.get("title") or values.get("text", "")),
                home_url=markup.web_address(values.get("htmlurl", "")),
                language=_plain(values.get("language", ""))[:12].lower(),
                folder=_plain(parent.get("title") or parent.get("text", "")),
            )


def _plain(text: str) -> str:
    return markup.plain_text(text, limit=200)


def write_opml(title: str, feeds: Iterable[OpmlFeed], *, now: datetime) -> bytes:
    """An OPML 2.0 list of `feeds`, those of a folder together, folders in order of first feed.

    `now` is aware and becomes `dateCreated` (RFC 822, as the format asks).
    """
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = markup.plain_text(title, limit=200)
    etree.SubElement(head, "dateCreated").text = format_datetime(now.astimezone(UTC), usegmt=True)
    body = etree.SubElement(root, "body")
    folders: dict[str, etree._Element] = {"": body}
    for feed in feeds:
        name = _plain(feed.folder)
        if name not in folders:
            folders[name] = etree.SubElement(body, "outline", text=name, title=name)
        name_of_feed = _plain(feed.title) or feed.url
        outline = etree.SubElement(
            folders[name], "outline", type="rss", text=name_of_feed, title=name_of_feed
        )
        outline.set("xmlUrl", feed.url)
        if feed.home_url:
            outline.set("htmlUrl", feed.home_url)
        if feed.language:
            outline.set("language", feed.language)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written
