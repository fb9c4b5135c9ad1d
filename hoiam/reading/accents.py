"""Vietnamese typed without accents gets them back, from texts that have them.

An embedder does not understand a text without accents. A syllable is what it is in the text
nearest by words that has it, else what it is most often. It learns from published texts alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hoiam.reading.fold import fold

# Vietnamese has accents on three syllables of four; English and figures on none.
_LEAST_ACCENTED = 0.5
# Short English words look like syllables, the rest of an English text does not.
_LEAST_KNOWN = 0.75
# Letters of the longest syllable, nghiêng.
_LONGEST = 7


class Accents:
    """The likeliest form of each folded syllable, and how often each form was seen."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}
        self._best: dict[str, str] = {}

    def learn(self, words: Iterable[str]) -> None:
        """`words` as written, in lower case."""
        for form in words:
            if len(form) > _LONGEST:
                continue
            seen = self._seen[form] = self._seen.get(form, 0) + 1
            folded = fold(form)
            best = self._best.setdefault(folded, form)
            if seen > self._seen[best]:
                self._best[folded] = form

    def are_missing(self, words: Sequence[str]) -> bool:
        """Whether `words`, in lower case, are those of a text without any accents but due some."""
        if not words or not all(word.isascii() for word in words):
            return False
        known = sum(word in self._best or word.isdigit() for word in words)
        due = sum(not self._best.get(word, word).isascii() for word in words)
        return known >= _LEAST_KNOWN * len(words) and due >= _LEAST_ACCENTED * len(words)

    def restore(self, words: Iterable[str], near: Iterable[Iterable[str]]) -> str:
        """A text of `words` with accents; `near` are the accented words of texts, nearest first."""
        lent: dict[str, str] = {}
        for text in near:
            for form in text:
                lent.setdefault(fold(form), form)
        return " ".join(lent.get(word) or self._best.get(word, word) for word in words)
