"""Days, months and years that a sentence tells, and whether another, said on another day, can be
about the same ones.

"Đêm nay" is another night each day: what was checked in October says nothing of tonight.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from hoiam.reading.fold import fold

# What was checked so many days ago is still about what is said of "tonight".
FRESH = 3
# A claim is checked so many days after it was said at most, where nobody says when that was.
_BEFORE = 10

_NAMED = r"(?:ngay|hom|sang|trua|chieu|toi|dem|mai|nay|qua|tu|den|truoc|sau|mung|on|by|of)"
# An event that is called by its day, and "always".
_CALLED = re.compile(r"\b(?:9/11|24/7)\b")
_YEAR = r"(?P<year>(?:1[6-9]|20)\d\d)"
# Without one of these before it "3 tháng sau" is no third of June, nor "9 tháng năm 2013" of May.
_ON = r"(?:ngay|hom|mung|mong|sang|trua|chieu|toi|dem)"
_MONTH = r"(?P<month>\d{1,2}|gieng|chap)"
# What is counted after a number that looks like a year.
_COUNTED = r"%|dong|nguoi|ca\b|km|m\b|d\b|(?:t[yi]|trieu|nghin|ngan|tan|ha|kg|usd)\b"


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The tables of `match/figures.toml`, folded, and patterns made of them."""

    relative: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    months: Mapping[str, int] = field(default_factory=dict)
    words: re.Pattern[str] = re.compile(r"(?!)")
    dates: tuple[re.Pattern[str], ...] = ()

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> Calendar:
        relative = {fold(word): (kind, by) for word, (kind, by) in table["relative"].items()}
        numbers = {fold(word): value for word, value in table["words"].items()}
        numbers |= {"gieng": 1, "chap": 12, "muoi mot": 11, "muoi hai": 12}
        either = "|".join(sorted(relative, key=len, reverse=True))
        return cls(
            relative=relative,
            months={**table["months"], **numbers},
            words=re.compile(rf"(?<!\d )\b(?:{either})\b"),
            dates=_patterns(table["months"], numbers),
        )


