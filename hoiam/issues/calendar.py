"""Which days a public office works, and why not: weekends, public holidays, exchanged days.

    library of holidays  <  days_off.toml  <  the office's own overrides

Pure: it reads a table and the library, no database. A year later than the last one announced
holds what the law and the lunar calendar say; `Calendar.announced` tells the two apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import holidays
from django.utils.translation import get_language

# Five days of Tết since the Labour Code of 2012; the library computes the moon up to 2099.
FIRST_YEAR, LAST_YEAR = 2013, 2099
WEEKEND = (5, 6)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a day is what it is.

    `key` is weekend, holiday, exchanged, override or worked for a day of the calendar; the clock
    adds paused, document and moved. `vi` and `en` name it where a name is known.
    """

    key: str
    vi: str = ""
    en: str = ""

    def words(self) -> str:
        """In the language of the page."""
        return self.en if (get_language() or "vi").startswith("en") else self.vi


A_WEEKEND = Reason(key="weekend", vi="cuối tuần", en="weekend")
# The library names each day of Tết ("Mùng ba Tết Nguyên Đán"); here they are one stretch of days.
TET = Reason(key="holiday", vi="Tết Nguyên đán", en="Tết (Lunar New Year)")
A_WORKED_WEEKEND = Reason(key="worked", vi="làm bù", en="worked in exchange")


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """What `days_off.toml` says: `last_year` is the last one announced."""

    last_year: int
    off: Mapping[date, Reason]
    worked: Mapping[date, Reason]


def read_days_off(table: Mapping[str, Any]) -> Announced:
    """The table of announced days; a row without its day or names is a KeyError.

    Raises ValueError for a day that is both off and worked, or a worked day that is no weekend.
    """
    off = {row["day"]: _named("exchanged", row) for row in table.get("off", ())}
    worked = {row["day"]: _named("worked", row) for row in table.get("worked", ())}
    if both := off.keys() & worked.keys():
        raise ValueError(f"off and worked at once: {sorted(both)[0]}")
    for day in worked:
        if day.weekday() not in WEEKEND:
            raise ValueError(f"worked in exchange, but not on a weekend: {day}")
    return Announced(last_year=table["announced"], off=off, worked=worked)


def _named(key: str, row: Mapping[str, Any]) -> Reason:
    return Reason(key=key, vi=row["vi"], en=row["en"])


@lru_cache(maxsize=128)
def _holidays(year: int) -> Mapping[date, Reason]:
    """The public holidays of one year as the library has them, named in both languages."""
    names = {
        language: holidays.country_holidays("VN", years=year, language=language, expand=False)
        for language in ("vi", "en_US")
    }
    return {
        day: TET
        if "Tết" in name and "Dương lịch" not in name
        else Reason(key="holiday", vi=name, en=names["en_US"].get(day, name))
        for day, name in names["vi"].items()
        if day.year == year
    }


@lru_cache(maxsize=128)
def _worked_weekends(year: int) -> frozenset[date]:
    """Days of weekends that the library knows to have been worked in exchange."""
    known = holidays.country_holidays("VN", years=year, expand=False)
    return frozenset(known.weekend_workdays)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The working days of an office.

    `overrides` says of a day whether the office works and why, in its own words. Days outside
    2013 to 2099 raise ValueError, because nobody can say which of them are off.
    """

    given: Announced
    overrides: Mapping[date, tuple[bool, str]] = field(default_factory=dict)

    def off(self, day: date) -> Reason | None:
        """Why `day` is off, or None where the office works."""
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValueError(f"no public holidays are known for {day.year}")
        if day in self.overrides:
            works, why = self.overrides[day]
            return None if works else Reason(key="override", vi=why, en=why)
        if day in self.given.off:
            return self.given.off[day]
        if holiday := _holidays(day.year).get(day):
            return holiday
        if day.weekday() in WEEKEND and self.worked(day) is None:
            return A_WEEKEND
        return None

    def worked(self, day: date) -> Reason | None:
        """Why a day of a weekend is worked, or None where nobody exchanged it."""
        if day in self.overrides:
            works, why = self.overrides[day]
            return Reason(key="worked", vi=why, en=why) if works else None
        if day in self.given.worked:
            return self.given.worked[day]
        if day.weekday() in WEEKEND and day in _worked_weekends(day.year):
            return A_WORKED_WEEKEND
        return None

    def is_working(self, day: date) -> bool:
        return self.off(day) is None

    def announced(self, day: date) -> bool:
        """Whether the days off of that year have been announced, or are only to be expected."""
        return day.year <= self.given.last_year

    def next_working(self, day: date) -> date:
        """`day` itself where it is worked, else the first working day after it."""
        while not self.is_working(day):
            day += ONE_DAY
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and with `end`; 0 where `end` is not later."""
        days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
        return sum(self.is_working(day) for day in days)

    def working_days_before(self, day: date, n: int) -> date:
        """The n-th working day before `day`, which is not counted itself; `day` for n = 0."""
        if n < 0:
            raise ValueError("a number of days before cannot be negative")
        while n:
            day -= ONE_DAY
            n -= self.is_working(day)
        return day
