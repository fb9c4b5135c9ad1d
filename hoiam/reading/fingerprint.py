"""A fingerprint by which identical copies of a text are found: MinHash over folded syllables.

Fingerprints are stored for as long as an article is known, so they may never change with a
library's version: the permutations are fixed here, in 64-bit arithmetic on CRC-32 values.
Broder (1997), "On the resemblance and containment of documents".
"""

from __future__ import annotations

from zlib import crc32

import numpy as np
import numpy.typing as npt

from hoiam.reading.terms import read_tokens

PERMUTATIONS = 128
SHINGLE = 3
# Below this two texts on one subject look alike by chance; gate `stories`.
FEWEST_SHINGLES = 12

_MULTIPLY = np.uint64(6364136223846793005)


def _constants() -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]:
    """Odd multipliers and offsets of a fixed linear congruential series (Knuth's MMIX)."""
    state, series = 0x5EED, []
    for _ in range(2 * PERMUTATIONS):
        state = (state * int(_MULTIPLY) + 1442695040888963407) % 2**64
        series.append(state ^ state >> 29)
    drawn = np.array(series, dtype=np.uint64).reshape(2, PERMUTATIONS)
    return drawn[0] | np.uint64(1), drawn[1]


_FACTORS, _OFFSETS = _constants()


def shingles(title: str, text: str) -> npt.NDArray[np.uint32]:
    """The hashes of every three folded syllables in a row, sorted, each once."""
    words = [token for token in read_tokens(f"{title}\n{text}") if token.written]
    firsts = [word.number for word in words]
    tails = [word.tail for word in words]
    # The checksum of "a b c" goes on from that of "a": no run is ever put together.
    runs = {crc32(c, crc32(b, a)) for a, b, c in zip(firsts, tails[1:], tails[2:], strict=False)}
    return np.array(sorted(runs), dtype=np.uint32)


def fingerprint(title: str, text: str) -> bytes:
    """128 sixteen-bit MinHash values (256 bytes); b"" for a text too short to have one."""
    found = shingles(title, text)
    if len(found) < FEWEST_SHINGLES:
        return b""
    hashed = found.astype(np.uint64)[:, None] * _FACTORS + _OFFSETS
    # The high bits of a minimum are nearly all zero and the low ones repeat: keep middle bits.
    middle = hashed.min(axis=0) >> np.uint64(24) & np.uint64(0xFFFF)
    return bytes(middle.astype("<u2").tobytes())


def resemblance(one: bytes, other: bytes) -> float:
    """The estimated share of shingles in common, 0 to 1; 0 where either has no fingerprint."""
    if not one or len(one) != len(other):
        return 0.0
    equal = np.frombuffer(one, "<u2") == np.frombuffer(other, "<u2")
    return float(equal.mean())
