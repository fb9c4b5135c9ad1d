"""Finds phone numbers, identity papers, bank accounts and plates of people."""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers

from hoiam.reading import redact_words as words
from hoiam.reading.redact_view import Found, View, is_offices

# Digits in groups, as people write a number. Groups never need more than three signs between.
_RUN = re.compile(r"[+(]{0,2}\d(?:[ .()_*/,-]{0,3}\d){6,24}")
_LIST_BREAK = re.compile(r"[,/]\s+|\s[-/]\s|\s{2,}|\n")
_MOBILE = re.compile(r"0(?:3[2-9]|5[25689]|7[06-9]|8[1-9]|9\d)\d{7}$")
_OLD_MOBILE = re.compile(r"01(?:2\d|6[2-9]|8[68]|99)\d{7}$")
_LANDLINE = re.compile(r"02\d{8,9}$")
_COUNTRY = re.compile(r"(?:00)?84(?=0?[235789]\d{8,9}$)0?")
# Numbers of the army and the police, and of service: an office's by their form alone.
_OFFICE_LINE = re.compile(r"(?:069\d{6,8}|1[89]00\d{2,6})$")
_CITIZEN = re.compile(r"0(?:0[1-9]|[1-8]\d|9[0-6])[0-9]\d{8}$")
_MAY_BEGIN = re.compile("0[2-9]|01[2689]|00[1-9]|84")
_BEFORE = 70


def find_numbers(view: View) -> Iterator[Found]:
    """Personal numbers of every kind; each run of digits is one or several, or none."""
    yield from _find_lettered_papers(view)
    yield from _find_plates(view)
    yield from _find_spelled(view)
    for run in _RUN.finditer(view.numbers):
        start = run.start()
        while start < run.end():
            found = _read(view, start, run.end())
            if found is None:
                start = _next_group(view.numbers, start, run.end())
                continue
            if found.kind:
                yield found
            start = _skip_separators(view.numbers, found.end, run.end())


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit())


def _next_group(numbers: str, start: int, end: int) -> int:
    at = start
    while at < end and numbers[at].isdigit():
        at += 1
    at = at + 1 if at == start else at
    return _skip_separators(numbers, at, end)


def _skip_separators(numbers: str, at: int, end: int) -> int:
    while at < end and not numbers[at].isdigit() and numbers[at] not in "+(":
        at += 1
    return at


def _is_inside_code(numbers: str, start: int) -> bool:
    """Whether the digits go on from a letter or a group that is no part of the number."""
    if not start:
        return False
    before = numbers[start - 1]
    if before == "#" or before.isdigit():
        return True
    if before.isalpha():
        return not re.search(r"(?:sdt|dt|tel|so|zalo|goi|call|lh|alo|phone)$", numbers[:start][-8:])
    return before in "./,-" and start > 1 and (numbers[start - 2].isdigit())


def _ends(numbers: str, start: int, end: int) -> Iterator[int]:
    """Where an item that begins at `start` may end: behind each group, the longest first."""
    stops = []
    for at in range(start, min(end, start + 48)):
        if numbers[at].isdigit() and (at + 1 >= end or not numbers[at + 1].isdigit()):
            stops.append(at + 1)
    yield from reversed(stops)


def _read(view: View, start: int, end: int) -> Found | None:
    """The item that begins at `start`; one of kind "" is read and stays; None is no item."""
    numbers = view.numbers
    if _is_inside_code(numbers, start):
        return None
    before = _words_before(numbers, start)
    if before:
        if words.IDENTITY.search(before):
            return _longest(numbers, start, end, "identity", 8, 13)
        if words.ACCOUNT.search(before) and not _nearer_phone(before):
            found = _longest(numbers, start, end, "account", 6, 19)
            return _unless_offices(view, found) if found else None
        if words.CODE.search(before) and not words.PHONE.search(before):
            return Found(start=start, end=end, kind="")
    cued = bool(before) and words.PHONE.search(before) is not None
    if not cued and not _MAY_BEGIN.match(_digits(numbers[start : start + 16])):
        return _foreign(numbers, start, end)
    for stop in _ends(numbers, start, end):
        kind = _kind(numbers[start:stop], numbers[stop : stop + 2], cued=cued)
        if kind is not None:
            found = Found(start=start, end=stop, kind=kind)
            return found if kind == "identity" else _unless_offices(view, found)
    return None


def _words_before(numbers: str, start: int) -> str:
    """What stands between the last digit and here; "" where it is no word."""
    before = numbers[max(0, start - _BEFORE) : start]
    at = len(before)
    while at and not before[at - 1].isdigit():
        at -= 1
    return before if len(before) - at > 1 else ""


