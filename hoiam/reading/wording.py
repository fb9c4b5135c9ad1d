"""The words of a text that may decide something about it: no names of persons among them.

A capitalised run is hidden unless a phrase of our own lists covers it, so no name of a person,
brand or outlet can become a feature, whatever it is. What stays are words in small letters, words
that only open a sentence, short acronyms and figures.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import ahocorasick_rs

from hoiam.reading.clean import place_tones
from hoiam.reading.fold import fold

HIDDEN = "§"
"""Stands for one hidden run, so that what surrounds a name does not become one phrase."""

# The cost of an article must not follow its length; the press tells its matter early. Sentences
# are what is counted, so that a longer name in one of them moves no other out of sight.
MOST_SENTENCES = 40
_MOST_CHARACTERS = 20_000
_LONGEST_ACRONYM = 6
_SHOUTING = 0.7

# A full stop ends a sentence only before a blank, no small letter and no bracket: "TP.HCM",
# "N.V.A. nói". What stands before it does not matter, or the length of a name would.
_TOKEN = re.compile(r"[^\W_]+|\.(?=[\"”’)]*(?:\s|$))(?!\s+[a-zà-ỹđ(])|[!?:;\n\"“”…|]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """`words` in lower case, `HIDDEN` for a hidden one; `sentences` numbers each word's sentence.

    `spans` are the words' places in `text`, which is the input in NFC with its tones placed.
    `proper` says which words are written as names are. `found` are the listed phrases that occur.
    `plain` says that the text is written without accents.
    """

    text: str
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    sentences: tuple[int, ...]
    proper: tuple[bool, ...]
    found: tuple[Found, ...]
    plain: bool


@dataclass(frozen=True, slots=True)
class Found:
    """One listed phrase at `words[start:end]`; `phrase` is its number in the list."""

    start: int
    end: int
    phrase: int


class Phrases:
    """Listed phrases, to be found all at once in accented and in unaccented text."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self.texts = tuple(split_words(phrase) for phrase in phrases)
        self._accented = _automaton(self.texts)
        # A single syllable without its marks is too many words at once.
        self._folded = _automaton(fold(text) if " " in text else "" for text in self.texts)

    def find(self, words: Sequence[str], *, plain: bool) -> list[Found]:
        text, starts = _joined(words)
        matcher = self._folded if plain else self._accented
        return [
            Found(starts[begin], starts[end - 1], phrase)
            for phrase, begin, end in matcher.find_matches_as_indexes(text, overlapping=True)
        ]


def split_words(text: str) -> str:
    """`text` as words in lower case with single spaces, marks of tone in one place."""
    return " ".join(re.findall(r"[^\W_]+", place_tones(unicodedata.normalize("NFC", text.lower()))))


def _automaton(texts: Iterable[str]) -> ahocorasick_rs.AhoCorasick:
    # "\x00" occurs in no text and keeps the numbers of the phrases.
    return ahocorasick_rs.AhoCorasick([f" {text} " if text else "\x00" for text in texts])


def _joined(words: Sequence[str]) -> tuple[str, Mapping[int, int]]:
    """The words with spaces around, and the number of the word that begins after each space."""
    starts: dict[int, int] = {0: 0}
    at = 0
    for number, word in enumerate(words, 1):
        at += len(word) + 1
        starts[at] = number
    return f" {' '.join(words)} " if words else "", starts


def read_wording(text: str, phrases: Phrases) -> Wording:
    """The words of `text`, names hidden, and the listed phrases that stand in it."""
    text = place_tones(unicodedata.normalize("NFC", text[:_MOST_CHARACTERS]))
    written, spans, sentences, opens = _tokens(_calm(text))
    plain = is_plain(written)
    words = [fold(word) if plain else word.lower() for word in written]
    proper = _proper(written, opens)
    found = [hit for hit in phrases.find(words, plain=plain) if _may_show(hit, proper)]
    shown = bytearray(len(words))
    for hit in found:
        shown[hit.start : hit.end] = b"\x01" * (hit.end - hit.start)
    return Wording(
        text=text,
        words=tuple(
            HIDDEN if proper[at] and not shown[at] else word for at, word in enumerate(words)
        ),
        spans=tuple(spans),
        sentences=tuple(sentences),
        proper=tuple(proper),
        found=tuple(found),
        plain=plain,
    )


def is_plain(words: Iterable[str]) -> bool:
    """Whether words in small letters are all without accents, as when typed in haste.

    Names don't count: a foreign one must not turn a Vietnamese headline into an unaccented one.
    """
    small = [word for word in words if word[0].islower()]
    return bool(small) and all(word.isascii() for word in small)


def _calm(text: str) -> str:
    """Lines written all in capitals, in small letters: there, a capital says nothing."""
    return "\n".join(line.lower() if _shouts(line) else line for line in text.split("\n"))


def _shouts(line: str) -> bool:
    capitals = sum(map(str.isupper, line[:400]))
    return capitals > 12 and capitals > _SHOUTING * sum(map(str.isalpha, line[:400]))


def _tokens(text: str) -> tuple[list[str], list[tuple[int, int]], list[int], list[bool]]:
    """Words as written, where they stand, their sentences' numbers, and whether they open one."""
    written: list[str] = []
    spans: list[tuple[int, int]] = []
    sentences: list[int] = []
    opens: list[bool] = []
    sentence, fresh = 0, True
    for match in _TOKEN.finditer(text):
        token = match.group()
        if token[0].isalnum():
            if sentence >= MOST_SENTENCES:
                break
            written.append(token)
            spans.append(match.span())
            sentences.append(sentence)
            opens.append(fresh)
            fresh = False
        else:
            fresh = True
            sentence += token in ".!?\n…" and sentences[-1:] == [sentence]
    return written, spans, sentences, opens


def _proper(written: Sequence[str], opens: Sequence[bool]) -> list[bool]:
    """Which words are capitalised other than by opening a sentence.

    A word that opens one counts when the next is capitalised too: it may be a name's first.
    """
    capital = [
        word[0].isupper() and not (word.isupper() and 1 < len(word) <= _LONGEST_ACRONYM)
        for word in written
    ]
    proper = list(capital)
    for at, (this, following) in enumerate(pairwise([*capital, False])):
        if this and opens[at] and not (following and not opens[at + 1]):
            proper[at] = False
    return proper


def _may_show(hit: Found, proper: Sequence[bool]) -> bool:
    """Whether a listed phrase is that phrase, and not a piece of a longer name.

    "Bộ Y tế" may show "y tế"; "Mai" in "Lê Thị Mai" may not show the flower, nor "Dương Trung
    Quốc" the country. A phrase written partly in small letters is no name.
    """
    if not all(proper[hit.start : hit.end]):
        return True
    before = hit.start > 0 and proper[hit.start - 1]
    after = hit.end < len(proper) and proper[hit.end]
    return not before and not after
