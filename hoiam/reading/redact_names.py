"""Finds the names by which writers name themselves, or those whom to call at a removed number.

    tôi là … · tên tôi là … · my name is …    self-naming
    anh … 09…   09… (chị …)                   beside a number that went
    trân trọng, …   ký tên: …                 signatures

A name anywhere else stays: an official of whom a claim tells is named by duty, not by themself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from hoiam.reading import redact_name_words as words
from hoiam.reading.redact_view import Found, View

_WORD = re.compile(r"[^\W\d_]{1,20}(?:['’-][^\W\d_]{1,20})?(?!\w)")
_MOST = 4
_LONGEST = 80
_NAME = r"(?:tên|ten)(?: thật| đầy đủ| khai sinh)?"


def _cues(who: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """ "tên tôi là" and "tôi (tên) là"."""
    return (
        re.compile(rf"(?<!\w){_NAME}(?: của| cua)? (?:{who}) (?:là|la)\s*:?\s+"),
        re.compile(rf"(?<!\w)(?P<who>{who}) (?:(?P<named>{_NAME}(?: (?:là|la))?)|là|la)\s*:?\s+"),
    )


# By whether the text is written without marks: "đồng minh là" is no "mình là".
_CUES = {False: _cues(words.SELF), True: _cues(words.BARE_SELF)}
_TITLES = re.compile(words.TITLES)
_DUTY = re.compile(words.DUTY)
_ADDRESSED = re.compile(words.ADDRESSED)
_POSSESSED = re.compile(words.POSSESSED)
_CLAUSE = re.compile(r"[,.;:!?\n“”\"()–-]")
_MAY_NAME = ("tên", "ten", "là ", "la ", "name", "i am", "i'm", "i’m")


def find_names(view: View, numbers: Sequence[Found]) -> Iterator[Found]:
    """Names beside self-naming words, beside `numbers` (what else is taken out) and in signatures.

    The words around a name stay. Linear in time.
    """
    if any(cue in view.lower for cue in _MAY_NAME):
        yield from _find_self(view)
        yield from _find_english(view)
    for found in numbers:
        yield from _find_beside(view, found)
    yield from _find_signatures(view)


def _named(view: View, start: int, end: int) -> Iterator[Found]:
    # An initial alone leads to nobody.
    if end - start > 1:
        yield Found(start=start, end=end, kind="name")


def _unless_place(view: View, start: int, end: int) -> Iterator[Found]:
    if view.folded[start:end].replace(" ", "_") not in words.PROVINCES:
        yield from _named(view, start, end)


def _run(view: View, start: int) -> list[re.Match[str]]:
    """The words from `start` on, up to one more than a name has, divided by single blanks."""
    found: list[re.Match[str]] = []
    at = start
    while len(found) <= _MOST:
        match = _WORD.match(view.plain, at)
        if match is None:
            break
        found.append(match)
        at = match.end()
        if view.plain[at : at + 1] != " ":
            break
        at += 1
    return found


def _capitals(run: list[re.Match[str]]) -> list[re.Match[str]]:
    """The words of a run up to the first in small letters."""
    for number, word in enumerate(run):
        if not word[0][0].isupper():
            return run[:number]
    return run[:_MOST]


def _small(run: list[re.Match[str]], stops: frozenset[str] = words.STOPS) -> list[re.Match[str]]:
    """The words of a run up to the first that can be no part of a name."""
    for number, word in enumerate(run):
        if word[0].lower() in stops:
            return run[:number]
    return run[:_MOST]


def _end(found: list[re.Match[str]], start: int) -> int:
    return found[-1].end() if found else start


def _is_shouted(run: list[re.Match[str]]) -> bool:
    """Capitals throughout tell no name from another word."""
    return all(word[0].isupper() and len(word[0]) > 1 for word in run)


# ---- "tôi là …" ---------------------------------------------------------------------------------


def _find_self(view: View) -> Iterator[Found]:
    told, being = _CUES[view.bare]
    for match in told.finditer(view.lower):
        yield from _named(view, match.end(), _end_of_told(view, match.end()))
    for match in being.finditer(view.lower):
        if _tells_of_another(view, match):
            continue
        start = match.end()
        if match["named"]:
            yield from _named(view, start, _end_of_told(view, start))
            continue
        titles = _TITLES.match(view.lower, start)
        if titles and (end := _end_of_full(view, titles.end())) > titles.end():
            yield from _named(view, titles.end(), end)
        else:
            yield from _unless_place(view, start, _end_of_being(view, start))


def _tells_of_another(view: View, match: re.Match[str]) -> bool:
    """Whether the clause before says so: "chủ tịch xã tôi là …", "hai người con là …"."""
    before = view.lower[max(0, match.start() - 60) : match.start()]
    clause = _CLAUSE.split(before)[-1]
    if not match["named"] and _POSSESSED.search(clause):
        return True
    last = clause.split()[-1:]
    if match["who"] in words.KIN_SELF and not match["named"]:
        return bool(last) and last[0] not in words.BEFORE_SELF
    return bool(_DUTY.search(clause)) and not _ADDRESSED.search(clause)


def _end_of_told(view: View, start: int) -> int:
    """After "tên là" any word is the name but a few."""
    run = _run(view, start)
    capitals = [] if _is_shouted(run) else _capitals(run)
    return _end(capitals or _small(run), start)


def _end_of_full(view: View, start: int) -> int:
    """A name of two words at least, the first a family's."""
    capitals = _capitals(_run(view, start))
    is_full = len(capitals) > 1 and capitals[0][0].lower() in words.SURNAMES
    return _end(capitals, start) if is_full and not _is_shouted(capitals) else start


