"""The words of an address, and how well a name matches them: in full, folded, misspelt, cut."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hoiam.reading.fold import fold
from hoiam.reading.place_words import compose, split_words

# Unit words as addresses write them, folded, and the level that each announces.
_UNIT_WORDS = {
    "tinh": "province",
    "thanh pho": "city",
    "tp": "city",
    "t p": "city",
    "thi xa": "district",
    "tx": "district",
    "t x": "district",
    "quan": "district",
    "q": "district",
    "huyen": "district",
    "h": "district",
    "phuong": "commune",
    "p": "commune",
    "f": "commune",
    "xa": "commune",
    "x": "commune",
    "thi tran": "commune",
    "tt": "commune",
    "dac khu": "commune",
    "district": "district",
    "ward": "commune",
    "city": "city",
}
_LEVELS = {"city": ("province", "district")}
# What stands before a street or a hamlet, folded.
_SMALLER = frozenset(
    "ap ban buon cum duong dg hem khom khu kp kdc kdt lang ngach ngo pho quoc thon to tdp xom so".split()
)
_TAIL = frozenset("viet nam vn vietnam".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Where a name stands: numbers of words, unit word included, `last` exclusive."""

    first: int
    last: int
    bare: int
    score: float
    worded: bool

    def meets(self, other: Match) -> bool:
        return self.first < other.last and other.first < self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    first: int
    last: int
    low: str
    plain: str


