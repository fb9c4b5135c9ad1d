"""The same text seen in ways in which a pattern can read it, letter for letter at one offset."""

from __future__ import annotations

import re
import sys
import unicodedata
from dataclasses import dataclass, replace

from hoiam.reading import redact_words as words
from hoiam.reading.fold import FOLDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A personal item: `start`, `end` are offsets in code points."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`plain` keeps case; `lower` has marks and no capitals; `folded` has neither marks.

    All have the length of the text and ASCII digits. `numbers` is `folded` with what must stay
    (dates, sums, numbers of documents) blotted out. `bare`: it was written without marks.
    """

    plain: str
    lower: str
    folded: str
    numbers: str
    bare: bool = False

    def choose(self, patterns: tuple[re.Pattern[str], re.Pattern[str]]) -> re.Pattern[str]:
        """Of `redact_words.both` the one that can read this text."""
        return patterns[self.bare]


def _ascii_forms() -> dict[int, str]:
    """Digits of any script and full-width forms, each as one ASCII character."""
    table = {point: chr(point - 0xFEE0) for point in range(0xFF01, 0xFF5F)}
    for point in range(0x80, min(sys.maxunicode, 0x1FFFF)):
        digit = unicodedata.digit(chr(point), None)
        if digit is not None:
            table[point] = str(digit)
    for dash in "\u2010\u2011\u2012\u2013\u2014\u2212":
        table[ord(dash)] = "-"
    for dot in "\u00b7\u2022\u2024\u2219\u30fb":
        table[ord(dot)] = "."
    for blank in "\u00a0\u2002\u2003\u2007\u2009\u202f\u3000\t":
        table[ord(blank)] = " "
    # The only capital whose small form has two characters.
    table[0x130] = "I"
    return table


_ASCII = _ascii_forms()
# Beyond the basic plane as one range: a set of single letters there is searched one by one.
_ASCII_FORMS = re.compile(
    f"[{re.escape(''.join(chr(p) for p in _ASCII if p < 0x10000))}\U00010000-\U0001ffff]"
)
# Here and below a pattern begins with what it consumes, and looks back only then: the engine then
# skips along the text to that letter or digit, which takes a fourth of the time.
_LETTER_O = re.compile(r"o(?:(?<![^\W\d]o)(?=\d)|(?<=\do)(?=[\d. -]))")
_LETTER_L = re.compile(r"[li](?<=\d[li])(?=\d)")


def see(text: str) -> View:
    """The views of an NFC text. Letters standing for digits ("o912", "09l2") are read as digits."""
    plain = _ASCII_FORMS.sub(lambda match: match[0].translate(_ASCII), text)
    lower = plain.lower()
    folded = lower.translate(FOLDS)
    numbers = _LETTER_L.sub("1", _LETTER_O.sub("0", folded))
    return View(plain=plain, lower=lower, folded=folded, numbers=numbers, bare=_is_bare(lower))


def _is_bare(lower: str) -> bool:
    """Whether a text has so few marks that its writer leaves them out (gate `redact`)."""
    marked = len(lower) - len(lower.encode("ascii", "ignore"))
    return marked * 50 < len(lower)


_UNIT = (
    r"(?:dong(?! chi)|d(?![\w/])|vnd|ty|trieu|nghin|ngan|tram|usd|euro|eur|ha|m2|m3|km|km2|kg|tan"
    r"|ta|lit|mw|kwh|kv|mhz|khz|ghz|nguoi|ho|ca|diem|ban|luot|thi sinh|thanh vien"
    r"|don vi|cp|co phieu)"
)
_DATE = re.compile(
    r"\d(?<!\d\d)(?:\d?([-./ ])\d{1,2}\1(?:19[4-9]\d|20[0-4]\d)"
    r"|(?:(?<=1)9|(?<=2)0)\d\d([-./])\d{1,2}\2\d{1,2})"
    r"(?!\d)(?:[,\s-]{1,3}\d{1,2}(?::|h|g| gio )\d{0,2})?"
)
_CLOCK = re.compile(r"\d(?<!\d\d)\d?(?:h|:|g| gio )\d{0,2}(?!\d)")
_DOCUMENT = re.compile(
    r"\d(?<![\w./-]\d)\d{0,6}(?:/\d{4})?/[a-z]{1,8}\d{0,3}(?:-[a-z0-9]{1,12}){0,4}(?!\w)"
)
_SUM = re.compile(rf"\d(?<![\d.,]\d)\d{{0,19}}(?:[.,]\d{{1,6}}){{0,8}}[ -]?{_UNIT}(?!\w)")
_SPACED_SUM = re.compile(rf"[1-9](?<![\d.,]\d)\d{{0,2}}(?: \d{{3}}){{1,5}} ?{_UNIT}(?!\w)")
_SHARE = re.compile(r"\d(?<![\d.,]\d)\d{0,8}(?:[.,]\d{1,6})?\s?%")
_PLACE_ON_EARTH = re.compile(
    r"[-\d](?<![\d.][-\d])(?:(?<=\d)\d{0,2}|(?<=-)\d{1,3})\.\d{4,9}\s?[,;]\s?-?\d{1,3}\.\d{4,9}"
)
_CODE_LENGTH = 60


def protect(view: View) -> View:
    """The view with everything blotted out of `numbers` that is never personal."""
    numbers = view.numbers
    for pattern in (_DATE, _DOCUMENT, _SPACED_SUM, _SUM, _SHARE, _PLACE_ON_EARTH, _CLOCK):
        numbers = pattern.sub(_blot, numbers)
    return replace(view, numbers=numbers)


def _blot(match: re.Match[str]) -> str:
    """Hash signs over the match, unless the words before it say that it is a phone's number."""
    digits = sum(letter.isdigit() for letter in match[0])
    if digits >= 9 and match[0][0] == "0":
        before = match.string[max(0, match.start() - _CODE_LENGTH) : match.start()]
        if words.PHONE.search(before):
            return match[0]
    return "#" * len(match[0])


# A stop behind up to three letters is an abbreviation's ("TP.", "ĐT."), not a sentence's.
_SENTENCE_END = re.compile(r"(?:(?<=\w{4})[.!?]|[!?])(?=\s+\S)|\n\s*\n")
WINDOW = 140


def is_offices(view: View, start: int, end: int) -> bool:
    """Whether the nearest word before an item, or the one right behind it, names an office.

    Only the sentence of the item counts, and of that the last `WINDOW` letters (gate `redact`).
    """
    before = view.lower[max(0, start - WINDOW) : start]
    before = before[_last(_SENTENCE_END, before) + 1 :]
    office = _last(view.choose(words.OFFICE), before)
    person = _last(view.choose(words.PERSON), before)
    if office < 0 and person < 0:
        behind = view.lower[end : end + 60]
        return view.choose(words.OFFICE_BEHIND).search(behind) is not None
    return office > person


def _last(pattern: re.Pattern[str], text: str) -> int:
    """Where the last match ends; -1 when there is none."""
    return max((match.end() for match in pattern.finditer(text)), default=-1)