def _end_of_being(view: View, start: int) -> int:
    """After "tôi là": a name in capitals, or one that small letters can only mean so."""
    run = _run(view, start)
    capitals = [] if _is_shouted(run) else _capitals(run)
    if not capitals:
        return _end_of_small(run, start)
    first = capitals[0][0].lower()
    if len(capitals) > 1 and first in words.SURNAMES and capitals[1][0].lower() not in {"nam"}:
        return _end(capitals, start)
    if first in words.NO_NAME:
        return start
    if len(capitals) > 1 or len(run) == 1 or run[1][0].lower() in words.STOPS:
        return _end(capitals, start)
    return start


def _end_of_small(run: list[re.Match[str]], start: int) -> int:
    found = _small(run)
    if not found:
        return start
    first = found[0][0].lower()
    second = found[1][0].lower() if len(found) > 1 else ""
    is_family = first in words.SURE_SURNAMES or (
        first in words.SURNAMES and second in words.MIDDLES
    )
    if is_family and second:
        return _end(found, start)
    return _end(found, start) if len(found) == 1 and first in words.GIVEN else start


# ---- English ------------------------------------------------------------------------------------

_ENGLISH = re.compile(rf"(?<!\w)(?P<cue>{words.ENGLISH}):?\s+{words.ENGLISH_TITLE}")


def _find_english(view: View) -> Iterator[Found]:
    for match in _ENGLISH.finditer(view.lower):
        start = match.end()
        run = _run(view, start)
        is_told = "name" in match["cue"]
        if not run or run[0][0].lower() in words.NO_ENGLISH_NAME:
            continue
        capitals = _capitals(run)
        if not capitals and is_told:
            capitals = _small(run, words.ENGLISH_STOPS)
        behind = view.lower[_end(capitals, start) :][:6]
        if is_told or len(capitals) > 1 or behind.startswith((", ", " from ")):
            yield from _named(view, start, _end(capitals, start))


# ---- beside what is taken out -------------------------------------------------------------------

_KIN = rf"(?<!\w)(?P<kin>{words.KIN})\s+(?P<name>[^\W\d_]{{1,20}}(?: [^\W\d_]{{1,20}}){{0,3}})"
_CALL = r"(?<!\w)(?:gọi|liên hệ|lh|gặp|alo|nhắn|goi|lien he|gap)(?: cho| với| tới)?:?\s+"
_TO_NUMBER = rf"[\s,:;.(–-]{{0,4}}(?:{words.LABEL}(?!\w)[\s:.(–-]{{0,4}}){{0,3}}$"
_BEFORE = re.compile(rf"{_KIN}{_TO_NUMBER}")
_CALLED = re.compile(rf"{_CALL}(?P<name>[^\W\d_]{{1,20}}(?: [^\W\d_]{{1,20}}){{0,3}}){_TO_NUMBER}")
_BEHIND = re.compile(
    r"(?: \([^()\n]{1,20}\)(?= (?:của|gặp)))?[\s,:;(–-]{0,4}(?:gặp|của|là số của|số của|hỏi|chủ tk"
    r"|chủ tài khoản|ctk|tên|gap|cua|ten)?"
    rf"[\s:]{{0,2}}(?:(?P<kin>{words.KIN})\s+)?"
)
_WITHIN = 60
_LED = ("gặp", "của", "hỏi", "chủ", "ctk", "tên", "gap", "cua", "ten", "(")


