"""What a language brings to reading. One file for each language, one line in `__init__`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageWords:
    """The words of one language that reading has to know, all folded (`date.fold`).

    `months` and `weekdays` (Monday is 0) map a word to its number; `bare_months` says that the
    words of `months` mean nothing else, so that they need no word for "month" before them;
    `morning` and `afternoon` are what stands after an hour; `ago` maps a unit to seconds, as in
    "3 units ago" or its like; `days_back` maps "yesterday" to 1; `dateline` are words that stand
    beside a date and mean nothing else; `updated` are those that announce a later change;
    `syllables` are so frequent that they give the language away when its accents are missing.
    """

    code: str
    months: Mapping[str, int]
    bare_months: bool
    weekdays: Mapping[str, int]
    morning: frozenset[str]
    afternoon: frozenset[str]
    ago: Mapping[str, int]
    ago_words: tuple[str, ...]
    days_back: Mapping[str, int]
    now_words: frozenset[str]
    dateline: frozenset[str]
    updated: tuple[str, ...]
    syllables: frozenset[str] = frozenset()
