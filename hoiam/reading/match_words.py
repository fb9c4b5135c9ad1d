"""The words of checks by number, a few bytes each, and each word written down once."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass


class Vocabulary:
    """Words and their numbers, from 0 as they come."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._words: list[str] = []

    def __len__(self) -> int:
        return len(self._words)

    def number(self, word: str) -> int:
        """The number of `word`, which is new if need be."""
        number = self._numbers.get(word)
        if number is None:
            number = self._numbers[word] = len(self._words)
            self._words.append(word)
        return number

    def find(self, word: str) -> int | None:
        return self._numbers.get(word)

    def word(self, number: int) -> str:
        return self._words[number]


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
        word = self._vocabulary.word
        return [word(number) for number in self._numbers[self._ends[check] : self._ends[check + 1]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldCheck:
    """What is compared of a check: words of its claim, of all its texts, and those with accents."""

    check: str
    claim: tuple[str, ...]
    all_words: frozenset[str]
    exact: frozenset[str]


class HeldChecks:
    """Checks by number, in some two hundred bytes each."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._checks: list[str] = []
        self._claims = WordSets(vocabulary)
        self._others = WordSets(vocabulary)
        self._exact = WordSets(vocabulary)

    def __len__(self) -> int:
        return len(self._checks)

    def add(
        self, check: str, *, claim: Iterable[str], words: Iterable[str], exact: Iterable[str]
    ) -> None:
        """`words` are those of all texts; of `exact` only such with accents are told apart."""
        first = dict.fromkeys(claim)
        self._checks.append(check)
        self._claims.add(first)
        self._others.add(word for word in words if word not in first)
        self._exact.add(word for word in exact if not word.isascii())

    def __getitem__(self, number: int) -> HeldCheck:
        claim = self._claims[number]
        return HeldCheck(
            check=self._checks[number],
            claim=tuple(claim),
            all_words=frozenset((*claim, *self._others[number])),
            exact=frozenset(self._exact[number]),
        )