def _find_beside(view: View, found: Found) -> Iterator[Found]:
    at = max(0, found.start - _WITHIN)
    before = view.lower[at : found.start]
    for pattern in (_BEFORE, _CALLED):
        match = _last_match(pattern, before)
        if match is None:
            continue
        start, end = at + match.start("name"), at + match.end("name")
        end = _end_beside(view, start, end, is_kin=pattern is _BEFORE)
        if end > start:
            yield from _named(view, start, end)
            return
    behind = _BEHIND.match(view.lower, found.end, found.end + _WITHIN)
    if behind is None or not (behind["kin"] or any(word in behind[0] for word in _LED)):
        return
    run = _capitals(_run(view, behind.end()))
    if run and not _is_shouted(run) and run[0][0].lower() not in words.NO_NAME:
        yield from _named(view, behind.end(), _end(run, behind.end()))


def _last_match(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The match that begins last, so that of two kin words the one beside the name counts."""
    match = None
    at = 0
    while (found := pattern.search(text, at)) is not None:
        match, at = found, found.start() + 1
    return match


def _end_beside(view: View, start: int, end: int, *, is_kin: bool) -> int:
    """Where the name ends that stands before a number: in capitals, or one small word after kin."""
    run = [word for word in _run(view, start) if word.end() <= end]
    capitals = [] if _is_shouted(run) else _capitals(run)
    if capitals:
        return start if _is_body(capitals) else _end(capitals, start)
    run = _small(run)
    if not run or run[0][0].lower() in words.NO_KIN_NAME:
        return start
    is_full = run[0][0].lower() in words.SURE_SURNAMES
    return _end(run, start) if is_full or (is_kin and len(run) == 1) else start


# ---- signatures ---------------------------------------------------------------------------------

_CLOSING = re.compile(rf"(?<!\w)(?:{words.CLOSINGS})[ ]?[,.:!\n-][\s,.:!-]{{0,6}}")
_SIGNED = re.compile(rf"(?<!\w)(?:{words.SIGNED})\s?(?:\(ký tên\))?\s?:[\s]{{0,4}}")
_CLOSED = re.compile(rf"(?<!\w)(?:{words.CLOSINGS}|{words.SIGNED_ABOVE})(?!\w)")
_OFFICE = re.compile(words.OFFICE)
_ENDS = re.compile(
    r"[ ]{0,3}(?:[.!)…]{0,4}[ ]{0,9}(?:\n|$)|[,;(–./-]?\s*(?:sđt|sdt|đt|dt|số|so |tel|phone|email"
    r"|mail|zalo|địa chỉ|đ/c|thôn|tổ|xóm|ấp|phường|xã|sinh năm|năm sinh|cccd|\+?\d))"
)
_CLOSES = ("trọng", "trong", "thư", "thu", "thân", "ơn", " on", "regard", "sincer", "respect")


def _find_signatures(view: View) -> Iterator[Found]:
    if ":" in view.lower:
        for match in _SIGNED.finditer(view.lower):
            yield from _signed(view, match.end())
    if any(word in view.lower for word in (*_CLOSES, "yours", "thank")):
        for match in _CLOSING.finditer(view.lower):
            yield from _signed(view, match.end())
    yield from _last_line(view)


def _signed(view: View, start: int) -> Iterator[Found]:
    """A name that the end of a line, a number or a home follows."""
    run = _run(view, start)
    capitals = [] if _is_shouted(run) and len(run) > _MOST else _capitals(run)
    if not capitals and run and run[0][0].lower() in words.SURNAMES and len(run) > 1:
        capitals = _small(run)
    if not capitals or _is_body(capitals) or not _ENDS.match(view.lower, capitals[-1].end()):
        return
    yield from _unless_place(view, start, capitals[-1].end())


def _is_body(run: list[re.Match[str]]) -> bool:
    first = run[0][0].lower()
    if first in words.SURNAMES and len(run) > 1:
        return False
    # "VNPT Bình Dương": a short form before words in small letters.
    is_short_form = _is_shouted(run[:1]) and not _is_shouted(run)
    return first in words.NO_NAME or is_short_form


def _last_line(view: View) -> Iterator[Found]:
    """A family name with one to three more, alone on the last line, under a closing.

    Under the signing form of an office it stays: who signs for an office may be named.
    """
    text = view.plain.rstrip(" \n.")
    start = text.rfind("\n") + 1
    if not start or len(text) - start > _LONGEST:
        return
    above = view.lower[max(0, start - 2 * _LONGEST) : start].rstrip().split("\n")[-3:]
    if _OFFICE.match(above[-1]) or not any(map(_CLOSED.search, above)):
        return
    start += len(text[start:]) - len(text[start:].lstrip(" -–"))
    if text[start:] and _end_of_full(view, start) == len(text):
        yield from _unless_place(view, start, len(text))
