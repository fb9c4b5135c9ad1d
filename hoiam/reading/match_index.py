"""Inverted lists over published checks, for candidates by BM25; a check is added by itself.

Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009). The newest
checks wait in a list as they came. The rest lie in a few segments, packed and sorted, of which each
is some times greater than the next: as in Lucene, and for the same reasons.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from math import log

import numpy as np
from numpy.typing import NDArray

from hoiam.reading.match_segment import Segment, Unsorted
from hoiam.reading.match_words import Vocabulary

Floats = NDArray[np.float32]

_K1 = 1.2
_B = 0.4
# Terms of a query that are looked up: the rarest say most, and a long message has hundreds.
_MOST_TERMS = 40
# Above this share of all checks a term tells nothing and its list is the longest to read.
_COMMON = 0.15
_FEW = 200
# Checks in the list of the newest, which is sorted for the first query after each of them.
_NEWEST = 256
_RATIO = 3


class Postings:
    """Which documents, numbered as they come, hold a term, and with what weight."""

    def __init__(self, vocabulary: Vocabulary | None = None) -> None:
        self._vocabulary = vocabulary if vocabulary is not None else Vocabulary()
        self._holders = array("i")  # of each word, how many documents hold it
        self._segments: list[Segment] = []
        self._newest = Unsorted()
        self._sorted: Segment | None = None
        self._lengths = array("f")
        self._total = 0.0
        self._norms: Floats = np.zeros(0, np.float32)
        self._dropped: list[int] = []

    def __len__(self) -> int:
        return len(self._lengths)

    def add(self, terms: dict[str, float]) -> int:
        """The number of a new document whose terms have these weights."""
        number = len(self._lengths)
        length = 0.0
        for term, weight in terms.items():
            self._newest.add(self._new_key(term), number, weight)
            if " " not in term:
                length += weight
        self._sorted = None
        self._lengths.append(length)
        self._total += length
        if (number + 1) % _NEWEST == 0:
            self._pack()
        return number

    def drop(self, number: int) -> None:
        """A document that scores nothing from now on; how rare words are changes no more by it."""
        self._dropped.append(number)

    def rarity(self, term: str) -> float:
        """Inverse document frequency; that of an unseen term is the highest."""
        return self._rarity(self._count(term))

    def scores(self, terms: Iterable[str], *, pair_weight: float) -> Floats:
        """BM25 of every document; `pair_weight` is what a pair counts beside a single word."""
        total: Floats = np.zeros(len(self), np.float32)
        if not len(self):
            return total
        norms = self._current_norms()
        for held, term, count in self._telling(terms):
            gain = self._rarity(held) * min(count, 2) * (pair_weight if " " in term else 1.0)
            for documents, weights in self._lists(term):
                total[documents] += np.float32(gain) * weights / (weights + norms[documents])
        total[self._dropped] = 0
        return total

    def _rarity(self, held: int) -> float:
        return log(1 + (len(self) - held + 0.5) / (held + 0.5))

    def _telling(self, terms: Iterable[str]) -> list[tuple[int, str, int]]:
        """The rarest terms that are held at all, in a steady order: holders, term, times asked."""
        limit = max(_COMMON * len(self), _FEW)
        counted = [(self._count(term), term, count) for term, count in Counter(terms).items()]
        held = sorted(row for row in counted if row[0])
        return ([row for row in held if row[0] <= limit] or held)[:_MOST_TERMS]

    def _new_key(self, term: str) -> int:
        """A word's number, or those of both words of a pair in one."""
        first, _, second = term.partition(" ")
        number = self._vocabulary.number(first)
        if second:
            return (number + 1) << 32 | self._vocabulary.number(second)
        if number >= len(self._holders):
            self._holders.extend([0] * (number + 1 - len(self._holders)))
        self._holders[number] += 1
        return number

    def _key(self, term: str) -> int | None:
        first, _, second = term.partition(" ")
        number = self._vocabulary.find(first)
        if number is None or not second:
            return number
        other = self._vocabulary.find(second)
        return None if other is None else (number + 1) << 32 | other

    def _count(self, term: str) -> int:
        key = self._key(term)
        if key is None:
            return 0
        if " " not in term:
            return self._holders[key] if key < len(self._holders) else 0
        return sum(segment.count(key) for segment in self._all())

    def _lists(self, term: str) -> Iterator[tuple[NDArray[np.int32], Floats]]:
        key = self._key(term)
        if key is None:
            return
        for segment in self._all():
            documents, weights = segment.find(key)
            if len(documents):
                yield documents, weights.astype(np.float32)

    def _all(self) -> list[Segment]:
        if self._sorted is None:
            self._sorted = self._newest.sorted()
        return [*self._segments, self._sorted]

    def _current_norms(self) -> Floats:
        if len(self._norms) != len(self):
            mean = max(self._total / len(self), 1.0)
            lengths = np.array(self._lengths, np.float32)
            self._norms = _K1 * (1 - _B + _B * lengths / mean)
        return self._norms

    def _pack(self) -> None:
        self._segments.append(self._newest.sorted())
        self._newest, self._sorted = Unsorted(), None
        while len(self._segments) > 1 and len(self._segments[-2]) < _RATIO * len(
            self._segments[-1]
        ):
            newer, older = self._segments.pop(), self._segments.pop()
            self._segments.append(older.followed_by(newer))
