"""Formatted text: the few tags that may be kept, plain text made into paragraphs, and back."""

from __future__ import annotations

import html
import re

import nh3

from hoiam.reading.clean import drop_invisible

TAGS = {
    *("p", "br", "strong", "em", "ul", "ol", "li", "a", "h2", "h3", "h4", "blockquote"),
    *("table", "thead", "tbody", "tr", "th", "td", "caption", "img", "hr"),
}
ATTRIBUTES = {
    "a": {"href"},
    "img": {"src", "alt"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "ol": {"start"},
}
# Where a picture may come from: files attached to publications (`files:file`), nowhere else.
_OWN_PICTURE = re.compile(r"/files/[0-9]+/[\w.%()+,-]+")
_NUMBER = re.compile(r"[1-9][0-9]?")
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>")
# What editors write for the same thing. A page has its own h1, so headings begin at h2.
_SAME = (
    (re.compile(r"<(/?)b(\s[^<>]*)?>", re.I), r"<\1strong>"),
    (re.compile(r"<(/?)i(\s[^<>]*)?>", re.I), r"<\1em>"),
    (re.compile(r"<(/?)h1(\s[^<>]*)?>", re.I), r"<\1h2>"),
    (re.compile(r"<(/?)h[56](\s[^<>]*)?>", re.I), r"<\1h4>"),
    (re.compile(r"<(/?)div(\s[^<>]*)?>", re.I), r"<\1p>"),
)
_EMPTY = re.compile(r"<(p|h2|h3|h4|li|blockquote)>(?:\s|&nbsp;|<br>)*</\1>")
_NO_SOURCE = re.compile(r"<img(?![^<>]*\ssrc=)[^<>]*>")
_BARE_LINK = re.compile(r"<a(?![^<>]*\shref=)[^<>]*>(.*?)</a>", re.S)


def clean_html(text: str) -> str:
    """The text with permitted tags only; text without any tag becomes paragraphs.

    Links go to http and https and pictures come from our own files; everything else (scripts,
    styles, handlers, forms, frames, comments) is dropped, and what it said is kept where it was
    text.
    """
    text = drop_invisible(text).replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ")
    if not _MARKUP.search(text):
        return _paragraphs(text)
    for pattern, written in _SAME:
        text = pattern.sub(written, text)
    text = nh3.clean(
        text,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes={"http", "https"},
        link_rel="noopener noreferrer",
        strip_comments=True,
    )
    text = _BARE_LINK.sub(r"\1", _NO_SOURCE.sub("", text))
    # Editors write them for spaces side by side; they would only make lines break badly.
    text = _EMPTY.sub("", text.replace("&nbsp;", " ")).strip()
    # Where every tag was one of those dropped, plain text is left.
    return text if _MARKUP.search(text) else _paragraphs(html.unescape(text))


def _attribute(tag: str, name: str, value: str) -> str | None:
    if tag == "img" and name == "src":
        return value if _OWN_PICTURE.fullmatch(value) and ".." not in value else None
    if tag == "a" and name == "href":
        # An address without scheme would lead somewhere else from each page it is shown on.
        return value if re.match(r"(?:https?://|/(?!/))", value.strip(), re.I) else None
    if name in ("colspan", "rowspan", "start"):
        return value if _NUMBER.fullmatch(value) else None
    if name == "scope":
        return value if value in ("col", "row") else None
    return value


def _paragraphs(text: str) -> str:
    """Plain text as typed: an empty line begins a paragraph, a line stays a line."""
    blocks = [block.strip() for block in re.split(r"\n\s*\n", text)]
    lines = ("<br>".join(html.escape(one, quote=False) for one in b.split("\n")) for b in blocks)
    return "\n".join(f"<p>{block}</p>" for block in lines if block)


_BREAKS = re.compile(r"<br\s*/?>|</(?:li|tr|caption)>", re.I)
_ENDS = re.compile(r"</(?:p|h[2-4]|ul|ol|blockquote|table)>", re.I)
_CELLS = re.compile(r"</t[hd]>\s*(?=<t[hd])", re.I)
_PICTURE = re.compile(r'<img[^<>]*\salt="([^"]*)"[^<>]*>', re.I)
_TAG = re.compile(r"<[^<>]*>")


def to_text(text: str) -> str:
    """Cleaned HTML as plain text: paragraphs apart by an empty line, cells of a row by “ | ”."""
    text = re.sub(r"\s*\n\s*", " ", text)
    text = _PICTURE.sub(r"[\1]", text)
    text = _CELLS.sub(" | ", text)
    text = _ENDS.sub("\n\n", _BREAKS.sub("\n", text))
    text = html.unescape(_TAG.sub("", text)).replace("\u00a0", " ")
    lines = "\n".join(" ".join(line.split()) for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()
