"""From characters to a tree that can be read, whatever the publisher got wrong.

Nothing here follows a reference: no entity is fetched, none is expanded by the parser, and what
the parser is given is what remains after the prolog is taken off.
"""

from __future__ import annotations

import base64
import html
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from html.entities import html5
from urllib.parse import urljoin, urlsplit, urlunsplit

import nh3
from lxml import etree

from hoiam.reading.errors import FeedError

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BEFORE_ROOT = re.compile(r"(?:\s+|\ufeff|<\?.*?\?>|<!--.*?-->)*", re.S)
_DOCTYPE = re.compile(
    r"""<!DOCTYPE(?:[^\[>"']|"[^"]*"|'[^']*')*(\[(?:[^\]"']|"[^"]*"|'[^']*')*\]\s*)?>""", re.I
)
_ENTITY = re.compile(r"""<!ENTITY\s+(%\s+)?([\w.:-]+)\s+("[^"]*"|'[^']*')\s*>""", re.I)
# Far enough for a server's warnings printed above a feed, near enough not to search a page.
PROLOG = 65_536
_LONGEST_ENTITY = 500
_MOST_ENTITIES = 400

_LOOSE = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|&(?:(#\w{1,8}|[A-Za-z][\w.:-]{0,39});)?", re.S
)
_PREDEFINED = frozenset(("amp", "lt", "gt", "quot", "apos"))
_NUMERIC = re.compile(r"#(?:[0-9]+|x[0-9a-fA-F]+)\Z")
_NUMBERED = re.compile(r"&#(?:[0-9]+|x[0-9a-fA-F]+);?")
_TAG = re.compile(
    r"""<!\[CDATA\[.*?\]\]>|<(/?)([A-Za-z_][\w:.-]*)((?:[^<>"']|"[^"<]*"|'[^'<]*')*)>|<""", re.S
)
# Markup of texts. Unprefixed, none of these is an element of any feed format.
_TEXT_TAGS = (
    r"a|abbr|acronym|address|b|big|blockquote|br|caption|center|cite|code|dd|del|div|dl|dt"
    r"|em|figcaption|figure|font|form|h1|h2|h3|h4|h5|h6|hr|i|iframe|img|input|ins|kbd|li"
    r"|nobr|ol|p|picture|pre|q|s|samp|script|small|span|strike|strong|style|sub|sup|table"
    r"|tbody|td|tfoot|th|thead|tr|tt|u|ul|video"
)
_TEXT_TAG = re.compile(rf"(?:{_TEXT_TAGS})\Z", re.I)
_TEXT_MARKUP = re.compile(rf"</?(?:{_TEXT_TAGS})[\s/>]", re.I)
# No element's name has an accent: <xã hội> is words.
_ACCENTED = re.compile(r"<(?=/?[A-Za-z]{1,20}[^\x00-\x7f])")

NAMESPACES = {
    "http://backend.userland.com/rss": "",
    "http://backend.userland.com/rss2": "",
    "http://blogs.law.harvard.edu/tech/rss": "",
    "http://channel.netscape.com/rdf/simple/0.9/": "",
    "http://my.netscape.com/rdf/simple/0.9/": "",
    "http://purl.org/atom/ns#": "atom",
    "http://purl.org/dc/elements/1.0/": "dc",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://purl.org/net/rss1.1#": "",
    "http://purl.org/rss/1.0/": "",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/rss/1.0/modules/rss091#": "",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://search.yahoo.com/mrss": "media",
    "http://search.yahoo.com/mrss/": "media",
    "http://www.google.com/schemas/sitemap-news/0.9": "news",
    "http://www.google.com/schemas/sitemap/0.84": "",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://www.sitemaps.org/schemas/sitemap/0.9": "",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://www.w3.org/2005/atom": "atom",
    "http://www.w3.org/xml/1998/namespace": "xml",
}


def split_prolog(text: str) -> tuple[str, dict[str, str]]:
    """`text` without what stands before its first element, and the entities declared there.

    Raises FeedError (`feed.entity-bomb`) where entities are made of entities, are long or many.
    """
    start = _end_of(_BEFORE_ROOT.match(text))
    doctype = _DOCTYPE.match(text, start)
    if doctype is None:
        return text[start:], {}
    subset = doctype[1] or ""
    # A comment may follow the document type, and often does.
    return text[_end_of(_BEFORE_ROOT.match(text, doctype.end())) :], _declared_entities(subset)


def _end_of(match: re.Match[str] | None) -> int:
    return match.end() if match else 0


def _declared_entities(subset: str) -> dict[str, str]:
    declared: dict[str, str] = {}
    for parameter, name, quoted in _ENTITY.findall(subset):
        value = html.unescape(quoted[1:-1]) if "&#" in quoted else quoted[1:-1]
        nested = re.search(r"[&%][\w.:-]+;", value)
        if nested or len(value) > _LONGEST_ENTITY or len(declared) > _MOST_ENTITIES:
            raise FeedError("feed.entity-bomb", permanent=True)
        if not parameter:
            declared[name] = value
    return declared


def repair(text: str, entities: dict[str, str]) -> str:
    """`text` as XML can hold it: no control characters, no HTML entities, no bare `&`.

    CDATA sections stay as they are and are closed where the text ends inside one; comments go.
    """
    if _CONTROL.search(text):
        text = _CONTROL.sub("", text)
    if "&" not in text and "<!" not in text:
        return text
    grown = 0

    def loosen(match: re.Match[str]) -> str:
        nonlocal grown
        found = match[0]
        if found.startswith("<!["):
            # Inside a broken attribute this is no CDATA to the parser, which then makes
            # characters of its references that no text can hold.
            closed = found if found.endswith("]]>") else found + "]]>"
            return _NUMBERED.sub(_legal, closed) if "&#" in closed else closed
        if found.startswith("<"):
            return ""
        name = match[1]
        if name is None:
            return "&amp;"
        if name in entities:
            grown += len(entities[name])
            # A document that entities double is no feed.
            if grown > len(text):
                raise FeedError("feed.entity-bomb", permanent=True)
            return html.escape(entities[name])
        return _character(name)

    return _LOOSE.sub(loosen, text)


def _legal(match: re.Match[str]) -> str:
    value = html.unescape(match[0])
    return "" if value in ("", "\ufffd") or _CONTROL.match(value) else match[0]


@lru_cache(maxsize=4096)
def _character(name: str) -> str:
    """The reference `&name;` as XML can hold it; one that means nothing becomes text."""
    if name in _PREDEFINED:
        return f"&{name};"
    value = html.unescape(f"&{name};") if _NUMERIC.match(name) else html5.get(f"{name};")
    if value is None:
        return f"&amp;{name};"
    return html.escape(_CONTROL.sub("", value))


def parse_xml(text: str) -> etree._Element | None:
    """The root element of repaired `text`, as much of it as can be read; None where there is none.

    Where tags don't match, they are balanced first, as a parser that goes on regardless would put
    every later item inside the one with the mistake.
    """
    root, balanced = _parse(text)
    if balanced:
        return root
    again, _ = _parse(balance(text))
    return root if again is None else again


def _parse(text: str) -> tuple[etree._Element | None, bool]:
    parser = etree.XMLParser(
        encoding="utf-8",
        recover=True,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    try:
        root = etree.fromstring(text.encode("utf-8"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None, False
    mistakes = {error.type_name for error in parser.error_log}
    return root, not mistakes & _MISMATCHES


_MISMATCHES = frozenset(
    (
        "ERR_TAG_NAME_MISMATCH",
        "ERR_LT_IN_ATTRIBUTE",
        "ERR_ATTRIBUTE_NOT_STARTED",
        "ERR_ATTRIBUTE_WITHOUT_VALUE",
        "ERR_NAME_REQUIRED",
        "ERR_GT_REQUIRED",
        "ERR_DOCUMENT_END",
    )
)


def balance(text: str) -> str:
    """`text` with every element closed where its parent ends, and stray end tags dropped.

    Markup of texts that was not escaped (`<br>`, `<img width=130>`) becomes text.
    """
    stack: list[str] = []

    def settle(match: re.Match[str]) -> str:
        found, closing, name, rest = match[0], match[1], match[2], match[3]
        if name is None:
            return found if found.startswith("<![") else "&lt;"
        if _TEXT_TAG.match(name):
            return html.escape(found)
        # `<Item>` may end in `</item>`, and no feed format tells them apart.
        name = name.lower()
        if not closing:
            if not rest.rstrip().endswith("/"):
                stack.append(name)
            return f"<{name}{rest}>"
        if name not in stack[-_DEEPEST:]:
            return ""
        ended = []
        while (last := stack.pop()) != name:
            ended.append(f"</{last}>")
        return "".join(ended) + f"</{name}>"

    settled = _TAG.sub(settle, text)
    return settled + "".join(f"</{name}>" for name in reversed(stack[-_DEEPEST:]))


# The parser itself gives up at 256.
_DEEPEST = 256


def name_of(element: etree._Element) -> str:
    """The element's name in lower case, with the usual prefix of its namespace."""
    return _canonical(element.tag, element.prefix)


@lru_cache(maxsize=4096)
def _canonical(tag: str, prefix: str | None) -> str:
    uri, brace, local = tag.rpartition("}")
    if not brace:
        return tag.lower()
    known = NAMESPACES.get(uri[1:].strip().lower())
    space = known if known is not None else (prefix or "").lower()
    return f"{space}:{local.lower()}" if space else local.lower()


def content_of(element: etree._Element) -> str:
    """The text inside `element`; markup inside it is kept as markup, base64 decoded (Atom)."""
    text = element.text or ""
    if not len(element):
        coded = element.get("mode") == "base64" or element.get("type") == "application/octet-stream"
        return _from_base64(text) if coded else text
    inner = (etree.tostring(child, encoding="unicode") for child in element)
    return html.escape(text, quote=False) + "".join(inner)


def _from_base64(text: str) -> str:
    try:
        return base64.b64decode(text).decode("utf-8", "replace")
    except ValueError:
        return text


def children(element: etree._Element) -> Iterable[tuple[str, etree._Element]]:
    """Name and element of each child."""
    for child in element:
        if isinstance(child.tag, str):
            yield name_of(child), child


# Where a text breaks; other tags stand inside words.
_BREAKS = re.compile(
    r"<(?=/?(?:\w+:)?(?:address|article|blockquote|br|dd|div|dl|dt|figcaption|figure|h[1-6]|hr|img"
    r"|li|ol|p|pre|section|table|td|th|tr|ul)\b)",
    re.I,
)
_STRIP = nh3.Cleaner(tags=set())
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x9f\u00ad\u200b\u2060\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)
# Windows characters that came through as C1 controls, which no text holds.
_WINDOWS = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
_MOST_ROUNDS = 4


def plain_text(value: str, *, limit: int = 4000) -> str:
    """`value` without markup, on one line, NFC, at most `limit` characters.

    References are resolved as often as they were escaped: publishers escape a title twice more
    often than they write about `&amp;`.
    """
    if not value:
        return ""
    text = value[: limit * 8]
    for round_ in range(_MOST_ROUNDS):
        before = text
        # What looks like a tag only after unescaping is words, unless it is a tag that texts have.
        if "<" in text and (not round_ or _TEXT_MARKUP.search(text)):
            marked = _ACCENTED.sub("&lt;", _BREAKS.sub(" <", text))
            text = html.unescape(_STRIP.clean(marked))
        elif "&" in text:
            text = html.unescape(text)
        if text == before:
            break
    if _UNSEEN.search(text):
        text = _UNSEEN.sub("", text.translate(_WINDOWS))
    return unicodedata.normalize("NFC", " ".join(text.split()))[:limit].rstrip()


_GAPS = re.compile(r"\s*[\t\r\n]\s*|[\x00-\x1f\x7f\ud800-\udfff]")
_TRACKING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|dclid|msclkid|mc_cid|mc_eid|xtor|yclid|zarsrc)\Z", re.I
)
_LONGEST_ADDRESS = 2000


def web_address(href: str, base: str = "") -> str:
    """`href` as an absolute http(s) address without tracking marks, "" where it is none.

    Addresses with a user name or a password are none.
    """
    href = _GAPS.sub("", href.strip()).replace("&amp;", "&").replace(" ", "%20")
    if not href or len(href) > _LONGEST_ADDRESS:
        return ""
    if href[:4].lower() == "www.":
        href = f"https://{href}"
    try:
        parts = urlsplit(urljoin(base, href))
        if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
            return ""
        parts.port  # noqa: B018 - raises where it is no number
        netloc = parts.netloc.lower()
        query, fragment = _untracked(parts.query), _untracked(parts.fragment)
        return urlunsplit((parts.scheme, netloc, parts.path or "/", query, fragment))
    except ValueError:
        return ""


def _untracked(query: str) -> str:
    if "=" not in query:
        return query
    kept = (pair for pair in query.split("&") if not _TRACKING.match(pair.partition("=")[0]))
    return "&".join(kept)
