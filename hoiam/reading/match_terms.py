"""A text as terms to match claims by: folded syllables, pairs of them, accented ones, figures.

A post that is quoted whole ends in who posted it, and often that is half of what is claimed ("The
minister wrote …"). So those words are compared like all others with the words of what we
published, and forgotten with the text; nothing here knows that they are a name.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from hoiam.reading.clean import drop_invisible, place_tones
from hoiam.reading.fold import fold

# A forwarded message is read to here; what is longer is a document, not a message.
MOST_LETTERS = 20_000

_ADDRESS = re.compile(r"(?:https?://|www\.|pic\.twitter\.com/)\S*", re.IGNORECASE)
# Quoted posts end in "— Name (@handle) date".
_SIGNATURE = re.compile(r"\s[—–-]\s[^—\n]{0,80}\(@\w{1,40}\)[^—\n]{0,60}$")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=[0-9])|_")
_RUN_TOGETHER = re.compile(r"[#@](\w+)")
_APOSTROPHES = re.compile(r"(?<=\w)['’](?:s\b)?")
_WORD = re.compile(r"[^\W_]+")
# Endings of English only: no Vietnamese syllable ends in s, ed or ing.
_ENDING = re.compile(r"(?<=\w{3})(?:ies|ing|ed|es|s)$")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_GROUPED = re.compile(r"(?<=\d)[.,](?=\d{3}(?:\D|$))")
_CAPITAL = re.compile(r"(?<![\w’'])[^\W\d_a-z][\w’'-]*")
# A word that does not open a sentence.
_INNER = re.compile(r"(?<![.!?:\"“‘'(] )(?<!^)(?<![\w\"“‘'(])[^\W\d_][\w’'-]*")
_SENTENCE = re.compile(r"(?<=[.!?…;])\s+|\n+")

# A message of more words is read passage by passage.
MESSAGE = 80
_PASSAGE = 30
# No word is longer: what is, is counted and parted as several.
_LONGEST_WORD = 60


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
    """`text` composed, without addresses and what shows nothing; run-together tags are parted."""
    text = _ADDRESS.sub(" ", drop_invisible(text[:MOST_LETTERS]))
    text = _RUN_TOGETHER.sub(lambda tag: f" {_HUMP.sub(' ', tag[1])} ", text)
    return unicodedata.normalize("NFKC", " ".join(text.split(" ")))


def read_terms(text: str) -> Terms:
    words = _WORD.findall(place_tones(_APOSTROPHES.sub("", plain_claim(text))).lower())
    return Terms(folded=tuple(stem(fold(word)) for word in words), exact=tuple(words))


def meaning_of(text: str) -> str:
    """What an embedder is given of `text`; "" where it says nothing."""
    plain = plain_claim(text)
    return " ".join(plain.split()) if _WORD.search(plain) else ""


def read_figures(text: str) -> frozenset[str]:
    """The figures of `text` in digits, thousands ungrouped; the day of a quoted post is none."""
    found = _FIGURE.findall(_GROUPED.sub("", _unsigned(text)))
    return frozenset(figure.lstrip("0").replace(",", ".") or "0" for figure in found)


def read_capitals(text: str, *, beside: str = "") -> frozenset[str]:
    """Words of `text` with a capital inside a sentence, folded: a place, a body, a thing.

    One that opens a sentence counts where it stands inside one in the text `beside` it.
    """
    capitals = (word for word in _INNER.findall(_unsigned(text)) if word[0].isupper())
    inside = frozenset(word for found in capitals for word in read_terms(found).folded)
    if not beside:
        return inside
    return inside | (frozenset(read_names(text).values()) & read_capitals(beside))


def read_names(text: str) -> dict[str, str]:
    """All words of `text` with a capital, as written and folded; those that open it too."""
    capitals = (word for word in _CAPITAL.findall(_unsigned(text)) if word[0].isupper())
    terms = [read_terms(word) for word in capitals]
    return {
        exact: folded for one in terms for exact, folded in zip(one.exact, one.folded, strict=True)
    }


def _unsigned(text: str) -> str:
    """`text` without addresses and without who posted it and when."""
    plain = _ADDRESS.sub(" ", drop_invisible(text[:MOST_LETTERS])).rstrip(' "')
    return _SIGNATURE.sub("", plain)


def read_passages(text: str) -> list[str]:
    """`text` itself, or the passages of a long message, of some sentences each."""
    text = text[:MOST_LETTERS]
    if len(_words(text)) <= MESSAGE:
        return [text]
    passages: list[list[str]] = [[]]
    for sentence in _SENTENCE.split(text):
        words = _words(sentence)
        for start in range(0, len(words), _PASSAGE):
            part = words[start : start + _PASSAGE]
            if passages[-1] and len(passages[-1]) + len(part) > _PASSAGE:
                passages.append([])
            passages[-1].extend(part)
    return [" ".join(words) for words in passages if words]


def _words(text: str) -> list[str]:
    """Words between spaces; addresses, which are dropped later, stay whole."""
    return [
        part
        for word in text.split()
        for part in (
            [word]
            if _ADDRESS.match(word)
            else [word[at : at + _LONGEST_WORD] for at in range(0, len(word), _LONGEST_WORD)]
        )
    ]


def stem(word: str) -> str:
    """A folded word without an ending of English."""
    return _ENDING.sub("", word) if len(word) > 3 and word.isascii() else word