class AddressWords:
    """One address, cut into words; every run of up to five words can be a name."""

    def __init__(self, text: str, limit: int) -> None:
        self.text = text
        words = split_words(text)[-limit:]
        self.starts = [word.start for word in words]
        self.ends = [word.end for word in words]
        self.lows = [word.low for word in words]
        self.plain = [fold(low) for low in self.lows]
        self.spans: dict[str, list[Span]] = {}
        self.by_size: dict[int, list[Span]] = {}
        for first in range(len(words)):
            for last in range(first + 1, min(first + 6, len(words)) + 1):
                self._add(first, last)

    @classmethod
    def of(cls, text: str, *, limit: int) -> AddressWords:
        return cls(compose(text)[0], limit)

    def _add(self, first: int, last: int) -> None:
        span = Span(
            first=first,
            last=last,
            low=" ".join(self.lows[first:last]),
            plain="".join(self.plain[first:last]),
        )
        self.spans.setdefault(span.plain, []).append(span)
        self.by_size.setdefault(last - first, []).append(span)

    def matches(
        self, name: str, syllables: tuple[str, ...], level: str, *, unit: str, earlier: str = ""
    ) -> Iterator[Match]:
        """Where a name stands in the address, exact forms first; misspelt only if there are none."""
        plain = earlier or "".join(syllables)
        if plain.isdigit():
            yield from self._numbers(plain, level)
            return
        found = False
        for span in self.spans.get(plain, ()):
            match = self._match(span, level, 0.85 if earlier else self._accents(span, name), unit)
            if match:
                found = True
                yield match
        if not found and not earlier:
            yield from self._cut(syllables, level, unit)
            yield from self._misspelt(plain, len(syllables), level, unit)

    def _accents(self, span: Span, name: str) -> float:
        if span.low == name:
            return 1.0
        return 0.95 if span.low.isascii() else 0.88

    def _numbers(self, number: str, level: str) -> Iterator[Match]:
        for at, word in enumerate(self.plain):
            if word.lstrip("0") == number and word.isdigit():
                written = self._unit_word(at)
                if written and level in written[1]:
                    yield Match(first=written[0], last=at + 1, bare=at, score=1.3, worded=True)

    def _match(self, span: Span, level: str, score: float, unit: str) -> Match | None:
        written = self._unit_word(span.first)
        if not written:
            return Match(
                first=span.first, last=span.last, bare=span.first, score=score, worded=False
            )
        if level not in written[1]:
            return None
        exact = 0.3 if written[2] in unit_forms(unit) else 0.2
        return Match(
            first=written[0], last=span.last, bare=span.first, score=score + exact, worded=True
        )

    def _unit_word(self, at: int) -> tuple[int, tuple[str, ...], str] | None:
        """Where the unit word before word `at` begins, the levels it fits, its folded form."""
        for length in (2, 1):
            first = at - length
            if first < 0:
                continue
            form = " ".join(self.plain[first:at])
            level = _UNIT_WORDS.get(form)
            gap = self.text[self.ends[at - 1] : self.starts[at]]
            if level and len(gap) < 4 and not gap.strip(" .:-"):
                if len(form) == 1 and gap == " " and not self.plain[at].isdigit():
                    return None
                return first, _LEVELS.get(level, (level,)), form
        return None

    def _cut(self, syllables: tuple[str, ...], level: str, unit: str) -> Iterator[Match]:
        """Initials: "BT" for Bình Thạnh, "T.Giang" for Tiền Giang, "C-Ô-Lãnh" for Cầu Ông Lãnh."""
        if len(syllables) < 2:
            return
        initials = "".join(syllable[0] for syllable in syllables)
        for span in self.by_size.get(1, ()):
            if span.plain == initials and self.text[self.starts[span.first] :][:1].isupper():
                if level != "commune" and (match := self._match(span, level, 0.5, unit)):
                    yield match
        for span in self.by_size.get(len(syllables), ()):
            pieces = self.plain[span.first : span.last]
            if pieces[-1] != syllables[-1] or len(pieces[0]) != 1:
                continue
            if all(
                piece in (whole, whole[0]) for piece, whole in zip(pieces, syllables, strict=True)
            ) and (match := self._match(span, level, 0.75, unit)):
                yield match

    def _misspelt(self, plain: str, size: int, level: str, unit: str) -> Iterator[Match]:
        allowed = 0 if len(plain) < 5 else 1 if len(plain) < 9 else 2
        if not allowed:
            return
        for count in (size, size - 1, size + 1):
            for span in self.by_size.get(count, ()):
                if abs(len(span.plain) - len(plain)) > allowed or span.plain[-1:].isdigit():
                    continue
                far = distance(span.plain, plain, allowed)
                if 0 < far <= allowed:
                    match = self._match(span, level, 0.8 - 0.15 * far, unit)
                    if match:
                        yield match

    # Costs -------------------------------------------------------------------------------

    def between(self, first: int, last: int) -> int:
        return max(last - first, 0)

    def left_over(self, last: int) -> int:
        """Words after the province, but for the country's name and a postal code."""
        return sum(
            word not in _TAIL and not (word.isdigit() and len(word) > 4)
            for word in self.plain[last:]
        )

    def street_before(self, match: Match) -> float:
        """What a house number or the word for a hamlet right before a name costs."""
        if match.worded or match.first == 0:
            return 0.0
        before = self.plain[match.first - 1]
        gap = self.text[self.ends[match.first - 1] : self.starts[match.first]]
        if "," in gap:
            return 0.0
        if before in _SMALLER:
            return 0.3
        return 0.1 if before[-1].isdigit() else 0.0

    def written(self, match: Match) -> str:
        """The name as it was written, each word with a capital."""
        return " ".join(low.capitalize() for low in self.lows[match.bare : match.last])


def unit_forms(unit: str) -> tuple[str, ...]:
    """How addresses write this unit word, folded."""
    plain = fold(unit)
    initials = "".join(piece[0] for piece in plain.split())
    return (plain, initials, "f") if unit == "phường" else (plain, initials)


def distance(left: str, right: str, limit: int) -> int:
    """Edits (insert, delete, replace, swap of neighbours) between two words; over `limit`, more."""
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        last, row_before, row = row, before, [i]
        for j, b in enumerate(right, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, row_before[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
        before = last
    return row[-1]
