"""What a page is when it is not an article: home, section, video, paywall, soft 404, empty."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from lxml import etree
from lxml.html import HtmlElement

from hoiam.reading.errors import PageError
from hoiam.reading.language import weight
from hoiam.reading.metadata import ARTICLE_TYPES, PageFacts
from hoiam.reading.page_tree import text_of

# Letters of running text: below the first there is no article, above the second there is one
# whatever the page calls itself (gate `page_text`; briefs of public bodies have about 250).
LEAST, ENOUGH = 80, 1200
# A teaser of a text that must be paid for is hardly longer than a lead and one paragraph.
TEASER = 450
# More linked headings than the "read also" below an article has.
HEADLINES = 15
LONGEST_TEASER = 300
_HOME_PATH = re.compile(
    r"/?(?:index|default|home|trang-?chu)?(?:\.(?:html?|php|aspx?))?/?", re.IGNORECASE
)
_GONE = re.compile(
    r"\b404\b|không (?:tìm thấy|tồn tại)|page not found|not be found|nội dung không còn"
    r"|đã bị (?:xóa|xoá|gỡ)|không có sẵn|trang bạn (?:yêu cầu|tìm)|page (?:doesn.t|does not) exist",
    re.IGNORECASE,
)
_PAY = re.compile(
    r"(?:đăng ký|đăng nhập|mua gói|trả phí|nâng cấp)[^.\n]{0,60}(?:để )?(?:đọc|xem) "
    r"(?:tiếp|toàn bộ|đầy đủ|trọn vẹn)|(?:bài viết|nội dung) (?:chỉ )?dành (?:riêng )?cho "
    r"(?:thành viên|hội viên|độc giả|tài khoản|thuê bao)"
    r"|subscribe to (?:continue|read|unlock)|subscribers? only|to (?:continue|keep) reading"
    r"|already a subscriber",
    re.IGNORECASE,
)
_TEXTS = etree.XPath(".//text()", smart_strings=False)
_LINKED_TEXTS = etree.XPath(".//a//text()", smart_strings=False)
_VIDEO_PATH = re.compile(r"/(?:videos?|clips?|truyen-hinh|tv|media/video|podcasts?)(?:/|-|$)", re.I)


def refuse_non_article(
    tree: HtmlElement, facts: PageFacts, text: str, *, url: str, status: int, title: str
) -> None:
    """Raise PageError with a key that says what the page is, if it is no article."""
    if status in (404, 410) or (
        len(text) < ENOUGH and _GONE.search(title + "\n" + (text if len(text) < 400 else ""))
    ):
        raise PageError("page.soft-404")
    # Templates call home pages articles too, but only an article has a date of publication.
    is_article = bool(facts.kinds & ARTICLE_TYPES) or (
        facts.og_type == "article" and bool(facts.dates)
    )
    if len(text) < ENOUGH and _is_video(facts, text, url):
        raise PageError("page.video")
    if len(text) < ENOUGH and _asks_to_pay(tree, facts, text):
        raise PageError("page.paywall")
    if not is_article and _is_home(url) and _lists_headlines(tree):
        raise PageError("page.home")
    if not is_article and _is_section(tree, facts, text, url):
        raise PageError("page.section")
    if len(text) < LEAST:
        raise PageError("page.empty")


def _is_video(facts: PageFacts, text: str, url: str) -> bool:
    if facts.og_type.startswith("video") or "videoobject" in facts.kinds:
        return len(text) < 400 or bool(_VIDEO_PATH.search(urlsplit(url).path))
    return len(text) < 400 and bool(_VIDEO_PATH.search(urlsplit(url).path))


def _asks_to_pay(tree: HtmlElement, facts: PageFacts, text: str) -> bool:
    """A teaser: flagged as not free and short, or with words that ask to pay for the rest."""
    if not facts.is_free and weight(text) < TEASER:
        return True
    if facts.is_free and weight(text) > 2 * TEASER:
        return False
    body = tree.find("body")
    shown = " ".join(_TEXTS(body)) if body is not None else ""
    return len(shown) < 40_000 and bool(_PAY.search(shown))


def _is_home(url: str) -> bool:
    parts = urlsplit(url)
    return bool(_HOME_PATH.fullmatch(parts.path)) and not parts.query


def _is_section(tree: HtmlElement, facts: PageFacts, text: str, url: str) -> bool:
    """A list of headlines: its address names no text, and its words or headings are links."""
    path = urlsplit(url).path.strip("/")
    if re.search(r"\d{4}", path) or path.count("-") > 3 or _runs(text):
        return False
    if _lists_headlines(tree):
        return True
    listed = facts.kinds & {"collectionpage", "itemlist", "searchresultspage"}
    return bool(listed) and len(text) < ENOUGH and _is_linked(tree, 0.5)


def _runs(text: str) -> bool:
    """Whether at least three paragraphs are longer than a teaser."""
    return sum(len(line) > LONGEST_TEASER for line in text.split("\n")) >= 2


def _lists_headlines(tree: HtmlElement) -> bool:
    """Whether the words are mostly links, or many headings are links as long as a headline."""
    found = _linked_headings(tree)
    if len(found) >= HEADLINES:
        headlines = {link.get("href") for link in found if len(text_of(link).split()) >= 6}
        if len(headlines) >= HEADLINES:
            return True
    return _is_linked(tree, 0.75)


def _linked_headings(tree: HtmlElement) -> list[HtmlElement]:
    found: list[HtmlElement] = []
    for heading in tree.iter("h1", "h2", "h3", "h4"):
        found += heading.iter("a")
        above = heading.getparent()
        if above is not None and above.tag == "a":
            found.append(above)
    return found


def _is_linked(tree: HtmlElement, share: float) -> bool:
    """Whether more than this part of the visible words stands in links."""
    body = tree.find("body")
    if body is None:
        return False
    linked, words = (len(" ".join(texts(body)).split()) for texts in (_LINKED_TEXTS, _TEXTS))
    return linked > share * words
