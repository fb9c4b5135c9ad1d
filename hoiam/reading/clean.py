"""A text as everything after this step may rely on it: one spelling, no debris, no author.

    clean_text | drop_bylines       the text of an article
    clean_title                     its headline

It does not judge what a text says, and does not look for personal data of people told about:
that is `redact`. Authorship goes here; officials named by duty stay, for press text is kept.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable

from hoiam.reading.bylines import drop_bylines
from hoiam.reading.fold import fold
from hoiam.reading.legacy import decode_legacy
from hoiam.reading.marks import thin_marks

__all__ = ["clean_text", "clean_title", "drop_bylines", "drop_invisible", "place_tones"]

# Controls, soft hyphen, zero width, bidi, variation selectors, tags: they hide a number from a
# reader of patterns and split a word for the search, and no Vietnamese text needs them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20d0-\u20ff\ufe00-\ufe0f\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e0fff]"
)
_MARKED_DIGIT = re.compile("(?<=[0-9])[\u0300-\u036f]+")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Any blanks but one space.
_BLANKS = re.compile(r"[^\S\n](?:(?<! )[^\S\n]*|[^\S\n]+)")
_EDGES = re.compile(r" ?\n[ \n]*")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def drop_invisible(text: str) -> str:
    """`text` in NFC without characters that show nothing; lone surrogates become U+FFFD."""
    text = _INVISIBLE.sub("", _LONE_SURROGATE.sub("\ufffd", text))
    # What is pasted from a PDF has such ends of lines and pages; no feed can hold them (XML 2.2).
    text = text.replace("\x0b", "\n").replace("\x0c", "\n")
    return _MARKED_DIGIT.sub("", unicodedata.normalize("NFC", thin_marks(text)))


# Tone marks. The old style writes the mark of an open "oa, oe, uy" on its first vowel ("hòa"),
# which most papers do; the new style ("hoà") and slips ("qúy", "hòan") are brought to it.

_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
_ONSET = "(?:ngh|nh|ng|ch|gh|gi|kh|ph|th|tr|[bcdđghklmnprstvx])"
# "oe" follows few onsets: "Noé" is a foreign name.
_OE_ONSET = "(?:ch|kh|ng|nh|th|tr|[đhltx])"
_NOT_IN_ADDRESS = r"(?![\w@]|\.\w)"
_WORD = re.compile(
    rf"(?<![\w@/=&?])(?:(?P<onset>{_ONSET}?)(?P<pair>o[aàáãảạ]|[òóõỏọ]a|u[yỳýỹỷỵ]|[ùúũủụ]y)"
    r"(?P<coda>ch|nh|ng|[cimnoptuy])?"
    rf"|(?P<oe_onset>{_OE_ONSET}?)(?P<oe>o[eèéẽẻẹ]|[òóõỏọ]e)(?P<oe_coda>[mnot])?){_NOT_IN_ADDRESS}",
    re.IGNORECASE,
)
_QU = re.compile(
    rf"(?<![\w@/=&?])(q)([ùúũủụ])(y|a|e|ê|i|ơ|â|ă|yê)((?:ch|nh|ng|[cimnoptuy])?){_NOT_IN_ADDRESS}",
    re.IGNORECASE,
)


def _split_tone(letters: str) -> tuple[str, str]:
    """Letters without their tone mark, and that mark ("" for the level tone)."""
    parts = unicodedata.normalize("NFD", letters)
    tone = next((mark for mark in parts if mark in _TONES), "")
    return unicodedata.normalize("NFC", "".join(m for m in parts if m not in _TONES)), tone


def _put_tone(letters: str, place: int, tone: str) -> str:
    marked = unicodedata.normalize("NFC", letters[place] + tone)
    return letters[:place] + marked + letters[place + 1 :]


def _move_tone(match: re.Match[str]) -> str:
    onset, pair, coda = (
        match.group("onset", "pair", "coda")
        if match["pair"]
        else match.group("oe_onset", "oe", "oe_coda")
    )
    letters, tone = _split_tone(pair)
    if not tone:
        return match[0]
    return str(onset + _put_tone(letters, 1 if coda else 0, tone) + (coda or ""))


def _move_qu_tone(match: re.Match[str]) -> str:
    letter, tone = _split_tone(match[2])
    return match[1] + letter + _put_tone(match[3], len(match[3]) - 1, tone) + match[4]


# Where a mark may stand wrongly: a quick look that spares most lines the search for syllables.
# Both cases are spelled out because the engine skips ahead only without IGNORECASE.
_ON_SECOND = "àáãảạèéẽẻẹÀÁÃẢẠÈÉẼẺẸ"
_MISPLACED = re.compile(
    rf"[oOòóõỏọÒÓÕỎỌuUùúũủụÙÚŨỦỤ](?:(?:(?<=[oO])[{_ON_SECOND}]"
    r"|(?<=[uU])(?<![qQ].)[ỳýỹỷỵỲÝỸỶỴ])(?!\w)"
    r"|(?:(?<=[òóõỏọÒÓÕỎỌ])[aeAE]|(?<=[ùúũủụÙÚŨỦỤ])[yY])(?=[cimnoptuyCIMNOPTUY])"
    r"|(?<=[qQ][ùúũủụÙÚŨỦỤ])[yaeêiơâăYAEÊIƠÂĂ])"
)


def _place_tones(line: str) -> str:
    return _QU.sub(_move_qu_tone, _WORD.sub(_move_tone, line)) if _MISPLACED.search(line) else line


def place_tones(text: str) -> str:
    """Tone marks where the old style puts them: "hoà" → "hòa", "thuỷ" → "thủy", "qúy" → "quý".

    `text` is NFC. Whole syllables only, so that a foreign word is touched only when it is a
    Vietnamese syllable to the letter; addresses and mail are left alone.
    """
    if text.isascii() or not _MISPLACED.search(text):
        return text
    return "\n".join(map(_place_tones, text.split("\n")))


def clean_text(text: str) -> str:
    """`text` in NFC with one placement of tone marks, paragraphs divided by one newline.

    Invisible and control characters are gone, white space is single, entities escaped twice
    ("kh&ocirc;ng") are read, and so is text in an old encoding ("Céng hßa").
    """
    text = _LINE_ENDS.sub("\n", decode_legacy(_decode_entities(text)))
    text = _EDGES.sub("\n", _BLANKS.sub(" ", drop_invisible(text))).strip()
    return place_tones(text)


def _decode_entities(text: str) -> str:
    for _ in range(2):
        if "&" not in text or not _ENTITY.search(text):
            break
        text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
    return text


# Headlines

_BAR = re.compile(r"\s+[|»›·•–—-]\s+|\s*\|\s*")
# "Headline - Section - Paper | host" is the most that pages write.
_MOST_PIECES = 4
_LABEL = re.compile(
    r"^(?:\[?\s*(?:video(?: clip)?|clip|infographics?|longform|e-?magazine|megastory|podcast|"
    r"photo|ảnh|chùm ảnh|phóng sự ảnh|trực tiếp|live|mới nhất|nóng)\s*\]\s*[:\-–|]?\s*"
    r"|(?:video(?: clip)?|clip|infographics?|longform|e-?magazine|megastory|podcast|photo"
    r"|chùm ảnh|phóng sự ảnh|trực tiếp|live)\s*[:|]\s*)+",
    re.IGNORECASE,
)
_END_LABEL = re.compile(r"\s*[\[(](?:video|clip|infographic|ảnh|photos?)[\])]\s*$", re.IGNORECASE)
_SITE_WORD = re.compile(
    r"^(?:báo(?: điện tử)?|tạp chí|đài(?: phát thanh| ptth| pt-th| truyền hình)?|"
    r"cổng thông tin(?: điện tử)?|trang thông tin(?: điện tử)?|cổng ttđt|trang chủ)(?:\s|$)",
    re.IGNORECASE,
)
_HOST_LIKE = re.compile(r"^(?:www\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,6}$", re.IGNORECASE)


def clean_title(title: str, *, host: str = "", sites: Iterable[str] = ()) -> str:
    """A headline without the site's name and without labels of its form ("VIDEO:").

    `host` is where the page lies ("tuoitre.vn"): a last piece that spells it is the site's name.
    `sites` are further names, as a paper writes itself. A piece is cut only when something of at
    least two words is left, so that "Báo cáo – Giải pháp" keeps both halves.
    """
    title = clean_text(title).replace("\n", " ")
    names = {_letters(name) for name in sites}
    for _ in range(_MOST_PIECES):
        bars = list(_BAR.finditer(title))
        if not bars:
            break
        head, tail = title[: bars[-1].start()].strip(), title[bars[-1].end() :].strip()
        if len(head.split()) < 2 or not _is_site(tail, host, names):
            break
        title = head
    kept = _END_LABEL.sub("", _LABEL.sub("", title)).strip()
    return kept or title


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", fold(text))


def _is_site(piece: str, host: str, names: set[str]) -> bool:
    if not piece or len(piece) > 60:
        return not piece
    letters = _letters(piece)
    if letters in names or _HOST_LIKE.match(piece):
        return True
    label = _letters(re.sub(r"^(?:www|m|amp)\.", "", host).split(".")[0])
    plain = re.sub(r"^(?:bao(?:dientu)?|tapchi|trang|kenh)", "", letters)
    if label and label in {letters, plain, "bao" + plain}:
        return True
    # "Báo cáo tài chính" begins like a paper's name but says more than a name does.
    words = piece.split()
    return bool(
        _SITE_WORD.match(piece)
        and len(words) <= 8
        and words[1:]
        and all(word[0].isupper() or word.casefold() in _NAME_WORDS for word in words[1:])
    )


_NAME_WORDS = frozenset({"điện", "tử", "và", "phát", "thanh", "truyền", "hình", "thông", "tin"}) | {
    "tỉnh",
    "thành",
    "phố",
    "ptth",
    "chí",
    "online",
    "bộ",
    "-",
}
