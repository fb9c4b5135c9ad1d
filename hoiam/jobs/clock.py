"""What the clock decides about a job: when to try again, when it is lost, which period it is.

Pure: everything comes in, nothing is stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

LEASE = timedelta(seconds=30)
HEARTBEAT = LEASE / 4
# A lease further ahead than this was given by a clock that was set wrong since.
LONGEST_LEASE = 20 * LEASE
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=6)
KEEP_FAILED = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """It is finished."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """Returned by a job function: finished for now, run me once more at `at`.

    The key stays taken meanwhile and no attempt is counted. If somebody asked for the same key
    earlier than `at`, the earlier time wins: a function that must pause looks at its pause itself.
    """

    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """It failed with `error` and is tried again at `at`."""

    at: datetime
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fail:
    """It failed with `error` for good."""

    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """Another worker has it: nothing may be written."""


Outcome = Done | Again | Retry | Fail | Lost


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many failed attempts: 30 s, 2 min, 8 min … at most 6 hours."""
    # The exponent is capped before the power: 4 ** 500 seconds is no timedelta.
    return min(LONGEST_WAIT, FIRST_WAIT * 4 ** min(max(attempts, 1) - 1, 20))


def after_failure(
    attempts: int, max_attempts: int, *, error: str, permanent: bool, now: datetime
) -> Retry | Fail:
    """What follows a failed run; `attempts` counts the one that just failed."""
    if permanent or attempts >= max_attempts:
        return Fail(error=error)
    return Retry(at=now + wait_after(attempts), error=error)


def period_number(now: datetime, every: float) -> int:
    """Which period of `every` seconds it is, the same for every worker with the same clock."""
    return int(now.timestamp() // every)


def period_is_due(last: int, current: int) -> bool:
    """One period ahead is another worker's clock; further ahead, the clock was set wrong."""
    return last < current or last > current + 1
