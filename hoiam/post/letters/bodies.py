"""The text of a message and how many files came with it; HTML becomes plain text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

from lxml import etree, html

from hoiam.reading.clean import drop_invisible

# What a person writes and the mail quoted below it; the rest of a longer one is not looked at.
MOST_TEXT = 200_000
MOST_MARKS = 4
# Python knows codecs that are no text or take the square of the length; mail needs only these.
_CHARSETS = re.compile(
    r"utf-?8|utf-?16(?:le|be)?|(?:us-)?ascii|iso-?8859-\d{1,2}|(?:windows-|cp)12\d\d|koi8-[ru]"
    r"|gb2312|gbk|gb18030|big5|shift_jis|iso-2022-jp|euc-(?:jp|kr)",
    re.IGNORECASE,
)
_SIGNATURES = {"application/pgp-signature", "application/pkcs7-signature"}
_SIGNATURES |= {"application/x-pkcs7-signature"}
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_BLANKS = re.compile(r"[ \t\n\r\xa0]+")
_TOO_MANY_BREAKS = re.compile(r"\n{3,}")

# What mail programs put around the mail that is answered, and around a signature.
_QUOTE_CLASSES = {"gmail_quote", "gmail_attr", "moz-cite-prefix", "yahoo_quoted", "gmail_signature"}
_QUOTE_CLASSES |= {"moz-signature", "zmail_extra"}
_QUOTE_IDS = {"divRplyFwdMsg", "appendonsend", "Signature", "ms-outlook-mobile-signature"}
# From here on everything is the mail that is answered, outside of any element.
_LAST_IDS = {"divRplyFwdMsg", "appendonsend"}
_UNSEEN = {"script", "style", "head", "title", "template", "noscript", "blockquote", "svg"}
_BLOCKS = {"p", "div", "br", "tr", "table", "ul", "ol", "li", "pre", "hr", "section", "article"}
_BLOCKS |= {"h1", "h2", "h3", "h4", "h5", "h6"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """Text with one kind of line end, cleaned of what shows nothing, and the number of files."""

    text: str
    attachments: int


def body_of(message: Message) -> Body:
    """The first plain text, or else the first HTML as text; and the number of attachments."""
    plain = marked = ""
    attachments = 0
    for part in _leaves(message):
        kind = part.get_content_type()
        if kind in ("text/plain", "text/html") and not _is_file(part):
            if kind == "text/plain":
                plain = plain or _plain(part)
            else:
                marked = marked or html_to_text(_decoded(part))
        elif not _belongs_to_the_text(part, kind):
            attachments += 1
    text = _LINE_ENDS.sub("\n", plain if plain.strip() else marked)[:MOST_TEXT]
    return Body(text=drop_invisible(_few_marks(text)).strip(), attachments=attachments)


def _few_marks(text: str) -> str:
    """At most four marks on a letter: normalising takes the square of their number."""
    if text.isascii():
        return text
    kept: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def _leaves(message: Message) -> Iterator[Message]:
    """Parts that hold something, without those of messages that are attached."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        if part.get_content_maintype() == "multipart" and isinstance(part.get_payload(), list):
            waiting.extend(reversed(part.get_payload()))
        else:
            yield part


def _is_file(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or part.get_filename() is not None


def _belongs_to_the_text(part: Message, kind: str) -> bool:
    """A picture shown in the text (a logo, mostly) or a digital signature is no attachment."""
    is_shown = part.get_content_disposition() != "attachment" and part.get("Content-ID") is not None
    return kind in _SIGNATURES or (is_shown and kind.startswith("image/"))


def _decoded(part: Message) -> str:
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    charset = str(part.get_param("charset", "utf-8") or "utf-8")
    if not _CHARSETS.fullmatch(charset.strip()):
        charset = "utf-8"
    return raw.decode(charset.strip(), errors="replace")


def _plain(part: Message) -> str:
    text = _LINE_ENDS.sub("\n", _decoded(part))
    if str(part.get_param("format", "")).lower() == "flowed":
        return _unflowed(text, is_space_lost=str(part.get_param("delsp", "")).lower() == "yes")
    return text


def _unflowed(text: str, *, is_space_lost: bool) -> str:
    """Lines of a paragraph joined again, quoted ones left as they are: RFC 3676 §4.2."""
    pieces: list[str] = []
    is_open = False
    for line in text.split("\n"):
        is_quoted = line.startswith(">")
        said = line if is_quoted else line.removeprefix(" ")
        if pieces and not (is_open and not is_quoted):
            pieces.append("\n")
        is_open = said.endswith(" ") and said != "-- " and not is_quoted
        pieces.append(said[:-1] if is_open and is_space_lost else said)
    return "".join(pieces)


def html_to_text(source: str) -> str:
    """Words of a page without what it quotes; "" for what is no HTML at all."""
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(source.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return ""
    text = "".join(_pieces(root))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return _TOO_MANY_BREAKS.sub("\n\n", "\n".join(lines)).strip()


def _pieces(root: html.HtmlElement) -> Iterator[str]:
    skipped = None
    for event, node in etree.iterwalk(root, events=("start", "end")):
        if skipped is not None:
            if event == "end" and node is skipped:
                skipped = None
                yield _BLANKS.sub(" ", node.tail or "")
            continue
        if event == "start":
            if _LAST_IDS & {node.get("id")}:
                return
            if _is_quoted(node):
                skipped = node
                continue
            if node.tag in _BLOCKS:
                yield "\n- " if node.tag == "li" else "\n"
            yield _BLANKS.sub(" ", node.text or "")
        else:
            if node.tag in _BLOCKS - {"br", "hr"}:
                yield "\n"
            elif node.tag in ("td", "th"):
                yield " "
            yield _BLANKS.sub(" ", node.tail or "")


def _is_quoted(node: html.HtmlElement) -> bool:
    classes = set((node.get("class") or "").split())
    style = (node.get("style") or "").replace(" ", "").lower()
    return (
        node.tag in _UNSEEN
        or bool(classes & _QUOTE_CLASSES)
        or node.get("id") in _QUOTE_IDS
        or node.get("hidden") is not None
        or "display:none" in style
    )
