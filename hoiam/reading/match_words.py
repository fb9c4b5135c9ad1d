"""The words of checks by number, a few bytes each, and each word written down once."""

from __future__ import annotations

from array import array
from collections.abc import Iterable


class Vocabulary:
    """Words and their numbers, from 0 as they come; `words` is read and never changed."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self.words: list[str] = []

    def __len__(self) -> int:
        return len(self.words)

    def number(self, word: str) -> int:
        """The number of `word`, which is new if need be."""
        number = self._numbers.get(word)
        if number is None:
            number = self._numbers[word] = len(self.words)
            self.words.append(word)
        return number

    def find(self, word: str) -> int | None:
        return self._numbers.get(word)


class WordSets:
    """One set of words for each check, in the order in which they were added."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._numbers = array("i")
        self._ends = array("q", [0])

    def __len__(self) -> int:
        return len(self._ends) - 1

    def add(self, words: Iterable[str]) -> None:
        self._numbers.extend(self._vocabulary.number(word) for word in dict.fromkeys(words))
        self._ends.append(len(self._numbers))

    def __getitem__(self, check: int) -> list[str]:
        """The words of a check, each once, in the order of their first place."""
        words = self._vocabulary.words
        numbers = self._numbers[self._ends[check] : self._ends[check + 1]]
        return [words[number] for number in numbers]
