"""The vectors of checks, packed into a byte a number, and the nearest of them to a query."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Numbers = NDArray[np.intp]

_BLOCK = 4096


class Vectors:
    """Unit rows numbered from 0. A number without a row yet is near nothing."""

    def __init__(self, size: int = 384) -> None:
        self.size = size
        self._count = 0
        self._packed = np.zeros((0, size), np.int8)
        self._scales = np.zeros(0, np.float32)

    def __len__(self) -> int:
        return self._count

    def add(self, row: Floats) -> int:
        """The number of one more row."""
        self.put(self._count, row)
        return self._count - 1

    def put(self, number: int, row: Floats) -> None:
        """The row of `number`; numbers passed over have none."""
        if number >= len(self._scales):
            self._grow(max(number + 1, 2 * len(self._scales), 1024))
        scale = float(np.abs(row).max()) / 127
        self._scales[number] = scale
        self._packed[number] = np.rint(row / scale) if scale else 0
        self._count = max(self._count, number + 1)

    def has(self, number: int) -> bool:
        return number < self._count and bool(self._scales[number])

    def nearest(self, query: Floats, count: int) -> tuple[Numbers, Floats]:
        """At most `count` numbers that have a row, nearest first, and their cosines."""
        cosines = np.empty(self._count, np.float32)
        for start in range(0, self._count, _BLOCK):
            block = slice(start, min(start + _BLOCK, self._count))
            np.dot(self._packed[block].astype(np.float32), query, out=cosines[block])
        cosines *= self._scales[: self._count]
        cosines[self._scales[: self._count] == 0] = -1
        if count < self._count:
            kept = np.argpartition(-cosines, count)[:count]
        else:
            kept = np.arange(self._count)
        kept = kept[self._scales[kept] > 0]
        kept = kept[np.lexsort((kept, -cosines[kept]))]
        return kept, cosines[kept]

    def cosines(self, query: Floats, numbers: NDArray[np.integer] | list[int]) -> Floats:
        """The cosine of each of `numbers`, 0 for one that has no row."""
        chosen = np.asarray(numbers, np.intp)
        inside = chosen < self._count
        found = np.zeros(len(chosen), np.float32)
        held = chosen[inside]
        found[inside] = (self._packed[held].astype(np.float32) @ query) * self._scales[held]
        return found

    def _grow(self, room: int) -> None:
        packed = np.zeros((room, self.size), np.int8)
        scales = np.zeros(room, np.float32)
        packed[: self._count] = self._packed[: self._count]
        scales[: self._count] = self._scales[: self._count]
        self._packed, self._scales = packed, scales
