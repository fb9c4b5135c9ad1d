"""A packed part of the inverted lists: sorted terms, and their documents one list after another."""

from __future__ import annotations

from array import array
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.int64]
Places = NDArray[np.int32]
Halves = NDArray[np.float16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """The documents of `keys[n]` stand from `starts[n]` to `starts[n + 1]`, in rising order."""

    keys: Keys
    starts: Places
    documents: Places
    weights: Halves

    def __len__(self) -> int:
        return len(self.documents)

    def count(self, key: int) -> int:
        at = int(np.searchsorted(self.keys, key))
        if at == len(self.keys) or self.keys[at] != key:
            return 0
        return int(self.starts[at + 1] - self.starts[at])

    def find(self, key: int) -> tuple[Places, Halves]:
        """The documents of `key` and its weights in them, none where it does not occur."""
        at = int(np.searchsorted(self.keys, key))
        if at == len(self.keys) or self.keys[at] != key:
            return self.documents[:0], self.weights[:0]
        held = slice(self.starts[at], self.starts[at + 1])
        return self.documents[held], self.weights[held]

    def followed_by(self, newer: Segment) -> Segment:
        """Both in one; every document of `newer` has a greater number than those here."""
        keys = np.union1d(self.keys, newer.keys)
        mine, other = np.searchsorted(keys, self.keys), np.searchsorted(keys, newer.keys)
        counts = np.zeros(len(keys), np.int32)
        counts[mine] = np.diff(self.starts)
        before = counts[other]
        counts[other] += np.diff(newer.starts)
        starts = _starts(counts)
        documents = np.empty(len(self) + len(newer), np.int32)
        weights = np.empty(len(documents), np.float16)
        for part, shift in (
            (self, starts[mine] - self.starts[:-1]),
            (newer, starts[other] + before - newer.starts[:-1]),
        ):
            places = np.repeat(shift, np.diff(part.starts))
            places += np.arange(len(part), dtype=np.int32)
            documents[places] = part.documents
            weights[places] = part.weights
        return Segment(keys=keys, starts=starts, documents=documents, weights=weights)


class Unsorted:
    """Terms and documents as they come, in rising order of documents."""

    def __init__(self) -> None:
        self._keys, self._documents, self._weights = array("q"), array("i"), array("f")

    def add(self, key: int, document: int, weight: float) -> None:
        self._keys.append(key)
        self._documents.append(document)
        self._weights.append(weight)

    def sorted(self) -> Segment:
        order = np.argsort(np.array(self._keys, np.int64), kind="stable")
        keys, counts = np.unique(np.array(self._keys, np.int64), return_counts=True)
        return Segment(
            keys=keys,
            starts=_starts(counts.astype(np.int32)),
            documents=np.array(self._documents, np.int32)[order],
            weights=np.array(self._weights, np.float16)[order],
        )


def _starts(counts: Places) -> Places:
    starts = np.zeros(len(counts) + 1, np.int32)
    np.cumsum(counts, out=starts[1:])
    return starts
