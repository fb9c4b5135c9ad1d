"""The vectors of checks, packed into two bytes a number, and the nearest of them to a query.

Two bytes cost no more time than one, and a cosine is right to .0001 instead of .001; the cosines
of E5 all lie between .7 and 1. Half-precision numbers take seven times as long. Rows are multiplied
one by one (`vecdot`): a product of matrices takes all cores, and beside other work its threads wait
for each other ten times as long as they count.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Numbers = NDArray[np.intp]

_STEPS = 32767
_BLOCK = 2048


class Vectors:
    """Unit rows numbered from 0. A number without a row yet is near nothing."""

    def __init__(self, size: int = 384) -> None:
        self.size = size
        self._count = 0
        self._packed = np.zeros((0, size), np.int16)
        self._held = np.zeros(0, np.bool_)

    def __len__(self) -> int:
        return self._count

    def add(self, row: Floats) -> int:
        """The number of one more row."""
        self.put(self._count, row)
        return self._count - 1

    def put(self, number: int, row: Floats) -> None:
        """The row of `number`; numbers passed over have none."""
        if number >= len(self._held):
            self._grow(max(number + 1, len(self._held) * 3 // 2, 1024))
        self._packed[number] = np.rint(np.clip(row, -1, 1) * _STEPS)
        self._held[number] = True
        self._count = max(self._count, number + 1)

    def drop(self, number: int) -> None:
        if number < self._count:
            self._held[number] = False

    def has(self, number: int) -> bool:
        return number < self._count and bool(self._held[number])

    def row(self, number: int) -> Floats:
        """The row of a number that has one, as it was packed."""
        row: Floats = self._packed[number].astype(np.float32) / np.float32(_STEPS)
        return row

    def nearest(self, query: Floats, count: int) -> tuple[Numbers, Floats]:
        """At most `count` numbers that have a row, nearest first, and their cosines."""
        near = np.empty(self._count, np.float32)
        for start in range(0, self._count, _BLOCK):
            block = slice(start, min(start + _BLOCK, self._count))
            np.vecdot(self._packed[block].astype(np.float32), query, out=near[block])
        near /= _STEPS
        near[~self._held[: self._count]] = -np.inf
        everything = count >= self._count
        kept = np.arange(self._count) if everything else np.argpartition(-near, count)[:count]
        kept = kept[self._held[kept]]
        kept = kept[np.lexsort((kept, -near[kept]))]
        return kept, near[kept]

    def cosines(self, query: Floats, numbers: NDArray[np.integer] | list[int]) -> Floats:
        """The cosine of each of `numbers`, 0 for one that has no row."""
        chosen = np.asarray(numbers, np.intp)
        found = np.zeros(len(chosen), np.float32)
        inside = chosen < self._count
        inside[inside] = self._held[chosen[inside]]
        found[inside] = np.vecdot(self._packed[chosen[inside]].astype(np.float32), query) / _STEPS
        return found

    def _grow(self, room: int) -> None:
        packed = np.zeros((room, self.size), np.int16)
        held = np.zeros(room, np.bool_)
        packed[: self._count] = self._packed[: self._count]
        held[: self._count] = self._held[: self._count]
        self._packed, self._held = packed, held
