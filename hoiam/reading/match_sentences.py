"""A text as sentences of words, with accents and folded, that know where their clauses end."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from hoiam.reading.clean import place_tones
from hoiam.reading.fold import fold
from hoiam.reading.match_terms import plain_claim, stem

# What ends a sentence; a point between digits does not.
_SENTENCE = re.compile(r"(?<=[.!?…;\n])(?!\d)")
# Who posted what is quoted, and when: the day is not one that the claim tells.
_SIGNED = re.compile(r"\s[—–-]\s[^—\n]{0,80}\(@\w{1,40}\)(?:\s*\w+\s\d{1,2},\s\d{4})?")
_TOKEN = re.compile(r"(?P<word>[^\W_]+(?:['’][^\W\d_]+)?)|(?P<stop>[^\w\s])")
_CLAUSE = frozenset(",:;.!?…()–—")
# Of Vietnamese words three in four have accents.
_NAMES = 0.4
# So many words that are no syllables of it, where none is a frequent one of English.
_FOREIGN = 0.4
_NO_SYLLABLE = re.compile(r"[a-z]{8}|[fjwz]|[^aeiouychgmnpt\d]$|n't$|[^\Wcnp]h$")
_ENGLISH = frozenset(
    (
        *("after", "and", "are", "but", "for", "from", "had", "has", "have", "is"),
        *("not", "of", "said", "says", "she", "that", "they", "this", "was", "were"),
        *("what", "which", "who", "will", "with", "would", "you", "your"),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """`folded` are stemmed as those that claims are matched by; `stops` are places of words before
    which a clause ends, its length among them. `has_accents`: whether it was written with some."""

    text: str
    exact: tuple[str, ...]
    plain: tuple[str, ...]
    folded: tuple[str, ...]
    stops: frozenset[int]
    has_accents: bool
    is_english: bool

    def lent(self, accents: Mapping[str, Sequence[str]]) -> Sentence:
        """Where it has no accents at all, its words as they are in `accents`, each form once."""
        if self.has_accents or self.is_english:
            return self
        left = {plain: list(forms) for plain, forms in accents.items()}
        exact = (left[word].pop(0) if left.get(word) else word for word in self.plain)
        return replace(self, exact=tuple(exact))

    def has(self, phrase: tuple[str, ...], at: int) -> bool:
        """Whether `phrase`, as it is written, stands at `at`, without accents where it has none."""
        words = self.exact[at : at + len(phrase)]
        if self.has_accents:
            return words == phrase
        return len(words) == len(phrase) and all(
            word in (said, fold(said)) for word, said in zip(words, phrase, strict=True)
        )

    def content(self, light: Collection[str]) -> set[str]:
        """Its words but those that stand in any sentence."""
        return {word for word in self.folded if word not in light}


def read_sentences(text: str) -> list[Sentence]:
    """The sentences of `text` that have words."""
    plain = place_tones(plain_claim(_SIGNED.sub(" ", text)))
    parts = _SENTENCE.split(plain.lower().replace("’", "'"))
    return [sentence for part in parts if (sentence := _read(part)).exact]


def root(word: str) -> str:
    """A folded word as it is compared: "causes" and "cause" are one."""
    return stem(word.removesuffix("'s")).removesuffix("e")


def _read(text: str) -> Sentence:
    words: list[str] = []
    stops: set[int] = set()
    for found in _TOKEN.finditer(text):
        if found.lastgroup == "word":
            words.append(found.group())
        elif found.group() in _CLAUSE:
            stops.add(len(words))
    plain = tuple(map(fold, words))
    return Sentence(
        text=text,
        exact=tuple(words),
        plain=plain,
        folded=tuple(map(root, plain)),
        stops=frozenset({*stops, len(words)}),
        has_accents=plain != tuple(words),
        is_english=_is_english(words, plain),
    )


def _is_english(exact: Sequence[str], plain: Sequence[str]) -> bool:
    """Whether it has words of English, and others' accents at most in names."""
    accented = sum(not word.isascii() for word in exact)
    if accented > _NAMES * len(exact):
        return False
    foreign = sum(_NO_SYLLABLE.search(word) is not None for word in plain)
    is_told = foreign and not _ENGLISH.isdisjoint(exact)
    return bool(is_told) or foreign >= _FOREIGN * len(exact)
