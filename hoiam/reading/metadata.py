"""What a page says of itself in JSON-LD, meta tags and links. It never reads an author."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from lxml.html import HtmlElement

ARTICLE_TYPES = frozenset(
    {
        "advertisercontentarticle",
        "analysisnewsarticle",
        "article",
        "askpublicnewsarticle",
        "backgroundnewsarticle",
        "blogposting",
        "liveblogposting",
        "newsarticle",
        "opinionnewsarticle",
        "report",
        "reportagenewsarticle",
        "reviewnewsarticle",
        "scholarlyarticle",
        "socialmediaposting",
        "techarticle",
    }
)
# Not followed: lists of other texts, and whoever wrote, published or commented.
_FOLLOWED = ("@graph", "mainEntity", "mainEntityOfPage")
_TRACKING = re.compile(r"^(?:utm_|mc_|pk_|fbclid|gclid|zarsrc|ref$|referrer$|cmpid|igshid|_gl$)")
_TITLE_NAMES = ("og:title",)
_LEAD_NAMES = ("og:description", "description", "twitter:description", "dc.description")
_DATE_NAMES = (
    "article:published_time",
    "og:article:published_time",
    "article:published",
    "datepublished",
    "pubdate",
    "publishdate",
    "publish-date",
    "published_time",
    "publication_date",
    "cxenseparse:recs:publishtime",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.created",
    "dc.date.created",
    "dc.date",
    "dcterms.date",
    "bt:pubdate",
    "article.published",
    "og:published_time",
    "og:pubdate",
    "date",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFacts:
    """Metadata of one page. Lists hold candidates, the most trusted first; texts are unescaped."""

    titles: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    body: str = ""
    canonical: str = ""
    language: str = ""
    kinds: frozenset[str] = field(default_factory=frozenset)
    og_type: str = ""
    site: str = ""
    is_free: bool = True


def read_metadata(tree: HtmlElement, url: str) -> PageFacts:
    """What the head of a page and its structured data state; nothing of it is checked yet."""
    metas = _metas(tree)
    nodes = list(_json_nodes(tree))
    article = _article_node(nodes, url)
    kinds = frozenset(kind for node in nodes for kind in _kinds(node))
    linked = [
        *(node.get("datePublished") for node in ([article] if article else [])),
        *_named(metas, _DATE_NAMES[:3]),
        *(node.get("datePublished") for node in nodes if "webpage" in _kinds(node)),
        *_named(metas, _DATE_NAMES[3:]),
    ]
    return PageFacts(
        titles=_texts([article.get("headline") if article else "", *_named(metas, _TITLE_NAMES)]),
        leads=_texts([*_named(metas, _LEAD_NAMES), article.get("description") if article else ""]),
        dates=_texts(linked),
        body=_plain(article.get("articleBody")) if article else "",
        canonical=_canonical(tree, metas, url),
        language=(tree.get("lang") or tree.get("xml:lang") or "").strip().lower(),
        kinds=kinds,
        og_type=metas.get("og:type", "").lower(),
        site=metas.get("og:site_name", ""),
        is_free=article is None or str(article.get("isAccessibleForFree", True)).lower() != "false",
    )


def _metas(tree: HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        content = (meta.get("content") or "").strip()
        if content:
            for attribute in ("property", "name", "itemprop"):
                if name := meta.get(attribute):
                    found.setdefault(name.strip().lower(), content)
    return found


def _named(metas: dict[str, str], names: tuple[str, ...]) -> list[str]:
    return [metas[name] for name in names if name in metas]


def _texts(values: list[Any]) -> tuple[str, ...]:
    read = (_plain(value) for value in values)
    return tuple(dict.fromkeys(text for text in read if text))


def _plain(value: Any) -> str:
    """A JSON or attribute value as text: entities read, tags off, white space single."""
    if not isinstance(value, str):
        return ""
    text = html.unescape(value)
    if "&" in text:
        text = html.unescape(text)
    if "<" in text:
        text = re.sub(r"(?i)</(?:p|div|li|h\d)>|<br\s*/?>", "\n", text)
        text = re.sub(r"<[a-zA-Z/!][^<>]{0,2000}>", "", text)
    return "\n".join(line for raw in text.split("\n") if (line := " ".join(raw.split())))


def _json_nodes(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower() or not script.text:
            continue
        yield from _walk(_load(script.text), depth=0)


def _load(text: str) -> Any:
    """JSON as pages print it: in CDATA, with raw line ends, a trailing comma, stray escapes."""
    text = re.sub(r"^\s*(?://\s*)?<!(?:\[CDATA\[|--)|(?://\s*)?(?:\]\]>|-->)\s*$", "", text).strip()
    for repaired in (text, re.sub(r",\s*([}\]])", r"\1", text).rstrip("; \n")):
        try:
            return json.loads(repaired, strict=False)
        except (ValueError, RecursionError):
            continue
    # The few fields that matter, from what no parser reads; nothing about a person among them.
    fields = ("@type", "headline", "datePublished", "description")
    pattern = r'"%s"\s*:\s*"((?:[^"\\]|\\.){1,500})"'
    found = {name: m[1] for name in fields if (m := re.search(pattern % re.escape(name), text))}
    return found


def _walk(value: Any, *, depth: int) -> Iterator[dict[str, Any]]:
    if depth > 6:
        return
    if isinstance(value, list):
        for item in value[:50]:
            yield from _walk(item, depth=depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in _FOLLOWED:
            yield from _walk(value.get(key), depth=depth + 1)


def _kinds(node: dict[str, Any]) -> set[str]:
    kind = node.get("@type")
    listed = kind if isinstance(kind, list) else [kind]
    return {k.rsplit("/", 1)[-1].lower() for k in listed if isinstance(k, str)}


def _article_node(nodes: list[dict[str, Any]], url: str) -> dict[str, Any] | None:
    """The node that describes this page's article: the one that names its address, or the first."""
    articles = [node for node in nodes if _kinds(node) & ARTICLE_TYPES]
    path = urlsplit(url).path.rstrip("/")
    for node in articles:
        page = node.get("mainEntityOfPage")
        about = page.get("@id") if isinstance(page, dict) else page
        if path and any(
            isinstance(link, str) and link.rstrip("/").endswith(path)
            for link in (about, node.get("url"), node.get("@id"))
        ):
            return node
    return articles[0] if articles else None


