"""The words of a text that may decide something about it: no names of persons among them.

A capitalised run is hidden unless a phrase of our own lists covers it, so no name of a person,
brand or outlet can become a feature, whatever it is. What stays are words in small letters, words
that only open a sentence, short acronyms and figures.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise
from string import ascii_lowercase

import ahocorasick_rs

from hoiam.reading.clean import place_tones
from hoiam.reading.fold import fold
from hoiam.reading.marks import thin_marks

HIDDEN = "§"
"""Stands for one hidden run, so that what surrounds a name does not become one phrase."""

# The cost of an article must not follow its length; the press tells its matter early. Sentences
# are what is counted, so that a longer name in one of them moves no other out of sight.
MOST_SENTENCES = 40
_MOST_CHARACTERS = 20_000
_LONGEST_ACRONYM = 6
_SHOUTING = 0.7
_SMALL = ascii_lowercase.encode()

# A full stop ends a sentence only before a blank, no small letter and no bracket: "TP.HCM",
# "N.V.A. nói". What stands before it does not matter, or the length of a name would.
_BREAK = re.compile(r"[.!?:;\n\"“”…|](?:(?<!\.)|(?=[\"”’)]*(?:\s|$))(?!\s+[a-zà-ỹđ(]))")
_WORD = re.compile(r"[^\W_]+")
_ENDS = frozenset(".!?\n…")


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
        matcher = self._folded if plain else self._accented
        text = f" {' '.join(words)} " if words else ""
        found = matcher.find_matches_as_indexes(text, overlapping=True)
        if not found:
            return []
        # Where the space before each word stands.
        spaces = [0, *accumulate(len(word) + 1 for word in words)]
        return [
            Found(bisect_right(spaces, begin) - 1, bisect_right(spaces, end - 1) - 1, phrase)
            for phrase, begin, end in found
        ]


def split_words(text: str) -> str:
    """`text` as words in lower case with single spaces, marks of tone in one place."""
    return " ".join(
        re.findall(r"[^\W_]+", place_tones(unicodedata.normalize("NFC", thin_marks(text.lower()))))
    )


def _automaton(texts: Iterable[str]) -> ahocorasick_rs.AhoCorasick:
    # "\x00" occurs in no text and keeps the numbers of the phrases.
    return ahocorasick_rs.AhoCorasick([f" {text} " if text else "\x00" for text in texts])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """What of a Wording depends on the text alone; `words` hides nothing yet."""

    text: str
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    sentences: tuple[int, ...]
    proper: tuple[bool, ...]
    plain: bool


def read_wording(text: str, phrases: Phrases) -> Wording:
    """The words of `text`, names hidden, and the listed phrases that stand in it."""
    read = _read_words(text[:_MOST_CHARACTERS])
    proper = read.proper
    found = [hit for hit in phrases.find(read.words, plain=read.plain) if _may_show(hit, proper)]
    words = list(read.words)
    hidden = bytearray(proper)
    for hit in found:
        hidden[hit.start : hit.end] = bytes(hit.end - hit.start)
    at = hidden.find(1)
    while at >= 0:
        words[at] = HIDDEN
        at = hidden.find(1, at + 1)
    return Wording(
        text=read.text,
        words=tuple(words),
        spans=read.spans,
        sentences=read.sentences,
        proper=proper,
        found=tuple(found),
        plain=read.plain,
    )


# One title and text at a time: they are read for the fields and then for the signal.
@lru_cache(maxsize=2)
def _read_words(text: str) -> _Words:
    text = place_tones(unicodedata.normalize("NFC", thin_marks(text)))
    written, spans, sentences, opens = _tokens(_calm(text))
    plain = is_plain(written)
    return _Words(
        text=text,
        words=tuple([fold(word) if plain else word.lower() for word in written]),
        spans=tuple(spans),
        sentences=tuple(sentences),
        proper=tuple(_proper(written, opens)),
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
    head = line[:400]
    plain = head.encode("ascii", "ignore")
    # So many small letters that the exact count, letter by letter, can be spared.
    if len(plain) - len(plain.translate(None, _SMALL)) > (1 - _SHOUTING) * len(head):
        return False
    capitals = sum(map(str.isupper, head))
    return capitals > 12 and capitals > _SHOUTING * sum(map(str.isalpha, head))


def _tokens(text: str) -> tuple[list[str], list[tuple[int, int]], list[int], list[bool]]:
    """Words as written, where they stand, their sentences' numbers, and whether they open one."""
    spans: list[tuple[int, int]] = []
    sentences: list[int] = []
    opens: list[bool] = []
    sentence = start = 0
    # Stretches between breaks, so that the loop runs once for each and not for each word.
    for stop, mark in [*((m.start(), m[0]) for m in _BREAK.finditer(text)), (len(text), "")]:
        found = [match.span() for match in _WORD.finditer(text, start, stop)]
        start = stop + 1
        if found:
            spans += found
            sentences += [sentence] * len(found)
            opens += [True, *[False] * (len(found) - 1)]
        if mark in _ENDS and sentences[-1:] == [sentence]:
            sentence += 1
            if sentence >= MOST_SENTENCES:
                break
    return [text[first:last] for first, last in spans], spans, sentences, opens


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
