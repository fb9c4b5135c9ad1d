"""The bytes of a page as one tree: character set, limits on size and depth, what can't be HTML."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

import charset_normalizer
from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from hoiam.reading.errors import PageError
from hoiam.reading.stages import RawPage

# Bytes and elements beyond which a page is cut: the longest press page seen has 4 MB.
MOST_BYTES = 12 * 1024 * 1024
MOST_ELEMENTS = 60_000

_PARSER = HTMLParser(
    remove_comments=True,
    remove_pis=True,
    collect_ids=False,
    default_doctype=False,
    encoding="utf-8",
)
# All elements of one class: choosing one by the tag in Python, as lxml.html does for the sake of
# forms, costs a fifteenth of extraction (bench `pages`).
_PARSER.set_element_class_lookup(etree.ElementDefaultClassLookup(element=HtmlElement))
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([a-zA-Z0-9_:.-]{2,40})""", re.IGNORECASE)
_NOT_HTML = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x1f\x8b", b"RIFF")
# What no markup may hold (XML 1.0, 2.2), and what libxml2 stops at.
_CONTROL = bytes(code for code in range(32) if code not in (9, 10, 13))
_UNSEEN = ("style", "svg", "iframe", "template", "object", "canvas")
_HTML_TYPES = ("html", "xml", "text/plain", "octet-stream")


def parse_page(page: RawPage) -> HtmlElement:
    """The tree of a page without its comments.

    Raises PageError `page.not-html` or `page.empty`. Never hangs on depth or size: what lies
    beyond the limits is cut off.
    """
    body = page.body[:MOST_BYTES]
    if not body.strip():
        raise PageError("page.empty")
    kind = page.content_type.partition(";")[0].strip().lower()
    if (kind and not any(known in kind for known in _HTML_TYPES)) or body.startswith(_NOT_HTML):
        raise PageError("page.not-html")
    markup = decode_page(body, page.content_type).encode("utf-8", "replace")
    markup = markup.translate(None, delete=_CONTROL)
    if b"<" not in markup[:5000]:
        raise PageError("page.not-html")
    try:
        tree = document_fromstring(markup, parser=_PARSER)
    except (etree.LxmlError, ValueError, AssertionError):
        raise PageError("page.not-html") from None
    if tree.tag != "html" or tree.find("body") is None:
        raise PageError("page.empty")
    _cap(tree)
    return tree


def decode_page(body: bytes, content_type: str = "") -> str:
    """`body` as text: by its mark, UTF-8 where it fits, what header or page declare, a guess."""
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    # Before what is declared: pages declare wrongly more often than UTF-8 fits by chance.
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        # One broken letter, or a letter cut by the limit, does not make it another encoding.
        if error.start > 2000 or error.start >= len(body) - 4:
            replaced = body.decode("utf-8", "replace")
            if replaced.count("\ufffd") * 500 < len(replaced):
                return replaced
    for name in _declared(body, content_type):
        try:
            return body.decode(name)
        except (LookupError, UnicodeDecodeError):
            continue
    best = charset_normalizer.from_bytes(body[:20_000]).best()
    return body.decode(best.encoding if best else "cp1252", "replace")


def _declared(body: bytes, content_type: str) -> Iterator[str]:
    for source in (content_type.encode("ascii", "ignore"), body[:4096]):
        if found := _CHARSET.search(source):
            name = found[1].decode("ascii").lower()
            # What calls itself Latin 1 is Windows' superset of it (WHATWG Encoding, 4.2).
            yield {"iso-8859-1": "cp1252", "latin-1": "cp1252", "x-sjis": "cp932"}.get(name, name)


# Three times as fast as joining `itertext()`, which makes an object of every element it passes.
_STRING = etree.XPath("string()", smart_strings=False)


def text_of(element: HtmlElement) -> str:
    """All text within an element, as it stands."""
    return str(_STRING(element)) if len(element) else element.text or ""


def drop_unseen(tree: HtmlElement) -> None:
    """Take out what no reader sees, before the tree is copied several times in extraction."""
    etree.strip_elements(tree, *_UNSEEN, with_tail=False)
    for script in list(tree.iter("script")):
        # Data stays: the extractor falls back on the text in it.
        if "ld+json" not in (script.get("type") or "") and script.getparent() is not None:
            script.drop_tree()


def _cap(tree: HtmlElement) -> None:
    """Cut off everything after too many elements; the parser itself stops at a depth of 256."""
    if tree.xpath("count(//*)") <= MOST_ELEMENTS:
        return
    for element in list(tree.iter())[MOST_ELEMENTS:]:
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)
