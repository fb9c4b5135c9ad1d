"""The patterns of printed dates, made of the words of every language. All match folded text."""

from __future__ import annotations

import re
from collections.abc import Iterable

from hoiam.reading.languages import LANGUAGES


def _either(words: Iterable[str]) -> str:
    """An alternation, longest first, in which a space stands for any run of spaces."""
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in ordered)


MONTHS = {word: n for language in LANGUAGES for word, n in language.months.items()}
WEEKDAYS = {word: n for language in LANGUAGES for word, n in language.weekdays.items()}
MERIDIEM_MORNING = frozenset().union(*(language.morning for language in LANGUAGES))
MERIDIEM_AFTERNOON = frozenset().union(*(language.afternoon for language in LANGUAGES))
UNITS = {word: n for language in LANGUAGES for word, n in language.ago.items()}
DAYS_BACK = {word: n for language in LANGUAGES for word, n in language.days_back.items()}
NOW_WORDS = frozenset().union(*(language.now_words for language in LANGUAGES))
DATELINE = frozenset().union(*(language.dateline for language in LANGUAGES)) | {"gmt", "utc", "t"}
UPDATED = tuple(word for language in LANGUAGES for word in language.updated)

# Hours from Greenwich of the names that RFC 822 and newspapers use.
ZONES = {
    "z": 0,
    "ict": 7,
    "est": -5,
    "edt": -4,
    "cst": -6,
    "cdt": -5,
    "mst": -7,
    "mdt": -6,
    "pst": -8,
    "pdt": -7,
    "bst": 1,
    "cet": 1,
    "cest": 2,
    "sgt": 8,
    "jst": 9,
}

EPOCH = re.compile(r"\d{10}|\d{13}")
COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?")

ZONE = re.compile(
    r"\b(?:gmt|utc)\b(?:\s*(?P<sign>[+-])\s*(?P<hours>\d{1,2})(?::?(?P<minutes>\d\d))?\b"
    r"|\s*(?P<cut>[+](?!\s*\d)))?"
)
_HALF = _either(MERIDIEM_MORNING | MERIDIEM_AFTERNOON | {"a.m", "p.m"})
TIME = re.compile(
    r"(?<![\d/.:-])(?P<hour>\d{1,2})\s*"
    r"(?:(?:(?:h|g|gio|:)\s*:?|h\s*:)\s*(?P<minute>\d{1,2})(?!\d)\s*(?:'|phut|ph|p\b(?!\.))?"
    r"(?:\s*:\s*(?P<second>\d{1,2})(?!\d)(?:\.\d+)?(?:''|\"|s\b)?)?|(?:h|gio)\b|(?=\s*(?:am|pm)\b))"
    rf"(?:\s*(?P<half>{_HALF})\b\.?)?"
    rf"(?:\s*(?:(?P<sign>[+-])(?P<zone_hours>\d\d):?(?P<zone_minutes>\d\d)(?![\d/-])"
    rf"|\b(?P<zone>{_either(ZONES)})\b))?"
)
WEEKDAY = re.compile(rf"(?<!\w)(?:{_either(WEEKDAYS)})(?!\w)")

_D = r"(?<![\d.,])(?P<day>\d{1,2})"
_M = r"(?P<month>\d{1,2})"
_Y = r"(?P<year>\d{4}|\d{2,3})(?!\d)"
_BARE = _either(word for language in LANGUAGES if language.bare_months for word in language.months)
_NAMED = rf"(?P<month>{_BARE})"
_VI = rf"{_D}\s*[,-]?\s*(?:thang|thg|th\.?)\s*(?P<month>\d{{1,2}}(?!\d)|{_either(MONTHS)})\b"
_VI_YEAR = r"\s*[,/-]?\s*(?:nam\s*)?(?P<year>\d{4}|\d{2,3})(?![\d:h])"
_EN_FIRST = rf"\b{_NAMED}\.?\s*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)"
_EN_DAY = rf"{_D}(?:st|nd|rd|th)?\s*(?:of\s+)?[-./ ]?\s*\b{_NAMED}\b\.?"
# The most telling first; the first that matches is taken and the others are not tried. A group
# named `swap` marks the numeric forms, which may be month before day.
DATES = (
    re.compile(
        r"(?<!\d)(?P<year>\d{4})\s*(?:[-/.]|年)\s*(?P<month>\d{1,2})\s*(?:[-/.]|月)\s*"
        r"(?P<day>\d{1,2})(?!\d)"
    ),
    re.compile(rf"{_VI}{_VI_YEAR}"),
    re.compile(rf"{_D}\s*[-/.]\s*{_M}(?P<swap>)\s*[-/.]\s*{_Y}"),
    re.compile(rf"{_EN_DAY}\s*[-,./ ]?\s*(?P<year>\d{{4}})(?!\d)"),
    re.compile(rf"{_EN_FIRST}\s*,?\s*(?P<year>\d{{4}})(?!\d)"),
    re.compile(_VI),
    re.compile(rf"{_D}\s*[-/]\s*{_M}(?P<swap>)(?![\d.,])"),
    re.compile(rf"{_D}\s+\b(?P<month>{_BARE})\b"),
    re.compile(_EN_FIRST),
)
_UNIT = _either(UNITS)
AGO = re.compile(
    rf"\b(?P<count>\d{{1,4}})\s*(?P<unit>{_UNIT})s?\s*"
    rf"(?:{_either(word for language in LANGUAGES for word in language.ago_words)})\b"
)
