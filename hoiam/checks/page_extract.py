"""What is kept of a page or paper that was consulted: a cleaned extract, the digest of its bytes.

A PDF is read by a process of its own (`reading.pdf`); in its extract PAGE_BREAK, a white space,
stands before each page but the first, so that the page of a passage can be told.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from hoiam.reading.bylines import drop_bylines
from hoiam.reading.clean import clean_text, place_tones
from hoiam.reading.errors import PageError, PdfError
from hoiam.reading.extract import extract_article
from hoiam.reading.metadata import read_metadata
from hoiam.reading.page_rules import SiteRule
from hoiam.reading.page_text import densest_block, prune_clutter, read_text
from hoiam.reading.page_tree import drop_unseen, parse_page
from hoiam.reading.pdf import PAGE_BREAK, is_pdf, read_pdf
from hoiam.reading.redact import redact
from hoiam.reading.stages import RawPage

if TYPE_CHECKING:
    from hoiam.checks.models import Evidence

MOST_BYTES = 10 * 1024 * 1024
LONGEST_EXTRACT = 20_000
# What stands at the end of an extract that was cut.
CUT = "…"
# Stands for PAGE_BREAK while a text is cleaned, which would take white space for a line's end.
_MARK = "\ue00c"
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
    there is no text to compare with. `quote_page`: on which page of a paper, from 1, if known.
    `unread`: the key of why the text of a PDF, or a part of it, was not read.
    """

    extract: str
    digest: str
    quote_found: bool | None = None
    quote_page: int | None = None
    unread: str = ""

    def put(self, row: Evidence) -> tuple[str, ...]:
        """Write it on a source; the names of the fields that were written."""
        names = tuple(field.name for field in fields(self))
        for name in names:
            setattr(row, name, getattr(self, name))
        return names

    @classmethod
    def of(cls, row: Evidence) -> Kept:
        """What is kept with a source."""
        return cls(**{field.name: getattr(row, field.name) for field in fields(cls)})


def keep(page: bytes, *, address: str = "", quote: str = "") -> Kept:
    """Extract and digest of a page that somebody uploads; the page itself is not kept.

    Of what has no text that can be read (a scan, a picture, a table) only the quoted passage is the
    extract. Raises ValidationError for what is empty or larger than 10 MB. A PDF takes seconds:
    call it before anything is locked.
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
    if is_pdf(page):
        return _kept_paper(page, quote)
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
    if is_pdf(page.body):
        return _kept_paper(page.body, quote)
    if "pdf" in page.content_type:
        # Sites answer for a paper that is gone, or not for all, with a web page of its type.
        page = replace(page, content_type="text/html")
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


def _kept_paper(body: bytes, quote: str) -> Kept:
    """The same of a PDF. What can't be read is kept by its digest, with the key of why."""
    digest = hashlib.sha256(body).hexdigest()
    try:
        paper = read_pdf(body)
    except PdfError as error:
        return Kept(extract=quote, digest=digest, unread=error.key)
    whole = paper.text
    is_long = len(whole) > LONGEST_SEARCHED
    text = _clean_paper(whole[:LONGEST_SEARCHED])
    found, page = None, None
    if quote:
        seen = (text, whole, redact(whole.replace(PAGE_BREAK, " ")).text)
        at = next((at for at in seen if stands_in(quote, at)), None)
        # What nobody could look through is not said to lack it.
        found = at is not None or (None if is_long or paper.lacks else False)
        page = page_of(quote, at) if at is not None and at is not seen[2] else None
    return Kept(
        extract=_cut(text) or quote,
        digest=digest,
        quote_found=found,
        quote_page=page,
        unread=paper.lacks,
    )


def _clean_paper(text: str) -> str:
    """The text of a paper cleaned as that of a page, with its page breaks.

    They go where they would stand between a name and what shows that it is one.
    """

    def clean(text: str) -> str:
        return redact(drop_bylines(clean_text(text))).text

    marked = clean(text.replace(PAGE_BREAK, _MARK))
    plain = clean(text.replace(PAGE_BREAK, ""))
    same = marked.replace(_MARK, " ").split() == plain.split()
    return marked.replace(_MARK, PAGE_BREAK).strip(" \n") if same else plain


def stands_in(quote: str, text: str) -> bool:
    """Whether a passage stands in a text, word for word.

    Case, space, quotation marks, kinds of dashes and on which vowel a tone is written ("hoà",
    "hòa") do not matter; where it has "[…]" something
    was left out.
    """
    return _find(quote, _plain(text)) is not None


def _find(quote: str, searched: str) -> int | None:
    """Where a passage begins in a plain text, None where it does not stand in it."""
    begins, at = None, 0
    parts = [part.strip(".,;:") for part in map(_plain, _OMITTED.split(quote))]
    for part in filter(None, parts):
        at = searched.find(part, at)
        if at < 0:
            return None
        begins = at if begins is None else begins
        at += len(part)
    return begins


def page_of(quote: str, text: str) -> int | None:
    """The page of a paper, from 1, on which a passage begins; None for a text without pages."""
    pages = [_plain(page) for page in text.split(PAGE_BREAK)]
    at = _find(quote, "".join(pages))
    if at is None or len(pages) == 1:
        return None
    for number, page in enumerate(pages, 1):
        at -= len(page)
        if at < 0:
            return number
    return None


def requote(kept: Kept, old: str, new: str) -> Kept:
    """What is kept where another passage of it is quoted; the page itself is gone by now.

    Of what has no text that can be read, the passage itself is what is kept.
    """
    kept = replace(kept, quote_page=None)
    if kept.extract in ("", old):
        return replace(kept, extract=new, quote_found=None)
    if not new:
        return replace(kept, quote_found=None)
    # Beyond where an extract was cut, or a paper was read, nobody can look any more.
    missing = None if kept.extract.endswith(f"\n{CUT}") or kept.unread else False
    found = stands_in(new, kept.extract) or missing
    return replace(kept, quote_found=found, quote_page=page_of(new, kept.extract))


def _plain(text: str) -> str:
    text = place_tones(unicodedata.normalize("NFKC", text)).casefold()
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
