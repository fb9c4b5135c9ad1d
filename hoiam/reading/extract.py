"""From the bytes of a page to its article: title, text, date, language and canonical address.

Whoever wrote it never leaves this step: structured data about persons is not read, boxes and
lines that name writers are cut out of the tree.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from hoiam.reading.clean import clean_text, clean_title
from hoiam.reading.errors import PageError
from hoiam.reading.language import detect_language
from hoiam.reading.metadata import PageFacts, read_metadata
from hoiam.reading.page_date import published
from hoiam.reading.page_kind import refuse_non_article
from hoiam.reading.page_lead import squeeze, with_lead
from hoiam.reading.page_rules import NO_RULES, PageRules
from hoiam.reading.page_text import prune_clutter, read_text
from hoiam.reading.page_tree import drop_unseen, parse_page
from hoiam.reading.stages import ArticleData, Entry, RawPage

# Some titles of pages name their writer ("… | by A. Person").
_WRITER = re.compile(r"\s*[|–—-]\s*(?:by|bởi|tác giả:?)\s+[^|]{3,60}$", re.IGNORECASE)


def extract_article(
    page: RawPage, *, now: datetime, entry: Entry | None = None, rules: PageRules = NO_RULES
) -> ArticleData:
    """The article that `page` holds, its text not yet redacted.

    `entry` is what the feed said of it and `now` (aware) the moment of reading. Raises PageError
    with `page.home`, `page.section`, `page.video`, `page.paywall`, `page.soft-404`, `page.empty`
    or `page.not-html` when it holds none.
    """
    tree = parse_page(page)
    facts = read_metadata(tree, page.url)
    rule = rules.for_url(page.url)
    when = published(
        tree, facts, rule, url=page.url, printed=entry.published if entry else "", now=now
    )
    title = _title(tree, facts, page.url, entry)
    drop_unseen(tree)
    prune_clutter(tree, rule)
    text = read_text(tree, facts, rule)
    leads = (*facts.leads, entry.summary) if entry else facts.leads
    text = clean_text(with_lead(text, tree, leads, rule))
    refuse_non_article(tree, facts, text, url=page.url, status=page.status, title=title)
    if not title:
        raise PageError("page.empty")
    return ArticleData(
        url=page.url,
        title=title,
        text=text,
        lead=text.partition("\n")[0],
        published=when,
        language=detect_language(f"{title}\n{text}", hint=facts.language),
        canonical=facts.canonical,
    )


def _title(tree: HtmlElement, facts: PageFacts, url: str, entry: Entry | None) -> str:
    """The headline: that on which two of page data, meta tags and heading agree, or the first."""
    host = urlsplit(url).hostname or ""
    sites = (facts.site,) if facts.site else ()
    shown = [" ".join(" ".join(h.itertext()).split()) for h in tree.iter("h1")][:1]
    window = [" ".join((t.text or "").split()) for t in tree.iter("title")][:1]
    told = [_WRITER.sub("", text) for text in (*facts.titles, *shown)]
    titles = [clean_title(text, host=host, sites=sites) for text in told]
    alike = Counter(squeeze(title) for title in titles)
    for title in titles:
        if title and alike[squeeze(title)] > 1:
            return title
    fallbacks = [entry.title if entry else "", *window]
    titles += [clean_title(text, host=host, sites=sites) for text in fallbacks if text]
    return next((title for title in titles if title), "")
