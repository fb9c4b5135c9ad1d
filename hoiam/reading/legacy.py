"""Old Vietnamese encodings, whose pages come out as "Céng hßa x· héi" or "Coäng hoøa xaõ hoäi".

TCVN3 (ABC fonts), VNI for Windows, VISCII and VIQR. Python knows none of them. A text is changed
only when it reads as Vietnamese afterwards and did not before, so that other languages and proper
Unicode stay as they are. Sources: TCVN 5712:1993, RFC 1456 (VISCII, VIQR), VNI's own chart.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from itertools import islice

_TONES = dict(zip("\u0300\u0301\u0303\u0309\u0323", range(5), strict=True))

_RIMES = (
    "a|ac|ach|ai|am|an|ang|anh|ao|ap|at|au|ay|ăc|ăm|ăn|ăng|ăp|ăt|âc|âm|ân|âng|âp|ât|âu|ây|e|"
    "ec|em|en|eng|eo|ep|et|ê|êch|êm|ên|ênh|êp|êt|êu|i|ia|ich|iêc|iêm|iên|iêng|iêp|iêt|iêu|im|"
    "in|inh|ip|it|iu|o|oa|oac|oach|oai|oam|oan|oang|oanh|oao|oap|oat|oay|oăc|oăm|oăn|oăng|"
    "oăt|oc|oe|oen|oeo|oet|oi|om|on|ong|ooc|oong|op|ot|ô|ôc|ôi|ôm|ôn|ông|ôp|ôt|ơ|ơi|ơm|ơn|ơp|"
    "ơt|u|ua|uân|uâng|uât|uây|uc|uê|uêch|uênh|ui|um|un|ung|uôc|uôi|uôm|uôn|uông|uôt|up|ut|uơ|"
    "uy|uya|uych|uyên|uyêt|uynh|uyt|uyu|ư|ưa|ưc|ưi|ưm|ưn|ưng|ươc|ươi|ươm|ươn|ương|ươp|ươt|"
    "ươu|ưt|ưu|y|yêm|yên|yêt|yêu"
)
_SYLLABLE = re.compile(
    r"(?:ngh|nh|ng|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnprstvx])?(?:" + _RIMES + r"|ê)$"
)
_WORD = re.compile(r"[^\W\d_]+")
_LOOKED_AT = 4000

_TCVN3 = dict(
    zip(
        map(chr, range(0xA1, 0xAF)),
        "ĂÂÊÔƠƯĐăâêôơưđ",
        strict=True,
    )
) | dict(
    zip(
        map(chr, (*range(0xB5, 0xBA), *range(0xBB, 0xBF), *range(0xC6, 0xCD), *range(0xCE, 0xD9))),
        "àảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệì",
        strict=False,
    )
)
_TCVN3 |= dict(
    zip(
        map(chr, (0xDC, 0xDD, 0xDE, 0xDF, *range(0xE1, 0xF0), *range(0xF1, 0xFF))),
        "ĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
        strict=True,
    )
)
_TCVN3 |= {"×": "ì", "Ø": "ỉ", "Ì": "è"}

_VISCII_LOW = dict(zip(map(chr, (0x02, 0x05, 0x06, 0x14, 0x19, 0x1E)), "ẲẴẪỶỸỴ", strict=True))
_VISCII_HIGH = (
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡư"
    "àáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ"
)
_VISCII = _VISCII_LOW | dict(zip(map(chr, range(0x80, 0x100)), _VISCII_HIGH, strict=True))

# VNI writes a mark behind its vowel; the sign is in the vowel's case.
_VNI_MARKS = {
    "ø": "\u0300",
    "ù": "\u0301",
    "û": "\u0309",
    "õ": "\u0303",
    "ï": "\u0323",
    "â": "\u0302",
    "à": "\u0302\u0300",
    "á": "\u0302\u0301",
    "å": "\u0302\u0309",
    "ã": "\u0302\u0303",
    "ä": "\u0302\u0323",
    "ê": "\u0306",
    "è": "\u0306\u0300",
    "é": "\u0306\u0301",
    "ú": "\u0306\u0309",
    "ü": "\u0306\u0303",
    "ë": "\u0306\u0323",
}
_VNI_ALONE = {"ô": "ơ", "ö": "ư", "ñ": "đ", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_VNI = re.compile("([aeouyAEOUYôöÔÖ])([øùûõïâàáåãäêèéúüëØÙÛÕÏÂÀÁÅÃÄÊÈÉÚÜË])|([ôöñæóòîÔÖÑÆÓÒÎ])")

_VIQR_MARKS = {"^": "\u0302", "(": "\u0306", "+": "\u031b", "*": "\u031b"} | {
    "`": "\u0300",
    "'": "\u0301",
    "~": "\u0303",
    "?": "\u0309",
    ".": "\u0323",
}
_VIQR = re.compile(r"([aeiouyAEIOUY])([\^(+*])?([`'~?.](?=\w|\W|$))?|[dD][dD]")
_VIQR_SURE = re.compile(r"[aeoAEO]\^|[aA]\((?!\w*\))|[ouOU]\+|\b[dD][dD](?=[aeiouy])")


def _from_tcvn3(text: str) -> str:
    return "".join(_TCVN3.get(letter, letter) for letter in text)


def _from_viscii(text: str) -> str:
    return "".join(_VISCII.get(letter, letter) for letter in text)


def _from_vni(text: str) -> str:
    return unicodedata.normalize("NFC", _VNI.sub(_read_vni, text))


def _read_vni(match: re.Match[str]) -> str:
    vowel, mark, alone = match.groups()
    if alone:
        return _vni_letter(alone)
    return _vni_letter(vowel) + _VNI_MARKS[mark.lower()]


def _vni_letter(letter: str) -> str:
    plain = _VNI_ALONE.get(letter.lower())
    if plain is None:
        return letter
    return plain.upper() if letter.isupper() else plain


def _from_viqr(text: str) -> str:
    return unicodedata.normalize("NFC", _VIQR.sub(_read_viqr, text))


def _read_viqr(match: re.Match[str]) -> str:
    if match[1] is None:
        return "đ" if match[0][0] == "d" else "Đ"
    return str(match[1] + "".join(_VIQR_MARKS[mark] for mark in match.groups()[1:] if mark))


_ONLY_UNICODE = re.compile("[ĂăĐđĨĩŨũƠơƯư\u1ea0-\u1ef9]")
_SHARE_BEYOND = 0.08  # set by the old encodings' sentences in tests/reading/test_legacy.py
_WAYS: tuple[Callable[[str], str], ...] = (_from_tcvn3, _from_vni, _from_viscii)


def decode_legacy(text: str | bytes) -> str:
    """`text` in Unicode, where it was written in an old Vietnamese encoding; else as it is.

    Bytes are read as UTF-8 where that is possible, otherwise as an old encoding or Windows-1252.
    """
    if isinstance(text, bytes):
        try:
            return decode_legacy(text.decode("utf-8"))
        except UnicodeDecodeError:
            raw = text.decode("latin-1")
            return _decode(raw) or text.decode("cp1252", "replace")
    return (_decode(_as_bytes_were(text)) or text) if _may_be_legacy(text[:_LOOKED_AT]) else text


def _may_be_legacy(sample: str) -> bool:
    """A quick look that spares nearly all text the slow one.

    Old encodings have no letter that only Unicode has, and write every fifth letter of Vietnamese
    beyond ASCII, where German and French have one in twenty; VIQR has nothing but ASCII.
    """
    if _ONLY_UNICODE.search(sample):
        return False
    beyond = len(sample) - len(sample.encode("ascii", "ignore"))
    return beyond == 0 or beyond >= _SHARE_BEYOND * len(sample)


def _decode(raw: str) -> str | None:
    """`raw` by the way that makes Vietnamese of it; None where none does."""
    sample = raw[:_LOOKED_AT]
    if sample.isascii():
        return _from_viqr(raw) if _is_viqr(sample) else None
    if any(
        letter > "\xff" and (letter.isalpha() or letter in _TONES) for letter in sample
    ) or _reads(sample):
        return None
    best = max(_WAYS, key=lambda way: _likeness(way(sample)))
    return best(raw) if _reads(best(sample)) else None


_CP1252 = {
    bytes([byte]).decode("cp1252"): chr(byte)
    for byte in range(0x80, 0xA0)
    if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}


def _as_bytes_were(text: str) -> str:
    """Text that was read as Windows-1252, with each letter at the number its byte had."""
    return "".join(_CP1252.get(letter, letter) for letter in text)


def _bare(word: str) -> str:
    """A syllable without its tone mark; "" when it bears two."""
    parts = unicodedata.normalize("NFD", word.lower())
    if sum(mark in _TONES for mark in parts) > 1:
        return ""
    return unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in _TONES))


def _count(text: str) -> tuple[int, int, int]:
    """Words, those with letters beyond ASCII, and of these the Vietnamese syllables."""
    words = marked = syllables = 0
    for match in islice(_WORD.finditer(text), 600):
        words += 1
        if not match[0].isascii():
            marked += 1
            syllables += _SYLLABLE.match(_bare(match[0])) is not None
    return words, marked, syllables


def _likeness(text: str) -> float:
    words, marked, syllables = _count(text)
    return syllables / max(words, 1) - (marked - syllables) / max(words, 1)


def _reads(text: str) -> bool:
    """Whether a text is Vietnamese with its marks: a third of words bear them, and rightly so."""
    words, marked, syllables = _count(text)
    return marked >= 3 and marked >= words * 0.3 and syllables >= marked * 0.85


def _is_viqr(sample: str) -> bool:
    words = len(_WORD.findall(sample))
    sure = len(_VIQR_SURE.findall(sample))
    return sure >= 3 and sure >= words * 0.1 and _reads(_from_viqr(sample))
