"""Inverted lists over published checks, for candidates by BM25; a check is added by itself.

Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009).
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable
from math import log

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_K1 = 1.2
_B = 0.4
# Terms of a query that are looked up: the rarest say most, and a long message has hundreds.
_MOST_TERMS = 40
# Above this share of all checks a term tells nothing and its list is the longest to read.
_COMMON = 0.15
_FEW = 200


class Postings:
    """Which documents, numbered as they come, hold a term, and with what weight."""

    def __init__(self) -> None:
        self._documents: dict[str, array[int]] = {}
        self._weights: dict[str, array[float]] = {}
        self._lengths = array("f")
        self._total = 0.0

    def __len__(self) -> int:
        return len(self._lengths)

    def add(self, terms: dict[str, float]) -> int:
        """The number of a new document whose terms have these weights."""
        number = len(self._lengths)
        for term, weight in terms.items():
            self._documents.setdefault(term, array("i")).append(number)
            self._weights.setdefault(term, array("f")).append(weight)
        length = sum(weight for term, weight in terms.items() if " " not in term)
        self._lengths.append(length)
        self._total += length
        return number

    def rarity(self, term: str) -> float:
        """Inverse document frequency; that of an unseen term is the highest."""
        held = len(self._documents.get(term, ()))
        return log(1 + (len(self) - held + 0.5) / (held + 0.5))

    def scores(self, terms: Iterable[str], *, pair_weight: float) -> Floats:
        """BM25 of every document; `pair_weight` is what a pair counts beside a single word."""
        total: Floats = np.zeros(len(self), np.float32)
        if not len(self):
            return total
        mean = max(self._total / len(self), 1.0)
        lengths = np.array(self._lengths, np.float32)
        norms = _K1 * (1 - _B + _B * lengths / mean)
        for term, count in self._telling(terms):
            held = np.frombuffer(self._documents[term], np.int32).copy()
            weights = np.frombuffer(self._weights[term], np.float32).copy()
            gain = self.rarity(term) * min(count, 2) * (pair_weight if " " in term else 1.0)
            total[held] += np.float32(gain) * weights / (weights + norms[held])
        return total

    def _telling(self, terms: Iterable[str]) -> list[tuple[str, int]]:
        """The rarest terms that are held at all, in a steady order."""
        limit = max(_COMMON * len(self), _FEW)
        held = [
            (len(self._documents[term]), term, count)
            for term, count in Counter(terms).items()
            if term in self._documents
        ]
        held.sort()
        kept = [row for row in held if row[0] <= limit] or held
        return [(term, count) for _, term, count in kept[:_MOST_TERMS]]
