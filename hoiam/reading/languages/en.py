"""English."""

from __future__ import annotations

from hoiam.reading.languages.words import LanguageWords

_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

WORDS = LanguageWords(
    code="en",
    bare_months=True,
    months={
        **{month: number for number, month in enumerate(_MONTHS, 1)},
        **{month[:3]: number for number, month in enumerate(_MONTHS, 1)},
        "sept": 9,
    },
    weekdays={
        **{day: number for number, day in enumerate(_WEEKDAYS)},
        **{day[:3]: number for number, day in enumerate(_WEEKDAYS)},
        "tues": 1,
        "thur": 3,
        "thurs": 3,
    },
    morning=frozenset({"am"}),
    afternoon=frozenset({"pm"}),
    ago={
        "second": 1,
        "sec": 1,
        "minute": 60,
        "min": 60,
        "hour": 3600,
        "hr": 3600,
        "day": 86400,
        "week": 604800,
    },
    ago_words=("ago",),
    days_back={"today": 0, "yesterday": 1},
    now_words=frozenset({"just now"}),
    dateline=frozenset(
        [
            "published",
            "posted",
            "on",
            "at",
            "date",
            "updated",
            "last",
            "modified",
            "time",
            "first",
            "created",
            "of",
            "the",
        ]
    ),
    updated=("updated", "last modified", "modified"),
)
