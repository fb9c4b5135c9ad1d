"""What the clock decides about mail. Pure: everything comes in, nothing is stored."""

from __future__ import annotations

from datetime import datetime, timedelta

from hoiam.jobs import clock as jobs_clock
from hoiam.post.states import PROBLEMS

# With the waits of `jobs.clock` the last of so many attempts comes after about four days, which
# is how long RFC 5321 §4.5.4.1 asks a sender to go on.
MOST_ATTEMPTS = 20
# How soon the server is asked again after it could not be reached, whatever waits for it.
SERVER_WAIT = timedelta(minutes=1)
# A reply address serves as long as a matter may reasonably be open after the mail.
REPLY_DAYS = 60
# What came in is remembered longer than any reply address is good for.
KEEP_SEEN = timedelta(days=REPLY_DAYS + 7)
KEEP_REFUSED = timedelta(days=90)
HOUR = timedelta(hours=1)


def next_try(attempts: int, *, now: datetime) -> datetime:
    """When a mail comes up again if nothing is heard of the attempt that begins now."""
    return now + jobs_clock.wait_after(attempts)


def after_problem(key: str, attempts: int, *, now: datetime) -> tuple[str, datetime | None]:
    """The problem to note, and when to try again; None: never."""
    if PROBLEMS[key].ends is not None:
        return key, None
    if attempts >= MOST_ATTEMPTS:
        return "mail.given-up", None
    return key, next_try(attempts, now=now)
