"""What is kept of a page that was consulted: a cleaned extract and the digest of its bytes."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from hoiam.reading.bylines import drop_bylines
from hoiam.reading.clean import clean_text
from hoiam.reading.errors import PageError
from hoiam.reading.extract import extract_article
from hoiam.reading.metadata import read_metadata
from hoiam.reading.page_rules import SiteRule
from hoiam.reading.page_text import densest_block, prune_clutter, read_text
from hoiam.reading.page_tree import drop_unseen, parse_page
from hoiam.reading.redact import redact
from hoiam.reading.stages import RawPage

MOST_BYTES = 10 * 1024 * 1024
LONGEST_EXTRACT = 20_000
# What stands at the end of an extract that was cut.
CUT = "…"
# The date of a page is not read here, so any moment will do.
_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)


# What says of itself that it is not the page that was there.
GONE = ("page.soft-404", "page.paywall", "page.home")
# Letters of a page that are looked through: more would keep whoever uploads it waiting.
LONGEST_SEARCHED = 400_000
_OMITTED = re.compile(r"\[\s*(?:…|\.{3,})\s*\]|\(\s*(?:…|\.{3,})\s*\)|…|\.{3,}")
_DASHES = re.compile(r"[‐‑‒–—−]")
_SKIPPED = re.compile(r"[\s\"'“”„‟‘’‚«»‹›`´]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """`digest`: SHA-256 of the bytes in hexadecimal, so that anyone can compare their own copy.

    `quote_found`: whether the quoted passage stands in it; None where none was given, or where
    there is no text to compare with.
    """

    extract: str
    digest: str
    quote_found: bool | None = None


def keep(page: bytes, *, address: str = "", quote: str = "") -> Kept:
    """Extract and digest of a page that somebody uploads; the page itself is not kept.

    Of what is no web page (a PDF, a picture) only the quoted passage is the extract. Raises
    ValidationError for what is empty or larger than 10 MB.
    """
    if not page:
        raise ValidationError(_("The file is empty."))
    if len(page) > MOST_BYTES:
        raise ValidationError(_("The page is larger than 10 MB."))
    raw = RawPage(
        url=address or "https://page.invalid/",
        body=page,
        fetched_at=_ANY_TIME,
        content_type="text/html",
    )
    text, _key = _text_of(raw)
    return _kept(raw, text, quote)


def keep_fetched(page: RawPage, *, quote: str = "") -> Kept:
    """The same of a page that was fetched.

    Raises PageError for what is not the page that was asked for: one that says it is gone or must
    be paid for, the home page to which it leads, a page without text.
    """
    if not page.body.strip():
        raise PageError("page.empty")
    if _path(page.url) == "/" and _path(page.requested_url or page.url) != "/":
        raise PageError("page.home")
    text, key = _text_of(page)
    if key in GONE or (not text and key != "page.not-html"):
        raise PageError(key if key in GONE else "page.empty")
    return _kept(page, text, quote)


def _path(url: str) -> str:
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _kept(page: RawPage, text: str, quote: str) -> Kept:
    is_long = len(text) > LONGEST_SEARCHED
    text = redact(drop_bylines(clean_text(text[:LONGEST_SEARCHED]))).text
    found = None
    if quote and text:
        # What is redacted may be part of the passage; nothing of the whole text is kept.
        whole = _whole(page)
        found = any(stands_in(quote, one) for one in (text, whole, redact(whole).text))
        # What nobody looked through is not said to lack it.
        found = found or (None if is_long else False)
    return Kept(
        extract=_cut(text) or quote,
        digest=hashlib.sha256(page.body).hexdigest(),
        quote_found=found,
    )


def stands_in(quote: str, text: str) -> bool:
    """Whether a passage stands in a text, word for word.

    Case, space, quotation marks and kinds of dashes do not matter; where it has "[…]" something
    was left out.
    """
    searched, at = _plain(text), 0
    parts = [part.strip(".,;:") for part in map(_plain, _OMITTED.split(quote))]
    for part in filter(None, parts):
        at = searched.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return any(parts)


def requote(kept: Kept, old: str, new: str) -> Kept:
    """What is kept where another passage of it is quoted; the page itself is gone by now.

    Of what has no text that can be read, the passage itself is what is kept.
    """
    if kept.extract in ("", old):
        return replace(kept, extract=new, quote_found=None)
    if not new:
        return replace(kept, quote_found=None)
    # Beyond where an extract was cut nobody can look any more.
    missing = None if kept.extract.endswith(f"\n{CUT}") else False
    return replace(kept, quote_found=stands_in(new, kept.extract) or missing)


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold()
    return _SKIPPED.sub("", _DASHES.sub("-", text))


def _whole(page: RawPage) -> str:
    """All that a reader could see, captions and tables included."""
    try:
        tree = parse_page(page)
    except PageError:
        return ""
    drop_unseen(tree)
    return "\n".join(map(str, tree.itertext()))[:LONGEST_SEARCHED]


def _text_of(page: RawPage) -> tuple[str, str]:
    """The article of a page, or its paragraphs where it is none; then also the key of why not."""
    text, key = "", ""
    try:
        text = extract_article(page, now=_ANY_TIME).text
    except PageError as error:
        key = error.key
    # A short page comes in one line, in which the line of its author can't be told from the rest.
    return (text if "\n" in text else _paragraphs(page) or text), key


def _paragraphs(page: RawPage) -> str:
    try:
        tree = parse_page(page)
    except PageError:
        return ""
    facts, rule = read_metadata(tree, page.url), SiteRule()
    drop_unseen(tree)
    prune_clutter(tree, rule)
    text = read_text(tree, facts, rule)
    return text if "\n" in text else densest_block(tree) or text


def _cut(text: str) -> str:
    """At most 20,000 characters, ending with a whole paragraph where there is one."""
    if len(text) <= LONGEST_EXTRACT:
        return text
    cut = text[:LONGEST_EXTRACT]
    whole = cut.rpartition("\n")[0]
    return f"{whole or cut}\n{CUT}"