def _foreign(numbers: str, start: int, end: int) -> Found | None:
    if numbers[start] == "+":
        for stop in _ends(numbers, start, end):
            if _is_foreign(_digits(numbers[start:stop])):
                return Found(start=start, end=stop, kind="phone")
    return None


def _nearer_phone(before: str) -> bool:
    phone, account = words.PHONE.search(before), words.ACCOUNT.search(before)
    return bool(phone and account and phone.start() > account.start())


def _unless_offices(view: View, found: Found) -> Found:
    if found.kind and is_offices(view, found.start, found.end):
        return Found(start=found.start, end=found.end, kind="")
    return found


def _longest(numbers: str, start: int, end: int, kind: str, least: int, most: int) -> Found | None:
    for stop in _ends(numbers, start, end):
        if least <= len(_digits(numbers[start:stop])) <= most:
            return Found(start=start, end=stop, kind=kind)
    return None


def _kind(written: str, behind: str, *, cued: bool) -> str | None:
    """What a piece of digits is; "" for an office's line, None for no number of anybody."""
    if re.match(r"[./,-]\d|#|/[a-z]", behind) or (_LIST_BREAK.search(written) and not cued):
        return None
    digits = _digits(written)
    if _OFFICE_LINE.match(digits):
        return ""
    if len(digits) == 12 and _CITIZEN.match(digits) and "/" not in written and "," not in written:
        return "identity"
    local = _COUNTRY.sub("0", digits)
    if _MOBILE.match(local) or _OLD_MOBILE.match(local) or _LANDLINE.match(local):
        return "phone"
    if written.startswith("+") and _is_foreign(digits):
        return "phone"
    if cued and 9 <= len(digits) <= 12 and (digits[0] in "08+" or digits[0] in "35789"):
        return "phone"
    return None


def _is_foreign(digits: str) -> bool:
    try:
        number = phonenumbers.parse("+" + digits)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(number)


# Papers whose numbers begin with letters: passports, health insurance, water and power customers.
_SEVEN_DIGITS = re.compile(r"\d(?:[ .-]?\d){6}")
_LETTERED = re.compile(r"(?<![\w-])(?!so )[a-z]{1,3} ?\d(?:[ .-]?\d){6,13}(?![\w])")


def _find_lettered_papers(view: View) -> Iterator[Found]:
    if not _SEVEN_DIGITS.search(view.folded):
        return
    for match in _LETTERED.finditer(view.folded):
        before = view.folded[max(0, match.start() - _BEFORE) : match.start()]
        if words.IDENTITY.search(before):
            yield Found(start=match.start(), end=match.end(), kind="identity")


_PLATE = re.compile(
    r"\d(?<![\w./-]\d)\d\s?-?\s?[a-z]{1,2}\d?\s?[-. ]{0,3}"
    r"(?:\d{3}\.?\s?\d{2}|\d{4,5})(?![\w/-]|[.,]\d)"
)
_SURE_PLATE = re.compile(r"\d{2}[a-z]{1,2}\d?\s?-\s?\d{3}\.\d{2}$|\d{2}-[a-z]\d\s\d{3}\.\d{2}$")


def _find_plates(view: View) -> Iterator[Found]:
    for match in _PLATE.finditer(view.folded):
        before = view.folded[max(0, match.start() - 40) : match.start()]
        if words.OFFICE_PLATE.search(before):
            continue
        if _SURE_PLATE.match(match[0]) or words.PLATE.search(before):
            yield Found(start=match.start(), end=match.end(), kind="plate")


_DIGIT_WORD = r"(?:khong|mot|hai|ba|bon|tu|nam|lam|sau|bay|tam|chin|muoi|linh|zero)"
_SPELLED = re.compile(rf"\b(?:{_DIGIT_WORD}|\d)(?:[\s,.-]{{1,3}}(?:{_DIGIT_WORD}|\d)){{8,13}}\b")
_FIRST_WORD = re.compile(r"khong|0|zero|tam bon|tam tu|8 4")


def _find_spelled(view: View) -> Iterator[Found]:
    """A number read out digit by digit, nine at least: no sentence counts so far."""
    for match in _SPELLED.finditer(view.folded):
        if not re.search("[a-z]", match[0]):
            continue
        before = view.folded[max(0, match.start() - _BEFORE) : match.start()]
        if _FIRST_WORD.match(match[0]) or words.PHONE.search(before):
            yield Found(start=match.start(), end=match.end(), kind="phone")
