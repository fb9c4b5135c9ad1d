"""Near-identical copies: how they are looked up by fingerprint, and how one is verified."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hoiam.reading.fingerprint import PERMUTATIONS
from hoiam.reading.terms import KIND_SHIFT, NUMBER, PAIR, Array, Terms

# Rows in a band: of two copies 0.85 alike one band in four matches; gate `stories`.
ROWS = 8


def bands(minhash: bytes) -> Array:
    """Sixteen hashes, each of eight values: copies share at least one of them."""
    values = np.frombuffer(minhash, "<u2").reshape(PERMUTATIONS // ROWS, ROWS).astype(np.uint32)
    mixed = np.arange(len(values), dtype=np.uint32) * np.uint32(0x9E3779B1)
    for column in range(ROWS):
        mixed = (mixed ^ values[:, column]) * np.uint32(0x01000193)
    return mixed ^ mixed >> np.uint32(15)


# Fingerprints this far apart are not worth the exact comparison; gate `grouping_speed`.
_WORTH_COMPARING = 0.4


def resembling(minhash: bytes, others: Sequence[bytes]) -> list[int]:
    """Which of `others` resemble a fingerprint enough to be compared exactly, in order."""
    if not others:
        return []
    table = np.frombuffer(b"".join(others), "<u2").reshape(len(others), -1)
    shares = (table == np.frombuffer(minhash, "<u2")).mean(axis=1)
    return [int(position) for position in np.flatnonzero(shares >= _WORTH_COMPARING)]


def same_text(one: Terms, other: Terms, least: float) -> bool:
    """Whether the exact Jaccard index of all terms reaches `least`, and the figures agree.

    Daily notices (prices, weather) differ in their figures alone: as large a share of the figures
    of the text that has fewer must stand in the other, which may add some ("Toàn cảnh 24 giờ").
    """
    both, _fewer, either = _shared(one.ids, other.ids)
    if both < least * either:
        return False
    both, fewer, _either = _shared(_figures(one), _figures(other))
    return both >= least * fewer


def _figures(terms: Terms) -> Array:
    chosen: Array = terms.ids[(terms.marks >> KIND_SHIFT == NUMBER) & (terms.marks & PAIR == 0)]
    return chosen


def _shared(one: Array, other: Array) -> tuple[int, int, int]:
    """How many ids stand in both, in the one with fewer, and in either."""
    both = len(np.intersect1d(one, other, assume_unique=True))
    return both, min(len(one), len(other)), len(one) + len(other) - both
