"""The open window of articles: what is remembered of each, and who might tell the same story.

Everything here has a fixed size or a fixed size for each article, and looking for candidates
reads a fixed number of postings however many articles are open (gate `grouping_speed`).
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from hoiam.reading.terms import Array, Terms


class Frequencies:
    """In how many documents a term stood: general Vietnamese first, then what arrived.

    Counts are kept by hash and hold no words. When `memory` documents were seen all counts are
    halved, so that what the press talks about now outweighs last year's.
    """

    SIZE = 1 << 20

    def __init__(
        self,
        background: Iterable[tuple[int, float]] = (),
        documents: float = 0.0,
        *,
        memory: int = 100_000,
    ) -> None:
        self.counts = np.zeros(self.SIZE, dtype=np.float32)
        self.documents = documents
        self.memory = memory
        for term, count in background:
            self.counts[term & self.SIZE - 1] += count

    def learn(self, terms: Terms) -> None:
        """Count one more document."""
        self.counts[terms.ids & np.uint32(self.SIZE - 1)] += 1.0
        self.documents += 1.0
        if self.documents > self.memory:
            self.counts *= 0.5
            self.documents *= 0.5

    def rarity(self, ids: Array) -> npt.NDArray[np.float32]:
        """How much each term tells: the logarithm of the odds against meeting it."""
        known = self.counts[ids & np.uint32(self.SIZE - 1)]
        odds = np.maximum(self.documents - known, 0.0) + 0.5
        result: npt.NDArray[np.float32] = np.log1p(odds / (known + 0.5)).astype(np.float32)
        return result


class Postings:
    """Which articles held a term: buckets of term hashes, each keeping its newest articles.

    Terms that share a bucket only bring candidates that are compared and dropped.
    """

    def __init__(self, *, buckets: int, depth: int) -> None:
        self._table = np.zeros((buckets, depth), dtype=np.uint32)
        self._next = np.zeros(buckets, dtype=np.uint16)
        self._mask = np.uint32(buckets - 1)
        self._depth = depth

    def add(self, keys: Array, slot: int) -> None:
        rows = np.unique(keys & self._mask)
        self._table[rows, self._next[rows]] = slot + 1
        self._next[rows] = (self._next[rows] + 1) % self._depth

    def find(self, keys: Array) -> npt.NDArray[np.int64]:
        """One row for each key: the articles in its bucket, -1 where empty."""
        rows: npt.NDArray[np.int64] = self._table[keys & self._mask].astype(np.int64) - 1
        return rows
