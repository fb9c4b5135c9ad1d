"""The days off of a year as this office counts them."""

from __future__ import annotations

from datetime import date, timedelta

from hoiam.issues.calendar import WEEKEND
from hoiam.issues.queries.due import office_calendar


def days_off(year: int) -> list[tuple[date, str]]:
    """Days off but plain weekends, and worked days of a weekend, each with its reason."""
    calendar = office_calendar()
    first = date(year, 1, 1)
    found = []
    for day in (first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)):
        reason = calendar.off(day) or calendar.worked(day)
        if reason is not None and not (day.weekday() in WEEKEND and reason.key == "weekend"):
            found.append((day, reason.words()))
    return found
