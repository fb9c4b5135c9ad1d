"""Which characters the bytes of a feed or list stand for."""

from __future__ import annotations

import codecs
import re
import unicodedata

from charset_normalizer import from_bytes

from hoiam.reading.marks import thin_marks

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# How "<" and one ASCII character more look where the bytes carry no mark.
_SHAPES = (
    (re.compile(rb"\A\0\0\0[<{]"), "utf-32-be"),
    (re.compile(rb"\A[<{]\0\0\0"), "utf-32-le"),
    (re.compile(rb"\A\0[<{]\0[^\0]"), "utf-16-be"),
    (re.compile(rb"\A[<{]\0[^\0]\0"), "utf-16-le"),
)
_DECLARED = re.compile(rb"""\A\s{0,99}<\?xml[^>]{0,400}?encoding\s*=\s*["']([\w.:-]{1,40})""", re.I)
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]{1,40})""", re.I)

# Labels that publishers use for a larger set than they name, as browsers read them
# (WHATWG Encoding Standard, section 4.2).
_WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
}
# Every byte has a place in a multi-byte set's order, so that all bytes fitting is strong evidence.
_MULTIBYTE = re.compile(r"^(?:big5|cp932|cp949|cp950|euc|gb18030|johab|shift)")
# These write other scripts in ASCII bytes, so that being valid UTF-8 says nothing of them.
_STATEFUL = re.compile(r"iso2022|^hz$|^utf[-_]7$")
# Not character sets of documents, and slow or able to make any character out of any byte.
_NEVER = {"idna", "punycode", "raw_unicode_escape", "unicode_escape", "undefined"}

_TONED = re.compile("[aeiouyAEIOUYăâêôơưĂÂÊÔƠƯ][\u0300\u0301\u0303\u0309\u0323]")
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_ENOUGH_TO_GUESS = 20_000


def decode(body: bytes, content_type: str = "") -> str:
    """The text of `body`; what is no character in any likely encoding becomes U+FFFD.

    A byte order mark decides; then valid UTF-8, whatever was declared, as text of another
    encoding is hardly ever valid UTF-8 by chance; then the header's charset (RFC 7303) and the
    XML declaration, each only if all bytes fit. Text of bytes cut off in the middle of a
    character lacks that character.
    """
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    for shape, encoding in _SHAPES:
        if shape.match(body):
            return body.decode(encoding, "replace")
    named = _named_encodings(body, content_type)
    for name in named:
        if _STATEFUL.search(name) and (text := _strictly(body, name)) is not None:
            return text
    try:
        return codecs.utf_8_decode(body, "strict", False)[0]
    except UnicodeDecodeError:
        return _decode_legacy(body, named)


def _named_encodings(body: bytes, content_type: str) -> list[str]:
    """Python's names of the encodings that the header and the declaration name, in that order."""
    found = _CHARSET.search(content_type)
    declared = _DECLARED.match(body)
    labels = [found[1] if found else "", declared[1].decode("ascii", "replace") if declared else ""]
    names = []
    for label in labels:
        try:
            name = codecs.lookup(label.lower().removeprefix("x-")).name
        except (LookupError, ValueError):
            continue
        if name not in _NEVER:
            names.append(_WIDER.get(name, name))
    return names


def _strictly(body: bytes, encoding: str) -> str | None:
    try:
        return body.decode(encoding)
    except (LookupError, ValueError):
        return None


def _decode_legacy(body: bytes, named: list[str]) -> str:
    nearly = body.decode("utf-8", "replace")
    wrong = nearly.count("\ufffd")
    if wrong * 20 < sum(1 for letter in nearly if letter > "\x7f") - wrong:
        return nearly
    for name in named:
        if _MULTIBYTE.match(name) and (text := _strictly(body, name)) is not None:
            return text
    if (vietnamese := _as_vietnamese(body)) is not None:
        return vietnamese
    for name in named:
        if not name.startswith("utf") and (text := _strictly(body, name)) is not None:
            return text
    if not named:
        guess = from_bytes(body[:_ENOUGH_TO_GUESS]).best()
        if guess is not None and guess.encoding not in ("ascii", "utf_8"):
            return body.decode(guess.encoding, "replace")
    return body.decode("cp1252", "replace")


def _as_vietnamese(body: bytes) -> str | None:
    """`body` read as Windows-1258, or None where that gives no Vietnamese.

    Its five tone marks are bytes of their own after a vowel. The same bytes are capital letters
    and ì, ò, þ in the Western sets, which stand behind a vowel far less often.
    """
    text = body.decode("cp1258", "replace")
    tones = _TONES.findall(text)
    # One letter alone may be common in another language, as Ş is in Turkish.
    if len(set(tones)) < 3 or len(_TONED.findall(text)) < 0.9 * len(tones):
        return None
    return unicodedata.normalize("NFC", thin_marks(text))
