"""When what could not go out is tried again: soon at first, then less often."""

from __future__ import annotations

from datetime import datetime, timedelta

SOONEST = timedelta(seconds=30)
LATEST = timedelta(minutes=15)


class Retries:
    """What failed in this process. A worker that starts anew tries all at once.

    It waits twice as long after each failure, a quarter of an hour at most, so that what somebody
    has put right goes out soon and the log says the same no thousand times.
    """

    def __init__(self) -> None:
        self._waits: dict[int, tuple[datetime, timedelta]] = {}

    def is_due(self, key: int, *, now: datetime) -> bool:
        next_try, _wait = self._waits.get(key, (now, SOONEST))
        return next_try <= now

    def failed(self, key: int, *, now: datetime) -> None:
        _next, wait = self._waits.get(key, (now, SOONEST))
        self._waits[key] = (now + wait, min(2 * wait, LATEST))

    def keep(self, keys: set[int]) -> None:
        """Forget all but these: what went out or was taken off the schedule."""
        self._waits = {key: self._waits[key] for key in self._waits.keys() & keys}

    def forget(self) -> None:
        self._waits.clear()


retries = Retries()
