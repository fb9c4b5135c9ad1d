"""The day that an address holds in digits: `…-20160520112724.htm`, `/2016/05/20/`, `/201605/`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

_YEAR = r"(?P<year>19[89]\d|20\d\d)"
_MONTH = r"(?P<month>0[1-9]|1[0-2])"
_DAY = r"(?P<day>0[1-9]|[12]\d|3[01])"
_FULL = (
    re.compile(rf"(?<!\d){_YEAR}{_MONTH}{_DAY}(?=\d{{0,11}}(?!\d))"),
    re.compile(rf"(?<!\d){_YEAR}[-/_.]{_MONTH}[-/_.]{_DAY}(?!\d)"),
    re.compile(rf"/{_YEAR}/(?P<month>1[0-2]|[1-9])/(?P<day>[12]\d|3[01]|[1-9])(?=/)"),
    re.compile(rf"(?<!\d){_DAY}[-_.]{_MONTH}[-_.]{_YEAR}(?!\d)"),
)
_MONTH_ONLY = (
    re.compile(rf"/{_YEAR}[-/]?{_MONTH}(?=/|$)"),
    re.compile(rf"/{_YEAR}/(?P<month>1[0-2]|[1-9])(?=/)"),
)
_YEAR_ONLY = re.compile(rf"/{_YEAR}(?=/)")
# An address is made when the text is written, which may be some days before it is printed.
_NEAR = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressDate:
    """What an address says of its date; a part it does not hold is None."""

    year: int | None = None
    month: int | None = None
    day: int | None = None

    def is_near(self, other: date) -> bool:
        """Whether a date agrees with what the address holds, to a week or to the month."""
        if self.year is None or self.month is None:
            return False
        if self.day is None:
            return (other.year, other.month) == (self.year, self.month)
        return abs(date(self.year, self.month, self.day) - other) <= _NEAR

    def year_fits(self, month: int) -> bool:
        """Whether the year may be lent to a date in `month`, so that an event's day is not."""
        if self.month is None:
            return True
        return min((self.month - month) % 12, (month - self.month) % 12) <= 1


def address_date(url: str) -> AddressDate:
    """The day, or the month, or the year that `url` holds in digits; empty where it holds none."""
    for pattern in _FULL:
        for match in pattern.finditer(url[:1000]):
            year, month, day = (int(match[part]) for part in ("year", "month", "day"))
            try:
                date(year, month, day)
            except ValueError:
                continue
            return AddressDate(year=year, month=month, day=day)
    for pattern in _MONTH_ONLY:
        if found := pattern.search(url[:1000]):
            return AddressDate(year=int(found["year"]), month=int(found["month"]))
    if found := _YEAR_ONLY.search(url[:1000]):
        return AddressDate(year=int(found["year"]))
    return AddressDate()
