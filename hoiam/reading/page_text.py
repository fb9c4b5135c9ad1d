"""The running text of a page: trafilatura's fast mode on a pruned tree, and what mends it."""

from __future__ import annotations

import logging
import re
from copy import copy, deepcopy
from functools import lru_cache
from itertools import chain

from lxml import etree
from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.core import (
    ESCALATION_ACCEPT_RATIO,
    ESCALATION_MAX_LENGTH,
    ESCALATION_PAGE_SHARE,
)
from trafilatura.settings import Document, Extractor

from hoiam.reading.language import weight
from hoiam.reading.metadata import ARTICLE_TYPES, PageFacts
from hoiam.reading.page_rules import SiteRule
from hoiam.reading.page_tree import text_of

# Shorter than this, an extraction is suspected to have missed the article (gate `page_text`).
SHORT = 1000
# The text in structured data replaces an extraction that holds less than this part of it.
BODY_SHARE = 0.4
DUMP_LINES = 30
LINKED_WORDS = 6

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
_FAST = Extractor(fast=True, comments=False, output_format="python")
# The same without the measure of the whole page by which the library decides on its retry: none of
# its three names for a focus. That measure takes half of its time (bench `whole_pipe`), and
# `_size` tells cheaply where there can be no retry.
_ONCE = Extractor(fast=True, comments=False, output_format="python")
_ONCE.focus = "balanced, once"
_RETRY = Extractor(fast=True, comments=False, output_format="python", recall=True)
# What the library takes out itself, but only after its slow patterns have gone over all of it.
_FURNITURE = ("aside", "button", "footer", "menu", "nav", "noscript", "select")
_MEASURED_FURNITURE = ("button", "menu", "nav", "noscript", "select")
_TEXTS = etree.XPath(".//text()[not(parent::script)]", smart_strings=False)
_LINKED_TEXTS = etree.XPath("//a//text()", smart_strings=False)

