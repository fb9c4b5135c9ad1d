"""What is kept of a page that was consulted: a cleaned extract and the digest of its bytes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

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
# The date of a page is not read here, so any moment will do.
_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """`digest`: SHA-256 of the bytes in hexadecimal, so that anyone can compare their own copy."""

    extract: str
    digest: str


def keep(page: bytes, *, address: str = "", quote: str = "") -> Kept:
    """Extract and digest of a page; the page itself is not kept.

    Of what is no web page (a PDF, a picture) only the quoted passage is the extract. Raises
    ValidationError for what is empty or larger than 10 MB.
    """
    if not page:
        raise ValidationError(_("The file is empty."))
    if len(page) > MOST_BYTES:
        raise ValidationError(_("The page is larger than 10 MB."))
    text = redact(drop_bylines(clean_text(_text_of(page, address)))).text
    extract = _cut(text) or quote
    return Kept(extract=extract, digest=hashlib.sha256(page).hexdigest())


def _text_of(body: bytes, address: str) -> str:
    """The article of a page, or its paragraphs where it is none; "" of what is no page."""
    page = RawPage(
        url=address or "https://page.invalid/",
        body=body,
        fetched_at=_ANY_TIME,
        content_type="text/html",
    )
    try:
        text = extract_article(page, now=_ANY_TIME).text
    except PageError:
        text = ""
    # A short page comes in one line, in which the line of its author can't be told from the rest.
    return text if "\n" in text else _paragraphs(page) or text


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
    return f"{whole or cut}\n…"
