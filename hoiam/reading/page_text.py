"""The running text of a page: trafilatura's fast mode on a pruned tree, and what mends it."""

from __future__ import annotations

import logging
import re
from copy import deepcopy

from lxml import etree
from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.settings import Document, Extractor

from hoiam.reading.metadata import PageFacts
from hoiam.reading.page_rules import SiteRule

# Shorter than this, an extraction is suspected to have missed the article (gate `page_text`).
SHORT = 700
# The text in structured data replaces an extraction that holds less than this part of it.
BODY_SHARE = 0.6

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
_FAST = Extractor(fast=True, comments=False, output_format="python")
_FULL = Extractor(fast=False, comments=False, output_format="python")

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
_MARKED = etree.XPath("//body//*[@class or @id]")


def prune_clutter(tree: HtmlElement, rule: SiteRule) -> None:
    """Take readers' comments, links to other texts and boxes about writers out of `tree`."""
    doomed = rule.find(tree, "drop")
    for element in _MARKED(tree):
        names = f"{element.get('class', '')} {element.get('id', '')}"
        if _CLUTTER.search(names) and element.tag not in ("body", "article", "main"):
            doomed.append(element)
    for element in doomed:
        # What holds most of the page's paragraphs was named badly.
        if element.getparent() is not None and len(element.findall(".//p")) <= 12:
            element.drop_tree()


def read_text(tree: HtmlElement, facts: PageFacts, rule: SiteRule) -> str:
    """The article's paragraphs, one a line; "" where there are none. `tree` is left as it is."""
    chosen = rule.find(tree, "text")
    if chosen and (text := _lines("\n".join(_block_text(element) for element in chosen))):
        return text
    text = _extract(tree, _FAST)
    if len(text) < SHORT:
        text = _second_try(tree, text)
    if len(facts.body) > SHORT and len(text) < BODY_SHARE * len(facts.body):
        text = _lines(facts.body)
    return text


def _extract(tree: HtmlElement, options: Extractor) -> str:
    document = bare_extraction(tree, options=options)
    return _lines(document.text or "") if isinstance(document, Document) else ""


def _second_try(tree: HtmlElement, text: str) -> str:
    """The slower cascade, where the visible paragraphs hold much more than was extracted."""
    visible = sum(len(" ".join(p.itertext()).strip()) for p in tree.iter("p"))
    if visible < 2 * len(text) + 200:
        return text
    slower = _extract(tree, _FULL)
    return slower if len(slower) > 1.5 * len(text) else text


def _block_text(element: HtmlElement) -> str:
    copy = deepcopy(element)
    for block in copy.iter("p", "div", "li", "br", "h2", "h3", "h4", "tr", "blockquote"):
        block.tail = "\n" + (block.tail or "")
    return str(copy.text_content())


def _lines(text: str) -> str:
    lines = (" ".join(line.replace("|", " ").split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line and line != "-")
