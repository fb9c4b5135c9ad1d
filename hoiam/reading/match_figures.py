"""Amounts that a sentence tells, each with its kind, to see whether another tells others.

"40 tỷ đồng" and "40.000 triệu" are one amount, "40 triệu" is another; "5 người" and "5 ngày" have
the number in common and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hoiam.reading.fold import fold

# So far apart two numbers are one that was rounded, and so far where one is said to be about so.
_ROUNDED = 0.02
_ABOUT = 0.1

# A run of digits and marks is taken at once: tried group by group a long one would take minutes.
_NUMBER = r"\d+(?:[.,]\d+)*+"
# More digits than anybody counts with.
_MOST_DIGITS = 18
# A number in a name ("covid-19", "h5n1") counts nothing.
_TOKEN = re.compile(
    rf"(?P<name>[^\W\d_]+-?\d[\w-]*|\d+(?:st|nd|rd|th)\b)|(?P<clock>\d{{1,2}}[h:]\d\d)(?!\d)|(?P<number>{_NUMBER})"
    r"|(?P<word>[^\W\d_]+[23]?|[%$€])|(?P<dash>[-–—])|(?P<stop>[^\w\s])"
)
_LONGEST_UNIT = 2
# More amounts are a table and no sentence: of such the first are compared, each with each.
_MOST_AMOUNTS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """The tables of `match/figures.toml`, folded."""

    scale: Mapping[str, float] = field(default_factory=dict)
    unit: Mapping[str, tuple[str, float]] = field(default_factory=dict)
    name: frozenset[str] = frozenset()
    about: frozenset[str] = frozenset()
    words: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> Units:
        return cls(
            scale={fold(word): float(value) for word, value in table["scale"].items()},
            unit={fold(word): (kind, float(by)) for word, (kind, by) in table["unit"].items()},
            name=frozenset(map(fold, table["name"]["words"])),
            about=frozenset(map(fold, table["about"]["words"])),
            words={fold(word): value for word, value in table["words"].items()},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """`kind` is "" where no unit is told, and the number stands bare if no "million" is either;
    `digits` is the number as it is printed."""

    value: float
    kind: str
    digits: str
    is_bare: bool = False
    is_about: bool = False

    def tells(self, other: Amount, is_alike: bool = False) -> bool:
        """Whether both may be one amount; `is_alike`: and are of one kind."""
        # "Đường 379" is "đường tỉnh 379"; folded, "cấp 12 đổ bộ" has degrees.
        names = [kind for kind in (self.kind, other.kind) if kind.startswith("name ")]
        unlike = {self.kind, other.kind} - {*names, "", "degree"}
        if names and not unlike and self.digits == other.digits:
            return True
        if self.kind != other.kind and (is_alike or (self.kind and other.kind)):
            return False
        if (self.is_bare or other.is_bare) and self.digits == other.digits:
            return True
        far = _ABOUT if self.is_about or other.is_about else _ROUNDED
        return abs(self.value - other.value) <= far * max(abs(self.value), abs(other.value))

    def rivals(self, other: Amount) -> bool:
        """Whether one could stand in the place of the other."""
        return self.kind == other.kind or self.digits == other.digits


def read_amounts(text: str, units: Units) -> tuple[Amount, ...]:
    """The amounts of `text`, in its order; days and years are to be taken out before."""
    tokens = [(found.lastgroup or "", found.group()) for found in _TOKEN.finditer(fold(text))]
    amounts: list[Amount] = []
    for at, (kind, said) in enumerate(tokens):
        if kind == "clock":
            hour, minute = re.split("[h:]", said)
            amounts.append(Amount(value=int(hour) + int(minute) / 60, kind="hour", digits=said))
        elif kind == "number":
            if (number := _value(said)) is not None:
                amounts.append(_amount(said, number, tokens, at, units))
        elif said in units.words and _unit_after(tokens, at + 1, units)[1]:
            value = units.words[said]
            amounts.append(_amount(str(value), value, tokens, at, units))
    return tuple(amounts)


def _amount(
    said: str, value: float, tokens: list[tuple[str, str]], at: int, units: Units
) -> Amount:
    before = [word for _, word in tokens[max(0, at - _LONGEST_UNIT) : at]]
    ends = {" ".join(before), before[-1] if before else ""}
    digits = said.replace(",", ".").lstrip("0") or "0"
    is_about = bool(ends & units.about)
    if before and before[-1] in ("$", "€"):
        by, _ = _unit_after(tokens, at + 1, units, money=True)
        kind = "dollar" if before[-1] == "$" else "euro"
        return Amount(value=value * by, kind=kind, digits=digits, is_about=is_about)
    by, kind = _unit_after(tokens, at + 1, units)
    is_bare = not kind and by == 1
    if is_bare and (names := sorted(ends & units.name)):
        return Amount(value=value, kind=f"name {names[-1]}", digits=digits)
    return Amount(value=value * by, kind=kind, digits=digits, is_bare=is_bare, is_about=is_about)


def _unit_after(
    tokens: list[tuple[str, str]], at: int, units: Units, *, money: bool = False
) -> tuple[float, str]:
    """What the number before `at` is multiplied by, and its kind: "" where none is told."""
    by, kind = 1.0, ""
    if at + 1 < len(tokens) and tokens[at][0] == "dash" and tokens[at + 1][0] == "number":
        at += 2  # a range: the unit stands after its end
    while at < len(tokens) and (times := _scale(tokens[at][1], units, money)):
        by, kind, at = by * times, "dong", at + 1
    for length in range(_LONGEST_UNIT, 0, -1):
        said = " ".join(word for _, word in tokens[at : at + length])
        if said in units.unit:
            kind, least = units.unit[said]
            return by * least, kind
    # A scale alone ("40 tỷ") is money; before a word that is no unit it counts that.
    return by, kind if at >= len(tokens) or tokens[at][0] == "stop" or by >= 1e9 else ""


def _scale(word: str, units: Units, money: bool) -> float:
    if money and word in ("m", "b"):
        return 1e6 if word == "m" else 1e9
    return units.scale.get(word, 0.0)


def _value(said: str) -> float | None:
    """What a printed number comes to; None for what counts nothing, such as "1.2.3"."""
    marks = re.findall("[.,]", said)
    groups = re.split("[.,]", said)
    if sum(map(len, groups)) > _MOST_DIGITS:
        return None
    if not marks:
        return float(said)
    is_one_kind = len(set(marks)) == 1
    if len(marks) == 1:
        is_grouped = len(groups[1]) == 3 and len(groups[0]) <= 3 and int(groups[0][0]) > 0
    else:
        is_grouped = is_one_kind
    thousands, decimals = (groups, "") if is_grouped else (groups[:-1], groups[-1])
    # "1.234.567,8": the last mark alone is another.
    is_read = is_grouped or len(marks) == 1 or len(set(marks[:-1])) == 1
    if not is_read or any(len(group) != 3 for group in thousands[1:]):
        return None
    return float(f"{''.join(thousands)}.{decimals or 0}")


def differ(
    asked: Sequence[Amount],
    told: Sequence[Amount],
    *,
    anywhere: Sequence[Amount] = (),
    is_all: bool = False,
) -> bool:
    """Whether each tells an amount that the other does not, and one could be the other.

    `anywhere` are amounts of what is asked that stand farther off; `is_all`: any could be.
    """
    told, anywhere = told[:_MOST_AMOUNTS], anywhere[:_MOST_AMOUNTS]
    gone, new = list(told), list(dict.fromkeys(asked))[:_MOST_AMOUNTS]
    # Each is told by one alone, by one of its kind first.
    for is_alike in (True, False):
        for one in list(gone):
            found = next((amount for amount in new if amount.tells(one, is_alike)), None)
            if found is not None:
                gone.remove(one)
                new.remove(found)
    new = [one for one in new if not any(one.tells(other, True) for other in told)]
    gone = [one for one in gone if not any(one.tells(other) for other in anywhere)]
    return any(is_all or one.rivals(other) for one in new for other in gone)
