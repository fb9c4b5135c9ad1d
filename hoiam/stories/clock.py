"""What the clock says of stories: where Today begins."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays

WEEKEND = (5, 6)


def is_working_day(day: date) -> bool:
    """Whether public offices in Vietnam work on `day` (weekends and public holidays they don't)."""
    return day.weekday() not in WEEKEND and day not in holidays.country_holidays("VN")


def start_of_today(now: datetime, zone: ZoneInfo) -> datetime:
    """The first moment of the last working day before the day of `now`."""
    day = now.astimezone(zone).date() - timedelta(days=1)
    while not is_working_day(day):
        day -= timedelta(days=1)
    return datetime.combine(day, time.min, tzinfo=zone)