def _patterns(
    english: Mapping[str, int], vietnamese: Mapping[str, int]
) -> tuple[re.Pattern[str], ...]:
    name = "|".join(sorted(english, key=len, reverse=True))
    said = "|".join(sorted(vietnamese, key=len, reverse=True))
    month = rf"(?P<month>\d{{1,2}}|{said})"
    day = r"(?P<day>\d{1,2})"
    return tuple(
        re.compile(pattern)
        for pattern in (
            rf"(?<![\d/.,]){day}\s?[/.-]\s?(?P<month>\d{{1,2}})\s?[/.-]\s?{_YEAR}(?!\d)",
            rf"\b{day}\s+thang\s+{_MONTH}\b(?:\s*(?:[,/-]|nam)\s*{_YEAR}\b)?",
            rf"\b{_ON}\s+{day}\s+thang\s+{month}\b(?:\s*(?:[,/-]|nam)\s*{_YEAR}\b)?",
            rf"\b{_NAMED}\s+(?:ngay\s+)?{day}/(?P<month>\d{{1,2}})(?![\d/])",
            r"(?<![\d/.,])(?P<day>1[3-9]|2\d|3[01])/(?P<month>\d{1,2})(?![\d/])",
            rf"\b(?P<month>{name})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s*{_YEAR}\b)?",
            rf"\b{day}(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{name})\b\.?(?:,?\s*{_YEAR}\b)?",
            rf"(?<!\d )\bthang\s+{month}\b(?:\s*(?:[,/-]|nam)\s*{_YEAR}\b)?",
            rf"\b(?:in|since|until|from|by|last|next|this)\s+(?P<month>{name})\b(?:,?\s*{_YEAR}\b)?",
            rf"\bngay\s+{day}\b(?!\s*(?:[./,-]?\d|h\b))",
            rf"(?<![\d.,])(?:nam\s+)?{_YEAR}(?!\d|[.,]\d|\s*(?:{_COUNTED}))",
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A date as far as it is told, or so many days, weeks, months or years from today."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    kind: str = ""
    by: int = 0

    @property
    def ages(self) -> bool:
        """Whether tomorrow it is another day."""
        return self.kind in ("day", "week") or (self.day is not None and self.year is None)

    def span(self, said: date, *, back: int = 0) -> tuple[date, date] | None:
        """The days that it can mean when said on `said`, or so many days before; None where it is
        no day or week of which that can be said."""
        if self.kind in ("day", "week"):
            length = 1 if self.kind == "day" else 7
            meant = timedelta(days=length * self.by)
            return (said - timedelta(days=back) + meant, said + meant + timedelta(days=length - 1))
        if self.day is None or self.month is None:
            return None
        years = [self.year] if self.year else [said.year - 1, said.year, said.year + 1]
        days = [day for year in years if (day := _date(year, self.month, self.day))]
        nearest = min(days, key=lambda day: abs(day - said), default=None)
        return (nearest, nearest) if nearest else None


def read_days(text: str, calendar: Calendar) -> tuple[tuple[Told, ...], str]:
    """The days that `text` tells, and the folded text without them."""
    rest = _CALLED.sub(" ", fold(text))
    told: list[Told] = []

    def keep(make: Callable[[re.Match[str]], Told | None]) -> Callable[[re.Match[str]], str]:
        def replace(found: re.Match[str]) -> str:
            one = make(found)
            if one is None:
                return found.group()
            told.append(one)
            # A word that says that it was a day, for one that stands beside it.
            return " , hom "

        return replace

    rest = calendar.words.sub(keep(lambda found: _relative(found, calendar)), rest)
    for pattern in calendar.dates:
        rest = pattern.sub(keep(lambda found: _told(found, calendar)), rest)
    return tuple(told), rest


def _told(found: re.Match[str], calendar: Calendar) -> Told | None:
    parts = found.groupdict()
    month = parts.get("month")
    number = int(month) if month and month.isdigit() else calendar.months.get(month or "")
    day = int(parts["day"]) if parts.get("day") else None
    if (number is not None and not 1 <= number <= 12) or (day is not None and not 1 <= day <= 31):
        return None
    return Told(year=int(parts["year"]) if parts.get("year") else None, month=number, day=day)


def _relative(found: re.Match[str], calendar: Calendar) -> Told:
    kind, by = calendar.relative[found.group()]
    return Told(kind=kind, by=by)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def differ(asked: tuple[Told, ...], told: tuple[Told, ...]) -> bool:
    """Whether each tells a day, month or year that is none of the other's."""
    # A long list repeats the same few days: each is compared once.
    here, there = dict.fromkeys(asked), dict.fromkeys(told)
    new = [one for one in here if not any(_agree(one, other) for other in there)]
    gone = [other for other in there if not any(_agree(one, other) for one in here)]
    return any(_comparable(one, other) for one in new for other in gone)


def _fields(one: Told) -> set[str]:
    if one.kind:
        return {one.kind}
    return {name for name in ("year", "month", "day") if getattr(one, name) is not None}


def _comparable(one: Told, other: Told) -> bool:
    return bool(one.kind) == bool(other.kind) and bool(_fields(one) & _fields(other))


def _agree(one: Told, other: Told) -> bool:
    if not _comparable(one, other):
        return False
    if one.kind:
        return one.by == other.by
    names = _fields(one) & _fields(other)
    return all(getattr(one, name) == getattr(other, name) for name in names)


def has_aged(
    asked: tuple[Told, ...], told: tuple[Told, ...], *, today: date, checked: date
) -> bool:
    """Whether what is asked `today` is of other days than what was checked on `checked`.

    A date with its year does not age; one without is the nearest to the day on which it is said.
    """
    return _other_days(asked, told, today, checked) or _other_years(asked, told, today, checked)


def _other_days(
    asked: tuple[Told, ...], told: tuple[Told, ...], today: date, checked: date
) -> bool:
    here = [span for one in asked if (span := one.span(today))]
    there = [span for one in told if (span := one.span(checked, back=_BEFORE))]
    slack = timedelta(days=FRESH)
    if here and there:
        return not any(
            first <= end + slack and start - slack <= last
            for first, last in here
            for start, end in there
        )
    is_old = today - checked > slack
    if here:
        # What was checked before that day says nothing of it.
        is_bound = is_old and any(one.kind in ("day", "week") for one in asked)
        return is_bound or all(first > checked + slack for first, _ in here)
    return is_old and any(one.ages for one in told)


def _other_years(
    asked: tuple[Told, ...], told: tuple[Told, ...], today: date, checked: date
) -> bool:
    here, there = _periods(asked, today), _periods(told, checked)
    for kind in here.keys() & there.keys():
        if not here[kind] & there[kind]:
            return True
    months = "month" in here and "month" not in there and _is_relative(asked, "month")
    if months and (checked.year, checked.month) not in here["month"]:
        return True
    aged = _is_relative(told, "month") and "month" not in here
    return aged and (today.year, today.month) > (checked.year, checked.month)


def _is_relative(days: tuple[Told, ...], kind: str) -> bool:
    return any(one.kind == kind for one in days)


def _periods(days: tuple[Told, ...], said: date) -> dict[str, set[object]]:
    """Years, and months of a year, where they can be told."""
    found: dict[str, set[object]] = {}
    for one in days:
        if one.kind == "year":
            found.setdefault("year", set()).add(said.year + one.by)
        elif one.kind == "month":
            months = said.year * 12 + said.month - 1 + one.by
            found.setdefault("month", set()).add((months // 12, months % 12 + 1))
        elif one.year is not None:
            found.setdefault("year", set()).add(one.year)
    return found
