"""Until when what somebody sent is kept."""

from __future__ import annotations

from datetime import date, timedelta

AFTER_CLOSING = timedelta(days=30)
AFTER_ARRIVAL = timedelta(days=180)


def erase_on(arrived: date, closed_on: date | None) -> date:
    """The day on which contact and text go: 30 days after closing or 180 after arrival."""
    longest = arrived + AFTER_ARRIVAL
    return longest if closed_on is None else min(longest, closed_on + AFTER_CLOSING)
