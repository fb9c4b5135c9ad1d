"""A text as terms to match claims by: folded syllables, pairs of them, and accented ones.

Who posted a message, its addresses and handles are no part of what it claims and are left out.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from hoiam.reading.clean import drop_invisible, place_tones
from hoiam.reading.fold import fold

# A forwarded message is read to here; what is longer is a document, not a message.
MOST_LETTERS = 20_000

_ADDRESS = re.compile(r"(?:https?://|www\.|pic\.twitter\.com/)\S+", re.IGNORECASE)
# Quoted posts end in "— Name (@handle) date".
_SIGNATURE = re.compile(r"\s[—–-]\s[^—\n]{0,80}\(@\w{1,40}\)[^—\n]{0,60}$")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=[0-9])")
_HASHTAG = re.compile(r"#(\w+)")
_APOSTROPHES = re.compile(r"(?<=\w)['’](?:s\b)?")
_WORD = re.compile(r"[^\W_]+")
# Endings of English only: no Vietnamese syllable ends in s, ed or ing.
_ENDING = re.compile(r"(?<=\w{3})(?:ies|ing|ed|es|s)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The words of a text in order, folded, and the same words as written (NFC, lower case)."""

    folded: tuple[str, ...]
    exact: tuple[str, ...]

    @property
    def pairs(self) -> list[str]:
        """Neighbours, as one term each."""
        return [f"{one} {other}" for one, other in zip(self.folded, self.folded[1:], strict=False)]


def plain_claim(text: str) -> str:
    """`text` in NFC without addresses, signature of the post and what shows nothing."""
    text = _ADDRESS.sub(" ", drop_invisible(text[:MOST_LETTERS]))
    text = _SIGNATURE.sub("", text.rstrip(' "'))
    return unicodedata.normalize("NFKC", text)


def read_terms(text: str) -> Terms:
    text = _HASHTAG.sub(lambda tag: " " + _HUMP.sub(" ", tag[1]) + " ", plain_claim(text))
    words = _WORD.findall(place_tones(_APOSTROPHES.sub("", text)).lower())
    return Terms(folded=tuple(_stem(fold(word)) for word in words), exact=tuple(words))


def _stem(word: str) -> str:
    return _ENDING.sub("", word) if len(word) > 3 and word.isascii() else word
