"""What was used and counts once: in memory that all processes which serve look at.

The supervisor's web server forks its workers, so this is imported before (`config.web`): the piece
of memory is then the same for each, also for one that is started later. It is on no disk and in no
table, ends with the server, and holds random numbers that we gave out, nothing of who used them.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import struct
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager

BUCKETS = 8_192
SLOTS = 8
SLOT = struct.Struct("<QI")
KEY = 8


class Once:
    """Numbers and the second at which each may be forgotten; of too many the first to end goes.

    It checks no number: whoever hands one in knows that it was given out here.
    """

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, BUCKETS * SLOTS * SLOT.size)
        self._threads = threading.Lock()
        # A lock on a file goes with the process that held it, whatever ends that.
        with tempfile.TemporaryFile() as file:
            self._processes = os.dup(file.fileno())

    def is_first(self, nonce: bytes, *, ends: int, at: float) -> bool:
        """Whether this random number comes for the first time; from now on it does not."""
        number = int.from_bytes(nonce[:KEY], "big")
        with self._alone():
            return self._put(number, ends, at)

    def _put(self, number: int, ends: int, at: float) -> bool:
        start = number % BUCKETS * SLOTS * SLOT.size
        places = range(start, start + SLOTS * SLOT.size, SLOT.size)
        held = {place: SLOT.unpack_from(self._memory, place) for place in places}
        if any(other == number and until >= at for other, until in held.values()):
            return False
        soonest = min(held, key=lambda place: held[place][1])
        SLOT.pack_into(self._memory, soonest, number, ends)
        return True

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self._threads:
            fcntl.lockf(self._processes, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.lockf(self._processes, fcntl.LOCK_UN)

    def forget(self) -> None:
        with self._alone():
            self._memory[:] = bytes(len(self._memory))

    def close(self) -> None:
        os.close(self._processes)
        self._memory.close()


used = Once()