def _canonical(tree: HtmlElement, metas: dict[str, str], url: str) -> str:
    """The page's own address for itself, if it lies on the same site; else `url`, both cleaned."""
    links = [
        link.get("href")
        for link in tree.iter("link")
        if "canonical" in (link.get("rel") or "").lower().split()
    ]
    for candidate in (*links, metas.get("og:url")):
        if not candidate or not candidate.strip():
            continue
        try:
            absolute = clean_address(urljoin(url, candidate.strip()))
            if absolute and same_site(absolute, url) and not _is_front(absolute, url):
                return absolute
        except ValueError:
            continue
    return clean_address(url) or url


def _is_front(address: str, url: str) -> bool:
    """Whether a page below the front page calls the front page its address, as templates do."""
    return len(urlsplit(address).path) <= 1 and len(urlsplit(url).path) > 1


def clean_address(address: str) -> str:
    """`address` without fragment and tracking parameters; "" when it is not http(s)."""
    try:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return ""
    except ValueError:
        return ""
    query = parts.query
    if query:
        pairs = parse_qsl(query, keep_blank_values=True)
        kept = [(name, value) for name, value in pairs if not _TRACKING.match(name.lower())]
        if len(kept) != len(pairs):
            query = urlencode(kept)
    return urlunsplit((parts.scheme, parts.netloc.lower(), parts.path or "/", query, ""))


def same_site(one: str, other: str) -> bool:
    """Whether two addresses lie on one site: one host, or one below the other."""
    hosts = [
        re.sub(r"^(?:www|m|amp|mobile)\.", "", (urlsplit(address).hostname or "").lower())
        for address in (one, other)
    ]
    first, second = sorted(hosts, key=len)
    return bool(first) and (first == second or second.endswith("." + first))