# Blocks that are never the article, by the words Vietnamese and other outlets name them with.
_CLUTTER = re.compile(
    r"(?:^|[\s_-])(?:binh-?luan|y-?kien-?(?:ban-?doc|doc-?gia)|(?:box|list|block|wrap)-?comments?"
    r"|comments?-?(?:box|list|wrap|form|area|section)|fb-comments"
    r"|(?:box|tin|bai|news)-?(?:viet-?)?(?:lien-?quan|relate[ds]?)|tin-?(?:khac|moi|doc-?nhieu)"
    r"|related-?(?:news|posts?|articles?|content|links?|stories)|xem-?them|doc-?them"
    r"|tac-?gia|(?:article|post|box|news|detail)-?author|author-?(?:info|box|bio|name)|byline"
    r"|social-?share|share-?(?:bar|box|buttons?)|chia-?se|tags?-?(?:list|box|wrap)|box-?tags?)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_FULL = Extractor(fast=False, comments=False, output_format="python")

_NAMES = etree.XPath("//@class | //@id", smart_strings=False)
_CONTAINERS = ("aside", "div", "dl", "footer", "form", "ol", "p", "section", "span", "table", "ul")

# What holds more than this part of the page's paragraphs was named badly, and stays.
MOST_OF_PAGE = 0.3


@lru_cache(maxsize=20_000)
def _is_clutter(name: str) -> bool:
    return bool(_CLUTTER.search(name))


def prune_clutter(tree: HtmlElement, rule: SiteRule) -> None:
    """Take readers' comments, links to other texts and boxes about writers out of `tree`."""
    doomed = rule.find(tree, "drop")
    clutter = set(filter(_is_clutter, set(_NAMES(tree))))
    for element in tree.iter(*_CONTAINERS) if clutter else ():
        if element.get("class") in clutter or element.get("id") in clutter:
            doomed.append(element)
    if not doomed:
        return
    most = MOST_OF_PAGE * _paragraph_letters(tree)
    for element in doomed:
        if element.tag in ("body", "article", "main") or element.getparent() is None:
            continue
        if _paragraph_letters(element) <= most and element.find(".//h1") is None:
            element.drop_tree()


def _paragraph_letters(element: HtmlElement) -> int:
    return sum(len(text_of(p).strip()) for p in element.iter("p"))


def read_text(tree: HtmlElement, facts: PageFacts, rule: SiteRule) -> str:
    """The article's paragraphs, one a line; "" where there are none. `tree` is left as it is."""
    is_article = bool(facts.kinds & ARTICLE_TYPES) or facts.og_type == "article"
    chosen = rule.find(tree, "text")
    if chosen and (text := _lines("\n".join(_block_text(element) for element in chosen))):
        return text
    text = _fast_text(tree)
    if weight(text) < SHORT:
        text = _second_try(tree, text)
    elif is_article and _is_dump(text):
        block = densest_block(tree)
        text = block if len(block) > SHORT else text
    text = _without_linked(text, tree)
    if len(facts.body) > SHORT and len(text) < BODY_SHARE * len(facts.body):
        text = _lines(facts.body)
    return text


def _without_linked(text: str, tree: HtmlElement) -> str:
    """`text` without lines that are nothing but a link to another text, as "read also" is."""
    doubtful = {
        line.removeprefix("- ")
        for line in text.split("\n")
        if line.count(" ") >= LINKED_WORDS and not line.endswith((".", "?", "!", ":", "”", '"'))
    }
    # One look at all links together spares most pages the one at each of them.
    linked_words = " ".join("".join(_LINKED_TEXTS(tree)).split())
    if not any(line in linked_words for line in doubtful):
        return text
    links = set()
    for link in tree.iter("a"):
        words = text_of(link)
        if words.count(" ") >= LINKED_WORDS:
            links.add(" ".join(words.split()))
    linked = doubtful & links
    return "\n".join(line for line in text.split("\n") if line.removeprefix("- ") not in linked)


def _fast_text(tree: HtmlElement) -> str:
    """What the library's fast mode finds, its retry included where that may be needed.

    Written out here because the library looks at furniture and measures the whole page before it
    decides: a third of the time, on pages with much furniture (bench `whole_pipe`).
    """
    page = copy(tree)
    etree.strip_elements(page, *_FURNITURE, with_tail=False)
    found = _extract(page, _ONCE)
    letters = _letters(found)
    if letters < _FAST.min_extracted_size:
        # So short a text may come from the library's rescue, which looks at furniture too.
        found = _extract(tree, _FAST)
    elif letters < ESCALATION_MAX_LENGTH and letters < ESCALATION_PAGE_SHARE * _size(tree, page):
        longer = _extract(page, _RETRY)
        found = longer if _letters(longer) > ESCALATION_ACCEPT_RATIO * letters else found
    return _text(found)


def _letters(document: Document | None) -> int:
    return 0 if document is None else len(" ".join(_TEXTS(document.body)).strip())


def _size(tree: HtmlElement, page: HtmlElement) -> int:
    """Letters of the page as the library would measure it before a retry, or more.

    It leaves asides, footers, data and more out; `page` is `tree` without furniture.
    """
    shown = [
        element
        for element in tree.iter(*_MEASURED_FURNITURE)
        if next(element.iterancestors(*_FURNITURE), None) is None
    ]
    words = " ".join(chain.from_iterable(map(_TEXTS, (page, *shown)))).split()
    return sum(map(len, words)) + len(words)


def _extract(tree: HtmlElement, options: Extractor) -> Document | None:
    document = bare_extraction(tree, options=options)
    return document if isinstance(document, Document) else None


def _text(document: Document | None) -> str:
    return _lines(document.text or "") if document is not None else ""


def _second_try(tree: HtmlElement, text: str) -> str:
    """The slower cascade, where the visible paragraphs hold much more than was extracted."""
    if _paragraph_letters(tree) < 3 * len(text) + 300:
        return text
    slower = _text(_extract(tree, _FULL))
    return slower if len(slower) > 1.5 * len(text) else text


def _is_dump(text: str) -> bool:
    """Whether an extraction is the whole page: many lines, most of them menu entries."""
    lines = text.split("\n")
    if len(lines) < DUMP_LINES:
        return False
    return sum(len(line) for line in lines if len(line) >= 80) < 0.6 * len(text)


def densest_block(tree: HtmlElement) -> str:
    """The paragraphs of the element that holds most running text, links not counted."""
    weights: dict[HtmlElement, float] = {}
    for paragraph in tree.iter("p"):
        letters = len(text_of(paragraph).strip())
        linked = sum(len(text_of(link)) for link in paragraph.iter("a"))
        parent = paragraph.getparent()
        if letters < 40 or linked > letters / 2 or parent is None:
            continue
        weights[parent] = weights.get(parent, 0) + letters
        above = parent.getparent()
        if above is not None:
            # A block whose paragraphs are wrapped one by one is still one block.
            weights[above] = weights.get(above, 0) + 0.9 * letters
    if not weights:
        return ""
    best = max(weights, key=lambda element: weights[element])
    parts = best.iter("p", "h2", "h3", "li", "blockquote")
    lines = [" ".join(text_of(part).split()) for part in parts]
    return "\n".join(dict.fromkeys(line for line in lines if len(line) >= 20))


def _block_text(element: HtmlElement) -> str:
    copy = deepcopy(element)
    for block in copy.iter("p", "div", "li", "br", "h2", "h3", "h4", "tr", "blockquote"):
        block.tail = "\n" + (block.tail or "")
    return str(copy.text_content())


def _lines(text: str) -> str:
    lines = (" ".join(line.replace("|", " ").split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line and line != "-")
