"""The language of a text: Vietnamese letters, then a trained guess, then frequent syllables."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from hoiam.reading.languages import LANGUAGES

# Set by the gate `page_text` and notes of the trials: Vietnamese has about 14 letters of its own
# in a hundred, no other language of the press has more than one.
VIETNAMESE_SHARE = 0.04
# Unmarked: words that could be a Vietnamese syllable, and those that are frequent ones.
SHAPE_SHARE = 0.65
SYLLABLE_SHARE = 0.04
ENOUGH_LETTERS = 20
SAMPLE = 1000
GUESS_SAMPLE = 500

_VIETNAMESE = re.compile("[đĐơƠưƯ\u1ea0-\u1ef9]|[\u0300\u0301\u0303\u0306\u0309\u031b\u0323]")
_WIDE = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")
_LETTER = re.compile(r"[^\W\d_]")
# Languages of the region and of press agencies; what a page declares is added.
_CODES = "ar cs da de en es fa fi fr he hi hu id it ja km ko lo ms nl no pl pt ro ru sv th tr uk zh"
_KNOWN = frozenset(_CODES.split())
_ALIASES = {"in": "id", "iw": "he", "nb": "no", "nn": "no", "cn": "zh", "vn": "vi"}


def detect_language(text: str, *, hint: str = "") -> str:
    """The ISO 639-1 code of `text`; "" where there is too little of it and no hint.

    `hint` is what the page declares ("vi-VN"): a template's claim, it decides only where the text
    itself is in doubt.
    """
    sample = text[:SAMPLE]
    letters = len(_LETTER.findall(sample))
    declared = _code(hint)
    if letters < ENOUGH_LETTERS:
        return "vi" if _VIETNAMESE.search(sample) else declared
    if len(_VIETNAMESE.findall(sample)) / letters > VIETNAMESE_SHARE:
        return "vi"
    if _has_vietnamese_syllables(sample):
        return "vi"
    return _guess(sample[:GUESS_SAMPLE], declared)


def weight(text: str) -> int:
    """Letters of `text`, those of Chinese and Japanese counted as three: words there are short."""
    return len(text) if text.isascii() else len(text) + 2 * len(_WIDE.findall(text))


def _code(hint: str) -> str:
    code = re.split(r"[-_]", hint.strip().lower())[0]
    return _ALIASES.get(code, code) if re.fullmatch("[a-z]{2}", code) else ""


_SHAPE = re.compile(
    r"(?:ngh?|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdghklmnprstvx])?"
    r"(?:uye|uya|uyu|ieu|yeu|oai|oay|oeo|uoi|uou|uay|[aeiouy]{1,2})(?:ng|nh|ch|[cmnpt])?"
)


def _has_vietnamese_syllables(sample: str) -> bool:
    """Whether unmarked text is Vietnamese, by the shape of its words and its frequent syllables."""
    if not sample.isascii() and any(letter.isalpha() and letter > "z" for letter in sample):
        return False
    words = re.findall(r"[a-z]+", sample.lower())
    if len(words) < 4:
        return False
    shaped = sum(_SHAPE.fullmatch(word) is not None for word in words)
    known = sum(word in _SYLLABLES for word in words)
    return shaped > SHAPE_SHARE * len(words) and known > SYLLABLE_SHARE * len(words)


_SYLLABLES = frozenset(word for words in LANGUAGES for word in words.syllables)


@cache
def _identifier(languages: tuple[str, ...]) -> Any:
    # Loaded on first need: the model takes 100 MB, which Vietnamese text never needs.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    known = set(identifier.labels)
    identifier.set_languages([code for code in languages if code in known])
    return identifier


def _guess(sample: str, declared: str) -> str:
    languages = tuple(sorted({*_KNOWN, declared} - {""}))
    return str(_identifier(languages).classify(sample)[0])
