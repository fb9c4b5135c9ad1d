"""Whether what a PDF gives as its letters is writing, or the numbers of shapes in some font.

Old Vietnamese fonts (TCVN3, VNI) are read as they were meant. Fonts that do not say which letter a
shape is give "CӜNG HÒA XÃ HӜI" or nothing but signs: that is told, and not kept.
"""

from __future__ import annotations

import re
import unicodedata

from hoiam.reading.fold import fold
from hoiam.reading.legacy import decode_legacy
from hoiam.reading.pdf_layout import SOFT_HYPHEN

# Set by tests/reading/test_pdf.py: fonts without a table spoil two words in three, proper writing
# in Vietnamese, French, Greek, and in tables of codes, fewer than one in twenty.
SHARE_SPOILT = 0.1
# Abbreviations ("UBND") have no vowel; a third of the words of a page never are.
SHARE_WITHOUT_VOWEL = 0.4
LEAST_WORDS = 5
LEAST_FOR_VOWELS = 20
_SIGN_IN_WORD = re.compile(r"[^\W\d_][¡-©¬®µ¶¸¹¼-¾][^\W\d_]")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")
_BULLET = re.compile(r"^(\s*)[\ue000-\uf8ff](?=\s)", re.MULTILINE)
_MAY_BE_U = re.compile(r"(?<=[^\W\d_])-|(?<!\w)-(?=[a-zà-ÿ])")
_LATIN_WORD = re.compile(r"[^\W\d_]{2,}")
_VOWEL = re.compile("[aeiouy]")
# No word has letters of two of these; of others, as in Japanese, it may.
ALPHABETS = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "COPTIC"})
_NO_LETTER = ("Co", "Cn", "Cc")


def in_unicode(text: str) -> str:
    """`text` with what was written in an old encoding in Unicode, and signs of lists as "•".

    A PDF has a hyphen where TCVN3 has its "ư", by the number that is a soft hyphen elsewhere.
    """
    text = _BULLET.sub(r"\1•", text)
    decoded = decode_legacy(text)
    if decoded == text:
        return text
    with_u = decode_legacy(_MAY_BE_U.sub(SOFT_HYPHEN, text))
    return decoded if SOFT_HYPHEN in with_u else with_u


def without_private(text: str) -> str:
    """`text` without what only the fonts of a paper could draw."""
    return _PRIVATE.sub("", text)


def is_garbled(text: str) -> bool:
    """Whether a text is no writing in any language; a few words are always believed."""
    words = text.split()
    written = [word for word in words if any(map(_counts, word))]
    if len(written) < LEAST_WORDS:
        return False
    spoilt = sum(map(_is_spoilt, written))
    return spoilt > SHARE_SPOILT * len(written) or _has_no_vowels(text)


def _counts(letter: str) -> bool:
    return letter.isalpha() or letter == "\ufffd" or unicodedata.category(letter) in _NO_LETTER


def _is_spoilt(word: str) -> bool:
    unknown = sum(c == "\ufffd" or unicodedata.category(c) in _NO_LETTER for c in word)
    if unknown > 1 or (unknown and any(map(str.isalpha, word))):
        return True
    if word.isascii():
        return False
    scripts = {_script(letter) for letter in word if letter.isalpha()}
    return len(scripts & ALPHABETS) > 1 or bool(_SIGN_IN_WORD.search(word))


def _script(letter: str) -> str:
    """ "LATIN", "CYRILLIC", … : the first word of the letter's name."""
    return "LATIN" if letter in "ªºµ" else unicodedata.name(letter, "?").partition(" ")[0]


def _has_no_vowels(text: str) -> bool:
    """Whether Latin letters stand for others: each word of the languages written so has a vowel."""
    words = [word for word in map(fold, _LATIN_WORD.findall(text)) if word.isascii()]
    without = sum(not _VOWEL.search(word) for word in words)
    return len(words) >= LEAST_FOR_VOWELS and without > SHARE_WITHOUT_VOWEL * len(words)
