"""When something was published, read from what was printed.

A printed date is cut into its parts (zone, clock time, weekday, day, month, year), each by its own
pattern; what is left over must be little, or the text is something else than a date. Numbers are
day before month. The weekday beside them and the day in the address settle what is in doubt.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache

from hoiam.reading.date_address import AddressDate, address_date
from hoiam.reading.date_patterns import (
    AGO,
    COMPACT,
    DATELINE,
    DATES,
    DAYS_BACK,
    EPOCH,
    MERIDIEM_AFTERNOON,
    MERIDIEM_MORNING,
    MONTHS,
    NOW_WORDS,
    TIME,
    UNITS,
    UPDATED,
    WEEKDAY,
    WEEKDAYS,
    ZONE,
    ZONES,
)

VIETNAM = timezone(timedelta(hours=7))
LONGEST = 300
# The gate `date_strings` set these: a dateline holds a place and the outlet's name at most.
STRAY_WORDS = 8
STRAY_WORDS_WITHOUT_YEAR = 2
YEARS = range(1990, 2101)
AHEAD = timedelta(days=30)

_TRANSLATE = str.maketrans({"đ": "d", "ð": "d", "’": "'", "′": "'", "`": "'", "″": '"', "”": '"'})


def parse_date(text: str, *, url: str = "", now: datetime | None = None) -> datetime | None:
    """The moment a printed date means, aware; None where it can't be read or is absurd.

    Vietnam time where no zone is printed, 00:00 where no clock time is. A year that is missing
    or cut off comes from the address, else from `now` (aware), else the date is not readable.
    "3 giờ trước" and the like need `now`. Never raises.
    """
    folded = fold(text[:LONGEST]).strip()
    if not folded or "://" in folded or not any(c.isdigit() or c.isalpha() for c in folded):
        return None
    found = _machine_form(folded) or _printed_form(folded, url, now) or _relative(folded, now)
    if found is None or found.year not in YEARS:
        return None
    if now is not None and found - now > timedelta(days=366):
        return None
    return found


@lru_cache(maxsize=1024)
def fold(text: str) -> str:
    """Lower case, without marks, đ as d, digits as ASCII: one form for accented and not."""
    plain = unicodedata.normalize("NFKD", text.lower()).translate(_TRANSLATE)
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def _machine_form(folded: str) -> datetime | None:
    """ISO 8601, seconds or milliseconds since 1970, and runs of digits yyyymmdd[hhmm[ss]]."""
    try:
        if EPOCH.fullmatch(folded):
            return datetime.fromtimestamp(int(folded[:10]), VIETNAM)
        if compact := COMPACT.fullmatch(folded):
            parts = [int(part) for part in compact.groups() if part]
            return datetime(*parts[:3], *parts[3:], tzinfo=VIETNAM)  # type: ignore[misc, arg-type]
        # fromisoformat also takes week dates and bare times of day, which nobody prints.
        if not re.match(r"\d{4}-\d\d-\d\d", folded):
            return None
        read = datetime.fromisoformat(folded.upper())
    except (ValueError, OverflowError):
        return None
    return read if read.tzinfo else read.replace(tzinfo=VIETNAM)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Day:
    """Day, month and year as printed; `year` is what stood there, which may be cut off."""

    first: int
    second: int
    year: str
    swappable: bool
    start: int
    end: int


def _printed_form(folded: str, url: str, now: datetime | None) -> datetime | None:
    rest, zone = _take_zone(folded)
    rest, times = _take_times(rest)
    rest, weekday = _take_weekday(rest)
    days = list(_days(rest))
    if not days:
        return None
    chosen = next((day for day in days if not _is_update(rest, day)), days[0])
    stray = STRAY_WORDS if len(chosen.year) >= 2 else STRAY_WORDS_WITHOUT_YEAR
    if _stray_words(rest, days) > stray:
        return None
    settled = _settle(chosen, weekday, address_date(url), now)
    if settled is None:
        return None
    clock = min(times, key=lambda found: _gap(found, chosen), default=None)
    stated = clock.zone if clock and clock.zone else zone
    return datetime.combine(settled, clock.at if clock else time(), stated or VIETNAM)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Clock:
    at: time
    zone: timezone | None
    start: int
    end: int


def _gap(clock: _Clock, day: _Day) -> int:
    return max(day.start - clock.end, clock.start - day.end, 0)


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]


def _take_zone(text: str) -> tuple[str, timezone | None]:
    match = ZONE.search(text)
    if not match:
        return text, None
    text = _blank(text, *match.span())
    if not match["sign"]:
        # "GMT+" was cut off; a bare "GMT" is a statement.
        return text, None if match["cut"] else UTC
    return text, _offset(match["sign"], match["hours"], match["minutes"])


def _offset(sign: str, hours: str, minutes: str | None) -> timezone | None:
    delta = timedelta(hours=int(hours), minutes=int(minutes or 0))
    if delta > timedelta(hours=14):
        return None
    return timezone(-delta if sign == "-" else delta)


def _take_times(text: str) -> tuple[str, list[_Clock]]:
    clocks = []
    for match in TIME.finditer(text):
        at = _clock_time(match)
        text = _blank(text, *match.span())
        if at is None:
            continue
        zone = None
        if match["sign"]:
            zone = _offset(match["sign"], match["zone_hours"], match["zone_minutes"])
        elif match["zone"]:
            zone = timezone(timedelta(hours=ZONES[match["zone"]]))
        clocks.append(_Clock(at=at, zone=zone, start=match.start(), end=match.end()))
    return text, clocks


def _clock_time(match: re.Match[str]) -> time | None:
    hour, half = int(match["hour"]), (match["half"] or "").replace(".", "")
    if half in MERIDIEM_AFTERNOON and hour < 12 and not (half == "trua" and hour > 3):
        hour += 12
    elif half in MERIDIEM_MORNING and hour == 12:
        hour = 0
    try:
        return time(hour, int(match["minute"] or 0), int(match["second"] or 0))
    except ValueError:
        return None


def _take_weekday(text: str) -> tuple[str, int | None]:
    match = WEEKDAY.search(text)
    if not match:
        return text, None
    return WEEKDAY.sub(lambda m: " " * len(m[0]), text), WEEKDAYS[" ".join(match[0].split())]


def _days(text: str) -> Iterator[_Day]:
    for pattern in DATES:
        found = False
        for match in pattern.finditer(text):
            named = match.groupdict()
            month = named["month"]
            number = int(month) if month.isdigit() else MONTHS[" ".join(month.split())]
            found = True
            yield _Day(
                first=int(named["day"]),
                second=number,
                year=named.get("year") or "",
                swappable="swap" in named,
                start=match.start(),
                end=match.end(),
            )
        if found:
            return


def _is_update(text: str, day: _Day) -> bool:
    """Whether the words right before the date say that it is that of a later change."""
    before = text[max(0, day.start - 30) : day.start]
    return any(word in before for word in UPDATED)


def _stray_words(text: str, days: list[_Day]) -> int:
    for day in days:
        text = _blank(text, day.start, day.end)
    return sum(word not in DATELINE for word in re.findall(r"[^\W_]+", text))


def _settle(
    day: _Day, weekday: int | None, address: AddressDate, now: datetime | None
) -> date | None:
    """The calendar day meant; the address and the weekday decide between several readings."""
    readings = [
        reading
        for first, second in _orders(day)
        for year in _years(day, address, now)
        if (reading := _date(year, second, first))
    ]
    if len(readings) < 2:
        return readings[0] if readings else None
    if near := [reading for reading in readings if address.is_near(reading)]:
        return near[0]
    if weekday is not None:
        return next((r for r in readings if r.weekday() == weekday), readings[0])
    return readings[0]


def _orders(day: _Day) -> list[tuple[int, int]]:
    both = [(day.first, day.second)]
    if day.swappable and day.first != day.second:
        both.append((day.second, day.first))
    return both


def _years(day: _Day, address: AddressDate, now: datetime | None) -> list[int]:
    """The years that the printed digits allow, the likeliest first."""
    if len(day.year) == 4:
        return [int(day.year)]
    if len(day.year) == 2:
        return [2000 + int(day.year)]
    from_address = [address.year] if address.year and address.year_fits(day.second) else []
    from_now = []
    if now is not None:
        reading = _date(now.year, day.second, day.first)
        ahead = reading is not None and reading > (now + AHEAD).date()
        from_now = [now.year - 1 if ahead else now.year]
    return [year for year in from_address + from_now if str(year).startswith(day.year)][:1]


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _relative(folded: str, now: datetime | None) -> datetime | None:
    """ "3 giờ trước", "hôm qua 14:05", "yesterday": in Vietnam's calendar, counted from `now`."""
    if now is None:
        return None
    if any(word in folded for word in NOW_WORDS) and len(folded) < 40:
        return now
    if match := AGO.search(folded):
        spent = timedelta(seconds=int(match["count"]) * UNITS[match["unit"]])
        return now - spent if spent < timedelta(days=3660) and len(folded) < 60 else None
    rest, times = _take_times(folded)
    for words, back in DAYS_BACK.items():
        if words in rest and len(rest.replace(words, "").split()) <= STRAY_WORDS_WITHOUT_YEAR:
            day = now.astimezone(VIETNAM).date() - timedelta(days=back)
            return datetime.combine(day, times[0].at if times else time(), VIETNAM)
    return None
